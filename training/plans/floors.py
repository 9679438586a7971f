"""Floors: fills, textures and the marks of shafts and courtyards."""

from __future__ import annotations

import random

import shapely
import skia

from training.plans.drafted_walls import path_of, solid_walls
from training.plans.look import Style, paint
from training.plans.model import FloorPlan, Room, RoomKind
from training.plans.palette import RGB, mix
from training.plans.plotter import Plotter
from training.plans.textures import Texture, draw_textured, region
from training.plans.wall_lines import room_path

_OUTDOOR_KINDS: frozenset[RoomKind] = frozenset({"balcony", "garage", "stairs"})


def draw_floors(canvas: skia.Canvas, plan: FloorPlan, style: Style, rng: random.Random) -> None:
    """Draws the floor of every room up to the centre lines of its walls, and the marks of voids."""
    for room in plan.rooms:
        if room.is_void:
            # What stands outside is never crossed out like a shaft.
            if style.repertoire == "first" or room.kind not in _OUTDOOR_KINDS:
                _draw_void(canvas, plan, room, style, rng)
            continue
        color = style.palette.floor_fills.get(room.kind, style.palette.floor)
        if style.floor_colors:
            color = rng.choice(style.floor_colors)
        texture = style.floor_textures.get(room.kind)
        if texture is not None:
            draw_textured(
                canvas, _floor_path(canvas, plan, room, style), skia.Paint(), _floor_texture(style, texture, color)
            )
        elif color != style.palette.background:
            _draw_filled(canvas, room, paint(color, fill=True))


def _floor_path(canvas: skia.Canvas, plan: FloorPlan, room: Room, style: Style) -> skia.Path:
    """Returns a floor as far as the centre lines of its walls, on a plotter up to their faces."""
    path = room_path(room)
    if not isinstance(canvas, Plotter):
        return path
    walls = shapely.union_all([solid_walls(plan, style, is_exterior=is_exterior) for is_exterior in (False, True)])
    return path_of(shapely.difference(region(path), walls))


def _draw_filled(canvas: skia.Canvas, room: Room, filling: skia.Paint) -> None:
    # Anti-aliased neighbours would leave a seam of background where no wall covers it.
    filling.setAntiAlias(False)
    canvas.drawPath(room_path(room), filling)


def _floor_texture(style: Style, texture: str, color: RGB) -> Texture:
    return Texture(
        texture,
        line=mix(color, style.palette.line, style.texture_strength),
        ground=color,
        size_px=style.texture_px,
        px_per_m=style.px_per_m,
    )


def _draw_void(canvas: skia.Canvas, plan: FloorPlan, room: Room, style: Style, rng: random.Random) -> None:
    if style.void_look == "filled":
        share = rng.choice([0.15, 0.3, 0.5])
        _draw_filled(canvas, room, paint(mix(style.palette.background, style.palette.line, share), fill=True))
    elif style.void_look == "hatched":
        texture = Texture(
            rng.choice(["diagonal", "antidiagonal", "cross"]),
            line=style.palette.line,
            ground=style.palette.background,
            size_px=rng.uniform(4, 9),
            px_per_m=style.px_per_m,
        )
        draw_textured(canvas, _floor_path(canvas, plan, room, style), skia.Paint(), texture)
    elif style.void_look in ("cross", "slash"):
        _draw_diagonals(canvas, room, style)


def _draw_diagonals(canvas: skia.Canvas, room: Room, style: Style) -> None:
    path = room_path(room)
    bounds = path.getBounds()
    pen = paint(style.palette.line, width_m=style.metres(style.line_width_px))
    corners = room.rings[0]
    if len(corners) != 4 or len(room.rings) != 1:
        left, top, right, bottom = bounds.left(), bounds.top(), bounds.right(), bounds.bottom()
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    canvas.save()
    canvas.clipPath(path, doAntiAlias=True)
    canvas.drawLine(*corners[0], *corners[2], pen)
    if style.void_look == "cross":
        canvas.drawLine(*corners[1], *corners[3], pen)
    canvas.restore()
