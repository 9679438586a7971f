"""Symbols of stairs, elevators and things under the ceiling.

Every symbol takes a pen standing in the middle of the back edge, the width along the wall, the depth
into the room (metres) and a source of randomness. A flight climbs along the depth.
"""

from __future__ import annotations

import math
import random

import skia

from training.plans.fonts import Lettering
from training.plans.furniture.pen import Pen, color

_TREAD_M = 0.27
_TEXT_EM_PX = 32.0


def _treads(pen: Pen, sides: tuple[float, float], reach: tuple[float, float], tread: float) -> None:
    """Draws steps between two sides (x) from near to far (y)."""
    (left, right), (near, far) = sides, reach
    count = max(2, min(40, round((far - near) / tread)))
    ends: list[tuple[float, float]] = []
    for at in range(count + 1):
        y = near + (far - near) * at / count
        ends += [(left, y), (right, y)]
    pen.lines(ends)


def _arrow(pen: Pen, points: list[tuple[float, float]], rng: random.Random) -> None:
    pen.polygon(points, closed=False)
    (x0, y0), (x1, y1) = points[-2], points[-1]
    turn = math.atan2(y1 - y0, x1 - x0)
    size = 0.22
    head = [(x1 - size * math.cos(turn + lean), y1 - size * math.sin(turn + lean)) for lean in (-0.45, 0.45)]
    pen.polygon([head[0], (x1, y1), head[1]], closed=rng.random() < 0.3)
    if rng.random() < 0.4:
        pen.circle(*points[0], 0.06)


def _word(pen: Pen, x: float, y: float, rng: random.Random) -> None:
    if rng.random() < 0.5:
        return
    text = rng.choice(("UP", "DN", "DOWN", "UP", "up", "dn", "HAUT", "S"))
    lettering = Lettering(rng.choice(("roboto", "plotter", "source_sans")), _TEXT_EM_PX)
    canvas = pen.canvas
    canvas.save()
    canvas.translate(x, y)
    canvas.scale(0.3 / _TEXT_EM_PX, 0.3 / _TEXT_EM_PX)
    paint = skia.Paint(Color=color(pen.line_rgb), AntiAlias=True)
    lettering.draw(canvas, text, -lettering.width_px(text) / 2, _TEXT_EM_PX * 0.35, paint)
    canvas.restore()


def _break_line(pen: Pen, width: float, y: float) -> None:
    lean, tooth = 0.25 * width, 0.1
    for shift in (0.0, 0.09):
        pen.polygon(
            [(-width / 2, y + lean + shift), (-0.06, y + lean / 2 + shift), (0.0, y + lean / 2 - tooth + shift),
             (0.02, y + lean / 2 + tooth + shift), (0.08, y + lean / 2 + shift), (width / 2, y + shift)],
            closed=False,
        )  # fmt: skip


