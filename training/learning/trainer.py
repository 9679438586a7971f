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
from training.learning.parallel import ALONE, Processes
from training.learning.recipe import Recipe, Stage
from training.learning.records import EpochRecord, append_record, keep_records
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
    """How a run ended: the validation of its best weights, in the first process only, and why it stopped."""

    validation: Validation | None
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
        processes: Processes = ALONE,
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
        self.processes = processes
        self.report = report if self.processes.is_first else lambda _line: None
        self.network = RoomNetwork(NetworkSize.named(recipe.size)).to(device, memory_format=torch.channels_last)
        self.average = WeightAverage(self.network, decay=recipe.average_decay)
        self.optimizer = _optimizer(self.network, recipe)
        self.position = Position()
        self._step_ended = 0.0
        torch.manual_seed(recipe.seed + self.processes.rank)

    def start_from(self, path: Path) -> None:
        """Starts from the averaged weights of another run."""
        checkpoint.load_weights(self.network, path, device=self.device)
        self.average = WeightAverage(self.network, decay=self.recipe.average_decay)

    def resume(self, path: Path) -> None:
        """Goes on where the run that wrote ``path`` stopped.

        Raises:
            ValueError: When the file is no checkpoint, or one of a network of another size or optimiser.
        """
        contents = checkpoint.load(path, device=self.device)
        for name in ("size", "optimizer"):
            if contents["recipe"][name] != getattr(self.recipe, name):
                raise ValueError(
                    f"{path} is of a run with {name} {contents['recipe'][name]}: give --{name} like that run"
                )
        if contents["dataset_digest"] != self.training.digest:
            self.report("the training images are not those that the run began with")
        self.network.load_state_dict(contents["network"])
        self.average.network.load_state_dict(contents["average"])
        self.optimizer.load_state_dict(contents["optimizer"])
        self.position = Position(**contents["position"])
        self.average.steps = self.position.steps
        if self.processes.is_first:
            torch.set_rng_state(contents["random_state"].cpu())
            keep_records(self.out / "results.csv", images=self.position.images)
        self.report(f"resumed at {self.position.images} images, {self.position.seconds / 60:.1f} min")

    def progress(self) -> float:
        """Returns the share of the run that is done, 0..1."""
        if self.recipe.minutes is not None:
            return self.position.seconds / (60 * self.recipe.minutes)
        return self.position.images / (self.recipe.epochs * len(self.training))

    def run(self) -> Outcome:
        """Trains to the end, validates after each epoch and keeps the best weights."""
        if self.progress() >= 1:
            self.report("the run had come to its end")
            return self._outcome(None, stopped_early=False)
        requests = BatchRequests(
            len(self.training), self.recipe.seed, self.position.images, self._stage, processes=self.processes
        )
        batches = training_batches(self.training, self.recipe.augmentation, requests, workers=self.workers)
        while True:
            losses, images_per_s = self._epoch(batches)
            result = self._validate(losses, images_per_s)
            if self.progress() >= 1:
                return self._outcome(result, stopped_early=False)
            if self.recipe.patience and self._epoch_number() - self.position.best_epoch >= self.recipe.patience:
                self.report(f"no better validation in {self.recipe.patience} epochs: stopping")
                return self._outcome(result, stopped_early=True)

    def _outcome(self, last: Validation | None, *, stopped_early: bool) -> Outcome:
        """Measures the best weights, unless they are the last, which just were."""
        if not self.processes.is_first:
            return Outcome(None, self.position, stopped_early)
        best = last
        if last is None or self.position.best_epoch != self._epoch_number():
            checkpoint.load_weights(self.average.network, self.out / "best.pt", device=self.device)
            best = self._measure()
        return Outcome(best, self.position, stopped_early)

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
        self._step_ended = started
        while self._epoch_number() == epoch and self.progress() < 1:
            losses = self._step(next(batches))
            if not losses:
                continue
            steps += 1
            for name, value in losses.items():
                sums[name] = sums.get(name, 0.0) + value
            if steps % REPORT_EVERY_STEPS == 0:
                self._report_step(losses, (self.position.images - first) / (time.monotonic() - started))
            if self.processes.is_first and time.monotonic() - saved > CHECKPOINT_EVERY_S:
                self._save("last.pt")
                saved = time.monotonic()
        if not steps:
            raise ValueError("the loss was not finite in a whole epoch; try a lower --learning-rate")
        seconds = max(time.monotonic() - started, 1e-9)
        return {name: value / steps for name, value in sums.items()}, (self.position.images - first) / seconds

    def _step(self, batch: Batch) -> dict[str, float]:
        """Learns from a batch; returns its losses, none when they are not finite."""
        batch = batch.to(self.device)
        images = (batch.images.float() / 255).contiguous(memory_format=torch.channels_last)
        for group in self.optimizer.param_groups:
            group["lr"] = self._learning_rate()
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            raw = self.network(images)
        losses: Losses = losses_of(raw, batch)
        total = losses.total(self.recipe.gains)
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        self._count(len(images))
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), GRADIENT_NORM_LIMIT)
        if not torch.isfinite(norm):
            self.report(f"step {self.position.steps}: the loss is not finite; the step is left out")
            return {}
        self.optimizer.step()
        self.average.update(self.network)
        return losses.detached() | {"total": float(total.detach())}

    def _count(self, images: int) -> None:
        """Averages gradients over the processes and moves the position on, the same in each."""
        now = time.monotonic()
        counters = torch.tensor([images, (now - self._step_ended) / self.processes.count], dtype=torch.float64)
        self._step_ended = now
        all_images, seconds = self.processes.average(self.network, counters).tolist()
        self.position.images += round(all_images)
        self.position.seconds += seconds
        self.position.steps += 1

    def _learning_rate(self) -> float:
        recipe, progress = self.recipe, min(self.progress(), 1.0)
        least = recipe.final_learning_rate_factor
        fall = 0.5 * (1 + math.cos(math.pi * progress)) if recipe.cosine else 1 - progress
        epoch_steps = len(self.training) / recipe.stages()[0].batch_size
        warmup_steps = max(WARMUP_STEPS_LEAST, min(recipe.warmup_epochs * epoch_steps, 1000))
        warmup = min(1.0, (self.position.steps + 1) / warmup_steps)
        return recipe.learning_rate * warmup * (least + (1 - least) * fall)

    def _report_step(self, losses: dict[str, float], images_per_s: float) -> None:
        parts = " ".join(f"{name} {value:.3f}" for name, value in losses.items())
        self.report(
            f"{100 * self.progress():.1f} % image {self.position.images} side {self._stage().image_size_px} "
            f"{parts} {images_per_s:.1f} images/s"
        )

    def _validate(self, losses: dict[str, float], images_per_s: float) -> Validation | None:
        """Measures and saves in the first process; returns nothing in the others."""
        result = self._measure() if self.processes.is_first else None
        if result is not None:
            self._record(losses, result, images_per_s)
        self.position.best_epoch = self.processes.from_first(self.position.best_epoch)
        return result

    def _record(self, losses: dict[str, float], result: Validation, images_per_s: float) -> None:
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

    def _measure(self) -> Validation:
        threads = torch.get_num_threads()
        torch.set_num_threads(threads * self.processes.count)  # the other processes wait meanwhile
        views = validation_views(self.validation, self.recipe.image_size_px)
        result = validate(self.average.network, views, device=self.device)
        torch.set_num_threads(threads)
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
    decayed: list[nn.Parameter] = []
    kept: list[nn.Parameter] = []
    for parameter in network.parameters():
        (decayed if parameter.ndim > 1 else kept).append(parameter)
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": kept, "weight_decay": 0.0}]
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=recipe.learning_rate, momentum=recipe.momentum, nesterov=True)
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=(recipe.momentum, 0.999))
