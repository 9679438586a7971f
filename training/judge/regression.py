"""Logistic regression with weights for the rows and a penalty on the coefficients."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.judge.document import sigmoid

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MAX_STEPS = 100
GAIN = 1e-10
"""A step that lowers the mean loss by less than this is the last."""


@dataclass(frozen=True, eq=False)
class Logistic:
    """A fit.

    Attributes:
        intercept: The logit where all values are 0.
        weights: (v,) what a logit gains with each value.
        scales: (v,) standard deviations of the values; ``weights x scales`` can be compared with each other.
    """

    intercept: float
    weights: Floats
    scales: Floats

    def logits(self, values: Floats) -> Floats:
        """Returns the logits (n,) of values (n, v)."""
        result: Floats = values @ self.weights + self.intercept
        return result


def fit_logistic(values: Floats, is_true: Flags, row_weights: Floats, *, strength: float) -> Logistic:
    """Fits by Newton's method; the same input gives the same fit.

    The weighted sum of the cross entropies, with row weights scaled to a mean of 1, plus half the squared
    length of the standardised coefficients divided by ``strength``, is least. Without true rows or without
    false ones the coefficients are 0 and the intercept is that of half a row of either kind more.

    Args:
        values: (n, v), n at least 1.
        is_true: (n,).
        row_weights: (n,) above 0.
        strength: How far coefficients may go: the C of scikit-learn.
    """
    rows = row_weights / row_weights.mean()
    means = np.average(values, axis=0, weights=rows)
    deviations = np.sqrt(np.average((values - means) ** 2, axis=0, weights=rows))
    # A value that is always the same says nothing, and rounding leaves a little of it.
    varies = deviations > 1e-9 * (1 + np.abs(means))
    scales = np.where(varies, deviations, 0.0)
    if is_true.all() or not is_true.any():
        true = float(rows[is_true].sum())
        return Logistic(math.log((true + 0.5) / (rows.sum() - true + 0.5)), np.zeros(len(scales)), scales)
    columns = np.column_stack([(values[:, varies] - means[varies]) / scales[varies], np.ones(len(values))])
    penalty = np.append(np.full(columns.shape[1] - 1, 1 / strength), 0.0)
    solution = _newton(columns, is_true.astype(np.float64), rows, penalty)
    weights = np.zeros(len(scales))
    weights[varies] = solution[:-1] / scales[varies]
    return Logistic(float(solution[-1] - weights @ means), weights, scales)


def _newton(columns: Floats, truth: Floats, rows: Floats, penalty: Floats) -> Floats:
    """Returns the coefficients where the penalised loss is least."""
    solution = np.zeros(columns.shape[1])
    loss = _loss(columns @ solution, truth, rows) + 0.5 * penalty @ solution**2
    for _ in range(MAX_STEPS):
        expected = sigmoid(columns @ solution)
        slope = columns.T @ (rows * (truth - expected)) - penalty * solution
        curvature = (columns * (rows * expected * (1 - expected))[:, None]).T @ columns + np.diag(penalty)
        # Where all chances are sure, the curvature of the intercept vanishes.
        step = np.linalg.solve(curvature + 1e-9 * np.eye(len(penalty)), slope)
        before = loss
        # Newton's steps can overshoot where chances are nearly sure: half of one, a quarter ... never do.
        for _ in range(30):
            loss = _loss(columns @ (solution + step), truth, rows) + 0.5 * penalty @ (solution + step) ** 2
            if loss <= before:
                solution = solution + step
                break
            step = step / 2
        if not before - loss > GAIN * len(rows):
            break
    return solution


def _loss(logits: Floats, truth: Floats, rows: Floats) -> float:
    """Returns the weighted sum of the cross entropies."""
    return float(rows @ (np.logaddexp(0, logits) - truth * logits))
