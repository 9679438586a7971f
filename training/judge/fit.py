"""Fits the judge to the claims that ``training.judge.collect`` gathered.

    python -m training.judge.collect --images DIR --out build/judge
    python -m training.judge.fit build/judge --out judge.json --report judge.md

A page counts as much as another, however many claims it has. Held-out plans are measured on, never fitted on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from training.judge import document
from training.judge.fits import as_document, fit_pages
from training.judge.origin import Origin
from training.judge.pages import ClaimedPage
from training.judge.report import write_report

PROGRAM = "training.judge.fit"
ANY_MODEL = "any model"


def read_pages(folder: Path) -> list[ClaimedPage]:
    """Reads what was collected into a folder, in the order of the data set.

    Raises:
        ValueError: When there is nothing, or a file of it is damaged.
    """
    pages = [ClaimedPage.load(path) for path in sorted(folder.glob("*.npz"))]
    if not pages:
        raise ValueError(f"{folder.name} holds no pages; run training.judge.collect first")
    return pages


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    options = _parser().parse_args(arguments)
    try:
        _run(options)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    base, pages, origin = document.read(options.base), read_pages(options.evidence), Origin.read(options.evidence)
    tables, fits = fit_pages(pages, is_generic=options.generic)
    used = [page for page in pages if not page.is_held_out]
    fitted_for = {
        "model": ANY_MODEL if options.generic else origin.model,
        "set": options.set or origin.set,
        "plans": len({page.plan for page in used}),
        "program": PROGRAM,
    }
    fitted = as_document(base, tables, fits, fitted_for=fitted_for)
    options.out.write_text(document.text_of(fitted), encoding="utf-8")
    print(f"wrote {options.out.name}: {len(used)} pages of {fitted_for['plans']} plans", file=sys.stderr)
    if options.report:
        options.report.write_text(write_report(pages, tables, fits, fitted), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.judge.fit", description="Fit the judge to collected claims.")
    parser.add_argument("evidence", type=Path, help="folder that training.judge.collect wrote")
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write")
    parser.add_argument(
        "--report", type=Path, help="Markdown file to write: reliability, ablation, regressions; takes minutes"
    )
    parser.add_argument("--base", type=Path, default=document.GENERIC, help="judge that fills in what can't be fitted")
    parser.add_argument("--generic", action="store_true", help="leave out values that depend on the detector")
    parser.add_argument("--set", help="what it is fitted on, in words (default: the name of the data set)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
