"""Gradient-boosted trees of one depth, as the engine reads them.

Friedman, "Greedy function approximation: a gradient boosting machine", 2001; splits by histograms and the
second-order gain of Chen and Guestrin, "XGBoost", 2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.judge.document import Chance, leaf_of, sigmoid

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

# 86 held-out real plans, greedy choice at a chance of .4: F1 at an overlap of .5 / .75 is .818 / .750 with these trees,
# and .802 / .744 with a regression on the same values. A family takes 24 KB of the document, three some 70 KB.
TREES = 48
DEPTH = 3
RATE = 0.2
BINS = 32
PENALTY = 3.0
LEAST_CURVATURE = 3.0
"""What a side of a split must have at least: a dozen rows of even chances, or more surer ones."""
LEAST_GAIN = 1e-9
DIGITS = 4
"""Significant digits of limits and leaves. Both are rounded while trees grow, so that each makes up for the last."""


@dataclass(frozen=True, eq=False)
class Trees:
    """A fit of t trees: the chance that goes with values is that of the document, to the last bit.

    Attributes:
        start: The log odds to begin with.
        columns: (t, s) which value each split asks for, level by level.
        limits: (t, s) the largest value that goes to the first node below; infinite where nothing is gained.
        leaves: (t, s + 1) what each leaf adds to the log odds.
        gains: (t, s) by how much each split lowers the loss, doubled, by its second-order expansion.
    """

    start: float
    columns: Codes
    limits: Floats
    leaves: Floats
    gains: Floats

    def logits(self, values: Floats) -> Floats:
        """Returns the logits (n,) of values (n, v)."""
        total = np.full(len(values), self.start)
        for columns, limits, leaves in zip(self.columns, self.limits, self.leaves, strict=True):
            total += leaves[leaf_of(columns, limits, values)]
        return total

    def shares(self, count: int) -> Floats:
        """Returns the share (count,) of each of the values in what all splits gain; 0 where nothing is gained."""
        gained = np.bincount(self.columns.ravel(), weights=self.gains.ravel(), minlength=count)
        shares: Floats = gained / max(gained.sum(), LEAST_GAIN)
        return shares

    def named(self, names: Sequence[str]) -> Chance:
        """Returns the trees as the document has them, with the names of the values."""
        trees = [
            {
                "splits": [
                    [names[column], limit if np.isfinite(limit) else None]
                    for column, limit in zip(columns.tolist(), limits.tolist(), strict=True)
                ],
                "leaves": leaves.tolist(),
            }
            for columns, limits, leaves in zip(self.columns, self.limits, self.leaves, strict=True)
        ]
        return {"start": self.start, "trees": trees}


@dataclass(frozen=True, eq=False)
class _Grown:
    """One tree, with codes for limits, and the leaf (n,) of each row that it was grown on."""

    columns: Codes
    codes: Codes
    gains: Floats
    leaves: Floats
    place: Codes


def fit_trees(values: Floats, is_true: Flags, row_weights: Floats) -> Trees:
    """Fits trees to rows with weights; the same input gives the same fit."""
    rows = row_weights / row_weights.mean()
    edges = [np.unique(_rounded(column)) for column in np.quantile(values, np.arange(1, BINS) / BINS, axis=0).T]
    # A code is the number of edges below a value: above edge c is every code above c.
    codes = np.array([np.searchsorted(edge, column) for edge, column in zip(edges, values.T, strict=True)])
    true = float(rows[is_true].sum())
    start = float(_rounded(np.log((true + 0.5) / (rows.sum() - true + 0.5))))
    logits = np.full(len(values), start)
    grown = []
    for _ in range(TREES):
        chances = sigmoid(logits)
        tree = _grow(codes, rows * (is_true - chances), rows * chances * (1 - chances))
        grown.append(tree)
        logits += tree.leaves[tree.place]
    edge_of = np.array([np.pad(edge, (0, BINS + 1 - len(edge)), constant_values=np.inf) for edge in edges])
    columns, tree_codes = np.array([tree.columns for tree in grown]), np.array([tree.codes for tree in grown])
    return Trees(
        start=start,
        columns=columns,
        limits=edge_of[columns, tree_codes],
        leaves=np.array([tree.leaves for tree in grown]),
        gains=np.array([tree.gains for tree in grown]),
    )


def _rounded(numbers: Floats) -> Floats:
    return np.array([float(f"{number:.{DIGITS}g}") for number in np.ravel(numbers)]).reshape(np.shape(numbers))


def _grow(codes: Codes, slopes: Floats, curvatures: Floats) -> _Grown:
    """Grows one tree, level by level: each node is split where the loss falls most."""
    inner = 2**DEPTH - 1
    columns, limits, gains = np.zeros(inner, np.int64), np.full(inner, BINS), np.zeros(inner)
    place, every = np.zeros(codes.shape[1], np.int64), np.arange(codes.shape[1])
    for level in range(DEPTH):
        nodes, first = 2**level, 2**level - 1
        column, code, gain = _best_splits(
            *(_histogram(codes, place, amounts, nodes) for amounts in (slopes, curvatures))
        )
        of_level = slice(first, first + nodes)
        columns[of_level], limits[of_level], gains[of_level] = column, code, gain
        place = 2 * place + (codes[column[place], every] > code[place])
    slope, curvature = (np.bincount(place, weights=amounts, minlength=2**DEPTH) for amounts in (slopes, curvatures))
    return _Grown(columns, limits, gains, _rounded(RATE * slope / (curvature + PENALTY)), place)


def _histogram(codes: Codes, place: Codes, amounts: Floats, nodes: int) -> Floats:
    """Returns sums (values, nodes, bins) of the rows."""
    cells = place * BINS
    sums = [np.bincount(cells + row, weights=amounts, minlength=nodes * BINS) for row in codes]
    return np.reshape(sums, (len(codes), nodes, BINS))


def _best_splits(slopes: Floats, curvatures: Floats) -> tuple[Codes, Codes, Floats]:
    """Returns value, highest left code and gain for each node; a node that gains nothing sends all rows left."""
    left, left_curvature = np.cumsum(slopes, axis=2), np.cumsum(curvatures, axis=2)
    right, right_curvature = left[:, :, -1:] - left, left_curvature[:, :, -1:] - left_curvature
    gain = left**2 / (left_curvature + PENALTY) + right**2 / (right_curvature + PENALTY)
    gain -= left[:, :, -1:] ** 2 / (left_curvature[:, :, -1:] + PENALTY)
    gain[np.minimum(left_curvature, right_curvature) < LEAST_CURVATURE] = 0.0
    flat = gain.transpose(1, 0, 2).reshape(gain.shape[1], -1)
    best = flat.argmax(axis=1)
    gains = flat[np.arange(len(flat)), best]
    gains[gains < LEAST_GAIN] = 0.0
    return best // BINS, np.where(gains > 0, best % BINS, BINS), gains
