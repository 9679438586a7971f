"""Furnishes the rooms of a plan."""

from __future__ import annotations

import random
from collections.abc import Sequence

import skia

from training.plans.furniture.pen import Pen
from training.plans.furniture.placement import FreeSpace, Spot, Surroundings
from training.plans.furniture.recipes import RECIPES, Piece
from training.plans.furniture.recipes_wide import WIDE_RECIPES
from training.plans.model import FloorPlan, RoomKind
from training.plans.style import Style

_LEAST_DENSITY = 0.02
_MOST_PIECES = 14
_MOST_TRIES = 2
_MARGIN_ROOM_M2 = 12.0
_FREE_SHARE_LEFT = 0.35
_STRIP_MARGIN_M = (0.3, 1.0)
_STRIP_SIDES = (0.95, 0.8, 0.65, 0.5, 0.4, 0.3, 0.22, 0.15)
_STRIP_SHARES = tuple(
    sorted(((x, y) for x in _STRIP_SIDES for y in _STRIP_SIDES), key=lambda share: -share[0] * share[1])
)
_ALWAYS_DRAWN: frozenset[RoomKind] = frozenset({"stairs", "elevator"})


def draw_furniture(canvas: skia.Canvas, plan: FloorPlan, style: Style, rng: random.Random) -> None:
    """Draws furniture, fixtures, stairs and ceiling marks into every room that is not a void.

    Everything stays within the wall faces of its room. Walls are drawn afterwards.

    Args:
        canvas: A ``skia.Canvas`` whose matrix maps metres to pixels.
        plan: The storey.
        style: How it is drawn; a ``furniture_density`` of 0 draws nothing but, in the wide repertoire, stairs.
        rng: Picks the things and their places.
    """
    is_empty = style.furniture_density < _LEAST_DENSITY
    if is_empty and style.repertoire == "first":
        return
    recipes = WIDE_RECIPES if style.repertoire == "wide" else RECIPES
    surroundings = Surroundings.of(plan, style.interior_thickness_m, style.exterior_thickness_m)
    pen = Pen(canvas, style.palette.furniture, style.furniture_fill, style.furniture_line_px / style.px_per_m)
    # A sparse drawing still has its fixtures, unless it has nothing at all.
    fixed_density = min(1.0, 0.45 + style.furniture_density)
    for room in plan.rooms:
        # Plans without furniture still show their stairs and lifts.
        if not room.is_void and (not is_empty or room.kind in _ALWAYS_DRAWN):
            chances = style.furniture_density, 1.0 if is_empty else fixed_density
            # Treads and the lift's car reach the walls, the door notwithstanding.
            is_clear = style.repertoire == "first" or room.kind not in _ALWAYS_DRAWN
            space = FreeSpace(room, surroundings, keeps_doors_clear=is_clear)
            _furnish(pen, space, recipes[room.kind], chances, rng)


def _furnish(
    pen: Pen, space: FreeSpace, pieces: Sequence[Piece], densities: tuple[float, float], rng: random.Random
) -> None:
    if space.area_m2 <= 0:
        return
    drawn = 0
    # A large room holds its furniture several times over.
    repeats = max(1, min(4, int(space.area_m2 / 30)))
    for piece in pieces:
        if space.area_m2 < piece.from_m2 or rng.random() > piece.chance * densities[piece.is_fixed]:
            continue
        count = rng.randint(1, piece.most) if piece.most > 1 else 1
        if piece.place not in ("fill", "strip"):
            count = rng.randint(count, count * repeats)
        for _ in range(count):
            spot = _find(space, piece, rng)
            if spot is None:
                break
            _draw(pen, piece, spot, rng)
            drawn += 1
        if drawn >= _MOST_PIECES or space.free_share < _FREE_SHARE_LEFT:
            return


def _find(space: FreeSpace, piece: Piece, rng: random.Random) -> Spot | None:
    if piece.place == "fill":
        margin_m = rng.choice((0.0, 0.3)) if space.area_m2 > _MARGIN_ROOM_M2 else 0.0
        return space.largest(piece.widths_m, piece.depths_m, rng, margin_m=margin_m)
    if piece.place == "strip":
        margin_m = rng.uniform(*_STRIP_MARGIN_M)
        return space.largest(piece.widths_m, piece.depths_m, rng, margin_m=margin_m, shares=_STRIP_SHARES)
    for attempt in range(_MOST_TRIES):
        high = 1.0 if attempt == 0 else 0.3
        width = piece.widths_m[0] + (piece.widths_m[1] - piece.widths_m[0]) * rng.random() * high
        depth = piece.depths_m[0] + (piece.depths_m[1] - piece.depths_m[0]) * rng.random() * high
        if min(width, depth) > min(space.size_wh_m):
            continue
        if piece.place == "middle":
            spot = space.in_middle(width, depth, rng, margin_m=rng.uniform(0.0, 0.4))
        else:
            spot = space.at_wall(width, depth, rng, in_corner=piece.place == "corner" and rng.random() < 0.7)
        if spot is not None:
            return spot
    return None


def _draw(pen: Pen, piece: Piece, spot: Spot, rng: random.Random) -> None:
    pen.move_to(spot)
    piece.symbol(pen, spot.width_m, spot.depth_m, rng)
    pen.back()
