"""What follows from a layout: wall areas, openings on their walls, and room polygons."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry import LinearRing, LineString, MultiPolygon, Polygon
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring, unary_union

from draw_plans.model import COMPASS, Door, Plan, Point, Room, Side, Wall, Window

# An opening is cut a hair deeper than its wall, or rounding leaves slivers across it.
_CUT_MARGIN_M = 0.001
# Smaller leftovers between walls are pockets of the masonry, not forgotten rooms.
_SMALLEST_ROOM_M2 = 0.4


@dataclass(frozen=True)
class PlacedOpening:
    """An opening found on its wall: the stretch of centre line it takes, and its depth."""

    line: LineString
    thickness: float
    outer: bool

    @property
    def start(self) -> Point:
        """First end of the opening on the centre line."""
        return _xy(self.line.coords[0])

    @property
    def end(self) -> Point:
        """Last end of the opening on the centre line."""
        return _xy(self.line.coords[-1])

    @property
    def centre(self) -> Point:
        """Middle of the opening on the centre line."""
        return _xy(self.line.interpolate(0.5, normalized=True).coords[0])

    @property
    def along(self) -> Point:
        """Unit vector from start to end."""
        (x0, y0), (x1, y1) = self.start, self.end
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        return ((x1 - x0) / length, (y1 - y0) / length)

    @property
    def cut(self) -> BaseGeometry:
        """The piece of wall that the opening takes away."""
        return self.line.buffer(self.thickness / 2 + _CUT_MARGIN_M, cap_style="flat")


def shell(thickness: float, *outer_face: Point) -> Wall:
    """The outside wall of a building whose outer face has the given corners."""
    core = Polygon(outer_face).buffer(-thickness / 2, join_style="mitre")
    points = tuple(_xy(c) for c in core.exterior.coords[:-1])
    return Wall(points=points, thickness=thickness, closed=True, outer=True)


def wall_line(wall: Wall) -> LineString:
    """Centre line of a wall."""
    return LineString([*wall.points, wall.points[0]] if wall.closed else wall.points)


def wall_area(walls: tuple[Wall, ...]) -> BaseGeometry:
    """Union of the ground that the walls cover, openings not yet cut."""
    return unary_union([_footprint(w) for w in walls])


def place(plan: Plan, opening: Door | Window) -> PlacedOpening:
    """Finds the wall under an opening.

    Raises:
        ValueError: if no wall is near enough, or the opening is longer than its wall.
    """
    at = ShapelyPoint(opening.at)
    wall = min(plan.walls, key=lambda w: wall_line(w).distance(at))
    line = wall_line(wall)
    if line.distance(at) > 0.3:
        raise ValueError(f"{plan.title}: no wall within 0.3 m of the opening at {opening.at}")
    middle = line.project(at)
    stretch = substring(line, middle - opening.width / 2, middle + opening.width / 2)
    if not isinstance(stretch, LineString) or stretch.length < opening.width - 0.01:
        raise ValueError(f"{plan.title}: the opening at {opening.at} is longer than its wall")
    return PlacedOpening(line=stretch, thickness=wall.thickness, outer=wall.outer)


def all_openings(plan: Plan) -> list[PlacedOpening]:
    """Every door and window of the plan on its wall."""
    openings: list[Door | Window] = [*plan.doors, *plan.windows]
    return [place(plan, opening) for opening in openings]


def footprint(plan: Plan) -> Polygon:
    """Ground that the building covers, to the outer face."""
    area = wall_area(plan.walls)
    parts = area.geoms if isinstance(area, MultiPolygon) else [area]
    return Polygon(max(parts, key=lambda part: part.area).exterior)


def room_polygons(plan: Plan) -> list[tuple[Room, Polygon]]:
    """The inner free area of each room, to the wall faces, in the order of ``plan.rooms``.

    Raises:
        ValueError: if a room is not enclosed, two names share a room, or a space has no name.
    """
    free = footprint(plan).difference(wall_area(plan.walls))
    parts = list(free.geoms) if isinstance(free, MultiPolygon) else [free]
    spaces = [part for part in parts if part.area > _SMALLEST_ROOM_M2]
    found: list[tuple[Room, Polygon]] = []
    for room in plan.rooms:
        inside = [space for space in spaces if space.contains(ShapelyPoint(room.at))]
        if not inside:
            raise ValueError(f"{plan.title}: {room.name} at {room.at} is not between walls")
        spaces.remove(inside[0])
        found.append((room, inside[0]))
    if spaces:
        where = spaces[0].representative_point()
        raise ValueError(f"{plan.title}: nameless space at ({where.x:.2f}, {where.y:.2f})")
    return found


def faces_side(plan: Plan, opening: PlacedOpening, *, side: Side) -> bool:
    """Whether an opening in the outside wall looks out to the given side."""
    dx, dy = COMPASS[side]
    across = abs(opening.along[0] * dx + opening.along[1] * dy)
    x, y = opening.centre
    outside = ShapelyPoint(x + dx * opening.thickness, y + dy * opening.thickness)
    return opening.outer and across < 0.1 and not footprint(plan).contains(outside)


def _footprint(wall: Wall) -> BaseGeometry:
    if wall.closed:
        return LinearRing(wall.points).buffer(wall.thickness / 2, join_style="mitre")
    line = LineString(wall.points)
    return line.buffer(wall.thickness / 2, cap_style="flat", join_style="mitre")


def _xy(coordinate: tuple[float, ...]) -> Point:
    return (float(coordinate[0]), float(coordinate[1]))
