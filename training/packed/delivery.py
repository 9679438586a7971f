"""Copies what a run left into a folder that may hold little: few files, none of them large.

python -m training.packed.delivery RUN OUT
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from training.export import export_model
from training.learning import checkpoint
from training.learning.records import RECORDS

MOST_FILES = 8
MOST_FILE_BYTES = 16 * 2**20
MOST_BYTES = 64 * 2**20
PART_BYTES = 14 * 2**20
"""Well below what a file may have, so that a limit in millions of bytes is kept too."""
LOG_BYTES = 200_000
"""As much of the end of the log is passed on; a run of a quarter of an hour writes less."""

MODEL, BEST, LAST, SUMMARY = "room.onnx", "best.pt", "last.pt", "run.txt"

_CPU = torch.device("cpu")


def deliver(run: Path, out: Path, *, image_size_px: int) -> None:
    """Copies the log, the model, the best weights and the last checkpoint, so far as the run came.

    What matters most is copied first, for the case that the time ends meanwhile.

    Args:
        run: Folder of ``training.train``, with ``run.log`` beside it.
        out: An empty folder.
        image_size_px: Side of the model's input, where the run was stopped before it exported.

    Raises:
        ValueError: When more would lie in ``out`` than may.
    """
    out.mkdir(parents=True, exist_ok=True)
    notes = []
    for name in (RECORDS, MODEL):
        if (run / name).is_file():
            shutil.copyfile(run / name, out / name)
    if (run / BEST).is_file():
        torch.save(checkpoint.averaged_weights(checkpoint.load(run / BEST, device=_CPU)), out / BEST)
        notes.append(f"{BEST}: the averaged weights of the best validation, for --pretrained and training.export")
    if (run / LAST).is_file():
        if not (out / MODEL).is_file():
            # After the best validation it went on learning, and at a lower rate.
            export_model(run / LAST, out / MODEL, image_size_px=image_size_px)
            notes.append(f"{MODEL}: the run was stopped; this is its last checkpoint, not its best")
        notes += _deliver_last(run / LAST, out)
    _write_summary(run, out, notes)
    check(out)


def _deliver_last(path: Path, out: Path) -> list[str]:
    """Writes the last checkpoint in parts, in half precision or not at all where it is too large; returns notes."""
    whole = path.read_bytes()
    packed = _compressed(whole)
    if not _fits(len(packed), out):
        whole = _with_short_averages(checkpoint.load(path, device=_CPU))
        packed = _compressed(whole)
        if not _fits(len(packed), out):
            return [f"{LAST} would have had {len(packed)} bytes, more than there was room for"]
    for number, start in enumerate(range(0, len(packed), PART_BYTES), start=1):
        (out / f"{LAST}.gz.part-{number}").write_bytes(packed[start : start + PART_BYTES])
    digest = hashlib.sha256(whole).hexdigest()
    return [
        f"{LAST}, to go on with --resume, is in parts. Join them:",
        f"    cat {LAST}.gz.part-* | gunzip > {LAST} && echo '{digest}  {LAST}' | sha256sum --check",
    ]


def _compressed(whole: bytes) -> bytes:
    # Weights shrink by a tenth at any level; the fastest takes two seconds.
    return gzip.compress(whole, compresslevel=1, mtime=0)


def _fits(size: int, out: Path) -> bool:
    files = [path.stat().st_size for path in out.iterdir()]
    parts = -(-size // PART_BYTES)
    return len(files) + parts < MOST_FILES and sum(files) + size + LOG_BYTES <= MOST_BYTES


def _with_short_averages(contents: dict[str, Any]) -> bytes:
    """Returns a checkpoint whose optimiser keeps 16 of the 32 bits of its averages: a quarter less in all.

    Their range stays, and their noise from step to step is larger than what is rounded off. Loading
    turns them back into 32 bits.
    """
    state = {
        number: {
            name: value.bfloat16() if value.ndim and value.is_floating_point() else value for name, value in one.items()
        }
        for number, one in contents["optimizer"]["state"].items()
    }
    file = io.BytesIO()
    torch.save(contents | {"optimizer": contents["optimizer"] | {"state": state}}, file)
    return file.getvalue()


def _write_summary(run: Path, out: Path, notes: Sequence[str]) -> None:
    """Writes how to use the files, the figures and the end of the log into one file."""
    parts = ["\n".join(notes) or "the run was stopped before its first checkpoint"]
    metrics, log = run / "metrics.json", run.with_name("run.log")
    if metrics.is_file():
        parts.append(metrics.read_text(encoding="utf-8"))
    if log.is_file():
        parts.append(log.read_bytes()[-LOG_BYTES // 2 :].decode(errors="replace"))
    (out / SUMMARY).write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def check(out: Path) -> None:
    """Checks what lies in a folder against the limits.

    Raises:
        ValueError: When it is more.
    """
    sizes = {path.name: path.stat().st_size for path in out.iterdir()}
    if len(sizes) > MOST_FILES:
        raise ValueError(f"{out} must hold at most {MOST_FILES} files, got {len(sizes)}")
    for name, size in sizes.items():
        if size > MOST_FILE_BYTES:
            raise ValueError(f"{name} must have at most {MOST_FILE_BYTES} bytes, got {size}")
    if sum(sizes.values()) > MOST_BYTES:
        raise ValueError(f"{out} must hold at most {MOST_BYTES} bytes, got {sum(sizes.values())}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="training.packed.delivery", description="Copy what a run left.")
    parser.add_argument("run", type=Path, help="folder of training.train")
    parser.add_argument("out", type=Path, help="empty folder")
    parser.add_argument("--image-size", type=int, default=640, help="side of the model's input in px")
    options = parser.parse_args(arguments)
    try:
        deliver(options.run, options.out, image_size_px=options.image_size)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path in sorted(options.out.iterdir()):
        print(f"{path.stat().st_size:>12,} bytes  {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
