"""What a batch should be, and which anchor answers for which room.

Rooms do not overlap, so an anchor point lies in one room or in none. That replaces the search over
all pairs of boxes and anchors in task-aligned assignment (Feng et al. 2021, TOOD): an anchor can
answer only for the room that it lies in, and of those the ten that align best do.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from training.network.anchors import Anchors

ANCHORS_PER_ROOM = 10
SCORE_POWER = 0.5
OVERLAP_POWER = 6.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Images of one size and their rooms.

    Attributes:
        images: (n, 3, h, w) uint8 RGB.
        room_index: (n, h, w) int32: 0 where there is no room, else 1 + the row in ``boxes_xyxy``
            of the room that covers the pixel.
        boxes_xyxy: (r, 4) float32: the boxes of all rooms of the batch, in pixels.
    """

    images: Tensor
    room_index: Tensor
    boxes_xyxy: Tensor

    def to(self, device: torch.device) -> Batch:
        """Returns the batch on ``device``."""
        parts = (self.images, self.room_index, self.boxes_xyxy)
        return Batch(*(part.to(device, non_blocking=True) for part in parts))

    def pin_memory(self) -> Batch:
        """Returns the batch in memory that a GPU fetches from; PyTorch's loader calls this by its name."""
        return Batch(self.images.pin_memory(), self.room_index.pin_memory(), self.boxes_xyxy.pin_memory())


@dataclass(frozen=True, slots=True)
class Assignment:
    """The p anchors that answer for a room.

    Attributes:
        image: (p,) image of each.
        anchor: (p,) anchor of each.
        room: (p,) row in the batch's boxes.
        quality: (p,) score that the anchor should give, 0..1.
    """

    image: Tensor
    anchor: Tensor
    room: Tensor
    quality: Tensor

    def score_targets(self, shape: tuple[int, int]) -> Tensor:
        """Returns the (n, a) scores that the network should give."""
        targets = self.quality.new_zeros(shape)
        targets[self.image, self.anchor] = self.quality
        return targets


def intersection_over_union(first_xyxy: Tensor, second_xyxy: Tensor) -> Tensor:
    """Returns the overlap (n,) of boxes (n, 4), pair by pair."""
    corner_low = torch.maximum(first_xyxy[:, :2], second_xyxy[:, :2])
    corner_high = torch.minimum(first_xyxy[:, 2:], second_xyxy[:, 2:])
    shared = (corner_high - corner_low).clamp(min=0).prod(dim=1)
    areas = (first_xyxy[:, 2:] - first_xyxy[:, :2]).clamp(min=0).prod(dim=1)
    areas = areas + (second_xyxy[:, 2:] - second_xyxy[:, :2]).clamp(min=0).prod(dim=1)
    return shared / (areas - shared + 1e-7)


def assign(scores: Tensor, boxes_xyxy: Tensor, anchors: Anchors, batch: Batch) -> Assignment:
    """Chooses the anchors that answer for each room.

    Args:
        scores: (n, a) scores, 0..1, without gradient.
        boxes_xyxy: (n, a, 4) predicted boxes in pixels, without gradient.
        anchors: The anchors of the images.
        batch: The rooms.

    Returns:
        At most ten anchors a room; one at least for every room that some anchor lies in.
    """
    centres = anchors.centres_xy.long()
    room = batch.room_index[:, centres[:, 1], centres[:, 0]].long() - 1
    image, anchor = torch.nonzero(room >= 0, as_tuple=True)
    room = room[image, anchor]
    overlap = intersection_over_union(boxes_xyxy[image, anchor], batch.boxes_xyxy[room])
    alignment = scores[image, anchor].pow(SCORE_POWER) * overlap.pow(OVERLAP_POWER)
    chosen = _best_of_each(room, alignment, len(batch.boxes_xyxy))
    image, anchor, room = image[chosen], anchor[chosen], room[chosen]
    overlap, alignment = overlap[chosen], alignment[chosen]
    best_overlap = _maximum_of_each(room, overlap, len(batch.boxes_xyxy))[room]
    best_alignment = _maximum_of_each(room, alignment, len(batch.boxes_xyxy))[room]
    return Assignment(image, anchor, room, alignment / (best_alignment + 1e-9) * best_overlap)


def _best_of_each(group: Tensor, value: Tensor, groups: int) -> Tensor:
    """Returns the places of the ten largest values of each group."""
    order = torch.argsort(value, descending=True, stable=True)
    order = order[torch.argsort(group[order], stable=True)]
    counts = torch.bincount(group, minlength=groups)
    firsts = torch.cumsum(counts, dim=0) - counts
    rank = torch.arange(len(order), device=group.device) - firsts[group[order]]
    return order[rank < ANCHORS_PER_ROOM]


def _maximum_of_each(group: Tensor, value: Tensor, groups: int) -> Tensor:
    return value.new_zeros(groups).scatter_reduce(0, group, value, reduce="amax")
