"""Plane geometry on points in metres, y down."""

from __future__ import annotations

import math
from collections.abc import Sequence

from training.plans.model import Point


def distance(first: Point, second: Point) -> float:
    """Returns the distance of two points."""
    return math.hypot(second[0] - first[0], second[1] - first[1])


def along(start: Point, end: Point, distance_m: float) -> Point:
    """Returns the point so far from ``start`` towards ``end``."""
    share = distance_m / distance(start, end)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def ring_area(ring: Sequence[Point]) -> float:
    """Returns the area of a ring in square metres; it is positive when clockwise on the page."""
    total = 0.0
    for index, (x, y) in enumerate(ring):
        before_x, before_y = ring[index - 1]
        total += before_x * y - x * before_y
    return total / 2


def arc(start: Point, end: Point, corner: Point, *, pieces: int = 8) -> list[Point]:
    """Returns points of a quadratic curve that leaves ``start`` and enters ``end`` towards ``corner``."""
    points = []
    for index in range(pieces + 1):
        share = index / pieces
        weights = (1 - share) ** 2, 2 * share * (1 - share), share**2
        points.append(
            (
                weights[0] * start[0] + weights[1] * corner[0] + weights[2] * end[0],
                weights[0] * start[1] + weights[1] * corner[1] + weights[2] * end[1],
            )
        )
    return points


def without_straight_points(ring: Sequence[Point], *, tolerance_m: float = 1e-4) -> list[Point]:
    """Drops repeated points of a closed ring and those within a tolerance of a straight side."""
    kept: list[Point] = []
    for point in ring:
        if not kept or distance(kept[-1], point) > tolerance_m:
            kept.append(point)
    while len(kept) > 1 and distance(kept[0], kept[-1]) <= tolerance_m:
        kept.pop()
    result: list[Point] = []
    for index, (x, y) in enumerate(kept):
        before_x, before_y = kept[index - 1]
        after_x, after_y = kept[(index + 1) % len(kept)]
        cross = (x - before_x) * (after_y - before_y) - (y - before_y) * (after_x - before_x)
        if abs(cross) > tolerance_m * math.hypot(after_x - before_x, after_y - before_y):
            result.append((x, y))
    return result


def clip_convex(ring: Sequence[Point], clip: Sequence[Point]) -> list[Point]:
    """Cuts a convex ring by a convex ring that is clockwise on the page (Sutherland and Hodgman, 1974)."""
    result = list(ring)
    for index, (ax, ay) in enumerate(clip):
        bx, by = clip[(index + 1) % len(clip)]
        sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in result]
        source, result = result, []
        for place, (point, side) in enumerate(zip(source, sides, strict=True)):
            before, side_before = source[place - 1], sides[place - 1]
            if (side >= 0) != (side_before >= 0):
                share = side_before / (side_before - side)
                result.append((before[0] + (point[0] - before[0]) * share, before[1] + (point[1] - before[1]) * share))
            if side >= 0:
                result.append(point)
    return result


def clip_segment(start: Point, end: Point, clip: Sequence[Point]) -> tuple[Point, Point] | None:
    """Returns the part of a segment inside a convex ring that is clockwise on the page, or None."""
    low, high = 0.0, 1.0
    for index, (ax, ay) in enumerate(clip):
        bx, by = clip[(index + 1) % len(clip)]
        at_start = (bx - ax) * (start[1] - ay) - (by - ay) * (start[0] - ax)
        at_end = (bx - ax) * (end[1] - ay) - (by - ay) * (end[0] - ax)
        if at_start < 0 and at_end < 0:
            return None
        if at_start < 0:
            low = max(low, at_start / (at_start - at_end))
        elif at_end < 0:
            high = min(high, at_start / (at_start - at_end))
    if high - low < 1e-9:
        return None
    dx, dy = end[0] - start[0], end[1] - start[1]
    return (start[0] + dx * low, start[1] + dy * low), (start[0] + dx * high, start[1] + dy * high)
