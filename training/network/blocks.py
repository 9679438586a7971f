"""Building blocks of the graph.

The graph is YOLOv8's (Jocher et al. 2023), written from the published description of its layers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

BATCH_NORM_EPSILON = 1e-3
BATCH_NORM_MOMENTUM = 0.03


class ConvolutionBlock(nn.Module):
    """Convolution, batch normalisation and an activation; keeps height and width when ``stride`` is 1."""

    def __init__(
        self,
        channels_in: int,
        channels_out: int,
        kernel_size: int = 1,
        *,
        stride: int = 1,
        activation: type[nn.SiLU | nn.ReLU] = nn.SiLU,
    ) -> None:
        """Makes the layers; ``kernel_size`` must be odd."""
        super().__init__()
        self.convolution = nn.Conv2d(channels_in, channels_out, kernel_size, stride, kernel_size // 2, bias=False)
        self.norm = nn.BatchNorm2d(channels_out, eps=BATCH_NORM_EPSILON, momentum=BATCH_NORM_MOMENTUM)
        self.activation = activation(inplace=True)

    def forward(self, features: Tensor) -> Tensor:
        """Maps (n, channels_in, h, w) to (n, channels_out, h / stride, w / stride)."""
        return self.activation(self.norm(self.convolution(features)))


class Bottleneck(nn.Module):
    """Two 3x3 convolutions, added to their input when ``shortcut`` is set."""

    def __init__(self, channels: int, *, shortcut: bool) -> None:
        """Makes the layers."""
        super().__init__()
        self.first = ConvolutionBlock(channels, channels, 3)
        self.second = ConvolutionBlock(channels, channels, 3)
        self.shortcut = shortcut

    def forward(self, features: Tensor) -> Tensor:
        """Maps (n, channels, h, w) to the same shape."""
        changed = self.second(self.first(features))
        return features + changed if self.shortcut else changed


class CrossStageBlock(nn.Module):
    """Cross-stage partial block that keeps the output of every bottleneck (YOLOv8's C2f)."""

    def __init__(self, channels_in: int, channels_out: int, *, depth: int, shortcut: bool) -> None:
        """Makes ``depth`` bottlenecks on half of the channels."""
        super().__init__()
        half = channels_out // 2
        self.split = ConvolutionBlock(channels_in, 2 * half)
        self.bottlenecks = nn.ModuleList(Bottleneck(half, shortcut=shortcut) for _ in range(depth))
        self.join = ConvolutionBlock((2 + depth) * half, channels_out)

    def forward(self, features: Tensor) -> Tensor:
        """Maps (n, channels_in, h, w) to (n, channels_out, h, w)."""
        parts = list(self.split(features).chunk(2, dim=1))
        for bottleneck in self.bottlenecks:
            parts.append(bottleneck(parts[-1]))
        return self.join(torch.cat(parts, dim=1))


class PyramidPooling(nn.Module):
    """Three chained 5x5 maxima beside their input: a pyramid of 5, 9 and 13 px (YOLOv8's SPPF)."""

    def __init__(self, channels: int) -> None:
        """Makes the layers."""
        super().__init__()
        half = channels // 2
        self.reduce = ConvolutionBlock(channels, half)
        self.pool = nn.MaxPool2d(5, stride=1, padding=2)
        self.join = ConvolutionBlock(4 * half, channels)

    def forward(self, features: Tensor) -> Tensor:
        """Maps (n, channels, h, w) to the same shape."""
        levels = [self.reduce(features)]
        for _ in range(3):
            levels.append(self.pool(levels[-1]))
        return self.join(torch.cat(levels, dim=1))
