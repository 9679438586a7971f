"""Trees for each family of claims and each of its two chances, and what they say of plans that they did not see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from training.judge import document
from training.judge.document import THRESHOLDS, Document, sigmoid
from training.judge.generic import DETECTOR_FAMILIES, DETECTOR_VALUES
from training.judge.pages import ClaimedPage
from training.judge.tables import Table, gather
from training.judge.trees import Trees, fit_trees

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WEIGHTING = "page"
LEAST_CLAIMS = 100
"""A family with fewer claims is not fitted: splits need more than that."""


class Model(Protocol):
    """What can be fitted: it turns values (n, v) into logits (n,)."""

    def logits(self, values: Floats) -> Floats:
        """Returns the logits of values."""


Fitter = Callable[[Floats, Flags, Floats], Model]
"""Fits values (n, v), which of them are true (n,), and what each row weighs (n,)."""


@dataclass(frozen=True, eq=False)
class Fit:
    """The fit of one chance of one family.

    Attributes:
        model: Fitted on all claims.
        unseen: (n,) chances of the claims from fits without their plans.
    """

    model: Trees
    unseen: Floats


Fits = Mapping[str, Mapping[str, Fit]]
"""Fits by family and threshold."""


def cross_validate(table: Table, threshold: str, fitter: Fitter, *, weighting: str) -> Floats:
    """Returns the chance (n,) of each claim from a fit to the other folds."""
    is_true, rows = table.is_true(threshold), table.row_weights(weighting)
    chances = np.zeros(len(is_true))
    for fold in np.unique(table.folds):
        out = table.folds == fold
        # A family that is seen on one fold only has nothing to be fitted on.
        if out.all():
            chances[:] = 0.5
        else:
            chances[out] = sigmoid(fitter(table.values[~out], is_true[~out], rows[~out]).logits(table.values[out]))
    return chances


def fit_table(table: Table, threshold: str, *, weighting: str = WEIGHTING) -> Fit:
    """Fits one chance of one family."""
    model = fit_trees(table.values, table.is_true(threshold), table.row_weights(weighting))
    return Fit(model, cross_validate(table, threshold, fit_trees, weighting=weighting))


def fit_tables(tables: Mapping[str, Table], *, weighting: str = WEIGHTING) -> Fits:
    """Fits both chances of every family."""
    return {
        family: {threshold: fit_table(table, threshold, weighting=weighting) for threshold in THRESHOLDS}
        for family, table in tables.items()
    }


def as_document(base: Document, tables: Mapping[str, Table], fits: Fits, *, fitted_for: Mapping[str, Any]) -> Document:
    """Returns the judge with the fitted trees; what there were no claims to fit on stays as in ``base``.

    Raises:
        ValueError: When the engine has no such family.
    """
    unknown = sorted(set(fits) - set(document.FAMILIES))
    if unknown:
        raise ValueError(f'a family of claims must be one of {", ".join(document.FAMILIES)}, got "{unknown[0]}"')
    fitted = {
        family: {threshold: fit.model.named(tables[family].names) for threshold, fit in by_threshold.items()}
        for family, by_threshold in fits.items()
    }
    return {**base, **fitted, "fitted_for": dict(fitted_for)}


def fit_pages(pages: Sequence[ClaimedPage], *, is_generic: bool = False) -> tuple[dict[str, Table], Fits]:
    """Returns the tables of all pages that may be fitted on, and the fits; families with few claims have neither.

    Raises:
        ValueError: When there is nothing to fit on.
    """
    used = [page for page in pages if not page.is_held_out]
    plans = len({page.plan for page in used})
    if plans < 2:
        raise ValueError(f"a judge must be fitted on at least 2 plans, got {plans}")
    tables = gather(used)
    if is_generic:
        tables = {
            name: table.without(DETECTOR_VALUES[name])
            for name, table in tables.items()
            if name not in DETECTOR_FAMILIES
        }
    tables = {name: table for name, table in tables.items() if len(table.claims) >= LEAST_CLAIMS}
    if not tables:
        raise ValueError(f"there must be at least {LEAST_CLAIMS} claims of a family to fit on, got fewer")
    return tables, fit_tables(tables)
