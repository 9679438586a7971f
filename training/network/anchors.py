"""Anchor points and boxes in input pixels."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from training.network.room_network import DISTANCE_BINS, STRIDES


@dataclass(frozen=True, slots=True)
class Anchors:
    """The a anchor points of an image: centres (a, 2) in pixels, and the stride of each (a,)."""

    centres_xy: Tensor
    strides: Tensor

    @classmethod
    def of_image(cls, height_px: int, width_px: int, *, device: torch.device | str = "cpu") -> Anchors:
        """Lists the cells of every level, row by row, finest level first."""
        centres, strides = [], []
        for stride in STRIDES:
            ys = (torch.arange(height_px // stride, device=device, dtype=torch.float32) + 0.5) * stride
            xs = (torch.arange(width_px // stride, device=device, dtype=torch.float32) + 0.5) * stride
            grid_y, grid_x = torch.meshgrid(ys, xs, indexing="ij")
            centres.append(torch.stack([grid_x.flatten(), grid_y.flatten()], dim=1))
            strides.append(torch.full((centres[-1].shape[0],), float(stride), device=device))
        return cls(torch.cat(centres), torch.cat(strides))


def decode_boxes(distance_logits: Tensor, anchors: Anchors) -> Tensor:
    """Returns boxes (n, a, 4) as xyxy in pixels: the expected distance of each side's distribution."""
    bins = torch.arange(DISTANCE_BINS, device=distance_logits.device, dtype=distance_logits.dtype)
    distances = (distance_logits.softmax(dim=2) * bins[:, None]).sum(dim=2)
    distances = distances.transpose(1, 2) * anchors.strides[:, None]
    return torch.cat([anchors.centres_xy - distances[..., :2], anchors.centres_xy + distances[..., 2:]], dim=-1)
