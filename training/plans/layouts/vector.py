"""Layouts of real buildings, read from files of rooms, walls and doors."""

from __future__ import annotations

import gzip
import itertools
import json
import random
import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plans.geometry import distance, ring_area, without_straight_points
from training.plans.layouts.bend import bent, random_bend
from training.plans.layouts.doors import add_windows, random_habits
from training.plans.layouts.grid import OUTSIDE, Space
from training.plans.layouts.tracing import Border
from training.plans.model import FloorPlan, Opening, OpeningKind, Point, Room, RoomKind, Wall

_DOOR_M = 0.8
_SNAP_M = {"px": 0.1, "m": 0.2}
_LEAST_ROOM_M2 = 0.25
_LARGEST_EXTENT_M = 115.0
_LEAST_EXTENT_M = 3.0
_IMAGE_PX_PER_M = 12
_LARGEST_IMAGE_PX = 900
_BENT_SHARE = 0.07

_KINDS: tuple[tuple[str, RoomKind], ...] = (
    ("bedroom", "bedroom"), ("bathroom", "bathroom"), ("washing", "bathroom"), ("restroom", "toilet"),
    ("washroom", "toilet"), ("toilet", "toilet"), ("balcony", "balcony"), ("kitchen", "kitchen"),
    ("corridor", "corridor"), ("living", "living"), ("entrance", "hall"), ("stairs", "stairs"), ("closet", "closet"),
    ("PS", "utility"), ("elevator", "elevator"), ("classroom", "classroom"), ("lab", "classroom"), ("lobby", "hall"),
    ("hall", "hall"), ("canteen", "dining"), ("cafeteria", "dining"), ("office", "office"),
    ("administrative", "office"),
    ("service", "utility"), ("gym", "classroom"), ("library", "classroom"), ("conference", "office"),
)  # fmt: skip


class UnusableRecordError(ValueError):
    """A record has no plan that could be drawn."""


@dataclass(frozen=True, slots=True)
class _Layout:
    plan: FloorPlan
    borders: tuple[Border, ...]
    has_windows: bool


class VectorLayouts:
    """Layouts of real plans, changed a little at every draw.

    Attributes:
        skipped: Number of records left out because they cannot be drawn.
    """

    def __init__(self, layouts: Sequence[_Layout], *, skipped: int = 0) -> None:
        """Wraps layouts that are read already; see ``read``."""
        self._layouts = tuple(layouts)
        self.skipped = skipped

    @classmethod
    def read(cls, paths: Sequence[Path], *, exclude: Collection[str]) -> VectorLayouts:
        """Reads gzipped JSON lines of plans.

        Args:
            paths: Files of records with ``id``, ``unit`` ("m" or "px", y down), ``rooms``, ``doors``
                and ``windows``; pixels are scaled until the median door is 0.8 m wide.
            exclude: Ids that are left out; one that ends in ``*`` stands for all that begin like it.

        Returns:
            The layouts in the order of the files.
        """
        exact = frozenset(exclude)
        prefixes = tuple(name[:-1] for name in sorted(exact) if name.endswith("*"))
        layouts, skipped = [], 0
        for path in paths:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    try:
                        record = json.loads(line)
                        name = str(record["id"])
                        if name in exact or (prefixes and name.startswith(prefixes)):
                            continue
                        layouts.append(_layout_of(record))
                    except (ValueError, KeyError, TypeError, IndexError):
                        skipped += 1
        return cls(layouts, skipped=skipped)

    def __len__(self) -> int:
        """Returns the number of layouts."""
        return len(self._layouts)

    def sample(self, rng: random.Random) -> FloorPlan:
        """Draws a plan, mirrored, turned and stretched at random, with windows where it has none."""
        layout = rng.choice(self._layouts)
        plan = layout.plan
        if not layout.has_windows:
            spaces = {index + 1: Space(room.kind, room.is_void) for index, room in enumerate(plan.rooms)}
            openings = add_windows(layout.borders, spaces, plan.openings, random_habits(rng), rng)
            plan = FloorPlan(plan.rooms, plan.walls, openings)
        plan = _turned(plan, rng)
        if rng.random() < _BENT_SHARE:
            plan = bent(plan, random_bend(plan.bounds_xyxy(), rng))
        return plan


