"""The loss: boxes, scores, masks and the room map."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from training.network.anchors import Anchors, decode_boxes
from training.network.room_map import ROOM_MAP_CHANNELS, room_map_loss
from training.network.room_network import DISTANCE_BINS, RawPredictions
from training.network.targets import Assignment, Batch, assign, intersection_over_union

POINTS_PER_MASK = 192
CANDIDATES_PER_POINT = 2
UNCERTAIN_SHARE = 0.6
BOX_MARGIN_SHARE = 0.06
BOX_MARGIN_PX = 6.0


@dataclass(frozen=True, slots=True)
class LossGains:
    """How much each part counts; box, class and distribution gains are YOLOv8's."""

    box: float = 7.5
    score: float = 0.5
    distribution: float = 1.5
    mask: float = 7.5
    room_map: float = 5.0


@dataclass(frozen=True, slots=True)
class Losses:
    """The parts of the loss, not weighted, as scalars."""

    box: Tensor
    score: Tensor
    distribution: Tensor
    mask: Tensor
    room_map: Tensor

    def total(self, gains: LossGains) -> Tensor:
        """Returns the weighted sum."""
        return sum(
            (getattr(self, name) * getattr(gains, name) for name in gains.__slots__), start=self.box.new_zeros(())
        )

    def detached(self) -> dict[str, float]:
        """Returns the parts as plain numbers by name."""
        return {name: float(getattr(self, name).detach()) for name in self.__slots__}


def losses_of(raw: RawPredictions, batch: Batch, room_map_channels: tuple[str, ...] = ROOM_MAP_CHANNELS) -> Losses:
    """Compares raw predictions with the rooms of the batch; computes in single precision."""
    height_px, width_px = batch.images.shape[-2:]
    anchors = Anchors.of_image(height_px, width_px, device=batch.images.device)
    distance_logits = raw.distance_logits.float()
    score_logits = raw.score_logits.float()
    boxes_xyxy = decode_boxes(distance_logits, anchors)
    assignment = assign(score_logits.detach().sigmoid(), boxes_xyxy.detach(), anchors, batch)
    score = _score_loss(score_logits, assignment)
    zero = score_logits.sum() * 0
    room_map = room_map_loss(raw.room_map_logits, batch.room_index, room_map_channels)
    if not len(assignment.room):
        return Losses(zero, score, zero, zero, room_map)
    weights = assignment.quality / assignment.quality.sum().clamp(min=1.0)
    targets = batch.boxes_xyxy[assignment.room]
    chosen = boxes_xyxy[assignment.image, assignment.anchor]
    return Losses(
        box=((1 - complete_overlap(chosen, targets)) * weights).sum(),
        score=score,
        distribution=(_distribution_loss(distance_logits, targets, anchors, assignment) * weights).sum(),
        mask=_mask_loss(raw, batch, assignment),
        room_map=room_map,
    )


def _score_loss(score_logits: Tensor, assignment: Assignment) -> Tensor:
    targets = assignment.score_targets((score_logits.shape[0], score_logits.shape[1]))
    loss = functional.binary_cross_entropy_with_logits(score_logits, targets, reduction="sum")
    return loss / targets.sum().clamp(min=1.0)


def complete_overlap(first_xyxy: Tensor, second_xyxy: Tensor) -> Tensor:
    """Returns the complete IoU (n,) of boxes (n, 4) pair by pair (Zheng et al. 2020, Distance-IoU)."""
    size_first = first_xyxy[:, 2:] - first_xyxy[:, :2]
    size_second = second_xyxy[:, 2:] - second_xyxy[:, :2]
    overlap = intersection_over_union(first_xyxy, second_xyxy)
    hull = torch.maximum(first_xyxy[:, 2:], second_xyxy[:, 2:]) - torch.minimum(first_xyxy[:, :2], second_xyxy[:, :2])
    apart = (first_xyxy[:, :2] + first_xyxy[:, 2:] - second_xyxy[:, :2] - second_xyxy[:, 2:]).square().sum(1) / 4
    angle_first = torch.atan(size_first[:, 0] / (size_first[:, 1] + 1e-7))
    angle_second = torch.atan(size_second[:, 0] / (size_second[:, 1] + 1e-7))
    aspect = 4 / math.pi**2 * (angle_first - angle_second).square()
    with torch.no_grad():
        trade_off = aspect / (1 - overlap + aspect + 1e-7)
    return overlap - apart / (hull.square().sum(1) + 1e-7) - aspect * trade_off


