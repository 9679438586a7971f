"""Prints what a data set holds, or what is wrong with it: ``python -m training.data PATH``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from training.data.dataset import Dataset
from training.data.errors import DatasetError
from training.data.reading import read_dataset

_QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the summary, or the errors to the error stream.

    Returns:
        The exit code: 0, or 1 if the data set has errors.
    """
    parser = argparse.ArgumentParser(prog="python -m training.data", description=__doc__)
    parser.add_argument("path", type=Path, help="a COCO file or folder, or a YOLO folder")
    parser.add_argument(
        "--single-class",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="take every class as a room, not just the one named room",
    )
    parser.add_argument("--allow-empty", action="store_true", help="take YOLO images without labels as backgrounds")
    options = parser.parse_args(arguments)
    try:
        dataset = read_dataset(options.path, single_class=options.single_class, allow_empty=options.allow_empty)
    except DatasetError as error:
        print(error, file=sys.stderr)
        return 1
    print(summary(dataset))
    return 0


def summary(dataset: Dataset) -> str:
    """Describes a data set in a few lines."""
    backgrounds = sum(not image.rooms for image in dataset)
    lines = [
        f"images              {len(dataset)}, {backgrounds} without rooms",
        f"plans               {len({image.plan for image in dataset})}",
        f"rooms               {dataset.room_count}, {dataset.left_out} annotations left out",
        "                    lowest, 25 %, median, 75 %, highest",
        f"rooms an image      {_quantiles(len(image.rooms) for image in dataset)}",
        f"width in px         {_quantiles(image.width_px for image in dataset)}",
        f"height in px        {_quantiles(image.height_px for image in dataset)}",
        f"digest              {dataset.digest}",
        "images by source",
        *(f"  {count:>6}  {source}" for source, count in dataset.sources.items()),
    ]
    return "\n".join(lines)


def _quantiles(values: Iterable[int]) -> str:
    return ", ".join(f"{value:g}" for value in np.quantile(list(values), _QUANTILES))


if __name__ == "__main__":
    sys.exit(main())
