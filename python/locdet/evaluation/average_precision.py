"""Average precision as COCO defines it: IoU 0.50 to 0.95, 101 recall points, 300 detections.

Masks and IoU come from pycocotools (FreeBSD licence, wheels for CPython 3.9 to 3.14, numpy its only
dependency, 0.5 MB), the reference and older than faster-coco-eval (Apache-2.0, beta, same size),
whose gain is in the matching and the accumulation. Those are written here, since a bootstrap needs
matches per image and weights; a test proves the result equal to ``pycocotools.cocoeval``.

Reference: Lin et al., "Microsoft COCO: Common Objects in Context", 2014; cocoeval.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from locdet.evaluation.dataset import TrueImage, TrueRoom
from locdet.evaluation.predictions import PredictedRoom
from locdet.evaluation.regions import BoundingBox
from locdet.evaluation.rle import encode

IOU_THRESHOLDS = np.linspace(0.5, 0.95, 10)
"""The thresholds of AP50-95; the first is AP50's, the sixth AP75's."""

MAX_DETECTIONS = 300
"""Most confident rooms per image that count; COCO's own 100 is too few for a dense sheet."""

_RECALLS = np.linspace(0.0, 1.0, 101)
_EXACT_IOU = 1 - 1e-10  # cocoeval.py: an IoU of 1 must reach a threshold of 1


@dataclass(frozen=True, eq=False)
class Detections:
    """The fate of each detection of one image, most confident first.

    Args:
        scores: (d,) confidences, descending.
        matched: (10, d) flags by IoU threshold: found a true room.
        ignored: (10, d) flags by IoU threshold: found an ignored region only.
        true_count: Number of true rooms.
    """

    scores: NDArray[np.float64]
    matched: NDArray[np.bool_]
    ignored: NDArray[np.bool_]
    true_count: int


def match_masks(image: TrueImage, predictions: Sequence[PredictedRoom]) -> Detections:
    """Matches the masks of one image as COCO does."""
    ranked = _most_confident(predictions)
    true_masks = [encode(r.regions, size_wh=image.size_wh) for r in _all_rooms(image)]
    masks = [encode(room.regions, size_wh=image.size_wh) for room in ranked]
    return _match(image, ranked, iou=coco_mask.iou(masks, true_masks, _crowd_flags(image)))


def match_boxes(image: TrueImage, predictions: Sequence[PredictedRoom]) -> Detections:
    """Matches the bounding boxes of one image as COCO does."""
    ranked = _most_confident(predictions)
    true_boxes = [_xywh(room.bounding_box) for room in _all_rooms(image)]
    boxes = [_xywh(room.bounding_box) for room in ranked]
    return _match(image, ranked, iou=coco_mask.iou(boxes, true_boxes, _crowd_flags(image)))


class PooledDetections:
    """The detections of many images, ranked together, ready for average precision."""

    def __init__(self, images: Sequence[Detections]) -> None:
        """Ranks the detections; the order of images breaks ties of confidence."""
        order = np.argsort(-np.concatenate([image.scores for image in images]), kind="stable")
        matched = np.concatenate([image.matched for image in images], axis=1)[:, order]
        ignored = np.concatenate([image.ignored for image in images], axis=1)[:, order]
        counts = [len(image.scores) for image in images]
        self._image_index = np.repeat(np.arange(len(images)), counts)[order]
        self._true_positive = (matched & ~ignored).astype(np.float64)
        self._false_positive = (~matched & ~ignored).astype(np.float64)
        self._true_counts = np.array([image.true_count for image in images])

    def average_precision(self, weights: NDArray[np.integer] | None = None) -> NDArray[np.float64]:
        """Returns average precision by IoU threshold, (10,), NaN without a true room.

        Args:
            weights: (images,) how often each image counts; None counts each once. Equal to
                repeating the images, but for the order of equal confidences, and cheaper.
        """
        if weights is None:
            weights = np.ones(len(self._true_counts), dtype=np.int64)
        true_count = int(weights @ self._true_counts)
        if true_count == 0:
            return np.full(len(IOU_THRESHOLDS), np.nan)
        detection_weights = weights[self._image_index].astype(np.float64)
        hits = np.cumsum(self._true_positive * detection_weights, axis=1)
        misses = np.cumsum(self._false_positive * detection_weights, axis=1)
        precision = hits / np.maximum(hits + misses, np.spacing(1))
        envelope = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
        rows = zip(hits / true_count, envelope, strict=True)
        return np.array([_area_under_curve(recall, best) for recall, best in rows])


def _area_under_curve(recall: NDArray[np.float64], envelope: NDArray[np.float64]) -> float:
    at = np.searchsorted(recall, _RECALLS, side="left")
    reached = at[at < len(recall)]
    return float(envelope[reached].sum() / len(_RECALLS))


def _most_confident(predictions: Sequence[PredictedRoom]) -> list[PredictedRoom]:
    return sorted(predictions, key=lambda room: -room.confidence)[:MAX_DETECTIONS]


def _all_rooms(image: TrueImage) -> tuple[TrueRoom, ...]:
    return image.rooms + image.ignored


def _crowd_flags(image: TrueImage) -> list[int]:
    return [0] * len(image.rooms) + [1] * len(image.ignored)


def _xywh(box: BoundingBox) -> list[float]:
    return [box[0], box[1], box[2] - box[0], box[3] - box[1]]


def _match(image: TrueImage, ranked: Sequence[PredictedRoom], *, iou: object) -> Detections:
    # pycocotools returns an empty list where either side is empty.
    room_count, shape = len(image.rooms), (len(ranked), len(_all_rooms(image)))
    table = np.asarray(iou, dtype=np.float64).reshape(shape)
    matched, ignored = _greedy_matches(table[:, :room_count], table[:, room_count:])
    scores = np.array([room.confidence for room in ranked], dtype=np.float64)
    return Detections(scores=scores, matched=matched, ignored=ignored, true_count=room_count)


def _greedy_matches(
    iou: NDArray[np.float64], crowd_iou: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Gives each detection in turn the best true room that is left, at every threshold at once.

    Args:
        iou: (d, t) with the true rooms; detections are in order of confidence.
        crowd_iou: (d, c) share of the detection inside each ignored region, which any number of
            detections may use.

    Returns:
        Flags matched and ignored, each (10, d).
    """
    thresholds = np.minimum(IOU_THRESHOLDS, _EXACT_IOU)
    rows = np.arange(len(thresholds))
    matched = np.zeros((len(thresholds), len(iou)), dtype=np.bool_)
    free = np.ones((len(thresholds), iou.shape[1]), dtype=np.bool_)
    for index, candidates in enumerate(iou if iou.shape[1] else ()):
        left = np.where(free, candidates, -1.0)
        # Of equal candidates cocoeval.py takes the last.
        best = left.shape[1] - 1 - np.argmax(left[:, ::-1], axis=1)
        matched[:, index] = left[rows, best] >= thresholds
        free[rows, best] &= ~matched[:, index]
    in_crowd = crowd_iou.max(axis=1, initial=0.0) >= thresholds[:, None]
    return matched, in_crowd & ~matched
