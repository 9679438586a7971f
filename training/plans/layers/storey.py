"""A plan as layers see it: upright, centred at the origin, in pixels of its frame."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import skia

from training.plans.model import FloorPlan, Point, Room
from training.plans.sheet.pen import Box


@dataclass(frozen=True, slots=True)
class Storey:
    """A plan that lies upright and centred at the origin of the canvas.

    Attributes:
        plan: The plan.
        half_wh: Half its width and height in pixels.
        px_per_m: The scale.
    """

    plan: FloorPlan
    half_wh: tuple[float, float]
    px_per_m: float

    @property
    def bounds_xyxy(self) -> Box:
        """The rectangle around the plan, in pixels."""
        return -self.half_wh[0], -self.half_wh[1], self.half_wh[0], self.half_wh[1]

    def at(self, point: Point) -> Point:
        """Maps a point of the plan, in metres, to pixels."""
        x0, y0, x1, y1 = self.plan.bounds_xyxy()
        return (point[0] - (x0 + x1) / 2) * self.px_per_m, (point[1] - (y0 + y1) / 2) * self.px_per_m

    def rooms(self) -> list[Room]:
        """Returns the rooms that are not voids."""
        return [room for room in self.plan.rooms if not room.is_void]

    def outline(self, room: Room) -> skia.Path:
        """Returns the rings of a room in pixels, filled by the even-odd rule."""
        path = skia.Path()
        path.setFillType(skia.PathFillType.kEvenOdd)
        for ring in room.rings:
            path.addPoly([skia.Point(*self.at(point)) for point in ring], close=True)
        return path

    def building(self) -> skia.Path:
        """Returns the outer rings of all rooms in pixels as one path, filled by the winding rule."""
        path = skia.Path()
        x0, y0, x1, y1 = self.plan.bounds_xyxy()
        middle_x, middle_y, scale = (x0 + x1) / 2, (y0 + y1) / 2, self.px_per_m
        for room in self.rooms():
            points = [skia.Point((x - middle_x) * scale, (y - middle_y) * scale) for x, y in room.rings[0]]
            # Rings run either way round; of one direction they add up under the winding rule.
            path.addPoly(points if _signed_area(room.rings[0]) > 0 else points[::-1], close=True)
        return path

    def random_box(self, rng: Random, *, least: float, most: float) -> Box:
        """Returns a rectangle over the plan that takes a share of its width and of its height."""
        x0, y0, x1, y1 = self.bounds_xyxy
        width, height = (x1 - x0) * rng.uniform(least, most), (y1 - y0) * rng.uniform(least, most)
        x, y = rng.uniform(x0, x1 - width), rng.uniform(y0, y1 - height)
        return x, y, x + width, y + height


def _signed_area(ring: tuple[Point, ...]) -> float:
    following = (*ring[1:], ring[0])
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(ring, following, strict=True))
