"""Trains a room model.

    python -m training.train --train DIR --validation DIR --out DIR

The output folder gets ``best.pt`` and ``last.pt``, ``log.csv`` with a row a validation,
``metrics.json``, two plots and ``room.onnx``. A run that was killed goes on with ``--resume``.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from training.data import Dataset, DatasetError, read_dataset, split_by_plan
from training.export import export_model
from training.learning.parallel import Processes
from training.learning.recipe import Recipe
from training.learning.records import draw_plots, write_metrics
from training.learning.trainer import CHECKPOINT_EVERY_S, Trainer
from training.network.losses import LossGains

VALIDATION_SHARE = 0.1
STOPPING = (signal.SIGINT, signal.SIGTERM)
"""Signals that end a run with a checkpoint: Ctrl-C, and what `kill` or a spot instance sends."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    options = _parser().parse_args(arguments)
    handlers = {number: signal.getsignal(number) for number in STOPPING}
    try:
        train(options)
    except (DatasetError, ValueError, OSError, ImportError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"stopped; go on with --resume (the last checkpoint is {options.out / 'last.pt'})", file=sys.stderr)
        return 130
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return 0


def train(options: argparse.Namespace) -> None:
    """Reads the data, trains and writes every artefact."""
    training, validation = _datasets(options)
    last = options.out / "last.pt"
    if last.exists() and not options.resume:
        raise ValueError(f"{options.out} holds a run already; give --resume to go on with it, or another --out")
    recipe = _recipe(options)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.threads:
        torch.set_num_threads(options.threads)
    if options.engine:
        # Where locdet is not installed it is said before hours of training, not after.
        importlib.import_module("training.learning.engine_figures")
    device = _device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    trainer = Trainer(
        recipe,
        training,
        validation,
        out=options.out,
        device=device,
        workers=options.workers,
        processes=Processes.from_environment(device),
        precision=None if options.precision == "auto" else options.precision,
        with_engine=options.engine,
        checkpoint_every_s=options.checkpoint_every,
    )
    for number in STOPPING:
        signal.signal(number, lambda _number, _frame: trainer.ask_to_stop())
    if options.resume and last.exists():
        trainer.resume(last)
    elif options.pretrained:
        trainer.start_from(options.pretrained)
    outcome = trainer.run()
    if outcome.measured is None:
        return
    facts: dict[str, object] = {
        "dataset_digest": training.digest,
        "training_images": len(training),
        "validation_images": len(validation),
        "stopped_early": outcome.stopped_early,
    }
    write_metrics(options.out / "metrics.json", outcome.measured, outcome.position, facts)
    draw_plots(options.out, outcome.measured.instances)
    export_model(options.out / "best.pt", options.out / "room.onnx", image_size_px=options.image_size)


