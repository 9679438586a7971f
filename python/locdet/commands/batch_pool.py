"""Many plans on one machine: a pool of processes, and a journal from which an interrupted run goes on."""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import locdet_core as lc
from locdet.commands.options import detect_options
from locdet.commands.reading import named, text_reader
from locdet.engine import Engine
from locdet.errors import AppError
from locdet.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from locdet.ports import TextReader

__all__ = ["BatchOptions", "Journal", "PlanOutcome", "run"]

_CRASHED = "the process that searched it ended; the plan may need more memory than there is"


@dataclass(frozen=True)
class BatchOptions:
    """How every plan of a batch is searched, and where its results go.

    Attributes:
        output: Folder of the results, which are called as the plans are.
        formats: Names of export formats.
        stage: The preset.
        max_side_px: Finest resolution that is searched.
        dpi: Resolution at which PDF pages are rendered.
        review_marks: Whether their review marks are drawn.
        page: Index of the page.
        model: Path of an ONNX file; None takes the model in the wheel.
        without_model: Look for walls alone.
        threads: Threads of one process.
        reader: The text reader that names rooms, by its version; "" for none.
    """

    output: Path
    formats: tuple[str, ...]
    stage: str
    max_side_px: int
    dpi: float
    review_marks: bool = False
    page: int = 0
    model: str | None = None
    without_model: bool = False
    threads: int = 1
    reader: str = ""


@dataclass(frozen=True)
class PlanOutcome:
    """What became of a plan.

    Attributes:
        plan: Its path.
        stamp: Size and time of change of the file, so that a changed file is searched again.
        settings: Hash of the options, so that other options search again.
        rooms: Number of rooms, None if it failed.
        code: Code of the failure, None if it worked.
    """

    plan: str
    stamp: str
    settings: str
    rooms: int | None = None
    code: str | None = None
    message: str | None = None


class Journal:
    """The outcomes so far, one JSON object a line; a line that was cut off is left out."""

    def __init__(self, path: Path) -> None:
        """Read the journal of an earlier run, if there is one."""
        self._path = path
        self._done: dict[str, PlanOutcome] = {}
        for line in path.read_text().splitlines() if path.exists() else ():
            try:
                outcome = PlanOutcome(**json.loads(line))
            except (ValueError, TypeError):
                continue
            self._done[outcome.plan] = outcome

    def has(self, plan: Path, settings: str) -> bool:
        """Return whether this very file was searched with these settings, and it worked."""
        known = self._done.get(str(plan))
        return known is not None and known.code is None and (known.stamp, known.settings) == (_stamp(plan), settings)

    def add(self, outcome: PlanOutcome) -> None:
        """Append an outcome."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(outcome)) + "\n")
        self._done[outcome.plan] = outcome


def run(plans: Sequence[Path], options: BatchOptions, *, processes: int) -> Iterator[PlanOutcome | None]:
    """Search plans side by side.

    Args:
        plans: Files; those that a former run did are left.
        options: How and where to.
        processes: How many at a time.

    Yields:
        The outcome of each plan in the order in which they end; None for one that was done before.
    """
    journal = Journal(options.output / "batch.jsonl")
    settings = _settings(options)
    to_do = []
    for plan in plans:
        if journal.has(plan, settings):
            yield None
        else:
            to_do.append(plan)
    for outcome in _outcomes(to_do, options, settings, processes):
        journal.add(outcome)
        yield outcome


def _outcomes(plans: list[Path], options: BatchOptions, settings: str, processes: int) -> Iterator[PlanOutcome]:
    left = dict.fromkeys(plans)
    try:
        for plan, outcome in _pooled(plans, options, settings, processes):
            del left[plan]
            yield outcome
    except BrokenProcessPool:
        # One plan took its process down and the others of the pool with it: the rest goes one by one, each in a
        # process of its own, so that only the culprit fails.
        for plan in left:
            yield _alone(plan, options, settings)


def _pooled(
    plans: list[Path], options: BatchOptions, settings: str, processes: int
) -> Iterator[tuple[Path, PlanOutcome]]:
    # Forking would copy a runtime with threads; a spawned process loads its own.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        futures = {pool.submit(_search, plan, options, settings): plan for plan in plans}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _alone(plan: Path, options: BatchOptions, settings: str) -> PlanOutcome:
    try:
        [(_, outcome)] = _pooled([plan], options, settings, 1)
    except BrokenProcessPool:
        outcome = PlanOutcome(str(plan), _stamp(plan), settings, code=lc.EngineBugError.code, message=_CRASHED)
    return outcome


@cache
def _engine(model: str | None, threads: int, *, without_model: bool) -> Engine:
    return Engine(model=Path(model) if model else None, threads=threads, without_model=without_model)


@cache
def _reader(stage: str, threads: int) -> TextReader | None:
    return text_reader("on", stage=stage, threads=threads)


def _search(plan: Path, options: BatchOptions, settings: str) -> PlanOutcome:
    stamp = _stamp(plan)
    wanted = detect_options(options.stage, max_side_px=options.max_side_px)
    engine = _engine(options.model, options.threads, without_model=options.without_model)
    try:
        with plan.open("rb") as file:
            data = file.read(engine.limits.max_file_bytes + 1)
        result = engine.detect(data, wanted, page=options.page, dpi=options.dpi, review_marks=options.review_marks)
        reader = _reader(options.stage, options.threads) if options.reader else None
        result, unread = named(result, data, reader, page=options.page, dpi=options.dpi)
        for name in options.formats:
            content = result.detection.export(name, page=result.page, file_name=plan.name)
            suffix = lc.EXPORT_FORMATS[name].file_suffix
            write_atomically(options.output / f"{plan.name}{suffix}", content)
        if unread is not None:
            raise unread
    except (lc.LocdetError, AppError) as error:
        return PlanOutcome(str(plan), stamp, settings, code=error.code, message=str(error))
    except OSError as error:
        return PlanOutcome(str(plan), stamp, settings, code="FILE_NOT_READ", message=error.strerror or str(error))
    return PlanOutcome(str(plan), stamp, settings, rooms=len(result.detection.rooms))


def _settings(options: BatchOptions) -> str:
    content = asdict(options) | {"output": "", "engine": lc.__version__}
    return lc.blueprint_hash(json.dumps(content, sort_keys=True).encode())[:16]


def _stamp(plan: Path) -> str:
    try:
        found = plan.stat()
    except OSError:
        return ""
    return f"{found.st_size}-{found.st_mtime_ns}"
