"""Puts all that a training run needs into one folder, for a machine with a GPU and no network.

    python -m training.pack --out build/training-pack --layouts FILE... --start best.pt

There, ``bash run.sh --minutes 13 --out DIR`` draws plans, trains and leaves the result in DIR.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from training.data import Dataset, DatasetError, read_dataset
from training.generate import annotation
from training.learning import checkpoint
from training.packed.wheels import copy_libraries, fetch_wheels, missing_requirements

MOST_BYTES = 60_000_000
"""Where files go in by hand, 64 MiB is a common limit, and something else may have to travel along."""

SUMMARY = "contents.txt"
LARGEST_SHOWN = 8

_TRAINING = Path(__file__).parent
_OF_LOCDET = ("python/locdet/__init__.py", "python/locdet/run_lengths.py")


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a pack besides the code.

    Attributes:
        layouts: Files of real layouts.
        start: Checkpoint or exported model to start from.
        validation: Data set to validate on.
        validation_images: How many of its images.
        python: Version of the target's Python, or ``None`` to leave wheels and libraries out.
    """

    layouts: tuple[Path, ...] = ()
    start: Path | None = None
    validation: Path | None = None
    validation_images: int = 0
    python: str | None = None


def write_pack(out: Path, contents: Contents, *, most_bytes: int = MOST_BYTES) -> dict[str, int]:
    """Writes a pack to ``out``, which must not exist, be empty or be an earlier pack.

    Returns:
        The bytes of each of its parts, by name.

    Raises:
        ValueError: When ``out`` is something else, a part can't be had, or the pack is too large.
        DatasetError: When the validation set has faults.
    """
    if out.exists() and not (out / SUMMARY).is_file() and any(out.iterdir()):
        raise ValueError(f"{out} is neither empty nor a pack; give another --out")
    partial = out.with_name(out.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        _fill(partial, contents)
        _check_size(partial, most_bytes)
        sizes = _sizes_of_parts(partial)
        lines = [f"commit {_commit()}", *(f"{size:>12,} bytes  {name}" for name, size in sizes.items())]
        (partial / SUMMARY).write_text("\n".join(lines) + "\n", encoding="utf-8")
    except BaseException:
        shutil.rmtree(partial)
        raise
    shutil.rmtree(out, ignore_errors=True)
    partial.rename(out)
    return sizes


def _fill(pack: Path, contents: Contents) -> None:
    for name in tracked_files():
        _copy(_TRAINING.parent / name, pack / "code" / name)
    shutil.copyfile(_TRAINING / "run_packed.sh", pack / "run.sh")
    (pack / "commit").write_text(_commit() + "\n", encoding="utf-8")
    for path in contents.layouts:
        _copy(path, pack / "layouts" / path.name)
    if contents.start is not None:
        _copy_start(contents.start, pack / "start")
    if contents.validation is not None:
        chosen = read_dataset(contents.validation, single_class=False)
        _write_validation(chosen, contents.validation_images, pack / "validation")
    if contents.python is not None:
        requirements = missing_requirements(_TRAINING / "requirements.txt")
        fetch_wheels(requirements, pack / "wheels", python=contents.python)
        copy_libraries("skia", pack / "libraries")


def _copy(path: Path, target: Path) -> None:
    if target.exists():
        raise ValueError(f"two files are named {target.name}; give one of them another name")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def tracked_files() -> tuple[str, ...]:
    """Returns the files of training, and those of locdet that it reads data with, that git tracks, from the root.

    What else lies there (drawn plans, notes, data under a licence) must not travel by accident.
    """
    listed = _git("ls-files", "-z", "--", "training", *_OF_LOCDET)
    return tuple(name for name in listed.split("\0") if name)


def _commit() -> str:
    """Returns the commit, with -dirty behind it where files were changed since."""
    return _git("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*").strip()


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=_TRAINING.parent, capture_output=True, text=True, check=True, encoding="utf-8"
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise ValueError("git must list the files of training; run this in a checkout") from error
    return done.stdout


def _copy_start(path: Path, folder: Path) -> None:
    """Copies a model; of a checkpoint only what a run starts from, a quarter of it."""
    folder.mkdir()
    if path.suffix == ".onnx":
        shutil.copyfile(path, folder / "room.onnx")
        return
    contents = checkpoint.load(path, device=torch.device("cpu"))
    torch.save(checkpoint.averaged_weights(contents), folder / "best.pt")


def _write_validation(dataset: Dataset, most_images: int, folder: Path) -> None:
    """Writes images, spread evenly over a set, with their rooms as COCO outlines."""
    (folder / "images").mkdir(parents=True)
    every = max(1, -(-len(dataset) // most_images))
    images: list[dict[str, object]] = []
    annotations: list[dict[str, object]] = []
    for number, image in enumerate(dataset[::every]):
        # Sets that were put together may hold a name twice.
        name = f"images/{number:06d}{image.path.suffix}"
        shutil.copyfile(image.path, folder / name)
        entry = {"id": number, "file_name": name, "width": image.width_px, "height": image.height_px}
        images.append(entry | {"source": image.source, "plan": image.plan})
        for rings in image.rooms:
            annotations.append({"id": len(annotations) + 1, **annotation(rings, number)})
    categories = [{"id": 1, "name": "room"}]
    coco = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "annotations.json").write_text(json.dumps(coco, separators=(",", ":")), encoding="utf-8")


def _files(pack: Path) -> Iterator[tuple[str, int]]:
    for path in sorted(pack.rglob("*")):
        if path.is_file():
            yield path.relative_to(pack).as_posix(), path.stat().st_size


def _sizes_of_parts(pack: Path) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for name, size in _files(pack):
        part = name.partition("/")[0]
        sizes[part] = sizes.get(part, 0) + size
    return sizes


def _check_size(pack: Path, most_bytes: int) -> None:
    files = sorted(_files(pack), key=lambda file: (-file[1], file[0]))
    total = sum(size for _, size in files)
    if total > most_bytes:
        largest = "\n".join(f"{size:>12,} bytes  {name}" for name, size in files[:LARGEST_SHOWN])
        raise ValueError(
            f"the pack must have at most {most_bytes:,} bytes, got {total:,}; "
            f"give fewer layouts or validation images. The largest parts:\n{largest}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    options = _parser().parse_args(arguments)
    contents = Contents(
        layouts=tuple(options.layouts),
        start=options.start,
        validation=options.validation,
        validation_images=options.validation_images,
        python=options.python if options.wheels else None,
    )
    try:
        sizes = write_pack(options.out, contents, most_bytes=round(options.most_megabytes * 1e6))
    except (DatasetError, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for name, size in sizes.items():
        print(f"{size:>12,} bytes  {name}")
    print(f"{sum(sizes.values()):>12,} bytes  {options.out}; there: bash run.sh --minutes 13 --out DIR")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.pack", description="Pack a training run for another machine.")
    add = parser.add_argument
    add("--out", type=Path, required=True, help="folder of the pack; an earlier pack there is replaced")
    add("--layouts", type=Path, nargs="+", default=[], help="files of real layouts (.jsonl.gz)")
    add("--start", type=Path, help="last.pt, best.pt or room.onnx to start from (default: from chance)")
    add("--validation", type=Path, help="data set to validate on (default: plans that are drawn there)")
    add(
        "--validation-images",
        type=int,
        choices=range(1, 10_001),
        metavar="N",
        default=40,
        help="about how many of its images (default: %(default)s)",
    )
    add("--python", default="3.12", help="version of the target's Python (default: %(default)s)")
    add("--wheels", action=argparse.BooleanOptionalAction, default=True, help="pack what the target lacks")
    add("--most-megabytes", type=float, default=MOST_BYTES / 1e6, help="size of the pack (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
