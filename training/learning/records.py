"""What a run leaves behind for people: a table, a summary and plots."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from training.learning.checkpoint import Position
from training.learning.validation import Validation


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """A row of results.csv."""

    epoch: int
    images: int
    minutes: float
    images_per_s: float
    total_loss: float
    box_loss: float
    score_loss: float
    distribution_loss: float
    mask_loss: float
    free_space_loss: float
    average_precision_50: float
    average_precision: float
    precision: float
    recall: float
    f1: float
    threshold: float

    @classmethod
    def of(
        cls,
        epoch: int,
        position: Position,
        losses: dict[str, float],
        validation: Validation,
        images_per_s: float,
    ) -> EpochRecord:
        """Gathers the figures of an epoch."""
        return cls(
            epoch=epoch,
            images=position.images,
            minutes=position.seconds / 60,
            images_per_s=images_per_s,
            **{f"{name}_loss": value for name, value in losses.items()},
            average_precision_50=validation.average_precision_50,
            average_precision=validation.average_precision,
            precision=validation.precision,
            recall=validation.recall,
            f1=validation.f1,
            threshold=validation.threshold,
        )


def append_record(path: Path, record: EpochRecord) -> None:
    """Adds a row to results.csv, with a head line when the file is new."""
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(field.name for field in fields(record))
        writer.writerow(f"{v:.5g}" if isinstance(v, float) else v for v in asdict(record).values())


def keep_records(path: Path, *, images: int) -> None:
    """Drops the rows of results.csv behind ``images`` seen, which a resumed run will write again."""
    if not path.exists():
        return
    with path.open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    column = head.index("images")
    partial = path.with_suffix(".partial")
    with partial.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *(row for row in rows if int(row[column]) <= images)])
    partial.replace(path)


def write_metrics(path: Path, validation: Validation, position: Position, facts: dict[str, object]) -> None:
    """Writes metrics.json: the validation of the best weights, how long the run took and what it was made of."""
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
