"""The figures of disturbed pages, as a document and as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from locdet.evaluation import Interval, PrecisionRecall
from locdet.evaluation.tables import Cell, figure_cell, markdown_table, plain_table

_HEADER = ("pages", "F1@0.5", "change", "P@0.5", "R@0.5", "F1@0.75", "change")


@dataclass(frozen=True, slots=True)
class RobustnessRow:
    """All pages under one disturbance.

    Attributes:
        name: Kind and amount, as tables show them.
        kind: Of the disturbance.
        amount: In the unit of the kind; ``None`` for undisturbed pages.
        iou50: Matching of rooms at IoU 0.50.
        iou75: Matching of rooms at IoU 0.75.
        change_interval: 95 % bootstrap interval over pages of the change of F1@0.5 against the same
            undisturbed pages; ``None`` for those and for a single page.
    """

    name: str
    kind: str
    amount: float | None
    iou50: PrecisionRecall
    iou75: PrecisionRecall
    change_interval: Interval | None


@dataclass(frozen=True, slots=True)
class RobustnessReport:
    """All figures of one run.

    Attributes:
        model: Version of the model.
        stage: Preset of the search.
        min_confidence: Threshold of every figure.
        image_count: Number of pages.
        room_count: Annotated rooms on them.
        rows: The undisturbed pages, then every disturbance.
    """

    model: str
    stage: str
    min_confidence: float
    image_count: int
    room_count: int
    rows: tuple[RobustnessRow, ...]

    def to_dict(self) -> dict[str, Any]:
        """Returns the report ready for JSON; numbers have six decimals."""
        return {
            "model": self.model,
            "stage": self.stage,
            "min_confidence": round(self.min_confidence, 6),
            "image_count": self.image_count,
            "room_count": self.room_count,
            "rows": [_row_to_dict(row) for row in self.rows],
        }

    def to_table(self) -> str:
        """Returns plain text: a headline and a row per disturbance."""
        return f"{self._headline()}\n\n{plain_table(_HEADER, self._cells())}"

    def to_markdown(self) -> str:
        """Returns the same in Markdown."""
        return f"{self._headline()}\n\n{markdown_table(_HEADER, self._cells())}"

    def _headline(self) -> str:
        return (
            f"{self.image_count} pages, {self.room_count} rooms, model {self.model}, stage {self.stage}, rooms of "
            f"confidence {self.min_confidence:.3f} or more. Brackets: 95 % bootstrap over pages."
        )

    def _cells(self) -> list[list[Cell]]:
        clean = self.rows[0]
        return [
            [
                Cell(row.name),
                figure_cell(row.iou50.f1),
                figure_cell(row.iou50.f1 - clean.iou50.f1, row.change_interval, sign="+"),
                figure_cell(row.iou50.precision),
                figure_cell(row.iou50.recall),
                figure_cell(row.iou75.f1),
                figure_cell(row.iou75.f1 - clean.iou75.f1, sign="+"),
            ]
            for row in self.rows
        ]


def _row_to_dict(row: RobustnessRow) -> dict[str, Any]:
    interval = row.change_interval
    return {
        "kind": row.kind,
        "amount": row.amount,
        "name": row.name,
        "rooms_iou50": _matching_to_dict(row.iou50),
        "rooms_iou75": _matching_to_dict(row.iou75),
        "f1_iou50_change_interval": None if interval is None else [round(interval.low, 6), round(interval.high, 6)],
    }


def _matching_to_dict(counts: PrecisionRecall) -> dict[str, float]:
    return {
        "true_positives": counts.true_positives,
        "predicted": counts.predicted,
        "true": counts.true,
        "precision": round(counts.precision, 6),
        "recall": round(counts.recall, 6),
        "f1": round(counts.f1, 6),
    }