def _datasets(options: argparse.Namespace) -> tuple[Dataset, Dataset]:
    """Reads what is learned from and what is measured on; pages that are no plans are never measured on."""
    training = _union([read_dataset(path, single_class=options.single_class) for path in options.train])
    if options.validation:
        validation = _union([read_dataset(path, single_class=options.single_class) for path in options.validation])
    else:
        training, validation = split_by_plan(training, validation_share=VALIDATION_SHARE, seed=options.seed)
    if options.others:
        training = _union([training, *(_others(path) for path in options.others)])
    if options.validation_images:
        validation = Dataset(tuple(validation)[:: max(1, len(validation) // options.validation_images)])
    return training, validation


def _others(path: Path) -> Dataset:
    """Reads pages that are no plans.

    Raises:
        DatasetError: When one of them has a room.
    """
    others = read_dataset(path, allow_empty=True)
    if others.room_count:
        raise DatasetError([f"{path.name}: pages that are no plans must have no room, got {others.room_count}"])
    return others


def _device(name: str) -> torch.device:
    """Returns a device that can be computed on.

    Raises:
        ValueError: When there is no such device, or it does not work.
    """
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ValueError(f"device {name} can't be used; give --device cpu, or one that PyTorch finds") from error
    return device


def _union(datasets: list[Dataset]) -> Dataset:
    return Dataset(tuple(image for dataset in datasets for image in dataset))


def _recipe(options: argparse.Namespace) -> Recipe:
    default = Recipe()
    return replace(
        default,
        epochs=options.epochs,
        minutes=options.minutes,
        images=options.images,
        image_size_px=options.image_size,
        view_size_px=options.view_size,
        batch_size=options.batch_size,
        curriculum=options.curriculum,
        optimizer=options.optimizer,
        learning_rate=options.learning_rate,
        final_learning_rate_factor=options.final_learning_rate_factor,
        cosine=options.cosine,
        warmup_epochs=options.warmup_epochs,
        map_first_images=options.map_first_images,
        trunk_rate=options.trunk_rate,
        validate_every=options.validate_every,
        validations=options.validations,
        momentum=options.momentum,
        weight_decay=options.weight_decay,
        patience=options.patience,
        seed=options.seed,
        size=options.size,
        room_map=tuple(options.room_map),
        gains=LossGains(box=options.box_gain, score=options.class_gain, distribution=options.dfl_gain),
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {number}")
    return number


def _path_or_none(text: str) -> Path | None:
    return None if text == "none" else Path(text)


def _parser() -> argparse.ArgumentParser:
    recipe = Recipe()
    parser = argparse.ArgumentParser(prog="training.train", description="Train a room model.")
    flag = argparse.BooleanOptionalAction
    add = parser.add_argument
    add("--train", type=Path, action="append", required=True, help="data set to learn from; may be given again")
    add("--validation", type=Path, action="append", help="data set to validate on; default: a tenth of the plans")
    add("--others", type=Path, action="append", help="data set of pages that are no plans, to learn from too")
    add("--out", type=Path, required=True, help="folder for checkpoints and results")
    add("--resume", action="store_true", help="go on with the run in --out, when there is one")
    add("--pretrained", type=_path_or_none, help="checkpoint or exported ONNX model to start from, or none")
    add("--epochs", type=int, default=recipe.epochs)
    add("--minutes", type=float, help="length of the run by the clock, instead of --epochs")
    add("--images", type=int, help="length of the run in images seen, instead of --epochs")
    add("--size", default=recipe.size, help="n or s (default: %(default)s)")
    add("--room-map", nargs="+", default=list(recipe.room_map), metavar="CHANNEL", help="channels of the room map")
    add("--image-size", type=int, default=recipe.image_size_px, help="side in px (default: %(default)s)")
    add("--view-size", type=int, help="side in px of the views that are learned from (default: that of the image)")
    add("--batch-size", type=int, default=recipe.batch_size, help="images a step at that side (default: %(default)s)")
    add("--curriculum", action=flag, default=recipe.curriculum, help="begin with smaller images")
    add("--optimizer", choices=["adamw", "sgd"], default=recipe.optimizer)
    add("--learning-rate", type=float, default=recipe.learning_rate)
    add("--final-learning-rate-factor", type=float, default=recipe.final_learning_rate_factor)
    add("--cosine", action=flag, default=recipe.cosine)
    add("--warmup-epochs", type=float, default=recipe.warmup_epochs)
    add("--map-first-images", type=int, default=0, help="images that teach the room map alone, at first")
    add("--trunk-rate", type=float, default=recipe.trunk_rate, help="share of the rate for all but the room map")
    add("--momentum", type=float, default=recipe.momentum)
    add("--weight-decay", type=float, default=recipe.weight_decay)
    add("--box-gain", type=float, default=recipe.gains.box)
    add("--class-gain", type=float, default=recipe.gains.score)
    add("--dfl-gain", type=float, default=recipe.gains.distribution)
    add("--patience", type=int, default=recipe.patience, help="validations without progress; 0 for no limit")
    add("--validate-every", type=int, help="images from one validation to the next (default: an epoch)")
    add("--validations", type=int, help="validations of the whole run, evenly spread; instead of --validate-every")
    add("--checkpoint-every", type=float, default=CHECKPOINT_EVERY_S, metavar="SECONDS", help="default: %(default)s")
    add("--engine", action=flag, default=False, help="also measure the rooms of the whole engine; needs locdet")
    add("--single-class", action=flag, default=False, help="take every category for a room")
    add("--validation-images", type=int, help="validate on about this many of the images")
    add("--seed", type=int, default=recipe.seed)
    add("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1), help="processes that prepare images")
    add("--threads", type=_positive, help="CPU threads of the network")
    add("--precision", choices=["auto", "float32", "bfloat16"], default="auto", help="auto measures which is faster")
    add("--device", help="cpu, cuda, cuda:1 ...; default: CUDA where there is one")
    return parser


if __name__ == "__main__":
    sys.exit(main())