def straight(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """One flight with an arrow and sometimes a break line."""
    tread = _TREAD_M * rng.uniform(0.85, 1.15)
    is_broken = rng.random() < 0.35 and depth > 2.0
    end = depth * 0.62 if is_broken else depth
    pen.lines([(-width / 2, 0), (-width / 2, depth), (width / 2, 0), (width / 2, depth)])
    _treads(pen, (-width / 2, width / 2), (depth - end, depth), tread)
    if is_broken:
        _break_line(pen, width, max(0.0, depth - end - 0.28 * width))
    if rng.random() < 0.8:
        stops = [(0.0, depth - 0.1), (0.0, depth - end + 0.2)]
        _arrow(pen, stops if rng.random() < 0.6 else stops[::-1], rng)
    _word(pen, 0.0, depth - 0.35, rng)


def u_turn(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Two flights side by side with a landing or winders at the back."""
    landing = min(depth * 0.4, width / 2)
    well = width * rng.choice((0.0, 0.04, 0.1))
    tread = _TREAD_M * rng.uniform(0.85, 1.15)
    pen.rect(-width / 2, 0, width, depth)
    _treads(pen, (-width / 2, -well / 2), (landing, depth), tread)
    _treads(pen, (well / 2, width / 2), (landing, depth), tread)
    pen.lines([(-well / 2, landing), (-well / 2, depth), (well / 2, landing), (well / 2, depth)])
    if rng.random() < 0.4:
        pen.lines([(0, landing), (-width / 2, landing * 0.5), (0, landing), (-width / 4, 0), (0, landing), (0, 0),
                   (0, landing), (width / 4, 0), (0, landing), (width / 2, landing * 0.5)])  # fmt: skip
    if rng.random() < 0.75:
        x = width / 4
        _arrow(pen, [(-x, depth - 0.1), (-x, landing / 2), (x, landing / 2), (x, depth - 0.2)], rng)
    _word(pen, -width / 4, depth - 0.3, rng)


def winder(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """An L-shaped stair turning in the back corner, by a landing or by winders."""
    flight = min(1.0, width * 0.45, depth * 0.45)
    side = rng.choice((-1, 1))
    left, inner, right = -side * width / 2, -side * width / 2 + side * flight, side * width / 2
    tread = _TREAD_M * rng.uniform(0.85, 1.15)
    pen.polygon([(left, 0), (right, 0), (right, flight), (inner, flight), (inner, depth), (left, depth)])
    _treads(pen, (min(left, inner), max(left, inner)), (flight, depth), tread)
    count = max(1, round((width - flight) / tread))
    pen.lines([(inner + (right - inner) * at / count, y) for at in range(count) for y in (0.0, flight)])
    if rng.random() < 0.65:
        pen.lines([(inner, flight), (left, 0), (inner, flight), (left, flight * 0.5), (inner, flight),
                   (left + (inner - left) * 0.5, 0)])  # fmt: skip
    if rng.random() < 0.7:
        middle = (left + inner) / 2
        _arrow(pen, [(middle, depth - 0.1), (middle, flight / 2), (right - side * 0.2, flight / 2)], rng)
    _word(pen, (left + inner) / 2, depth - 0.3, rng)


def spiral(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A round stair of wedges around a pole."""
    radius = min(width, depth) / 2
    middle = depth / 2
    count = rng.randint(10, 18)
    first = rng.uniform(0, 2 * math.pi)
    pen.circle(0, middle, radius)
    ends: list[tuple[float, float]] = []
    for at in range(count if rng.random() < 0.6 else count - 3):
        turn = first + 2 * math.pi * at / count
        ends += [
            (0.12 * math.cos(turn), middle + 0.12 * math.sin(turn)),
            (radius * math.cos(turn), middle + radius * math.sin(turn)),
        ]
    pen.lines(ends)
    pen.circle(0, middle, 0.1)
    if rng.random() < 0.5:
        pen.arc(0, middle, radius * 0.65, math.degrees(first), 250)


def elevator(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A crossed car with its counterweight or door."""
    inset = rng.choice((0.0, 0.08, 0.15))
    x, y, wide, deep = -width / 2 + inset, inset, width - 2 * inset, depth - 2 * inset
    pen.rect(x, y, wide, deep)
    if rng.random() < 0.8:
        pen.cross(x, y, wide, deep)
    if rng.random() < 0.4:
        pen.rect(-wide * 0.3, 0.0, wide * 0.6, min(0.12, depth * 0.1))
    if rng.random() < 0.4:
        pen.line(-wide * 0.3, depth - 0.04, wide * 0.3, depth - 0.04)


def ceiling(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Dashes of a raised ceiling, beam, hatch or door track overhead."""
    look = rng.randrange(5)
    if look == 0:
        pen.polygon([(-width / 2, 0), (width / 2, 0), (width / 2, depth), (-width / 2, depth)], dashed=True)
    elif look == 1:
        pen.cross(-width / 2, 0, width, depth, dashed=True)
    elif look == 2:
        inset = min(width, depth) * 0.15
        left, right, low, high = -width / 2, width / 2, 0.0, depth
        pen.polygon([(left + inset, low + inset), (right - inset, low + inset), (right - inset, high - inset),
                     (left + inset, high - inset)], dashed=True)  # fmt: skip
        for x, y, dx, dy in ((left, low, 1, 1), (right, low, -1, 1), (right, high, -1, -1), (left, high, 1, -1)):
            pen.line(x, y, x + dx * inset, y + dy * inset, dashed=True)
    elif look == 3:
        y = depth * rng.uniform(0.3, 0.7)
        pen.line(-width / 2, y, width / 2, y, dashed=True)
    else:
        for at in (0.33, 0.66):
            pen.line(width * (at - 0.5), 0, width * (at - 0.5), depth, dashed=True)


def garage_cross(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """The dashed parking place of a garage."""
    pen.cross(-width / 2, 0, width, depth, dashed=True)
    if rng.random() < 0.6:
        pen.polygon([(-width / 2, 0), (width / 2, 0), (width / 2, depth), (-width / 2, depth)], dashed=True)
