"""Plans of evacuation: routes, signs, the place of the reader and a legend."""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise

import skia

from training.plans.labels import widest_place
from training.plans.layers.storey import Storey
from training.plans.model import Opening, Point
from training.plans.sheet.pen import RGB, Box, Pen

GREEN: RGB = (0, 140, 70)
RED: RGB = (205, 20, 30)
BLUE: RGB = (10, 80, 180)
WHITE: RGB = (255, 255, 255)
_GREENS: tuple[RGB, ...] = (GREEN, (0, 150, 60), (30, 165, 75), (0, 110, 60), (90, 180, 60))
_TITLES = (
    "EVACUATION PLAN", "FLUCHT- UND RETTUNGSPLAN", "PLAN D'ÉVACUATION", "ПЛАН ЭВАКУАЦИИ", "FIRE ACTION",
    "POISTUMISOPASTE", "PIANO DI EMERGENZA", "PLAN DE EVACUACIÓN", "EMERGENCY EXIT PLAN",
)  # fmt: skip
_ENTRIES = (
    "You are here", "Exit route", "Emergency exit", "Fire extinguisher", "Fire hose", "Call point", "Assembly point",
    "First aid", "Feuerlöscher", "Rettungsweg", "Extincteur", "Standort",
)  # fmt: skip
_RULES = ("Keep calm", "Raise the alarm", "Call 112", "Close doors", "Do not use lifts", "Go to assembly point")
_WAY_STEPS = 12
_STUB_PX = 22.0
_LONG_ROOM = 2.5
_REACH_M = 0.45
"""How far from the middle of a door its rooms are looked for."""

SIGNS = ("extinguisher", "hydrant", "call_point", "first_aid", "exit")


def draw_evacuation(pen: Pen, storey: Storey) -> None:
    """Draws escape routes along the doors of a plan, with arrows, signs and the place of the reader."""
    rng = pen.rng
    green = rng.choice(_GREENS)
    size = max(4.0, min(11.0, pen.text_px * rng.uniform(0.7, 1.1)))
    routes = _routes(storey)
    width, dash = rng.choice([1.5, 2.5, 3.5]), rng.choice([(), (), (7.0, 4.0)])
    has_arrows_only = rng.random() < 0.3
    for route in routes:
        if not has_arrows_only:
            pen.polyline(route, width=width, color=green, dash=dash)
        for start, end in pairwise(route):
            if math.dist(start, end) > size * 2.5:
                _arrow(pen, start, end, size, green)
    places = [storey.at(widest_place(room).middle) for room in storey.rooms()[:30]]
    for place in places:
        if rng.random() < 0.5:
            shift = size * rng.uniform(-3, 3), size * rng.uniform(-3, 3)
            draw_sign(pen, rng.choice(SIGNS), (place[0] + shift[0], place[1] + shift[1]), size)
    for opening in storey.plan.openings:
        if opening.is_exterior and opening.kind in ("swing", "double") and rng.random() < 0.7:
            draw_sign(pen, "exit", storey.at(opening.start), size)
    if places:
        _reader(pen, rng.choice(places), size)


def _routes(storey: Storey) -> list[list[Point]]:
    """Returns a way from each room that a door leads out of, towards the door that the most rooms are behind."""
    rooms = storey.plan.rooms
    paths = [storey.outline(room) for room in rooms]
    bounds = [path.getBounds() for path in paths]
    links: dict[int, list[tuple[int, Point]]] = {}
    exits: list[tuple[int, Point]] = []
    for opening in storey.plan.openings:
        if opening.kind == "window":
            continue
        middle, sides = _sides(storey, opening)
        found = []
        for x, y in sides:
            hits = (at for at, box in enumerate(bounds) if box.contains(x, y) and paths[at].contains(x, y))
            found.append(next(hits, None))
        first, second = found
        if first is not None and second is not None:
            links.setdefault(first, []).append((second, middle))
            links.setdefault(second, []).append((first, middle))
        elif (inside := second if first is None else first) is not None:
            exits.append((inside, middle))
    if not exits and links:
        # A storey without a door to the outside is left through the room with the most doors.
        busiest = max(links, key=lambda at: len(links[at]))
        exits = [(busiest, links[busiest][0][1])]
    return _walk(storey, paths, links, exits)


def _sides(storey: Storey, opening: Opening) -> tuple[Point, list[Point]]:
    (x0, y0), (x1, y1) = opening.start, opening.end
    length = max(math.dist(opening.start, opening.end), 1e-6)
    normal = -(y1 - y0) / length * _REACH_M, (x1 - x0) / length * _REACH_M
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    sides = [storey.at((x + side * normal[0], y + side * normal[1])) for side in (-1, 1)]
    return storey.at((x, y)), sides


def _walk(
    storey: Storey, paths: list[skia.Path], links: dict[int, list[tuple[int, Point]]], starts: list[tuple[int, Point]]
) -> list[list[Point]]:
    """Walks the rooms breadth first from the exits and returns each step as a way back."""
    routes: list[list[Point]] = []
    middles: dict[int, Point] = {}
    waiting = deque(starts)
    while waiting:
        at, door = waiting.popleft()
        if at in middles:
            continue
        middles[at] = storey.at(widest_place(storey.plan.rooms[at]).middle)
        routes.append(_way(paths[at], door, middles[at])[::-1])
        for following, next_door in links.get(at, ()):
            if following not in middles:
                routes.append(_way(paths[at], next_door, middles[at]))
                waiting.append((following, next_door))
    return routes


