"""Building services over a plan: ducts, sprinklers, pipes and electrical wiring."""

from __future__ import annotations

import math
from itertools import pairwise

import skia

from training.plans.labels import widest_place
from training.plans.layers.storey import Storey
from training.plans.model import Point
from training.plans.sheet.pen import Box, Pen

_DUCT_SIZES = ("600x300", "400x250", "Ø250", "Ø160", "500x200", "12x10", "V=350 m³/h", "SA 240", "300/200")
_PIPE_MARKS = ("DN25", "DN32", "Ø40", "Ø110", "1 1/4\"", "SPK", "CW", "HW", "RWP", "VWC")  # fmt: skip
_MOST_ROOMS = 40
"""Rooms beyond these get no fittings, since wiring every room of a large plan takes longer than drawing it."""


def draw_ducts(pen: Pen, storey: Storey) -> None:
    """Draws trunks of two parallel lines with branches that end in diffusers."""
    rng = pen.rng
    for _ in range(rng.choice([1, 1, 2, 3])):
        is_along_x = (storey.half_wh[0] > storey.half_wh[1]) == (rng.random() < 0.75)
        pen.canvas.save()
        if not is_along_x:
            pen.canvas.rotate(90)
        _duct_run(pen, storey, storey.half_wh if is_along_x else storey.half_wh[::-1])
        pen.canvas.restore()


def _duct_run(pen: Pen, storey: Storey, half_wh: tuple[float, float]) -> None:
    """Draws a trunk along the x axis, narrower from branch to branch."""
    rng = pen.rng
    width = max(4.0, rng.uniform(0.35, 0.8) * storey.px_per_m)
    pitch = max(5 * width, rng.uniform(2.5, 5.0) * storey.px_per_m)
    start, end = -half_wh[0] * rng.uniform(0.6, 1.05), half_wh[0] * rng.uniform(0.4, 0.95)
    y = rng.uniform(-0.6, 0.6) * half_wh[1]
    path, outlets = skia.Path(), []
    x = start
    while x < end:
        path.addRect(skia.Rect(x, y - width / 2, min(x + pitch, end) + width * 0.3, y + width / 2))
        for side in (-1, 1):
            if rng.random() < 0.7:
                outlets.append(_branch(pen, path, (x + pitch / 2, y), width * 0.55, side * half_wh[1]))
        x += pitch
        width = max(3.0, width * rng.choice([1.0, 0.85, 0.75]))
    if rng.random() < 0.25:
        pen.canvas.drawPath(path, pen.paint(fill=True, color=pen.background))
    pen.canvas.drawPath(skia.Simplify(path), pen.paint(width=rng.choice([1.0, 1.4, 2.0])))
    if rng.random() < 0.3:
        pen.segment((start, y, end, y), width=0.7, dash=(9, 3, 2, 3))
    size = min(pen.text_px, width * 1.2)
    pen.write(rng.choice(_DUCT_SIZES), (rng.uniform(start, end), y + size * 0.35), size=max(size, 4.0))
    diffuser = max(3.0, rng.uniform(0.25, 0.45) * storey.px_per_m)
    for outlet in outlets:
        _diffuser(pen, outlet, diffuser)


def _branch(pen: Pen, path: skia.Path, start: Point, width: float, reach: float) -> Point:
    """Adds a branch to a trunk and returns where it ends; ``reach`` is how far up (below 0) or down it may go."""
    x, y = start
    end = y + pen.rng.uniform(0.15, 0.8) * reach
    end = max(-abs(reach), min(abs(reach), end))
    top, bottom = min(y, end), max(y, end)
    path.addRect(skia.Rect(x - width / 2, top, x + width / 2, bottom))
    if pen.rng.random() < 0.35:
        turn = pen.rng.choice([-1, 1]) * width * pen.rng.uniform(2.0, 6.0)
        low, high = min(x, x + turn), max(x, x + turn)
        path.addRect(skia.Rect(low - width / 2, end - width / 2, high + width / 2, end + width / 2))
        return x + turn, end
    return x, end


def _diffuser(pen: Pen, at: Point, half: float) -> None:
    x, y = at
    box = (x - half, y - half, x + half, y + half)
    pen.block(box, pen.background)
    pen.frame(box)
    pen.segment(box)
    pen.segment((box[0], box[3], box[2], box[1]))
    if pen.rng.random() < 0.4:
        pen.frame((x - half / 2, y - half / 2, x + half / 2, y + half / 2), width=0.7)


def draw_sprinklers(pen: Pen, storey: Storey) -> None:
    """Draws a main with branch pipes and a small circle at each head."""
    rng = pen.rng
    x0, y0, x1, y1 = storey.bounds_xyxy
    pitch = max(9.0, rng.uniform(2.2, 4.2) * storey.px_per_m)
    radius = max(1.4, min(4.0, 0.09 * storey.px_per_m))
    is_filled, width = rng.random() < 0.35, rng.choice([0.8, 1.2, 1.8])
    main = rng.uniform(x0 * 0.6, x1 * 0.6)
    pen.segment((main, y0 - pitch * 0.4, main, y1), width=width * 1.6)
    y = y0 + pitch * rng.uniform(0.3, 0.7)
    while y < y1:
        pen.segment((x0 + pitch * 0.4, y, x1 - pitch * 0.4, y), width=width)
        x = x0 + pitch * 0.45
        while x < x1:
            pen.ring((x, y), radius, filled=is_filled)
            x += pitch
        if rng.random() < 0.4:
            pen.write(rng.choice(_PIPE_MARKS), (rng.uniform(x0, x1), y - 1.5), size=max(4.0, pen.text_px * 0.75))
        y += pitch


