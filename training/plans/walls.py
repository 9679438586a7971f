"""Walls, columns and their fills."""

from __future__ import annotations

import random
from dataclasses import replace

import skia

from training.plans.drafted_walls import draw_drafted_walls
from training.plans.look import Style, paint
from training.plans.model import FloorPlan, Room
from training.plans.openings import gap_path
from training.plans.plotter import Plotter
from training.plans.textures import Texture, draw_textured
from training.plans.wall_lines import room_path, stroke_paint, wall_path
from training.plans.wall_marks import draw_insulation, draw_wall_tags

_COLUMN_ROOM_M2 = 18.0
_WIDE_COLUMN_ROOM_M2 = 45.0


def draw_walls(canvas: skia.Canvas, plan: FloorPlan, style: Style, rng: random.Random) -> None:
    """Draws the walls and, where the style has them, columns inside large rooms.

    On pixels, all walls of a look are stroked with the colour of their outline and then, thinner, with their
    fill, so that junctions stay open. Where the style's ``opening_fill`` is None, openings are left out. A plotter
    draws what such walls look like, without insulation.
    """
    if style.column_look != "none":
        _draw_columns(canvas, plan, style, rng)
    if isinstance(canvas, Plotter):
        is_parted = style.wall_dash_px is not None
        through, dashed = _parted(plan, style) if is_parted else (plan, None)
        draw_drafted_walls(canvas, through, dashed, style=style, hatch=_hatch(style))
    else:
        _paint_walls(canvas, plan, style)
    if style.wall_tag_share > 0:
        draw_wall_tags(canvas, plan, style, rng)


def _paint_walls(canvas: skia.Canvas, plan: FloorPlan, style: Style) -> None:
    canvas.save()
    if style.opening_fill is None:
        canvas.clipPath(gap_path(plan, style), skia.ClipOp.kDifference, doAntiAlias=True)
    is_one_look = style.interior_wall == style.exterior_wall
    groups: list[tuple[bool, ...]] = [(False, True)] if is_one_look else [(False,), (True,)]
    for group in groups:
        for is_exterior in group:
            _draw_outlines(canvas, plan, style, is_exterior=is_exterior)
        for is_exterior in group:
            _draw_insides(canvas, plan, style, is_exterior=is_exterior)
    if style.has_insulation:
        draw_insulation(canvas, plan, style)
    canvas.restore()


def _draw_outlines(canvas: skia.Canvas, plan: FloorPlan, style: Style, *, is_exterior: bool) -> None:
    fill = style.wall_fill(is_exterior=is_exterior)
    pen = stroke_paint(_drawn_width_m(style, is_exterior=is_exterior))
    is_plain = fill == "solid" and style.wall_outline_px == 0
    pen.setColor(skia.Color(*(style.palette.wall if is_plain or fill == "single" else style.palette.line)))
    if style.wall_dash_px is not None and not is_exterior:
        plan, dashed = _parted(plan, style)
        dashed_pen = skia.Paint(pen)
        dashes_m = [style.metres(length) for length in style.wall_dash_px]
        dashed_pen.setPathEffect(skia.DashPathEffect.Make(dashes_m, 0.0))
        canvas.drawPath(wall_path(dashed, style, is_exterior=is_exterior), dashed_pen)
    canvas.drawPath(wall_path(plan, style, is_exterior=is_exterior), pen)


def _parted(plan: FloorPlan, style: Style) -> tuple[FloorPlan, FloorPlan]:
    """Returns the plan without the walls that are dashed, and with only these."""
    rng = random.Random(style.wobble_seed)
    is_dashed = [not wall.is_exterior and rng.random() < style.dashed_share for wall in plan.walls]
    through, dashed = (
        tuple(wall for wall, flag in zip(plan.walls, is_dashed, strict=True) if flag == wanted)
        for wanted in (False, True)
    )
    return replace(plan, walls=through), replace(plan, walls=dashed)


