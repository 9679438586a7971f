"""What a run leaves behind for people: a table, a summary and plots."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal

from training.learning.checkpoint import Position
from training.learning.measuring import Measured
from training.learning.validation import Validation

RECORDS = "log.csv"
"""Name of the file with a row a validation, in the folder of the run."""


@dataclass(frozen=True, slots=True)
class Leg:
    """The part of a run from one validation to the next.

    Attributes:
        epoch: Passes over the training images so far.
        learnt: ``map`` while the room map learns alone, then ``all``.
        side_px: Side of the views.
        images_per_s: Training speed, without validation.
    """

    epoch: float
    learnt: Literal["map", "all"]
    side_px: int
    images_per_s: float


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the log; what was not measured is empty.

    Attributes:
        epoch: Of the ``Leg``, like ``learnt``, ``side_px`` and ``images_per_s``.
        ceiling_50: Share of true rooms with a candidate of the room map at an overlap of .5.
        map_f1_50: F1 of the room map alone, at one threshold.
        engine_f1_50: F1 of the whole engine.
    """

    images: int
    epoch: float
    minutes: float
    learnt: Literal["map", "all"]
    side_px: int
    images_per_s: float
    total_loss: float
    box_loss: float | None
    score_loss: float | None
    distribution_loss: float | None
    mask_loss: float | None
    room_map_loss: float
    average_precision_50: float
    average_precision: float
    precision: float
    recall: float
    f1: float
    threshold: float
    ceiling_50: float
    ceiling_75: float
    map_f1_50: float
    map_f1_75: float
    engine_f1_50: float | None
    engine_f1_75: float | None

    @classmethod
    def of(
        cls,
        position: Position,
        losses: dict[str, float],
        measured: Measured,
        leg: Leg,
    ) -> Record:
        """Gathers the figures of a validation."""
        instances, ceiling, engine = measured.instances, measured.ceiling, measured.engine
        return cls(
            **asdict(leg),
            images=position.images,
            minutes=position.seconds / 60,
            total_loss=losses["total"],
            box_loss=losses.get("box"),
            score_loss=losses.get("score"),
            distribution_loss=losses.get("distribution"),
            mask_loss=losses.get("mask"),
            room_map_loss=losses["room_map"],
            average_precision_50=instances.average_precision_50,
            average_precision=instances.average_precision,
            precision=instances.precision,
            recall=instances.recall,
            f1=instances.f1,
            threshold=instances.threshold,
            ceiling_50=ceiling.share(0.5),
            ceiling_75=ceiling.share(0.75),
            map_f1_50=ceiling.alone_f1(0.5),
            map_f1_75=ceiling.alone_f1(0.75),
            engine_f1_50=engine.f1_50 if engine else None,
            engine_f1_75=engine.f1_75 if engine else None,
        )


def append_record(path: Path, record: Record) -> None:
    """Adds a row to the log, with a head line when the file is new."""
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(field.name for field in fields(record))
        writer.writerow(f"{v:.5g}" if isinstance(v, float) else v for v in asdict(record).values())


def keep_records(path: Path, *, images: int) -> None:
    """Drops the rows of the log behind ``images`` seen, and what a kill cut off: they will be written again."""
    if not path.exists():
        return
    with path.open(newline="", encoding="utf-8") as file:
        head, *rows = list(csv.reader(file)) or [[]]
    kept = [row for row in rows if len(row) == len(head) and int(row[head.index("images")]) <= images]
    if not kept:
        path.unlink()
        return
    partial = path.with_suffix(".partial")
    with partial.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *kept])
    partial.replace(path)


def write_metrics(path: Path, measured: Measured, position: Position, facts: dict[str, object]) -> None:
    """Writes metrics.json: the validation of the best weights, how long the run took and what it was made of."""
    validation, ceiling, engine = measured.instances, measured.ceiling, measured.engine
    found, false, missed = validation.confusion
    document = {
        "mask_average_precision_50": validation.average_precision_50,
        "mask_average_precision": validation.average_precision,
        "precision": validation.precision,
        "recall": validation.recall,
        "f1": validation.f1,
        "threshold": validation.threshold,
        "rooms_found": found,
        "rooms_false": false,
        "rooms_missed": missed,
        "room_map_ceiling_50": ceiling.share(0.5),
        "room_map_ceiling_75": ceiling.share(0.75),
        "engine_f1_50": engine and engine.f1_50,
        "engine_f1_75": engine and engine.f1_75,
        "images_seen": position.images,
        "training_minutes": position.seconds / 60,
        **facts,
    }
    path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def draw_plots(folder: Path, validation: Validation) -> None:
    """Draws precision over recall and the confusion of rooms and background at the best threshold."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 4))
    axes = figure.subplots()
    axes.plot([recall / 100 for recall in range(101)], validation.curve)
    axes.set(xlabel="Recall", ylabel="Precision", xlim=(0, 1), ylim=(0, 1), title="Rooms, mask overlap 0.5")
    figure.savefig(folder / "precision_recall.png", dpi=120)

    found, false, missed = validation.confusion
    figure = Figure(figsize=(4, 4))
    axes = figure.subplots()
    axes.imshow([[found, missed], [false, 0]], cmap="Blues")
    axes.set_xticks([0, 1], ["room", "nothing"])
    axes.set_yticks([0, 1], ["room", "background"])
    axes.set(xlabel="Predicted", ylabel="True", title=f"At a score of {validation.threshold:.2f}")
    for x, y, count in ((0, 0, found), (1, 0, missed), (0, 1, false)):
        axes.text(x, y, str(count), ha="center", va="center")
    figure.savefig(folder / "confusion.png", dpi=120)
