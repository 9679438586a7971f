"""Stairs that take a whole room: flights across it, half landings, scissors, wide spirals, and ramps.

Every symbol takes a pen standing in the middle of the back edge, the width along the wall, the depth
into the room (metres) and a source of randomness. A flight climbs along the depth.
"""

from __future__ import annotations

import math
import random

from training.plans.furniture.pen import Pen

_TREAD_M = 0.28


def _treads(pen: Pen, sides: tuple[float, float], reach: tuple[float, float]) -> None:
    (left, right), (near, far) = sides, reach
    count = max(2, min(60, round((far - near) / _TREAD_M)))
    ends: list[tuple[float, float]] = []
    for at in range(count + 1):
        y = near + (far - near) * at / count
        ends += [(left, y), (right, y)]
    pen.lines(ends)


def flight_across(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Treads from wall to wall with a landing at one or both ends."""
    near = min(1.2, depth * 0.25) * rng.choice((0, 1, 1))
    far = depth - min(1.2, depth * 0.25) * rng.choice((0, 1, 1))
    _treads(pen, (-width / 2, width / 2), (near, far))
    if rng.random() < 0.5:
        pen.polygon([(0, far - 0.1), (0, near + 0.2)], closed=False)
        pen.polygon([(-0.12, near + 0.45), (0, near + 0.2), (0.12, near + 0.45)], closed=False)
    if rng.random() < 0.3:
        # A handrail in the middle of a wide flight.
        pen.line(-0.03, near, -0.03, far)


def half_landing(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Two flights side by side between a landing at the back and one at the door."""
    back, front = min(1.4, depth * 0.25), min(1.6, depth * 0.25)
    well = width * rng.choice((0.02, 0.06, 0.15))
    is_flight = rng.random() < 0.8
    for left, right in ((-width / 2, -well / 2), (well / 2, width / 2)):
        _treads(pen, (left, right), (back, depth - front))
        is_flight = is_flight and rng.random() < 0.9
    pen.rect(-well / 2, back, well, depth - front - back)
    x = width / 4
    if is_flight:
        pen.polygon([(-x, depth - front), (-x, back / 2), (x, back / 2), (x, depth - front)], closed=False)
        pen.polygon([(x - 0.12, depth - front - 0.25), (x, depth - front), (x + 0.12, depth - front - 0.25)],
                    closed=False)  # fmt: skip
    if rng.random() < 0.4:
        y = back + (depth - front - back) * rng.uniform(0.3, 0.6)
        for shift in (0.0, 0.12):
            pen.line(-width / 2, y + 0.25 * width + shift, -well / 2, y + shift)


def open_well(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Three flights around an open well."""
    flight = min(width, depth) * rng.uniform(0.28, 0.36)
    left, right = -width / 2, width / 2
    pen.rect(left + flight, flight, width - 2 * flight, depth - flight)
    _treads(pen, (left, left + flight), (flight, depth))
    _treads(pen, (right - flight, right), (flight, depth))
    count = max(1, round((width - 2 * flight) / _TREAD_M))
    pen.lines(
        [(left + flight + (width - 2 * flight) * at / count, y) for at in range(count + 1) for y in (0.0, flight)]
    )


def wide_spiral(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A round stair with an open eye that fills its room."""
    radius, middle = min(width, depth) / 2, depth / 2
    eye = radius * rng.uniform(0.12, 0.4)
    count = max(10, round(2 * math.pi * radius * 0.65 / _TREAD_M))
    first, shown = rng.uniform(0, 2 * math.pi), rng.choice((1.0, 0.85, 0.7))
    pen.circle(0, middle, radius)
    pen.circle(0, middle, eye)
    ends: list[tuple[float, float]] = []
    for at in range(int(count * shown)):
        turn = first + 2 * math.pi * at / count
        ends += [(reach * math.cos(turn), middle + reach * math.sin(turn)) for reach in (eye, radius)]
    pen.lines(ends)


def ramp(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A slope with its rails, an arrow or two long diagonals."""
    pen.lines([(-width / 2, 0), (-width / 2, depth), (width / 2, 0), (width / 2, depth)])
    if rng.random() < 0.6:
        pen.polygon([(-width / 2, depth), (0, 0), (width / 2, depth)], closed=False)
    else:
        pen.polygon([(0, depth - 0.1), (0, 0.15)], closed=False)
        pen.polygon([(-0.15, 0.45), (0, 0.15), (0.15, 0.45)], closed=False)
