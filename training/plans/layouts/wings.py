"""Wings of wards, hotels, schools and offices: rooms on both sides of long corridors."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from training.plans.layouts import details, splitting
from training.plans.layouts.assembly import wide_plan_of_grid
from training.plans.layouts.grid import OUTSIDE, LabelGrid, Space
from training.plans.layouts.kinds import Building, assign_kinds
from training.plans.layouts.services import add_services, keep_stairs
from training.plans.layouts.skeletons import SHAPE_WEIGHTS, Line, SkeletonShape, is_joint, skeleton
from training.plans.model import FloorPlan

_BUILDING_WEIGHTS: Mapping[Building, float] = {"office": 35, "hospital": 25, "hotel": 20, "school": 20}
_PITCHES_M: Mapping[Building, tuple[float, float]] = {
    "office": (2.4, 4.8), "hospital": (3.0, 5.5), "hotel": (3.0, 4.2), "school": (4.5, 8.5),
}  # fmt: skip
_DEPTHS_M: Mapping[Building, tuple[float, float]] = {
    "office": (3.8, 6.0), "hospital": (4.5, 7.0), "hotel": (5.0, 7.5), "school": (5.5, 8.0),
}  # fmt: skip
_ROOMS = (12, 56)
_LONGEST_M = 100.0
_COURT_M = (4.0, 12.0)
_SINGLE_LOADED_SHARE = 0.12
_DOUBLE_BAY_SHARE = 0.15
_LEAST_ROOM_M2 = 3.0
_LEAST_ROOM_M = 1.0
_CORNER_REACH_M = 1.6


@dataclass(frozen=True, slots=True)
class Loading:
    """What the rooms along the corridors of a building have in common.

    Attributes:
        building: What it is used for.
        pitch_m: Usual width of a room along the corridor.
        depth_m: Depth of the rooms.
        width_m: Width of the corridor.
    """

    building: Building
    pitch_m: float
    depth_m: float
    width_m: float


def random_loading(rng: random.Random) -> Loading:
    """Draws a use with sizes that fit it."""
    building = rng.choices(list(_BUILDING_WEIGHTS), list(_BUILDING_WEIGHTS.values()))[0]
    pitch_m, depth_m = rng.uniform(*_PITCHES_M[building]), rng.uniform(*_DEPTHS_M[building])
    return Loading(building, pitch_m, depth_m, rng.uniform(1.5, 2.8))


def wing_building(rng: random.Random) -> FloorPlan:
    """Makes a storey of 12 to about 60 rooms along corridors of any shape."""
    grid = wing_grid(rng, random_loading(rng))
    return wide_plan_of_grid(grid, rng)


def wing_grid(rng: random.Random, loading: Loading, *, shape: SkeletonShape | None = None) -> LabelGrid:
    """Lays corridors and the rooms along them; every space gets its use."""
    shape = shape or rng.choices(list(SHAPE_WEIGHTS), list(SHAPE_WEIGHTS.values()))[0]
    total_m = min(rng.randint(*_ROOMS) * loading.pitch_m / 2, _LONGEST_M)
    gap_m = 2 * loading.depth_m + loading.width_m + rng.uniform(*_COURT_M)
    lines = skeleton(shape, rng, total_m=total_m, gap_m=gap_m)
    grid, boxes = _with_corridors(lines, rng, loading)
    corridor = grid.last_label
    rooms = _rooms_along(grid, lines, boxes, loading, rng)
    _merge_slivers(grid, corridor, rng)
    finish_wing(grid, corridor, rooms, loading, rng)
    _turn(grid, rng)
    return grid


def finish_wing(grid: LabelGrid, corridor: int, rooms: list[int], loading: Loading, rng: random.Random) -> None:
    """Adds stairs, lifts, toilets, bathrooms and closets, cuts the corridor by doors, and names what is left."""
    rooms = [label for label in dict.fromkeys(rooms) if (grid.cells == label).any()]
    rooms = add_services(grid, rooms, rng)
    bathroom_share = {"hotel": 0.85, "hospital": 0.55}.get(loading.building, 0.0)
    if rng.random() < bathroom_share:
        details.add_hotel_bathrooms(grid, corridor, rooms, rng)
    elif rng.random() < 0.5:
        smallest = grid.length_cells(rng.uniform(1.4, 2.2))
        splitting.split(grid, rooms, round(len(rooms) * rng.uniform(1.05, 1.4)), rng, smallest=smallest)
    if rng.random() < 0.35:
        details.carve_corners(grid, rng, chance=rng.uniform(0.05, 0.2))
    if rng.random() < 0.35:
        details.add_shafts(grid, rng, count=rng.randint(1, 6))
    if rng.random() < 0.35:
        _cut_corridor(grid, corridor, rng)
    # Bays get more stairs by chance than a storey of this length has.
    stairs = {label for label in grid.labels() if grid.spaces[label].kind == "stairs"}
    assign_kinds(grid, rng, building=loading.building)
    keep_stairs(grid, stairs, rng)


def _with_corridors(
    lines: list[Line], rng: random.Random, loading: Loading
) -> tuple[LabelGrid, list[tuple[int, int, int, int]]]:
    """Returns a grid that has only the corridors, and their boxes in cells."""
    cell_m = rng.uniform(0.3, 0.4)
    margin_m = loading.depth_m + loading.width_m + 1.0
    extent_x, extent_y = max(line[2] for line in lines), max(line[3] for line in lines)
    grid = LabelGrid.empty(
        round((extent_x + 2 * margin_m) / cell_m), round((extent_y + 2 * margin_m) / cell_m), cell_m=cell_m
    )
    corridor = grid.add(Space("corridor", is_hub=True))
    width = grid.length_cells(loading.width_m)
    boxes = []
    for index, line in enumerate(lines):
        x0, y0, x1, y1 = (round((value + margin_m) / cell_m) - width // 2 for value in line)
        is_flat = line[1] == line[3]
        # A free end stops at the line's end; a joint covers the whole width of the other corridor.
        low = 0 if is_joint(lines, index, at_end=False) else width // 2
        high = width if is_joint(lines, index, at_end=True) else width // 2
        box = (x0 + low, y0, x1 + high, y0 + width) if is_flat else (x0, y0 + low, x0 + width, y1 + high)
        grid.cells[box[1] : box[3], box[0] : box[2]] = corridor
        boxes.append(box)
    return grid, boxes


def _rooms_along(
    grid: LabelGrid,
    lines: list[Line],
    boxes: list[tuple[int, int, int, int]],
    loading: Loading,
    rng: random.Random,
) -> list[int]:
    depth = grid.length_cells(loading.depth_m)
    rooms: list[int] = []
    for index, (x0, y0, x1, y1) in enumerate(boxes):
        is_flat = lines[index][1] == lines[index][3]
        cells = grid.cells if is_flat else grid.cells.T
        low, high, near, far = (x0, x1, y0, y1) if is_flat else (y0, y1, x0, x1)
        reaches = [depth if is_joint(lines, index, at_end=at_end) else 0 for at_end in (False, True)]
        for rows in (slice(near - depth, near), slice(far, far + depth)):
            if rng.random() < _SINGLE_LOADED_SHARE and len(boxes) == 1 and rooms:
                continue
            stops = _stops(grid, (low - reaches[0], high + reaches[1]), reaches, loading.pitch_m, rng)
            for start, end in itertools.pairwise(stops):
                view = cells[rows, start:end]
                if (view == OUTSIDE).any():
                    label = grid.add()
                    view[view == OUTSIDE] = label
                    rooms += splitting.parts(grid, label) or [label]
    return rooms


def _stops(grid: LabelGrid, span: tuple[int, int], reaches: list[int], pitch_m: float, rng: random.Random) -> list[int]:
    """Returns where the walls between bays stand; a corner room reaches as far as the corridor."""
    corner = grid.length_cells(_CORNER_REACH_M)
    low, high = (span[0] + reaches[0] + corner * (reaches[0] > 0), span[1] - reaches[1] - corner * (reaches[1] > 0))
    if high - low < 2 * corner:
        return [span[0], span[1]]
    count = max(1, round((high - low) * grid.cell_m / pitch_m))
    inner = [low + round(index * (high - low) / count) for index in range(count + 1)]
    kept = [inner[0], *(stop for stop in inner[1:-1] if rng.random() > _DOUBLE_BAY_SHARE), inner[-1]]
    return sorted({span[0], *kept, span[1]})


def _merge_slivers(grid: LabelGrid, corridor: int, rng: random.Random) -> None:
    """Joins rooms that are too small to be one to a neighbour."""
    areas = grid.areas_m2()
    for label in grid.labels():
        x0, y0, x1, y1 = grid.box(label)
        is_thin = min(x1 - x0, y1 - y0) * grid.cell_m < _LEAST_ROOM_M
        if label == corridor or (areas[label] >= _LEAST_ROOM_M2 and not is_thin):
            continue
        around = [a if b == label else b for a, b in grid.pairs() if label in (a, b) and OUTSIDE not in (a, b)]
        around = [other for other in around if other != corridor] or around
        if around:
            splitting.merge(grid, rng.choice(around), label, rng, keeps_stubs=False)


def _cut_corridor(grid: LabelGrid, corridor: int, rng: random.Random) -> None:
    """Divides a corridor by fire doors into pieces of some length."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        x0, y0, x1, y1 = grid.box(corridor)
        is_flat = x1 - x0 >= y1 - y0
        cells = grid.cells if is_flat else grid.cells.T
        low, high = (x0, x1) if is_flat else (y0, y1)
        least = grid.length_cells(5.0)
        if high - low < 2 * least:
            return
        view = cells[:, rng.randint(low + least, high - least) :]
        view[view == corridor] = grid.add(Space("corridor", is_hub=True))
        splitting.parts(grid, grid.last_label)
        splitting.parts(grid, corridor)


def _turn(grid: LabelGrid, rng: random.Random) -> None:
    """Mirrors and turns a grid that has no stubs."""
    cells = grid.cells.T if rng.random() < 0.4 else grid.cells
    cells = cells[::-1] if rng.random() < 0.5 else cells
    grid.cells = np.ascontiguousarray(cells[:, ::-1] if rng.random() < 0.5 else cells)
