"""``locdet batch``: many plans, on the cores of this machine or as a Distributed Map on AWS."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import locdet_core as lc
from locdet.commands.batch_pool import BatchOptions, run
from locdet.commands.inputs import PLAN_KINDS, PLAN_SUFFIXES, find_inputs
from locdet.commands.options import detect_options, search_options
from locdet.commands.reading import ocr_option, text_reader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from locdet.commands.batch_pool import PlanOutcome

__all__ = ["batch"]

_S3 = "s3://"


@click.command()
@click.argument("plans", nargs=-1, required=True, metavar="PLAN...")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder of the results.")
@click.option("-f", "--format", "formats", type=click.Choice(list(lc.EXPORT_FORMATS)), multiple=True, default=("json",))
@click.option("--processes", type=click.IntRange(min=1), help="Plans at a time; the usable CPUs if left out.")
@search_options
@ocr_option
@click.option(
    "--model", type=click.Path(path_type=Path, dir_okay=False), help="ONNX file; the shipped model if left out."
)
@click.pass_context
def batch(
    ctx: click.Context,
    *,
    plans: tuple[str, ...],
    output: Path | None,
    formats: tuple[str, ...],
    processes: int | None,
    stage: str,
    max_side_px: int | None,
    dpi: float,
    review_marks: bool,
    without_model: bool,
    ocr: str,
    model: Path | None,
) -> None:
    """Find the rooms of many PLANs: files and folders, or one s3://BUCKET/PREFIX.

    Results lie beside a journal, batch.jsonl. The same command again goes on where the last one ended: plans that are
    done and have not changed are left. With s3:// a Distributed Map of the deployed service does the work (see
    docs/deploy.md). Exit code: 0 all plans worked, 2 some failed, 1 none worked.
    """
    if plans[0].startswith(_S3):
        _start_on_aws(plans)
        return
    if output is None:
        raise click.UsageError("name a folder for the results: -o FOLDER")
    inputs = find_inputs(plans, suffixes=PLAN_SUFFIXES, kinds=PLAN_KINDS)
    files = sorted({file.path.absolute() for file in inputs if file.path})
    name, users = Counter(file.name for file in files).most_common(1)[0]
    if users > 1:
        raise click.UsageError(f"{users} plans are called {name}; run one folder at a time")
    # Checked here, so that a wrong option is told once and not for every plan.
    options = detect_options(stage, max_side_px=max_side_px)
    reader = text_reader(ocr, stage=stage)
    settings = BatchOptions(
        output=output,
        formats=tuple(dict.fromkeys(formats)),
        stage=stage,
        max_side_px=options.max_side_px,
        dpi=dpi,
        review_marks=review_marks,
        without_model=without_model,
        model=str(model) if model else None,
        reader=reader.version if reader else "",
    )
    failed = _report(run(files, settings, processes=processes or lc.usable_cpus()), len(files))
    ctx.exit(0 if not failed else 1 if failed == len(files) else 2)


def _report(outcomes: Iterable[PlanOutcome | None], total: int) -> int:
    """Show how far a batch is and what failed; return how many plans failed."""
    failed = done_before = rooms = 0
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("plans", total=total)
        for outcome in outcomes:
            progress.advance(task)
            if outcome is None:
                done_before += 1
            elif outcome.code is not None:
                failed += 1
                click.echo(f"locdet: {outcome.plan}: {outcome.message} [{outcome.code}]", err=True)
            else:
                rooms += outcome.rooms or 0
    earlier = f", {done_before} done before" if done_before else ""
    click.echo(f"{total - failed - done_before} plans, {rooms} rooms, {failed} failed{earlier}", err=True)
    return failed


def _start_on_aws(plans: tuple[str, ...]) -> None:
    if len(plans) > 1:
        raise click.UsageError("give one s3://BUCKET/PREFIX at a time")
    try:
        from locdet.aws.batch import start_batch
    except ImportError as error:
        raise click.ClickException("this needs the AWS libraries: pip install 'locdet[aws]'") from error
    started = start_batch(plans[0])
    click.echo(f"{started.plans} plans in {started.lines} calls: {started.execution_arn}")
    click.echo(f"results: {started.results}")
