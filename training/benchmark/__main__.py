"""Measures rooms on disturbed pages: ``python -m training.benchmark --images DIR --annotations FILE``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import locdet_core as lc
from locdet.engine import Engine
from locdet.evaluation import EvaluationInputError, GroundTruth
from training.benchmark.disturbances import KINDS, disturbances
from training.benchmark.report import RobustnessReport
from training.benchmark.robustness import Search, measure_robustness, spread
from training.benchmark.synthetic import warning

_FLOOR = 0.05
_STAGES = ("preview", "intermediate", "final")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    options = _parse(arguments)
    try:
        report = _measure(options)
    except (EvaluationInputError, lc.LocdetError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(report.to_markdown() if options.markdown else report.to_table())
    if options.json is not None:
        options.json.write_text(json.dumps(report.to_dict(), indent=2) + "\n", encoding="utf-8")
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m training.benchmark", description="Measures rooms on pages that are disturbed in known amounts."
    )
    parser.add_argument("--images", type=Path, required=True, help="folder of the images")
    parser.add_argument("--annotations", type=Path, required=True, help="COCO file of their rooms")
    parser.add_argument("--model", type=Path, help="ONNX file (default: the model in the package)")
    parser.add_argument("--stage", choices=_STAGES, default="preview", help="preset (default: %(default)s)")
    parser.add_argument("--kinds", type=_kinds, default=tuple(KINDS), help=f"of {','.join(KINDS)} (default: all)")
    parser.add_argument("--limit", type=int, help="at most this many images, spread over the set")
    parser.add_argument(
        "--min-confidence", type=float, help="confidence that counts (default: the best for the undisturbed pages)"
    )
    parser.add_argument("--dpi", type=float, default=150.0, help="resolution of PDF pages (default: %(default)s)")
    parser.add_argument("--threads", type=int, help="threads of the model (default: as locdet detect)")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    options = parser.parse_args(arguments)
    if options.limit is not None and options.limit < 1:
        parser.error(f"--limit must be at least 1, got {options.limit}")
    if options.min_confidence is not None and not _FLOOR <= options.min_confidence <= 1:
        parser.error(f"--min-confidence must be {_FLOOR} to 1, got {options.min_confidence}")
    return options


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(text.split(","))
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise argparse.ArgumentTypeError(f'must be of {", ".join(KINDS)}, got "{unknown[0]}"')
    return kinds


def _measure(options: argparse.Namespace) -> RobustnessReport:
    ground_truth = GroundTruth.from_coco(options.annotations, options.images)
    difference = warning(json.loads(options.annotations.read_bytes()))
    if difference is not None:
        print(f"warning: {difference}", file=sys.stderr)
    search = Search(
        engine=Engine(model=options.model, threads=options.threads),
        options=lc.DetectOptions(stage=options.stage, min_confidence=_FLOOR),
        dpi=options.dpi,
    )
    return measure_robustness(
        spread(ground_truth, limit=options.limit),
        disturbances(options.kinds),
        search,
        min_confidence=options.min_confidence,
        on_page=_show_progress,
    )


def _show_progress(done: int, total: int) -> None:
    """Counts pages on standard error: in place on a terminal, else a line at every tenth."""
    if sys.stderr.isatty():
        print(f"\r{done} of {total} pages", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done * 10 // total > (done - 1) * 10 // total:
        print(f"{done} of {total} pages", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
