"""Draws a set of training plans with exact rooms: ``python -m training.generate --out DIR --count N --seed S``."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plans.keyhole import keyhole
from training.plans.layouts import VectorLayouts
from training.plans.other import draw_other_page
from training.plans.pdf_sample import DPI, draw_pdf_sample
from training.plans.repertoire import SetKind
from training.plans.sample import Sample, draw_sample

GENERATOR_VERSION = "1"
HELD_OUT_LAYOUTS = Path(__file__).with_name("held_out_layouts.txt")

_LICENCE = "drawn by a program; CC0-1.0"
_PREVIEW_COLUMNS = 6
_PREVIEW_TILE_PX = 400


@dataclass(frozen=True, slots=True)
class Task:
    """What to draw and how to store it.

    Attributes:
        folder: Where images are written.
        seed: The seed of the set.
        layout_files: Files of real layouts; empty to make all layouts up.
        exclude_ids: A file with the id of a layout that must not be used on each line.
        side_px: The longest side of images, or ``None`` for a random one.
        suffix: ``jpg``, ``png`` or ``pdf``.
        repertoire: How much of what drawings show may be on a sheet; ``other`` for pages that are no plans.
    """

    folder: Path
    seed: int
    layout_files: tuple[Path, ...]
    exclude_ids: Path
    side_px: int | None
    suffix: str
    repertoire: SetKind


def sample_seed(seed: int, number: int) -> int:
    """Returns the seed of one image of a set, which depends on nothing else."""
    digest = hashlib.sha256(f"{seed}/{number}".encode()).digest()
    return int.from_bytes(digest[:8], "little")


def _load_layouts(task: Task) -> VectorLayouts | None:
    if not task.layout_files:
        return None
    lines = task.exclude_ids.read_text(encoding="utf-8").splitlines()
    excluded = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return VectorLayouts.read(task.layout_files, exclude=excluded)


class _Drawer:
    """Draws and stores images in one process."""

    task: Task
    layouts: VectorLayouts | None

    @classmethod
    def start(cls, task: Task) -> None:
        """Loads the layouts once for each process."""
        cv2.setNumThreads(1)
        cls.task, cls.layouts = task, _load_layouts(task)

    @classmethod
    def draw(cls, number: int) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, str], str]:
        """Draws an image and returns its entries, what was drawn and the digest of the file."""
        task = cls.task
        seed = sample_seed(task.seed, number)
        name = f"{number:06d}.{task.suffix}"
        entry: dict[str, Any] = {"id": number, "file_name": name}
        if task.suffix == "pdf" and task.repertoire != "other":
            page = draw_pdf_sample(seed, layouts=cls.layouts, repertoire=task.repertoire)
            encoded, (width, height), rooms, style = page.data, page.size_wh, page.rooms, page.style
        else:
            sample = cls._sample(seed)
            encoded, rooms, style = _encode(sample, task, number), sample.rooms, sample.style
            height, width = sample.image.shape[:2]
        (task.folder / name).write_bytes(encoded)
        entry |= {"width": width, "height": height}
        if task.suffix == "pdf":
            entry["dpi"] = DPI
        digest = hashlib.sha256(encoded).hexdigest()
        return entry, [annotation(rings, number) for rings in rooms], style, digest

    @classmethod
    def _sample(cls, seed: int) -> Sample:
        task = cls.task
        if task.repertoire == "other":
            return draw_other_page(seed, side_px=task.side_px)
        return draw_sample(seed, layouts=cls.layouts, side_px=task.side_px, repertoire=task.repertoire)


def _encode(sample: Sample, task: Task, number: int) -> bytes:
    image = cv2.cvtColor(sample.image, cv2.COLOR_RGB2BGR)
    options: list[int] = []
    if task.suffix == "jpg":
        quality = (30, 50, 70, 80, 85, 90, 92, 95)[sample_seed(task.seed, number) >> 8 & 7]
        options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    done, encoded = cv2.imencode(f".{task.suffix}", image, options)
    if not done:
        raise OSError(f"image {number} cannot be encoded as {task.suffix}")
    return encoded.tobytes()


def annotation(rings: Sequence[NDArray[np.float32]], image_id: int) -> dict[str, Any]:
    """Returns the COCO annotation, all but its own id, of a room given as even-odd rings in page pixels."""
    outline = keyhole(rings)
    low, high = outline.min(axis=0), outline.max(axis=0)
    x, y = outline[:, 0], outline[:, 1]
    area = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    return {
        "image_id": image_id,
        "category_id": 1,
        "iscrowd": 0,
        "area": round(area, 2),
        "bbox": [round(float(value), 2) for value in (*low, *(high - low))],
        "segmentation": [[round(float(value), 2) for value in outline.ravel()]],
    }


def generate(task: Task, *, count: int, workers: int) -> tuple[dict[str, Any], Counter[str]]:
    """Draws a set into ``task.folder``.

    Args:
        task: What to draw.
        count: How many images.
        workers: How many processes; the result does not depend on it.

    Returns:
        The content of ``annotations.json`` and how often each style was drawn.
    """
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    styles: Counter[str] = Counter()
    digest = hashlib.sha256()
    for entry, rooms, style, file_digest in _progress(_results(task, count, workers), count):
        images.append({**entry, "file_name": f"images/{entry['file_name']}"})
        for room in rooms:
            annotations.append({"id": len(annotations) + 1, **room})
        styles.update(f"{key} {name}" for key, value in style.items() for name in value.split("+"))
        digest.update(file_digest.encode())
        digest.update(json.dumps(rooms).encode())
    info = {
        "description": "pages that are no plans" if task.repertoire == "other" else "floor plans with exact rooms",
        "seed": task.seed, "count": count,
        "version": GENERATOR_VERSION, "digest": f"sha256:{digest.hexdigest()}",
    }  # fmt: skip
    coco = {
        "info": info,
        "licenses": [{"id": 1, "name": _LICENCE}],
        "categories": [{"id": 1, "name": "room"}],
        "images": images,
        "annotations": annotations,
    }
    return coco, styles


def _results(task: Task, count: int, workers: int) -> Iterator[Any]:
    if workers <= 1:
        _Drawer.start(task)
        yield from map(_Drawer.draw, range(count))
        return
    with get_context("spawn").Pool(workers, _Drawer.start, (task,)) as pool:
        yield from pool.imap(_Drawer.draw, range(count), chunksize=8)


def _progress(results: Iterator[Any], count: int) -> Iterator[Any]:
    """Passes results on and counts them on standard error where that is a terminal."""
    is_shown = sys.stderr.isatty()
    for number, result in enumerate(results, 1):
        yield result
        if is_shown and (number % 20 == 0 or number == count):
            print(f"\r{number} of {count} images", end="" if number < count else "\n", file=sys.stderr, flush=True)


def write_preview(path: Path, folder: Path, coco: dict[str, Any]) -> None:
    """Writes a contact sheet of the first images of a set with their rooms tinted."""
    tiles = []
    for entry in coco["images"][: _PREVIEW_COLUMNS * 4]:
        image = cv2.imread(str(folder / entry["file_name"]))
        if image is None:
            raise OSError(f"image {entry['file_name']} cannot be read back")
        tint = image.copy()
        rooms = (one for one in coco["annotations"] if one["image_id"] == entry["id"])
        for number, room in enumerate(rooms):
            ring = np.round(np.array(room["segmentation"][0]).reshape(-1, 2)).astype(np.int32)
            color = np.random.default_rng(number).integers(60, 255, 3).tolist()
            cv2.fillPoly(tint, [ring], color)
        mixed = cv2.addWeighted(image, 0.65, tint, 0.35, 0)
        scale = (_PREVIEW_TILE_PX - 4) / max(mixed.shape[:2])
        small = cv2.resize(mixed, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        tile = np.full((_PREVIEW_TILE_PX, _PREVIEW_TILE_PX, 3), 128, np.uint8)
        tile[: small.shape[0], : small.shape[1]] = small
        tiles.append(tile)
    blank = np.full_like(tiles[0], 128)
    tiles += [blank] * (-len(tiles) % _PREVIEW_COLUMNS)
    rows = [np.hstack(tiles[start : start + _PREVIEW_COLUMNS]) for start in range(0, len(tiles), _PREVIEW_COLUMNS)]
    if not cv2.imwrite(str(path), np.vstack(rows)):
        raise OSError("the preview cannot be written")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.generate", description="Draws a set of training plans.")
    parser.add_argument("--out", type=Path, required=True, help="folder of the set; must not exist or be empty")
    parser.add_argument("--count", type=int, required=True, help="how many images")
    parser.add_argument("--seed", type=int, required=True, help="the same seed draws the same set")
    files = "files of real layouts (.jsonl.gz)"
    parser.add_argument("--layouts", type=Path, nargs="+", action="extend", default=[], help=files)
    parser.add_argument(
        "--exclude-ids",
        type=Path,
        default=HELD_OUT_LAYOUTS,
        help="file with the ids of layouts that must not be used (default: %(default)s)",
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
    parser.add_argument(
        "--repertoire",
        choices=get_args(SetKind),
        default="first",
        help="first: what the first model learned from; wide: what real plans showed since too; "
        "other: pages that are no plans (default: first)",
    )
    parser.add_argument("--side", type=int, help="longest side in pixels (default: random)")
    parser.add_argument(
        "--format",
        choices=("jpg", "png", "pdf"),
        default="jpg",
        help="pdf: pages of lines, on paper from A4 to A1; rooms at 150 dpi (default: jpg)",
    )
    parser.add_argument("--preview", type=Path, help="also write a contact sheet with tinted rooms to this file")
    parsed = parser.parse_args(arguments)
    if parsed.count < 1:
        parser.error(f"--count must be at least 1, got {parsed.count}")
    if parsed.workers < 1:
        parser.error(f"--workers must be at least 1, got {parsed.workers}")
    if parsed.format == "pdf" and (parsed.side is not None or parsed.preview is not None):
        parser.error("--side and --preview are for images, not for --format pdf")
    if parsed.format == "pdf" and parsed.repertoire == "other":
        parser.error("--repertoire other is for images, not for --format pdf")
    if parsed.side is not None and not 128 <= parsed.side <= 2048:
        parser.error(f"--side must be from 128 to 2048, got {parsed.side}")
    return parsed


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parsed = _parse(arguments)
    out: Path = parsed.out
    partial = out.with_name(out.name + ".partial")
    for folder in (out, partial):
        if folder.exists() and any(folder.iterdir()):
            print(f"error: --out must be a folder that is empty or does not exist; {folder} is not", file=sys.stderr)
            return 2
    (partial / "images").mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    task = Task(
        partial / "images",
        parsed.seed,
        tuple(parsed.layouts),
        parsed.exclude_ids,
        parsed.side,
        parsed.format,
        parsed.repertoire,
    )
    coco, styles = generate(task, count=parsed.count, workers=parsed.workers)
    seconds = time.perf_counter() - started
    (partial / "annotations.json").write_text(json.dumps(coco, separators=(",", ":")))
    if parsed.preview is not None:
        write_preview(parsed.preview, partial, coco)
    if out.exists():
        out.rmdir()
    partial.rename(out)
    _report(coco, styles, parsed.count / seconds / parsed.workers)
    return 0


def _report(coco: dict[str, Any], styles: Counter[str], speed: float) -> None:
    count = len(coco["images"])
    print(f"{count} images, {len(coco['annotations'])} rooms, {speed:.1f} images/s per core")
    print(coco["info"]["digest"])
    for name, number in sorted(styles.items()):
        print(f"  {name}: {100 * number / count:.1f} %")


if __name__ == "__main__":
    raise SystemExit(main())
