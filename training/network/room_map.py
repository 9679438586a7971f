"""The room map: what each cell of the page is, at stride 2.

Instances need an anchor that answers for a room; a map needs only to know that a place is free. So
it finds the long, the nested and the furnished rooms that instances miss, as connected components
of its cells. What decides is the thin band between two rooms: a single cell too many joins them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.network.blocks import ConvolutionBlock

ROOM_MAP_STRIDE = 2
ROOM_MAP_CHANNELS = ("interior", "separator", "depth")
"""``interior``: the cell lies in a room. ``separator``: it lies between two rooms that are near each other.
``depth``: how far inside a room it lies, 0 at its edge and 1 from ``DEPTH_CELLS`` on."""

SEPARATOR_REACH_PX = 5
"""Rooms at most twice as far apart have a separator between them; thicker walls need none."""
SEPARATOR_WEIGHT = 6.0
"""How much more a cell of a separator counts: there are some thirty times fewer of them than of rooms."""
LEAST_FREE_SHARE = 0.75
"""A separator's cell that is free to a smaller share is no room, so that a line of one pixel survives the stride."""
DEPTH_CELLS = 8
CHANNEL_GAINS = {"interior": 1.0, "separator": 0.5, "depth": 0.5}


class RoomMapBranch(nn.Module):
    """Logits at stride 2 from the neck at stride 8 and the backbone at strides 4 and 2 (a small U-Net).

    At stride 2 memory costs more than arithmetic. So features are narrowed before they are enlarged, the stem is added
    and not joined, and activations are ReLU, which ONNX Runtime computes inside the convolution: a fifth of a pass on
    one thread, where cross-stage blocks with SiLU on joined features took two fifths (``benches/room_map_cost.py``).
    """

    def __init__(self, fine: int, stride_4: int, stride_2: int, *, outputs: int) -> None:
        """Makes the layers; the arguments are the channels of the three inputs and of the map."""
        super().__init__()
        wide, middle = 3 * fine // 4, 5 * fine // 8
        self.enlarge = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.reduce = _block(fine, wide, 3)
        self.join_4 = _block(wide + stride_4, middle)
        self.at_stride_4 = _block(middle, middle, 3)
        self.narrow = nn.Conv2d(middle, stride_2, 1)
        self.join_2 = nn.Conv2d(stride_2, stride_2, 1)
        self.at_stride_2 = _block(stride_2, stride_2, 3)
        self.project = nn.Conv2d(stride_2, outputs, 1)

    def forward(self, stride_2: Tensor, stride_4: Tensor, fine: Tensor) -> Tensor:
        """Maps features at strides 2, 4 and 8 to logits (n, outputs, h / 2, w / 2)."""
        features = self.join_4(torch.cat([self.enlarge(self.reduce(fine)), stride_4], dim=1))
        features = self.narrow(features + self.at_stride_4(features))
        features = functional.relu(self.enlarge(features) + self.join_2(stride_2))
        return self.project(self.at_stride_2(features))


def _block(channels_in: int, channels_out: int, kernel_size: int = 1) -> ConvolutionBlock:
    return ConvolutionBlock(channels_in, channels_out, kernel_size, activation=nn.ReLU)


@dataclass(frozen=True, slots=True)
class RoomMapTargets:
    """What a map should be.

    Attributes:
        interior: (n, 1, h / 2, w / 2), the share of each cell that is free, 0..1.
        separator: Likewise, 1 for a cell between two rooms.
    """

    interior: Tensor
    separator: Tensor

    @classmethod
    def of_index(cls, room_index: Tensor) -> RoomMapTargets:
        """Reads the targets off room numbers (n, h, w), 0 for no room; h and w are even."""
        numbers = room_index.float()[:, None]
        between = _between_rooms(numbers)
        separator = functional.max_pool2d(between.float(), ROOM_MAP_STRIDE)
        # The pixels along which two rooms touch are free by the labels; a map needs a line there.
        free = functional.avg_pool2d(((numbers > 0) & ~between).float(), ROOM_MAP_STRIDE)
        return cls(torch.where((separator > 0) & (free <= LEAST_FREE_SHARE), 0.0, free), separator)

    def depth(self) -> Tensor:
        """Returns how many steps of a cell, of ``DEPTH_CELLS``, a cell lies inside its room, 0..1."""
        inside = (self.interior > 0.5).float()
        total = torch.zeros_like(inside)
        for _ in range(DEPTH_CELLS):
            inside = -functional.max_pool2d(-inside, 3, 1, 1)
            total += inside
        return total / DEPTH_CELLS


def _least_and_greatest(numbers: Tensor, reach_px: int) -> tuple[Tensor, Tensor]:
    """Returns the least and the greatest room number within a square around each pixel; infinity and 0 without one."""
    size = 2 * reach_px + 1
    greatest = functional.max_pool2d(numbers, size, 1, reach_px)
    none = torch.full_like(numbers, torch.inf)
    least = -functional.max_pool2d(-torch.where(numbers > 0, numbers, none), size, 1, reach_px)
    return least, greatest


def _between_rooms(numbers: Tensor) -> Tensor:
    """Returns which pixels separate two rooms: free of both with both in reach, or the edge of two that touch."""
    least, greatest = _least_and_greatest(numbers, SEPARATOR_REACH_PX)
    is_near_two = (greatest > 0) & (least != greatest)
    nearest_least, nearest_greatest = _least_and_greatest(numbers, 1)
    touches = (numbers > 0) & (nearest_least != nearest_greatest)
    return (is_near_two & (numbers == 0)) | touches


_TARGETS: dict[str, Callable[[RoomMapTargets], Tensor]] = {
    "interior": lambda targets: targets.interior,
    "separator": lambda targets: targets.separator,
    "depth": RoomMapTargets.depth,
}


def room_map_loss(logits: Tensor, room_index: Tensor, channels: tuple[str, ...]) -> Tensor:
    """Returns the cross entropy of a map (n, c, h / 2, w / 2) of these channels, weighted towards separators."""
    targets = RoomMapTargets.of_index(room_index)
    weights = 1 + (SEPARATOR_WEIGHT - 1) * targets.separator
    total = logits.new_zeros((), dtype=torch.float32)
    for name, channel in zip(channels, logits.float().split(1, dim=1), strict=True):
        cell_losses = functional.binary_cross_entropy_with_logits(channel, _TARGETS[name](targets), reduction="none")
        total = total + CHANNEL_GAINS[name] * (cell_losses * weights).sum() / weights.sum()
    return total
