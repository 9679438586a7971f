"""Doors, gaps and windows.

An opening is drawn in its own frame: the origin at its hinge, x along the wall to the other jamb, y
across the wall to the side that the leaf turns to.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping

import skia

from training.plans.look import Style, paint
from training.plans.model import FloorPlan, Opening, OpeningKind
from training.plans.palette import RGB, mix
from training.plans.plotter import Plotter

_OVERLAP_PX = 0.6


def gap_path(plan: FloorPlan, style: Style) -> skia.Path:
    """Returns the pieces of wall that openings take out, as a path to fill."""
    path = skia.Path()
    for opening in plan.openings:
        if opening.kind == "window" and style.window.look in ("filled", "outer_line"):
            continue
        path.addPoly([skia.Point(x, y) for x, y in _gap_corners(opening, style)], close=True)
    return path


def draw_openings(canvas: skia.Canvas, plan: FloorPlan, style: Style, rng: random.Random) -> None:
    """Draws the openings over the walls: first the gaps, then leaves, jambs and panes."""
    # Walls that a plotter drew have gaps already.
    if style.opening_fill is not None and not isinstance(canvas, Plotter):
        canvas.drawPath(gap_path(plan, style), paint(style.opening_fill, fill=True))
    for opening in plan.openings:
        canvas.save()
        canvas.concat(_frame(opening))
        width_m = math.dist(opening.start, opening.end)
        if opening.kind == "window":
            _draw_window(canvas, width_m, style, is_exterior=opening.is_exterior)
        else:
            _draw_door(canvas, opening, width_m, style, rng)
        canvas.restore()


def _gap_corners(opening: Opening, style: Style) -> list[tuple[float, float]]:
    (x1, y1), (x2, y2) = opening.start, opening.end
    length = math.dist(opening.start, opening.end) or 1.0
    half_m = _thickness_m(style, is_exterior=opening.is_exterior) / 2 + style.metres(_OVERLAP_PX)
    nx, ny = -(y2 - y1) / length * half_m, (x2 - x1) / length * half_m
    return [(x1 + nx, y1 + ny), (x2 + nx, y2 + ny), (x2 - nx, y2 - ny), (x1 - nx, y1 - ny)]


def _thickness_m(style: Style, *, is_exterior: bool) -> float:
    return style.wall_width_m(is_exterior=is_exterior)


def _frame(opening: Opening) -> skia.Matrix:
    origin, other = opening.start, opening.end
    if opening.hinge_at_end:
        origin, other = other, origin
    length = math.dist(origin, other) or 1.0
    cosine, sine = (other[0] - origin[0]) / length, (other[1] - origin[1]) / length
    # y is down, so the left of the direction from start to end is up; turning the direction round swaps sides.
    side = -1.0 if opening.swings_left != opening.hinge_at_end else 1.0
    return skia.Matrix.MakeAll(cosine, -sine * side, origin[0], sine, cosine * side, origin[1], 0, 0, 1)


def _draw_door(canvas: skia.Canvas, opening: Opening, width_m: float, style: Style, rng: random.Random) -> None:
    thickness_m = _thickness_m(style, is_exterior=opening.is_exterior)
    door = style.door
    pen = paint(style.palette.line, width_m=style.metres(style.line_width_px))
    if door.has_jambs:
        for x in (0.0, width_m):
            canvas.drawLine(x, -thickness_m / 2, x, thickness_m / 2, pen)
    _draw_threshold(canvas, width_m, thickness_m, style)
    draw = _DOORS.get(opening.kind)
    is_hinged = opening.kind in ("swing", "double", "folding")
    if draw is not None and (door.has_leaf or not is_hinged):
        draw(canvas, width_m, thickness_m, style, rng)


def _draw_threshold(canvas: skia.Canvas, width_m: float, thickness_m: float, style: Style) -> None:
    threshold = style.door.threshold
    if threshold == "none":
        return
    dash_m = (style.metres(4), style.metres(3)) if threshold == "dashed" else None
    pen = paint(style.palette.line, width_m=style.metres(style.door.line_px), dash_m=dash_m)
    for y in (0.0,) if threshold == "centre" else (-thickness_m / 2, thickness_m / 2):
        canvas.drawLine(0, y, width_m, y, pen)


def _draw_leaf(canvas: skia.Canvas, width_m: float, thickness_m: float, style: Style) -> None:
    """Draws one leaf with its arc; the hinge is at x = 0."""
    door = style.door
    canvas.save()
    canvas.translate(0, thickness_m / 2 if door.hinge_at_face else 0)
    pen = paint(door.color, width_m=style.metres(door.line_px))
    swing = skia.Rect(-width_m, -width_m, width_m, width_m)
    if door.sector_fill is not None:
        canvas.drawArc(swing, 0, door.angle_degrees, useCenter=True, paint=paint(door.sector_fill, fill=True))
    if door.arc != "none":
        dash_m = (style.metres(3), style.metres(2)) if door.arc == "dashed" else None
        arc_pen = paint(door.color, width_m=style.metres(min(door.line_px, 1.2)), dash_m=dash_m)
        canvas.drawArc(swing, 0, door.angle_degrees, useCenter=False, paint=arc_pen)
        if door.swings_both_ways:
            canvas.drawArc(swing, 0, -door.angle_degrees, useCenter=False, paint=arc_pen)
    canvas.rotate(door.angle_degrees)
    if door.leaf == "line":
        canvas.drawLine(0, 0, width_m, 0, pen)
    elif door.leaf != "none":
        leaf_m = max(door.leaf_thickness_m, style.metres(1.5))
        leaf = skia.Rect(0, -leaf_m, width_m, 0)
        if door.leaf == "filled":
            canvas.drawRect(leaf, paint(door.color, fill=True))
        else:
            canvas.drawRect(leaf, paint(_ground(style), fill=True))
            canvas.drawRect(leaf, pen)
    canvas.restore()


def _draw_swing(canvas: skia.Canvas, width_m: float, thickness_m: float, style: Style, rng: random.Random) -> None:  # noqa: ARG001
    _draw_leaf(canvas, width_m, thickness_m, style)


def _draw_double(canvas: skia.Canvas, width_m: float, thickness_m: float, style: Style, rng: random.Random) -> None:
    share = rng.choice([0.5, 0.5, 0.5, 0.65])
    _draw_leaf(canvas, width_m * share, thickness_m, style)
    canvas.save()
    canvas.translate(width_m, 0)
    canvas.scale(-1, 1)
    _draw_leaf(canvas, width_m * (1 - share), thickness_m, style)
    canvas.restore()


def _draw_panels(canvas: skia.Canvas, style: Style, panels: list[skia.Rect]) -> None:
    pen = paint(style.door.color, width_m=style.metres(style.door.line_px))
    ground = paint(style.door.color if style.door.leaf == "filled" else _ground(style), fill=True)
    for panel in panels:
        canvas.drawRect(panel, ground)
        canvas.drawRect(panel, pen)


def _draw_sliding(canvas: skia.Canvas, width_m: float, thickness_m: float, style: Style, rng: random.Random) -> None:
    depth_m = max(0.05, style.metres(1.5))
    if rng.random() < 0.3:
        # A barn door hangs in front of the wall, beside or before its opening.
        shift_m, y = rng.choice([0.0, 0.5, 0.9]) * width_m, thickness_m / 2
        _draw_panels(canvas, style, [skia.Rect(-shift_m, y, width_m - shift_m, y + depth_m)])
        return
    share = rng.choice([0.5, 0.55, 0.6])
    panels = [skia.Rect(0, -depth_m, width_m * share, 0), skia.Rect(width_m * (1 - share), 0, width_m, depth_m)]
    _draw_panels(canvas, style, panels)


def _draw_pocket(canvas: skia.Canvas, width_m: float, thickness_m: float, style: Style, rng: random.Random) -> None:
    depth_m = min(max(0.05, style.metres(1.5)), thickness_m)
    inset_m = width_m * rng.choice([0.5, 0.5, 0.9, 0.1])
    _draw_panels(canvas, style, [skia.Rect(-inset_m, -depth_m / 2, width_m - inset_m, depth_m / 2)])


def _draw_folding(canvas: skia.Canvas, width_m: float, thickness_m: float, style: Style, rng: random.Random) -> None:  # noqa: ARG001
    panels = 4 if width_m > 1.0 else 2
    length_m = width_m / panels
    depth_m = length_m * rng.choice([0.3, 0.5, 0.8])
    path = skia.Path()
    path.moveTo(0, 0)
    for panel in range(1, panels + 1):
        path.lineTo(length_m * panel, depth_m if panel % 2 else 0)
    canvas.drawPath(path, paint(style.door.color, width_m=style.metres(style.door.line_px)))


def _draw_cased(canvas: skia.Canvas, width_m: float, thickness_m: float, style: Style, rng: random.Random) -> None:
    if rng.random() < 0.4:
        pen = _dashed(style)
        for y in (-thickness_m / 2, thickness_m / 2):
            canvas.drawLine(0, y, width_m, y, pen)


def _draw_garage(canvas: skia.Canvas, width_m: float, thickness_m: float, style: Style, rng: random.Random) -> None:
    look = rng.choice(["dashed", "lines", "panel"])
    if look == "panel":
        depth_m = max(thickness_m * 0.4, style.metres(1.5))
        _draw_panels(canvas, style, [skia.Rect(0, -depth_m / 2, width_m, depth_m / 2)])
        return
    pen = _dashed(style) if look == "dashed" else paint(style.door.color, width_m=style.metres(style.door.line_px))
    for y in (-thickness_m / 2, thickness_m / 2):
        canvas.drawLine(0, y, width_m, y, pen)


def _dashed(style: Style) -> skia.Paint:
    return paint(style.door.color, width_m=style.metres(style.door.line_px), dash_m=(style.metres(5), style.metres(3)))


def _ground(style: Style) -> RGB:
    return style.opening_fill or style.palette.floor


_DOORS: Mapping[OpeningKind, Callable[[skia.Canvas, float, float, Style, random.Random], None]] = {
    "swing": _draw_swing, "double": _draw_double, "sliding": _draw_sliding, "pocket": _draw_pocket,
    "folding": _draw_folding, "cased": _draw_cased, "garage_door": _draw_garage,
}  # fmt: skip


def _draw_window(canvas: skia.Canvas, width_m: float, style: Style, *, is_exterior: bool) -> None:
    thickness_m = _thickness_m(style, is_exterior=is_exterior)
    window = style.window
    pen = paint(style.palette.line, width_m=style.metres(window.line_px))
    pane = paint(window.fill, fill=True)
    half_m = thickness_m / 2
    box = skia.Rect(0, -half_m, width_m, half_m)
    if window.look == "filled":
        inset = skia.Rect(0, -half_m / 2, width_m, half_m / 2)
        canvas.drawRect(inset, paint(_contrast(window.fill, style), fill=True))
        return
    if window.look == "outer_line":
        canvas.drawRect(skia.Rect(0, -half_m * 0.5, width_m, half_m), pane)
        canvas.drawRect(skia.Rect(0, -half_m * 0.5, width_m, half_m), pen)
        return
    if window.look == "sill":
        box = skia.Rect(-0.06, -half_m * 1.4, width_m + 0.06, half_m * 1.4)
    if window.look != "thin_gap":
        canvas.drawRect(box, pane)
    if window.look in ("box", "three_lines", "sill", "white_box"):
        canvas.drawRect(box, pen)
    lines = {"three_lines": (-half_m / 3, half_m / 3), "white_box": ()}.get(window.look, (0.0,))
    for y in lines:
        canvas.drawLine(0, y, width_m, y, pen)


def _contrast(fill: RGB, style: Style) -> RGB:
    """Returns the fill, or a colour between it and the line where the wall would hide it."""
    wall = style.palette.wall if style.exterior_wall == "solid" else style.wall_inside
    return mix(fill, style.palette.line, 0.4) if sum(abs(a - b) for a, b in zip(fill, wall, strict=True)) < 90 else fill
