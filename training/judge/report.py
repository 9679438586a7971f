"""What a fit is worth, as Markdown: how sure chances are, rooms of a choice by them, what values are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from locdet.evaluation.calibration import measure_calibration
from training.judge import document
from training.judge.choice import measure_f1
from training.judge.comparison import Chances, regress
from training.judge.document import THRESHOLDS, Document
from training.judge.fits import WEIGHTING, Fits, cross_validate, fit_tables
from training.judge.measures import Measures, log_loss, measure
from training.judge.pages import ClaimedPage
from training.judge.tables import WEIGHTINGS, Table, gather
from training.judge.trees import fit_trees

Floats = NDArray[np.float64]

OVERLAPS = (0.5, 0.75)
FLOORS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
"""Least chances of a room that a choice is measured at."""
EARLIER = "engine as collected"
LEAST_SHARE = 0.02
"""Values that gain less than this are not left out one by one: it takes minutes to learn that nothing is lost."""


def write_report(pages: Sequence[ClaimedPage], tables: Mapping[str, Table], fits: Fits, fitted: Document) -> str:
    """Returns the report of a fit.

    Args:
        pages: All pages, held-out ones too.
        tables: What was fitted on.
        fits: The fits.
        fitted: The document that they became.
    """
    used, held_out = ([page for page in pages if page.is_held_out is flag] for flag in (False, True))
    apart = _alike(gather(held_out), tables) if held_out else {}
    regressed, apart_regressed = regress(tables, apart)
    judges = {EARLIER: _as_collected(tables), f"trees, weighted by {WEIGHTING}": _unseen(fits)}
    others = [name for name in WEIGHTINGS if name != WEIGHTING]
    judges |= {f"trees, weighted by {name}": _unseen(fit_tables(tables, weighting=name)) for name in others}
    judges["regression"] = regressed
    sections = [
        f"# Judge\n\n{_words(fitted)}\n",
        f"## On plans that were left out of the fit, by cross-validation\n\n{_judge_sections(used, tables, judges)}",
    ]
    if apart:
        judges = {EARLIER: _as_collected(apart), "trees": _by_document(apart, fitted), "regression": apart_regressed}
        sections.append(f"## On the held-out plans\n\n{_judge_sections(held_out, apart, judges)}")
    sections.append(f"## Whether chances hold\n\n{_reliability(tables, fits)}")
    sections.append(f"## What splits by a value gain, and what is lost without it\n\n{_gains(tables, fits)}")
    return "\n".join(sections)


def _alike(apart: Mapping[str, Table], tables: Mapping[str, Table]) -> dict[str, Table]:
    """Returns those families, with those values, that were fitted."""
    return {
        family: table.without(frozenset(table.names) - set(tables[family].names))
        for family, table in apart.items()
        if family in tables
    }


def _words(fitted: Document) -> str:
    facts = fitted["fitted_for"]
    return f"Fitted for the model {facts['model']} on {facts['plans']} plans of {facts['set']}."


def _as_collected(tables: Mapping[str, Table]) -> Chances:
    return {family: table.today for family, table in tables.items()}


def _unseen(fits: Fits) -> Chances:
    return {family: np.column_stack([fit.unseen for fit in both.values()]) for family, both in fits.items()}


def _by_document(tables: Mapping[str, Table], judge: Document) -> Chances:
    return {family: document.chances(judge, family, table.names, table.values) for family, table in tables.items()}


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


def _gains(tables: Mapping[str, Table], fits: Fits) -> str:
    """Lists the values of each family, those that gain most first."""
    sections = []
    for family, table in tables.items():
        both = fits[family]
        shares = np.array([fit.model.shares(len(table.names)) for fit in both.values()])
        lost = [
            _losses_without(table, name, fit.unseen, share)
            for (name, fit), share in zip(both.items(), shares, strict=True)
        ]
        rows = [
            [
                table.names[value],
                *(f"{share:.3f}" for share in shares[:, value]),
                *(f"{1000 * losses[value]:+z.2f}" if value in losses else "" for losses in lost),
            ]
            for value in np.argsort(-shares.max(axis=0), kind="stable")
            if shares[:, value].any()
        ]
        header = [family, *(f"{name}: share of the gain" for name in THRESHOLDS)]
        header += [f"{name}: log loss x 1000 without it" for name in THRESHOLDS]
        unused = [name for value, name in enumerate(table.names) if not shares[:, value].any()]
        sections.append(_table(header, rows) + (f"\nNo split: {', '.join(unused)}.\n" if unused else ""))
    return "\n".join(sections)


def _losses_without(table: Table, threshold: str, unseen: Floats, shares: Floats) -> dict[int, float]:
    """Returns by how much the log loss on other plans rises when a value is left out, for those that gain much."""
    is_true, rows = table.is_true(threshold), table.row_weights(WEIGHTING)

    def loss_without(name: str) -> float:
        left = table.without(frozenset([name]))
        return log_loss(cross_validate(left, threshold, fit_trees, weighting=WEIGHTING), is_true, rows)

    whole = log_loss(unseen, is_true, rows)
    return {int(value): loss_without(table.names[value]) - whole for value in np.flatnonzero(shares >= LEAST_SHARE)}


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
