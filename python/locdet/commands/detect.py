"""``locdet detect``: plans in, rooms out."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

import locdet_core as lc
from locdet.commands.options import detect_options, engine_options, search_options
from locdet.commands.output import SUFFIXES, export, write_atomically
from locdet.commands.progress import DetectProgress
from locdet.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from locdet.engine import PlanResult

__all__ = ["detect"]

_STDIN = "-"
_PLAN_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".pdf"})


@dataclass(frozen=True)
class _Plan:
    """One input: a file, or stdin."""

    path: Path | None

    @property
    def name(self) -> str:
        return "stdin" if self.path is None else str(self.path)

    def read(self, max_bytes: int) -> bytes:
        """Read the bytes; one more than the limit at most, which is enough to refuse them."""
        if self.path is None:
            return sys.stdin.buffer.read(max_bytes + 1)
        with self.path.open("rb") as file:
            return file.read(max_bytes + 1)


@click.command()
@click.argument("plans", nargs=-1, required=True, metavar="PLAN...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File or folder to write to; standard output if left out."
)
@click.option(
    "-f",
    "--format",
    "formats",
    type=click.Choice(list(SUFFIXES)),
    multiple=True,
    default=("json",),
    show_default=True,
    help="Format of the result; may be given several times.",
)
@click.option("--page", default="0", show_default=True, metavar="N|all", help="Index of the PDF page, from 0, or all.")
@click.option("--min-confidence", type=float, help="Leave out rooms below this confidence, 0 to 1.")
@click.option("--coordinates", type=click.Choice(["pixel", "normalized_1000"]), help="Unit of boxes and polygons.")
@search_options
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
    stage: str,
    max_side_px: int | None,
    dpi: float,
    model: Path | None,
    threads: int | None,
    quiet: bool,
) -> None:
    """Find the rooms of each PLAN: a PNG, JPEG or PDF file, a folder of them, or - for standard input.

    A bad plan is reported and the others go on. Exit code: 0 all plans worked, 2 some failed, 1 none worked.
    """
    options = detect_options(stage, min_confidence=min_confidence, coordinates=coordinates, max_side_px=max_side_px)
    pages = _page_index(page)
    inputs = list(_find_plans(plans))
    sink = _Sink.choose(output, formats, inputs, several_pages=pages is None)
    engine = Engine(model=model, threads=threads)
    # A model that cannot be loaded ends the command at once, not once for every plan.
    engine.detector  # noqa: B018
    failed = 0
    with DetectProgress(quiet=quiet) as progress:
        for plan in inputs:
            try:
                data = plan.read(engine.limits.max_file_bytes)
                indices = range(engine.page_count(data)) if pages is None else (pages,)
                for index in indices:
                    with progress.plan(plan.name) as on_progress:
                        result = engine.detect(data, options, page=index, dpi=dpi, on_progress=on_progress)
                    written = sink.write(plan, result, several_pages=len(indices) > 1)
                    progress.report(plan.name, result, written)
            except lc.LocdetError as error:
                failed += 1
                click.echo(f"locdet: {plan.name}: {error} [{error.code}]", err=True)
            except BrokenPipeError:
                raise
            except OSError as error:
                failed += 1
                click.echo(f"locdet: {plan.name}: {error.strerror or error}", err=True)
    if failed:
        ctx.exit(1 if failed == len(inputs) else 2)


def _page_index(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isdecimal():
        raise click.BadParameter(f"{text!r} is neither a page index from 0 nor 'all'", param_hint="--page")
    return int(text)


def _find_plans(arguments: Sequence[str]) -> Iterator[_Plan]:
    for argument in arguments:
        path = Path(argument)
        if argument == _STDIN:
            yield _Plan(None)
        elif path.is_dir():
            found = sorted(file for file in path.iterdir() if file.suffix.lower() in _PLAN_SUFFIXES and file.is_file())
            if not found:
                raise click.ClickException(f"the folder {argument} holds no PNG, JPEG or PDF file")
            yield from map(_Plan, found)
        else:
            # A file that does not exist is reported in its turn, like every other bad plan.
            yield _Plan(path)


@dataclass(frozen=True)
class _Sink:
    """Where results go: a folder, a file, or standard output."""

    formats: tuple[str, ...]
    folder: Path | None = None
    file: Path | None = None
    stems: Mapping[_Plan, str] = field(default_factory=dict)

    @classmethod
    def choose(
        cls, output: Path | None, formats: tuple[str, ...], plans: Sequence[_Plan], *, several_pages: bool
    ) -> _Sink:
        formats = tuple(dict.fromkeys(formats))
        if output is None or str(output) == _STDIN:
            if len(formats) > 1 or ((len(plans) > 1 or several_pages) and formats != ("json",)):
                raise click.UsageError("several plans, pages or formats need a folder: add -o FOLDER")
            if formats == ("png",) and sys.stdout.isatty():
                raise click.UsageError("a PNG is not printed to a terminal: add -o FILE")
            return cls(formats)
        if len(plans) == 1 and len(formats) == 1 and output.suffix and not output.is_dir():
            return cls(formats, file=output)
        if output.exists() and not output.is_dir():
            raise click.UsageError(f"{output} is a file; several results need a folder")
        return cls(formats, folder=output, stems=_unique_stems(plans))

    def write(self, plan: _Plan, result: PlanResult, *, several_pages: bool) -> list[Path]:
        """Write a result in every format; a file is there whole or not at all."""
        written = []
        for name in self.formats:
            content = export(result, name, file_name=plan.path.name if plan.path else "")
            path = self._path(plan, name, result.page.index if several_pages else None)
            if path is None:
                end = b"" if name == "png" or content.endswith(b"\n") else b"\n"
                sys.stdout.buffer.write(content + end)
            else:
                write_atomically(path, content)
                written.append(path)
        return written

    def _path(self, plan: _Plan, name: str, page_index: int | None) -> Path | None:
        page = "" if page_index is None else f"-page{page_index}"
        if self.file:
            return self.file.with_stem(self.file.stem + page)
        if self.folder is None:
            return None
        return self.folder / f"{self.stems[plan]}{page}{SUFFIXES[name]}"


def _unique_stems(plans: Sequence[_Plan]) -> dict[_Plan, str]:
    """Name the results of each plan by its stem; by its file name, then by its path, where others share that."""
    names = {plan: _names(plan) for plan in plans}
    users = Counter(name for candidates in names.values() for name in set(candidates))
    return {
        plan: next((name for name in candidates if users[name] == 1), candidates[-1])
        for plan, candidates in names.items()
    }


def _names(plan: _Plan) -> tuple[str, ...]:
    if plan.path is None:
        return ("stdin",)
    return plan.path.stem, plan.path.name, "-".join(part for part in plan.path.parts if part not in {"/", ".."})
