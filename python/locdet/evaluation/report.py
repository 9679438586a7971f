"""The result of an evaluation, as a document and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from locdet.evaluation.scores import (
    AveragePrecision,
    GroupScores,
    Interval,
    PrecisionRecall,
    SweepRow,
)

_FOUND_HEADER = (
    "rooms found", "images", "rooms", "AP50", "AP75", "AP50-95", "box AP50", "box AP50-95",
    "F1@0.5", "P@0.5", "R@0.5", "F1@0.75",
)  # fmt: skip
_SHAPE_HEADER = (
    "shapes", "predicted", "mean IoU", "corner F1", "boundary F", "split", "merged", "overlap %",
    "invalid",
)  # fmt: skip
_SWEEP_HEADER = ("confidence", "P@0.5", "R@0.5", "F1@0.5", "P@0.75", "R@0.75", "F1@0.75")


class _Cell(NamedTuple):
    text: str
    bracket: str = ""


@dataclass(frozen=True)
class EvaluationReport:
    """All figures of one evaluation.

    Args:
        min_confidence: Threshold of every figure but average precision.
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

    def to_dict(self) -> dict[str, Any]:
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
        """Returns plain text: what was found, its shapes, and the sweep over confidences.

        The first two have a row per group of images, with the intervals in the row below.
        """
        return "\n\n".join([self._headline(), *(_plain(*table) for table in self._tables())])

    def to_markdown(self) -> str:
        """Returns Markdown: the tables of `to_table`, the intervals in the cells."""
        return "\n\n".join([self._headline(), *(_markdown(*table) for table in self._tables())])

    def _tables(self) -> list[tuple[Sequence[str], list[list[_Cell]]]]:
        groups = self._groups()
        return [
            (_FOUND_HEADER, [_found_cells(group) for group in groups]),
            (_SHAPE_HEADER, [_shape_cells(group) for group in groups]),
            (_SWEEP_HEADER, [_sweep_cells(row) for row in self.sweep]),
        ]

    def _groups(self) -> tuple[GroupScores, ...]:
        # A single source repeats the row of all images.
        return (self.overall, *(self.by_source if len(self.by_source) > 1 else ()))

    def _headline(self) -> str:
        fitted = " (best F1@0.5 on these images)" if self.confidence_was_fitted else ""
        line = f"Rooms of confidence {self.min_confidence:.3f} or more{fitted}; AP counts all."
        if self.bootstrap_samples:
            line += f" Brackets: 95 % bootstrap over images, {self.bootstrap_samples} resamples."
        return line


def _group_to_dict(group: GroupScores) -> dict[str, Any]:
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


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _found_cells(group: GroupScores) -> list[_Cell]:
    interval = group.intervals.get
    return [
        _Cell(group.name),
        _Cell(str(group.image_count)),
        _Cell(str(group.rooms_iou50.true)),
        _figure(group.mask_ap.ap50, interval("ap50")),
        _figure(group.mask_ap.ap75),
        _figure(group.mask_ap.ap50_95, interval("ap50_95")),
        _figure(group.box_ap.ap50),
        _figure(group.box_ap.ap50_95),
        _figure(group.rooms_iou50.f1, interval("f1_iou50")),
        _figure(group.rooms_iou50.precision),
        _figure(group.rooms_iou50.recall),
        _figure(group.rooms_iou75.f1, interval("f1_iou75")),
    ]


def _shape_cells(group: GroupScores) -> list[_Cell]:
    interval = group.intervals.get
    return [
        _Cell(group.name),
        _Cell(str(group.rooms_iou50.predicted)),
        _figure(group.mean_matched_iou),
        _figure(group.corners.f1, interval("corner_f1")),
        _figure(group.boundary_f, interval("boundary_f")),
        _Cell(str(group.split_count)),
        _Cell(str(group.merge_count)),
        _figure(group.overlap_percent, decimals=1),
        _Cell(str(group.invalid_prediction_count)),
    ]


def _sweep_cells(row: SweepRow) -> list[_Cell]:
    at_50, at_75 = row.rooms_iou50, row.rooms_iou75
    figures = (at_50.precision, at_50.recall, at_50.f1, at_75.precision, at_75.recall, at_75.f1)
    return [_Cell(f"{row.confidence:.2f}"), *map(_figure, figures)]


def _figure(value: float | None, interval: Interval | None = None, *, decimals: int = 3) -> _Cell:
    text = "-" if value is None else f"{value:.{decimals}f}"
    return _Cell(text, "" if interval is None else f"[{interval.low:.2f}, {interval.high:.2f}]")


def _plain(header: Sequence[str], rows: Sequence[Sequence[_Cell]]) -> str:
    lines = [list(header)]
    for row in rows:
        lines.append([cell.text for cell in row])
        if any(cell.bracket for cell in row):
            lines.append([cell.bracket for cell in row])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_aligned(line, widths) for line in lines)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
    return "  ".join([line[0].ljust(widths[0]), *numbers]).rstrip()


def _markdown(header: Sequence[str], rows: Sequence[Sequence[_Cell]]) -> str:
    rule = ["---"] + ["---:"] * (len(header) - 1)
    body = [[f"{cell.text} {cell.bracket}".rstrip() for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(_escaped(cell) for cell in line) + " |" for line in (header, rule, *body))


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")
