"""Gathers what the engines claim on the pages of a data set, and how much of it is true.

    python -m training.judge.collect --images DIR DIR --out build/judge --one-a-plan

Sets may be of images and of PDF pages, which ``training.generate --format pdf`` draws. Every page
is a file, so that the same command goes on where it was stopped. ``training.judge.fit`` reads them.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import locdet_core as lc
from locdet_core import _core
from training.data import Dataset, DatasetError, LabelledImage, read_dataset, split_by_plan
from training.judge import document
from training.judge.origin import Origin
from training.judge.pages import compare

HOLD_OUT = 0.1
SEED = 0
SECONDS_A_LINE = 10.0
IMAGE_DPI = 150.0
"""Named for images too, which are decoded alike at any."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to collect.

    Attributes:
        out: Folder of the pages.
        model: ONNX file; the one in the package if None.
        judge: Text of the judge whose chances are noted; the model's own if None.
    """

    out: Path
    model: Path | None = None
    judge: str | None = None

    def detector(self) -> lc.Detector:
        """Loads the model, for one thread."""
        detector = lc.Detector(self.model, threads=1, judge=self.judge)
        generic = document.read(document.GENERIC)
        if self.judge is None and detector.info.judge.fitted_for == generic["fitted_for"]["model"]:
            # The generic judge has no weights for a room map, and the engine claims nothing that it can't judge.
            weights = document.text_of({**generic, "map": generic["part"]})
            detector = lc.Detector(self.model, threads=1, judge=weights)
        return detector


@dataclass(frozen=True, slots=True)
class Job:
    """One page to collect: its number in all sets, the image, and whether nothing may be fitted on it."""

    number: int
    image: LabelledImage
    is_held_out: bool

    def path(self, folder: Path) -> Path:
        """Returns the file of the page."""
        return folder / f"{self.number:06d}.npz"


class _Collector:
    """Collects pages in one process."""

    task: Task
    detector: lc.Detector

    @classmethod
    def start(cls, task: Task) -> None:
        """Loads the model once for each process."""
        cls.task, cls.detector = task, task.detector()

    @classmethod
    def collect(cls, job: Job) -> str | None:
        """Writes the file of a page; returns what was wrong with the page, if anything was."""
        image = job.image
        try:
            decoded = lc.decode(image.path, page=image.page, dpi=image.dpi or IMAGE_DPI)
            stated, real = (image.width_px, image.height_px), (decoded.width_px, decoded.height_px)
            if stated != real:
                return (
                    f"{image.path.name}: its size must be stated as {real[0]}x{real[1]} px, got {stated[0]}x{stated[1]}"
                )
            evidence = cls.detector._evidence(decoded, lc.DetectOptions.for_stage("final"))
        except lc.LocdetError as error:
            return f"{image.path.name}: {error}"
        page = compare(
            evidence,
            image.rooms,
            name=image.path.name,
            plan=image.plan,
            source=image.source,
            is_held_out=job.is_held_out,
        )
        page.save(job.path(cls.task.out))
        return None


def jobs_of(
    datasets: Sequence[Dataset], *, hold_out: float, one_a_plan: bool = False, limit: int | None = None
) -> list[Job]:
    """Returns the pages to collect; the plans to hold out are those of ``split_by_plan`` of each set with seed 0.

    Args:
        datasets: All pages, set by set.
        hold_out: Share of the pages of each set that nothing may be fitted on; 0 for none.
        one_a_plan: Whether to take the first picture of each plan of a set only.
        limit: At most so many pages of each set, the first ones.
    """
    held_out: set[str] = set()
    for dataset in datasets if hold_out else ():
        held_out |= {image.plan for image in split_by_plan(dataset, validation_share=hold_out, seed=SEED)[1]}
    jobs, first = [], 0
    for dataset in datasets:
        seen: set[str] = set()
        of_set = []
        for number, image in enumerate(dataset, start=first):
            if not (one_a_plan and image.plan in seen):
                of_set.append(Job(number, image, image.plan in held_out))
            seen.add(image.plan)
        jobs += of_set[:limit]
        first += len(dataset)
    return jobs


def collect(task: Task, jobs: Sequence[Job], origin: Origin, *, workers: int = 1) -> list[str]:
    """Writes the pages that a folder lacks; returns what was wrong with the pages that were left out.

    Raises:
        ValueError: When the folder holds pages of another data set, model or engine.
    """
    origin.claim(task.out)
    missing = [job for job in jobs if not job.path(task.out).exists()]
    problems, told = [], time.monotonic()
    for done, problem in enumerate(_results(task, missing, workers), start=1):
        problems += [problem] if problem else []
        if done == len(missing) or time.monotonic() - told > SECONDS_A_LINE:
            told = time.monotonic()
            print(f"{len(jobs) - len(missing) + done} of {len(jobs)} pages", file=sys.stderr, flush=True)
    return problems


def _results(task: Task, jobs: Sequence[Job], workers: int) -> Iterator[str | None]:
    if workers == 1:
        _Collector.start(task)
        yield from map(_Collector.collect, jobs)
        return
    with get_context("spawn").Pool(workers, _Collector.start, (task,)) as pool:
        yield from pool.imap_unordered(_Collector.collect, jobs)


def read_sets(folders: Sequence[Path], annotations: Sequence[Path]) -> list[Dataset]:
    """Reads sets of images and of PDF pages.

    Args:
        folders: Data sets, or folders with the images of COCO files.
        annotations: The COCO file for each folder; none where they lie in the folders.

    Raises:
        DatasetError: Something is wrong with one.
        ValueError: There are not as many files as folders.
    """
    if annotations and len(annotations) != len(folders):
        raise ValueError(f"--annotations must name a file for each of {len(folders)} folders, got {len(annotations)}")
    return [
        read_dataset(path, images=folder, allow_empty=True, allow_pdf=True)
        for folder, path in zip(folders, annotations or folders, strict=True)
    ]


def origin_of(task: Task, datasets: Sequence[Dataset], *, name: str, hold_out: float, one_a_plan: bool) -> Origin:
    """Returns what pages are collected from."""
    info = task.detector().info
    # Values change with the engine's code, whatever its version says.
    engine = hashlib.sha256(Path(_core.__file__).read_bytes()).hexdigest()
    digests = [dataset.digest for dataset in datasets]
    facts = (digests, info.version, task.judge, engine, hold_out, one_a_plan)
    return Origin(f"{info.name} {info.version}", name, hashlib.sha256(repr(facts).encode()).hexdigest()[:12])


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except (DatasetError, lc.LocdetError, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    if options.workers < 1 or not 0 <= options.hold_out < 1:
        raise ValueError("--workers must be at least 1, and --hold-out at least 0 and below 1")
    datasets = read_sets(options.images, options.annotations)
    judge = options.judge.read_text(encoding="utf-8") if options.judge else None
    task = Task(options.out, options.model, judge)
    choice = {"hold_out": options.hold_out, "one_a_plan": options.one_a_plan}
    name = ", ".join(folder.resolve().name for folder in options.images)
    origin = origin_of(task, datasets, name=name, **choice)
    jobs = jobs_of(datasets, limit=options.limit, **choice)
    problems = collect(task, jobs, origin, workers=options.workers)
    for problem in problems:
        print(f"left out: {problem}", file=sys.stderr)
    return 1 if len(problems) == len(jobs) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.judge.collect", description="Gather claims to fit the judge on.")
    parser.add_argument(
        "--images", type=Path, nargs="+", required=True, help="data sets, or the folders of COCO files' images"
    )
    parser.add_argument(
        "--annotations", type=Path, nargs="+", default=[], help="COCO file of each (default: those in the folders)"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write; what it holds already is kept")
    parser.add_argument("--model", type=Path, help="ONNX file (default: the model in the package)")
    parser.add_argument("--judge", type=Path, help="judge to note the chances of (default: that of the model)")
    parser.add_argument("--one-a-plan", action="store_true", help="take the first picture of each plan only")
    parser.add_argument(
        "--hold-out",
        type=float,
        default=HOLD_OUT,
        help="share of the images of each set whose plans are never fitted on; 0 for none (default: %(default)s)",
    )
    parser.add_argument("--limit", type=int, help="at most so many pages of each set, the first ones")
    parser.add_argument("--workers", type=int, default=1, help="processes (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