def _layout_of(record: dict[str, Any]) -> _Layout:
    unit = str(record["unit"])
    doors = [_segment(item) for item in record["doors"]]
    windows = [_segment(item) for item in record["windows"]]
    polygons = [[(float(x), float(y)) for x, y in room["polygon"]] for room in record["rooms"]]
    names = [str(room.get("label") or "") for room in record["rooms"]]
    if not polygons:
        raise UnusableRecordError("a record must have rooms")
    scale = _metres_per_unit(doors, unit)
    tolerance = _SNAP_M[unit]
    snap_x = _Snap([x * scale for ring in polygons for x, _ in ring], tolerance)
    snap_y = _Snap([y * scale for ring in polygons for _, y in ring], tolerance)
    rooms = []
    for name, polygon in zip(names, polygons, strict=True):
        ring = without_straight_points([(snap_x(x * scale), snap_y(y * scale)) for x, y in polygon])
        if len(ring) > 2 and abs(ring_area(ring)) > _LEAST_ROOM_M2:
            rooms.append(Room((tuple(ring),), _kind(name, abs(ring_area(ring)))))
    if not rooms:
        raise UnusableRecordError("no room of a record has an area")
    plan = FloorPlan(tuple(rooms), ())
    x0, y0, x1, y1 = plan.bounds_xyxy()
    if not _LEAST_EXTENT_M <= max(x1 - x0, y1 - y0) <= _LARGEST_EXTENT_M:
        raise UnusableRecordError("the plan is too small or too large")
    borders = _borders(plan)
    is_sky = [True, *(room.kind == "balcony" for room in rooms)]
    walls = tuple(Wall((edge.start, edge.end), is_sky[edge.left] != is_sky[edge.right]) for edge in borders)
    openings = _openings(doors, windows, scale, borders, is_sky)
    return _Layout(FloorPlan(tuple(rooms), walls, openings), borders, any(o.kind == "window" for o in openings))


def _segment(item: Sequence[Sequence[float]]) -> tuple[Point, Point]:
    (x0, y0), (x1, y1) = item[0], item[-1]
    return (float(x0), float(y0)), (float(x1), float(y1))


def _metres_per_unit(doors: Sequence[tuple[Point, Point]], unit: str) -> float:
    if unit == "m":
        return 1.0
    if unit != "px":
        raise UnusableRecordError(f'unit must be "m" or "px", got {unit!r}')
    widths = [distance(*door) for door in doors if distance(*door) > 0]
    if not widths:
        raise UnusableRecordError("a plan in pixels needs a door to tell its scale")
    return _DOOR_M / statistics.median(widths)


def _kind(name: str, area_m2: float) -> RoomKind:
    for part, kind in _KINDS:
        if part in name:
            return kind
    return "closet" if area_m2 < 3 else "bedroom" if area_m2 < 14 else "living"


class _Snap:
    """Moves coordinates that lie close together onto one line."""

    def __init__(self, values: Sequence[float], tolerance: float) -> None:
        ordered = sorted(set(values))
        groups = [[ordered[0]]]
        for value in ordered[1:]:
            if value - groups[-1][-1] <= tolerance and value - groups[-1][0] <= 2.5 * tolerance:
                groups[-1].append(value)
            else:
                groups.append([value])
        self._lines = {value: sum(group) / len(group) for group in groups for value in group}

    def __call__(self, value: float) -> float:
        return self._lines[value]


def _borders(plan: FloorPlan) -> tuple[Border, ...]:
    """Returns the pieces between the corners of all rooms, with the rooms on both sides."""
    lines: dict[tuple[bool, float], set[tuple[float, float]]] = {}
    slanted: set[tuple[Point, Point]] = set()
    for room in plan.rooms:
        ring = room.rings[0]
        for index, end in enumerate(ring):
            start = ring[index - 1]
            if start[0] == end[0]:
                lines.setdefault((False, start[0]), set()).add((min(start[1], end[1]), max(start[1], end[1])))
            elif start[1] == end[1]:
                lines.setdefault((True, start[1]), set()).add((min(start[0], end[0]), max(start[0], end[0])))
            else:
                slanted.add((min(start, end), max(start, end)))
    pieces = sorted(slanted)
    for (is_flat, at), spans in sorted(lines.items()):
        stops = sorted({stop for span in spans for stop in span})
        for low, high in itertools.pairwise(stops):
            if any(span[0] <= low and high <= span[1] for span in spans):
                pieces.append(((low, at), (high, at)) if is_flat else ((at, low), (at, high)))
    return _joined(_with_sides(pieces, plan))


def _with_sides(pieces: Sequence[tuple[Point, Point]], plan: FloorPlan) -> list[Border]:
    x0, y0, x1, y1 = plan.bounds_xyxy()
    density = min(_IMAGE_PX_PER_M, _LARGEST_IMAGE_PX / max(x1 - x0, y1 - y0))
    origin, margin = np.array([x0, y0]), 6
    size_wh = [int((x1 - x0) * density) + 2 * margin, int((y1 - y0) * density) + 2 * margin]
    image = np.zeros(size_wh[::-1], np.int32)
    for number, room in enumerate(plan.rooms, 1):
        ring = np.round((np.array(room.rings[0]) - origin) * density + margin).astype(np.int32)
        cv2.fillPoly(image, [ring], number)
    ends: NDArray[np.float64] = np.array(pieces)
    middles = ends.mean(axis=1)
    steps = ends[:, 1] - ends[:, 0]
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    lefts = np.column_stack([steps[:, 1], -steps[:, 0]])
    sides = []
    for sign in (1, -1):
        spots = np.round((middles + sign * lefts * 2.5 / density - origin) * density + margin).astype(int)
        sides.append(image[spots[:, 1], spots[:, 0]].tolist())
    return [
        Border(start, end, left, right) for (start, end), left, right in zip(pieces, sides[0], sides[1], strict=True)
    ]


