"""Fits the chance that a page is a floor plan at all to plans and to drawn pages that are none.

    python -m training.judge.page --plans DIR DIR --out judge.json

The fit becomes the entry ``page`` of a model's judge, which ``training.judge.embed`` writes into the model. Pages are
looked at as the preview and as the final stage see them. What the engine finds nothing on says nothing, and so does
a plan of whose rooms it finds none.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np

import locdet_core as lc
from locdet.evaluation import predictions_from_result
from locdet.evaluation.matching import matching_gains, measure_overlaps
from locdet.evaluation.regions import predicted_shape
from locdet_core import _core
from locdet_core._runtime import default_model
from training.data import DatasetError, read_dataset
from training.judge import document
from training.judge.collect import IMAGE_DPI
from training.judge.trees import fit_trees
from training.learning.engine_figures import true_shapes
from training.metadata import read_metadata
from training.plans.other import draw_other_page

ENTRY = "page"
STAGES: tuple[Literal["preview", "final"], ...] = ("preview", "final")
PLAN_WEIGHT = 2.0
"""What a plan counts against another page: a plan that is lost is worse than a form that has rooms."""

Values = Mapping[str, float]
T = TypeVar("T")


def judge_of(model: Path) -> document.Document:
    """Returns the judge that a model brings, or the one for any model."""
    text = read_metadata(model).get(document.METADATA_KEY)
    return json.loads(text) if text else document.read(document.GENERIC)


def undoubting(model: Path) -> lc.Detector:
    """Loads a model that doubts no page: confidences are those before the doubt."""
    judge = {name: entry for name, entry in judge_of(model).items() if name != ENTRY}
    return lc.Detector(model, threads=1, judge=document.text_of(judge))


def look_at_plans(detector: lc.Detector, folders: Sequence[Path], limit: int) -> Iterator[Values]:
    """Yields what is measured of plans on which a true room is found, stage by stage.

    Args:
        detector: One that does not doubt.
        folders: Data sets.
        limit: How many pages of each are looked at, spread over the set.
    """
    for image in [image for folder in folders for image in spread(read_dataset(folder, allow_pdf=True), limit)]:
        shapes = true_shapes(image)
        page = lc.decode(image.path, page=image.page, dpi=image.dpi or IMAGE_DPI)
        for found, values in looks(detector, page):
            rooms = [predicted_shape(room.regions) for room in predictions_from_result(found.to_dict())]
            overlaps = measure_overlaps(np.array(rooms, dtype=object), shapes)
            if matching_gains(overlaps, order=np.arange(len(rooms)), min_iou=0.5).any():
                yield values


def look_at_others(detector: lc.Detector, count: int) -> Iterator[Values]:
    """Yields what is measured of drawn pages that are no plans, stage by stage."""
    for seed in range(count):
        page = lc.Page.from_array(draw_other_page(seed).image)
        yield from (values for _, values in looks(detector, page))


def looks(detector: lc.Detector, page: lc.Page) -> Iterator[tuple[lc.Detection, Values]]:
    """Yields the result of each stage and what is measured of it, where that is anything."""
    for stage in STAGES:
        found = detector.detect(page, lc.DetectOptions.for_stage(stage))
        if values := dict(_core._page_values(page, found)):
            yield found, values


def spread(items: Sequence[T], limit: int) -> Sequence[T]:
    """Returns at most ``limit`` items, evenly spread."""
    return items[:: max(1, -(-len(items) // limit))]


def fit(plans: Sequence[Values], others: Sequence[Values]) -> Mapping[str, Any]:
    """Returns small trees on the named values; all plans weigh twice as much as all other pages."""
    names = sorted(plans[0])
    rows = np.array([[values[name] for name in names] for values in (*plans, *others)])
    is_plan = np.arange(len(rows)) < len(plans)
    weights = np.where(is_plan, PLAN_WEIGHT / len(plans), 1 / len(others))
    return fit_trees(rows, is_plan, weights).named(names)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    options = _parser().parse_args(arguments)
    try:
        detector = undoubting(options.model)
        plans = list(look_at_plans(detector, options.plans, options.limit))
        others = list(look_at_others(detector, options.others))
        judge = {**judge_of(options.model), ENTRY: fit(plans, others)}
        options.out.write_text(document.text_of(judge), encoding="utf-8")
    except (lc.LocdetError, DatasetError, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"fitted to {len(plans)} looks at plans and {len(others)} at other pages")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.judge.page", description="Fit what tells plans from other pages.")
    parser.add_argument("--plans", nargs="+", type=Path, required=True, help="sets of plans with their rooms")
    parser.add_argument("--limit", type=int, default=150, help="pages of each set (default: %(default)s)")
    parser.add_argument("--others", type=int, default=600, help="other pages to draw (default: %(default)s)")
    parser.add_argument("--model", type=Path, default=default_model(), help="ONNX file (default: that of the package)")
    parser.add_argument("--out", type=Path, required=True, help="judge to write")
    return parser


if __name__ == "__main__":
    sys.exit(main())
