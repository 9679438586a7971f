"""Buildings of two or three wings that meet at an angle in a hall, each with its own axes."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.plans.geometry import distance, ring_area
from training.plans.layouts.bend import Bend, bent
from training.plans.layouts.doors import DoorHabits, add_openings, wide_habits
from training.plans.layouts.grid import OUTSIDE, LabelGrid, Space
from training.plans.layouts.tracing import Border, Mesh
from training.plans.layouts.wings import Loading, finish_wing, random_loading
from training.plans.model import FloorPlan, Opening, Point, Room, Wall

_THREE_WINGS_SHARE = 0.4
_ANGLES_DEG = {2: (75.0, 155.0), 3: (95.0, 135.0)}
_LENGTH_M = (10.0, 38.0)
_SLACK_M = (0.8, 3.5)
_CORE_SHARE = 0.5
_CORE_SCALE = (0.28, 0.42)
_LEAST_CORE_M2 = 6.0
_LEAST_SIDE_M = 1.5
_HUB = 1


@dataclass(frozen=True, slots=True)
class _Wing:
    """A wing that leaves its hall towards +x from x = 0, with its middle at y = 0."""

    plan: FloorPlan
    half_m: float


def angled_wings(rng: random.Random) -> FloorPlan:
    """Makes a V or a Y: wings along corridors around a hall whose outline they leave to it."""
    count = 3 if rng.random() < _THREE_WINGS_SHARE else 2
    loading, habits = random_loading(rng), wide_habits(rng)
    wings = [_wing(rng, loading, habits) for _ in range(count)]
    turns = [math.radians(rng.uniform(*_ANGLES_DEG[count])) for _ in range(count - 1)]
    directions = [0.0, *itertools.accumulate(turns)]
    gaps = [*turns, 2 * math.pi - sum(turns)]
    widest = max(wing.half_m for wing in wings)
    # Wings nearer to the middle than this would run into each other.
    reach = max(widest / math.tan(gap / 2) if gap < math.pi else 0.0 for gap in gaps) + rng.uniform(*_SLACK_M)
    start = rng.choice((0.0, 0.0, rng.uniform(0, 2 * math.pi)))
    frames = [_frame(start + direction, reach) for direction in directions]
    placed = [bent(wing.plan, frame) for wing, frame in zip(wings, frames, strict=True)]
    hall = _hall(wings, frames, habits, rng)
    parts = [*placed, hall]
    return FloorPlan(
        tuple(room for part in parts for room in part.rooms),
        tuple(wall for part in parts for wall in part.walls),
        tuple(opening for part in parts for opening in part.openings),
    )


def turned(plan: FloorPlan, angle_rad: float) -> FloorPlan:
    """Turns a plan clockwise on the page around the origin."""
    return bent(plan, _frame(angle_rad, 0.0))


def _frame(angle_rad: float, reach_m: float) -> Bend:
    """Returns the rigid map that puts a wing at a distance from the origin in a direction."""
    cosine, sine = math.cos(angle_rad), math.sin(angle_rad)
    matrix = np.array([[cosine, sine], [-sine, cosine]])
    none = np.array([])
    return Bend(lambda points: (points + np.array([reach_m, 0.0])) @ matrix, none, none)


def _wing(rng: random.Random, loading: Loading, habits: DoorHabits) -> _Wing:
    grid, rooms = _wing_grid(rng, loading)
    finish_wing(grid, 2, rooms, loading, rng)
    # A bathroom wider than its room reaches into the hall, whose outline is fixed.
    grid.cells[:, 0] = _HUB
    rows = grid.cells.shape[0]
    xs = (np.arange(grid.cells.shape[1] + 1) - 1) * grid.cell_m
    ys = (np.arange(rows + 1) - rows / 2) * grid.cell_m
    mesh = Mesh.of(grid, xs, ys)
    outlines = mesh.rings()
    # The hall is drawn as a polygon of its own; of its cells only the border to the wing counts.
    mesh.edges = [edge for edge in mesh.edges if {edge[4], edge[5]} != {_HUB, OUTSIDE}]
    made = []
    for label, rings in outlines.items():
        if label != _HUB:
            space = grid.spaces[label]
            outer_first = tuple(sorted(rings, key=lambda ring: -abs(ring_area(ring))))
            made.append(Room(outer_first, space.kind or "office", space.is_void))
    openings = add_openings(mesh.borders(), grid.spaces, habits, rng)
    return _Wing(FloorPlan(tuple(made), tuple(mesh.walls()), openings), rows * grid.cell_m / 2)


def _wing_grid(rng: random.Random, loading: Loading) -> tuple[LabelGrid, list[int]]:
    """Returns a bar with the hall as its first column of cells (space 1), and its corridor as space 2."""
    cell_m = rng.uniform(0.3, 0.38)
    length, depth, width = (
        round(value / cell_m) for value in (rng.uniform(*_LENGTH_M), loading.depth_m, loading.width_m)
    )
    has_both_sides = rng.random() < 0.85
    grid = LabelGrid.empty(length + 1, width + depth * (2 if has_both_sides else 1), cell_m=cell_m)
    grid.cells[:, 0] = grid.add(Space("hall", is_hub=True))
    corridor = grid.add(Space("corridor", is_hub=True))
    grid.cells[depth : depth + width, 1:] = corridor
    rooms = []
    bands = [slice(0, depth), slice(depth + width, None)][: 2 if has_both_sides else 1]
    for rows in bands:
        count = max(1, round(length * cell_m / loading.pitch_m))
        for start, end in itertools.pairwise(1 + round(index * length / count) for index in range(count + 1)):
            rooms.append(grid.add())
            grid.cells[rows, start:end] = rooms[-1]
    if rng.random() < 0.4:
        # A corridor that ends at a room instead of the facade.
        end = grid.add()
        grid.cells[depth : depth + width, length + 1 - min(round(loading.pitch_m / cell_m), length // 2) :] = end
    return grid, rooms


def _hall(wings: Sequence[_Wing], frames: Sequence[Bend], habits: DoorHabits, rng: random.Random) -> FloorPlan:
    """Returns the hall between the ends of the wings with the walls that no wing has, and a core in it."""
    ring: list[Point] = []
    for wing, frame in zip(wings, frames, strict=True):
        ends = frame.place(np.array([[0.0, -wing.half_m], [0.0, wing.half_m]]))
        ring += [(float(x), float(y)) for x, y in ends]
    free_sides = [(ring[index], ring[(index + 1) % len(ring)]) for index in range(1, len(ring), 2)]
    free_sides = [side for side in free_sides if distance(*side) > 1e-6]
    walls = [Wall(side, is_exterior=True) for side in free_sides]
    # The ring runs clockwise on the page, so that the hall lies on the right hand.
    borders = [Border(*side, OUTSIDE, 1) for side in free_sides if distance(*side) > _LEAST_SIDE_M]
    spaces = {1: Space("hall", is_hub=True), 2: Space("stairs")}
    rings = [tuple(ring)]
    rooms: list[Room] = []
    core = _core(ring, rng)
    if core:
        rings.append(tuple(core))
        rooms.append(Room((tuple(core),), "stairs"))
        walls.append(Wall((*core, core[0]), is_exterior=False))
        borders += [Border(start, end, 1, 2) for start, end in itertools.pairwise([*core, core[0]])]
    rooms.append(Room(tuple(rings), "hall"))
    openings: tuple[Opening, ...] = add_openings(borders, spaces if core else {1: spaces[1]}, habits, rng)
    return FloorPlan(tuple(rooms), tuple(walls), openings)


def _core(ring: Sequence[Point], rng: random.Random) -> list[Point]:
    """Returns a smaller copy of an outline around its middle, or nothing where it would be no room."""
    if rng.random() > _CORE_SHARE:
        return []
    middle_x, middle_y = (sum(point[axis] for point in ring) / len(ring) for axis in (0, 1))
    scale = rng.uniform(*_CORE_SCALE)
    core = [(middle_x + (x - middle_x) * scale, middle_y + (y - middle_y) * scale) for x, y in ring]
    return core if abs(ring_area(core)) > _LEAST_CORE_M2 else []
