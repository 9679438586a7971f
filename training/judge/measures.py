"""How good chances are: log loss, Brier score, area under the curve, calibration error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from locdet.evaluation.calibration import measure_calibration

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEAST_CHANCE = 1e-9
"""A chance of 0 that proves wrong would cost without limit."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How good the chances of some claims are.

    Attributes:
        log_loss: Mean cross entropy, rows weighted.
        brier: Mean squared distance to the truth, rows weighted.
        auc: Chance that a true claim is above a false one; ``None`` where all are true or none is.
        calibration_error: Expected calibration error in ten bins, every claim alike.
    """

    log_loss: float
    brier: float
    auc: float | None
    calibration_error: float


def measure(chances: Floats, is_true: Flags, rows: Floats) -> Measures:
    """Measures chances (n,) of claims, n at least 1, of which some are true (n,), with row weights (n,)."""
    return Measures(
        log_loss=log_loss(chances, is_true, rows),
        brier=float(np.average((chances - is_true) ** 2, weights=rows)),
        auc=_area_under_curve(chances, is_true),
        calibration_error=measure_calibration(chances, is_true).expected_error or 0.0,
    )


def log_loss(chances: Floats, is_true: Flags, rows: Floats) -> float:
    """Returns the weighted mean of the cross entropies."""
    clipped = np.clip(chances, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return float(np.average(-np.log(np.where(is_true, clipped, 1 - clipped)), weights=rows))


def _area_under_curve(chances: Floats, is_true: Flags) -> float | None:
    true, false = int(is_true.sum()), int((~is_true).sum())
    if not true or not false:
        return None
    return float((rankdata(chances)[is_true].sum() - true * (true + 1) / 2) / (true * false))
