"""What is drawn in and over walls: insulation, and tags that interrupt them."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import skia

from training.plans.fonts import Lettering
from training.plans.look import Style, paint
from training.plans.model import FloorPlan, Point

_LEAST_INSULATED_PX = 5.0
_TAG_RADIUS_PX = (4.0, 7.5)
_LONGEST_HIDDEN_SHARE = 0.4
_MOST_TAGS = 40


def draw_insulation(canvas: skia.Canvas, plan: FloorPlan, style: Style) -> None:
    """Draws a zigzag between the faces of exterior walls that are wide enough to show it."""
    width_m = style.wall_width_m(is_exterior=True) - 2 * style.metres(style.wall_outline_px)
    if width_m * style.px_per_m < _LEAST_INSULATED_PX or style.exterior_wall == "solid":
        return
    half_m, step_m = width_m * 0.45, width_m * 0.75
    path = skia.Path()
    for wall in plan.walls:
        if wall.is_exterior:
            for start, end in pairwise(wall.points):
                path.addPoly([skia.Point(x, y) for x, y in _zigzag(start, end, half_m, step_m)], close=False)
    canvas.drawPath(path, paint(style.palette.line, width_m=style.metres(0.6)))


def _zigzag(start: Point, end: Point, half_m: float, step_m: float) -> list[Point]:
    """Returns points that lie in turn on either side of a line."""
    length = math.dist(start, end)
    count = max(2, round(length / step_m) * 2)
    along_x, along_y = (end[0] - start[0]) / count, (end[1] - start[1]) / count
    scale = half_m * count / max(length, 1e-9)
    points = []
    for index in range(count + 1):
        side = scale if index % 2 else -scale
        points.append((start[0] + along_x * index - along_y * side, start[1] + along_y * index + along_x * side))
    return points


def draw_wall_tags(canvas: skia.Canvas, plan: FloorPlan, style: Style, rng: random.Random) -> None:
    """Draws numbered circles, boxes or bare blanks over some walls; what they hide is still a wall in the truth."""
    look = rng.choice(("circle", "circle", "box", "blank"))
    radius_px = rng.uniform(*_TAG_RADIUS_PX)
    pieces = [piece for wall in plan.walls for piece in pairwise(wall.points)]
    pieces = [piece for piece in pieces if math.dist(*piece) * _LONGEST_HIDDEN_SHARE > 2 * style.metres(radius_px)]
    count = min(len(pieces), _MOST_TAGS, math.ceil(len(pieces) * style.wall_tag_share))
    for start, end in rng.sample(pieces, count):
        share = rng.uniform(0.35, 0.65)
        canvas.save()
        canvas.translate(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
        canvas.scale(1 / style.px_per_m, 1 / style.px_per_m)
        _draw_tag(canvas, radius_px, look, style, rng)
        canvas.restore()


def _draw_tag(canvas: skia.Canvas, radius_px: float, look: str, style: Style, rng: random.Random) -> None:
    """Draws one tag around the origin of a canvas in pixels."""
    ground, pen = paint(style.palette.background, fill=True), paint(style.palette.text, width_m=0.7)
    box = skia.Rect(-radius_px * 1.2, -radius_px * 0.8, radius_px * 1.2, radius_px * 0.8)
    if look == "circle":
        canvas.drawCircle(0, 0, radius_px, ground)
        canvas.drawCircle(0, 0, radius_px, pen)
    else:
        canvas.drawRect(box, ground)
    if look == "blank":
        return
    if look == "box":
        canvas.drawRect(box, pen)
    lettering = Lettering(style.label_font or "roboto", radius_px * 1.1)
    text = rng.choice((str(rng.randint(1, 99)), rng.choice("ABCDEFW") + str(rng.randint(1, 9))))
    ink = paint(style.palette.text, fill=True)
    lettering.draw(canvas, text, -lettering.width_px(text) / 2, lettering.size_px * 0.35, ink)
