"""Reads a data set of whichever format lies at a path."""

from __future__ import annotations

import os
from pathlib import Path

from training.data.coco import read_coco
from training.data.dataset import Dataset
from training.data.errors import DatasetError
from training.data.yolo import image_folders, read_yolo

_COCO_NAMES = ("annotations.json", "_annotations.coco.json")
_YAML_SUFFIXES = frozenset({".yaml", ".yml"})
_FORMATS = (
    "expected a COCO file, a folder with annotations.json, or a YOLO folder with images/ and labels/ (or its data.yaml)"
)


def read_dataset(
    path: str | Path,
    *,
    single_class: bool = True,
    allow_empty: bool = False,
    allow_pdf: bool = False,
    images: Path | None = None,
) -> Dataset:
    """Reads a data set and checks all of it; image headers are read, pixels are not.

    Args:
        path: A COCO file; a folder with ``annotations.json`` or ``_annotations.coco.json``; a YOLO
            folder or its ``data.yaml``, of which every split is read; or one split of it, such as
            ``set/images/train``.
        single_class: Whether every class is a room; else, of several, only the one named room.
        allow_empty: Whether YOLO images with an empty label file, or with none, are backgrounds,
            and a set may have no room at all. COCO images without annotations always are.
        allow_pdf: Whether a COCO file may list pages of PDFs, each with its ``dpi`` and, if it is not the first, its
            ``page``. Their sizes are taken as stated.
        images: The folder with the images of a COCO file, which lie beside it if None.

    Raises:
        DatasetError: No such format, or something is wrong with it: up to five problems, one a
            line, each with its file and line.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 - pathlib keeps "..", resolve() follows links
    dataset = _read(path, single_class=single_class, allow_empty=allow_empty, allow_pdf=allow_pdf, images=images)
    if not dataset.room_count and not allow_empty:
        raise DatasetError([f"{path.name}: at least one image must have a room, got none in {len(dataset)} images"])
    return dataset


def _read(path: Path, *, single_class: bool, allow_empty: bool, allow_pdf: bool, images: Path | None) -> Dataset:
    name = path.name
    if not path.exists():
        raise DatasetError([f"{name}: there is no such file or folder"])
    if path.is_file() and path.suffix.lower() == ".json":
        return read_coco(path, single_class=single_class, allow_pdf=allow_pdf, images=images)
    if path.is_file() and path.suffix.lower() in _YAML_SUFFIXES:
        path = path.parent
    if path.is_dir():
        coco = next((path / file_name for file_name in _COCO_NAMES if (path / file_name).is_file()), None)
        if coco is not None:
            return read_coco(coco, single_class=single_class, allow_pdf=allow_pdf)
        if image_folders(path):
            return read_yolo(path, single_class=single_class, allow_empty=allow_empty)
    raise DatasetError([f"{name}: no known format, {_FORMATS}"])
