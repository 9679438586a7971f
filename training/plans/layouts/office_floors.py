"""Office floors: a landscape without walls, offices along the facade, a core and meeting rooms."""

from __future__ import annotations

import itertools
import random

import numpy as np

from training.plans.layouts import details, splitting
from training.plans.layouts.assembly import wide_plan_of_grid
from training.plans.layouts.grid import OUTSIDE, LabelGrid, Space
from training.plans.layouts.kinds import assign_kinds
from training.plans.layouts.outlines import building
from training.plans.layouts.services import add_core
from training.plans.model import FloorPlan

_WIDTH_M = (18.0, 48.0)
_HEIGHT_M = (13.0, 30.0)
_CORE_SHARE = 0.75
_CORE_WIDTH_M = (9.0, 15.0)
_CORE_DEPTH_M = (6.5, 9.5)
_RING_SHARE = 0.25
_PERIMETER_M = (2.8, 5.0)
_PITCH_M = (2.3, 4.5)
_MEETING_M = (2.4, 6.0)
_CLEAR_M = 1.5
_AT_FACADE_SHARE = 0.6


def office_floor(rng: random.Random) -> FloorPlan:
    """Makes an office floor; what no wall divides is one room, however many desks are in it."""
    return wide_plan_of_grid(office_grid(rng), rng)


def office_grid(rng: random.Random) -> LabelGrid:
    """Lays out an office floor; every space gets its use."""
    width, height = rng.uniform(*_WIDTH_M), rng.uniform(*_HEIGHT_M)
    complexity = rng.choice((0.0, 0.5, 0.9))
    grid = building(
        rng, area_m2=width * height, cell_m=rng.uniform(0.28, 0.36), aspect=width / height, complexity=complexity
    )
    landscape = min(grid.labels())
    grid.spaces[landscape] = Space("office", is_hub=True)
    if rng.random() < _CORE_SHARE:
        _place_core(grid, landscape, rng)
    for side in rng.sample(range(4), rng.choice((0, 1, 2, 2, 3, 4))):
        _add_perimeter(grid, landscape, side, rng)
    for _ in range(rng.choice((0, 1, 2, 3, 5))):
        _add_meeting_room(grid, landscape, rng)
    pieces = splitting.parts(grid, landscape)
    _split_small_pieces(grid, pieces or [landscape], rng)
    if rng.random() < 0.3:
        details.add_shafts(grid, rng, count=rng.randint(1, 5))
    if rng.random() < 0.25:
        splitting.add_free_stubs(grid, rng, chance=0.6)
    assign_kinds(grid, rng, building="office")
    return grid


def _place_core(grid: LabelGrid, landscape: int, rng: random.Random) -> None:
    """Puts a core into the middle or against a facade, at times with a corridor around it."""
    x0, y0, x1, y1 = grid.box(landscape)
    wide, deep = grid.length_cells(rng.uniform(*_CORE_WIDTH_M)), grid.length_cells(rng.uniform(*_CORE_DEPTH_M))
    if (y1 - y0) > (x1 - x0):
        wide, deep = deep, wide
    clear = grid.length_cells(2.5)
    if x1 - x0 < wide + 2 * clear or y1 - y0 < deep + 2 * clear:
        return
    x = x0 + round((x1 - x0 - wide) * rng.choice((0.0, 0.5, rng.uniform(0.3, 0.7))))
    y = y0 + round((y1 - y0 - deep) * rng.choice((0.0, 0.5, rng.uniform(0.3, 0.7))))
    if not (grid.cells[y : y + deep, x : x + wide] == landscape).all():
        return
    if rng.random() < _RING_SHARE:
        ring = grid.length_cells(rng.uniform(1.5, 2.2))
        around = grid.cells[max(y0, y - ring) : y + deep + ring, max(x0, x - ring) : x + wide + ring]
        around[around == landscape] = grid.add(Space("corridor", is_hub=True))
        splitting.parts(grid, grid.last_label)
    add_core(grid, (x, y, x + wide, y + deep), rng)


def _add_perimeter(grid: LabelGrid, landscape: int, side: int, rng: random.Random) -> None:
    """Puts a row of offices behind one facade (0 top, 1 right, 2 bottom, 3 left)."""
    x0, y0, x1, y1 = grid.box(landscape)
    depth = grid.length_cells(rng.uniform(*_PERIMETER_M))
    cells = grid.cells if side % 2 == 0 else grid.cells.T
    low, high, near, far = (x0, x1, y0, y1) if side % 2 == 0 else (y0, y1, x0, x1)
    if far - near < 3 * depth:
        return
    rows = slice(near, near + depth) if side in (0, 3) else slice(far - depth, far)
    pitch_m = rng.uniform(*_PITCH_M)
    # A row that ends before the facade does leaves the corner to the landscape.
    low += rng.choice((0, 0, grid.length_cells(rng.uniform(3, 8))))
    high -= rng.choice((0, 0, grid.length_cells(rng.uniform(3, 8))))
    count = max(1, round((high - low) * grid.cell_m / pitch_m))
    stops = [low + round(index * (high - low) / count) for index in range(count + 1)]
    stops = [stops[0], *(stop for stop in stops[1:-1] if rng.random() > 0.15), stops[-1]]
    for start, end in itertools.pairwise(stops):
        view = cells[rows, start:end]
        if view.size and (view == landscape).all():
            view[...] = grid.add()


def _add_meeting_room(grid: LabelGrid, landscape: int, rng: random.Random) -> None:
    """Stands a room, booth or printer niche free in the landscape or against one of its walls."""
    x0, y0, x1, y1 = grid.box(landscape)
    wide, deep = (grid.length_cells(rng.uniform(*_MEETING_M)) for _ in range(2))
    clear = grid.length_cells(_CLEAR_M)
    for _ in range(6):
        if x1 - x0 <= wide or y1 - y0 <= deep:
            return
        x, y = rng.randint(x0, x1 - wide), rng.randint(y0, y1 - deep)
        if rng.random() < _AT_FACADE_SHARE:
            x, y = rng.choice(((x, y0), (x, y1 - deep), (x0, y), (x1 - wide, y)))
        view = grid.cells[y : y + deep, x : x + wide]
        around = grid.cells[max(0, y - clear) : y + deep + clear, max(0, x - clear) : x + wide + clear]
        # Nothing but the facade may be near: a slot behind the room would be no place to walk.
        if (view == landscape).all() and np.isin(around, (landscape, OUTSIDE)).all():
            view[...] = grid.add(Space(rng.choice(("office", "office", "dining", "utility", "closet"))))
            return


def _split_small_pieces(grid: LabelGrid, pieces: list[int], rng: random.Random) -> None:
    """Keeps the largest piece of the landscape; what is cut off from it becomes ordinary rooms."""
    areas = grid.areas_m2()
    largest = max(pieces, key=lambda label: areas[label])
    for label in pieces:
        if label != largest:
            grid.spaces[label] = Space(None if areas[label] < 60 else "office", is_hub=areas[label] >= 60)
    if rng.random() < 0.25:
        splitting.split(grid, [largest], rng.choice((2, 2, 3)), rng, smallest=grid.length_cells(5.0))
