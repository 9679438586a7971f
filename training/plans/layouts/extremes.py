"""Rooms of extreme shape: halls as large as a house, L, T, U, combs, islands and closets of 0.6 metres."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from training.plans.layouts import details, splitting
from training.plans.layouts.assembly import wide_plan_of_grid
from training.plans.layouts.grid import LabelGrid, Space
from training.plans.layouts.kinds import Building, assign_kinds
from training.plans.layouts.outlines import building
from training.plans.model import FloorPlan, RoomKind

_HALL_M = (18.0, 42.0)
_HALL_KINDS: tuple[RoomKind, ...] = ("garage", "classroom", "hall", "utility", "dining", "office")
_CLOSET_DEPTH_M = (0.6, 0.95)


def great_hall(rng: random.Random) -> FloorPlan:
    """Makes a hall of up to 40 metres with small rooms along some sides and shafts inside."""
    width, height = rng.uniform(*_HALL_M), rng.uniform(*_HALL_M) * rng.uniform(0.6, 1)
    grid = building(rng, area_m2=width * height, cell_m=0.35, aspect=width / height, complexity=0.4)
    hall = min(grid.labels())
    grid.spaces[hall] = Space(rng.choice(_HALL_KINDS), is_hub=True)
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4))):
        _carve_row(grid, hall, rng, depth_m=rng.uniform(2.5, 5.5), pitch_m=rng.uniform(2.2, 6.0))
    if rng.random() < 0.5:
        details.carve_corners(grid, rng, chance=0.3)
    for _ in range(rng.choice((0, 0, 1, 3, 6))):
        _carve_island(grid, hall, rng)
    splitting.parts(grid, hall)
    assign_kinds(grid, rng, building=rng.choice(("office", "school")))
    return wide_plan_of_grid(grid, rng, rounding=rng.choice((0.0, 0.0, 0.0, 0.5)))


def odd_rooms(rng: random.Random) -> FloorPlan:
    """Makes a few rooms that others bite into, so that they become L, T, U, combs or rings."""
    count = rng.randint(3, 10)
    area_m2 = count * rng.uniform(18, 45)
    grid = building(rng, area_m2=area_m2, cell_m=rng.uniform(0.2, 0.26), complexity=1.0)
    splitting.split(grid, grid.labels(), count, rng, smallest=grid.length_cells(2.6))
    areas = grid.areas_m2()
    for label in grid.labels():
        if areas[label] > 12 and rng.random() < 0.75:
            _CARVERS[rng.choice(list(_CARVERS))](grid, label, rng)
            splitting.parts(grid, label)
    building_kind: Building = rng.choice(("home", "home", "office"))
    assign_kinds(grid, rng, building=building_kind)
    return wide_plan_of_grid(grid, rng)


def _oriented(grid: LabelGrid, label: int, rng: random.Random) -> tuple[LabelGrid, tuple[int, int, int, int]]:
    """Returns a view of the grid in which a random side of a space is its top, and the box there."""
    cells = grid.cells.T if rng.random() < 0.5 else grid.cells
    cells = cells[::-1] if rng.random() < 0.5 else cells
    view = LabelGrid(cells, grid.cell_m)
    return view, view.box(label)


def _bite(grid: LabelGrid, view: LabelGrid, label: int, bbox_xyxy: tuple[int, int, int, int], space: Space) -> None:
    x0, y0, x1, y1 = bbox_xyxy
    cells = view.cells[y0:y1, x0:x1]
    if cells.size and (cells == label).all():
        cells[...] = grid.add(space)


def _carve_row(grid: LabelGrid, label: int, rng: random.Random, *, depth_m: float, pitch_m: float) -> None:
    """Takes a row of rooms from one side of a space."""
    view, (x0, y0, x1, y1) = _oriented(grid, label, rng)
    depth, pitch = grid.length_cells(depth_m), grid.length_cells(pitch_m)
    if y1 - y0 < 2 * depth:
        return
    count = max(1, (x1 - x0) // pitch)
    for index in range(count):
        start, end = (x0 + round((index + step) * (x1 - x0) / count) for step in (0, 1))
        _bite(grid, view, label, (start, y0, end, y0 + depth), Space())


def _carve_island(grid: LabelGrid, label: int, rng: random.Random) -> None:
    """Stands a shaft or small room free inside a space."""
    x0, y0, x1, y1 = grid.box(label)
    wide, deep = (grid.length_cells(rng.uniform(0.6, 2.6)) for _ in range(2))
    if x1 - x0 < wide + 8 or y1 - y0 < deep + 8:
        return
    x, y = rng.randint(x0 + 3, x1 - wide - 3), rng.randint(y0 + 3, y1 - deep - 3)
    around = grid.cells[y - 3 : y + deep + 3, x - 3 : x + wide + 3]
    if (around == label).all():
        is_void = rng.random() < 0.6 or wide * deep * grid.cell_m**2 < 1.5
        _bite(grid, grid, label, (x, y, x + wide, y + deep), Space("utility", is_void=is_void))


def _carve_closets(grid: LabelGrid, label: int, rng: random.Random) -> None:
    """Takes a row of closets from one side."""
    view, (x0, y0, x1, _) = _oriented(grid, label, rng)
    depth = grid.length_cells(rng.uniform(*_CLOSET_DEPTH_M))
    at, stop = x0, x0 + round((x1 - x0) * rng.uniform(0.5, 1))
    while at < stop:
        end = min(at + grid.length_cells(rng.uniform(0.65, 1.8)), stop)
        if (end - at) * grid.cell_m > 0.6:
            _bite(grid, view, label, (at, y0, end, y0 + depth), Space("closet"))
        at = end


def _carve_notch(grid: LabelGrid, label: int, rng: random.Random) -> None:
    """Makes an L or, from the middle of a side, a U."""
    view, (x0, y0, x1, y1) = _oriented(grid, label, rng)
    wide, deep = round((x1 - x0) * rng.uniform(0.3, 0.6)), round((y1 - y0) * rng.uniform(0.35, 0.75))
    x = rng.choice((x0, x1 - wide, x0 + (x1 - x0 - wide) // 2, x0 + (x1 - x0 - wide) // 2))
    _bite(grid, view, label, (x, y0, x + wide, y0 + deep), Space())


def _carve_tee(grid: LabelGrid, label: int, rng: random.Random) -> None:
    """Makes a T by taking two corners of one side."""
    view, (x0, y0, x1, y1) = _oriented(grid, label, rng)
    deep = round((y1 - y0) * rng.uniform(0.3, 0.65))
    for is_right in (False, True):
        wide = round((x1 - x0) * rng.uniform(0.22, 0.36))
        start = x1 - wide if is_right else x0
        _bite(grid, view, label, (start, y0, start + wide, y0 + deep), Space())


def _carve_comb(grid: LabelGrid, label: int, rng: random.Random) -> None:
    """Makes a comb by taking every other tooth."""
    view, (x0, y0, x1, y1) = _oriented(grid, label, rng)
    deep = round((y1 - y0) * rng.uniform(0.35, 0.7))
    teeth = max(2, min(5, round((x1 - x0) * grid.cell_m / rng.uniform(1.8, 3.2))))
    step = (x1 - x0) / (2 * teeth + 1)
    for index in range(teeth):
        start, end = (round(x0 + step * (2 * index + offset)) for offset in (1, 2))
        if (end - start) * grid.cell_m > 0.6:
            _bite(grid, view, label, (start, y0, end, y0 + deep), Space())


_CARVERS: Mapping[str, Callable[[LabelGrid, int, random.Random], None]] = {
    "notch": _carve_notch, "tee": _carve_tee, "comb": _carve_comb, "island": _carve_island, "closets": _carve_closets,
}  # fmt: skip
