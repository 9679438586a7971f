"""What a training run does: every number that changes its result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from training.learning.augmentation import Augmentation
from training.network.losses import LossGains

GRID_PX = 32


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
        image_size_px: Side of the square input; a multiple of 32.
        batch_size: Images a step at that size.
        curriculum: Whether to begin with smaller images and larger batches.
        learning_rate: The highest.
        final_learning_rate_factor: Share of it that is left at the end.
        cosine: Whether it falls as a cosine; else in a line.
        warmup_epochs: Epochs in which it rises from 0.
        patience: Epochs without a better validation after which the run stops; 0 for never.
        seed: Starts all randomness.
    """

    epochs: int = 100
    minutes: float | None = None
    image_size_px: int = 640
    batch_size: int = 16
    curriculum: bool = True
    optimizer: Literal["adamw", "sgd"] = "adamw"
    learning_rate: float = 1.8e-3
    final_learning_rate_factor: float = 0.01
    cosine: bool = True
    warmup_epochs: float = 1.0
    momentum: float = 0.9
    weight_decay: float = 0.02
    patience: int = 50
    seed: int = 0
    size: str = "n"
    average_decay: float = 0.9985
    gains: LossGains = field(default_factory=LossGains)
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        """Checks the numbers.

        Raises:
            ValueError: When a number is out of its range.
        """
        if self.image_size_px % GRID_PX or self.image_size_px < 2 * GRID_PX:
            raise ValueError(
                f"image size must be a multiple of {GRID_PX}, at least {2 * GRID_PX}, got {self.image_size_px}"
            )
        for name in ("epochs", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if self.minutes is not None and self.minutes <= 0:
            raise ValueError(f"minutes must be more than 0, got {self.minutes}")

    def stages(self) -> tuple[Stage, ...]:
        """Lists the parts of the run in order."""
        last = Stage(1.0, self.image_size_px, self.batch_size)
        if not self.curriculum:
            return (last,)
        half = _on_grid(self.image_size_px * 0.5)
        middle = _on_grid(self.image_size_px * 0.7)
        return (Stage(0.4, half, 3 * self.batch_size), Stage(0.67, middle, 2 * self.batch_size), last)

    def stage_at(self, progress: float) -> Stage:
        """Returns the part that a progress of 0..1 lies in."""
        return next((stage for stage in self.stages() if progress < stage.until), self.stages()[-1])


def _on_grid(side_px: float) -> int:
    return max(2 * GRID_PX, round(side_px / GRID_PX) * GRID_PX)
