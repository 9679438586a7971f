"""Symbols of landscapes of desks, wards and car parks that the wide repertoire adds.

Every symbol takes a pen standing in the middle of the back edge, the width along the wall, the depth
into the room (metres) and a source of randomness. None of their partitions closes a room.
"""

from __future__ import annotations

import random

from training.plans.furniture.pen import Pen

_BED_M = (0.95, 2.05)


def _chair(pen: Pen, x: float, y: float, size: float, *, is_round: bool) -> None:
    if is_round:
        pen.circle(x, y, size / 2)
    else:
        pen.rect(x - size / 2, y - size / 2, size, size, radius=0.1)


def _steps(extent: float, pitch: float) -> list[float]:
    """Returns the middles of as many equal pieces as fit, from 0 to the extent."""
    count = max(1, int(extent / pitch))
    return [(at + 0.5) * extent / count for at in range(count)]


def desk_rows(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Benches of desks face to face, in rows with aisles between them."""
    desk_wide, desk_deep = rng.uniform(1.2, 1.7), rng.uniform(0.65, 0.85)
    pitch = 2 * desk_deep + rng.uniform(1.8, 2.8)
    group = rng.choice((2, 3, 4, 6, 99))
    is_round, has_screen, has_spine = rng.random() < 0.5, rng.random() < 0.5, rng.random() < 0.4
    for y in _steps(depth, pitch):
        at, placed = -width / 2, 0
        while at + desk_wide <= width / 2 + 1e-9:
            for facing in (-1, 1):
                pen.rect(at, y - desk_deep if facing < 0 else y, desk_wide, desk_deep)
                _chair(pen, at + desk_wide / 2, y + facing * (desk_deep + 0.3), 0.48, is_round=is_round)
                if has_screen:
                    middle = y + facing * desk_deep * 0.35
                    pen.line(at + desk_wide * 0.3, middle, at + desk_wide * 0.7, middle)
            if has_spine:
                pen.line(at, y, at + desk_wide, y)
            placed += 1
            at += desk_wide + (1.2 if placed % group == 0 else 0.0)


def cubicle_pods(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Cells of thin partitions with an opening each and a bent desk in each; all of it is one room."""
    size = min(rng.uniform(1.7, 2.5), depth / 2, width)
    aisle = rng.uniform(1.1, 1.7)
    is_round, has_double_lines = rng.random() < 0.5, rng.random() < 0.35
    for y in _steps(depth, 2 * size + aisle):
        for x in _steps(width, size):
            left = x - width / 2 - size / 2
            for facing in (-1, 1):
                _cell(pen, (left, y), (size, facing * size), is_round=is_round, is_double=has_double_lines)


def _cell(
    pen: Pen, corner: tuple[float, float], size_wh: tuple[float, float], *, is_round: bool, is_double: bool
) -> None:
    """Draws one cell behind the spine at ``corner``; a negative height looks the other way."""
    (x, y), (wide, deep) = corner, size_wh
    sign = 1 if deep > 0 else -1
    front = y + deep
    edges = [(x, y, x + wide, y), (x, y, x, front), (x + wide, y, x + wide, front), (x, front, x + wide * 0.45, front)]
    for x0, y0, x1, y1 in edges:
        pen.line(x0, y0, x1, y1)
        if is_double:
            shift_x, shift_y = (0.06, 0.0) if x0 == x1 else (0.0, 0.06 * sign)
            pen.line(x0 + shift_x, y0 + shift_y, x1 + shift_x, y1 + shift_y)
    top = 0.6
    pen.polygon([(x + 0.1, y + 0.1 * sign), (x + wide - 0.1, y + 0.1 * sign), (x + wide - 0.1, y + top * sign),
                 (x + top, y + top * sign), (x + top, front - 0.3 * sign), (x + 0.1, front - 0.3 * sign)])  # fmt: skip
    _chair(pen, x + top + 0.35, y + (top + 0.35) * sign, 0.5, is_round=is_round)


def desk_clusters(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Loose groups of four desks, a round table or a plant between some of them."""
    desk, pitch = rng.uniform(1.2, 1.6), rng.uniform(4.0, 5.5)
    is_round = rng.random() < 0.5
    for y in _steps(depth, pitch):
        for at in _steps(width, pitch):
            x = at - width / 2
            if rng.random() < 0.12:
                pen.circle(x, y, 0.6)
                for dx, dy in ((-0.9, 0), (0.9, 0), (0, -0.9), (0, 0.9)):
                    _chair(pen, x + dx, y + dy, 0.45, is_round=is_round)
                continue
            for side in (-1, 1):
                for facing in (-1, 1):
                    pen.rect(x if side > 0 else x - desk, y if facing > 0 else y - 0.75, desk, 0.75)
                    _chair(pen, x + side * desk / 2, y + facing * 1.05, 0.45, is_round=is_round)


def ward_beds(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Beds side by side with their heads at the wall, at times between curtains."""
    wide, long = _BED_M
    pitch = rng.uniform(1.7, 2.4)
    has_curtains = rng.random() < 0.5
    for at in _steps(width, pitch):
        x = at - width / 2
        pen.rect(x - wide / 2, 0.05, wide, min(long, depth - 0.05))
        pen.rect(x - wide * 0.35, 0.12, wide * 0.7, 0.35, radius=0.08)
        if pitch > 1.9:
            pen.rect(x + wide / 2 + 0.08, 0.05, 0.4, 0.4)
    if has_curtains:
        step = width / len(_steps(width, pitch))
        for at in range(1, len(_steps(width, pitch))):
            pen.line(at * step - width / 2, 0, at * step - width / 2, depth, dashed=True)


def parking(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Bays for cars in rows, marked by lines on the floor."""
    bay, length = rng.uniform(2.3, 2.7), 5.0
    lane = rng.uniform(5.5, 6.5)
    y, is_up = 0.0, True
    while y + length <= depth + 1e-9:
        ends: list[tuple[float, float]] = []
        for at in range(int(width / bay) + 1):
            ends += [(at * bay - width / 2, y), (at * bay - width / 2, y + length)]
        pen.lines(ends)
        y += length + (lane if is_up else 0.0)
        is_up = not is_up


def lounge(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Two sofas and armchairs around a low table."""
    sofa = min(0.8, depth * 0.28)
    for y in (0.0, depth - sofa):
        pen.rect(-width * 0.35, y, width * 0.7, sofa, radius=0.12)
        pen.line(-width * 0.35, y + (sofa * 0.25 if y == 0.0 else sofa * 0.75), width * 0.35,
                 y + (sofa * 0.25 if y == 0.0 else sofa * 0.75))  # fmt: skip
    if rng.random() < 0.6:
        pen.rect(-width * 0.2, depth * 0.42, width * 0.4, depth * 0.16)
    else:
        pen.circle(0, depth / 2, min(width, depth) * 0.12)
    if rng.random() < 0.5:
        for x in (-width / 2, width / 2 - sofa):
            pen.rect(x, depth / 2 - sofa / 2, sofa, sofa, radius=0.1)
