"""The shape of the building: boxes, notches, wings and loose boxes side by side."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plans.layouts.grid import OUTSIDE, LabelGrid, Space

MARGIN_M = 2.4


def building(
    rng: random.Random, *, area_m2: float, cell_m: float, aspect: float | None = None, complexity: float = 1.0
) -> LabelGrid:
    """Makes a grid with one space in the shape of a building.

    Args:
        rng: Source of randomness.
        area_m2: Area of the box that the building is cut from.
        cell_m: Side of a cell.
        aspect: Width over height; drawn at random when missing.
        complexity: 0 for a plain box, 1 for the usual share of wings and notches.
    """
    aspect = aspect or math.exp(rng.gauss(0, 0.4))
    width = max(8, round(math.sqrt(area_m2 * aspect) / cell_m))
    height = max(8, round(math.sqrt(area_m2 / aspect) / cell_m))
    margin = math.ceil(MARGIN_M / cell_m)
    grid = LabelGrid.empty(width + 2 * margin, height + 2 * margin, cell_m=cell_m)
    label = grid.add()
    body = np.ones((height, width), bool)
    if rng.random() < 0.65 * complexity:
        _cut_notches(body, rng, count=rng.choice((1, 1, 1, 2, 2, 3, 4, 6)))
    inner = grid.cells[margin : margin + height, margin : margin + width]
    inner[body] = label
    if rng.random() < 0.3 * complexity:
        _add_wing(grid, label, rng)
    return grid


def loose_boxes(rng: random.Random, *, cell_m: float) -> LabelGrid:
    """Makes two to eight boxes stuck together with gaps between them, a space each."""
    count = rng.randint(2, 8)
    reach = rng.choice((3.0, 4.0, 5.0))
    size = round(2 * reach * (count + 2) / cell_m)
    grid = LabelGrid.empty(size, size, cell_m=cell_m)
    boxes: list[tuple[int, int, int, int]] = []
    for _ in range(count * 12):
        if len(boxes) == count:
            break
        width, height = (round(rng.uniform(1.8, 2.2 * reach) / cell_m) for _ in range(2))
        if not boxes:
            x, y = size // 2 - width // 2, size // 2 - height // 2
        else:
            x, y = _beside(rng.choice(boxes), width, height, rng)
        if x < 1 or y < 1 or x + width > size - 1 or y + height > size - 1:
            continue
        target = grid.cells[y : y + height, x : x + width]
        if (target != OUTSIDE).any():
            continue
        target[...] = grid.add()
        boxes.append((x, y, width, height))
    return grid


def _beside(box: tuple[int, int, int, int], width: int, height: int, rng: random.Random) -> tuple[int, int]:
    x, y, box_width, box_height = box
    overlap = 5
    slide_x = rng.choice((x, x + box_width - width, rng.randint(x - width + overlap, x + max(1, box_width - overlap))))
    slide_y = rng.choice(
        (y, y + box_height - height, rng.randint(y - height + overlap, y + max(1, box_height - overlap)))
    )
    return rng.choice(
        ((slide_x, y - height), (slide_x, y + box_height), (x - width, slide_y), (x + box_width, slide_y))
    )


def _cut_notches(body: NDArray[np.bool_], rng: random.Random, *, count: int) -> None:
    height, width = body.shape
    for _ in range(count):
        w = max(2, int(width * rng.uniform(0.08, 0.45)))
        h = max(2, int(height * rng.uniform(0.08, 0.45)))
        x, y = rng.choice((0, width - w)), rng.choice((0, height - h))
        if rng.random() < 0.3:
            x = rng.randint(0, width - w)
        changed = body.copy()
        changed[y : y + h, x : x + w] = False
        is_whole = cv2.connectedComponents(changed.astype(np.uint8), connectivity=4)[0] == 2
        if is_whole and changed.sum() > 0.45 * body.size and _is_thick(changed):
            body[...] = changed


def _is_thick(body: NDArray[np.bool_]) -> bool:
    """Returns whether no part of a shape is thinner than 5 cells."""
    kernel = np.ones((5, 5), np.uint8)
    padded = np.pad(body.astype(np.uint8), 5)
    return bool((cv2.morphologyEx(padded, cv2.MORPH_OPEN, kernel) == padded).all())


def _add_wing(grid: LabelGrid, label: int, rng: random.Random) -> None:
    """Adds a box against an outer wall, often the garage or an annex of one room."""
    x0, y0, x1, y1 = grid.box(label)
    depth = grid.length_cells(rng.uniform(2.5, 6.5))
    length = grid.length_cells(rng.uniform(2.5, 6.5))
    grid.cells = np.pad(grid.cells, depth)
    x0, y0, x1, y1 = x0 + depth, y0 + depth, x1 + depth, y1 + depth
    if rng.random() < 0.5:
        length = min(length, x1 - x0)
        x = rng.randint(x0, x1 - length)
        rows = (y0 - depth, y0) if rng.random() < 0.5 else (y1, y1 + depth)
        region = (slice(*rows), slice(x, x + length))
        touching = grid.cells[y0 if rows[1] == y0 else y1 - 1, x : x + length]
    else:
        length = min(length, y1 - y0)
        y = rng.randint(y0, y1 - length)
        columns = (x0 - depth, x0) if rng.random() < 0.5 else (x1, x1 + depth)
        region = (slice(y, y + length), slice(*columns))
        touching = grid.cells[y : y + length, x0 if columns[1] == x0 else x1 - 1]
    if (touching == label).sum() < 5:
        return
    is_own = rng.random() < 0.6
    grid.cells[region] = (
        grid.add(Space("garage" if depth * length * grid.cell_m**2 > 14 else None)) if is_own else label
    )
