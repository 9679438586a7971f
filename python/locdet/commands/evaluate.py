"""``locdet eval``: how well the engine, or a stored result, agrees with annotations."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import locdet_core as lc
from locdet.commands.options import detect_options, engine_options, search_options
from locdet.engine import Engine
from locdet.files import write_atomically

if TYPE_CHECKING:
    from locdet.evaluation import GroundTruth, PredictedRoom

__all__ = ["evaluate"]


@click.command("eval")
@click.argument("images", type=click.Path(path_type=Path))
@click.argument("annotations", type=click.Path(path_type=Path))
@click.option("--predictions", type=click.Path(path_type=Path), help="COCO results to measure instead of the engine.")
@click.option("--min-confidence", type=float, help="Confidence that counts; the best one for F1 if left out.")
@click.option("--floor", type=float, default=0.05, show_default=True, help="Lowest confidence that is asked for.")
@click.option("--bootstrap", type=int, default=1000, show_default=True, help="Resamples for the 95 % intervals.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the resamples.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Also write every figure as JSON.")
@click.option("--markdown", is_flag=True, help="Print Markdown tables.")
@search_options
@engine_options
def evaluate(
    *,
    images: Path,
    annotations: Path,
    predictions: Path | None,
    min_confidence: float | None,
    floor: float,
    bootstrap: int,
    seed: int,
    json_path: Path | None,
    markdown: bool,
    stage: str,
    max_side_px: int | None,
    dpi: float,
    review_marks: bool,
    model: Path | None,
    threads: int | None,
    without_model: bool,
) -> None:
    """Measure the rooms that are found in IMAGES, a folder, against ANNOTATIONS, a COCO file."""
    try:
        from locdet import evaluation
    except ImportError as error:
        raise click.ClickException(f"{error.name} is missing: pip install 'locdet[eval]'") from error
    try:
        truth = evaluation.GroundTruth.from_coco(annotations, images)
        if predictions is not None:
            found = evaluation.predictions_from_coco(predictions, truth)
        else:
            options = detect_options(stage, min_confidence=floor, max_side_px=max_side_px)
            engine = Engine(model=model, threads=threads, without_model=without_model)
            found = _run_engine(engine, truth, options, dpi, review_marks=review_marks)
        report = evaluation.evaluate(
            truth, found, min_confidence=min_confidence, bootstrap_samples=bootstrap, seed=seed
        )
    except evaluation.EvaluationInputError as error:
        raise click.ClickException(str(error)) from error
    click.echo(report.to_markdown() if markdown else report.to_table())
    if json_path:
        write_atomically(json_path, (json.dumps(report.to_dict(), indent=2) + "\n").encode())


def _run_engine(
    engine: Engine, truth: GroundTruth, options: lc.DetectOptions, dpi: float, *, review_marks: bool
) -> dict[int, tuple[PredictedRoom, ...]]:
    from locdet.evaluation import predictions_from_result

    found = {}
    with click.progressbar(truth.images, label="Searching", file=sys.stderr, hidden=not sys.stderr.isatty()) as images:
        for image in images:
            # The reader was given a folder, so it found a file for every image.
            assert image.path is not None
            data = image.path.read_bytes()
            place = image.page or 0
            result = engine.detect(data, options, page=place, dpi=image.dpi or dpi, review_marks=review_marks)
            found[image.id] = predictions_from_result(result.detection.to_dict(), size_wh=image.size_wh)
    return found
