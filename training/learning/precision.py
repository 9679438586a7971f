"""Chooses the number format of the network's passes by measuring it.

A processor without bfloat16 instructions computes in it several times slower than in single
precision, and PyTorch does not say which one it has; two seconds of trying do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from training.network.room_network import RoomNetwork

Precision = Literal["float32", "bfloat16"]
PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16")

MEASURE_SIDE_PX = 128
MEASURE_S = 1.0
CLEAR_ADVANTAGE = 1.3
"""A resumed run changes its precision only for such a gain, so that chance in timing does not change its numbers."""


def autocast(device: torch.device, precision: Precision) -> torch.autocast:
    """Returns the context in which passes of the network are computed."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=precision == "bfloat16")


def choose_precision(
    device: torch.device,
    *,
    before: Precision | None = None,
    measure: Callable[[torch.device, Precision], float] | None = None,
) -> Precision:
    """Returns the faster precision for training on ``device``.

    Args:
        device: Where the run computes.
        before: What the run has computed with so far; kept unless the other is clearly faster.
        measure: Returns seconds a step; measured on a fresh network when left out.
    """
    if device.type == "cuda":
        return "bfloat16"
    measure = measure or seconds_a_step
    seconds = {precision: measure(device, precision) for precision in PRECISIONS}
    if before is None:
        return "bfloat16" if seconds["bfloat16"] < seconds["float32"] else "float32"
    other: Precision = "float32" if before == "bfloat16" else "bfloat16"
    return other if seconds[other] * CLEAR_ADVANTAGE < seconds[before] else before


def seconds_a_step(device: torch.device, precision: Precision) -> float:
    """Returns the shortest of the steps, forward and back, that fit into a second."""
    with torch.random.fork_rng(devices=[]):
        network = RoomNetwork().to(device, memory_format=torch.channels_last).train()
    images = torch.zeros(1, 3, MEASURE_SIDE_PX, MEASURE_SIDE_PX, device=device)
    images = images.contiguous(memory_format=torch.channels_last)
    _step(network, images, device, precision)
    best, until = float("inf"), time.monotonic() + MEASURE_S
    while time.monotonic() < until:
        started = time.monotonic()
        _step(network, images, device, precision)
        best = min(best, time.monotonic() - started)
    return best


def _step(network: RoomNetwork, images: Tensor, device: torch.device, precision: Precision) -> None:
    with autocast(device, precision):
        raw = network(images)
    parts = (raw.distance_logits, raw.score_logits, raw.coefficients, raw.prototypes, raw.room_map_logits)
    sum(part.float().mean() for part in parts).backward()
