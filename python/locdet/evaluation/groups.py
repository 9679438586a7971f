"""From the figures of single images to those of a group of images."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from locdet.evaluation.average_precision import Detections, PooledDetections
from locdet.evaluation.bootstrap import Weights, percentile_interval, resample_weights
from locdet.evaluation.calibration import measure_calibration
from locdet.evaluation.scores import (
    AveragePrecision,
    GroupScores,
    Interval,
    PrecisionRecall,
    f1_score,
)


@dataclass(frozen=True, eq=False)
class ImageScores:
    """What one image adds to its groups; see `GroupScores` for the meaning.

    Args:
        source: Collection of the image.
        rooms_iou50: Matching at IoU 0.50.
        rooms_iou75: Matching at IoU 0.75.
        matched_iou_sum: Sum over the pairs of the matching at IoU 0.50.
        split_count: Split true rooms.
        merge_count: Merging predicted rooms.
        corners: Matching of corners.
        boundary_f: 0..1.
        overlap_share: 0..1, None without a predicted area.
        invalid_prediction_count: Among the rooms at or above the threshold.
        invalid_truth_count: Among the annotated rooms.
        confidences: (p,) of the predicted rooms that count at IoU 0.50, whatever the threshold.
        is_true: (p,) whether each of them adds a pair to the matching at IoU 0.50.
        masks: Fates of all detections by mask.
        boxes: Fates of all detections by box.
    """

    source: str | None
    rooms_iou50: PrecisionRecall
    rooms_iou75: PrecisionRecall
    matched_iou_sum: float
    split_count: int
    merge_count: int
    corners: PrecisionRecall
    boundary_f: float
    overlap_share: float | None
    invalid_prediction_count: int
    invalid_truth_count: int
    confidences: NDArray[np.float64]
    is_true: NDArray[np.bool_]
    masks: Detections
    boxes: Detections


def score_group(name: str, images: Sequence[ImageScores], *, bootstrap_samples: int, seed: int) -> GroupScores:
    """Adds up the figures of one or more images."""
    masks = PooledDetections([image.masks for image in images])
    boxes = PooledDetections([image.boxes for image in images])
    rooms_iou50 = total(image.rooms_iou50 for image in images)
    overlap_shares = [i.overlap_share for i in images if i.overlap_share is not None]
    matched = rooms_iou50.true_positives
    return GroupScores(
        name=name,
        image_count=len(images),
        mask_ap=_summary(masks.average_precision()),
        box_ap=_summary(boxes.average_precision()),
        rooms_iou50=rooms_iou50,
        rooms_iou75=total(image.rooms_iou75 for image in images),
        mean_matched_iou=sum(i.matched_iou_sum for i in images) / matched if matched else None,
        split_count=sum(image.split_count for image in images),
        merge_count=sum(image.merge_count for image in images),
        corners=total(image.corners for image in images),
        boundary_f=float(np.mean([image.boundary_f for image in images])),
        overlap_percent=100 * float(np.mean(overlap_shares)) if overlap_shares else None,
        invalid_prediction_count=sum(image.invalid_prediction_count for image in images),
        invalid_truth_count=sum(image.invalid_truth_count for image in images),
        calibration=measure_calibration(
            np.concatenate([image.confidences for image in images]),
            np.concatenate([image.is_true for image in images]),
        ),
        intervals=_intervals(images, masks, samples=bootstrap_samples, seed=seed),
    )


def total(counts: Iterable[PrecisionRecall]) -> PrecisionRecall:
    """Adds up the counts of images, so that every room weighs the same."""
    hits, predicted, true = np.sum(
        [(0, 0, 0), *((c.true_positives, c.predicted, c.true) for c in counts)], axis=0
    ).tolist()
    return PrecisionRecall(true_positives=hits, predicted=predicted, true=true)


def _summary(by_iou: NDArray[np.float64]) -> AveragePrecision:
    if np.isnan(by_iou).any():
        return AveragePrecision(ap50=None, ap75=None, ap50_95=None)
    return AveragePrecision(ap50=float(by_iou[0]), ap75=float(by_iou[5]), ap50_95=float(by_iou.mean()))


def _intervals(
    images: Sequence[ImageScores], masks: PooledDetections, *, samples: int, seed: int
) -> dict[str, Interval | None]:
    if samples == 0 or len(images) < 2:
        names = ("f1_iou50", "f1_iou75", "ap50", "ap50_95", "corner_f1", "boundary_f")
        return dict.fromkeys(names)
    weights = resample_weights(len(images), samples=samples, seed=seed)
    precision = np.array([masks.average_precision(row) for row in weights])
    boundary = np.array([image.boundary_f for image in images])
    return {
        "f1_iou50": _f1_interval([image.rooms_iou50 for image in images], weights),
        "f1_iou75": _f1_interval([image.rooms_iou75 for image in images], weights),
        "ap50": percentile_interval(precision[:, 0]),
        "ap50_95": percentile_interval(precision.mean(axis=1)),
        "corner_f1": _f1_interval([image.corners for image in images], weights),
        "boundary_f": percentile_interval(weights @ boundary / len(images)),
    }


def _f1_interval(counts: Sequence[PrecisionRecall], weights: Weights) -> Interval | None:
    table = np.array([(c.true_positives, c.predicted, c.true) for c in counts])
    hits, predicted, true = (weights @ table).T
    return percentile_interval(f1_score(hits, predicted, true))
