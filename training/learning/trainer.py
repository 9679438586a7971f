"""The training loop."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.data import Dataset
from training.learning import checkpoint
from training.learning.averaging import WeightAverage
from training.learning.checkpoint import Position
from training.learning.loading import BatchRequests, training_batches
from training.learning.measuring import Measured, measure
from training.learning.parallel import ALONE, Processes
from training.learning.precision import PRECISIONS, Precision, autocast, choose_precision
from training.learning.pretrained import start_from
from training.learning.recipe import Recipe, Stage
from training.learning.records import RECORDS, Leg, Record, append_record, keep_records
from training.network.losses import losses_of
from training.network.room_map import room_map_loss
from training.network.room_network import NetworkSize, RoomNetwork
from training.network.targets import Batch

GRADIENT_NORM_LIMIT = 10.0
CHECKPOINT_EVERY_S = 180.0
REPORT_EVERY_STEPS = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: the validation of its best weights, in the first process only, and why it stopped."""

    measured: Measured | None
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
        precision: Precision | None = None,
        with_engine: bool = False,
        checkpoint_every_s: float = CHECKPOINT_EVERY_S,
        report: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True),
    ) -> None:
        """Makes a fresh run; ``resume`` or ``start_from`` put weights into it.

        Args:
            recipe: What the run does.
            training: Images to learn from.
            validation: Images to measure on.
            out: Folder for checkpoints and records.
            device: Where the network is.
            workers: Processes that prepare images.
            processes: The processes of the run.
            precision: Number format of passes; measured when left out.
            with_engine: Whether validations measure the rooms of the whole engine too.
            checkpoint_every_s: How long a run that is killed has lost at most.
            report: Takes a line for people.
        """
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.training = training
        self.validation = validation
        self.out = out
        self.device = device
        self.workers = workers
        self.processes = processes
        self.report = report if self.processes.is_first else lambda _line: None
        self.precision = precision
        self.with_engine = with_engine
        self.checkpoint_every_s = checkpoint_every_s
        network = RoomNetwork(NetworkSize.named(recipe.size), room_map_channels=recipe.room_map)
        self.network = network.to(device, memory_format=torch.channels_last)
        self.average = WeightAverage(self.network, decay=recipe.average_decay)
        self.optimizer = _optimizer(self.network, recipe)
        self.position = Position()
        self._step_ended = 0.0
        self._leg = (dict[str, float](), 0.0)
        self._parent = os.getppid()
        self._is_asked_to_stop = False
        self._is_measuring = False
        self._stops = False
        torch.manual_seed(recipe.seed + self.processes.rank)

    def start_from(self, path: Path) -> None:
        """Starts from the averaged weights of another run, or from an exported model."""
        if missing := start_from(self.network, path, device=self.device):
            self.report(f"{path} has no weights for the room map ({len(missing)} of them): it starts from chance")
        self.average = WeightAverage(self.network, decay=self.recipe.average_decay)

    def resume(self, path: Path) -> None:
        """Goes on where the run that wrote ``path`` stopped.

        Raises:
            ValueError: When the file is no checkpoint, or one of a network of another size or optimiser.
        """
        contents = checkpoint.load(path, device=self.device, whole=True)
        for name in ("size", "optimizer", "room_map"):
            before = contents["recipe"][name]
            if before != getattr(self.recipe, name):
                words = " ".join(before) if isinstance(before, tuple) else before
                raise ValueError(
                    f"{path} is of a run with {name} {words}: give --{name.replace('_', '-')} like that run"
                )
        if contents["dataset_digest"] != self.training.digest:
            self.report("the training images are not those that the run began with")
        self.network.load_state_dict(contents["network"])
        self.average.network.load_state_dict(contents["average"])
        self.optimizer.load_state_dict(contents["optimizer"])
        self.position = Position(**contents["position"])
        self.average.steps = self.position.steps
        # Where validations are fewer than before, the last one has a lower number.
        self.position.validations = min(self.position.validations, self._validation_number())
        self._leg = contents["leg"]
        self._choose_precision(before=contents["precision"])
        if self.processes.is_first:
            torch.set_rng_state(contents["random_state"].cpu())
        self.report(f"resumed at {self.position.images} images, {self.position.seconds / 60:.1f} min")

    def ask_to_stop(self) -> None:
        """Makes the run end with a checkpoint after the step that it is in; asked again, it ends at once.

        Raises:
            KeyboardInterrupt: When it was asked before, or is validating: then the checkpoint is written already.
        """
        if self._is_asked_to_stop or self._is_measuring:
            raise KeyboardInterrupt
        self._is_asked_to_stop = True

    def progress(self) -> float:
        """Returns the share of the run that is done, 0..1."""
        return self._progress_at(self.position.images)

    def _progress_at(self, images: int) -> float:
        """Returns the share that is done after ``images``; a run by the clock knows only where it is."""
        if self.recipe.minutes is not None:
            return self.position.seconds / (60 * self.recipe.minutes)
        return images / (self.recipe.images or self.recipe.epochs * len(self.training))

    def run(self) -> Outcome:
        """Trains to the end, validates after each leg and keeps the best weights."""
        if self.progress() >= 1 and not self._is_validation_due():
            self.report("the run had come to its end")
            return self._outcome(None, stopped_early=False)
        if self.processes.is_first:
            # Rows of a run that was killed before the checkpoint that belongs to them.
            keep_records(self.out / RECORDS, images=self.position.validated)
        self._choose_precision(before=None)
        self.report(f"passes are computed in {self.precision}")
        requests = BatchRequests(
            len(self.training), self.recipe.seed, self.position.images, self._stage_at, processes=self.processes
        )
        batches = training_batches(
            self.training,
            self.recipe.augmentation,
            requests,
            workers=self.workers,
            is_pinned=self.device.type == "cuda",
        )
        while True:
            if not self._is_validation_due():
                self._leg = self._train(batches)
                if self.processes.is_first:
                    self._save("last.pt")  # a validation may take minutes
            result = self._validate(*self._leg)
            if self.progress() >= 1:
                return self._outcome(result, stopped_early=False)
            if self.recipe.patience and self._validation_number() - self.position.best_validation >= (
                self.recipe.patience
            ):
                self.report(f"no better validation in {self.recipe.patience} of them: stopping")
                return self._outcome(result, stopped_early=True)

    def _choose_precision(self, *, before: Precision | None) -> None:
        """Measures, where none was given, what to compute in; the first process decides for all."""
        if self.precision is None:
            own = choose_precision(self.device, before=before)
            self.precision = PRECISIONS[self.processes.from_first(PRECISIONS.index(own))]

    def _outcome(self, last: Measured | None, *, stopped_early: bool) -> Outcome:
        """Measures the best weights, unless they are the last, which just were."""
        if not self.processes.is_first:
            return Outcome(None, self.position, stopped_early)
        best = last
        if last is None or self.position.best_validation != self._validation_number():
            checkpoint.load_weights(self.average.network, self.out / "best.pt", device=self.device)
            best = self._measure()
        return Outcome(best, self.position, stopped_early)

    def _stage_at(self, images: int) -> Stage:
        return self.recipe.stage_at(self._progress_at(images))

    def _validation_number(self) -> int:
        """Returns how many validations there were; the last leg of a run may be a short one."""
        if self.recipe.validations is not None:
            return int(min(self.progress(), 1.0) * self.recipe.validations)
        every = self.recipe.validate_every or len(self.training)
        whole, rest = divmod(self.position.images, every)
        return whole + (1 if rest and self.progress() >= 1 else 0)

    def _is_validation_due(self) -> bool:
        return self._validation_number() > self.position.validations

    def _train(self, batches: Iterator[Batch]) -> tuple[dict[str, float], float]:
        """Trains to the next validation or to the end of the run; returns mean losses and images a second."""
        number, first = self._validation_number(), self.position.images
        sums: dict[str, float] = {}
        counts: dict[str, int] = {}
        started = saved = time.monotonic()
        self._step_ended = started
        while self._validation_number() == number and self.progress() < 1:
            losses = self._step(next(batches))
            for name, value in losses.items():
                sums[name] = sums.get(name, 0.0) + value
                counts[name] = counts.get(name, 0) + 1
            if losses and self.position.steps % REPORT_EVERY_STEPS == 0:
                self._report_step(losses, (self.position.images - first) / (time.monotonic() - started))
            if self.processes.is_first and (self._stops or time.monotonic() - saved > self.checkpoint_every_s):
                self._save("last.pt")
                saved = time.monotonic()
            if self._stops:
                raise KeyboardInterrupt
        if not sums:
            raise ValueError("the loss was not finite from one validation to the next; try a lower --learning-rate")
        seconds = max(time.monotonic() - started, 1e-9)
        return {name: value / counts[name] for name, value in sums.items()}, (self.position.images - first) / seconds

    def _losses(self, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        """Returns what a step makes smaller, and its parts by name."""
        images = (batch.images.float() / 255).contiguous(memory_format=torch.channels_last)
        assert self.precision is not None
        if self.recipe.learns_map_alone(self.position.images):
            self.network.freeze_trunk(is_frozen=True)
            with autocast(self.device, self.precision):
                logits = self.network.room_map_alone(images)
            loss = room_map_loss(logits, batch.room_index, self.recipe.room_map)
            return loss, {"room_map": float(loss.detach())}
        self.network.freeze_trunk(is_frozen=False)
        with autocast(self.device, self.precision):
            raw = self.network(images)
        losses = losses_of(raw, batch, self.recipe.room_map)
        return losses.total(self.recipe.gains), losses.detached()

    def _step(self, batch: Batch) -> dict[str, float]:
        """Learns from a batch; returns its losses, none when they are not finite."""
        batch = batch.to(self.device)
        rate = self.recipe.learning_rate_at(self.progress(), self.position.images, training_images=len(self.training))
        for group in self.optimizer.param_groups:
            group["lr"] = rate * (self.recipe.trunk_rate if group["is_trunk"] else 1)
        total, losses = self._losses(batch)
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        self._count(len(batch.images))
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), GRADIENT_NORM_LIMIT)
        if not torch.isfinite(norm):
            self.report(f"step {self.position.steps}: the loss is not finite; the step is left out")
            return {}
        self.optimizer.step()
        self.average.update(self.network)
        return losses | {"total": float(total.detach())}

    def _count(self, images: int) -> None:
        """Averages gradients over the processes and moves the position on, the same in each; so is a wish to stop."""
        now = time.monotonic()
        seconds = (now - self._step_ended) / self.processes.count
        # An orphan stops too: what started it was killed, and may be started again in the same folder.
        stops = self._is_asked_to_stop or os.getppid() != self._parent
        counters = torch.tensor([images, seconds, stops], dtype=torch.float64)
        self._step_ended = now
        all_images, seconds, wishes = self.processes.average(self.network, counters).tolist()
        self._stops = wishes > 0
        self.position.images += round(all_images)
        self.position.seconds += seconds
        self.position.steps += 1

    def _report_step(self, losses: dict[str, float], images_per_s: float) -> None:
        parts = " ".join(f"{name} {value:.3f}" for name, value in losses.items())
        side_px = self._stage_at(self.position.images).image_size_px
        self.report(
            f"{100 * self.progress():.1f} % image {self.position.images} side {side_px} "
            f"{parts} {images_per_s:.1f} images/s"
        )

    def _validate(self, losses: dict[str, float], images_per_s: float) -> Measured | None:
        """Measures and saves in the first process; returns nothing in the others."""
        result = self._measure() if self.processes.is_first else None
        self.position.validations, self.position.validated = self._validation_number(), self.position.images
        if result is not None:
            self._record(losses, result, images_per_s)
        self.position.best_validation = self.processes.from_first(self.position.best_validation)
        return result

    def _record(self, losses: dict[str, float], result: Measured, images_per_s: float) -> None:
        leg = Leg(
            epoch=self.position.images / len(self.training),
            learnt="all" if "mask" in losses else "map",
            side_px=self._stage_at(self.position.images).image_size_px,
            images_per_s=images_per_s,
        )
        append_record(self.out / RECORDS, Record.of(self.position, losses, result, leg))
        self.report(f"validation after {self.position.images} images: {result}")
        if result.merit > self.position.best_merit:
            self.position.best_merit, self.position.best_validation = result.merit, self._validation_number()
            self._save("best.pt")
        self._save("last.pt")

    def _measure(self) -> Measured:
        self._is_measuring = True
        threads = torch.get_num_threads()
        torch.set_num_threads(threads * self.processes.count)  # the other processes wait meanwhile
        result = measure(
            self.average.network,
            self.validation,
            side_px=self.recipe.image_size_px,
            device=self.device,
            with_engine=self.with_engine,
        )
        torch.set_num_threads(threads)
        self._is_measuring = False
        return result

    def _save(self, name: str) -> None:
        contents: dict[str, Any] = {
            "average": self.average.network.state_dict(),
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "position": asdict(self.position),
            "random_state": torch.get_rng_state(),
            "recipe": asdict(self.recipe),
            "precision": self.precision,
            "leg": self._leg,
            "dataset_digest": self.training.digest,
        }
        checkpoint.save(self.out / name, contents)


def _optimizer(network: RoomNetwork, recipe: Recipe) -> torch.optim.Optimizer:
    """Decays the weights of convolutions only: norms and biases keep their scale."""
    parts: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        parts.setdefault((not name.startswith("room_map."), parameter.ndim > 1), []).append(parameter)
    groups = [
        {"params": part, "is_trunk": is_trunk, "weight_decay": recipe.weight_decay if is_decayed else 0.0}
        for (is_trunk, is_decayed), part in parts.items()
    ]
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=recipe.learning_rate, momentum=recipe.momentum, nesterov=True)
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=(recipe.momentum, 0.999))
