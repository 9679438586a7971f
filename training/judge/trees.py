"""Gradient-boosted trees of one depth, to see what a judge that is no regression would gain.

Friedman, "Greedy function approximation: a gradient boosting machine", 2001; splits by histograms and the
second-order gain of Chen and Guestrin, "XGBoost", 2016.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.judge.document import sigmoid

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

TREES = 120
DEPTH = 3
RATE = 0.1
BINS = 32
PENALTY = 3.0
LEAST_CURVATURE = 3.0
"""What a side of a split must have at least: a dozen rows of even chances, or more surer ones."""


@dataclass(frozen=True, eq=False)
class _Tree:
    """A full binary tree: at each inner node, in order of levels, a value and the highest code that goes left."""

    values: Codes
    codes: Codes
    leaves: Floats


@dataclass(frozen=True, eq=False)
class Trees:
    """A fit: the edges of the bins of each value, the logit to begin with, and the trees."""

    edges: list[Floats]
    start: float
    trees: list[_Tree]

    def logits(self, values: Floats) -> Floats:
        """Returns the logits (n,) of values (n, v)."""
        codes = _codes(values, self.edges)
        total = np.full(len(values), self.start)
        for tree in self.trees:
            total += tree.leaves[_leaf(tree, codes)]
        return total


def fit_trees(values: Floats, is_true: Flags, row_weights: Floats) -> Trees:
    """Fits trees to rows with weights; the same input gives the same fit."""
    rows = row_weights / row_weights.mean()
    quantiles = np.arange(1, BINS) / BINS
    edges = [np.unique(np.quantile(column, quantiles)) for column in values.T]
    codes = _codes(values, edges)
    true = float(rows[is_true].sum())
    start = float(np.log((true + 0.5) / (rows.sum() - true + 0.5)))
    logits = np.full(len(values), start)
    trees = []
    for _ in range(TREES):
        chances = sigmoid(logits)
        tree = _grow(codes, rows * (is_true - chances), rows * chances * (1 - chances))
        trees.append(tree)
        logits += tree.leaves[_leaf(tree, codes)]
    return Trees(edges, start, trees)


def _codes(values: Floats, edges: list[Floats]) -> Codes:
    """Returns the bins (v, n) of values (n, v)."""
    return np.array([np.searchsorted(edge, column) for edge, column in zip(edges, values.T, strict=True)])


def _leaf(tree: _Tree, codes: Codes) -> Codes:
    """Returns the leaf (n,) that each row falls into."""
    node = np.zeros(codes.shape[1], np.int64)
    every = np.arange(codes.shape[1])
    for _ in range(DEPTH):
        node = 2 * node + 1 + (codes[tree.values[node], every] > tree.codes[node])
    return node - (2**DEPTH - 1)


def _grow(codes: Codes, slopes: Floats, curvatures: Floats) -> _Tree:
    """Grows one tree, level by level: each node is split where the loss falls most."""
    inner = 2**DEPTH - 1
    split_values, split_codes = np.zeros(inner, np.int64), np.full(inner, BINS)
    place, every = np.zeros(codes.shape[1], np.int64), np.arange(codes.shape[1])
    for level in range(DEPTH):
        nodes, first = 2**level, 2**level - 1
        value, code = _best_splits(*(_histogram(codes, place, amounts, nodes) for amounts in (slopes, curvatures)))
        split_values[first : first + nodes], split_codes[first : first + nodes] = value, code
        place = 2 * place + (codes[value[place], every] > code[place])
    slope, curvature = (np.bincount(place, weights=amounts, minlength=2**DEPTH) for amounts in (slopes, curvatures))
    return _Tree(split_values, split_codes, RATE * slope / (curvature + PENALTY))


def _histogram(codes: Codes, place: Codes, amounts: Floats, nodes: int) -> Floats:
    """Returns sums (values, nodes, bins) of the rows."""
    cells = place * BINS
    sums = [np.bincount(cells + row, weights=amounts, minlength=nodes * BINS) for row in codes]
    return np.reshape(sums, (len(codes), nodes, BINS))


def _best_splits(slopes: Floats, curvatures: Floats) -> tuple[Codes, Codes]:
    """Returns value and highest left code for each node; a node that gains nothing sends all rows left."""
    left, left_curvature = np.cumsum(slopes, axis=2), np.cumsum(curvatures, axis=2)
    right, right_curvature = left[:, :, -1:] - left, left_curvature[:, :, -1:] - left_curvature
    gain = left**2 / (left_curvature + PENALTY) + right**2 / (right_curvature + PENALTY)
    gain -= left[:, :, -1:] ** 2 / (left_curvature[:, :, -1:] + PENALTY)
    gain[np.minimum(left_curvature, right_curvature) < LEAST_CURVATURE] = 0.0
    flat = gain.transpose(1, 0, 2).reshape(gain.shape[1], -1)
    best = flat.argmax(axis=1)
    gains = flat[np.arange(len(flat)), best]
    return best // BINS, np.where(gains > 1e-9, best % BINS, BINS)
