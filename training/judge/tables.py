"""All claims of a family as one table, and folds that keep a plan on one side."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from training.judge.document import THRESHOLDS
from training.judge.pages import ClaimedPage

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.int64]
Names: TypeAlias = tuple[str, ...]

FOLDS = 5
WEIGHTINGS = {"page": 1.0, "root": 0.5, "claim": 0.0}
"""What a claim weighs, by name: its page's number of claims to the power of minus this."""


@dataclass(frozen=True, eq=False)
class Table:
    """The claims of one family on several pages.

    Attributes:
        family: Of the claims.
        names: Names of the values.
        values: (n, names).
        best_iou: (n,) with a true room.
        today: (n, 2) what the engine's judge said: roughly, well.
        pages: (n,) index of the page.
        claims: (n,) which claims of their page these are.
        folds: (n,) fold of the plan.
    """

    family: str
    names: Names
    values: Floats
    best_iou: Floats
    today: Floats
    pages: Indices
    claims: Indices
    folds: Indices

    def is_true(self, threshold: str) -> Flags:
        """Returns whether each claim overlaps a room by as much as the chance ``threshold`` says."""
        flags: Flags = self.best_iou >= THRESHOLDS[threshold]
        return flags

    def row_weights(self, weighting: str) -> Floats:
        """Returns what each claim counts: see ``WEIGHTINGS``."""
        counts = np.bincount(self.pages)[self.pages].astype(np.float64)
        weights: Floats = counts ** -WEIGHTINGS[weighting]
        return weights

    def without(self, names: frozenset[str]) -> Table:
        """Returns the table without some of the values; names that it does not have are ignored."""
        kept = [name not in names for name in self.names]
        left = tuple(name for name, is_kept in zip(self.names, kept, strict=True) if is_kept)
        return replace(self, names=left, values=self.values[:, np.array(kept, bool)])


def gather(pages: Sequence[ClaimedPage], *, seed: int = 0) -> dict[str, Table]:
    """Returns a table of each family that there are claims of.

    Raises:
        ValueError: When the values of a family have other names on another page.
    """
    folds = folds_of_plans([page.plan for page in pages], seed=seed)
    names = sorted({family for page in pages for family in page.families})
    return {name: _gather(pages, name, folds) for name in names}


def _gather(pages: Sequence[ClaimedPage], family: str, folds: Sequence[int]) -> Table:
    having = [(number, page) for number, page in enumerate(pages) if family in page.families]
    parts = [page.families[family] for _, page in having]
    counts = [len(part.claims) for part in parts]
    for (_, page), part in zip(having, parts, strict=True):
        if part.names != parts[0].names:
            raise ValueError(f'the values of "{family}" must have the same names on every page, {page.name} has others')
    return Table(
        family=family,
        names=parts[0].names,
        values=np.concatenate([part.values for part in parts]),
        best_iou=np.concatenate([page.best_iou[part.claims] for (_, page), part in zip(having, parts, strict=True)]),
        today=np.concatenate([page.chances[part.claims] for (_, page), part in zip(having, parts, strict=True)]),
        pages=np.repeat([number for number, _ in having], counts),
        claims=np.concatenate([part.claims for part in parts]).astype(np.int64),
        folds=np.repeat([folds[number] for number, _ in having], counts),
    )


def folds_of_plans(plans: Sequence[str], *, seed: int) -> list[int]:
    """Returns the fold of each plan: the same for equal plans, drawn by a hash, and about as many in each."""
    drawn = sorted(set(plans), key=lambda plan: hashlib.sha256(f"{seed}:{plan}".encode()).digest())
    fold_of = {plan: number % FOLDS for number, plan in enumerate(drawn)}
    return [fold_of[plan] for plan in plans]
