"""Symbols of bathrooms, kitchens, laundries and saunas.

Every symbol takes a pen standing in the middle of the back edge, the width along the wall, the depth
into the room (metres) and a source of randomness.
"""

from __future__ import annotations

import random

from training.plans.furniture.pen import Pen


def toilet(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A bowl, mostly with its cistern."""
    tank = 0.0 if rng.random() < 0.15 else depth * rng.uniform(0.2, 0.3)
    if tank:
        pen.rect(-width / 2, 0, width, tank, radius=0.02)
    bowl = width * rng.uniform(0.72, 0.95)
    if rng.random() < 0.25:
        pen.rect(-bowl / 2, tank, bowl, depth - tank, radius=bowl * 0.45)
    else:
        pen.oval(-bowl / 2, tank * 0.9, bowl, depth - tank * 0.9)
    if rng.random() < 0.5:
        pen.oval(-bowl * 0.3, tank + (depth - tank) * 0.2, bowl * 0.6, (depth - tank) * 0.65)


def basin(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A wash basin with its bowl and tap."""
    look = rng.random()
    if look < 0.3:
        pen.oval(-width / 2, 0, width, depth)
    elif look < 0.9:
        pen.rect(-width / 2, 0, width, depth, radius=0.0 if look < 0.6 else 0.1)
        pen.oval(-width * 0.38, depth * 0.22, width * 0.76, depth * 0.66)
    else:
        pen.rect(-width / 2, 0, width, depth * 0.45)
        pen.arc(0, depth * 0.4, min(width / 2, depth * 0.55), 0, 180)
    pen.dot(0, depth * 0.5, 0.03)
    pen.line(0, depth * 0.08, 0, depth * 0.28)


def vanity(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A counter with one or two bowls."""
    pen.rect(-width / 2, 0, width, depth)
    bowls = 2 if width > 1.1 else 1
    for at in range(bowls):
        x = (at + 0.5) / bowls * width - width / 2
        if rng.random() < 0.8:
            pen.oval(x - 0.2, depth * 0.2, 0.4, depth * 0.6)


def bath(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A tub along the wall, rounded at one or both ends."""
    pen.rect(-width / 2, 0, width, depth)
    inset = min(0.09, depth * 0.15)
    both = rng.random() < 0.5
    pen.rect(-width / 2 + inset, inset, width - 2 * inset, depth - 2 * inset, radius=0.12 if both else depth * 0.35)
    end = 1 if rng.random() < 0.5 else -1
    pen.dot(end * (width / 2 - 0.25), depth / 2, 0.035)


def shower(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A tray with diagonals, dashes, a round front or a drain."""
    look = rng.randrange(6)
    if look == 0:
        pen.polygon([(-width / 2, 0), (width / 2, 0), (width / 2, depth * 0.5), (0, depth), (-width / 2, depth)])
    elif look == 1:
        pen.line(-width / 2, depth, width / 2, depth, dashed=True)
        pen.line(width / 2, 0, width / 2, depth, dashed=True)
        pen.line(-width / 2, 0, -width / 2, depth, dashed=True)
    else:
        pen.rect(-width / 2, 0, width, depth)
    if look in {2, 3}:
        pen.cross(-width / 2, 0, width, depth)
    elif look == 4:
        pen.line(-width / 2, 0, width / 2, depth)
    if look != 2:
        pen.circle(0, depth / 2, 0.05)


def toilet_cubicles(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A row of cubicles: thin partitions, leaves and bowls, all in one room."""
    count = max(1, round(width / 0.95))
    step = width / count
    is_open = rng.random() < 0.6
    for at in range(count):
        left = -width / 2 + at * step
        pen.line(left, 0, left, depth)
        pen.oval(left + step / 2 - 0.17, 0.18, 0.34, 0.45)
        pen.rect(left + step / 2 - 0.2, 0, 0.4, 0.17)
        pen.line(left, depth, left + step * 0.2, depth)
        pen.line(left + step * 0.85, depth, left + step, depth)
        if is_open:
            pen.line(left + step * 0.2, depth, left + step * 0.35, depth - step * 0.6)
    pen.line(width / 2, 0, width / 2, depth)


def urinals(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A row of urinals or basins."""
    count = max(1, round(width / 0.7))
    is_round = rng.random() < 0.5
    for at in range(count):
        x = (at + 0.5) / count * width - width / 2
        if is_round:
            pen.oval(x - 0.18, 0, 0.36, depth)
        else:
            pen.rect(x - 0.2, 0, 0.4, depth)
            pen.oval(x - 0.13, depth * 0.25, 0.26, depth * 0.6)


def washer(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A washing machine, dryer or boiler."""
    pen.rect(-width / 2, 0, width, depth)
    look = rng.randrange(4)
    if look == 0:
        pen.circle(0, depth / 2, min(width, depth) * 0.36)
    elif look == 1:
        pen.line(-width / 2, depth * 0.8, width / 2, depth * 0.8)
        pen.circle(0, depth * 0.4, min(width, depth) * 0.25)
    elif look == 2:
        pen.cross(-width / 2, 0, width, depth)
    else:
        pen.line(-width / 2, depth * 0.18, width / 2, depth * 0.18)


def sauna_bench(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """Two steps of boards along a wall."""
    pen.rect(-width / 2, 0, width, depth)
    boards = rng.randint(3, 7)
    for at in range(1, boards):
        y = depth * at / boards
        pen.line(-width / 2, y, width / 2, y)


def sauna_stove(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A stove with stones."""
    pen.rect(-width / 2, 0, width, depth)
    for _ in range(rng.randint(2, 5)):
        pen.circle(rng.uniform(-0.3, 0.3) * width, rng.uniform(0.25, 0.75) * depth, width * 0.13)


def hob(pen: Pen, x: float, y: float, rng: random.Random) -> None:
    """A cooker of 0.6 m with its top left corner at ``(x, y)``."""
    pen.rect(x, y, 0.58, 0.56)
    look = rng.random()
    for column in (0.16, 0.42):
        for row in (0.15, 0.41):
            if look < 0.8:
                pen.circle(x + column, y + row, 0.1 if look < 0.5 else 0.08)
            else:
                pen.dot(x + column, y + row, 0.07)


def sink(pen: Pen, x: float, y: float, rng: random.Random) -> None:
    """A kitchen sink about 0.8 m long with its top left corner at ``(x, y)``."""
    look = rng.random()
    pen.rect(x, y + 0.04, 0.8 if look < 0.7 else 0.5, 0.48, radius=0.05)
    pen.rect(x + 0.05, y + 0.1, 0.36, 0.36, radius=0.06)
    if look < 0.35:
        pen.rect(x + 0.45, y + 0.1, 0.3, 0.36, radius=0.06)
    elif look < 0.7:
        pen.lines([(x + 0.47, y + 0.14 + 0.09 * at) if end == 0 else (x + 0.76, y + 0.14 + 0.09 * at)
                   for at in range(4) for end in (0, 1)])  # fmt: skip
    pen.dot(x + 0.23, y + 0.28, 0.03)


def _appliances(pen: Pen, left: float, right: float, depth: float, rng: random.Random) -> None:
    """Puts hob, sink and tall cupboards on a counter between two places."""
    room = right - left
    wanted = [("sink", 0.85), ("hob", 0.62), ("fridge", 0.62), ("oven", 0.6)]
    rng.shuffle(wanted)
    used = [entry for entry in wanted if rng.random() < 0.85]
    while used and sum(length for _, length in used) > room:
        used.pop()
    slack = (room - sum(length for _, length in used)) / max(1, len(used))
    at = left
    for name, length in used:
        x = at + slack * rng.uniform(0.1, 0.9)
        if name == "sink":
            sink(pen, x, 0.02, rng)
        elif name == "hob":
            hob(pen, x, 0.02, rng)
        else:
            pen.rect(x, 0, length, depth)
            if rng.random() < 0.6:
                pen.cross(x, 0, length, depth)
        at += length + slack


def counter(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A straight worktop with appliances, sometimes with wall cupboards dashed above."""
    pen.rect(-width / 2, 0, width, depth)
    _appliances(pen, -width / 2, width / 2, depth, rng)
    if rng.random() < 0.25:
        pen.line(-width / 2, depth * 0.55, width / 2, depth * 0.55, dashed=True)
    if rng.random() < 0.25:
        count = max(1, round(width / 0.6))
        pen.lines([(at / count * width - width / 2, y) for at in range(1, count) for y in (0.0, depth)])


def counter_bent(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A worktop with one leg (L) or two legs (U) into the room."""
    top = 0.6
    left, right = -width / 2, width / 2
    legs = rng.choice(((1, 0), (0, 1), (1, 1))) if width > 2.1 else rng.choice(((1, 0), (0, 1)))
    outline = [(left, 0.0), (right, 0.0)]
    outline += [(right, depth), (right - top, depth), (right - top, top)] if legs[1] else [(right, top)]
    outline += [(left + top, top), (left + top, depth), (left, depth)] if legs[0] else [(left, top)]
    pen.polygon(outline)
    _appliances(pen, left + top * legs[0], right - top * legs[1], top, rng)
    if depth > top + 0.7 and rng.random() < 0.6:
        hob(pen, left + 0.01 if legs[0] else right - top + 0.01, top + 0.05, rng)


def island(pen: Pen, width: float, depth: float, rng: random.Random) -> None:
    """A free-standing worktop with stools along one side."""
    bench = depth * 0.7
    pen.rect(-width / 2, 0, width, bench)
    if rng.random() < 0.6 and width > 1.0 and bench > 0.6:
        (hob if rng.random() < 0.5 else sink)(pen, -0.3, 0.02, rng)
    count = int(width / 0.6)
    for at in range(count):
        pen.circle((at + 0.5) / count * width - width / 2, bench + (depth - bench) * 0.5, (depth - bench) * 0.42)
