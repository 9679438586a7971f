"""Makes the floor plan of a finished grid."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from training.plans.geometry import ring_area
from training.plans.layouts.doors import DoorHabits, add_openings, random_habits, wide_habits
from training.plans.layouts.grid import LabelGrid, jittered_lines
from training.plans.layouts.splitting import parts
from training.plans.layouts.tracing import Mesh
from training.plans.model import FloorPlan, Room, Wall

_SLANTED_SHARE = 0.06
_BAY_SHARE = 0.07
_ROUNDED_BAY_SHARE = 0.4


def plan_of_grid(grid: LabelGrid, rng: random.Random, *, has_slants: bool = True) -> FloorPlan:
    """Traces rooms and walls of a grid and stands doors and windows on them.

    Args:
        grid: The grid; every space in it has a kind.
        rng: Source of randomness.
        has_slants: Whether corners may be cut and bays pushed out.
    """
    xs = jittered_lines(grid.cells.shape[1], grid.cell_m, rng)
    ys = jittered_lines(grid.cells.shape[0], grid.cell_m, rng)
    mesh = Mesh.of(grid, xs, ys)
    if has_slants and rng.random() < 0.15:
        mesh.cut_corners(rng, chance=rng.uniform(0.1, 0.6), is_round=rng.random() < 0.25)
    if has_slants and rng.random() < 0.12:
        mesh.add_bays(rng, chance=rng.uniform(0.1, 0.5))
    rooms, walls = _rooms_and_walls(grid, mesh, xs, ys)
    return _with_openings(grid, mesh, (rooms, walls), random_habits(rng), rng)


def wide_plan_of_grid(grid: LabelGrid, rng: random.Random, *, rounding: float = 0.0) -> FloorPlan:
    """Makes a plan like ``plan_of_grid`` with the doors of the wide repertoire and seldom a slanted corner.

    Args:
        grid: The grid; every space in it has a kind.
        rng: Source of randomness.
        rounding: Which share of the corners that only two walls share becomes round.
    """
    xs = jittered_lines(grid.cells.shape[1], grid.cell_m, rng)
    ys = jittered_lines(grid.cells.shape[0], grid.cell_m, rng)
    _separate_pieces(grid)
    mesh = Mesh.of(grid, xs, ys)
    if rounding > 0:
        mesh.cut_corners(rng, chance=rounding, is_round=True)
    elif rng.random() < _SLANTED_SHARE:
        mesh.cut_corners(rng, chance=rng.uniform(0.1, 0.4), is_round=False)
    if rng.random() < (_ROUNDED_BAY_SHARE if rounding > 0 else _BAY_SHARE):
        mesh.add_bays(rng, chance=rng.uniform(0.1, 0.6), is_round=rng.random() < 0.6)
    rooms, walls = _rooms_and_walls(grid, mesh, xs, ys)
    return _with_openings(grid, mesh, (rooms, walls), wide_habits(rng), rng)


def _separate_pieces(grid: LabelGrid) -> None:
    """Gives every piece of a space that a shaft or closet has cut through its own number."""
    for label in grid.labels():
        for piece in parts(grid, label)[1:]:
            grid.spaces[piece] = replace(grid.spaces[label])


def _rooms_and_walls(
    grid: LabelGrid, mesh: Mesh, xs: NDArray[np.float64], ys: NDArray[np.float64]
) -> tuple[list[Room], list[Wall]]:
    rooms = []
    for label, rings in mesh.rings().items():
        space = grid.spaces[label]
        outer_first = tuple(sorted(rings, key=lambda ring: -abs(ring_area(ring))))
        rooms.append(Room(outer_first, space.kind or "living", space.is_void))
    walls = mesh.walls()
    lines_x, lines_y = np.arange(len(xs)), np.arange(len(ys))
    for x0, y0, x1, y1 in grid.stubs:
        stub_xs, stub_ys = np.interp((x0, x1), lines_x, xs), np.interp((y0, y1), lines_y, ys)
        ends = ((float(stub_xs[0]), float(stub_ys[0])), (float(stub_xs[1]), float(stub_ys[1])))
        walls.append(Wall(ends, is_exterior=False))
    return rooms, walls


def _with_openings(
    grid: LabelGrid, mesh: Mesh, made: tuple[list[Room], list[Wall]], habits: DoorHabits, rng: random.Random
) -> FloorPlan:
    rooms, walls = made
    openings = add_openings(mesh.borders(), grid.spaces, habits, rng)
    return FloorPlan(tuple(rooms), tuple(walls), openings)
