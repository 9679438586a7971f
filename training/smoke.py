"""Draws a few plans, trains the room map and then all on them, exports, finds rooms and fits the judge.

It takes some three minutes on two cores.

python -m training.smoke
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx

import locdet_core as lc
from training.data import read_dataset
from training.export import OUTPUT_NAMES
from training.generate import main as generate
from training.judge import document
from training.judge.pages import compare
from training.learning.records import RECORDS
from training.train import main as train

PLAN = Path(__file__).parents[1] / "examples" / "plans" / "house_black_on_white.png"
PAGES = 120
VALIDATION_PAGES = 12
MAP_FIRST_EPOCHS = 1
EPOCHS = 8
SIDE_PX = 160
JUDGED_PAGES = 12
CHECKED_PAGES = 3
MAX_DIFFERENCE = 1e-6
"""Chances that the engine and Python compute from the same values differ by rounding only."""


def main() -> int:
    """Runs every step; returns 1 when one fails or the loss does not fall."""
    with tempfile.TemporaryDirectory() as folder:
        plans, out = Path(folder) / "plans", Path(folder) / "run"
        drawn = ["--out", str(plans), "--count", str(PAGES), "--seed", "1", "--side", str(2 * SIDE_PX)]
        learned = ["--train", str(plans), "--validation", str(plans), "--validation-images", str(VALIDATION_PAGES)]
        recipe = ["--epochs", str(EPOCHS), "--image-size", str(SIDE_PX), "--batch-size", "8", "--no-curriculum"]
        recipe += ["--map-first-images", str(MAP_FIRST_EPOCHS * PAGES)]
        code = generate(drawn) or train([*learned, *recipe, "--out", str(out)])
        if code:
            return code
        losses = [_first_and_last(out / RECORDS, column) for column in ("total_loss", "room_map_loss")]
        outputs = tuple(output.name for output in onnx.load(str(out / "room.onnx")).graph.output)
        rooms = _rooms_on_example(out / "room.onnx")
        code = _fit_judge(out / "room.onnx", plans, out)
        if code:
            return code
        difference = _largest_difference(out / "room.onnx", plans, out / "judge.json")
    (first, last), (first_of_map, last_of_map) = losses
    print(
        f"mean loss of the first epoch {first:.2f}, of the last {last:.2f}, of the map {first_of_map:.2f} and "
        f"{last_of_map:.2f}; outputs {', '.join(outputs)}; {rooms} rooms found on {PLAN.name}; "
        f"chances of the fitted judge differ by {difference:.0e} at most"
    )
    if not (last < first and last_of_map < first_of_map):
        print("error: the loss must fall", file=sys.stderr)
        return 1
    if outputs != OUTPUT_NAMES:
        print(f"error: the outputs must be {', '.join(OUTPUT_NAMES)}", file=sys.stderr)
        return 1
    if difference > MAX_DIFFERENCE:
        print(f"error: the engine's chances must be those of Python to {MAX_DIFFERENCE:.0e}", file=sys.stderr)
        return 1
    return 0


def _first_and_last(path: Path, column: str) -> tuple[float, float]:
    """Returns a loss of the first and the last validation in which everything learned."""
    with path.open(newline="", encoding="utf-8") as file:
        losses = [float(row[column]) for row in csv.DictReader(file) if row["learnt"] == "all"]
    return losses[0], losses[-1]


def _rooms_on_example(model: Path) -> int:
    """Runs the exported model in the engine; so short a training finds few rooms, or none."""
    options = lc.DetectOptions.for_stage("preview")
    return len(lc.Detector(model).detect(lc.decode(PLAN), options).rooms)


def _fit_judge(model: Path, plans: Path, out: Path) -> int:
    """Fits the judge on a few of the plans and writes it into the model; returns the exit status."""
    evidence, judge = str(out / "evidence"), str(out / "judge.json")
    asked = ["--images", str(plans), "--model", str(model), "--limit", str(JUDGED_PAGES), "--workers", "2"]
    return (
        _run("training.judge.collect", *asked, "--out", evidence)
        or _run("training.judge.fit", evidence, "--out", judge, "--report", str(out / "judge.md"))
        or _run("training.judge.embed", judge, str(model))
    )


def _run(module: str, *arguments: str) -> int:
    """Runs a command with one thread: on matrices this small, threads of a busy machine wait for each other."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=False).returncode


def _largest_difference(model: Path, plans: Path, judge: Path) -> float:
    """Returns how far the engine's chances of all claims on a few plans are from those that Python computes."""
    detector, weights = lc.Detector(model), document.read(judge)
    largest = 0.0
    for image in read_dataset(plans)[:CHECKED_PAGES]:
        evidence = detector._evidence(lc.decode(image.path), lc.DetectOptions.for_stage("final"))
        page = compare(evidence, image.rooms, name=image.path.name, plan=image.plan, source=image.source)
        for name, family in page.families.items():
            ours = document.chances(weights, name, family.names, family.values)
            largest = max(largest, float(np.abs(ours - page.chances[family.claims]).max()))
    return largest


if __name__ == "__main__":
    sys.exit(main())