def draw_pipes(pen: Pen, storey: Storey) -> None:
    """Draws pairs of pipes that turn at right angles, with valves and marks."""
    rng = pen.rng
    x0, y0, x1, y1 = storey.bounds_xyxy
    for _ in range(rng.randint(2, 6)):
        points = [(rng.uniform(x0, x1), rng.uniform(y0, y1))]
        for turn in range(rng.randint(2, 6)):
            x, y = points[-1]
            points.append((rng.uniform(x0, x1), y) if turn % 2 else (x, rng.uniform(y0, y1)))
        dash = rng.choice([(), (), (8.0, 3.0), (12.0, 3.0, 2.0, 3.0)])
        pen.polyline(points, width=rng.choice([1.0, 1.5, 2.2]), dash=dash)
        if rng.random() < 0.6:
            pen.polyline([(x + 4, y + 4) for x, y in points], width=1.0, dash=rng.choice([dash, (5.0, 3.0)]))
        for (ax, ay), (bx, by) in pairwise(points):
            if rng.random() < 0.4:
                _valve(pen, ((ax + bx) / 2, (ay + by) / 2), is_upright=ax == bx)
        pen.ring(points[0], max(2.0, 0.1 * storey.px_per_m), filled=rng.random() < 0.5)
        pen.write(rng.choice(_PIPE_MARKS), (points[1][0] + 3, points[1][1] - 3), size=pen.text_px * 0.8)


def _valve(pen: Pen, at: Point, *, is_upright: bool) -> None:
    x, y = at
    size = max(2.5, pen.text_px * 0.45)
    corners = [(-1.0, -0.6), (1.0, 0.6), (1.0, -0.6), (-1.0, 0.6)]
    turned = [(b, a) if is_upright else (a, b) for a, b in corners]
    pen.polyline([(x + a * size, y + b * size) for a, b in turned], closed=True)


def draw_electrical(pen: Pen, storey: Storey) -> None:
    """Draws lights, switches at doors and sockets, with curved wiring between them."""
    rng = pen.rng
    size = max(2.5, min(7.0, 0.16 * storey.px_per_m))
    kind = rng.choice(["cross", "tube", "dot", "tube"])
    lights: list[Point] = []
    for room in storey.rooms()[:_MOST_ROOMS]:
        place = widest_place(room)
        middle = storey.at(place.middle)
        step = place.radius_m * storey.px_per_m
        shifts = [(0.0, 0.0)] if rng.random() < 0.5 else [(-0.6, -0.6), (0.6, -0.6), (0.6, 0.6), (-0.6, 0.6)]
        at = [(middle[0] + dx * step, middle[1] + dy * step) for dx, dy in shifts]
        for point in at:
            _light(pen, point, kind, size)
        lights += at
    dash = rng.choice([(), (4.0, 2.5), (6.0, 3.0)])
    doors = [opening for opening in storey.plan.openings if opening.kind != "window"][:_MOST_ROOMS]
    for opening in doors:
        switch = storey.at(opening.end)
        switch = switch[0] + rng.choice([-1, 1]) * size * 1.5, switch[1] + rng.choice([-1, 1]) * size * 1.5
        _switch(pen, switch, size)
        if lights:
            nearest = min(lights, key=lambda light, start=switch: math.dist(light, start))  # type: ignore[misc]
            _wire(pen, switch, nearest, dash)
    for first, second in pairwise(lights):
        if math.dist(first, second) < 6 * storey.px_per_m and rng.random() < 0.7:
            _wire(pen, first, second, dash)


def _light(pen: Pen, at: Point, kind: str, size: float) -> None:
    x, y = at
    if kind == "tube":
        box: Box = (x - size * 1.6, y - size * 0.6, x + size * 1.6, y + size * 0.6)
        pen.frame(box)
        pen.segment(box, width=0.8)
        return
    pen.ring(at, size * 0.9, filled=kind == "dot")
    if kind == "cross":
        reach = size * 0.64
        pen.segment((x - reach, y - reach, x + reach, y + reach))
        pen.segment((x - reach, y + reach, x + reach, y - reach))


def _switch(pen: Pen, at: Point, size: float) -> None:
    """Draws a switch (a dot with a flag) or a socket (a half disc with a bar)."""
    x, y = at
    angle = pen.rng.choice([0.4, 1.2, 2.0, 2.8, -0.4, -1.2])
    if pen.rng.random() < 0.6:
        pen.ring(at, size * 0.4, filled=pen.rng.random() < 0.6)
        end = x + 2 * size * math.cos(angle), y + 2 * size * math.sin(angle)
        pen.segment((x, y, *end))
        pen.segment((*end, end[0] - size * 0.7 * math.sin(angle), end[1] + size * 0.7 * math.cos(angle)))
        return
    pen.canvas.drawArc(
        skia.Rect(x - size, y - size, x + size, y + size), math.degrees(angle), 180, useCenter=True, paint=pen.paint()
    )


def _wire(pen: Pen, start: Point, end: Point, dash: tuple[float, ...]) -> None:
    bulge = pen.rng.uniform(0.12, 0.35) * pen.rng.choice([-1, 1])
    (x0, y0), (x1, y1) = start, end
    path = skia.Path()
    path.moveTo(x0, y0)
    path.quadTo((x0 + x1) / 2 - (y1 - y0) * bulge, (y0 + y1) / 2 + (x1 - x0) * bulge, x1, y1)
    pen.canvas.drawPath(path, pen.paint(width=0.9, dash=dash))
