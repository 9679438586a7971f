"""Homes with what stands outside: balconies, terraces, porches, carports, ramps and outer stairs."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Literal

import numpy as np

from training.plans.layouts.assembly import wide_plan_of_grid
from training.plans.layouts.grid import OUTSIDE, LabelGrid, Space, shared_runs
from training.plans.layouts.homes import home_grid, room_count
from training.plans.model import FloorPlan, RoomKind

AnnexKind = Literal["balcony", "terrace", "porch", "carport", "ramp", "outer_stairs"]

_ANNEX_WEIGHTS: Mapping[AnnexKind, float] = {
    "balcony": 30, "terrace": 28, "porch": 16, "carport": 12, "ramp": 7, "outer_stairs": 7,
}  # fmt: skip
_SIZES_M: Mapping[AnnexKind, tuple[tuple[float, float], tuple[float, float]]] = {
    "balcony": ((1.8, 6.0), (0.9, 2.0)), "terrace": ((3.0, 9.0), (2.2, 5.0)), "porch": ((1.4, 3.5), (1.0, 2.2)),
    "carport": ((2.8, 5.8), (4.8, 5.8)), "ramp": ((1.1, 1.6), (3.0, 6.0)), "outer_stairs": ((1.0, 2.4), (1.2, 3.0)),
}  # fmt: skip
_ROOM_KINDS: Mapping[AnnexKind, RoomKind] = {
    "balcony": "balcony", "terrace": "balcony", "porch": "balcony", "carport": "garage", "ramp": "stairs",
    "outer_stairs": "stairs",
}  # fmt: skip
_ROUND_SHARE = 0.15
_GROUND_M = 6.0
"""The deepest annex needs this much."""


def home_with_grounds(rng: random.Random) -> FloorPlan:
    """Makes a home with one to six annexes that are, all of a plan alike, rooms or no rooms."""
    grid = home_grid(rng, room_count(rng))
    _widen(grid, grid.length_cells(_GROUND_M))
    is_void = rng.random() < 0.5
    for _ in range(rng.choice((1, 2, 3, 4, 6))):
        kind = rng.choices(list(_ANNEX_WEIGHTS), list(_ANNEX_WEIGHTS.values()))[0]
        _attach(grid, kind, rng, is_void=is_void)
    return wide_plan_of_grid(grid, rng, rounding=0.3 if rng.random() < _ROUND_SHARE else 0.0)


def _widen(grid: LabelGrid, margin: int) -> None:
    """Adds free ground on every side."""
    grid.cells = np.pad(grid.cells, margin)
    grid.stubs = [(x0 + margin, y0 + margin, x1 + margin, y1 + margin) for x0, y0, x1, y1 in grid.stubs]


def _attach(grid: LabelGrid, kind: AnnexKind, rng: random.Random, *, is_void: bool) -> None:
    """Stands an annex against an outer wall, where there is a place for it."""
    lengths_m, depths_m = _SIZES_M[kind]
    depth = grid.length_cells(rng.uniform(*depths_m))
    size = grid.length_cells(rng.uniform(*lengths_m))
    owners = [label for other, label in grid.pairs() if other == OUTSIDE and not grid.spaces[label].is_outdoors]
    for label in rng.sample(owners, min(4, len(owners))):
        x0, y0, x1, y1 = rng.choice(shared_runs(grid.cells, OUTSIDE, label))
        cells, along, across = (grid.cells, x0, y0) if y0 == y1 else (grid.cells.T, y0, x0)
        length = x1 - x0 + y1 - y0
        if length < min(size, grid.length_cells(1.0)):
            continue
        size = min(size, length) if kind != "terrace" else size
        start = along + rng.choice((0, length - size))
        low = across if cells[across, along] == OUTSIDE else across - depth
        if low < 0 or start < 0:
            continue
        view = cells[low : low + depth, start : start + size]
        if view.shape == (depth, size) and (view == OUTSIDE).all():
            view[...] = grid.add(Space(_ROOM_KINDS[kind], is_void=is_void, is_outdoors=True))
            return
