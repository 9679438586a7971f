"""The geometry of one storey, in metres, before anything is drawn.

Coordinates are metres with the origin at the top left and y down. Outlines and walls follow the
centre lines of the walls; how thick a wall is drawn is a matter of style.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Point = tuple[float, float]

RoomKind = Literal[
    "bedroom", "bathroom", "toilet", "kitchen", "living", "dining", "office", "classroom", "hall", "corridor",
    "closet", "utility", "garage", "stairs", "elevator", "balcony", "sauna",
]  # fmt: skip

OpeningKind = Literal["swing", "double", "sliding", "pocket", "folding", "gap", "cased", "garage_door", "window"]
"""``gap`` is a bare gap as wide as a door; ``cased`` is a wide opening without a leaf."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room, or a shaft or courtyard that no detector should call one.

    Attributes:
        rings: Closed rings on the wall centre lines, first point not repeated. Several rings are
            filled by the even-odd rule, so a ring inside another is a hole.
        kind: What the room is used for; it picks furniture, floor and label.
        is_void: Whether the space is a shaft, courtyard or double height: drawn, never labelled.
    """

    rings: tuple[tuple[Point, ...], ...]
    kind: RoomKind
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Wall:
    """A wall along an open polyline; a curved wall is a polyline of short pieces."""

    points: tuple[Point, ...]
    is_exterior: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """A door or window: the piece ``start`` to ``end`` of a wall's centre line."""

    start: Point
    end: Point
    kind: OpeningKind
    is_exterior: bool
    hinge_at_end: bool = False
    swings_left: bool = False
    """Whether the leaf turns to the left of the direction from ``start`` to ``end``."""


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """One storey."""

    rooms: tuple[Room, ...]
    walls: tuple[Wall, ...]
    openings: tuple[Opening, ...] = field(default=())

    def points(self) -> Iterator[Point]:
        """Yields every point of every room and wall."""
        for room in self.rooms:
            for ring in room.rings:
                yield from ring
        for wall in self.walls:
            yield from wall.points

    def bounds_xyxy(self) -> tuple[float, float, float, float]:
        """Returns the smallest upright rectangle around rooms and walls, in metres."""
        xs, ys = zip(*self.points(), strict=True)
        return min(xs), min(ys), max(xs), max(ys)
