"""A storey as a grid of cells, each holding the number of the space it belongs to."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from training.plans.model import RoomKind

Cells = NDArray[np.int32]
Box = tuple[int, int, int, int]
Segment = tuple[float, float, float, float]

OUTSIDE = 0


@dataclass(slots=True)
class Space:
    """What is known of a space before its room is made.

    Attributes:
        kind: Its use, or None where size and neighbours are to decide.
        is_void: Whether it is drawn but no room.
        is_outdoors: Whether its walls to rooms are outer walls (balconies, courtyards).
        is_hub: Whether doors lead to it first (corridors, halls).
    """

    kind: RoomKind | None = None
    is_void: bool = False
    is_outdoors: bool = False
    is_hub: bool = False


@dataclass(slots=True)
class LabelGrid:
    """Cells (h, w) with the number of their space, 0 outside.

    Attributes:
        cells: Space numbers, int32.
        cell_m: Side of a cell in metres.
        spaces: The spaces by number.
        stubs: Walls that end inside a space, xyxy in cells.
    """

    cells: Cells
    cell_m: float
    spaces: dict[int, Space] = field(default_factory=dict)
    stubs: list[Segment] = field(default_factory=list)
    last_label: int = 0

    @classmethod
    def empty(cls, width: int, height: int, *, cell_m: float) -> LabelGrid:
        """Makes a grid that is all outside."""
        return cls(np.zeros((height, width), np.int32), cell_m)

    def add(self, space: Space | None = None) -> int:
        """Adds a space and returns its number."""
        self.last_label += 1
        self.spaces[self.last_label] = space or Space()
        return self.last_label

    def labels(self) -> list[int]:
        """Returns the numbers of the spaces that still have cells, ascending."""
        counts = np.bincount(self.cells.ravel(), minlength=self.last_label + 1)
        return [int(label) for label in np.flatnonzero(counts) if label != OUTSIDE]

    def areas_m2(self) -> NDArray[np.float64]:
        """Returns the area by space number."""
        counts = np.bincount(self.cells.ravel(), minlength=self.last_label + 1)
        return counts.astype(np.float64) * self.cell_m**2

    def box(self, label: int) -> Box:
        """Returns the half-open box around a space that has cells, in cells."""
        return box_of(self.cells == label)

    def length_cells(self, length_m: float) -> int:
        """Returns the whole number of cells nearest to a length, at least one."""
        return max(1, round(length_m / self.cell_m))

    def pairs(self) -> list[tuple[int, int]]:
        """Returns the pairs (low, high) of spaces that share a border, ascending; 0 is outside."""
        cells = self.cells
        lefts = np.concatenate([cells[:, :-1].ravel(), cells[:-1].ravel()])
        rights = np.concatenate([cells[:, 1:].ravel(), cells[1:].ravel()])
        differs = lefts != rights
        low = np.minimum(lefts[differs], rights[differs]).astype(np.int64)
        high = np.maximum(lefts[differs], rights[differs]).astype(np.int64)
        keys = np.unique(low * (self.last_label + 1) + high)
        return [divmod(int(key), self.last_label + 1) for key in keys]


def box_of(mask: NDArray[np.bool_]) -> Box:
    """Returns the half-open box around the true cells of a mask that has some."""
    columns = np.flatnonzero(mask.any(axis=0))
    rows = np.flatnonzero(mask.any(axis=1))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def shared_runs(cells: Cells, first: int, second: int) -> list[tuple[int, int, int, int]]:
    """Returns the straight borders between two spaces, xyxy in cells."""
    runs = [(x, low, x, high) for x, low, high in _runs_between(cells, first, second)]
    runs += [(low, y, high, y) for y, low, high in _runs_between(cells.T, first, second)]
    return runs


def _runs_between(cells: Cells, first: int, second: int) -> list[tuple[int, int, int]]:
    is_first, is_second = cells == first, cells == second
    border = (is_first[:, :-1] & is_second[:, 1:]) | (is_second[:, :-1] & is_first[:, 1:])
    runs = []
    for column in np.flatnonzero(border.any(axis=0)):
        rows = np.flatnonzero(border[:, column])
        for piece in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            runs.append((int(column) + 1, int(piece[0]), int(piece[-1]) + 1))
    return runs


def jittered_lines(count: int, cell_m: float, rng: random.Random) -> NDArray[np.float64]:
    """Returns the ``count + 1`` line positions of cells that differ a little in size, in metres."""
    noise = np.random.default_rng(rng.getrandbits(64))
    spread = rng.choice((0.0, 0.08, 0.16))
    return (np.arange(count + 1) + noise.uniform(-spread, spread, count + 1)) * cell_m
