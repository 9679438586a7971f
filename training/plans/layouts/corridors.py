"""Halls and corridors: straight, bent, forked, and around a core."""

from __future__ import annotations

import itertools
import random

from training.plans.layouts.grid import LabelGrid, Space, box_of
from training.plans.layouts.splitting import parts


def add_corridor(
    grid: LabelGrid, label: int, rng: random.Random, *, width_m: float, lengthwise: float = 0.8
) -> tuple[int, list[int], bool]:
    """Lays a corridor through a space.

    Args:
        grid: The grid, changed in place.
        label: The space that the corridor is cut from.
        rng: Source of randomness.
        width_m: Width of the corridor.
        lengthwise: How often it runs along the longer side.

    Returns:
        The number of the corridor, those of the spaces left beside it, and whether the corridor
        runs from left to right.
    """
    x0, y0, x1, y1 = grid.box(label)
    width = max(3, grid.length_cells(width_m))
    is_flat = (x1 - x0 >= y1 - y0) == (rng.random() < lengthwise)
    cells = grid.cells if is_flat else grid.cells.T
    if not is_flat:
        x0, y0, x1, y1 = y0, x0, y1, x1
    corridor = grid.add(Space("corridor", is_hub=True))
    mask = cells == label
    keep = mask.copy()
    y = y0 + round((y1 - y0 - width) * rng.uniform(0.3, 0.7))
    start = x0 + (round((x1 - x0) * rng.uniform(0.05, 0.35)) if rng.random() < 0.5 else 0)
    end = x1 - (round((x1 - x0) * rng.uniform(0.05, 0.35)) if rng.random() < 0.4 else 0)
    keep[y : y + width, start:end] = False
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        # A branch makes an L, T or Z; at an end of the spine it turns the corner.
        x = rng.choice((start, end - width, rng.randint(start, max(start, end - width))))
        if rng.random() < 0.5:
            low = y0 if rng.random() < 0.6 else round(y0 + (y - y0) * rng.uniform(0.2, 0.7))
            keep[low:y, x : x + width] = False
        else:
            high = y1 if rng.random() < 0.6 else round(y1 - (y1 - y) * rng.uniform(0.2, 0.7))
            keep[y:high, x : x + width] = False
    cells[mask & ~keep] = corridor
    _keep_largest(grid, corridor, label)
    return corridor, parts(grid, label), is_flat


def add_ring_corridor(grid: LabelGrid, label: int, rng: random.Random, *, width_m: float) -> tuple[int, int, list[int]]:
    """Lays a corridor around a core in the middle of a space.

    Returns:
        The numbers of the corridor, of the core and of the spaces outside the ring.
    """
    x0, y0, x1, y1 = grid.box(label)
    width = max(3, grid.length_cells(width_m))
    shares = [rng.uniform(0.2, 0.3) for _ in range(4)]
    left, right = x0 + round((x1 - x0) * shares[0]), x1 - round((x1 - x0) * shares[1])
    top, bottom = y0 + round((y1 - y0) * shares[2]), y1 - round((y1 - y0) * shares[3])
    corridor, core = grid.add(Space("corridor", is_hub=True)), grid.add()
    view = grid.cells[top:bottom, left:right]
    view[view == label] = corridor
    inner = grid.cells[top + width : bottom - width, left + width : right - width]
    inner[inner == corridor] = core
    if rng.random() < 0.4:
        row = rng.randint(top, bottom - width)
        side = grid.cells[row : row + width, :left] if rng.random() < 0.5 else grid.cells[row : row + width, right:]
        side[side == label] = corridor
    return corridor, core, parts(grid, label)


def _keep_largest(grid: LabelGrid, corridor: int, label: int) -> None:
    pieces = parts(grid, corridor)
    areas = grid.areas_m2()
    main = max(pieces, key=lambda piece: (areas[piece], -piece), default=corridor)
    for piece in pieces:
        if piece != main:
            grid.cells[grid.cells == piece] = label
    if main != corridor and pieces:
        grid.cells[grid.cells == main] = corridor


def rows_along(grid: LabelGrid, label: int, rng: random.Random, *, pitch_m: float, is_flat: bool) -> list[int]:
    """Divides a space beside a corridor into bays of about equal width, some of them double."""
    mask = grid.cells == label
    x0, y0, x1, y1 = box_of(mask)
    low, high = (x0, x1) if is_flat else (y0, y1)
    length = high - low
    count = max(1, round(length * grid.cell_m / pitch_m))
    stops = [low + round(index * length / count) for index in range(count + 1)]
    stops = [stops[0], *(stop for stop in stops[1:-1] if rng.random() > 0.18), stops[-1]]
    bays = []
    for start, end in itertools.pairwise(stops):
        bay = grid.add(Space(grid.spaces[label].kind))
        view = grid.cells[:, start:end] if is_flat else grid.cells[start:end]
        view[view == label] = bay
        bays += parts(grid, bay)
    return parts(grid, label) + bays
