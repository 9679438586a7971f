"""The room network: YOLOv8-seg with one class, and a map of rooms.

An image of side S gives a grid of anchor points at strides 8, 16 and 32, and 32 prototype masks
at stride 4. Each anchor predicts the distances to the four sides of a box as distributions over
16 bins (Li et al. 2020, Generalized Focal Loss), one score and 32 coefficients that mix the
prototypes to a mask (Bolya et al. 2019, YOLACT). Beside that, every cell of stride 2 says what it
is (``room_map``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.network.blocks import ConvolutionBlock, CrossStageBlock, PyramidPooling
from training.network.room_map import ROOM_MAP_CHANNELS, RoomMapBranch

STRIDES = (8, 16, 32)
PROTOTYPE_STRIDE = 4
MASK_CHANNELS = 32
DISTANCE_BINS = 16
PRIOR_ROOMS_PER_IMAGE = 5


@dataclass(frozen=True, slots=True)
class NetworkSize:
    """Channels and depth of the graph."""

    channels: tuple[int, int, int, int, int]
    depth: int

    @classmethod
    def named(cls, name: str) -> NetworkSize:
        """Returns the size called ``name``.

        Raises:
            ValueError: When there is no such size.
        """
        sizes = {"n": cls((16, 32, 64, 128, 256), 1), "s": cls((32, 64, 128, 256, 512), 1)}
        if name not in sizes:
            raise ValueError(f"network size must be one of {', '.join(sizes)}, got {name}")
        return sizes[name]


@dataclass(frozen=True, slots=True)
class RawPredictions:
    """What the network says of a batch of n images with a anchors each.

    Attributes:
        distance_logits: (n, 4, bins, a): distances to left, top, right, bottom in strides.
        score_logits: (n, a).
        coefficients: (n, 32, a).
        prototypes: (n, 32, h / 4, w / 4).
        room_map_logits: (n, c, h / 2, w / 2), a map for each channel of the network's room map.
    """

    distance_logits: Tensor
    score_logits: Tensor
    coefficients: Tensor
    prototypes: Tensor
    room_map_logits: Tensor


class Backbone(nn.Module):
    """Five halvings of the image; returns the features after each of them."""

    def __init__(self, size: NetworkSize) -> None:
        """Makes the layers."""
        super().__init__()
        c1, c2, c3, c4, c5 = size.channels
        depth = size.depth
        self.stem = ConvolutionBlock(3, c1, 3, stride=2)
        self.stage_2 = self._stage(c1, c2, depth)
        self.stage_3 = self._stage(c2, c3, 2 * depth)
        self.stage_4 = self._stage(c3, c4, 2 * depth)
        self.stage_5 = self._stage(c4, c5, depth)
        self.pooling = PyramidPooling(c5)

    @staticmethod
    def _stage(channels_in: int, channels_out: int, depth: int) -> nn.Sequential:
        return nn.Sequential(
            ConvolutionBlock(channels_in, channels_out, 3, stride=2),
            CrossStageBlock(channels_out, channels_out, depth=depth, shortcut=True),
        )

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Maps (n, 3, h, w) to features at strides 2, 4, 8, 16 and 32."""
        stride_2 = self.stem(images)
        stride_4 = self.stage_2(stride_2)
        stride_8 = self.stage_3(stride_4)
        stride_16 = self.stage_4(stride_8)
        return stride_2, stride_4, stride_8, stride_16, self.pooling(self.stage_5(stride_16))


