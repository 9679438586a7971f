"""The figures of an evaluation, as plain frozen values.

What is undefined is None: average precision without a true room, a mean over nothing, an interval
of fewer than two images. Precision, recall and F1 follow one rule for empty sides: nothing to find
and nothing found is 1, one without the other is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray


@overload
def f1_score(true_positives: float, predicted: float, true: float) -> float: ...
@overload
def f1_score(
    true_positives: NDArray[np.number], predicted: NDArray[np.number], true: NDArray[np.number]
) -> NDArray[np.float64]: ...
def f1_score(
    true_positives: float | NDArray[np.number],
    predicted: float | NDArray[np.number],
    true: float | NDArray[np.number],
) -> float | NDArray[np.float64]:
    """Returns the harmonic mean of precision and recall, 1 where nothing is true or predicted."""
    both = np.asarray(predicted, dtype=np.float64) + np.asarray(true, dtype=np.float64)
    hits = 2.0 * np.asarray(true_positives, dtype=np.float64)
    score = np.divide(hits, both, out=np.ones_like(both), where=both > 0)
    return score if score.ndim else float(score)


@dataclass(frozen=True)
class PrecisionRecall:
    """Counts of a one-to-one matching, and what follows from them."""

    true_positives: int
    predicted: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the predicted that is true."""
        return self.true_positives / self.predicted if self.predicted else float(not self.true)

    @property
    def recall(self) -> float:
        """Share of the true that is predicted."""
        return self.true_positives / self.true if self.true else float(not self.predicted)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return f1_score(self.true_positives, self.predicted, self.true)


@dataclass(frozen=True)
class AveragePrecision:
    """COCO's summary figures; None without a true room."""

    ap50: float | None
    ap75: float | None
    ap50_95: float | None


@dataclass(frozen=True)
class Interval:
    """A 95 % bootstrap interval."""

    low: float
    high: float


@dataclass(frozen=True)
class SweepRow:
    """Room matching at one confidence threshold."""

    confidence: float
    rooms_iou50: PrecisionRecall
    rooms_iou75: PrecisionRecall


@dataclass(frozen=True)
class ReliabilityBin:
    """The rooms whose confidence lies in one bin; the mean and the share are None without any.

    Args:
        low: Lower edge, not included but for 0.
        high: Upper edge, included.
        count: Number of predicted rooms.
        mean_confidence: Of these rooms.
        precision: Share of them that is true at IoU 0.50.
    """

    low: float
    high: float
    count: int
    mean_confidence: float | None
    precision: float | None


@dataclass(frozen=True)
class Calibration:
    """How far confidences are from the share of rooms that is true; see `calibration`.

    Args:
        expected_error: Expected calibration error, 0..1; None without a room.
        bins: 10 bins of equal width, ascending.
    """

    expected_error: float | None
    bins: tuple[ReliabilityBin, ...]


@dataclass(frozen=True)
class GroupScores:
    """All figures of one group of images.

    The confidence threshold applies to all but average precision and calibration.

    Args:
        name: The group, ``all`` or a source.
        image_count: Number of images.
        mask_ap: Average precision of masks.
        box_ap: Average precision of bounding boxes.
        rooms_iou50: Matching of rooms at mask IoU 0.50.
        rooms_iou75: Matching of rooms at mask IoU 0.75.
        mean_matched_iou: Mean IoU of the pairs matched at IoU 0.50.
        split_count: True rooms found in two or more parts.
        merge_count: Predicted rooms that swallow two or more true rooms.
        corners: Matching of corners within 10 px.
        boundary_f: Mean over images of the boundary F measure.
        overlap_percent: Mean over images with a prediction of the area that two or more
            predicted rooms cover, in percent of the area that any covers.
        invalid_prediction_count: Predicted rooms with an invalid polygon, before repair.
        invalid_truth_count: Annotated rooms with an invalid polygon, before repair.
        calibration: Confidences against precision, over all predicted rooms.
        intervals: By figure: ``f1_iou50``, ``f1_iou75``, ``ap50``, ``ap50_95`` (of masks),
            ``corner_f1``, ``boundary_f``.
    """

    name: str
    image_count: int
    mask_ap: AveragePrecision
    box_ap: AveragePrecision
    rooms_iou50: PrecisionRecall
    rooms_iou75: PrecisionRecall
    mean_matched_iou: float | None
    split_count: int
    merge_count: int
    corners: PrecisionRecall
    boundary_f: float
    overlap_percent: float | None
    invalid_prediction_count: int
    invalid_truth_count: int
    calibration: Calibration
    intervals: Mapping[str, Interval | None]
