"""Layouts of rooms, drawn with one line a wall; a typical room side is 1."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi

__all__ = ["LAYOUTS", "Layout"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Layout:
    """Walls and the rooms that they enclose.

    Attributes:
        walls: Centre lines, shape (n, 4): start x, start y, end x, end y.
        rooms: The rooms, polygons up to those lines.
        junctions: "shared": walls meet only at their ends, so nothing parts them; "square": some end on the middle of
            another, exactly until the drawing is turned; "slanted": never exactly.
    """

    walls: Array
    rooms: npt.NDArray[np.object_]
    junctions: Literal["shared", "square", "slanted"] = "square"


def _steps(rng: np.random.Generator, count: int, low: float = 0.7, high: float = 1.4) -> Array:
    return np.concatenate([[0.0], np.cumsum(rng.uniform(low, high, count))])


def _outline(width: float, height: float) -> Array:
    return np.array([[0, 0, width, 0], [width, 0, width, height], [width, height, 0, height], [0, height, 0, 0]])


def _grid(rng: np.random.Generator) -> Layout:
    """Rows and columns; each wall is one line through the whole plan."""
    xs, ys = _steps(rng, rng.integers(1, 7)), _steps(rng, rng.integers(1, 7))
    down = np.column_stack([xs, np.full_like(xs, ys[0]), xs, np.full_like(xs, ys[-1])])
    across = np.column_stack([np.full_like(ys, xs[0]), ys, np.full_like(ys, xs[-1]), ys])
    boxes = shapely.box(xs[:-1, None], ys[:-1], xs[1:, None], ys[1:])
    return Layout(np.concatenate([down, across]), boxes.ravel())


def _staggered(rng: np.random.Generator) -> Layout:
    """Rows of rooms whose partitions do not align: T-junctions on both sides of every long wall."""
    ys, width = _steps(rng, rng.integers(2, 6)), rng.uniform(3.0, 6.0)
    walls, rooms = [_outline(width, ys[-1])], []
    walls.append(np.column_stack([np.zeros(len(ys) - 2), ys[1:-1], np.full(len(ys) - 2, width), ys[1:-1]]))
    above = np.empty(0)
    for low, high in itertools.pairwise(ys):
        xs = np.sort(rng.uniform(0.6, width - 0.6, rng.integers(1, 5)))
        xs = xs[np.concatenate([[True], np.diff(xs) > 0.6])]
        # Partitions that nearly align would make it a matter of taste where one ends.
        xs = xs[np.abs(xs[:, None] - above).min(axis=1, initial=1.0) > 0.1]
        above = xs
        walls.append(np.column_stack([xs, np.full_like(xs, low), xs, np.full_like(xs, high)]))
        edges = np.concatenate([[0.0], xs, [width]])
        rooms.append(shapely.box(edges[:-1], low, edges[1:], high))
    return Layout(np.concatenate(walls), np.concatenate(rooms))


def _split(rng: np.random.Generator) -> Layout:
    """A rectangle that is split again and again."""
    width, height = rng.uniform(2.5, 6.0, 2)
    walls, rooms = [_outline(width, height)], []
    waiting = [(0.0, 0.0, width, height)]
    while waiting:
        x1, y1, x2, y2 = waiting.pop()
        across = (y2 - y1) > (x2 - x1)
        side = max(x2 - x1, y2 - y1)
        if side < 1.3 or (side < 2.2 and rng.random() < 0.3):
            rooms.append((x1, y1, x2, y2))
        elif across:
            cut = rng.uniform(y1 + 0.4 * side, y2 - 0.4 * side)
            walls.append(np.array([[x1, cut, x2, cut]]))
            waiting += [(x1, y1, x2, cut), (x1, cut, x2, y2)]
        else:
            cut = rng.uniform(x1 + 0.4 * side, x2 - 0.4 * side)
            walls.append(np.array([[cut, y1, cut, y2]]))
            waiting += [(x1, y1, cut, y2), (cut, y1, x2, y2)]
    return Layout(np.concatenate(walls), shapely.box(*np.array(rooms).T))


def _bent(rng: np.random.Generator) -> Layout:
    """L-, T- and U-shaped rooms, some around others: cells of a grid, joined at random."""
    rows, columns = rng.integers(2, 6, 2)
    labels = np.arange(rows * columns).reshape(rows, columns)
    for _ in range(rng.integers(1, rows * columns)):
        row, column = rng.integers(rows), rng.integers(columns)
        step = ((0, 1), (1, 0))[rng.integers(2)]
        other = (row + step[0], column + step[1])
        if other[0] < rows and other[1] < columns:
            joined = np.where(labels == labels[other], labels[row, column], labels)
            is_large = np.count_nonzero(joined == joined[row, column]) > 5
            labels = labels if is_large or _touches_itself(joined) else joined
    xs, ys = _steps(rng, columns, 0.6, 1.1), _steps(rng, rows, 0.6, 1.1)
    padded = np.pad(labels, 1, constant_values=-1)
    down = _runs(padded[1:-1, 1:] != padded[1:-1, :-1], ys)
    across = _runs((padded[1:, 1:-1] != padded[:-1, 1:-1]).T, xs)
    walls = np.array([[xs[at], start, xs[at], end] for at, start, end in down]
                     + [[start, ys[at], end, ys[at]] for at, start, end in across])  # fmt: skip
    cells = shapely.box(xs[:-1], ys[:-1, None], xs[1:], ys[1:, None])
    rooms = [shapely.union_all(cells[labels == label]) for label in np.unique(labels)]
    return Layout(walls, np.array(rooms))


def _touches_itself(labels: npt.NDArray[np.int_]) -> bool:
    """Whether a room meets itself at a point: there a gap would decide how many rooms there are."""
    a, b, c, d = labels[:-1, :-1], labels[:-1, 1:], labels[1:, :-1], labels[1:, 1:]
    return bool((((a == d) & (a != b) & (a != c)) | ((b == c) & (b != a) & (b != d))).any())


def _runs(is_wall: npt.NDArray[np.bool_], places: Array) -> list[tuple[int, float, float]]:
    """Lines along the first axis as long as they go: (index across, start, end)."""
    found = []
    for at, column in enumerate(is_wall.T):
        steps = np.diff(np.concatenate([[False], column, [False]]).astype(int))
        starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
        found += [(at, places[start], places[end]) for start, end in zip(starts, ends, strict=True)]
    return found


def _nested(rng: np.random.Generator) -> Layout:
    """Rooms inside rooms: a core with two rooms, an atrium with a kiosk."""
    count = rng.integers(1, 4)
    xs = _steps(rng, count, 3.0, 4.0)
    height = rng.uniform(3.0, 4.0)
    walls = [_outline(xs[-1], height), np.array([[x, 0, x, height] for x in xs[1:-1]]).reshape(-1, 4)]
    rooms: list[shapely.Polygon] = []
    for left, right in itertools.pairwise(xs):
        inner = (left + rng.uniform(0.5, 0.9), rng.uniform(0.5, 0.9), right - rng.uniform(0.5, 0.9), height - 0.7)
        walls.append(_outline(inner[2] - inner[0], inner[3] - inner[1]) + np.array([inner[0], inner[1]] * 2))
        rooms.append(shapely.box(left, 0, right, height) - shapely.box(*inner))
        middle = (inner[0] + inner[2]) / 2
        if rng.random() < 0.5:
            walls.append(np.array([[middle, inner[1], middle, inner[3]]]))
            rooms += [shapely.box(*inner[:2], middle, inner[3]), shapely.box(middle, inner[1], *inner[2:])]
        else:
            kiosk = (middle - 0.3, inner[1] + 0.5, middle + 0.3, inner[3] - 0.5)
            walls.append(_outline(kiosk[2] - kiosk[0], kiosk[3] - kiosk[1]) + np.array([kiosk[0], kiosk[1]] * 2))
            rooms += [shapely.box(*inner) - shapely.box(*kiosk), shapely.box(*kiosk)]
    return Layout(np.concatenate(walls), np.array(rooms))


def _skewed(rng: np.random.Generator) -> Layout:
    """A grid whose corners are moved: no wall is parallel to another."""
    rows, columns = rng.integers(1, 6, 2)
    points = np.stack(np.meshgrid(_steps(rng, columns), _steps(rng, rows), indexing="ij"), axis=-1)
    points += rng.uniform(-0.18, 0.18, points.shape)
    across = np.concatenate([points[:-1], points[1:]], axis=-1).reshape(-1, 4)
    down = np.concatenate([points[:, :-1], points[:, 1:]], axis=-1).reshape(-1, 4)
    corners = np.stack([points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]], axis=2)
    return Layout(np.concatenate([across, down]), shapely.polygons(corners.reshape(-1, 4, 2)), junctions="shared")


def _cells(rng: np.random.Generator) -> Layout:
    """Voronoi cells of a disturbed lattice of triangles, in a rectangle."""
    for _ in range(100):
        layout = _voronoi(rng)
        if np.hypot(*(layout.walls[:, 2:] - layout.walls[:, :2]).T).min() > 0.15:
            return layout
    raise AssertionError("no cells without a very short wall in 100 tries")


def _voronoi(rng: np.random.Generator) -> Layout:
    rows, columns = rng.integers(2, 6, 2)
    size = np.array([columns * 1.1, rows * 0.95])
    x, y = np.meshgrid(np.arange(columns), np.arange(rows))
    sites = np.stack([(x + 0.25 + 0.5 * (y % 2)) * 1.1, (y + 0.5) * 0.95], axis=-1).reshape(-1, 2)
    sites = sites + rng.uniform(-0.12, 0.12, sites.shape)
    # Mirrored at each side, the sites make the sides of the rectangle edges of the diagram.
    mirrored = [sites, sites * [-1, 1], sites * [1, -1], 2 * size * [1, 0] + sites * [-1, 1]]
    diagram = Voronoi(np.concatenate([*mirrored, 2 * size * [0, 1] + sites * [1, -1]]))
    vertices = np.round(diagram.vertices, 9)
    inner = (diagram.ridge_points < len(sites)).any(axis=1)
    ridges = np.array(diagram.ridge_vertices)[inner]
    regions = [diagram.regions[region] for region in diagram.point_region[: len(sites)]]
    rooms = np.array([shapely.Polygon(vertices[region]) for region in regions])
    return Layout(vertices[ridges].reshape(-1, 4), rooms, junctions="shared")


def _chords(rng: np.random.Generator) -> Layout:
    """A polygon with slanted sides, split by lines from side to side that end on no corner."""
    corners = rng.integers(4, 8)
    angles = (np.arange(corners) + rng.uniform(-0.2, 0.2, corners)) * 2 * np.pi / corners
    outline = np.stack([np.cos(angles), np.sin(angles)], axis=-1) * rng.uniform(1.8, 3.0)
    walls, rooms, waiting = [_ring(outline)], [], [outline]
    while waiting:
        room = waiting.pop()
        if shapely.Polygon(room).area < 2.0:
            rooms.append(room)
            continue
        sides = np.hypot(*(np.roll(room, -1, axis=0) - room).T)
        first = int(np.argmax(sides))
        others = [(first + step) % len(room) for step in range(2, len(room) - 1)] or [(first + 1) % len(room)]
        second = max(others, key=lambda side: sides[side])
        first, second = sorted((first, second))
        share = rng.uniform(0.42, 0.58, 2)
        start = room[first] + share[0] * (room[first + 1] - room[first])
        end = room[second] + share[1] * (room[(second + 1) % len(room)] - room[second])
        walls.append(np.concatenate([start, end])[None])
        waiting.append(np.concatenate([[start], room[first + 1 : second + 1], [end]]))
        waiting.append(np.concatenate([room[: first + 1], [start, end], room[second + 1 :]]))
    polygons = np.array([shapely.Polygon(room) for room in rooms])
    return Layout(np.concatenate(walls), polygons, junctions="slanted")


def _round(rng: np.random.Generator) -> Layout:
    """A rotunda: a round room in a ring of others, arcs drawn as short straight walls."""
    sectors = int(rng.integers(3, 9))
    pieces = sectors * int(rng.integers(2, 5))
    angles = np.arange(pieces + 1) * 2 * np.pi / pieces
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    circle[-1] = circle[0]
    inner, outer = circle * rng.uniform(0.8, 1.3), circle * rng.uniform(1.9, 2.4)
    step = pieces // sectors
    spokes = np.concatenate([inner[:-1:step], outer[:-1:step]], axis=1)
    walls = [_ring(inner[:-1]), _ring(outer[:-1]), spokes]
    rooms = [shapely.Polygon(inner)]
    for start in range(0, pieces, step):
        arc = slice(start, start + step + 1)
        rooms.append(shapely.Polygon(np.concatenate([inner[arc], outer[arc][::-1]])))
    return Layout(np.concatenate(walls), np.array(rooms), junctions="shared")


def _ring(points: Array) -> Array:
    return np.concatenate([points, np.roll(points, -1, axis=0)], axis=1)


def _corridor(rng: np.random.Generator) -> Layout:
    """Two rows of rooms along a narrow corridor; some have a closet in a corner."""
    width, depth, corridor = rng.uniform(4.0, 8.0), rng.uniform(1.0, 1.4), rng.uniform(0.25, 0.45)
    height = 2 * depth + corridor
    walls = [_outline(width, height), np.array([[0, depth, width, depth], [0, height - depth, width, height - depth]])]
    rooms = [shapely.box(0, depth, width, height - depth)]
    for low, high, wall_y in ((0.0, depth, 0.0), (height - depth, height, height)):
        edges = np.linspace(0, width, rng.integers(3, 7)) + rng.uniform(-0.2, 0.2)
        edges[[0, -1]] = 0, width
        walls.append(np.array([[x, low, x, high] for x in edges[1:-1]]).reshape(-1, 4))
        for left, right in itertools.pairwise(edges):
            room = shapely.box(left, low, right, high)
            if rng.random() < 0.4 and right - left > 0.9:
                side = rng.uniform(0.3, 0.4)
                inner_y = wall_y + side * (1 if wall_y == 0 else -1)
                closet = shapely.box(left, min(wall_y, inner_y), left + side, max(wall_y, inner_y))
                walls.append(
                    np.array([[left, inner_y, left + side, inner_y], [left + side, inner_y, left + side, wall_y]])
                )
                rooms.append(closet)
                room -= closet
            rooms.append(room)
    return Layout(np.concatenate(walls), np.array(rooms))


def _courtyard(rng: np.random.Generator) -> Layout:
    """Rooms around a court, which is one more space between walls."""
    depth, court = rng.uniform(0.9, 1.2), rng.uniform(1.2, 2.5, 2)
    size = court + 2 * depth
    walls = [_outline(*size), _outline(*court) + depth]
    rooms = [shapely.box(depth, depth, *(depth + court))]
    # A pinwheel: each wing takes one corner.
    wings = [
        (0, 0, size[0] - depth, depth), (size[0] - depth, 0, size[0], size[1] - depth),
        (depth, size[1] - depth, size[0], size[1]), (0, depth, depth, size[1]),
    ]  # fmt: skip
    ends = [
        (size[0] - depth, 0, size[0] - depth, depth), (size[0] - depth, size[1] - depth, size[0], size[1] - depth),
        (depth, size[1] - depth, depth, size[1]), (0, depth, depth, depth),
    ]  # fmt: skip
    walls.append(np.array(ends))
    for x1, y1, x2, y2 in wings:
        is_wide = x2 - x1 > y2 - y1
        low, high = (x1, x2) if is_wide else (y1, y2)
        cuts = np.linspace(low, high, rng.integers(2, 5))
        corners = np.array([depth, (size[0] if is_wide else size[1]) - depth])
        # A wall that nearly meets a corner of the court would make it a matter of taste where it ends.
        cuts = cuts[(np.abs(cuts[:, None] - corners).min(axis=1) > 0.1) | (cuts == low) | (cuts == high)]
        for start, end in itertools.pairwise(cuts):
            rooms.append(shapely.box(start, y1, end, y2) if is_wide else shapely.box(x1, start, x2, end))
        inner = cuts[1:-1]
        lines = [[at, y1, at, y2] if is_wide else [x1, at, x2, at] for at in inner]
        walls.append(np.array(lines).reshape(-1, 4))
    return Layout(np.concatenate(walls), np.array(rooms))


LAYOUTS: dict[str, Callable[[np.random.Generator], Layout]] = {
    "grid": _grid,
    "staggered": _staggered,
    "split": _split,
    "bent": _bent,
    "nested": _nested,
    "skewed": _skewed,
    "cells": _cells,
    "chords": _chords,
    "round": _round,
    "corridor": _corridor,
    "courtyard": _courtyard,
}
