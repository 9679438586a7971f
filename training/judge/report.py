"""What a fit is worth, as Markdown: how sure chances are, rooms of a choice by them, weights, ablation by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from locdet.evaluation.calibration import measure_calibration
from training.judge import document
from training.judge.choice import measure_f1
from training.judge.document import THRESHOLDS, Document
from training.judge.fits import WEIGHTING, Fits, cross_validate, fit_tables, regression
from training.judge.measures import Measures, log_loss, measure
from training.judge.pages import ClaimedPage
from training.judge.tables import WEIGHTINGS, Table, gather
from training.judge.trees import fit_trees

Floats = NDArray[np.float64]

OVERLAPS = (0.5, 0.75)
FLOORS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
"""Least chances of a room that a choice is measured at."""
EARLIER = "engine as collected"

Chances: TypeAlias = Mapping[str, Floats]
"""For each family the chances (n, 2), roughly and well, of the claims in its table."""


def write_report(pages: Sequence[ClaimedPage], tables: Mapping[str, Table], fits: Fits, fitted: Document) -> str:
    """Returns the report of a fit.

    Args:
        pages: All pages, held-out ones too.
        tables: What was fitted on.
        fits: The fits.
        fitted: The document that they became.
    """
    used, held_out = ([page for page in pages if page.is_held_out is flag] for flag in (False, True))
    judges = {EARLIER: _as_collected(tables), f"regression, weighted by {WEIGHTING}": _unseen(fits)}
    others = [name for name in WEIGHTINGS if name != WEIGHTING]
    judges |= {f"regression, weighted by {name}": _unseen(fit_tables(tables, weighting=name)) for name in others}
    judges["trees"] = _by_trees(tables)
    sections = [
        f"# Judge\n\n{_words(fitted)}\n",
        f"## On plans that were left out of the fit, by cross-validation\n\n{_judge_sections(used, tables, judges)}",
    ]
    if held_out:
        apart = gather(held_out)
        judges = {EARLIER: _as_collected(apart), "regression": _by_document(apart, fitted)}
        sections.append(f"## On the held-out plans\n\n{_judge_sections(held_out, apart, judges)}")
    sections.append(f"## Whether chances hold\n\n{_reliability(tables, fits)}")
    sections.append(f"## Weights, and what is lost without a value\n\n{_weights(tables, fits)}")
    return "\n".join(sections)


def _words(fitted: Document) -> str:
    facts = fitted["fitted_for"]
    return f"Fitted for the model {facts['model']} on {facts['plans']} plans of {facts['set']}."


def _as_collected(tables: Mapping[str, Table]) -> Chances:
    return {family: table.today for family, table in tables.items()}


def _unseen(fits: Fits) -> Chances:
    return {family: np.column_stack([fit.unseen for fit in both.values()]) for family, both in fits.items()}


def _by_document(tables: Mapping[str, Table], judge: Document) -> Chances:
    return {family: document.chances(judge, family, table.names, table.values) for family, table in tables.items()}


def _by_trees(tables: Mapping[str, Table]) -> Chances:
    return {
        family: np.column_stack(
            [cross_validate(table, threshold, fit_trees, weighting=WEIGHTING) for threshold in THRESHOLDS]
        )
        for family, table in tables.items()
    }


def _judge_sections(pages: Sequence[ClaimedPage], tables: Mapping[str, Table], judges: Mapping[str, Chances]) -> str:
    rows = []
    for family, table in tables.items():
        weights = table.row_weights("page")
        for column, threshold in enumerate(THRESHOLDS):
            is_true = table.is_true(threshold)
            for name, chances in judges.items():
                figures = measure(chances[family][:, column], is_true, weights)
                rows.append([family, threshold, f"{len(is_true)}", f"{is_true.mean():.3f}", name, *_figures(figures)])
    header = ["claims", "chance", "number", "true", "judge", "log loss", "Brier", "AUC", "calibration error"]
    choices = [[name, *_choice(pages, tables, chances)] for name, chances in judges.items()]
    choice_header = ["judge", "F1@.5 / @.75 at .4", "at the best least chance", "which"]
    return f"{_table(header, rows)}\n{len(pages)} pages, greedy choice:\n\n{_table(choice_header, choices)}"


def _figures(figures: Measures) -> list[str]:
    auc = "" if figures.auc is None else f"{figures.auc:.4f}"
    return [f"{figures.log_loss:.4f}", f"{figures.brier:.4f}", auc, f"{figures.calibration_error:.4f}"]


def _choice(pages: Sequence[ClaimedPage], tables: Mapping[str, Table], chances: Chances) -> list[str]:
    """Returns the cells of a judge: F1 at the engine's default, at the best least chance, and that chance."""
    by_page = _spread(pages, tables, chances)
    figures = {floor: measure_f1(pages, by_page, min_chance=floor, overlaps=OVERLAPS) for floor in FLOORS}
    best = max(FLOORS, key=lambda floor: (sum(figures[floor]), -floor))
    pairs = [" / ".join(f"{value:.3f}" for value in figures[floor]) for floor in (0.4, best)]
    return [*pairs, f"{best:g}"]


