"""The result of an evaluation, as a document and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from locdet.evaluation.scores import (
    AveragePrecision,
    Calibration,
    GroupScores,
    PrecisionRecall,
    ReliabilityBin,
    SweepRow,
)
from locdet.evaluation.tables import Cell, figure_cell, markdown_table, plain_table

_FOUND_HEADER = (
    "rooms found", "images", "rooms", "AP50", "AP75", "AP50-95", "box AP50", "box AP50-95",
    "F1@0.5", "P@0.5", "R@0.5", "F1@0.75", "ECE",
)  # fmt: skip
_SHAPE_HEADER = (
    "shapes", "predicted", "mean IoU", "corner F1", "boundary F", "split", "merged", "overlap %",
    "invalid",
)  # fmt: skip
_SWEEP_HEADER = ("confidence", "P@0.5", "R@0.5", "F1@0.5", "P@0.75", "R@0.75", "F1@0.75")
_RELIABILITY_HEADER = ("confidence of rooms", "predicted", "mean confidence", "P@0.5")


@dataclass(frozen=True)
class EvaluationReport:
    """All figures of one evaluation.

    Args:
        min_confidence: Threshold of every figure but average precision and calibration.
        confidence_was_fitted: Whether that is the threshold of the best F1 on these images.
        bootstrap_samples: Resamples behind the intervals.
        seed: Of the resamples.
        overall: Figures over all images.
        by_source: Figures per source, by name; sources label rooms differently.
        sweep: Room matching over all images by confidence threshold, ascending.
    """

    min_confidence: float
    confidence_was_fitted: bool
    bootstrap_samples: int
    seed: int
    overall: GroupScores
    by_source: tuple[GroupScores, ...]
    sweep: tuple[SweepRow, ...]

    def to_dict(self) -> dict[str, object]:
        """Returns the report ready for JSON; numbers have six decimals, undefined ones are None."""
        return {
            "min_confidence": round(self.min_confidence, 6),
            "confidence_was_fitted": self.confidence_was_fitted,
            "bootstrap_samples": self.bootstrap_samples,
            "seed": self.seed,
            "overall": _group_to_dict(self.overall),
            "by_source": [_group_to_dict(group) for group in self.by_source],
            "sweep": [
                {
                    "confidence": row.confidence,
                    "rooms_iou50": _matching_to_dict(row.rooms_iou50),
                    "rooms_iou75": _matching_to_dict(row.rooms_iou75),
                }
                for row in self.sweep
            ],
        }

    def to_table(self) -> str:
        """Returns plain text: what was found, its shapes, the sweep over confidences, and reliability.

        The first two have a row per group of images, with the intervals in the row below.
        """
        return "\n\n".join([self._headline(), *(plain_table(*table) for table in self._tables())])

    def to_markdown(self) -> str:
        """Returns Markdown: the tables of `to_table`, the intervals in the cells."""
        return "\n\n".join([self._headline(), *(markdown_table(*table) for table in self._tables())])

    def _tables(self) -> list[tuple[Sequence[str], list[list[Cell]]]]:
        groups = self._groups()
        return [
            (_FOUND_HEADER, [_found_cells(group) for group in groups]),
            (_SHAPE_HEADER, [_shape_cells(group) for group in groups]),
            (_SWEEP_HEADER, [_sweep_cells(row) for row in self.sweep]),
            (_RELIABILITY_HEADER, [_reliability_cells(row) for row in self.overall.calibration.bins]),
        ]

    def _groups(self) -> tuple[GroupScores, ...]:
        # A single source repeats the row of all images.
        return (self.overall, *(self.by_source if len(self.by_source) > 1 else ()))

    def _headline(self) -> str:
        fitted = " (best F1@0.5 on these images)" if self.confidence_was_fitted else ""
        line = f"Rooms of confidence {self.min_confidence:.3f} or more{fitted}; AP and ECE count all."
        if self.bootstrap_samples:
            line += f" Brackets: 95 % bootstrap over images, {self.bootstrap_samples} resamples."
        return line


def _group_to_dict(group: GroupScores) -> dict[str, object]:
    return {
        "name": group.name,
        "image_count": group.image_count,
        "mask_ap": _ap_to_dict(group.mask_ap),
        "box_ap": _ap_to_dict(group.box_ap),
        "rooms_iou50": _matching_to_dict(group.rooms_iou50),
        "rooms_iou75": _matching_to_dict(group.rooms_iou75),
        "mean_matched_iou": _rounded(group.mean_matched_iou),
        "split_count": group.split_count,
        "merge_count": group.merge_count,
        "corners": _matching_to_dict(group.corners),
        "boundary_f": _rounded(group.boundary_f),
        "overlap_percent": _rounded(group.overlap_percent),
        "invalid_prediction_count": group.invalid_prediction_count,
        "invalid_truth_count": group.invalid_truth_count,
        "calibration": _calibration_to_dict(group.calibration),
        "intervals": {
            name: None if interval is None else [_rounded(interval.low), _rounded(interval.high)]
            for name, interval in sorted(group.intervals.items())
        },
    }


def _ap_to_dict(ap: AveragePrecision) -> dict[str, float | None]:
    return {
        "ap50": _rounded(ap.ap50),
        "ap75": _rounded(ap.ap75),
        "ap50_95": _rounded(ap.ap50_95),
    }


def _matching_to_dict(counts: PrecisionRecall) -> dict[str, float | None]:
    return {
        "true_positives": counts.true_positives,
        "predicted": counts.predicted,
        "true": counts.true,
        "precision": _rounded(counts.precision),
        "recall": _rounded(counts.recall),
        "f1": _rounded(counts.f1),
    }


def _calibration_to_dict(calibration: Calibration) -> dict[str, object]:
    return {
        "expected_calibration_error": _rounded(calibration.expected_error),
        "bins": [
            {
                "low": row.low,
                "high": row.high,
                "count": row.count,
                "mean_confidence": _rounded(row.mean_confidence),
                "precision": _rounded(row.precision),
            }
            for row in calibration.bins
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _found_cells(group: GroupScores) -> list[Cell]:
    interval = group.intervals.get
    return [
        Cell(group.name),
        Cell(str(group.image_count)),
        Cell(str(group.rooms_iou50.true)),
        figure_cell(group.mask_ap.ap50, interval("ap50")),
        figure_cell(group.mask_ap.ap75),
        figure_cell(group.mask_ap.ap50_95, interval("ap50_95")),
        figure_cell(group.box_ap.ap50),
        figure_cell(group.box_ap.ap50_95),
        figure_cell(group.rooms_iou50.f1, interval("f1_iou50")),
        figure_cell(group.rooms_iou50.precision),
        figure_cell(group.rooms_iou50.recall),
        figure_cell(group.rooms_iou75.f1, interval("f1_iou75")),
        figure_cell(group.calibration.expected_error),
    ]


def _shape_cells(group: GroupScores) -> list[Cell]:
    interval = group.intervals.get
    return [
        Cell(group.name),
        Cell(str(group.rooms_iou50.predicted)),
        figure_cell(group.mean_matched_iou),
        figure_cell(group.corners.f1, interval("corner_f1")),
        figure_cell(group.boundary_f, interval("boundary_f")),
        Cell(str(group.split_count)),
        Cell(str(group.merge_count)),
        figure_cell(group.overlap_percent, decimals=1),
        Cell(str(group.invalid_prediction_count)),
    ]


def _sweep_cells(row: SweepRow) -> list[Cell]:
    at_50, at_75 = row.rooms_iou50, row.rooms_iou75
    figures = (at_50.precision, at_50.recall, at_50.f1, at_75.precision, at_75.recall, at_75.f1)
    return [Cell(f"{row.confidence:.2f}"), *map(figure_cell, figures)]


def _reliability_cells(row: ReliabilityBin) -> list[Cell]:
    figures = map(figure_cell, (row.mean_confidence, row.precision))
    return [Cell(f"{row.low:.1f} to {row.high:.1f}"), Cell(str(row.count)), *figures]