def _joined(borders: Sequence[Border]) -> tuple[Border, ...]:
    """Joins upright and level pieces in line that part the same two rooms."""
    result: list[Border] = []
    for border in borders:
        last = result[-1] if result else None
        if (
            last is not None
            and last.end == border.start
            and (last.left, last.right) == (border.left, border.right)
            and (last.start[0] == border.end[0] or last.start[1] == border.end[1])
        ):
            result[-1] = Border(last.start, border.end, last.left, last.right)
        else:
            result.append(border)
    return tuple(result)


def _openings(
    doors: Sequence[tuple[Point, Point]],
    windows: Sequence[tuple[Point, Point]],
    scale: float,
    borders: Sequence[Border],
    is_sky: Sequence[bool],
) -> tuple[Opening, ...]:
    starts = np.array([border.start for border in borders])
    steps = np.array([border.end for border in borders]) - starts
    taken: dict[int, list[tuple[float, float]]] = {}
    openings = []
    for is_window, (start, end) in [*((False, door) for door in doors), *((True, window) for window in windows)]:
        middle = np.array([start[0] + end[0], start[1] + end[1]]) * scale / 2
        shares = np.clip(((middle - starts) * steps).sum(axis=1) / (steps**2).sum(axis=1), 0, 1)
        gaps = np.linalg.norm(starts + shares[:, None] * steps - middle, axis=1)
        index = int(gaps.argmin())
        length = distance(borders[index].start, borders[index].end)
        width = min(distance(start, end) * scale or 0.85, length - 0.1)
        if gaps[index] > 0.4 or width < 0.45:
            continue
        low = min(max(float(shares[index]) * length - width / 2, 0.05), length - 0.05 - width)
        if any(low < other_high and low + width > other_low for other_low, other_high in taken.get(index, ())):
            continue
        taken.setdefault(index, []).append((low, low + width))
        border = borders[index]
        is_exterior = is_sky[border.left] != is_sky[border.right]
        kind = _opening_kind(
            width, is_window=is_window or (is_exterior and width > 1.05 and OUTSIDE in (border.left, border.right))
        )
        unit_x, unit_y = (float(value) / length for value in steps[index])
        first = border.start[0] + unit_x * low, border.start[1] + unit_y * low
        last = first[0] + unit_x * width, first[1] + unit_y * width
        openings.append(Opening(first, last, kind, is_exterior))
    return tuple(openings)


def _opening_kind(width_m: float, *, is_window: bool) -> OpeningKind:
    if is_window:
        return "window"
    return "swing" if width_m < 1.15 else "sliding"


def _turned(plan: FloorPlan, rng: random.Random) -> FloorPlan:
    """Mirrors, turns and stretches a plan; leaves turn either way and wide doors vary."""
    flips = rng.random() < 0.5, rng.random() < 0.5
    swaps = rng.random() < 0.5
    size = rng.uniform(0.9, 1.15)
    scale_x, scale_y = size * rng.uniform(0.9, 1.1), size * rng.uniform(0.9, 1.1)
    x0, y0, x1, y1 = plan.bounds_xyxy()

    def place(point: Point) -> Point:
        x = (x1 - point[0] if flips[0] else point[0] - x0) * scale_x
        y = (y1 - point[1] if flips[1] else point[1] - y0) * scale_y
        return (y, x) if swaps else (x, y)

    rooms = tuple(
        Room(tuple(tuple(map(place, ring)) for ring in room.rings), room.kind, room.is_void) for room in plan.rooms
    )
    walls = tuple(Wall(tuple(map(place, wall.points)), wall.is_exterior) for wall in plan.walls)
    usual: OpeningKind = rng.choices(("swing", "gap", "pocket"), (88, 9, 3))[0]
    openings = []
    for opening in plan.openings:
        kind = opening.kind
        if kind == "swing":
            kind = usual
        elif kind == "sliding":
            kind = rng.choice(("sliding", "sliding", "double", "folding", "cased"))
        ends = place(opening.start), place(opening.end)
        openings.append(Opening(*ends, kind, opening.is_exterior, rng.random() < 0.5, rng.random() < 0.5))
    return FloorPlan(rooms, walls, tuple(openings))
