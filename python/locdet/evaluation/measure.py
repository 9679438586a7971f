"""Measures predictions against ground truth: from images to the report.

Two passes: the first pairs rooms and needs no threshold, and from it the confidence threshold
follows; the second measures the shapes of the rooms at or above that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray

from locdet.evaluation import matching, shape_metrics
from locdet.evaluation.average_precision import Detections, match_boxes, match_masks
from locdet.evaluation.dataset import GroundTruth, TrueImage
from locdet.evaluation.errors import EvaluationInputError
from locdet.evaluation.groups import ImageScores, score_group, total
from locdet.evaluation.predictions import PredictedRoom
from locdet.evaluation.regions import Region, bounds, is_valid, predicted_shape, true_shape
from locdet.evaluation.report import EvaluationReport
from locdet.evaluation.scores import PrecisionRecall, SweepRow, f1_score

SWEEP_CONFIDENCES = tuple(step / 100 for step in range(5, 100, 5))
"""Thresholds of the report's table."""

IGNORED_SHARE = 0.5
"""A predicted room this far inside ignored regions, and on no true room, is left out."""

_ALL = "all"
_NO_SOURCE = "unspecified"


@dataclass(frozen=True, eq=False)
class _PairedImage:
    """One image after the first pass; arrays are by predicted room, mappings by least IoU."""

    image: TrueImage
    confidences: NDArray[np.float64]
    valid: NDArray[np.bool_]
    predicted_shapes: NDArray[np.object_]
    true_shapes: NDArray[np.object_]
    overlaps: matching.Overlaps
    gains: Mapping[float, NDArray[np.bool_]]
    counted: Mapping[float, NDArray[np.bool_]]
    masks: Detections
    boxes: Detections

    def rooms(self, confidence: float, *, min_iou: float) -> PrecisionRecall:
        """Returns the optimal matching of the rooms at or above a confidence."""
        kept = self.confidences >= confidence
        return PrecisionRecall(
            true_positives=int((self.gains[min_iou] & kept).sum()),
            predicted=int((self.counted[min_iou] & kept).sum()),
            true=len(self.image.rooms),
        )


def evaluate(
    ground_truth: GroundTruth,
    predictions: Mapping[int, Sequence[PredictedRoom]],
    *,
    min_confidence: float | None = None,
    bootstrap_samples: int = 1000,
    seed: int = 0,
) -> EvaluationReport:
    """Measures predicted rooms against annotated rooms.

    Args:
        ground_truth: The annotated images.
        predictions: Rooms by image id, in any order; an image without an entry has none. Include
            rooms of low confidence: average precision and calibration need them.
        min_confidence: Least confidence, 0..1, of the rooms that all figures but average
            precision and calibration count. None takes the one with the best F1 at IoU 0.50 over all images,
            which flatters the predictions a little: fix it when comparing models.
        bootstrap_samples: Resamples for the intervals; 0 leaves the intervals out.
        seed: Of the resamples, 0 or more.

    Returns:
        The figures over all images and per source. The same arguments give the same report.

    Raises:
        EvaluationInputError: A prediction for an unknown image or far outside its image, or an
            option out of range.
    """
    _check_options(min_confidence=min_confidence, bootstrap_samples=bootstrap_samples, seed=seed)
    _check_image_ids(ground_truth, predictions)
    images = [_pair(image, predictions.get(image.id, ())) for image in ground_truth.images]
    confidence = _best_confidence(images) if min_confidence is None else min_confidence
    scores = [_score(image, confidence) for image in images]
    by_source: dict[str, list[ImageScores]] = {}
    for score in scores:
        by_source.setdefault(score.source or _NO_SOURCE, []).append(score)
    group = partial(score_group, bootstrap_samples=bootstrap_samples, seed=seed)
    return EvaluationReport(
        min_confidence=confidence,
        confidence_was_fitted=min_confidence is None,
        bootstrap_samples=bootstrap_samples,
        seed=seed,
        overall=group(_ALL, scores),
        by_source=tuple(group(source, by_source[source]) for source in sorted(by_source)),
        sweep=tuple(_sweep_row(images, confidence=step) for step in SWEEP_CONFIDENCES),
    )


def _check_options(*, min_confidence: float | None, bootstrap_samples: int, seed: int) -> None:
    if min_confidence is not None and not 0 <= min_confidence <= 1:
        raise EvaluationInputError(f"min_confidence must be 0 to 1, got {min_confidence}")
    if bootstrap_samples < 0:
        raise EvaluationInputError(f"bootstrap_samples must be 0 or more, got {bootstrap_samples}")
    if seed < 0:
        raise EvaluationInputError(f"seed must be 0 or more, got {seed}")


def _check_image_ids(ground_truth: GroundTruth, predictions: Mapping[int, Sequence[PredictedRoom]]) -> None:
    if not ground_truth.images:
        raise EvaluationInputError("the ground truth must have at least one image")
    unknown = sorted(set(predictions) - {image.id for image in ground_truth.images})
    if unknown:
        raise EvaluationInputError(f"predictions must be for annotated images, image id {unknown[0]} is not one")


