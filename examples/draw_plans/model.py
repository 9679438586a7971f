"""The words in which a floor plan is written down.

A layout is data: walls, openings, rooms and fixtures in metres, x to the right (east) and y down
(south), as on the printed sheet. Everything else is derived from it: the wall outlines, the room
polygons, the printed areas, the door schedule and the ground truth. What is drawn and what is
annotated therefore cannot disagree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Side = Literal["n", "e", "s", "w"]
DoorStyle = Literal["swing", "double", "sliding", "patio", "gap", "garage"]

COMPASS: dict[Side, Point] = {"n": (0.0, -1.0), "e": (1.0, 0.0), "s": (0.0, 1.0), "w": (-1.0, 0.0)}
_FACING_DEG: dict[Side, float] = {"s": 0.0, "w": 90.0, "n": 180.0, "e": 270.0}


@dataclass(frozen=True)
class Wall:
    """A wall along its centre line, metres."""

    points: tuple[Point, ...]
    thickness: float
    closed: bool = False
    outer: bool = False


@dataclass(frozen=True)
class Door:
    """A door or passage in the wall nearest to ``at``.

    The wall gives direction and depth, so a door cannot stand crooked in it. ``hinge`` says at
    which end of the opening the leaf hangs and ``opens`` to which side it swings, both as compass
    sides because that is how they are read off a drawing.
    """

    at: Point
    width: float
    hinge: Side = "w"
    opens: Side = "n"
    style: DoorStyle = "swing"
    fire: str = ""


@dataclass(frozen=True)
class Window:
    """A window in the wall nearest to ``at``; it follows the wall where that is curved."""

    at: Point
    width: float


@dataclass(frozen=True)
class Room:
    """A named room; ``at`` is any point of it and the centre of its label.

    ``counted`` is false for shafts, which walls enclose too but which nobody calls a room.
    """

    name: str
    at: Point
    number: str = ""
    floor: str = ""
    angle_deg: float = 0.0
    counted: bool = True


@dataclass(frozen=True)
class Fixture:
    """A piece of furniture or equipment.

    ``at`` is the middle of its back edge, the one that stands against a wall, or its centre for
    free-standing symbols. ``facing`` is the side its front looks to, or an angle in degrees.
    """

    kind: str
    at: Point
    facing: Side | float = "s"
    size: tuple[float, float] | None = None
    text: str = ""

    @property
    def angle_deg(self) -> float:
        """Clockwise turn from facing south, degrees."""
        if isinstance(self.facing, str):
            return _FACING_DEG[self.facing]
        return self.facing


@dataclass(frozen=True)
class Outline:
    """Something outdoors drawn as thin lines: a step, a terrace, a drive. Never a room."""

    points: tuple[Point, ...]
    text: str = ""
    text_at: Point = (0.0, 0.0)
    dashed: bool = False
    fill: str = ""


@dataclass(frozen=True)
class Plan:
    """One floor of one building, metres."""

    title: str
    walls: tuple[Wall, ...]
    doors: tuple[Door, ...]
    windows: tuple[Window, ...]
    rooms: tuple[Room, ...]
    fixtures: tuple[Fixture, ...]
    outlines: tuple[Outline, ...] = ()


def inner(thickness: float, *points: Point) -> Wall:
    """An inside wall along the given centre line."""
    return Wall(points=points, thickness=thickness)


def arc_points(centre: Point, radius: float, *, start_deg: float, end_deg: float) -> list[Point]:
    """Points of a circular arc, 3 degrees apart: finer than a line width on every sheet here.

    Their number is odd, so that the crown of a symmetric arc is one of them.
    """
    count = 2 * max(1, round(abs(end_deg - start_deg) / 6.0))
    angles = (math.radians(start_deg + (end_deg - start_deg) * i / count) for i in range(count + 1))
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]