class Neck(nn.Module):
    """Feature pyramid: coarse features go up to the fine ones, and back down (PAN)."""

    def __init__(self, size: NetworkSize) -> None:
        """Makes the layers."""
        super().__init__()
        _, _, c3, c4, c5 = size.channels
        depth = size.depth
        self.enlarge = nn.Upsample(scale_factor=2, mode="nearest")
        self.up_16 = CrossStageBlock(c5 + c4, c4, depth=depth, shortcut=False)
        self.up_8 = CrossStageBlock(c4 + c3, c3, depth=depth, shortcut=False)
        self.halve_8 = ConvolutionBlock(c3, c3, 3, stride=2)
        self.down_16 = CrossStageBlock(c3 + c4, c4, depth=depth, shortcut=False)
        self.halve_16 = ConvolutionBlock(c4, c4, 3, stride=2)
        self.down_32 = CrossStageBlock(c4 + c5, c5, depth=depth, shortcut=False)

    def forward(self, stride_8: Tensor, stride_16: Tensor, stride_32: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Mixes the levels and keeps their shapes."""
        middle = self.up_16(torch.cat([self.enlarge(stride_32), stride_16], dim=1))
        fine = self.up_8(torch.cat([self.enlarge(middle), stride_8], dim=1))
        middle = self.down_16(torch.cat([self.halve_8(fine), middle], dim=1))
        coarse = self.down_32(torch.cat([self.halve_16(middle), stride_32], dim=1))
        return fine, middle, coarse


class PrototypeBranch(nn.Module):
    """Prototype masks at stride 4 from the features at stride 8."""

    def __init__(self, channels: int) -> None:
        """Makes the layers."""
        super().__init__()
        self.first = ConvolutionBlock(channels, channels, 3)
        self.enlarge = nn.ConvTranspose2d(channels, channels, 2, stride=2)
        self.second = ConvolutionBlock(channels, channels, 3)
        self.project = ConvolutionBlock(channels, MASK_CHANNELS)

    def forward(self, stride_8: Tensor) -> Tensor:
        """Maps (n, channels, h, w) to (n, 32, 2 h, 2 w)."""
        return self.project(self.second(self.enlarge(self.first(stride_8))))


def _branch(channels_in: int, channels: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        ConvolutionBlock(channels_in, channels, 3),
        ConvolutionBlock(channels, channels, 3),
        nn.Conv2d(channels, channels_out, 1),
    )


class Head(nn.Module):
    """Boxes, scores and mask coefficients of every anchor, with a branch a level for each."""

    def __init__(self, size: NetworkSize) -> None:
        """Makes the layers and sets the last biases to a sensible prior."""
        super().__init__()
        levels = size.channels[2:]
        finest = levels[0]
        box_channels = max(16, finest // 4, 4 * DISTANCE_BINS)
        mask_channels = max(finest // 4, MASK_CHANNELS)
        self.distances = nn.ModuleList(_branch(c, box_channels, 4 * DISTANCE_BINS) for c in levels)
        self.scores = nn.ModuleList(_branch(c, finest, 1) for c in levels)
        self.coefficients = nn.ModuleList(_branch(c, mask_channels, MASK_CHANNELS) for c in levels)
        self._set_priors()

    def _set_priors(self) -> None:
        for distances, scores, stride in zip(self.distances, self.scores, STRIDES, strict=True):
            nn.init.constant_(distances[-1].bias, 1.0)
            nn.init.constant_(scores[-1].bias, math.log(PRIOR_ROOMS_PER_IMAGE / (640 / stride) ** 2))

    def forward(self, levels: tuple[Tensor, ...]) -> tuple[Tensor, Tensor, Tensor]:
        """Returns distance logits (n, 64, a), score logits (n, 1, a), coefficients (n, 32, a)."""
        rows = []
        for branches in (self.distances, self.scores, self.coefficients):
            maps = [branch(features) for branch, features in zip(branches, levels, strict=True)]
            rows.append(torch.cat([m.flatten(2) for m in maps], dim=2))
        return rows[0], rows[1], rows[2]


class RoomNetwork(nn.Module):
    """Image to raw predictions; see the module's text for the layout."""

    def __init__(
        self, size: NetworkSize | None = None, *, room_map_channels: tuple[str, ...] = ROOM_MAP_CHANNELS
    ) -> None:
        """Makes the layers; the default is the nano size, 3.3 million weights."""
        super().__init__()
        size = size or NetworkSize.named("n")
        self.room_map_channels = room_map_channels
        self.backbone = Backbone(size)
        self.neck = Neck(size)
        self.head = Head(size)
        self.prototypes = PrototypeBranch(size.channels[2])
        stem, second, fine = size.channels[:3]
        self.room_map = RoomMapBranch(fine, second, stem, outputs=len(room_map_channels))

    def forward(self, images: Tensor) -> RawPredictions:
        """Maps (n, 3, h, w) in 0..1, with h and w divisible by 32, to raw predictions."""
        stride_2, stride_4, *coarser = self.backbone(images)
        levels = self.neck(*coarser)
        distances, scores, coefficients = self.head(levels)
        n, _, anchors = distances.shape
        return RawPredictions(
            distances.view(n, 4, DISTANCE_BINS, anchors),
            scores.squeeze(1),
            coefficients,
            self.prototypes(levels[0]),
            self.room_map(stride_2, stride_4, levels[0]),
        )

    def freeze_trunk(self, *, is_frozen: bool) -> None:
        """Lets all but the room map keep its weights and norms, or learn again; the network must be training."""
        for module in (self.backbone, self.neck, self.head, self.prototypes):
            module.train(not is_frozen).requires_grad_(not is_frozen)

    def room_map_alone(self, images: Tensor) -> Tensor:
        """Returns the logits of the room map, computed on features that get no gradient."""
        with torch.no_grad():
            stride_2, stride_4, *coarser = self.backbone(images)
            fine = self.neck(*coarser)[0]
        return self.room_map(stride_2, stride_4, fine)
