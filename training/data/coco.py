"""COCO annotation files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from training.data.dataset import Dataset, LabelledImage, RoomRings
from training.data.errors import DatasetError, LabelError, Problems
from training.data.json_lines import line_of_item
from training.data.pages import plan_from_name, read_size_wh
from training.data.rings import checked_ring, rings_from_run_lengths

_ROOM = "room"
_MARGIN_PX = 2.0
_PDF_SUFFIX = ".pdf"


def read_coco(path: Path, *, single_class: bool, allow_pdf: bool = False, images: Path | None = None) -> Dataset:
    """Reads a COCO file and checks all of it, without decoding an image.

    An image is looked up by its ``file_name`` in a folder and in its ``images/``, then by the last
    part of that. It may state its ``source`` and its ``plan``; else these are the name of the
    folder and of the file. Images without annotations are backgrounds. Crowds are left out.

    Args:
        path: The JSON file.
        single_class: Whether every category is a room; else, of several, only the one named room.
        allow_pdf: Whether files may be PDFs: a page of one states its ``dpi``, its ``page`` if it is not the first, and
            has ``pdf:`` before the name of its source. Unless it states a plan, no page of another set shows it.
        images: The folder; that of the file if None.

    Raises:
        DatasetError: Something is wrong with it.
    """
    text, document = _read_json(path)
    reader = _Reader(path=path, text=text, document=document, folder=images or path.parent, allow_pdf=allow_pdf)
    reader.read_images()
    reader.read_annotations(single_class=single_class)
    reader.problems.raise_if_any()
    return reader.dataset()


@dataclass
class _Page:
    file_name: str
    size_wh: tuple[int, int]
    path: Path | None
    source: str
    plan: str
    number: int = 0
    dpi: float | None = None
    rooms: list[RoomRings] = field(default_factory=list)


@dataclass
class _Reader:
    path: Path
    text: str
    document: Mapping[str, Any]
    folder: Path
    allow_pdf: bool
    problems: Problems = field(default_factory=Problems)
    pages: dict[int, _Page] = field(default_factory=dict)
    damaged_ids: set[int] = field(default_factory=set)
    left_out: int = 0

    def dataset(self) -> Dataset:
        images = tuple(
            LabelledImage(
                path=page.path,
                width_px=page.size_wh[0],
                height_px=page.size_wh[1],
                rooms=tuple(page.rooms),
                source=page.source,
                plan=page.plan,
                page=page.number,
                dpi=page.dpi,
            )
            for _, page in sorted(self.pages.items())
            if page.path is not None
        )
        return Dataset(images, left_out=self.left_out)

    def read_images(self) -> None:
        entries = self._list_of_objects("images")
        if not entries:
            self._add('the list "images" must not be empty', key="images")
        seen: set[tuple[Path | None, int]] = set()
        for index, entry in enumerate(entries):
            try:
                image_id, page = self._read_image(entry)
                if (page.path, page.number) in seen:
                    raise LabelError(f"image {image_id}: {page.file_name} must be listed once, got it twice")
                self.pages[image_id] = page
                seen.add((page.path, page.number))
            except LabelError as error:
                self._add(str(error), key="images", index=index)
                if isinstance(entry.get("id"), int):
                    self.damaged_ids.add(entry["id"])
        if any(not isinstance(entry.get("id"), int) for entry in entries):
            self.problems.raise_if_any()  # annotations of images without an id would only repeat it

    def read_annotations(self, *, single_class: bool) -> None:
        known, rooms = self._categories(single_class=single_class)
        for index, annotation in enumerate(self._list_of_objects("annotations")):
            image_id = annotation.get("image_id")
            page = self.pages.get(image_id) if isinstance(image_id, int) else None
            if isinstance(image_id, int) and image_id in self.damaged_ids:
                continue
            name = f"annotation {annotation.get('id', f'number {index}')}"
            try:
                if page is None:
                    raise LabelError(f"image_id must be that of an image of this file, got {image_id!r}")
                name += f" of {page.file_name}"
                category = annotation.get("category_id")
                if known and category not in known:
                    allowed = ", ".join(map(str, known))
                    raise LabelError(f"category_id must be one of {allowed}, got {category!r}")
                if annotation.get("iscrowd") or (rooms is not None and category not in rooms):
                    self.left_out += 1
                    continue
                page.rooms.append(_read_rings(annotation.get("segmentation"), size_wh=page.size_wh))
            except LabelError as error:
                self._add(f"{name}: {error}", key="annotations", index=index)

    def _add(self, sentence: str, *, key: str, index: int | None = None) -> None:
        line = line_of_item(self.text, key=key, index=index)
        self.problems.add(sentence, place=f"{self.path.name}:{line}")

    def _list_of_objects(self, key: str) -> list[dict[str, Any]]:
        value = self.document.get(key)
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return value
        self._add(f'the annotation file must have a list of objects "{key}"', key=key)
        self.problems.raise_if_any()
        return []

    def _read_image(self, entry: Mapping[str, Any]) -> tuple[int, _Page]:
        image_id, file_name = entry.get("id"), entry.get("file_name")
        if not isinstance(image_id, int) or not isinstance(file_name, str) or not file_name:
            raise LabelError('every image must have a whole number "id" and a "file_name"')
        if image_id in self.pages or image_id in self.damaged_ids:
            raise LabelError(f"image ids must be unique, {image_id} appears twice")
        width, height = entry.get("width"), entry.get("height")
        if not isinstance(width, int) or not isinstance(height, int) or width < 1 or height < 1:
            raise LabelError(f"width and height of image {image_id} must be whole numbers of pixels above 0")
        name = Path(_base_name(file_name))
        page = _Page(
            file_name=file_name,
            size_wh=(width, height),
            path=_find_file(self.folder, file_name),
            source=str(entry.get("source") or self.path.resolve().parent.name),
            plan=str(entry.get("plan") or plan_from_name(name.stem)),
        )
        try:
            if self.allow_pdf and name.suffix.lower() == _PDF_SUFFIX:
                _read_pdf_page(page, entry)
            else:
                _check_size(page)
        except LabelError as error:
            raise LabelError(f"image {image_id}, {file_name}: {error}") from error
        return image_id, page

    def _categories(self, *, single_class: bool) -> tuple[list[Any], list[Any] | None]:
        """Returns the ids of all categories, and of those that are rooms or None for all."""
        if not self.document.get("categories"):
            return [], None
        categories = self._list_of_objects("categories")
        known = [item.get("id") for item in categories]
        if single_class or len(categories) == 1:
            return known, None
        rooms = [item.get("id") for item in categories if str(item.get("name")).lower() == _ROOM]
        if not rooms:
            self._add('one of several categories must be named "room"', key="categories")
        return known, rooms


def _read_json(path: Path) -> tuple[str, Mapping[str, Any]]:
    try:
        raw = path.read_bytes()
        text = raw.decode(json.detect_encoding(raw))
        document = json.loads(text)
    except OSError as error:
        raise DatasetError([f"{path.name}: the file cannot be read: {error.strerror}"]) from error
    except json.JSONDecodeError as error:
        problem = f"{path.name}:{error.lineno}: not valid JSON at column {error.colno}: {error.msg.lower()}"
        raise DatasetError([problem]) from error
    except (ValueError, RecursionError) as error:
        raise DatasetError([f"{path.name}: not valid JSON: {error}"]) from error
    if not isinstance(document, dict):
        raise DatasetError([f"{path.name}:1: the annotation file must hold one COCO JSON object"])
    return text, document


def _base_name(file_name: str) -> str:
    # A file made on Windows may use backslashes.
    return file_name.replace("\\", "/").rsplit("/", 1)[-1]


def _find_file(folder: Path, file_name: str) -> Path | None:
    base_name = _base_name(file_name)
    candidates = (folder / file_name, folder / "images" / file_name, folder / base_name, folder / "images" / base_name)
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _read_pdf_page(page: _Page, entry: Mapping[str, Any]) -> None:
    """Adds what an entry states of a page of a PDF."""
    if page.path is None:
        raise LabelError("the file is missing")
    number, dpi = entry.get("page", 0), entry.get("dpi")
    if not isinstance(number, int) or number < 0:
        raise LabelError(f"page must be a whole number from 0, got {number!r}")
    if not isinstance(dpi, int | float) or not dpi > 0:
        raise LabelError(f"a page of a PDF must state a dpi above 0, got {dpi!r}")
    page.number, page.dpi, page.source = number, float(dpi), f"pdf:{page.source}"
    if not entry.get("plan"):
        # Sets of drawn pages count their files alike.
        page.plan = f"{page.source}/{page.plan}/{number}"


def _check_size(page: _Page) -> None:
    if page.path is None:
        raise LabelError("the image is missing")
    width, height = read_size_wh(page.path)
    if (width, height) != page.size_wh:
        stated = f"{page.size_wh[0]}x{page.size_wh[1]}"
        hint = "; it is so after its EXIF orientation is applied" if (height, width) == page.size_wh else ""
        raise LabelError(f"the stated size must be that of the image, {width}x{height} px{hint}, got {stated}")


def _read_rings(segmentation: object, *, size_wh: tuple[int, int]) -> RoomRings:
    if isinstance(segmentation, Mapping):
        return rings_from_run_lengths(segmentation, size_wh=size_wh)
    if not isinstance(segmentation, list) or not segmentation:
        raise LabelError("the segmentation must be a list of polygons or an rle")
    margin_xy = (_MARGIN_PX, _MARGIN_PX)
    return tuple(checked_ring(_flat_numbers(flat), size_wh=size_wh, margin_xy=margin_xy) for flat in segmentation)


def _flat_numbers(flat: object) -> Any:  # noqa: ANN401 - an array whose dtype is checked here
    try:
        numbers = np.array(flat)
    except ValueError as error:
        raise LabelError("a polygon must be a flat list x, y, x, y, ...") from error
    if numbers.ndim != 1 or (numbers.dtype.kind not in "iuf" and numbers.size):
        raise LabelError("a polygon must be a flat list x, y, x, y, ...")
    return numbers.astype(np.float64)