def _drawn_width_m(style: Style, *, is_exterior: bool) -> float:
    """Returns how wide a wall is drawn; a hairline is narrower than the truth can have it."""
    if style.hairline_px is not None and style.wall_fill(is_exterior=is_exterior) == "single":
        return style.metres(style.hairline_px)
    return style.wall_width_m(is_exterior=is_exterior)


def _draw_insides(canvas: skia.Canvas, plan: FloorPlan, style: Style, *, is_exterior: bool) -> None:
    fill = style.wall_fill(is_exterior=is_exterior)
    outline_m = style.metres(_outline_px(style, is_exterior=is_exterior))
    inside_m = style.wall_width_m(is_exterior=is_exterior) - 2 * outline_m
    if fill == "single" or outline_m == 0 or inside_m <= 0:
        return
    pen = stroke_paint(inside_m)
    pen.setColor(skia.Color(*(style.palette.wall if fill == "solid" else style.wall_inside)))
    path = wall_path(plan, style, is_exterior=is_exterior, end_px=-outline_m * style.px_per_m)
    if fill == "hatched":
        draw_textured(canvas, path, pen, _hatch(style))
    else:
        canvas.drawPath(path, pen)
    if style.has_cavity_line and is_exterior and fill != "solid" and inside_m * style.px_per_m > 4:
        middle = stroke_paint(outline_m)
        middle.setColor(skia.Color(*style.palette.line))
        canvas.drawPath(path, middle)


def _outline_px(style: Style, *, is_exterior: bool) -> float:
    """Returns the width of an outline that leaves at least a third of the wall to its inside."""
    width_px = style.wall_width_m(is_exterior=is_exterior) * style.px_per_m
    return min(style.wall_outline_px, width_px / 3)


def _hatch(style: Style) -> Texture:
    return Texture(
        style.hatch,
        line=style.palette.line,
        ground=style.wall_inside if style.wall_inside != style.palette.wall else style.palette.background,
        size_px=style.hatch_px,
        px_per_m=style.px_per_m,
    )


def _draw_columns(canvas: skia.Canvas, plan: FloorPlan, style: Style, rng: random.Random) -> None:
    step_x, step_y = rng.uniform(2.5, 6), rng.uniform(2.5, 6)
    radius_m = max(rng.uniform(0.1, 0.25), style.metres(1.5))
    is_filled = not style.column_look.endswith("outline")
    color = style.palette.wall if is_filled else style.palette.line
    pen = paint(color, fill=is_filled, width_m=style.metres(style.line_width_px))
    least_m2 = _COLUMN_ROOM_M2 if style.repertoire == "first" else _WIDE_COLUMN_ROOM_M2
    for room in plan.rooms:
        if room.is_void or room.kind in ("stairs", "elevator"):
            continue
        bounds = room_path(room).getBounds()
        if bounds.width() * bounds.height() < least_m2:
            continue
        for x, y in _column_places(room, step_x, step_y, radius_m + style.exterior_thickness_m / 2):
            if style.column_look.startswith("circle"):
                canvas.drawCircle(x, y, radius_m, pen)
            else:
                canvas.drawRect(skia.Rect(x - radius_m, y - radius_m, x + radius_m, y + radius_m), pen)


def _column_places(room: Room, step_x: float, step_y: float, margin_m: float) -> list[tuple[float, float]]:
    """Returns the points of a grid that a column fits around."""
    path = room_path(room)
    bounds = path.getBounds()
    places = []
    for row in range(1, int(bounds.height() / step_y) + 1):
        for column in range(1, int(bounds.width() / step_x) + 1):
            x, y = bounds.left() + column * step_x, bounds.top() + row * step_y
            corners = [(x + dx, y + dy) for dx in (-margin_m, margin_m) for dy in (-margin_m, margin_m)]
            if all(path.contains(*corner) for corner in corners):
                places.append((x, y))
    return places
