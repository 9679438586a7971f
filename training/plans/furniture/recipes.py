"""Which things stand in which kind of room, how large and where."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from training.plans.furniture import stairs, symbols_home, symbols_wet, symbols_work
from training.plans.furniture.pen import Pen
from training.plans.model import RoomKind

Symbol = Callable[[Pen, float, float, random.Random], None]
Place = Literal["wall", "corner", "middle", "fill", "strip"]
"""``fill`` takes about the largest free rectangle of the room's proportions, ``strip`` one of any."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One kind of furniture.

    Attributes:
        symbol: Draws it.
        widths_m: Smallest and largest extent along the wall.
        depths_m: Smallest and largest extent into the room.
        place: Where it stands.
        chance: How likely a room has it, 0..1, in a fully furnished plan.
        most: The largest number in one room.
        is_fixed: Whether it is part of the building and drawn in otherwise empty plans.
        from_m2: Smaller rooms do not have it.
    """

    symbol: Symbol
    widths_m: tuple[float, float]
    depths_m: tuple[float, float]
    place: Place = "wall"
    chance: float = 0.5
    most: int = 1
    is_fixed: bool = False
    from_m2: float = 0.0


_CUPBOARD = Piece(symbols_home.plain_cupboard, (1.0, 4.5), (0.35, 0.75), "corner", 0.35, 2, is_fixed=True, from_m2=2.5)
_WARDROBE = Piece(symbols_home.wardrobe, (0.9, 3.6), (0.5, 0.68), "corner", 0.7, 2, is_fixed=True, from_m2=4)
_PLANT = Piece(symbols_home.plant, (0.4, 0.8), (0.4, 0.8), "corner", 0.25, 2)
_SHELF = Piece(symbols_home.sideboard, (0.7, 1.9), (0.3, 0.5), "wall", 0.45, 2)
_ARMCHAIR = Piece(symbols_home.armchair, (0.6, 0.95), (0.6, 0.95), "middle", 0.4, 3)
_RUG = Piece(symbols_home.rug, (1.4, 3.0), (1.0, 2.2), "middle", 0.15, 1, from_m2=10)
_CEILING = Piece(stairs.ceiling, (1.0, 6.0), (1.0, 6.0), "fill", 0.12, 1, is_fixed=True, from_m2=4)
_FIREPLACE = Piece(symbols_home.fireplace, (0.9, 1.6), (0.35, 0.8), "wall", 0.25, 1, is_fixed=True, from_m2=10)
_STOVE = Piece(symbols_home.stove, (0.5, 1.0), (0.5, 0.9), "corner", 0.12, 1, is_fixed=True, from_m2=5)
_TABLE = Piece(symbols_home.table_with_chairs, (1.3, 2.8), (1.4, 2.1), "middle", 0.6, 1, from_m2=7)
_SMALL_TABLE = Piece(symbols_home.table_with_chairs, (1.0, 1.5), (1.0, 1.5), "middle", 0.3, 2, from_m2=5)
_TOILET = Piece(symbols_wet.toilet, (0.36, 0.46), (0.58, 0.75), "wall", 0.95, 1, is_fixed=True)
_BASIN = Piece(symbols_wet.basin, (0.4, 0.75), (0.32, 0.55), "wall", 0.9, 1, is_fixed=True)
_WASHER = Piece(symbols_wet.washer, (0.55, 0.65), (0.55, 0.65), "corner", 0.4, 2, is_fixed=True, from_m2=2.5)
_DESK = Piece(symbols_work.desk, (1.1, 1.8), (1.0, 1.3), "wall", 0.7, 3)
_COUNTER = Piece(symbols_wet.counter, (1.8, 4.2), (0.58, 0.65), "corner", 0.97, 2, is_fixed=True)

RECIPES: Mapping[RoomKind, tuple[Piece, ...]] = {
    "bedroom": (
        Piece(symbols_home.bed, (1.5, 2.8), (1.95, 2.15), "wall", 0.75, 1, from_m2=7.5),
        Piece(symbols_home.bed, (0.85, 1.1), (1.95, 2.1), "wall", 0.6, 2),
        Piece(symbols_home.bunk_bed, (1.95, 2.1), (0.85, 1.0), "corner", 0.1),
        _WARDROBE, _CUPBOARD, _DESK, _SHELF, _ARMCHAIR, _RUG, _PLANT, _CEILING,
    ),
    "bathroom": (
        Piece(symbols_wet.bath, (1.5, 1.8), (0.68, 0.82), "corner", 0.6, 1, is_fixed=True),
        Piece(symbols_wet.shower, (0.75, 1.3), (0.75, 1.0), "corner", 0.55, 1, is_fixed=True),
        Piece(symbols_wet.vanity, (0.8, 1.9), (0.45, 0.6), "wall", 0.35, 1, is_fixed=True, from_m2=4),
        _TOILET, _BASIN, _WASHER, _CUPBOARD,
    ),
    "toilet": (
        Piece(symbols_wet.toilet_cubicles, (1.8, 5.5), (1.3, 1.6), "corner", 0.85, 2, is_fixed=True, from_m2=7),
        Piece(symbols_wet.urinals, (1.4, 4.0), (0.35, 0.5), "wall", 0.6, 2, is_fixed=True, from_m2=7),
        _TOILET, _BASIN,
    ),
    "kitchen": (
        Piece(symbols_wet.counter_bent, (1.8, 3.4), (1.4, 2.6), "corner", 0.4, is_fixed=True, from_m2=7),
        _COUNTER,
        Piece(symbols_wet.counter, (1.2, 2.6), (0.58, 0.65), "corner", 0.6, 2, is_fixed=True, from_m2=6),
        Piece(symbols_wet.island, (1.4, 2.6), (1.1, 1.4), "middle", 0.45, 1, from_m2=12),
        _TABLE, _SMALL_TABLE, _STOVE, _CEILING,
    ),
    "living": (
        Piece(symbols_home.sofa_group, (2.3, 3.2), (2.3, 3.0), "wall", 0.5, 2, from_m2=14),
        Piece(symbols_home.sofa_corner, (2.2, 3.0), (1.8, 2.6), "corner", 0.4, 1, from_m2=12),
        Piece(symbols_home.sofa, (1.5, 2.4), (0.8, 1.0), "wall", 0.7, 2),
        _TABLE, _FIREPLACE, _SHELF, _ARMCHAIR, _CUPBOARD,
        Piece(symbols_home.piano, (1.4, 1.6), (1.6, 2.1), "corner", 0.1, 1, from_m2=20),
        Piece(symbols_home.billiard, (2.2, 2.9), (1.2, 1.5), "middle", 0.08, 1, from_m2=22),
        Piece(symbols_wet.counter, (1.8, 3.6), (0.58, 0.65), "corner", 0.2, 1, is_fixed=True, from_m2=18),
        Piece(stairs.spiral, (1.4, 2.0), (1.4, 2.0), "corner", 0.05, 1, is_fixed=True, from_m2=16),
        Piece(stairs.straight, (0.85, 1.1), (2.5, 3.6), "corner", 0.06, 1, is_fixed=True, from_m2=18),
        _RUG, _PLANT, _STOVE, _CEILING,
    ),
    "dining": (
        Piece(symbols_home.table_with_chairs, (1.8, 3.4), (1.5, 2.2), "middle", 0.95),
        _SHELF, _FIREPLACE, _CUPBOARD, _PLANT, _CEILING, _RUG,
    ),
    "office": (
        Piece(symbols_work.cubicles, (3.0, 40.0), (2.6, 40.0), "fill", 0.75, 1, from_m2=22),
        Piece(symbols_work.meeting_table, (2.2, 5.0), (1.6, 2.4), "middle", 0.35, 1, from_m2=10),
        Piece(symbols_work.desk_corner, (1.5, 2.0), (1.4, 1.8), "corner", 0.4, 2, from_m2=7),
        Piece(symbols_work.reception, (1.8, 3.4), (1.1, 1.6), "middle", 0.1, 1, from_m2=15),
        _DESK, _SHELF, _CUPBOARD, _PLANT, _ARMCHAIR, _CEILING,
    ),
    "classroom": (
        Piece(symbols_work.seat_rows, (3.0, 30.0), (2.5, 30.0), "fill", 0.2, 1, from_m2=30),
        Piece(symbols_work.class_rows, (2.5, 14.0), (2.5, 12.0), "fill", 0.85, 1, from_m2=14),
        _SHELF, _CUPBOARD, _DESK, _CEILING,
    ),
    "hall": (
        _CUPBOARD, _WARDROBE, _SHELF, _PLANT, _CEILING,
        Piece(symbols_work.seat_rows, (3.0, 30.0), (2.5, 30.0), "fill", 0.15, 1, from_m2=45),
        Piece(symbols_work.reception, (1.8, 3.4), (1.1, 1.6), "middle", 0.3, 1, from_m2=20),
        Piece(stairs.straight, (0.85, 1.2), (2.2, 3.6), "corner", 0.12, 1, is_fixed=True, from_m2=8),
        Piece(stairs.winder, (1.8, 2.3), (1.9, 2.6), "corner", 0.08, 1, is_fixed=True, from_m2=9),
        Piece(symbols_home.armchair, (0.6, 0.95), (0.6, 0.95), "wall", 0.3, 4, from_m2=12),
        Piece(symbols_home.billiard, (2.2, 2.9), (1.2, 1.5), "middle", 0.05, 2, from_m2=25),
    ),
    "corridor": (
        Piece(symbols_work.lockers, (1.2, 5.0), (0.3, 0.5), "wall", 0.25, 2, is_fixed=True, from_m2=6),
        Piece(symbols_home.plain_cupboard, (0.9, 3.5), (0.3, 0.6), "corner", 0.3, 2, is_fixed=True, from_m2=4),
        _PLANT,
    ),
    "closet": (
        Piece(symbols_home.wardrobe, (0.6, 3.0), (0.4, 0.62), "wall", 0.6, 2, is_fixed=True),
        Piece(symbols_home.plain_cupboard, (0.5, 3.0), (0.25, 0.5), "corner", 0.35, 2, is_fixed=True),
    ),
    "utility": (
        _WASHER, _STOVE,
        Piece(symbols_wet.counter, (1.2, 3.0), (0.5, 0.65), "corner", 0.5, 1, is_fixed=True, from_m2=4),
        Piece(symbols_work.racks, (1.5, 20.0), (1.0, 20.0), "fill", 0.3, 1, from_m2=9),
        _CUPBOARD,
    ),
    "garage": (
        Piece(stairs.garage_cross, (2.0, 12.0), (3.0, 12.0), "fill", 0.35, 1, is_fixed=True),
        Piece(symbols_home.car, (1.7, 1.95), (4.0, 4.7), "middle", 0.65, 2),
        Piece(symbols_work.workbench, (1.2, 4.0), (0.4, 0.7), "corner", 0.4, 2),
        _WASHER,
    ),
    "stairs": (
        Piece(stairs.u_turn, (1.7, 3.0), (1.8, 20.0), "fill", 0.55, 1, is_fixed=True, from_m2=3.5),
        Piece(stairs.winder, (1.6, 3.0), (1.6, 3.5), "fill", 0.3, 1, is_fixed=True, from_m2=3.5),
        Piece(stairs.spiral, (1.1, 2.4), (1.1, 2.4), "fill", 0.12, 1, is_fixed=True),
        Piece(stairs.straight, (0.5, 1.5), (1.0, 5.0), "fill", 1.0, 1, is_fixed=True),
    ),
    "elevator": (Piece(stairs.elevator, (0.5, 3.0), (0.5, 3.0), "fill", 0.97, 1, is_fixed=True),),
    "balcony": (
        Piece(symbols_home.bench, (0.5, 1.9), (0.5, 0.8), "wall", 0.4, 2),
        _SMALL_TABLE, _PLANT, _ARMCHAIR,
    ),
    "sauna": (
        Piece(symbols_wet.sauna_bench, (0.9, 3.2), (0.9, 1.25), "corner", 0.95, 1, is_fixed=True),
        Piece(symbols_wet.sauna_stove, (0.4, 0.6), (0.4, 0.6), "corner", 0.9, 1, is_fixed=True),
    ),
}  # fmt: skip