def _distribution_loss(
    distance_logits: Tensor, targets_xyxy: Tensor, anchors: Anchors, assignment: Assignment
) -> Tensor:
    """Cross entropy to the two bins beside each true distance (Li et al. 2020), mean over the sides: (p,)."""
    centres = anchors.centres_xy[assignment.anchor]
    distances = torch.cat([centres - targets_xyxy[:, :2], targets_xyxy[:, 2:] - centres], dim=1)
    distances = (distances / anchors.strides[assignment.anchor, None]).clamp(0, DISTANCE_BINS - 1.01)
    below = distances.long()
    share_above = distances - below
    log_chances = distance_logits[assignment.image, :, :, assignment.anchor].log_softmax(dim=2)
    at_below = log_chances.gather(2, below[..., None]).squeeze(2)
    at_above = log_chances.gather(2, below[..., None] + 1).squeeze(2)
    return -(at_below * (1 - share_above) + at_above * share_above).mean(dim=1)


def _mask_loss(raw: RawPredictions, batch: Batch, assignment: Assignment) -> Tensor:
    """Cross entropy and Dice at points of each box, most of them where the mask is unsure.

    Points on prototypes interpolated to image resolution train the outline finer than the
    prototype grid, at a fraction of the cost of whole masks (Kirillov et al. 2020, PointRend;
    Cheng et al. 2022, Mask2Former). The box has a margin, so that a mask also learns to end.
    """
    coefficients = raw.coefficients[assignment.image, :, assignment.anchor].float()
    prototypes = raw.prototypes.float()
    boxes = batch.boxes_xyxy[assignment.room]
    with torch.no_grad():
        points = _points_in(boxes, POINTS_PER_MASK * CANDIDATES_PER_POINT, batch.images.shape[-2:])
        logits = _mask_logits(prototypes, coefficients, assignment.image, points, batch)
        uncertain = int(POINTS_PER_MASK * UNCERTAIN_SHARE)
        hard = logits.abs().topk(uncertain, dim=1, largest=False).indices
        kept = torch.cat(
            [points.gather(1, hard[..., None].expand(-1, -1, 2)), points[:, : POINTS_PER_MASK - uncertain]], 1
        )
    logits = _mask_logits(prototypes, coefficients, assignment.image, kept, batch)
    pixel = kept.long()
    inside = (
        batch.room_index[assignment.image[:, None], pixel[..., 1], pixel[..., 0]].long() == assignment.room[:, None] + 1
    )
    target = inside.float()
    cross_entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none").mean(dim=1)
    chances = logits.sigmoid()
    dice = 1 - (2 * (chances * target).sum(1) + 1) / (chances.sum(1) + target.sum(1) + 1)
    return (cross_entropy + 0.5 * dice).mean()


def _points_in(boxes_xyxy: Tensor, count: int, size_hw: torch.Size) -> Tensor:
    """Draws (p, count, 2) points evenly in each box with its margin, inside the image."""
    size = boxes_xyxy[:, 2:] - boxes_xyxy[:, :2]
    margin = BOX_MARGIN_PX + BOX_MARGIN_SHARE * size
    limit = boxes_xyxy.new_tensor([size_hw[1], size_hw[0]])
    low = (boxes_xyxy[:, :2] - margin).clamp(min=0)
    high = torch.minimum(boxes_xyxy[:, 2:] + margin, limit)
    spread = torch.rand(len(boxes_xyxy), count, 2, device=boxes_xyxy.device)
    return torch.minimum(low[:, None] + spread * (high - low)[:, None], limit - 0.01)


def _mask_logits(prototypes: Tensor, coefficients: Tensor, image: Tensor, points: Tensor, batch: Batch) -> Tensor:
    """Returns the mask logits (p, k) of p masks at points (p, k, 2) in image pixels."""
    height_px, width_px = batch.images.shape[-2:]
    scale = points.new_tensor([2 / width_px, 2 / height_px])
    parts, places = [], []
    # Slicing would give every image's gradient the size of the batch; unbinding does not.
    for index, maps in enumerate(prototypes.unbind(0)):
        chosen = torch.nonzero(image == index).squeeze(1)
        if not len(chosen):
            continue
        grid = (points[chosen] * scale - 1)[None]
        sampled = functional.grid_sample(maps[None], grid, mode="bilinear", padding_mode="border", align_corners=False)
        parts.append(torch.einsum("pc,cpk->pk", coefficients[chosen], sampled[0]))
        places.append(chosen)
    return torch.cat(parts)[torch.argsort(torch.cat(places))]
