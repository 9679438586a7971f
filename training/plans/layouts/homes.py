"""Homes: flats, houses, storeys of several flats, and sketches of loose boxes."""

from __future__ import annotations

import math
import random

import numpy as np

from training.plans.layouts import details, outlines, splitting
from training.plans.layouts.assembly import plan_of_grid
from training.plans.layouts.corridors import add_corridor
from training.plans.layouts.grid import OUTSIDE, Cells, LabelGrid, Space
from training.plans.layouts.kinds import assign_kinds
from training.plans.model import FloorPlan

_LONGEST_M = 90.0
_LEAST_WIDTHS_M = (0.9, 1.2, 1.5, 1.8)


def home(rng: random.Random) -> FloorPlan:
    """Makes a flat or house by splitting, with or without a hall."""
    return plan_of_grid(home_grid(rng, room_count(rng)), rng)


def tiny_home(rng: random.Random) -> FloorPlan:
    """Makes a studio, cabin or garage of one to four rooms."""
    return plan_of_grid(home_grid(rng, rng.randint(1, 4)), rng)


def flats(rng: random.Random) -> FloorPlan:
    """Makes a storey of two to eight mirrored flats, at times with a stair between the pairs."""
    flat = home_grid(rng, rng.randint(3, 9), complexity=0.3, is_finished=False)
    rows, columns = np.nonzero(flat.cells)
    cells = flat.cells[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    count = rng.choice((2, 2, 3, 4, 4, 6, 8))
    count = max(1, min(count, int(_LONGEST_M / ((cells.shape[1] + 6) * flat.cell_m))))
    margin = flat.length_cells(outlines.MARGIN_M)
    grid = LabelGrid.empty(0, cells.shape[0], cell_m=flat.cell_m)
    tiles = []
    stair_width = flat.length_cells(rng.uniform(2.2, 3.0)) if rng.random() < 0.6 else 0
    for number in range(count):
        tile = np.zeros_like(cells)
        for label in flat.labels():
            old = flat.spaces[label]
            mask = cells == label
            if mask.any():
                tile[mask] = grid.add(Space(old.kind, old.is_void, old.is_outdoors, old.is_hub))
        tiles.append(tile[:, ::-1] if number % 2 else tile)
        if stair_width and number % 2 == 0 and number + 1 < count:
            tiles.append(_stair_tile(grid, cells.shape[0], stair_width, rng))
    grid.cells = np.pad(np.concatenate(tiles, axis=1), margin)
    if rng.random() < 0.5:
        details.add_balconies(grid, rng, count=count)
    assign_kinds(grid, rng, building="home")
    return plan_of_grid(grid, rng, has_slants=False)


def sketch(rng: random.Random) -> FloorPlan:
    """Makes two to eight loose boxes, some with a small room inside."""
    grid = outlines.loose_boxes(rng, cell_m=rng.uniform(0.24, 0.3))
    if rng.random() < 0.6:
        details.carve_corners(grid, rng, chance=0.3)
    if rng.random() < 0.3:
        splitting.split(grid, grid.labels(), len(grid.labels()) + rng.randint(1, 3), rng, smallest=6)
    if rng.random() < 0.2:
        splitting.merge_some(grid, rng, share=0.4, open_share=0.2)
    assign_kinds(grid, rng, building="home")
    return plan_of_grid(grid, rng)


def room_count(rng: random.Random) -> int:
    """Draws how many rooms a home has."""
    return min(40, max(2, round(math.exp(rng.gauss(2.2, 0.55)))))


def home_grid(rng: random.Random, count: int, *, complexity: float = 1.0, is_finished: bool = True) -> LabelGrid:
    """Lays out a home; finished, every space has a use and some have balconies."""
    area_m2 = count * rng.uniform(6, 17) + 10
    grid = outlines.building(rng, area_m2=area_m2, cell_m=rng.uniform(0.22, 0.3), complexity=complexity)
    smallest = grid.length_cells(rng.choice(_LEAST_WIDTHS_M))
    main = min(grid.labels(), default=1)
    regions = [main]
    if count >= 5 and rng.random() < 0.5:
        corridor, beside, _ = add_corridor(grid, main, rng, width_m=rng.uniform(0.9, 1.6))
        grid.spaces[corridor].kind = rng.choice(("hall", "corridor"))
        regions = beside or [main]
    regions = [label for label in regions if (grid.cells == label).any()]
    splitting.split(grid, regions, max(count - 1, len(regions)), rng, smallest=smallest)
    _furnish_grid(grid, rng, count)
    if is_finished:
        if rng.random() < 0.35:
            details.add_balconies(grid, rng, count=rng.choice((1, 1, 2, 3)))
        assign_kinds(grid, rng, building="home")
    return grid


def _furnish_grid(grid: LabelGrid, rng: random.Random, count: int) -> None:
    if rng.random() < 0.6:
        splitting.merge_some(grid, rng, share=rng.uniform(0.15, 0.5), open_share=rng.uniform(0.2, 0.9))
    if count > 2 and rng.random() < 0.5:
        splitting.make_open_plan(grid, rng)
    if rng.random() < 0.35:
        details.add_closet_rows(grid, rng, chance=rng.uniform(0.1, 0.35))
    if rng.random() < 0.6:
        details.carve_corners(grid, rng, chance=rng.uniform(0.1, 0.5))
    if rng.random() < 0.3:
        details.add_shafts(grid, rng, count=rng.choice((1, 1, 2, 4)))
    if rng.random() < 0.4:
        splitting.add_free_stubs(grid, rng, chance=0.6)
    if count > 8 and rng.random() < 0.06:
        _make_courtyard(grid, rng)


def _make_courtyard(grid: LabelGrid, rng: random.Random) -> None:
    touching = {label for other, label in grid.pairs() if other == OUTSIDE}
    inner = [label for label in grid.labels() if label not in touching and not grid.spaces[label].is_hub]
    if inner:
        grid.spaces[rng.choice(inner)] = Space("balcony", is_void=True, is_outdoors=True)


def _stair_tile(grid: LabelGrid, height: int, width: int, rng: random.Random) -> Cells:
    tile = np.zeros((height, width), np.int32)
    depth = min(height, grid.length_cells(rng.uniform(3.5, 5.5)))
    tile[:depth] = grid.add(Space("stairs", is_hub=True))
    if depth < height and rng.random() < 0.7:
        tile[depth:] = grid.add(Space("corridor", is_hub=True) if rng.random() < 0.7 else Space(None))
    return tile if rng.random() < 0.5 else tile[::-1]
