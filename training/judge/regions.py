"""Cells that rooms and claims cover on a grid, as runs of its rows, and how many cells they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from training.data import RoomRings

Floats = NDArray[np.float64]
Runs: TypeAlias = NDArray[np.int32]
"""(n, 3) row, first cell and the cell after the last one; no two runs share a cell."""


def room_runs(rings: RoomRings, *, size_wh: tuple[int, int], cell_xy: tuple[float, float]) -> Runs:
    """Returns the cells whose centres lie in a room, by the even-odd rule.

    Args:
        rings: In page pixels.
        size_wh: Columns and rows of the grid.
        cell_xy: Width and height of a cell in page pixels.
    """
    columns, rows = size_wh
    starts = np.concatenate(rings).astype(np.float64)
    ends = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings]).astype(np.float64)
    level = ((np.arange(rows) + 0.5) * cell_xy[1])[:, None]
    row, edge = np.nonzero((starts[:, 1] <= level) != (ends[:, 1] <= level))
    (x, y), (end_x, end_y) = starts[edge].T, ends[edge].T
    crossing = x + (level[row, 0] - y) / (end_y - y) * (end_x - x)
    order = np.lexsort((crossing, row))
    # A closed ring crosses each row an even number of times, so that pairs never straddle two rows.
    first_cell = np.clip(np.ceil(crossing[order] / cell_xy[0] - 0.5), 0, columns).astype(np.int32)
    runs = np.column_stack([row[order][::2].astype(np.int32), first_cell[::2], first_cell[1::2]])
    return runs[runs[:, 1] < runs[:, 2]]


def areas_cells(regions: Sequence[Runs]) -> Floats:
    """Returns how many cells each region has."""
    return np.array([(runs[:, 2] - runs[:, 1]).sum() for runs in regions], dtype=np.float64)


def common_cells(first: Sequence[Runs], second: Sequence[Runs]) -> sparse.csr_array:
    """Returns how many cells each of the first regions shares with each of the second.

    The rows are cut wherever a run of any region begins or ends; between two cuts, a region covers all or
    nothing, so the product of two matrices over these pieces counts the cells.
    """
    everything = np.concatenate([np.zeros((0, 3), np.int32), *first, *second]).astype(np.int64)
    width = int(everything[:, 2].max(initial=0)) + 1
    cuts = np.unique(_keys(everything, width))
    lengths = np.append(np.diff(cuts), 0)
    covered, others = (_pieces(regions, cuts, width) for regions in (first, second))
    covered.data = lengths[covered.indices].astype(np.float64)
    return sparse.csr_array(covered @ others.T)


def _keys(runs: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """Returns the places (n, 2) of both ends of runs in reading order."""
    return runs[:, :1] * width + runs[:, 1:]


def _pieces(regions: Sequence[Runs], cuts: NDArray[np.int64], width: int) -> sparse.csr_array:
    """Returns which pieces (columns) each region (row) covers."""
    runs = np.concatenate([np.zeros((0, 3), np.int32), *regions]).astype(np.int64)
    low, high = np.searchsorted(cuts, _keys(runs, width)).T
    pieces = high - low
    ends_of_runs = np.concatenate([[0], np.cumsum(pieces)])
    columns = np.arange(ends_of_runs[-1]) + np.repeat(low - ends_of_runs[:-1], pieces)
    row_ends = ends_of_runs[np.concatenate([[0], np.cumsum([len(region) for region in regions])]).astype(np.int64)]
    shape = (len(regions), len(cuts))
    return sparse.csr_array((np.ones(len(columns)), columns, row_ends), shape=shape)
