"""Makes the floor plan of a finished grid."""

from __future__ import annotations

import random

import numpy as np

from training.plans.geometry import ring_area
from training.plans.layouts.doors import add_openings, random_habits
from training.plans.layouts.grid import LabelGrid, jittered_lines
from training.plans.layouts.tracing import Mesh
from training.plans.model import FloorPlan, Room, Wall


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
    openings = add_openings(mesh.borders(), grid.spaces, random_habits(rng), rng)
    return FloorPlan(tuple(rooms), tuple(walls), openings)
