"""Furnishes the rooms of a plan."""

from __future__ import annotations

import random

import skia

from training.plans.furniture.pen import Pen
from training.plans.furniture.placement import FreeSpace, Spot, Surroundings
from training.plans.furniture.recipes import RECIPES, Piece
from training.plans.model import FloorPlan, Room
from training.plans.style import Style

_LEAST_DENSITY = 0.02
_MOST_PIECES = 14
_MOST_TRIES = 2
_MARGIN_ROOM_M2 = 12.0
_FREE_SHARE_LEFT = 0.35


def draw_furniture(canvas: skia.Canvas, plan: FloorPlan, style: Style, rng: random.Random) -> None:
    """Draws furniture, fixtures, stairs and ceiling marks into every room that is not a void.

    Everything stays within the wall faces of its room. Walls are drawn afterwards.

    Args:
        canvas: A ``skia.Canvas`` whose matrix maps metres to pixels.
        plan: The storey.
        style: How it is drawn; a ``furniture_density`` of 0 draws nothing.
        rng: Picks the things and their places.
    """
    if style.furniture_density < _LEAST_DENSITY:
        return
    surroundings = Surroundings.of(plan, style.interior_thickness_m, style.exterior_thickness_m)
    pen = Pen(canvas, style.palette.furniture, style.furniture_fill, style.furniture_line_px / style.px_per_m)
    # A sparse drawing still has its fixtures, unless it has nothing at all.
    fixed_density = min(1.0, 0.45 + style.furniture_density)
    for room in plan.rooms:
        if not room.is_void:
            _furnish(pen, room, surroundings, (style.furniture_density, fixed_density), rng)


def _furnish(
    pen: Pen, room: Room, surroundings: Surroundings, densities: tuple[float, float], rng: random.Random
) -> None:
    space = FreeSpace(room, surroundings)
    if space.area_m2 <= 0:
        return
    drawn = 0
    # A large room holds its furniture several times over.
    repeats = max(1, min(4, int(space.area_m2 / 30)))
    for piece in RECIPES[room.kind]:
        if space.area_m2 < piece.from_m2 or rng.random() > piece.chance * densities[piece.is_fixed]:
            continue
        count = rng.randint(1, piece.most) if piece.most > 1 else 1
        if piece.place != "fill":
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
