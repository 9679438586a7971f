"""Symbols of living rooms, bedrooms, dining rooms, garages and terraces.

Every symbol takes a pen standing in the middle of the back edge, the width along the wall, the depth
into the room (metres) and a source of randomness.
"""

from __future__ import annotations

import math
import random

from training.plans.furniture.pen import Pen


def bed(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A bed with pillows and a turned-down blanket; a wide one has two bedside tables."""
    tables = 0.42 if width > 2.2 else 0.0
    frame = width - 2 * tables
    pen.rect(-frame / 2, 0, frame, depth, radius=rng.choice((0.0, 0.06)))
    pillows = 2 if frame > 1.25 else 1
    step = frame / pillows
    for at in range(pillows):
        pen.rect(-frame / 2 + at * step + 0.1 * step, 0.08, 0.8 * step, 0.34, radius=rng.choice((0.0, 0.08)))
    look = rng.randrange(4)
    if look == 0:
        pen.line(-frame / 2, 0.55, frame / 2, 0.55)
    elif look == 1:
        pen.polygon([(-frame / 2, 0.55), (frame / 2, 0.55), (frame / 2, 0.55 + frame * 0.3)], closed=False)
        pen.line(-frame / 2, 0.55, frame / 2, 0.55 + frame * 0.3)
    elif look == 2:
        pen.line(-frame / 2, 0.5, frame / 2, depth)
    for side in (-1, 1) if tables else ():
        pen.rect(side * (width / 2 - tables / 2) - 0.2, 0.02, 0.4, 0.4)
        if look < 2:
            pen.circle(side * (width / 2 - tables / 2), 0.22, 0.12)


def bunk_bed(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A bunk along the wall with a ladder and a diagonal."""
    pen.rect(-width / 2, 0, width, depth)
    pen.rect(-width / 2 + 0.06, depth * 0.15, 0.35, depth * 0.7, radius=0.06)
    pen.line(-width / 2, 0, width / 2, depth)
    for at in range(rng.randint(3, 4)):
        pen.line(width / 2 - 0.4 + at * 0.1, depth * 0.8, width / 2 - 0.4 + at * 0.1, depth)


def wardrobe(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A wardrobe: hangers on a rail, sliding doors, diagonals or compartments."""
    pen.rect(-width / 2, 0, width, depth)
    look = rng.randrange(6)
    if look in {0, 1}:
        pen.line(-width / 2, depth * 0.5, width / 2, depth * 0.5)
        count = max(2, int(width / rng.uniform(0.08, 0.16)))
        lean = 0.04 if look else 0.0
        ends: list[tuple[float, float]] = []
        for at in range(1, count):
            x = at / count * width - width / 2
            ends += [(x - lean, depth * 0.18), (x + lean, depth * 0.82)]
        pen.lines(ends)
    elif look == 2:
        pen.line(-width / 2, depth * 0.88, width * 0.05, depth * 0.88)
        pen.line(-width * 0.05, depth * 0.94, width / 2, depth * 0.94)
    else:
        _compartments(pen, width, depth, rng)


def _compartments(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    count = max(1, round(width / rng.choice((0.4, 0.6, 0.9))))
    mark = rng.randrange(4)
    step = width / count
    for at in range(count):
        left = at * step - width / 2
        if at:
            pen.line(left, 0, left, depth)
        if mark == 0:
            pen.line(left, 0, left + step, depth)
        elif mark == 1:
            pen.cross(left, 0, step, depth)
        elif mark == 2:
            pen.line(left, depth * 0.5, left + step, depth * 0.5, dashed=True)


def plain_cupboard(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A long bare rectangle along the wall, as fitted furniture is often drawn."""
    look = rng.random()
    if look < 0.2:
        pen.line(-width / 2, depth, width / 2, depth)
        pen.line(-width / 2, 0, -width / 2, depth)
        pen.line(width / 2, 0, width / 2, depth)
        return
    if look < 0.3:
        pen.polygon([(-width / 2, 0), (-width / 2, depth), (width / 2, depth), (width / 2, 0)], dashed=True)
        return
    pen.rect(-width / 2, 0, width, depth)
    if look < 0.5:
        pen.line(0, 0, 0, depth)


def sofa(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A sofa or armchair with back, arms and seat cushions."""
    arm = min(0.2, width * 0.16)
    rest = min(0.25, depth * 0.28)
    soft = rng.choice((0.0, 0.05, 0.12))
    pen.rect(-width / 2, 0, width, depth, radius=soft)
    pen.polygon(
        [(-width / 2 + arm, depth), (-width / 2 + arm, rest), (width / 2 - arm, rest), (width / 2 - arm, depth)],
        closed=False,
    )
    seats = max(1, round((width - 2 * arm) / 0.75))
    for at in range(1, seats):
        x = -width / 2 + arm + at * (width - 2 * arm) / seats
        pen.line(x, rest, x, depth)


def sofa_corner(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """An L-shaped sofa with a low table in its angle."""
    seat = min(0.9, width * 0.4, depth * 0.4)
    side = rng.choice((-1, 1))
    left, right = -side * width / 2, side * width / 2
    inner = left + side * seat
    pen.polygon([(left, 0), (right, 0), (right, seat), (inner, seat), (inner, depth), (left, depth)])
    rest = seat * 0.28
    pen.polygon([(right, rest), (left + side * rest, rest), (left + side * rest, depth)], closed=False)
    table = 0.5 * min(width - seat, depth - seat)
    pen.rect(min(inner + side * 0.25, inner + side * (0.25 + table)), seat + 0.2, table, table)


def sofa_group(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A sofa, a low table and armchairs facing it, sometimes on a rug."""
    if rng.random() < 0.4:
        pen.rect(-width / 2, depth * 0.22, width, depth * 0.55)
    seat = depth * 0.34
    sofa_width = width * 0.8
    pen.rect(-sofa_width / 2, 0, sofa_width, seat, radius=0.05)
    pen.rect(-sofa_width / 2 + 0.15, seat * 0.28, sofa_width - 0.3, seat * 0.72)
    table = width * 0.36
    if rng.random() < 0.3:
        pen.oval(-table / 2, depth * 0.43, table, depth * 0.2)
    else:
        pen.rect(-table / 2, depth * 0.43, table, depth * 0.2)
    chair = min(width * 0.34, depth * 0.28)
    for x in (-0.25, 0.25) if rng.random() < 0.6 else (0.0,):
        pen.rect(x * width - chair / 2, depth - chair, chair, chair, radius=0.06)
        pen.rect(x * width - chair * 0.35, depth - chair, chair * 0.7, chair * 0.75)


def armchair(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """One seat, or the crossed box that sketchy plans draw for it."""
    look = rng.random()
    if look < 0.3:
        pen.rect(-width / 2, 0, width, depth)
        pen.cross(-width / 2, 0, width, depth)
    elif look < 0.5:
        pen.rect(-width / 2, 0, width, depth, radius=width * 0.3)
        pen.oval(-width * 0.3, depth * 0.3, width * 0.6, depth * 0.6)
    else:
        sofa(pen, width, depth, rng)


def _chair(pen: Pen, x: float, y: float, size: float, *, is_round: bool) -> None:
    if is_round:
        pen.circle(x, y, size * 0.5)
    else:
        pen.rect(x - size / 2, y - size / 2, size, size, radius=size * 0.12)


def table_with_chairs(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A table in the middle of its chairs: round or rectangular."""
    chair = min(0.45, depth * 0.24, width * 0.24)
    middle = depth / 2
    is_round = rng.random() < 0.4
    if abs(width - depth) < 0.35 * depth and rng.random() < 0.6:
        ring = min(width, depth) / 2 - chair / 2
        count = rng.randint(3, 6)
        for at in range(count):
            turn = 2 * math.pi * at / count
            _chair(pen, ring * math.cos(turn), middle + ring * math.sin(turn), chair, is_round=is_round)
        pen.circle(0, middle, ring - chair * 0.25)
        return
    long = max(1, int((width - 2 * chair) / (chair * 1.4)))
    for at in range(long):
        x = ((at + 0.5) / long - 0.5) * (width - 2 * chair)
        _chair(pen, x, chair / 2, chair, is_round=is_round)
        _chair(pen, x, depth - chair / 2, chair, is_round=is_round)
    if rng.random() < 0.6:
        _chair(pen, -width / 2 + chair / 2, middle, chair, is_round=is_round)
        _chair(pen, width / 2 - chair / 2, middle, chair, is_round=is_round)
    inset = chair * 0.75
    pen.rect(-width / 2 + inset, inset, width - 2 * inset, depth - 2 * inset, radius=rng.choice((0.0, 0.0, 0.2)))


def sideboard(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A low cupboard, chest of drawers or television."""
    pen.rect(-width / 2, 0, width, depth)
    if rng.random() < 0.5:
        pen.dark_rect(-width * 0.35, depth * 0.4, width * 0.7, min(0.06, depth * 0.2))


def rug(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A rug with a border: a rectangle that is no room."""
    if rng.random() < 0.2:
        pen.oval(-width / 2, 0, width, depth)
        return
    pen.rect(-width / 2, 0, width, depth)
    if rng.random() < 0.6:
        pen.rect(-width / 2 + 0.12, 0.12, width - 0.24, depth - 0.24)


def plant(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A pot with leaves."""
    radius = min(width, depth) / 2
    turn = rng.uniform(0, math.pi)
    count = rng.randint(4, 9)
    pen.circle(0, depth / 2, radius * 0.45)
    ends: list[tuple[float, float]] = []
    for at in range(count):
        angle = turn + 2 * math.pi * at / count
        ends += [(0.0, depth / 2), (radius * math.cos(angle), depth / 2 + radius * math.sin(angle))]
    pen.lines(ends)


def piano(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A grand piano with its stool."""
    side = rng.choice((-1, 1))
    body = depth * 0.78
    left, right = -side * width / 2, side * width / 2
    pen.polygon(
        [(left, body), (left, 0), (left + side * width * 0.45, 0), (left + side * width * 0.6, body * 0.25),
         (right, body * 0.55), (right, body)]
    )  # fmt: skip
    pen.line(left, body * 0.86, right, body * 0.86)
    pen.rect(-0.2, depth - 0.18, 0.4, 0.18)


def fireplace(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A chimney breast with its opening."""
    pen.rect(-width / 2, 0, width, depth)
    pen.polygon(
        [(-width * 0.3, depth), (-width * 0.2, depth * 0.4), (width * 0.2, depth * 0.4), (width * 0.3, depth)],
        closed=False,
    )
    if rng.random() < 0.4:
        pen.cross(-width / 2, 0, width, depth * 0.4)


def stove(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A tiled stove or boiler: a box with diagonals or a round one."""
    if rng.random() < 0.3:
        pen.circle(0, depth / 2, min(width, depth) / 2)
    else:
        pen.rect(-width / 2, 0, width, depth)
        pen.cross(-width / 2, 0, width, depth)


def billiard(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A billiard or table-tennis table."""
    pen.rect(-width / 2, 0, width, depth)
    if rng.random() < 0.6:
        pen.rect(-width / 2 + 0.12, 0.12, width - 0.24, depth - 0.24)
        for x in (-width / 2 + 0.1, 0.0, width / 2 - 0.1):
            pen.dot(x, 0.1, 0.06)
            pen.dot(x, depth - 0.1, 0.06)
    else:
        pen.line(0, 0, 0, depth)


def car(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A car from above, its front away from the wall."""
    pen.rect(-width / 2, 0, width, depth, radius=width * rng.uniform(0.2, 0.35))
    front, rear = depth * 0.68, depth * 0.15
    pen.polygon(
        [(-width * 0.42, front), (width * 0.42, front), (width * 0.34, front - 0.5), (-width * 0.34, front - 0.5)]
    )
    pen.polygon([(-width * 0.38, rear), (width * 0.38, rear), (width * 0.33, rear + 0.3), (-width * 0.33, rear + 0.3)])
    pen.line(-width * 0.34, front - 0.5, -width * 0.33, rear + 0.3)
    pen.line(width * 0.34, front - 0.5, width * 0.33, rear + 0.3)


def bench(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A garden bench or lounger."""
    pen.rect(-width / 2, 0, width, depth)
    count = rng.randint(2, 4)
    for at in range(1, count):
        pen.line(-width / 2, depth * at / count, width / 2, depth * at / count)
