"""What a validation measures: instances, what the room map offers, and the rooms of the whole engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch

from training.data import LabelledImage
from training.learning.ceiling import Ceiling, maps_of_page, measure_page
from training.learning.loading import read_page, validation_views
from training.learning.validation import Validation, validate
from training.network.room_network import RoomNetwork

SCALES = (1, 2)
"""Sides at which a page is looked at, in sides of the network's input."""


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """F1 of the rooms that the engine finds in its final stage with its defaults."""

    f1_50: float
    f1_75: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one validation; ``engine`` is ``None`` where it was not asked for."""

    instances: Validation
    ceiling: Ceiling
    engine: EngineFigures | None

    @property
    def merit(self) -> float:
        """What the best weights are chosen by: instances and map count alike, since the engine needs both."""
        return (self.instances.f1 + self.ceiling.share(0.75)) / 2

    def __str__(self) -> str:
        """Returns the figures in one line."""
        instances = self.instances
        engine = "" if self.engine is None else f"; engine F1 {self.engine.f1_50:.3f} / {self.engine.f1_75:.3f}"
        return (
            f"AP50 {instances.average_precision_50:.3f} AP {instances.average_precision:.3f} F1 {instances.f1:.3f} "
            f"at a score of {instances.threshold:.2f}; {self.ceiling}{engine}"
        )


def measure(
    network: RoomNetwork,
    images: Iterable[LabelledImage],
    *,
    side_px: int,
    device: torch.device,
    with_engine: bool = False,
) -> Measured:
    """Measures a network in evaluation mode.

    Args:
        network: The network.
        images: Pages with their rooms.
        side_px: Side of the network's input.
        device: Where the network is.
        with_engine: Whether to export the network and run the engine with it; needs ``locdet_core``.
    """
    pages = tuple(images)
    instances = validate(network, validation_views(pages, side_px), device=device)
    sides = [scale * side_px for scale in SCALES]
    ceiling = measure_ceiling(network, pages, sides_px=sides, tile_px=side_px, device=device)
    engine = None
    if with_engine:
        # The training image holds no engine.
        from training.learning.engine_figures import measure_engine

        engine = measure_engine(network, pages, side_px=side_px)
    return Measured(instances, ceiling, engine)


def measure_ceiling(
    network: RoomNetwork, pages: Iterable[LabelledImage], *, sides_px: list[int], tile_px: int, device: torch.device
) -> Ceiling:
    """Adds up what the room map offers on pages seen at these longest sides."""
    total = Ceiling()
    for page in pages:
        pixels = read_page(page)
        maps = [maps_of_page(network, pixels, side, tile_px=tile_px, device=device) for side in sides_px]
        total += measure_page(maps, page.rooms, size_wh=(page.width_px, page.height_px))
    return total