def _check_position(image: TrueImage, regions: Sequence[Region], *, what: str) -> None:
    """Refuses coordinates of another space, and what would take unbounded memory to rasterise."""
    width, height = image.size_wh
    x_min, y_min, x_max, y_max = bounds(regions)
    if x_min < -width or y_min < -height or x_max > 2 * width or y_max > 2 * height:
        raise EvaluationInputError(
            f"{what} of image {image.id} must be in pixels of its {width} x {height} px image, "
            f"got a room at [{x_min:g}, {y_min:g}, {x_max:g}, {y_max:g}]"
        )


def _pair(image: TrueImage, predictions: Sequence[PredictedRoom]) -> _PairedImage:
    for room in predictions:
        _check_position(image, room.regions, what="predictions")
    for true_room in image.rooms + image.ignored:
        _check_position(image, true_room.regions, what="annotations")
    predicted_shapes = np.array([predicted_shape(r.regions) for r in predictions], dtype=object)
    true_shapes = np.array([true_shape(room.regions) for room in image.rooms], dtype=object)
    confidences = np.array([room.confidence for room in predictions], dtype=np.float64)
    overlaps = matching.measure_overlaps(predicted_shapes, true_shapes)
    order = np.argsort(-confidences, kind="stable")
    ignorable = _inside_ignored(image, predicted_shapes)
    return _PairedImage(
        image=image,
        confidences=confidences,
        valid=np.array([is_valid(room.regions) for room in predictions], dtype=np.bool_),
        predicted_shapes=predicted_shapes,
        true_shapes=true_shapes,
        overlaps=overlaps,
        gains={min_iou: matching.matching_gains(overlaps, order=order, min_iou=min_iou) for min_iou in (0.5, 0.75)},
        counted={min_iou: ~ignorable | matching.has_candidate(overlaps, min_iou=min_iou) for min_iou in (0.5, 0.75)},
        masks=match_masks(image, predictions),
        boxes=match_boxes(image, predictions),
    )


def _inside_ignored(image: TrueImage, predicted_shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    ignored = shapely.union_all([true_shape(room.regions) for room in image.ignored])
    inside = shapely.area(shapely.intersection(predicted_shapes, ignored))
    area = shapely.area(predicted_shapes)
    flags: NDArray[np.bool_] = (area > 0) & (inside >= IGNORED_SHARE * area)
    return flags


def _best_confidence(images: Sequence[_PairedImage]) -> float:
    """Returns the highest of the confidences with the best F1 at IoU 0.50 over all images."""
    confidences = np.concatenate([image.confidences for image in images])
    if not len(confidences):
        return 0.0
    order = np.argsort(-confidences, kind="stable")
    ranked = confidences[order]
    hits = np.cumsum(np.concatenate([image.gains[0.5] for image in images])[order])
    predicted = np.cumsum(np.concatenate([image.counted[0.5] for image in images])[order])
    true = np.full(len(ranked), sum(len(image.image.rooms) for image in images))
    score = f1_score(hits, predicted, true)
    # A threshold keeps all rooms of equal confidence, so only the last of them counts.
    score[:-1][ranked[:-1] == ranked[1:]] = -1.0
    return float(ranked[np.argmax(score)])


def _sweep_row(images: Sequence[_PairedImage], *, confidence: float) -> SweepRow:
    return SweepRow(
        confidence=confidence,
        rooms_iou50=total(image.rooms(confidence, min_iou=0.5) for image in images),
        rooms_iou75=total(image.rooms(confidence, min_iou=0.75) for image in images),
    )


def _score(paired: _PairedImage, confidence: float) -> ImageScores:
    kept = (paired.confidences >= confidence) & paired.counted[0.5]
    predicted_shapes, true_shapes = paired.predicted_shapes[kept], paired.true_shapes
    overlaps = paired.overlaps.only(kept)
    matched = matching.best_matching(overlaps, min_iou=0.5)
    image = paired.image
    return ImageScores(
        source=image.source,
        rooms_iou50=paired.rooms(confidence, min_iou=0.5),
        rooms_iou75=paired.rooms(confidence, min_iou=0.75),
        matched_iou_sum=float(overlaps.iou[matched].sum()),
        split_count=matching.count_splits(overlaps),
        merge_count=matching.count_merges(overlaps),
        corners=shape_metrics.match_corners(
            shape_metrics.room_corners(predicted_shapes), shape_metrics.room_corners(true_shapes)
        ),
        boundary_f=shape_metrics.boundary_f(predicted_shapes, true_shapes, size_wh=image.size_wh),
        overlap_share=shape_metrics.overlap_share(predicted_shapes),
        invalid_prediction_count=int((~paired.valid[kept]).sum()),
        invalid_truth_count=sum(not is_valid(room.regions) for room in image.rooms),
        confidences=paired.confidences[paired.counted[0.5]],
        is_true=paired.gains[0.5][paired.counted[0.5]],
        masks=paired.masks,
        boxes=paired.boxes,
    )
