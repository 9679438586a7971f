"""Doors and windows in their walls."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from draw_plans.brush import Brush
from draw_plans.geometry import PlacedOpening
from draw_plans.model import COMPASS, Door, Point
from draw_plans.sheet import Path
from draw_plans.style import Style

_LEAF_M = 0.045


@dataclass(frozen=True)
class Leaf:
    """One door leaf: the hinge, the direction to the other jamb, the way it swings, its width."""

    hinge: Point
    along: Point
    across: Point
    width: float

    @property
    def swing(self) -> Polygon:
        """Floor that the leaf sweeps."""
        points = [self.hinge]
        for index in range(13):
            angle = math.radians(90.0 * index / 12)
            points.append(self._at(self.width * math.cos(angle), self.width * math.sin(angle)))
        return Polygon(points)

    def _at(self, along: float, across: float) -> Point:
        (x, y), (ax, ay), (cx, cy) = self.hinge, self.along, self.across
        return (x + ax * along + cx * across, y + ay * along + cy * across)

    def corners(self) -> tuple[Point, ...]:
        """The open leaf as a thin rectangle, inside its own opening."""
        return (
            self.hinge,
            self._at(0.0, self.width),
            self._at(_LEAF_M, self.width),
            self._at(_LEAF_M, 0.0),
        )

    def arc(self) -> Path:
        """The track of the leaf's edge, from the shut to the open door."""
        start = math.degrees(math.atan2(self.along[1], self.along[0]))
        turn = self.along[0] * self.across[1] - self.along[1] * self.across[0]
        end = start + (90.0 if turn > 0 else -90.0)
        return Path().arc(self.hinge, (self.width, self.width), start_deg=start, end_deg=end)


def leaves(door: Door, opening: PlacedOpening) -> list[Leaf]:
    """The swinging leaves of a door; none for sliding doors and gaps."""
    if door.style not in ("swing", "double"):
        return []
    (ax, ay), across = opening.along, _across(door, opening)
    first, last = opening.start, opening.end
    hx, hy = COMPASS[door.hinge]
    if ax * hx + ay * hy > 0:
        first, last, ax, ay = last, first, -ax, -ay
    shift = opening.thickness / 2
    hinges = [_shifted(p, across, shift) for p in (first, last)]
    if door.style == "swing":
        return [Leaf(hinges[0], (ax, ay), across, door.width)]
    half = door.width / 2
    return [Leaf(hinges[0], (ax, ay), across, half), Leaf(hinges[1], (-ax, -ay), across, half)]


def swing_area(door: Door, opening: PlacedOpening) -> BaseGeometry:
    """Floor that a door needs to open; empty for doors that do not swing."""
    area: BaseGeometry = Polygon()
    for leaf in leaves(door, opening):
        area = area.union(leaf.swing)
    return area


def draw_door(brush: Brush, door: Door, opening: PlacedOpening, *, style: Style) -> None:
    """Draws a door of any style into its opening."""
    for leaf in leaves(door, opening):
        thin = replace(brush, stroke=replace(brush.stroke, width_mm=brush.stroke.width_mm * 0.7))
        thin.draw(leaf.arc())
        replace(brush, fill=style.paper or "#ffffff").lines(*leaf.corners(), closed=True)
    if door.style == "gap":
        _draw_faces(brush.dashed(), opening)
    elif door.style == "sliding":
        _draw_sliding(brush, door, opening)
    elif door.style == "patio":
        _draw_patio(brush, opening)
    elif door.style == "garage":
        _draw_garage(brush, door, opening)
    elif opening.outer:
        _draw_faces(replace(brush, stroke=style.fixture), opening)


def draw_window(brush: Brush, opening: PlacedOpening, *, style: Style) -> None:
    """Draws a window: both wall faces and the panes between them, along any curve."""
    pane = opening.line.buffer(opening.thickness / 2, cap_style="flat")
    brush.sheet.draw(Path().area(pane).mapped(brush.to_sheet), fill=style.paper or "#ffffff")
    _draw_faces(brush, opening)
    thin = replace(brush, stroke=style.fixture)
    for shift in (-0.03, 0.03):
        _draw_parallel(thin, opening, shift=shift)
    sides = [opening.line.offset_curve(s * opening.thickness / 2) for s in (-1, 1)]
    for end in (0, -1):
        left, right = (side.coords[end] for side in sides)
        brush.lines((left[0], left[1]), (right[0], right[1]))


def _across(door: Door, opening: PlacedOpening) -> Point:
    ax, ay = opening.along
    ox, oy = COMPASS[door.opens]
    return (-ay, ax) if -ay * ox + ax * oy > 0 else (ay, -ax)


def _shifted(point: Point, direction: Point, length: float) -> Point:
    return (point[0] + direction[0] * length, point[1] + direction[1] * length)


def _draw_faces(brush: Brush, opening: PlacedOpening) -> None:
    for side in (-1, 1):
        _draw_parallel(brush, opening, shift=side * opening.thickness / 2)


def _draw_parallel(brush: Brush, opening: PlacedOpening, *, shift: float) -> None:
    line = opening.line.offset_curve(shift)
    brush.lines(*((float(x), float(y)) for x, y in line.coords))


def _draw_panel(brush: Brush, start: Point, end: Point, *, thickness: float) -> None:
    length = math.dist(start, end)
    ax, ay = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    offset = (-ay * thickness / 2, ax * thickness / 2)
    corners = [_shifted(p, offset, s) for p, s in ((start, 1), (end, 1), (end, -1), (start, -1))]
    brush.lines(*corners, closed=True)


def _draw_sliding(brush: Brush, door: Door, opening: PlacedOpening) -> None:
    """A leaf that hangs before the wall, half open, with its track dashed over the rest."""
    across = _across(door, opening)
    hx, hy = COMPASS[door.hinge]
    ax, ay = opening.along
    sign = 1.0 if ax * hx + ay * hy > 0 else -1.0
    face = _shifted(opening.centre, across, opening.thickness / 2 + 0.04)
    track = (ax * sign, ay * sign)
    shut = _shifted(face, track, -door.width / 2)
    brush.dashed().lines(shut, _shifted(face, track, door.width * 0.95))
    leaf = (_shifted(face, track, -door.width * 0.1), _shifted(face, track, door.width * 0.9))
    _draw_panel(brush, *leaf, thickness=0.05)
    _draw_faces(brush.dashed(), opening)


def _draw_patio(brush: Brush, opening: PlacedOpening) -> None:
    _draw_faces(brush, opening)
    across = (-opening.along[1], opening.along[0])
    middle = opening.centre
    lap = _shifted(middle, opening.along, 0.08), _shifted(middle, opening.along, -0.08)
    for end, near, side in ((opening.start, lap[0], 0.04), (opening.end, lap[1], -0.04)):
        ends = (_shifted(end, across, side), _shifted(near, across, side))
        _draw_panel(brush, *ends, thickness=0.06)


def _draw_garage(brush: Brush, door: Door, opening: PlacedOpening) -> None:
    _draw_faces(brush, opening)
    across = _across(door, opening)
    reach = opening.thickness / 2 + 2.0
    ends = [_shifted(p, across, reach) for p in (opening.start, opening.end)]
    brush.dashed().lines(opening.start, ends[0], ends[1], opening.end)
