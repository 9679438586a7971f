"""Mask average precision and the best F1 of a network on whole, letterboxed pages.

This steers training. The figures of docs/accuracy.md come from ``locdet eval``, which measures the
whole engine on polygons in page pixels.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from torch import Tensor
from torch.nn import functional

from training.learning.augmentation import View
from training.network.anchors import Anchors, decode_boxes
from training.network.room_network import RoomNetwork

SCORE_FLOOR = 0.02
OVERLAP_LIMIT = 0.7
MOST_ROOMS = 300
MASK_REDUCTION = 2
"""Masks are compared at half of the input's side."""


@dataclass(frozen=True, slots=True)
class Validation:
    """Figures of one validation.

    Attributes:
        average_precision_50: Mask AP at an overlap of 0.5.
        average_precision: Mask AP, mean over overlaps of 0.5 to 0.95.
        precision: At the best threshold, like recall and f1.
        threshold: The score at which F1 is best.
        curve: (101,) precision at recalls of 0, 0.01 ... 1.
        confusion: Rooms found, false rooms and missed rooms at the best threshold.
    """

    average_precision_50: float
    average_precision: float
    precision: float
    recall: float
    f1: float
    threshold: float
    curve: NDArray[np.float64]
    confusion: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class FoundRooms:
    """Rooms of one page: scores (r,), masks (r, h / 2, w / 2) bool."""

    scores: Tensor
    masks: Tensor


@torch.no_grad()
def find_rooms(network: RoomNetwork, image: Tensor) -> FoundRooms:
    """Finds the rooms on one image (1, 3, h, w) uint8, by the plain YOLO post-processing."""
    raw = network((image.float() / 255).contiguous(memory_format=torch.channels_last))
    height_px, width_px = image.shape[-2:]
    boxes = decode_boxes(raw.distance_logits.float(), Anchors.of_image(height_px, width_px, device=image.device))[0]
    scores = raw.score_logits[0].float().sigmoid()
    candidates = torch.nonzero(scores > SCORE_FLOOR).squeeze(1)
    candidates = candidates[scores[candidates].argsort(descending=True, stable=True)][:3000]
    kept = candidates[suppress(boxes[candidates])][:MOST_ROOMS]
    logits = torch.einsum("ca,chw->ahw", raw.coefficients[0, :, kept].float(), raw.prototypes[0].float())
    size = (height_px // MASK_REDUCTION, width_px // MASK_REDUCTION)
    if not len(kept):
        return FoundRooms(scores[kept], torch.zeros((0, *size), dtype=torch.bool))
    masks = functional.interpolate(logits[None], size=size, mode="bilinear")[0] > 0
    return FoundRooms(scores[kept], masks & _box_masks(boxes[kept] / MASK_REDUCTION, size))


def suppress(boxes_xyxy: Tensor) -> Tensor:
    """Returns the places of boxes, sorted best first, that no better box overlaps too far."""
    boxes = boxes_xyxy.cpu().numpy()
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    left = np.arange(len(boxes))
    kept = []
    while len(left):
        best, rest = left[0], left[1:]
        kept.append(best)
        low = np.maximum(boxes[best, :2], boxes[rest, :2])
        high = np.minimum(boxes[best, 2:], boxes[rest, 2:])
        shared = np.prod(np.clip(high - low, 0, None), axis=1)
        left = rest[shared <= OVERLAP_LIMIT * (areas[best] + areas[rest] - shared)]
    return torch.tensor(kept, dtype=torch.long, device=boxes_xyxy.device)


def _box_masks(boxes_xyxy: Tensor, size_hw: tuple[int, int]) -> Tensor:
    ys = torch.arange(size_hw[0], device=boxes_xyxy.device)[None, :, None] + 0.5
    xs = torch.arange(size_hw[1], device=boxes_xyxy.device)[None, None, :] + 0.5
    x_min, y_min, x_max, y_max = (side[:, None, None] for side in boxes_xyxy.unbind(dim=1))
    return (xs >= x_min) & (xs < x_max) & (ys >= y_min) & (ys < y_max)


def validate(network: RoomNetwork, views: Iterator[View], *, device: torch.device) -> Validation:
    """Measures a network in evaluation mode on whole pages."""
    images: list[dict[str, object]] = []
    truth: list[dict[str, object]] = []
    found: list[dict[str, object]] = []
    for number, view in enumerate(views, start=1):
        side = view.room_index.shape[0] // MASK_REDUCTION
        images.append({"id": number, "width": side, "height": side})
        index = view.room_index[::MASK_REDUCTION, ::MASK_REDUCTION]
        for room in range(1, len(view.boxes_xyxy) + 1):
            truth.append(_annotation(index == room, number, len(truth) + 1))
        image = torch.from_numpy(view.image).permute(2, 0, 1)[None].to(device)
        rooms = find_rooms(network, image)
        for mask, score in zip(rooms.masks.cpu().numpy(), rooms.scores.tolist(), strict=True):
            found.append({**_annotation(mask, number, len(found) + 1), "score": score})
    return _measure(images, truth, found)


def _annotation(mask: NDArray[np.bool_], image: int, identity: int) -> dict[str, object]:
    encoded = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    area = float(coco_mask.area(encoded))
    return {
        "id": identity,
        "image_id": image,
        "category_id": 1,
        "segmentation": encoded,
        "area": area,
        "bbox": coco_mask.toBbox(encoded).tolist(),
        "iscrowd": 0,
    }


def _measure(
    images: list[dict[str, object]], truth: list[dict[str, object]], found: list[dict[str, object]]
) -> Validation:
    if not truth or not found:
        return Validation(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, np.zeros(101), (0, 0, len(truth)))
    with contextlib.redirect_stdout(io.StringIO()):
        truth_set, found_set = COCO(), COCO()
        for coco, annotations in ((truth_set, truth), (found_set, found)):
            coco.dataset = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "room"}]}
            coco.createIndex()
        measured = COCOeval(truth_set, found_set, "segm")
        measured.params.maxDets = [1, 100, MOST_ROOMS]
        measured.evaluate()
        measured.accumulate()
    precision = measured.eval["precision"][:, :, 0, 0, 2].clip(min=0)
    scores, correct = _matches_at_half(measured)
    return _at_best_threshold(precision, scores, correct, len(truth))


def _matches_at_half(measured: COCOeval) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Returns the scores, best first, and whether each matched a room at an overlap of 0.5."""
    every_area = [item for item in measured.evalImgs[: len(measured.params.imgIds)] if item is not None]
    scores = np.concatenate([item["dtScores"] for item in every_area])
    correct = np.concatenate([item["dtMatches"][0] > 0 for item in every_area])
    order = np.argsort(-scores, kind="stable")
    return scores[order], correct[order]


def _at_best_threshold(
    precision: NDArray[np.float64], scores: NDArray[np.float64], correct: NDArray[np.bool_], rooms: int
) -> Validation:
    hits = np.cumsum(correct)
    counts = np.arange(1, len(correct) + 1)
    f1 = 2 * hits / (counts + rooms)
    best = int(f1.argmax())
    return Validation(
        average_precision_50=float(precision[0].mean()),
        average_precision=float(precision.mean()),
        precision=float(hits[best] / counts[best]),
        recall=float(hits[best] / rooms),
        f1=float(f1[best]),
        threshold=float(scores[best]),
        curve=precision[0],
        confusion=(int(hits[best]), int(counts[best] - hits[best]), int(rooms - hits[best])),
    )
