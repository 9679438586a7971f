"""Symbols of offices, schools, halls and storerooms.

Every symbol takes a pen standing in the middle of the back edge, the width along the wall, the depth
into the room (metres) and a source of randomness.
"""

from __future__ import annotations

import random

from training.plans.furniture.pen import Pen


def desk(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A desk at the wall with a chair in front and mostly a screen."""
    top = depth * 0.58
    pen.rect(-width / 2, 0, width, top)
    chair = depth - top
    x = rng.uniform(-0.15, 0.15) * width
    if rng.random() < 0.5:
        pen.circle(x, top + chair * 0.5, chair * 0.48)
    else:
        pen.rect(x - chair / 2, top + 0.02, chair, chair * 0.9, radius=0.08)
    if rng.random() < 0.6:
        pen.rect(x - width * 0.16, top * 0.25, width * 0.32, top * 0.18)


def desk_corner(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """An L-shaped desk with a chair in its angle."""
    side = rng.choice((-1, 1))
    top = min(0.65, depth * 0.42)
    left, right = -side * width / 2, side * width / 2
    inner = left + side * top
    pen.polygon([(left, 0), (right, 0), (right, top), (inner, top), (inner, depth), (left, depth)])
    pen.circle(inner + side * 0.4, top + 0.38, 0.25)


def _workplace(pen: Pen, at_xy: tuple[float, float], size: float, facing: int, *, is_round: bool) -> None:
    """Draws a desk against the line ``y`` with its chair on the side that ``facing`` (1 or -1) says."""
    x, y = at_xy
    top = size * 0.4
    edge = y if facing > 0 else y - top
    pen.rect(x + size * 0.06, edge, size * 0.88, top)
    chair = size * 0.26
    middle = y + facing * (top + chair * 0.6)
    if is_round:
        pen.circle(x + size / 2, middle, chair * 0.5)
    else:
        pen.rect(x + size / 2 - chair / 2, middle - chair / 2, chair, chair)


def cubicles(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """An office landscape: back-to-back workplaces between partitions that close no room."""
    size = rng.uniform(1.5, 2.1)
    columns = max(1, int(width / size))
    aisle = rng.uniform(0.9, 1.5)
    bands = max(1, int((depth + aisle) / (2 * size + aisle)))
    step = width / columns
    band = min(2 * size, depth / bands)
    gap = 0.0 if bands == 1 else (depth - bands * band) / (bands - 1)
    has_sides, has_fronts, is_thick = rng.random() < 0.85, rng.random() < 0.3, rng.random() < 0.35
    is_round = rng.random() < 0.5
    for row in range(bands):
        top = row * (band + gap)
        spine = top + band / 2
        _partition(pen, (-width / 2, spine), (width / 2, spine), is_thick=is_thick)
        for at in range(columns + 1):
            x = -width / 2 + at * step
            if has_sides:
                _partition(pen, (x, top + band * 0.08), (x, top + band * 0.92), is_thick=is_thick)
            if at == columns:
                break
            for facing in (-1, 1):
                _workplace(pen, (x, spine), min(step, band / 2), facing, is_round=is_round)
                if has_fronts:
                    edge = spine + facing * band * 0.42
                    _partition(pen, (x, edge), (x + step * 0.45, edge), is_thick=is_thick)


def _partition(pen: Pen, start: tuple[float, float], end: tuple[float, float], *, is_thick: bool) -> None:
    (x0, y0), (x1, y1) = start, end
    if is_thick:
        pen.rect(min(x0, x1) - 0.025, min(y0, y1) - 0.025, abs(x1 - x0) + 0.05, abs(y1 - y0) + 0.05)
    else:
        pen.line(x0, y0, x1, y1)


def meeting_table(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A long table with seats on both sides and at the ends."""
    chair = min(0.45, depth * 0.22)
    count = max(2, int((width - 2 * chair) / 0.7))
    for at in range(count):
        x = ((at + 0.5) / count - 0.5) * (width - 2.4 * chair)
        for y in (chair / 2, depth - chair / 2):
            pen.rect(x - chair / 2, y - chair / 2, chair, chair, radius=0.06)
    for x in (-width / 2 + chair / 2, width / 2 - chair / 2):
        pen.rect(x - chair / 2, depth / 2 - chair / 2, chair, chair, radius=0.06)
    inset = chair * 0.8
    if rng.random() < 0.35:
        pen.oval(-width / 2 + inset, inset, width - 2 * inset, depth - 2 * inset)
    else:
        pen.rect(-width / 2 + inset, inset, width - 2 * inset, depth - 2 * inset, radius=rng.choice((0.0, 0.3)))


def class_rows(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Rows of pupils' desks before the teacher's desk and a board."""
    pen.rect(-width * 0.3, 0, width * 0.6, 0.06)
    pen.rect(rng.uniform(-0.3, 0.1) * width, 0.5, min(1.4, width * 0.3), 0.6)
    seats = rng.choice((1, 2))
    across = max(1, int(width / (0.75 * seats + 0.6)))
    step, pitch = width / across, rng.uniform(1.15, 1.5)
    desk_width = min(step * 0.75, 0.65 * seats)
    is_round = rng.random() < 0.3
    for row in range(min(8, int((depth - 1.5) / pitch))):
        y = 1.6 + row * pitch
        for at in range(across):
            x = -width / 2 + (at + 0.5) * step
            pen.rect(x - desk_width / 2, y, desk_width, 0.45)
            for seat in range(seats):
                middle = x + ((seat + 0.5) / seats - 0.5) * desk_width
                if is_round:
                    pen.circle(middle, y + 0.65, 0.17)
                else:
                    pen.rect(middle - 0.17, y + 0.5, 0.34, 0.34)


def seat_rows(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Rows of seats of an auditorium or waiting hall, with an aisle."""
    pitch = rng.uniform(0.9, 1.3)
    seat = rng.uniform(0.5, 0.7)
    count, rows = min(24, int(width / seat)), min(14, int(depth / pitch))
    aisle = count // 2 if rng.random() < 0.6 and count > 7 else -1
    for row in range(rows):
        for at in range(count):
            if at == aisle:
                continue
            pen.rect(-width / 2 + at * seat, row * pitch, seat * 0.85, 0.5, radius=0.0)


def reception(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A bent counter with a chair behind it."""
    if rng.random() < 0.5:
        pen.polygon(
            [(-width / 2, 0), (-width / 2, depth), (width / 2, depth), (width / 2, 0), (width / 2 - 0.4, 0),
             (width / 2 - 0.4, depth - 0.4), (-width / 2 + 0.4, depth - 0.4), (-width / 2 + 0.4, 0)]
        )  # fmt: skip
    else:
        pen.rect(-width / 2, depth - 0.5, width, 0.5)
    pen.circle(0, depth * 0.35, 0.2)


def racks(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Parallel shelves of a storeroom or library."""
    pitch = rng.uniform(1.2, 1.9)
    count = max(1, min(12, int((depth + 0.9) / pitch)))
    has_cross = rng.random() < 0.4
    for at in range(count):
        y = at * pitch
        if y + 0.45 > depth:
            break
        pen.rect(-width / 2, y, width, 0.45)
        if has_cross:
            pen.cross(-width / 2, y, width, 0.45)
        else:
            pen.line(-width / 2, y + 0.225, width / 2, y + 0.225)


def lockers(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A row of small cells along the wall."""
    count = max(2, min(30, round(width / rng.uniform(0.3, 0.5))))
    pen.rect(-width / 2, 0, width, depth)
    ends: list[tuple[float, float]] = []
    for at in range(1, count):
        x = at / count * width - width / 2
        ends += [(x, 0.0), (x, depth)]
    pen.lines(ends)


def workbench(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A bench or shelf in a garage or workshop."""
    pen.rect(-width / 2, 0, width, depth)
    if rng.random() < 0.4:
        pen.line(-width / 2, depth * 0.5, width / 2, depth * 0.5, dashed=True)
