"""Gives every space a use that fits its size and its neighbours."""

from __future__ import annotations

import random
from typing import Literal

from training.plans.layouts.grid import OUTSIDE, LabelGrid
from training.plans.model import RoomKind

Building = Literal["home", "office", "school", "hotel", "hospital"]

_COUNTS: dict[Building, tuple[tuple[float, tuple[RoomKind, ...]], ...]] = {
    "home": (
        (2.2, ("toilet", "closet", "closet", "closet", "toilet", "hall")),
        (6.0, ("bathroom", "bathroom", "bathroom", "closet", "utility", "hall", "sauna", "kitchen",
               "stairs", "toilet")),
        (11.0, ("bedroom", "bedroom", "bedroom", "kitchen", "kitchen", "office", "bathroom", "stairs",
                "hall", "utility")),
        (18.0, ("bedroom", "bedroom", "kitchen", "living", "dining", "bedroom", "garage", "office")),
        (30.0, ("living", "living", "bedroom", "kitchen", "garage", "dining")),
        (1e9, ("living", "living", "living", "garage")),
    ),
    "office": (
        (3.0, ("toilet", "closet", "utility", "elevator", "toilet")),
        (8.0, ("office", "utility", "bathroom", "closet", "stairs", "kitchen", "elevator")),
        (1e9, ("office", "office", "office", "office", "office", "dining", "stairs", "classroom", "living")),
    ),
    "school": (
        (4.0, ("closet", "toilet", "utility", "toilet", "elevator")),
        (15.0, ("office", "bathroom", "closet", "utility", "stairs", "bathroom")),
        (1e9, ("classroom", "classroom", "classroom", "classroom", "office", "dining", "stairs")),
    ),
    "hotel": (
        (5.0, ("bathroom", "bathroom", "closet", "utility", "elevator")),
        (1e9, ("bedroom", "bedroom", "bedroom", "bedroom", "living", "stairs", "office", "utility")),
    ),
    "hospital": (
        (5.0, ("bathroom", "toilet", "bathroom", "utility", "closet")),
        (10.0, ("utility", "office", "bathroom", "kitchen", "office", "stairs")),
        (1e9, ("bedroom", "bedroom", "bedroom", "bedroom", "office", "living", "utility", "stairs")),
    ),
}  # fmt: skip


def assign_kinds(grid: LabelGrid, rng: random.Random, *, building: Building) -> None:
    """Fills in the missing uses."""
    areas = grid.areas_m2()
    labels = grid.labels()
    outer = {label for other, label in grid.pairs() if other == OUTSIDE}
    stairs_left = 1 + len(labels) // 12
    for label in labels:
        space = grid.spaces[label]
        if space.kind is not None:
            continue
        x0, y0, x1, y1 = grid.box(label)
        width, height = (x1 - x0) * grid.cell_m, (y1 - y0) * grid.cell_m
        kinds = next(kinds for limit, kinds in _COUNTS[building] if areas[label] < limit)
        kind = rng.choice(kinds)
        if max(width, height) > 3.2 * min(width, height) and areas[label] > 4 and rng.random() < 0.8:
            kind = "hall"
        if kind == "garage" and (label not in outer or min(width, height) < 2.6):
            kind = "living"
        if kind == "stairs":
            stairs_left -= 1
            kind = kind if stairs_left >= 0 else "closet" if areas[label] < 6 else "office"
        space.kind = kind
        space.is_hub = space.is_hub or kind == "hall"
