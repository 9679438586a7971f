"""Sheets of several plans made of single ones: rooms as small as on the drawings of a large building.

Single plans come with one to thirty rooms; a sheet of three by three shows whether a figure holds
where rooms take a few dozen pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.data import LabelledImage
from training.learning.loading import read_page

CELL_PX = 720
GAP_PX = 24
PAPER = 255


def write_sheets(pages: Sequence[LabelledImage], folder: Path, *, plans_a_side: int) -> Iterator[LabelledImage]:
    """Writes sheets of ``plans_a_side`` by ``plans_a_side`` plans in order; plans too few for a sheet are left out.

    Args:
        pages: The plans.
        folder: Where the images are written; it must exist.
        plans_a_side: Plans in a row and in a column.

    Yields:
        The sheets with the rooms of their plans.
    """
    count = plans_a_side**2
    for number, start in enumerate(range(0, len(pages) - count + 1, count)):
        path = folder / f"sheet_{number:03d}.png"
        yield _write_sheet(pages[start : start + count], path, plans_a_side)


def _write_sheet(pages: Sequence[LabelledImage], path: Path, plans_a_side: int) -> LabelledImage:
    side_px = plans_a_side * (CELL_PX + GAP_PX) + GAP_PX
    sheet: NDArray[np.uint8] = np.full((side_px, side_px, 3), PAPER, np.uint8)
    rooms = []
    for place, page in enumerate(pages):
        row, column = divmod(place, plans_a_side)
        scale = CELL_PX / max(page.width_px, page.height_px)
        plan = cv2.resize(read_page(page), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        left, top = (GAP_PX + index * (CELL_PX + GAP_PX) for index in (column, row))
        sheet[top : top + plan.shape[0], left : left + plan.shape[1]] = plan
        shift = np.array([left, top], np.float32)
        rooms += [tuple(ring * np.float32(scale) + shift for ring in rings) for rings in page.rooms]
    if not cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR)):
        raise OSError(f"{path} cannot be written")
    return LabelledImage(path, side_px, side_px, tuple(rooms), source="sheets", plan=path.stem)
