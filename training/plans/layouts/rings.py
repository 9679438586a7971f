"""Round and many-sided buildings: rooms in rings and sectors, or straight walls in a round shell."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np

from training.plans.geometry import clip_convex, clip_segment, distance, ring_area, without_straight_points
from training.plans.layouts.doors import add_openings, random_habits
from training.plans.layouts.grid import OUTSIDE, LabelGrid, Space
from training.plans.layouts.kinds import assign_kinds
from training.plans.layouts.splitting import split
from training.plans.layouts.tracing import Border, Mesh, straight_runs
from training.plans.model import FloorPlan, Point, Room, RoomKind, Wall

_STEP_RAD = math.pi / 60
_SAGITTA_M = 0.045
_LEAST_PIECE_M2 = 1.2


@dataclass(frozen=True, slots=True)
class _Rings:
    """Bands of rooms: ``radii`` has one more entry than bands; ``stops`` holds angles per band."""

    radii: list[float]
    stops: list[list[float]]
    labels: list[list[int]]
    sides: int


def ring_house(rng: random.Random) -> FloorPlan:
    """Makes a round building of concentric rings of rooms around a hall or courtyard."""
    sides = rng.choice((0, 0, 0, 8, 10, 12, 12, 16))
    inner = rng.uniform(2.4, 6)
    bands = rng.choice((1, 1, 2, 2, 3))
    radii = [inner]
    labels: list[list[int]] = []
    stops: list[list[float]] = []
    spaces: dict[int, Space] = {1: _core_space(rng)}
    hall_band = rng.randrange(bands) if bands > 1 else -1
    for band in range(bands):
        is_hall = band == hall_band
        radii.append(radii[-1] + (rng.uniform(1.3, 2.2) if is_hall else rng.uniform(2.8, 5.5)))
        cuts = [] if is_hall and rng.random() < 0.7 else _cuts(radii[-1], sides, rng)
        stops.append(cuts)
        labels.append([])
        for _ in range(max(1, len(cuts))):
            label = len(spaces) + 1
            spaces[label] = Space("corridor", is_hub=True) if is_hall else Space(_sector_kind(rng))
            labels[-1].append(label)
    return _ring_plan(_Rings(radii, stops, labels, sides), spaces, rng)


def _core_space(rng: random.Random) -> Space:
    if rng.random() < 0.25:
        return Space("balcony", is_void=True, is_outdoors=True)
    return Space(rng.choice(("hall", "living", "dining")), is_hub=True)


def _sector_kind(rng: random.Random) -> RoomKind:
    kinds: tuple[RoomKind, ...] = ("bedroom", "bedroom", "living", "kitchen", "bathroom", "office", "closet", "utility")
    return rng.choice(kinds)


def _cuts(radius: float, sides: int, rng: random.Random) -> list[float]:
    """Returns the angles of the walls across a ring, ascending."""
    if sides:
        picked = [index for index in range(sides) if rng.random() < 0.6]
        picked = picked if len(picked) > 1 else [0, sides // 2]
        return [index * 2 * math.pi / sides for index in picked]
    count = rng.randint(2, max(3, round(2 * math.pi * radius / 3.0)))
    offset, step = rng.uniform(0, 2 * math.pi), 2 * math.pi / count
    angles = [(offset + (index + rng.uniform(-0.25, 0.25)) * step) % (2 * math.pi) for index in range(count)]
    # On the steps of the arcs, so that neighbours share every point.
    return sorted({round(angle / _STEP_RAD) % 120 * _STEP_RAD for angle in angles})


def _at(radius: float, angle: float) -> Point:
    return radius * math.cos(angle), radius * math.sin(angle)


def _arc(radius: float, start: float, end: float, sides: int) -> list[Point]:
    """Returns the points of a ring from one angle to a larger one."""
    step = 2 * math.pi / sides if sides else _STEP_RAD
    first, last = math.floor(start / step + 1e-6) + 1, math.ceil(end / step - 1e-6)
    return [_at(radius, angle) for angle in (start, *(index * step for index in range(first, last)), end)]


def _ring_plan(rings: _Rings, spaces: dict[int, Space], rng: random.Random) -> FloorPlan:
    radii, stops, labels, sides = rings.radii, rings.stops, rings.labels, rings.sides
    full = 2 * math.pi
    circles = [_arc(radius, 0, full, sides) for radius in radii]
    rooms = [Room((tuple(circles[0][:-1]),), spaces[1].kind or "hall", spaces[1].is_void)]
    walls = [Wall(tuple(circle), index == len(radii) - 1) for index, circle in enumerate(circles)]
    if spaces[1].is_outdoors:
        walls[0] = Wall(walls[0].points, is_exterior=True)
    borders: list[Border] = []
    for band, cuts in enumerate(stops):
        low, high = radii[band], radii[band + 1]
        if len(cuts) < 2:
            outlines = tuple(circles[band + 1][:-1]), tuple(circles[band][:-1])
            rooms.append(Room(outlines, spaces[labels[band][0]].kind or "hall"))
            continue
        for index, label in enumerate(labels[band]):
            start, end = cuts[index], cuts[(index + 1) % len(cuts)]
            end = end if end > start else end + full
            ring = _arc(high, start, end, sides) + _arc(low, start, end, sides)[::-1]
            rooms.append(Room((tuple(without_straight_points(ring)),), spaces[label].kind or "living"))
            walls.append(Wall((_at(low, start), _at(high, start)), is_exterior=False))
            borders.append(Border(_at(low, start), _at(high, start), labels[band][index - 1], label))
    borders += _arc_borders(radii, stops, labels, sides)
    return FloorPlan(tuple(rooms), tuple(walls), add_openings(borders, spaces, random_habits(rng), rng))


def _arc_borders(radii: list[float], stops: list[list[float]], labels: list[list[int]], sides: int) -> list[Border]:
    """Returns chords of the circles that stay near them, with the spaces on both sides."""
    borders = []
    for index, radius in enumerate(radii):
        step = 2 * math.pi / sides if sides else math.floor(math.sqrt(8 * _SAGITTA_M / radius) / _STEP_RAD) * _STEP_RAD
        inside = stops[index - 1] if index else []
        outside = stops[index] if index < len(stops) else []
        corners = {round(angle, 9) for angle in (*inside, *outside)}
        corners |= {round(number * step, 9) for number in range(math.ceil(2 * math.pi / step - 1e-6))}
        angles = sorted(corners)
        for start, end in zip(angles, [*angles[1:], angles[0] + 2 * math.pi], strict=True):
            middle = (start + end) / 2
            inner = _label_at(labels[index - 1], inside, middle) if index else 1
            outer = _label_at(labels[index], outside, middle) if index < len(stops) else OUTSIDE
            # Angles grow clockwise on the page, so the centre lies on the right hand.
            borders.append(Border(_at(radius, start), _at(radius, end), outer, inner))
    return borders


def _label_at(labels: list[int], cuts: list[float], angle: float) -> int:
    if len(cuts) < 2:
        return labels[0]
    angle %= 2 * math.pi
    below = [index for index, cut in enumerate(cuts) if cut <= angle]
    return labels[below[-1] if below else len(cuts) - 1]


def round_shell(rng: random.Random) -> FloorPlan:
    """Makes straight inner walls inside a round or many-sided shell."""
    radius = rng.uniform(3.5, 10)
    sides = rng.choice((6, 8, 10, 12, 12, 16, 48, 48))
    for _ in range(30):
        plan = _try_shell(rng, radius, sides)
        if plan is not None:
            return plan
    return ring_house(rng)


def _try_shell(rng: random.Random, radius: float, sides: int) -> FloorPlan | None:
    cell_m = 0.25
    size = 2 * math.ceil(radius / cell_m) + 2
    grid = LabelGrid.empty(size, size, cell_m=cell_m)
    grid.cells[...] = grid.add()
    count = max(2, round(radius * radius * rng.uniform(0.08, 0.2)))
    split(grid, [1], count, rng, smallest=grid.length_cells(1.4))
    turn = math.pi / sides * rng.choice((0, 1))
    stretch = rng.choice((1.0, 1.0, rng.uniform(0.75, 1)))
    middle = size * cell_m / 2
    shell = [
        (middle + radius * math.cos(angle), middle + stretch * radius * math.sin(angle))
        for angle in (turn + index * 2 * math.pi / sides for index in range(sides))
    ]
    lines = [index * cell_m for index in range(size + 1)]
    rooms: list[tuple[int, list[Point]]] = []
    for label in grid.labels():
        x0, y0, x1, y1 = grid.box(label)
        box = [(lines[x0], lines[y0]), (lines[x1], lines[y0]), (lines[x1], lines[y1]), (lines[x0], lines[y1])]
        ring = without_straight_points(clip_convex(box, shell))
        if not ring:
            continue
        if ring_area(ring) < _LEAST_PIECE_M2:
            return None
        rooms.append((label, ring))
    if len(rooms) < 3:
        return None
    return _shell_plan(grid, rooms, shell, rng)


def _shell_plan(
    grid: LabelGrid, rooms: list[tuple[int, list[Point]]], shell: list[Point], rng: random.Random
) -> FloorPlan:
    assign_kinds(grid, rng, building="home")
    lines = np.arange(grid.cells.shape[0] + 1) * grid.cell_m
    mesh = Mesh.of(grid, lines, lines)
    walls = [Wall((*shell, shell[0]), is_exterior=True)]
    borders = []
    for first, last, left, right in straight_runs(mesh.edges):
        if OUTSIDE in (left, right):
            continue
        piece = clip_segment(mesh.position(first), mesh.position(last), shell)
        if piece is not None and distance(*piece) > 1e-6:
            walls.append(Wall(piece, is_exterior=False))
            borders.append(Border(*piece, left, right))
    shell_sides = list(zip(shell, [*shell[1:], shell[0]], strict=True))
    for label, ring in rooms:
        for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
            if distance(start, end) > 0.3 and any(_lies_on(start, end, *side) for side in shell_sides):
                borders.append(Border(start, end, OUTSIDE, label))
    made = tuple(Room((tuple(ring),), grid.spaces[label].kind or "living") for label, ring in rooms)
    return FloorPlan(made, tuple(walls), add_openings(borders, grid.spaces, random_habits(rng), rng))


def _lies_on(start: Point, end: Point, first: Point, last: Point) -> bool:
    length = distance(first, last)
    return all(
        abs((last[0] - first[0]) * (y - first[1]) - (last[1] - first[1]) * (x - first[0])) < 1e-6 * length
        for x, y in (start, end)
    )