def _spread(pages: Sequence[ClaimedPage], tables: Mapping[str, Table], chances: Chances) -> list[Floats]:
    """Returns the chances by page, in the order of its claims."""
    by_page = [page.chances.copy() for page in pages]
    for family, table in tables.items():
        for row, (page, claim) in enumerate(zip(table.pages, table.claims, strict=True)):
            by_page[page][claim] = chances[family][row]
    return by_page


def _reliability(tables: Mapping[str, Table], fits: Fits) -> str:
    """Sets chances from fits without the plan against the share of true claims, in ten bins."""
    rows = []
    for family, table in tables.items():
        for threshold, fit in fits[family].items():
            for one in measure_calibration(fit.unseen, table.is_true(threshold)).bins:
                if one.count:
                    bin_name = f"{one.low:.1f} to {one.high:.1f}"
                    cells = [f"{one.count}", f"{one.mean_confidence:.3f}", f"{one.precision:.3f}"]
                    rows.append([family, threshold, bin_name, *cells])
    return _table(["claims", "chance", "bin", "number", "mean chance", "share true"], rows)


def _weights(tables: Mapping[str, Table], fits: Fits) -> str:
    """Lists the values of each family, the weightiest first."""
    sections = []
    for family, table in tables.items():
        both = fits[family]
        # All fits have seen the same values, so that the scales of one are those of the other.
        varies = next(iter(both.values())).model.scales > 0
        constant = frozenset(name for name, does_vary in zip(table.names, varies, strict=True) if not does_vary)
        left = table.without(constant)
        standardised = [(fit.model.weights * fit.model.scales)[varies] for fit in both.values()]
        lost = [_losses_without(left, threshold, fit.strength) for threshold, fit in both.items()]
        order = np.argsort(-np.abs(standardised).max(axis=0), kind="stable")
        rows = [
            [
                left.names[value],
                *(f"{weights[value]:+z.3f}" for weights in standardised),
                *(f"{1000 * losses[value]:+z.2f}" for losses in lost),
            ]
            for value in order
        ]
        header = [family, *(f"{name}, standardised" for name in THRESHOLDS)]
        header += [f"{name}: log loss x 1000 without it" for name in THRESHOLDS]
        strengths = ", ".join(f"{threshold} {fit.strength:g}" for threshold, fit in both.items())
        always = f" Always the same: {', '.join(sorted(constant))}." if constant else ""
        sections.append(f"Strength of the fit: {strengths}.{always}\n\n{_table(header, rows)}")
    return "\n".join(sections)


def _losses_without(table: Table, threshold: str, strength: float) -> list[float]:
    """Returns by how much the log loss on other plans rises when a value is left out, for each value."""
    is_true, rows = table.is_true(threshold), table.row_weights("page")
    fitter = regression(strength)

    def loss(names: Iterable[str]) -> float:
        left = table.without(frozenset(names))
        return log_loss(cross_validate(left, threshold, fitter, weighting=WEIGHTING), is_true, rows)

    whole = loss(())
    return [loss([name]) - whole for name in table.names]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