def _way(path: skia.Path, door: Point, middle: Point) -> list[Point]:
    """Returns a straight or bent way from a door that stays in a room, or a short piece where neither does."""
    bounds = path.getBounds()
    width, height = max(bounds.width(), 1e-6), max(bounds.height(), 1e-6)
    onto_row, onto_column = [door, (door[0], middle[1]), middle], [door, (middle[0], door[1]), middle]
    straight = [door, middle]
    ways = [straight, onto_row, onto_column]
    # Along a corridor people walk on its middle line; straight ways from all doors would make a star.
    if width > _LONG_ROOM * height:
        ways = [onto_row, straight]
    elif height > _LONG_ROOM * width:
        ways = [onto_column, straight]
    for way in ways:
        if all(_is_inside(path, a, b) for a, b in pairwise(way)):
            return way
    share = min(1.0, _STUB_PX / max(math.dist(door, middle), 1e-6))
    return [door, (door[0] + (middle[0] - door[0]) * share, door[1] + (middle[1] - door[1]) * share)]


def _is_inside(path: skia.Path, start: Point, end: Point) -> bool:
    """Returns whether a segment lies in a room but for its ends, which may lie in a door."""
    (x0, y0), (x1, y1) = start, end
    shares = [step / _WAY_STEPS for step in range(1, _WAY_STEPS)]
    return all(path.contains(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share) for share in shares)


def _arrow(pen: Pen, start: Point, end: Point, size: float, color: RGB) -> None:
    """Draws an arrow head in the middle of a way."""
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    shape = [(-1.2, -0.3), (0.0, -0.3), (0.0, -0.8), (1.2, 0.0), (0.0, 0.8), (0.0, 0.3), (-1.2, 0.3)]
    cosine, sine = math.cos(angle) * size * 0.8, math.sin(angle) * size * 0.8
    pen.polygon([(x + a * cosine - b * sine, y + a * sine + b * cosine) for a, b in shape], color)


def _reader(pen: Pen, at: Point, size: float) -> None:
    """Draws the dot or pin that says where the reader stands."""
    color = pen.rng.choice([BLUE, BLUE, RED, (0, 0, 0)])
    pen.canvas.drawCircle(*at, size * 0.8, pen.paint(fill=True, color=color))
    if pen.rng.random() < 0.4:
        pen.canvas.drawCircle(*at, size * 1.4, pen.paint(width=1.5, color=color))
    if pen.rng.random() < 0.5:
        text = pen.rng.choice(["YOU ARE HERE", "Standort", "Vous êtes ici"])
        pen.write(text, (at[0] + size * 1.2, at[1] + size * 0.4), size=size, bold=True, color=color)


def draw_sign(pen: Pen, kind: str, at: Point, size: float) -> None:
    """Draws a square sign of a kind of ``SIGNS``; ``size`` is half its side in pixels."""
    x, y = at
    color = GREEN if kind in ("first_aid", "exit") else RED
    half_width = size * 1.6 if kind == "exit" else size
    pen.block((x - half_width, y - size, x + half_width, y + size), color)
    fill = pen.paint(fill=True, color=WHITE)
    if kind == "extinguisher":
        pen.canvas.drawRoundRect(skia.Rect(x - size * 0.3, y - size * 0.4, x + size * 0.3, y + size * 0.8), 2, 2, fill)
        pen.segment((x, y - size * 0.4, x + size * 0.55, y - size * 0.7), width=1.2, color=WHITE)
    elif kind == "hydrant":
        pen.canvas.drawCircle(x, y, size * 0.65, fill)
        pen.canvas.drawCircle(x, y, size * 0.3, pen.paint(fill=True, color=color))
    elif kind == "call_point":
        pen.canvas.drawCircle(x, y, size * 0.5, fill)
    elif kind == "first_aid":
        pen.block((x - size * 0.2, y - size * 0.7, x + size * 0.2, y + size * 0.7), WHITE)
        pen.block((x - size * 0.7, y - size * 0.2, x + size * 0.7, y + size * 0.2), WHITE)
    else:
        pen.block((x + size * 0.5, y - size * 0.7, x + size * 1.3, y + size * 0.8), WHITE)
        pen.canvas.drawCircle(x - size * 0.5, y - size * 0.5, size * 0.25, fill)
        pen.polyline([(x - size, y + size * 0.7), (x - size * 0.6, y), (x, y + size * 0.3)], width=1.5, color=WHITE)


def draw_evacuation_legend(pen: Pen, box: Box) -> None:
    """Draws the signs of a plan of evacuation, each with its meaning."""
    rng = pen.rng
    if rng.random() < 0.7:
        pen.block(box, WHITE)
        pen.frame(box, width=1.5)
    size = pen.text_px * 0.7
    y = box[1] + size * 1.8
    while y + size < box[3]:
        draw_sign(pen, rng.choice(SIGNS), (box[0] + size * 2.5, y), size)
        pen.write(rng.choice(_ENTRIES), (box[0] + size * 5, y + size * 0.5), size=pen.text_px * 0.9)
        y += size * 2.6


def draw_evacuation_title(pen: Pen, box: Box) -> None:
    """Draws the bar with the title, and the rules below it where there is room."""
    rng = pen.rng
    color = rng.choice([GREEN, GREEN, RED, BLUE])
    height = min(pen.text_px * 2.2, box[3] - box[1])
    text = rng.choice(_TITLES)
    pen.block((box[0], box[1], box[2], box[1] + height), color)
    size = min(height * 0.7, (box[2] - box[0]) / len(text) * 1.5)
    pen.write(text, ((box[0] + box[2]) / 2, box[1] + height * 0.72), size=size, anchor=0.5, bold=True, color=WHITE)
    y = box[1] + height + pen.text_px * 1.3
    number = 1
    while y < box[3]:
        pen.write(f"{number}. {rng.choice(_RULES)}", (box[0] + 4, y), size=pen.text_px * 0.85)
        number, y = number + 1, y + pen.text_px * 1.4
