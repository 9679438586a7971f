"""What a training run does: every number that changes its result."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from training.learning.augmentation import Augmentation
from training.network.losses import LossGains
from training.network.room_map import ROOM_MAP_CHANNELS

GRID_PX = 32
WARMUP_STEPS_LEAST = 100
WARMUP_STEPS_MOST = 1000


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the run: up to which share of it, at which image side and batch size."""

    until: float
    image_size_px: int
    batch_size: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of a run.

    Attributes:
        epochs: Passes over the training images; their number fixes the length of the run.
        minutes: When set, the clock fixes the length of the run instead.
        images: When set, the number of images seen fixes it instead.
        image_size_px: Side of the square input; a multiple of 32.
        view_size_px: Side of the views that are learned from, likewise; the input's side when left out.
        batch_size: Images a step at the input's size.
        curriculum: Whether to begin with smaller images and larger batches.
        learning_rate: The highest.
        final_learning_rate_factor: Share of it that is left at the end.
        cosine: Whether it falls as a cosine; else in a line.
        warmup_epochs: Epochs in which it rises from 0.
        map_first_images: As many images teach the room map alone, while all else stays as it was.
        trunk_rate: Share of the learning rate for all but the room map.
        validate_every: Images from one validation to the next; an epoch when left out.
        validations: When set, the run has as many, evenly spread, whatever its speed.
        patience: Validations without a better one after which the run stops; 0 for never.
        seed: Starts all randomness.
        room_map: Channels of the room map.
    """

    epochs: int = 100
    minutes: float | None = None
    images: int | None = None
    image_size_px: int = 640
    view_size_px: int | None = None
    batch_size: int = 16
    curriculum: bool = True
    optimizer: Literal["adamw", "sgd"] = "adamw"
    learning_rate: float = 1.8e-3
    final_learning_rate_factor: float = 0.01
    cosine: bool = True
    warmup_epochs: float = 1.0
    map_first_images: int = 0
    trunk_rate: float = 1.0
    validate_every: int | None = None
    validations: int | None = None
    momentum: float = 0.9
    weight_decay: float = 0.02
    patience: int = 50
    seed: int = 0
    size: str = "n"
    room_map: tuple[str, ...] = ROOM_MAP_CHANNELS
    average_decay: float = 0.9985
    gains: LossGains = field(default_factory=LossGains)
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        """Checks the numbers.

        Raises:
            ValueError: When a number is out of its range.
        """
        for name, side_px in (("image", self.image_size_px), ("view", self.view_size_px or self.image_size_px)):
            if side_px % GRID_PX or side_px < 2 * GRID_PX:
                raise ValueError(f"{name} size must be a multiple of {GRID_PX}, at least {2 * GRID_PX}, got {side_px}")
        for name in ("epochs", "batch_size", "images", "validate_every", "validations"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} must be at least 1, got {value}")
        if self.minutes is not None and not self.minutes > 0:
            raise ValueError(f"minutes must be more than 0, got {self.minutes}")
        self._check_numbers_from_zero()
        _check_room_map(self.room_map)

    def _check_numbers_from_zero(self) -> None:
        for name in ("patience", "map_first_images", "trunk_rate", "warmup_epochs", "learning_rate"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must be at least 0, got {getattr(self, name)}")

    def stages(self) -> tuple[Stage, ...]:
        """Lists the parts of the run in order."""
        side_px = self.view_size_px or self.image_size_px
        last = Stage(1.0, side_px, max(1, round(self.batch_size * (self.image_size_px / side_px) ** 2)))
        if not self.curriculum:
            return (last,)
        half, middle = _on_grid(side_px * 0.5), _on_grid(side_px * 0.7)
        return (Stage(0.4, half, 3 * last.batch_size), Stage(0.67, middle, 2 * last.batch_size), last)

    def stage_at(self, progress: float) -> Stage:
        """Returns the part that a progress of 0..1 lies in."""
        return next((stage for stage in self.stages() if progress < stage.until), self.stages()[-1])

    def learns_map_alone(self, images: int) -> bool:
        """Returns whether the image after ``images`` teaches the room map alone."""
        return images < self.map_first_images

    def learning_rate_at(self, progress: float, images: int, *, training_images: int) -> float:
        """Returns the learning rate of a step.

        It falls over the run and rises from 0 at the start of each of its parts, the room map alone and all.

        Args:
            progress: The share of the run that is done.
            images: Images seen before the step.
            training_images: How many there are, an epoch.
        """
        least = self.final_learning_rate_factor
        progress = min(progress, 1.0)
        fall = 0.5 * (1 + math.cos(math.pi * progress)) if self.cosine else 1 - progress
        batch = self.stage_at(progress).batch_size
        steps = max(WARMUP_STEPS_LEAST, min(self.warmup_epochs * training_images / batch, WARMUP_STEPS_MOST))
        of_part = images if self.learns_map_alone(images) else images - self.map_first_images
        return self.learning_rate * min(1.0, (of_part / batch + 1) / steps) * (least + (1 - least) * fall)


def _check_room_map(channels: tuple[str, ...]) -> None:
    if len(set(channels)) < len(channels):
        raise ValueError(f"room map must have each channel once, got {', '.join(channels)}")
    if unknown := sorted(set(channels) - set(ROOM_MAP_CHANNELS)):
        raise ValueError(f"room map must be of {', '.join(ROOM_MAP_CHANNELS)}, got {', '.join(unknown)}")
    if "interior" not in channels:
        raise ValueError("room map must have the channel interior")


def _on_grid(side_px: float) -> int:
    return max(2 * GRID_PX, round(side_px / GRID_PX) * GRID_PX)
