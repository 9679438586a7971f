"""Offices, schools, hotels and hospitals: bays along corridors, cores, courtyards."""

from __future__ import annotations

import random

from training.plans.layouts import details, outlines, splitting
from training.plans.layouts.assembly import plan_of_grid
from training.plans.layouts.corridors import add_corridor, add_ring_corridor, rows_along
from training.plans.layouts.grid import LabelGrid, Space
from training.plans.layouts.kinds import Building, assign_kinds
from training.plans.model import FloorPlan, RoomKind

_PITCHES_M: dict[Building, tuple[float, float]] = {
    "office": (2.4, 5.0),
    "school": (4.5, 9.0),
    "hotel": (3.0, 4.2),
    "hospital": (3.2, 6.5),
    "home": (2.5, 4.0),
}
_CORE_KINDS: tuple[RoomKind, ...] = (
    "elevator",
    "elevator",
    "stairs",
    "stairs",
    "toilet",
    "bathroom",
    "utility",
    "closet",
)


def office(rng: random.Random) -> FloorPlan:
    """Makes a storey of rooms along a corridor or around a core."""
    building: Building = rng.choice(("office", "office", "school", "hotel", "home"))
    pitch_m = rng.uniform(*_PITCHES_M[building])
    area_m2 = rng.uniform(10, 46) * pitch_m * rng.uniform(4.5, 6.5)
    is_ring = rng.random() < 0.25
    aspect = rng.uniform(0.7, 1.4) if is_ring else rng.uniform(1.5, 5)
    if not is_ring and rng.random() < 0.3:
        aspect = 1 / aspect
    grid = outlines.building(rng, area_m2=area_m2, cell_m=rng.uniform(0.28, 0.4), aspect=aspect, complexity=0.6)
    if is_ring:
        _ring_storey(grid, rng, pitch_m=pitch_m)
    else:
        _corridor_storey(grid, rng, pitch_m=pitch_m, building=building)
    if rng.random() < 0.4:
        splitting.merge_some(grid, rng, share=0.25, open_share=0.3)
    if rng.random() < 0.5:
        details.carve_corners(grid, rng, chance=rng.uniform(0.05, 0.25))
    if rng.random() < 0.3:
        details.add_shafts(grid, rng, count=rng.randint(1, 6))
    if rng.random() < 0.2:
        details.add_columns(grid, rng)
    assign_kinds(grid, rng, building=building)
    return plan_of_grid(grid, rng)


def _corridor_storey(grid: LabelGrid, rng: random.Random, *, pitch_m: float, building: Building) -> None:
    corridor, beside, is_flat = add_corridor(
        grid, min(grid.labels()), rng, width_m=rng.uniform(1.4, 2.8), lengthwise=0.97
    )
    rooms: list[int] = []
    for label in beside:
        rooms += rows_along(grid, label, rng, pitch_m=pitch_m, is_flat=is_flat) or [label]
    rooms = [label for label in dict.fromkeys(rooms) if (grid.cells == label).any()]
    if building == "hotel" and rng.random() < 0.75:
        details.add_hotel_bathrooms(grid, corridor, rooms, rng)
    elif rng.random() < 0.6:
        smallest = grid.length_cells(rng.uniform(1.3, 2.2))
        splitting.split(grid, rooms, round(len(rooms) * rng.uniform(1.05, 1.6)), rng, smallest=smallest)


def _ring_storey(grid: LabelGrid, rng: random.Random, *, pitch_m: float) -> None:
    _, core, outer = add_ring_corridor(grid, min(grid.labels()), rng, width_m=rng.uniform(1.3, 2.4))
    total = grid.areas_m2()
    if (grid.cells == core).any():
        if rng.random() < 0.3:
            grid.spaces[core] = Space("balcony", is_void=True, is_outdoors=True)
        else:
            pieces = splitting.split(grid, [core], rng.randint(2, 9), rng, smallest=grid.length_cells(1.4))
            for piece in pieces:
                if rng.random() < 0.7:
                    kind = rng.choice(_CORE_KINDS)
                    grid.spaces[piece] = Space(kind, is_void=kind == "elevator" and rng.random() < 0.3)
    main = [label for label in outer or [min(grid.labels())] if (grid.cells == label).any()]
    count = max(len(main), round(sum(total[label] for label in main if label < len(total)) / (pitch_m * 5)))
    splitting.split(grid, main, max(count, len(main)), rng, smallest=grid.length_cells(2.0))
