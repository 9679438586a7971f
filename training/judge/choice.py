"""Which claims of a page are kept, and how many of the rooms they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import maximum_bipartite_matching

from training.judge.pages import ClaimedPage

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

MIN_CHANCE = 0.03
"""Claims less likely than this are not looked at, as in the engine."""


def choose(page: ClaimedPage, chances: Floats) -> Indices:
    """Returns the claims that are kept, the best first: greedy, without the engine's exchanges.

    Args:
        page: The claims.
        chances: (n, 2) roughly and well.
    """
    count = len(chances)
    first, second = page.conflicts.T
    both_ways = (np.concatenate([first, second]), np.concatenate([second, first]))
    rivals = sparse.csr_array((np.ones(2 * len(first), bool), both_ways), shape=(count, count))
    is_open = chances[:, 0] >= MIN_CHANCE
    kept = []
    for claim in np.argsort(-chances.mean(axis=1), kind="stable"):
        if is_open[claim]:
            kept.append(claim)
            is_open[rivals.indices[rivals.indptr[claim] : rivals.indptr[claim + 1]]] = False
    return np.array(kept, dtype=np.int64)


def count_true(page: ClaimedPage, kept: Indices, *, min_iou: float) -> int:
    """Returns how many of the kept claims have a true room each."""
    is_kept = np.zeros(len(page.best_iou), bool)
    is_kept[kept] = True
    counts = is_kept[page.pairs[:, 0]] & (page.pair_iou >= min_iou)
    claim, room = page.pairs[counts].T
    shape = (len(page.best_iou), page.room_count)
    graph = sparse.csr_array((np.ones(len(claim), bool), (claim, room)), shape=shape)
    return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum()) if min(shape) else 0


def measure_f1(
    pages: Sequence[ClaimedPage], chances: Sequence[Floats], *, min_chance: float, overlaps: Sequence[float]
) -> list[float]:
    """Returns the F1 of the greedy choice at each overlap; claims below ``min_chance`` are no rooms.

    Args:
        pages: The pages.
        chances: For each page (n, 2), roughly and well.
        min_chance: Least chance, roughly, of a room.
        overlaps: Least intersections over union of a true room.
    """
    rooms = found = 0
    true = [0] * len(overlaps)
    for page, of_page in zip(pages, chances, strict=True):
        kept = choose(page, of_page)
        kept = kept[of_page[kept, 0] >= min_chance]
        rooms, found = rooms + page.room_count, found + len(kept)
        true = [count + count_true(page, kept, min_iou=least) for count, least in zip(true, overlaps, strict=True)]
    return [2 * count / max(1, rooms + found) for count in true]
