"""Turns a grid of spaces into outlines, walls and the borders that doors can stand on."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from training.plans.geometry import arc
from training.plans.layouts.grid import OUTSIDE, Cells, LabelGrid
from training.plans.model import Point, Wall

Vertex = tuple[int, int]

_ROUND_BAY_PIECES = 12


@dataclass(frozen=True, slots=True)
class Border:
    """A straight piece of wall between two spaces; 0 is outside.

    Attributes:
        start: One end, metres.
        end: The other end.
        left: The space to the left on the page when going from ``start`` to ``end``.
        right: The space to the right.
        is_bay: Whether it is part of a bay window.
    """

    start: Point
    end: Point
    left: int
    right: int
    is_bay: bool = False


@dataclass(frozen=True, slots=True)
class _Bay:
    low: float
    high: float
    path: tuple[Point, ...]


@dataclass(slots=True)
class Mesh:
    """The unit edges between unlike cells of a compressed grid.

    Attributes:
        cells: Space numbers, rows and columns that only repeat others left out.
        xs: Positions of the vertical lines, metres.
        ys: Positions of the horizontal lines, metres.
        is_exterior: Says whether the wall between two spaces is an outer wall.
        edges: (x0, y0, x1, y1, left, right) with x0 <= x1 and y0 <= y1, in lines.
    """

    cells: Cells
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    is_exterior: Callable[[int, int], bool]
    edges: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    corners: dict[Vertex, tuple[Vertex, tuple[Point, ...], float]] = field(default_factory=dict)
    bays: dict[tuple[int, int], list[_Bay]] = field(default_factory=dict)

    @classmethod
    def of(cls, grid: LabelGrid, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> Mesh:
        """Builds the mesh of a grid whose lines stand at ``xs`` and ``ys``."""
        cells, columns, rows = compressed(grid.cells)
        mesh = cls(cells, xs[columns], ys[rows], lambda a, b: is_outer_wall(grid, a, b))
        mesh.edges = unit_edges(cells)
        return mesh

    def position(self, vertex: Vertex) -> Point:
        """Returns the place of a grid point in metres."""
        return float(self.xs[vertex[0]]), float(self.ys[vertex[1]])

    def rings(self) -> dict[int, list[tuple[Point, ...]]]:
        """Returns the closed rings of every space, clockwise on the page, holes the other way."""
        return {
            label: [tuple(self._points([*loop, loop[0]], is_closed=True)) for loop in loops]
            for label, loops in ring_loops(self.edges).items()
        }

    def walls(self) -> list[Wall]:
        """Returns the walls: outer walls run on round corners, inner walls through crossings."""
        walls = []
        for is_exterior in (True, False):
            chosen = [edge for edge in self.edges if self.is_exterior(edge[4], edge[5]) == is_exterior]
            for chain in wall_chains(chosen):
                is_closed = chain[0] == chain[-1]
                points = self._points(chain, is_closed=is_closed)
                if is_closed:
                    # Starting in the middle of a side leaves no corner without its join.
                    middle = ((points[0][0] + points[1][0]) / 2, (points[0][1] + points[1][1]) / 2)
                    points = [middle, *points[1:], points[0], middle]
                walls.append(Wall(tuple(points), is_exterior))
        return walls

    def borders(self) -> list[Border]:
        """Returns the straight borders between spaces, shortened where a corner is cut."""
        borders = []
        for first, last, left, right in straight_runs(self.edges):
            (x0, y0), (x1, y1) = self.position(first), self.position(last)
            before, after = self._cut(first), self._cut(last)
            if y0 == y1:
                x0, x1 = x0 + before, x1 - after
            else:
                y0, y1 = y0 + before, y1 - after
            borders += self._around_bays((x0, y0), (x1, y1), first, left, right)
        return borders

    def cut_corners(self, rng: random.Random, *, chance: float, is_round: bool) -> None:
        """Replaces some corners that only two walls share by a slanted or round wall."""
        joints = _joints(self.edges)
        for vertex in sorted(joints):
            if len(joints[vertex]) != 2 or _is_straight(vertex, *joints[vertex]) or rng.random() > chance:
                continue
            reaches = [self._reach(vertex, neighbour, joints) for neighbour in joints[vertex]]
            size_m = min(rng.uniform(0.5, 3.0), min(reaches) * 0.45)
            if size_m < 0.35:
                continue
            first, second = joints[vertex]
            ends = self._towards(vertex, first, size_m), self._towards(vertex, second, size_m)
            path = arc(*ends, self.position(vertex)) if is_round else ends
            self.corners[vertex] = (first, tuple(path), size_m)

    def add_bays(self, rng: random.Random, *, chance: float, is_round: bool = False) -> None:
        """Pushes parts of some outer walls outwards, in straight pieces or arcs."""
        for first, last, left, right in straight_runs(self.edges):
            if OUTSIDE not in (left, right) or rng.random() > chance:
                continue
            is_flat = first[1] == last[1]
            line = first[1] if is_flat else first[0]
            is_rim = line in (0, self.cells.shape[0] if is_flat else self.cells.shape[1])
            low = self.position(first)[0 if is_flat else 1] + self._cut(first)
            high = self.position(last)[0 if is_flat else 1] - self._cut(last)
            if not is_rim or high - low < 2.6:
                continue
            width = min(rng.uniform(1.6, 3.4), high - low - 0.8)
            start = rng.uniform(low + 0.4, high - 0.4 - width)
            depth = rng.uniform(0.4, 1.0) * (1 if (left == OUTSIDE) != is_flat else -1)
            at = float(self.ys[line] if is_flat else self.xs[line])
            slant = rng.choice((0.0, 0.2, 0.3, 0.3))
            path = (
                _round_bay_path(start, start + width, at, depth)
                if is_round
                else _bay_path(start, start + width, at, depth, slant)
            )
            path = path if is_flat else [(y, x) for x, y in path]
            self.bays.setdefault((int(is_flat), line), []).append(_Bay(start, start + width, tuple(path)))

    def _cut(self, vertex: Vertex) -> float:
        return self.corners[vertex][2] if vertex in self.corners else 0.0

    def _towards(self, vertex: Vertex, neighbour: Vertex, distance_m: float) -> Point:
        x, y = self.position(vertex)
        step_x, step_y = np.sign(neighbour[0] - vertex[0]), np.sign(neighbour[1] - vertex[1])
        return float(x + step_x * distance_m), float(y + step_y * distance_m)

    def _reach(self, vertex: Vertex, neighbour: Vertex, joints: dict[Vertex, list[Vertex]]) -> float:
        before, here = vertex, neighbour
        while len(joints[here]) == 2 and _is_straight(here, *joints[here]):
            ahead = joints[here][0] if joints[here][1] == before else joints[here][1]
            before, here = here, ahead
        (x0, y0), (x1, y1) = self.position(vertex), self.position(here)
        return abs(x0 - x1) + abs(y0 - y1)

    def _points(self, chain: Sequence[Vertex], *, is_closed: bool) -> list[Point]:
        turns = [
            here
            for before, here, after in zip(chain, chain[1:], chain[2:], strict=False)
            if not _is_straight(here, before, after)
        ]
        if not is_closed:
            turns = [chain[0], *turns, chain[-1]]
        elif not _is_straight(chain[0], chain[-2], chain[1]):
            turns = [chain[0], *turns]
        points: list[Point] = []
        for index, vertex in enumerate(turns):
            if vertex in self.corners and (is_closed or 0 < index < len(turns) - 1):
                first, path, _ = self.corners[vertex]
                is_forward = _same_direction(vertex, first, turns[index - 1])
                points += path if is_forward else path[::-1]
            else:
                points.append(self.position(vertex))
            if self.bays and (is_closed or index < len(turns) - 1):
                points += self._bay_points(vertex, turns[(index + 1) % len(turns)])
        return points

    def _bays_on(self, start: Vertex, end: Vertex) -> list[_Bay]:
        is_flat = start[1] == end[1]
        axis = 0 if is_flat else 1
        low, high = sorted((self.position(start)[axis], self.position(end)[axis]))
        bays = self.bays.get((int(is_flat), start[1] if is_flat else start[0]), ())
        return sorted((bay for bay in bays if low < bay.low < high), key=lambda bay: bay.low)

    def _bay_points(self, start: Vertex, end: Vertex) -> list[Point]:
        points = [point for bay in self._bays_on(start, end) for point in bay.path]
        return points if start <= end else points[::-1]

    def _around_bays(self, start: Point, end: Point, first: Vertex, left: int, right: int) -> list[Border]:
        is_flat = start[1] == end[1]
        axis = 0 if is_flat else 1
        bays = self.bays.get((int(is_flat), first[1] if is_flat else first[0]), ())
        inside = sorted((bay for bay in bays if start[axis] < bay.low < end[axis]), key=lambda bay: bay.low)
        if not inside:
            return [Border(start, end, left, right)]
        stops = [start, *(point for bay in inside for point in bay.path), end]
        corners = {pair for bay in inside for pair in zip(bay.path, bay.path[1:], strict=False)}
        return [Border(a, b, left, right, is_bay=(a, b) in corners) for a, b in itertools.pairwise(stops)]


def is_outer_wall(grid: LabelGrid, first: int, second: int) -> bool:
    """Returns whether exactly one of two spaces lies under the sky."""
    outdoors = [label == OUTSIDE or grid.spaces[label].is_outdoors for label in (first, second)]
    return outdoors[0] != outdoors[1]


def compressed(cells: Cells) -> tuple[Cells, NDArray[np.intp], NDArray[np.intp]]:
    """Leaves out rows and columns equal to their neighbour.

    Returns:
        The smaller cells, and the original numbers of their vertical and horizontal lines.
    """
    changes_x = np.flatnonzero((cells[:, 1:] != cells[:, :-1]).any(axis=0)) + 1
    changes_y = np.flatnonzero((cells[1:] != cells[:-1]).any(axis=1)) + 1
    columns = np.concatenate([[0], changes_x, [cells.shape[1]]]).astype(np.intp)
    rows = np.concatenate([[0], changes_y, [cells.shape[0]]]).astype(np.intp)
    return cells[rows[:-1]][:, columns[:-1]], columns, rows


def unit_edges(cells: Cells) -> list[tuple[int, int, int, int, int, int]]:
    """Returns (x0, y0, x1, y1, left, right) of every cell side between unlike cells."""
    padded = np.pad(cells, 1)
    left, right = padded[1:-1, :-1], padded[1:-1, 1:]
    ys, xs = np.nonzero(left != right)
    # Going down the page the left hand points to the right column.
    sides = zip(xs.tolist(), ys.tolist(), right[ys, xs].tolist(), left[ys, xs].tolist(), strict=True)
    edges = [(x, y, x, y + 1, a, b) for x, y, a, b in sides]
    above, below = padded[:-1, 1:-1], padded[1:, 1:-1]
    ys, xs = np.nonzero(above != below)
    sides = zip(xs.tolist(), ys.tolist(), above[ys, xs].tolist(), below[ys, xs].tolist(), strict=True)
    return edges + [(x, y, x + 1, y, a, b) for x, y, a, b in sides]


def ring_loops(edges: Sequence[tuple[int, int, int, int, int, int]]) -> dict[int, list[list[Vertex]]]:
    """Returns the loops of grid points around every space, the space on the right hand."""
    onward: dict[int, dict[Vertex, list[Vertex]]] = {}
    for x0, y0, x1, y1, left, right in edges:
        if right != OUTSIDE:
            onward.setdefault(right, {}).setdefault((x0, y0), []).append((x1, y1))
        if left != OUTSIDE:
            onward.setdefault(left, {}).setdefault((x1, y1), []).append((x0, y0))
    return {label: _loops(onward[label]) for label in sorted(onward)}


def _loops(onward: dict[Vertex, list[Vertex]]) -> list[list[Vertex]]:
    loops = []
    for start in sorted(onward):
        while onward[start]:
            here, loop = onward[start].pop(), [start]
            before = start
            while here != start or (len(onward[start]) == 1 and _is_right_turn(before, here, onward[start][0])):
                loop.append(here)
                ahead = onward[here]
                if len(ahead) == 2 and not _is_right_turn(before, here, ahead[1]):
                    ahead.reverse()
                before, here = here, ahead.pop()
            loops.append(loop)
    return loops


def _is_right_turn(before: Vertex, here: Vertex, after: Vertex) -> bool:
    return (here[0] - before[0]) * (after[1] - here[1]) - (here[1] - before[1]) * (after[0] - here[0]) > 0


def _is_straight(here: Vertex, before: Vertex, after: Vertex) -> bool:
    return before[0] == here[0] == after[0] or before[1] == here[1] == after[1]


def _same_direction(vertex: Vertex, first: Vertex, second: Vertex) -> bool:
    if first[0] == vertex[0]:
        return second[0] == vertex[0] and (first[1] > vertex[1]) == (second[1] > vertex[1])
    return second[1] == vertex[1] and (first[0] > vertex[0]) == (second[0] > vertex[0])


def _joints(edges: Sequence[tuple[int, int, int, int, int, int]]) -> dict[Vertex, list[Vertex]]:
    joints: dict[Vertex, list[Vertex]] = {}
    for x0, y0, x1, y1, _, _ in edges:
        joints.setdefault((x0, y0), []).append((x1, y1))
        joints.setdefault((x1, y1), []).append((x0, y0))
    return joints


def wall_chains(edges: Sequence[tuple[int, int, int, int, int, int]]) -> list[list[Vertex]]:
    """Joins edges to long chains: round corners, and straight on where more than two meet."""
    joints = _joints(edges)
    partner: dict[tuple[Vertex, Vertex], Vertex] = {}
    for vertex, around in joints.items():
        for first in around:
            for second in around:
                if first != second and (len(around) == 2 or _is_straight(vertex, first, second)):
                    partner[vertex, first] = second
    unused = {(min(pair), max(pair)) for vertex in joints for pair in [(vertex, other) for other in joints[vertex]]}
    chains = []
    ends_first = sorted(joints, key=lambda vertex: (len(joints[vertex]) == 2, vertex))
    for wants_end in (True, False):
        for vertex in ends_first:
            for neighbour in joints[vertex]:
                is_end = (vertex, neighbour) not in partner
                if is_end == wants_end and _key(vertex, neighbour) in unused:
                    chains.append(_chain(vertex, neighbour, partner, unused))
    return chains


def _key(first: Vertex, second: Vertex) -> tuple[Vertex, Vertex]:
    return (first, second) if first < second else (second, first)


def _chain(
    start: Vertex,
    neighbour: Vertex,
    partner: dict[tuple[Vertex, Vertex], Vertex],
    unused: set[tuple[Vertex, Vertex]],
) -> list[Vertex]:
    chain, before, here = [start], start, neighbour
    while _key(before, here) in unused:
        unused.discard(_key(before, here))
        chain.append(here)
        if (here, before) not in partner:
            break
        before, here = here, partner[here, before]
    return chain


def straight_runs(
    edges: Sequence[tuple[int, int, int, int, int, int]],
) -> list[tuple[Vertex, Vertex, int, int]]:
    """Joins unit edges in line between the same two spaces: (first, last, left, right)."""
    runs: list[tuple[Vertex, Vertex, int, int]] = []
    open_runs: dict[tuple[Vertex, bool, int, int], int] = {}
    for x0, y0, x1, y1, left, right in sorted(edges):
        is_flat = y0 == y1
        index = open_runs.pop(((x0, y0), is_flat, left, right), None)
        if index is None:
            index = len(runs)
            runs.append(((x0, y0), (x1, y1), left, right))
        else:
            runs[index] = (runs[index][0], (x1, y1), left, right)
        open_runs[(x1, y1), is_flat, left, right] = index
    return runs


def _round_bay_path(start: float, end: float, at: float, depth: float) -> list[Point]:
    """Returns the half of an ellipse."""
    middle, half = (start + end) / 2, (end - start) / 2
    turns = [math.pi * (1 - index / _ROUND_BAY_PIECES) for index in range(_ROUND_BAY_PIECES + 1)]
    return [(middle + half * math.cos(turn), at + depth * math.sin(turn)) for turn in turns]


def _bay_path(start: float, end: float, at: float, depth: float, slant: float) -> list[Point]:
    inset = (end - start) * slant
    return [(start, at), (start + inset, at + depth), (end - inset, at + depth), (end, at)]
