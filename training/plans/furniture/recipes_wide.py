"""What the wide repertoire puts into rooms before, or instead of, the furniture of the first one."""

from __future__ import annotations

from collections.abc import Mapping

from training.plans.furniture import stairs, stairwells, symbols_home, symbols_office, symbols_wet, symbols_work
from training.plans.furniture.recipes import RECIPES, Piece
from training.plans.model import RoomKind

_LANDSCAPE_M = (3.0, 45.0)
_LOUNGE = Piece(symbols_office.lounge, (2.2, 3.4), (2.2, 3.0), "middle", 0.35, 2, from_m2=30)
_PLANTS = Piece(symbols_home.plant, (0.5, 1.1), (0.5, 1.1), "middle", 0.4, 5, from_m2=25)

_ADDED: Mapping[RoomKind, tuple[Piece, ...]] = {
    "office": (
        Piece(symbols_office.desk_rows, _LANDSCAPE_M, _LANDSCAPE_M, "strip", 0.5, 4, from_m2=24),
        Piece(symbols_office.cubicle_pods, _LANDSCAPE_M, (4.5, 45.0), "strip", 0.5, 4, from_m2=30),
        Piece(symbols_work.cubicles, _LANDSCAPE_M, _LANDSCAPE_M, "strip", 0.5, 4, from_m2=24),
        Piece(symbols_office.desk_clusters, (4.0, 45.0), (4.0, 45.0), "strip", 0.6, 4, from_m2=30),
        Piece(symbols_work.meeting_table, (2.2, 5.0), (1.6, 2.4), "middle", 0.3, 2, from_m2=12),
        _LOUNGE, _PLANTS,
    ),
    "bedroom": (Piece(symbols_office.ward_beds, (1.7, 12.0), (2.1, 3.0), "wall", 0.3, 2, from_m2=14),),
    "garage": (Piece(symbols_office.parking, (5.0, 60.0), (5.0, 60.0), "strip", 0.8, from_m2=60),),
    "hall": (_LOUNGE, _PLANTS),
    "dining": (
        Piece(symbols_home.table_with_chairs, (1.3, 2.2), (1.4, 2.0), "middle", 0.9, 8, from_m2=35), _PLANTS,
    ),
    "utility": (Piece(symbols_work.racks, (3.0, 40.0), (3.0, 40.0), "strip", 0.6, 3, from_m2=40),),
    "toilet": (
        Piece(symbols_wet.toilet_cubicles, (1.8, 8.0), (1.3, 1.6), "wall", 0.9, 2, is_fixed=True, from_m2=5.5),
        Piece(symbols_wet.urinals, (1.4, 5.0), (0.4, 0.55), "wall", 0.8, 2, is_fixed=True, from_m2=5.5),
    ),
}  # fmt: skip

_STAIRS: tuple[Piece, ...] = (
    Piece(stairwells.half_landing, (2.0, 4.5), (3.0, 20.0), "fill", 0.4, is_fixed=True, from_m2=7),
    Piece(stairwells.open_well, (2.6, 6.0), (2.6, 6.0), "fill", 0.15, is_fixed=True, from_m2=9),
    Piece(stairwells.flight_across, (0.8, 4.0), (1.6, 12.0), "fill", 0.35, is_fixed=True),
    Piece(stairwells.wide_spiral, (1.6, 5.0), (1.6, 5.0), "fill", 0.2, is_fixed=True),
    Piece(stairwells.ramp, (0.8, 3.0), (2.5, 14.0), "fill", 0.12, is_fixed=True),
    Piece(stairs.u_turn, (1.7, 4.0), (1.8, 20.0), "fill", 0.6, is_fixed=True, from_m2=3.5),
    Piece(stairs.straight, (0.5, 2.0), (1.0, 7.0), "fill", 1.0, is_fixed=True),
)

WIDE_RECIPES: Mapping[RoomKind, tuple[Piece, ...]] = {
    **{kind: (*_ADDED.get(kind, ()), *pieces) for kind, pieces in RECIPES.items()},
    "stairs": _STAIRS,
}
