"""Progress for a person at a terminal; silence for everything else."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, Self

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from rich.progress import Progress

    from locdet.commands.client import JobEvent
    from locdet.engine import PlanResult

__all__ = ["DetectProgress", "JobProgress"]

_ENDS: tuple[Literal["value", "low", "high"], ...] = ("value", "low", "high")


def _ignore(done: int, total: int) -> None:
    pass


class DetectProgress:
    """A progress bar on stderr, if that is a terminal, and one line a plan."""

    def __init__(self, *, quiet: bool) -> None:
        """Make a bar; ``quiet`` turns everything off."""
        self._quiet = quiet
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        """Show the bar."""
        if sys.stderr.isatty() and not self._quiet:
            # Imported late: rich takes as long to import as a small plan takes to search.
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
            self._bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    @contextmanager
    def plan(self, name: str) -> Iterator[Callable[[int, int], None]]:
        """Follow one plan; gives the function to call with the passes done and in all."""
        if self._bar is None:
            yield _ignore
            return
        bar = self._bar
        task = bar.add_task(name, total=None)
        try:
            yield lambda done, total: bar.update(task, completed=done, total=total)
        finally:
            bar.remove_task(task)

    def report(self, name: str, result: PlanResult, written: list[Path]) -> None:
        """Say what was found and where it was written."""
        if self._quiet:
            return
        if written:
            page = f" page {result.page.index}" if result.page and result.page.index else ""
            files = ", ".join(str(path) for path in written)
            click.echo(f"{name}{page}: {_counted(len(result.detection), 'room')}{_size(result)} -> {files}", err=True)
        if "SCALE_DISAGREES" in result.detection.warnings:
            hint = "set one with --metres-per-unit"
            click.echo(f"{name}: what tells the scale disagrees, so there is none; {hint}", err=True)
        # Said even where the result itself goes to stdout: a joined wall is a guess that somebody should see.
        if gaps := len(result.detection.healed_gaps):
            click.echo(f"{name}: healed {_counted(gaps, 'gap')}", err=True)


def _size(result: PlanResult) -> str:
    """Say how large the rooms are together; nothing where a plan has no scale."""
    measured = [room.area_m2 for room in result.detection.rooms]
    known = [area for area in measured if area is not None]
    if not known or len(known) < len(measured):
        return ""
    return " of {:.1f} m2 ({:.1f} to {:.1f})".format(*(sum(area[end] for area in known) for end in _ENDS))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


class JobProgress:
    """A progress bar on stderr that follows the events of one job."""

    def __init__(self, name: str) -> None:
        """Make a bar for a plan."""
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        texts = (TextColumn("{task.description}"), TextColumn("{task.fields[stage]:12}"))
        percentage, message = TextColumn("{task.percentage:>3.0f} %"), TextColumn("{task.fields[message]}")
        console = Console(stderr=True)
        self._bar = Progress(*texts, BarColumn(), percentage, TimeElapsedColumn(), message, console=console)
        self._task = self._bar.add_task(escape(name), total=100, stage="waiting", message="")

    def __enter__(self) -> Callable[[JobEvent], object]:
        """Show the bar; gives the function to call with each event."""
        self._bar.start()
        return self._show

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the bar as it stands."""
        self._bar.stop()

    def _show(self, event: JobEvent) -> None:
        stage, message = event.get("stage") or "waiting", event.get("message") or ""
        self._bar.update(self._task, completed=event.get("progress", 0), stage=stage, message=message)
