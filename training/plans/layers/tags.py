"""Tags on a plan: numbers of rooms in frames, numbers of doors in circles and of windows in hexagons."""

from __future__ import annotations

import math
from typing import Literal

from training.plans.labels import LabelTurn, Place, turn_writing, widest_place
from training.plans.layers.storey import Storey
from training.plans.model import Point
from training.plans.sheet.pen import Box, Pen

TagShape = Literal["box", "oval", "hexagon", "double", "cells", "circle"]

_MOST_OPENINGS = 60


def draw_room_tags(pen: Pen, storey: Storey, *, turn: LabelTurn = "upright") -> None:
    """Draws a framed number into most rooms, alone or with an area."""
    rng = pen.rng
    shape: TagShape = rng.choice(["box", "box", "oval", "hexagon", "double", "cells", "cells", "circle"])
    prefix, first = rng.choice(["", "", "1.", "A", "R"]), rng.choice([1, 101, 201, 10])
    size = max(4.0, pen.text_px * rng.uniform(0.7, 1.1))
    is_filled = rng.random() < 0.6
    for number, room in enumerate(storey.rooms(), first):
        if rng.random() < 0.1:
            continue
        place = widest_place(room)
        x, y = storey.at(place.middle)
        pen.canvas.save()
        # Names are written at the widest place, so the tag hangs below them as far as the room allows.
        drop = min(size * rng.choice([0.0, 2.2, 2.2]), place.radius_m * storey.px_per_m * 0.7)
        pen.canvas.translate(x, y + drop)
        turn_writing(pen.canvas, turn)
        _room_tag(pen, shape, f"{prefix}{number}", place, size, is_filled=is_filled)
        pen.canvas.restore()


def _room_tag(  # noqa: PLR0913 - a tag is all of these
    pen: Pen, shape: TagShape, text: str, place: Place, size: float, *, is_filled: bool
) -> None:
    half_width, half_height = len(text) * size * 0.33 + size * 0.5, size * 0.8
    box: Box = (-half_width, -half_height, half_width, half_height)
    if shape == "hexagon":
        _polygon_frame(pen, _hexagon((0.0, 0.0), half_width * 1.15, half_height * 1.1), is_filled=is_filled)
    elif shape in ("oval", "circle"):
        radius = half_height if shape == "oval" else max(half_width, half_height)
        corners = _oval((0.0, 0.0), half_width * 1.2 if shape == "oval" else radius, radius * 1.15)
        _polygon_frame(pen, corners, is_filled=is_filled)
    else:
        if is_filled:
            pen.block(box, pen.background)
        pen.frame(box)
        if shape == "double":
            pen.frame((box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2), width=0.7)
    pen.write(text, (0.0, size * 0.35), size=size, anchor=0.5)
    if shape == "cells":
        below: Box = (box[0], box[3], box[2], box[3] + half_height * 1.7)
        if is_filled:
            pen.block(below, pen.background)
        pen.frame(below)
        pen.write(f"{place.area_m2:.1f}", (0.0, below[3] - size * 0.35), size=size * 0.85, anchor=0.5)


def _hexagon(center: Point, half_width: float, half_height: float) -> list[Point]:
    shape = ((-1.0, 0.0), (-0.6, -1.0), (0.6, -1.0), (1.0, 0.0), (0.6, 1.0), (-0.6, 1.0))
    return [(center[0] + a * half_width, center[1] + b * half_height) for a, b in shape]


def _oval(center: Point, half_width: float, half_height: float) -> list[Point]:
    turns = [step * math.pi / 12 for step in range(24)]
    return [(center[0] + math.cos(turn) * half_width, center[1] + math.sin(turn) * half_height) for turn in turns]


def _polygon_frame(pen: Pen, corners: list[Point], *, is_filled: bool) -> None:
    if is_filled:
        pen.polygon(corners, pen.background)
    pen.polyline(corners, closed=True)


def draw_opening_tags(pen: Pen, storey: Storey) -> None:
    """Draws a numbered circle at doors and a numbered hexagon or diamond at windows, some with a leader."""
    rng = pen.rng
    size = max(4.0, pen.text_px * rng.uniform(0.55, 0.8))
    door_letter, window_letter = rng.choice(["", "D", "T"]), rng.choice(["W", "F", ""])
    sides = rng.choice([4, 6, 6])
    for number, opening in enumerate(storey.plan.openings[:_MOST_OPENINGS], 1):
        if rng.random() < 0.25:
            continue
        (x0, y0), (x1, y1) = storey.at(opening.start), storey.at(opening.end)
        length = max(math.dist((x0, y0), (x1, y1)), 1e-6)
        away = size * rng.uniform(1.4, 2.2) * rng.choice([-1, 1])
        x, y = (x0 + x1) / 2 - (y1 - y0) / length * away, (y0 + y1) / 2 + (x1 - x0) / length * away
        if opening.kind == "window":
            corners = _hexagon((x, y), size * 1.1, size) if sides == 6 else _oval((x, y), size, size)[::6]
            _polygon_frame(pen, corners, is_filled=rng.random() < 0.5)
            text = f"{window_letter}{number}"
        else:
            pen.ring((x, y), size)
            text = f"{door_letter}{number}"
        if rng.random() < 0.3:
            pen.segment(((x0 + x1) / 2, (y0 + y1) / 2, x, y), width=0.6)
        pen.write(text, (x, y + size * 0.3), size=min(size * 0.9, size * 2.6 / len(text)), anchor=0.5)
