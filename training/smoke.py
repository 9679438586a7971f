"""Draws a few plans, trains on them, exports and finds rooms: about a minute on a CPU.

python -m training.smoke
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path

import locdet_core as lc
from training.generate import main as generate
from training.learning.records import RECORDS
from training.train import main as train

PLAN = Path(__file__).parents[1] / "examples" / "plans" / "house_black_on_white.png"
PAGES = 120
VALIDATION_PAGES = 12
EPOCHS = 8
SIDE_PX = 160


def main() -> int:
    """Runs every step; returns 1 when one fails or the loss does not fall."""
    with tempfile.TemporaryDirectory() as folder:
        plans, out = Path(folder) / "plans", Path(folder) / "run"
        drawn = ["--out", str(plans), "--count", str(PAGES), "--seed", "1", "--side", str(2 * SIDE_PX)]
        learned = ["--train", str(plans), "--validation", str(plans), "--validation-images", str(VALIDATION_PAGES)]
        recipe = ["--epochs", str(EPOCHS), "--image-size", str(SIDE_PX), "--batch-size", "8", "--no-curriculum"]
        code = generate(drawn) or train([*learned, *recipe, "--out", str(out)])
        if code:
            return code
        first, last = _first_and_last_loss(out / RECORDS)
        rooms = _rooms_on_example(out / "room.onnx")
    print(f"mean loss of the first epoch {first:.2f}, of the last {last:.2f}; {rooms} rooms found on {PLAN.name}")
    if not last < first:
        print("error: the loss must fall", file=sys.stderr)
        return 1
    return 0


def _first_and_last_loss(path: Path) -> tuple[float, float]:
    with path.open(newline="", encoding="utf-8") as file:
        losses = [float(row["total_loss"]) for row in csv.DictReader(file)]
    return losses[0], losses[-1]


def _rooms_on_example(model: Path) -> int:
    """Runs the exported model in the engine; so short a training finds few rooms, or none."""
    options = lc.DetectOptions.for_stage("preview")
    return len(lc.Detector(model).detect(lc.decode(PLAN), options).rooms)


if __name__ == "__main__":
    sys.exit(main())
