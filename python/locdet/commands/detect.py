"""``locdet detect``: plans in, rooms out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

import locdet_core as lc
from locdet.commands.inputs import PLAN_KINDS, PLAN_SUFFIXES, Failures, find_inputs
from locdet.commands.options import detect_options, engine_options, search_options
from locdet.commands.progress import DetectProgress
from locdet.commands.reading import named, ocr_option, text_reader
from locdet.commands.sink import Sink, sink_options
from locdet.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

    from locdet.errors import AppError

__all__ = ["detect"]


@click.command()
@click.argument("plans", nargs=-1, required=True, metavar="PLAN...")
@sink_options(*lc.EXPORT_FORMATS)
@click.option("--page", default="0", show_default=True, metavar="N|all", help="Index of the page, from 0, or all.")
@click.option("--min-confidence", type=float, help="Leave out rooms below this confidence, 0 to 1.")
@click.option("--coordinates", type=click.Choice(["pixel", "normalized_1000"]), help="Unit of boxes and polygons.")
@click.option("--metres-per-unit", type=float, help="The scale in metres a pixel, if known; else read off the plan.")
@search_options
@ocr_option
@engine_options
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.pass_context
def detect(
    ctx: click.Context,
    *,
    plans: tuple[str, ...],
    output: Path | None,
    formats: tuple[str, ...],
    page: str,
    min_confidence: float | None,
    coordinates: str | None,
    metres_per_unit: float | None,
    stage: str,
    max_side_px: int | None,
    dpi: float,
    review_marks: bool,
    model: Path | None,
    threads: int | None,
    without_model: bool,
    ocr: str,
    quiet: bool,
) -> None:
    """Find the rooms of each PLAN: a PNG, JPEG, TIFF, WebP or PDF file, a folder of them, or - for standard input.

    A bad plan is reported and the others go on; so is one whose text cannot be read, and its rooms are written without
    the names. Exit code: 0 all plans worked, 2 some failed, 1 none worked.
    """
    options = detect_options(
        stage,
        min_confidence=min_confidence,
        coordinates=coordinates,
        max_side_px=max_side_px,
        metres_per_unit=metres_per_unit,
    )
    pages = _page_index(page)
    reader = text_reader(ocr, stage=stage, threads=threads)
    inputs = list(find_inputs(plans, suffixes=PLAN_SUFFIXES, kinds=PLAN_KINDS))
    sink = Sink.choose(output, formats, inputs, several_pages=pages is None)
    engine = Engine(model=model, threads=threads, without_model=without_model)
    # A model that cannot be loaded ends the command at once, not once for every plan.
    if not without_model:
        engine.detector  # noqa: B018
    failures = Failures()
    with DetectProgress(quiet=quiet) as progress:
        for plan in inputs:
            with failures.caught(plan.name):
                data = plan.read(engine.limits.max_file_bytes)
                unread: AppError | None = None
                indices = range(engine.page_count(data)) if pages is None else (pages,)
                for index in indices:
                    with progress.plan(plan.name) as on_progress:
                        result = engine.detect(
                            data, options, page=index, dpi=dpi, review_marks=review_marks, on_progress=on_progress
                        )
                    with progress.plan(f"{plan.name}: text") as on_progress:
                        result, error = named(result, data, reader, page=index, dpi=dpi, on_progress=on_progress)
                    unread = unread or error
                    written = sink.write(plan, result, page_index=index if len(indices) > 1 else None)
                    progress.report(plan.name, result, written)
                if unread is not None:
                    raise unread
    ctx.exit(failures.exit_code(len(inputs)))


def _page_index(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isdecimal():
        raise click.BadParameter(f"{text!r} is neither a page index from 0 nor 'all'", param_hint="--page")
    return int(text)
