"""``locdet walls``: wall segments in, rooms out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

import locdet_core as lc
from locdet.commands.inputs import Failures, find_inputs
from locdet.commands.progress import DetectProgress
from locdet.commands.sink import Sink, sink_options
from locdet.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

    from locdet_core._core import _WallFields

__all__ = ["walls"]


@click.command()
@click.argument("walls", nargs=-1, required=True, metavar="WALLS...")
@sink_options(*(name for name, kind in lc.EXPORT_FORMATS.items() if not kind.needs_page))
@click.option("--max-gap", type=float, help="Widest gap between walls that is closed, in their unit; 0 closes none.")
@click.option("--snap-distance", type=float, help="Ends this close are the same place, in the unit of the walls.")
@click.option("--min-area", type=float, help="Leave out rooms smaller than this, in square units of the walls.")
@click.option("--keep-strips", is_flag=True, help="Take narrow strips between two lines for rooms, not for walls.")
@click.option("--metres-per-unit", type=float, help="The scale, if it is known; rooms are measured by it.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.pass_context
def walls(
    ctx: click.Context,
    *,
    walls: tuple[str, ...],
    output: Path | None,
    formats: tuple[str, ...],
    max_gap: float | None,
    snap_distance: float | None,
    min_area: float | None,
    keep_strips: bool,
    metres_per_unit: float | None,
    quiet: bool,
) -> None:
    """Find the rooms that wall segments enclose, without a model, in the unit of the segments.

    WALLS is a JSON file, a folder of them, or - for standard input:

    \b
    {"walls": [{"type": "line", "start": [0, 0], "end": [4, 0], "is_load_bearing": false}, ...]}

    Gaps between walls that nearly meet are closed; how many is said on standard error, and where is in the result. A
    bad file is reported and the others go on. Exit code: 0 all files worked, 2 some failed, 1 none worked.
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    fields = {
        "max_gap": max_gap,
        "snap_distance": snap_distance,
        "min_area": min_area,
        "metres_per_unit": metres_per_unit,
    }
    given = {name: value for name, value in fields.items() if value is not None}
    options = lc.WallOptions(**cast("_WallFields", given | {"keep_strips": keep_strips}))
    inputs = list(find_inputs(walls, suffixes=frozenset({".json"}), kinds="JSON"))
    sink = Sink.choose(output, formats, inputs)
    engine = Engine()
    failures = Failures()
    with DetectProgress(quiet=quiet) as progress:
        for source in inputs:
            with failures.caught(source.name), progress.plan(source.name):
                result = engine.rooms_from_walls(source.read(engine.limits.max_file_bytes), options)
                progress.report(source.name, result, sink.write(source, result))
    ctx.exit(failures.exit_code(len(inputs)))
