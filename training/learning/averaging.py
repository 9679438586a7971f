"""The average of the weights over the last steps, which is what gets validated and exported."""

from __future__ import annotations

import copy
import math

import torch
from torch import nn


class WeightAverage:
    """Exponential moving average of a network's weights and buffers."""

    def __init__(self, network: nn.Module, *, decay: float = 0.9985, ramp_steps: int = 400) -> None:
        """Starts from the weights as they are; the decay grows to its value over about ``ramp_steps``."""
        self.network = copy.deepcopy(network).eval().requires_grad_(requires_grad=False)
        self.decay = decay
        self.ramp_steps = ramp_steps
        self.steps = 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Moves the average towards ``network``."""
        self.steps += 1
        decay = self.decay * (1 - math.exp(-self.steps / self.ramp_steps))
        current = network.state_dict()
        for name, value in self.network.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(current[name], 1 - decay)
            else:
                value.copy_(current[name])
