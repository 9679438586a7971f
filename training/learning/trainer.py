"""The training loop."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training.data import Dataset
from training.learning import checkpoint
from training.learning.averaging import WeightAverage
from training.learning.checkpoint import Position
from training.learning.loading import BatchRequests, training_batches, validation_views
from training.learning.recipe import Recipe, Stage
from training.learning.records import EpochRecord, append_record
from training.learning.validation import Validation, validate
from training.network.losses import Losses, losses_of
from training.network.room_network import NetworkSize, RoomNetwork
from training.network.targets import Batch

WARMUP_STEPS_LEAST = 100
GRADIENT_NORM_LIMIT = 10.0
CHECKPOINT_EVERY_S = 180.0
REPORT_EVERY_STEPS = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: the last validation and why it stopped."""

    validation: Validation
    position: Position
    stopped_early: bool


class Trainer:
    """One run: a network, its averaged weights, an optimiser and a place to keep them."""

    def __init__(  # noqa: PLR0913
        self,
        recipe: Recipe,
        training: Dataset,
        validation: Dataset,
        *,
        out: Path,
        device: torch.device,
        workers: int,
        report: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True),
    ) -> None:
        """Makes a fresh run; ``resume`` or ``start_from`` put weights into it."""
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.training = training
        self.validation = validation
        self.out = out
        self.device = device
        self.workers = workers
        self.report = report
        self.network = RoomNetwork(NetworkSize.named(recipe.size)).to(device, memory_format=torch.channels_last)
        self.average = WeightAverage(self.network, decay=recipe.average_decay)
        self.optimizer = _optimizer(self.network, recipe)
        self.position = Position()

    def start_from(self, path: Path) -> None:
        """Starts from the averaged weights of another run."""
        checkpoint.load_weights(self.network, path, device=self.device)
        self.average = WeightAverage(self.network, decay=self.recipe.average_decay)

    def resume(self, path: Path) -> None:
        """Goes on where the run that wrote ``path`` stopped."""
        contents = checkpoint.load(path, device=self.device)
        self.network.load_state_dict(contents["network"])
        self.average.network.load_state_dict(contents["average"])
        self.optimizer.load_state_dict(contents["optimizer"])
        self.position = Position(**contents["position"])
        self.average.steps = self.position.steps
        torch.set_rng_state(contents["random_state"].cpu())
        self.report(f"resumed at {self.position.images} images, {self.position.seconds / 60:.1f} min")

    def progress(self) -> float:
        """Returns the share of the run that is done, 0..1."""
        if self.recipe.minutes is not None:
            return self.position.seconds / (60 * self.recipe.minutes)
        return self.position.images / (self.recipe.epochs * len(self.training))

    def run(self) -> Outcome:
        """Trains to the end, validates after each epoch and keeps the best weights."""
        requests = BatchRequests(len(self.training), self.recipe.seed, self.position.images, self._stage)
        batches = training_batches(self.training, self.recipe.augmentation, requests, workers=self.workers)
        while True:
            losses, images_per_s = self._epoch(batches)
            result = self._validate(losses, images_per_s)
            if self.progress() >= 1:
                return Outcome(result, self.position, stopped_early=False)
            if self.recipe.patience and self._epoch_number() - self.position.best_epoch >= self.recipe.patience:
                self.report(f"no better validation in {self.recipe.patience} epochs: stopping")
                return Outcome(result, self.position, stopped_early=True)

    def _stage(self) -> Stage:
        return self.recipe.stage_at(self.progress())

    def _epoch_number(self) -> int:
        return self.position.images // len(self.training)

    def _epoch(self, batches: Iterator[Batch]) -> tuple[dict[str, float], float]:
        """Trains to the end of the epoch or of the run; returns mean losses and images a second."""
        self.network.train()
        epoch, first = self._epoch_number(), self.position.images
        sums: dict[str, float] = {}
        steps = 0
        started = saved = time.monotonic()
        while self._epoch_number() == epoch and self.progress() < 1:
            before = time.monotonic()
            losses = self._step(next(batches))
            self.position.seconds += time.monotonic() - before
            steps += 1
            for name, value in losses.items():
                sums[name] = sums.get(name, 0.0) + value
            if steps % REPORT_EVERY_STEPS == 0:
                self._report_step(losses, (self.position.images - first) / (time.monotonic() - started))
            if time.monotonic() - saved > CHECKPOINT_EVERY_S:
                self._save("last.pt")
                saved = time.monotonic()
        seconds = max(time.monotonic() - started, 1e-9)
        return {name: value / steps for name, value in sums.items()}, (self.position.images - first) / seconds

    def _step(self, batch: Batch) -> dict[str, float]:
        batch = batch.to(self.device)
        images = (batch.images.float() / 255).contiguous(memory_format=torch.channels_last)
        for group in self.optimizer.param_groups:
            group["lr"] = self._learning_rate()
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            raw = self.network(images)
        losses: Losses = losses_of(raw, batch)
        total = losses.total(self.recipe.gains)
        self.position.images += len(images)
        self.position.steps += 1
        self.optimizer.zero_grad(set_to_none=True)
        if not torch.isfinite(total):
            self.report(f"step {self.position.steps}: the loss is not finite; the step is left out")
            return losses.detached() | {"total": 0.0}
        total.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), GRADIENT_NORM_LIMIT)
        self.optimizer.step()
        self.average.update(self.network)
        return losses.detached() | {"total": float(total.detach())}

    def _learning_rate(self) -> float:
        recipe, progress = self.recipe, min(self.progress(), 1.0)
        least = recipe.final_learning_rate_factor
        fall = 0.5 * (1 + math.cos(math.pi * progress)) if recipe.cosine else 1 - progress
        epoch_steps = len(self.training) / self._stage().batch_size
        warmup_steps = max(WARMUP_STEPS_LEAST, min(recipe.warmup_epochs * epoch_steps, 1000))
        warmup = min(1.0, (self.position.steps + 1) / warmup_steps)
        return recipe.learning_rate * warmup * (least + (1 - least) * fall)

    def _report_step(self, losses: dict[str, float], images_per_s: float) -> None:
        parts = " ".join(f"{name} {value:.3f}" for name, value in losses.items())
        self.report(
            f"{100 * self.progress():.1f} % image {self.position.images} side {self._stage().image_size_px} "
            f"{parts} {images_per_s:.1f} images/s"
        )

    def _validate(self, losses: dict[str, float], images_per_s: float) -> Validation:
        views = validation_views(self.validation, self.recipe.image_size_px)
        result = validate(self.average.network, views, device=self.device)
        epoch = self._epoch_number()
        append_record(self.out / "results.csv", EpochRecord.of(epoch, self.position, losses, result, images_per_s))
        self.report(
            f"epoch {epoch}: AP50 {result.average_precision_50:.3f} AP {result.average_precision:.3f} "
            f"F1 {result.f1:.3f} at a score of {result.threshold:.2f}"
        )
        if result.f1 > self.position.best_f1:
            self.position.best_f1, self.position.best_epoch = result.f1, epoch
            self._save("best.pt")
        self._save("last.pt")
        return result

    def _save(self, name: str) -> None:
        contents: dict[str, Any] = {
            "average": self.average.network.state_dict(),
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "position": asdict(self.position),
            "random_state": torch.get_rng_state(),
            "recipe": asdict(self.recipe),
            "dataset_digest": self.training.digest,
        }
        checkpoint.save(self.out / name, contents)


def _optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Decays the weights of convolutions only: norms and biases keep their scale."""
    decayed, kept = [], []
    for parameter in network.parameters():
        (decayed if parameter.ndim > 1 else kept).append(parameter)
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": kept, "weight_decay": 0.0}]
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=recipe.learning_rate, momentum=recipe.momentum, nesterov=True)
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=(recipe.momentum, 0.999))
