"""What logistic regressions on the same values would say: the simplest judge there is, to measure the trees against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from training.judge.document import THRESHOLDS, sigmoid
from training.judge.fits import WEIGHTING, Fitter, cross_validate
from training.judge.measures import log_loss
from training.judge.regression import fit_logistic
from training.judge.tables import Table

Floats = NDArray[np.float64]
Chances: TypeAlias = Mapping[str, Floats]
"""For each family the chances (n, 2), roughly and well, of the claims in its table."""

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Of the penalty; cross-validation over plans chooses, and of those that do equally well the least."""


def regress(tables: Mapping[str, Table], apart: Mapping[str, Table]) -> tuple[Chances, Chances]:
    """Returns chances from fits to the other folds, and those of other claims from fits to all.

    Args:
        tables: What is fitted on.
        apart: Other claims, of families and with values of ``tables``.
    """
    unseen, of_others = {}, {}
    for family, table in tables.items():
        both = [_regress(table, threshold, apart.get(family)) for threshold in THRESHOLDS]
        unseen[family] = np.column_stack([one for one, _ in both])
        of_others[family] = np.column_stack([other for _, other in both])
    return unseen, {family: of_others[family] for family in apart}


def _regress(table: Table, threshold: str, other: Table | None) -> tuple[Floats, Floats]:
    is_true, rows = table.is_true(threshold), table.row_weights(WEIGHTING)
    tried = []
    for strength in STRENGTHS:
        unseen = cross_validate(table, threshold, _regression(strength), weighting=WEIGHTING)
        tried.append((log_loss(unseen, is_true, rows), strength, unseen))
    _, strength, unseen = min(tried, key=lambda one: one[:2])
    if other is None:
        return unseen, np.zeros(0)
    fitted = fit_logistic(table.values, is_true, rows, strength=strength)
    return unseen, sigmoid(fitted.logits(other.values))


def _regression(strength: float) -> Fitter:
    return lambda values, is_true, rows: fit_logistic(values, is_true, rows, strength=strength)
