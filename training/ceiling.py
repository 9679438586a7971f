"""Measures what the room map of a checkpoint or an exported model offers: see ``training.learning.ceiling``.

python -m training.ceiling build/training/best.pt --images DIR
python -m training.ceiling room.onnx --images DIR --plans-a-side 3 --sides 640 1280 2560
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import torch

from training.benchmark.sheets import write_sheets
from training.data import LabelledImage, read_dataset
from training.learning.measuring import measure_ceiling
from training.learning.pretrained import load_network
from training.network.room_network import RoomNetwork

DEFAULT_SIDES_PX = (640, 1280)
TILE_PX = 640


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    options = _parser().parse_args(arguments)
    try:
        if min(*options.sides, options.plans_a_side, options.every) < 1:
            raise ValueError("--sides, --plans-a-side and --every must be at least 1")
        network = load_network(options.model)
        pages = list(read_dataset(options.images))[:: options.every]
        if options.threads:
            torch.set_num_threads(options.threads)
        with tempfile.TemporaryDirectory() as folder:
            if options.plans_a_side > 1:
                pages = list(write_sheets(pages, Path(folder), plans_a_side=options.plans_a_side))
            if not pages:
                raise ValueError(f"{options.images} has too few images for a sheet; lower --plans-a-side")
            _print(network, pages, options.sides)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _print(network: RoomNetwork, pages: Sequence[LabelledImage], sides_px: list[int]) -> None:
    """Prints a line for each source of pages and one for all."""
    by_source: dict[str, list[LabelledImage]] = defaultdict(list)
    for page in pages:
        by_source[page.source].append(page)
    device = torch.device("cpu")
    parts = {
        source: measure_ceiling(network, part, sides_px=sides_px, tile_px=TILE_PX, device=device)
        for source, part in sorted(by_source.items())
    }
    total = None
    for source, figures in parts.items():
        total = figures if total is None else total + figures
        if len(parts) > 1:
            print(f"{source}: {figures}")
    print(f"all: {total}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.ceiling", description="Measure what the room map offers.")
    parser.add_argument("model", type=Path, help="checkpoint, or ONNX file of training.export")
    parser.add_argument("--images", type=Path, required=True, help="data set of plans that nothing was trained on")
    parser.add_argument(
        "--sides", type=int, nargs="+", default=list(DEFAULT_SIDES_PX), help="longest sides in px (default: 640 1280)"
    )
    parser.add_argument("--plans-a-side", type=int, default=1, help="make sheets of so many by so many plans")
    parser.add_argument("--every", type=int, default=1, help="take every n-th image only")
    parser.add_argument("--threads", type=int, help="CPU threads")
    return parser


if __name__ == "__main__":
    sys.exit(main())
