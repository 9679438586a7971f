"""Draws a few plans, trains the room map and then all on them, exports and finds rooms: some two minutes on two cores.

python -m training.smoke
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path

import onnx

import locdet_core as lc
from training.export import OUTPUT_NAMES
from training.generate import main as generate
from training.learning.records import RECORDS
from training.train import main as train

PLAN = Path(__file__).parents[1] / "examples" / "plans" / "house_black_on_white.png"
PAGES = 120
VALIDATION_PAGES = 12
MAP_FIRST_EPOCHS = 1
EPOCHS = 8
SIDE_PX = 160


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
    (first, last), (first_of_map, last_of_map) = losses
    print(
        f"mean loss of the first epoch {first:.2f}, of the last {last:.2f}, of the map {first_of_map:.2f} and "
        f"{last_of_map:.2f}; outputs {', '.join(outputs)}; {rooms} rooms found on {PLAN.name}"
    )
    if not (last < first and last_of_map < first_of_map):
        print("error: the loss must fall", file=sys.stderr)
        return 1
    if outputs != OUTPUT_NAMES:
        print(f"error: the outputs must be {', '.join(OUTPUT_NAMES)}", file=sys.stderr)
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


if __name__ == "__main__":
    sys.exit(main())
