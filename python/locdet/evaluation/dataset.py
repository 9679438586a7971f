"""True rooms: a COCO annotation file and the images that belong to it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from locdet.evaluation import rle
from locdet.evaluation.errors import EvaluationInputError
from locdet.evaluation.regions import BoundingBox, Region, as_ring, bounds

_ROOM = "room"
_MISSING_SHOWN = 10


@dataclass(frozen=True, eq=False)
class TrueRoom:
    """One annotated room.

    Args:
        regions: Its pieces in image pixels; the room is their union.
        bounding_box: As annotated, for box AP; may be looser than the regions.
    """

    regions: tuple[Region, ...]
    bounding_box: BoundingBox


@dataclass(frozen=True, eq=False)
class TrueImage:
    """One image with its annotated rooms.

    Args:
        id: COCO image id, the key of predictions.
        file_name: As written in the annotation file.
        path: Where the file was found; None if no folder was given.
        size_wh: Width and height in pixels.
        source: Which collection it comes from; collections label rooms differently.
        page: Page of a PDF, counted from 0.
        dpi: Resolution at which a PDF page has ``size_wh``.
        rooms: The rooms to find.
        ignored: Crowd annotations: what is found there counts neither for nor against.
    """

    id: int
    file_name: str
    path: Path | None
    size_wh: tuple[int, int]
    source: str | None = None
    page: int | None = None
    dpi: float | None = None
    rooms: tuple[TrueRoom, ...] = ()
    ignored: tuple[TrueRoom, ...] = ()


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """The annotated images, in ascending order of their ids."""

    images: tuple[TrueImage, ...]

    @classmethod
    def from_coco(cls, path: str | Path, images_dir: str | Path | None = None) -> GroundTruth:
        """Reads a COCO annotation file.

        Images may carry ``source``, ``page`` and ``dpi``. With several categories only those
        named ``room`` count; a single category counts whatever its name.

        Args:
            path: The JSON file.
            images_dir: Folder of the images; each is looked up by its ``file_name``, then by the
                last part of that. None leaves the images unsearched.

        Raises:
            EvaluationInputError: The file cannot be used, or an image is missing.
        """
        document = read_json(path)
        if not isinstance(document, dict):
            raise EvaluationInputError("the annotation file must hold one COCO JSON object")
        images = _read_images(_list_of_objects(document, "images"))
        annotations = _list_of_objects(document, "annotations")
        images = _add_rooms(images, annotations, category_ids=_room_categories(document))
        if images_dir is not None:
            images = _find_files(images, Path(images_dir))
        return cls(images=tuple(images[image_id] for image_id in sorted(images)))


def read_json(path: str | Path) -> object:
    """Reads a JSON file.

    Raises:
        EvaluationInputError: No such file, or not JSON.
    """
    name = Path(path).name
    try:
        return json.loads(Path(path).read_bytes())
    except OSError as error:
        raise EvaluationInputError(f"cannot read {name}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise EvaluationInputError(f"{name} must be a JSON file: {error}") from error


def regions_from_coco(segmentation: object, *, size_wh: tuple[int, int], what: str) -> tuple[Region, ...]:
    """Reads a COCO ``segmentation``: a list of flat polygons, or an RLE.

    Raises:
        EvaluationInputError: Neither of them, or damaged.
    """
    if isinstance(segmentation, Mapping):
        try:
            return rle.decode(segmentation, size_wh=size_wh)
        except EvaluationInputError as error:
            raise EvaluationInputError(f"{what}: {error}") from error
    if not isinstance(segmentation, list) or not segmentation:
        raise EvaluationInputError(f"the segmentation of {what} must be a list of polygons or an rle")
    return tuple(_region_from_flat(flat, what=what) for flat in segmentation)


def box_from_coco(bbox: object, *, what: str) -> BoundingBox:
    """Turns COCO's ``[x, y, width, height]`` into ``(x_min, y_min, x_max, y_max)``.

    Raises:
        EvaluationInputError: Not four finite numbers.
    """
    try:
        x, y, width, height = (float(value) for value in bbox)  # type: ignore[attr-defined]
    except (TypeError, ValueError) as error:
        raise EvaluationInputError(f"the bbox of {what} must be [x, y, width, height]") from error
    if not np.isfinite([x, y, width, height]).all():
        raise EvaluationInputError(f"the bbox of {what} must be finite numbers")
    return (x, y, x + width, y + height)


def _region_from_flat(flat: object, *, what: str) -> Region:
    if not isinstance(flat, Sequence) or len(flat) % 2:
        raise EvaluationInputError(f"a polygon of {what} must be a flat list x, y, x, y, ...")
    pairs = [flat[at : at + 2] for at in range(0, len(flat), 2)]
    return Region(polygon=as_ring(pairs, what=f"a polygon of {what}"))


def _list_of_objects(document: Mapping[str, object], key: str) -> list[dict[str, object]]:
    value = document.get(key)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise EvaluationInputError(f'the annotation file must have a list of objects "{key}"')
    return value


def _read_images(entries: Sequence[Mapping[str, object]]) -> dict[int, TrueImage]:
    if not entries:
        raise EvaluationInputError('the list "images" of the annotation file must not be empty')
    images: dict[int, TrueImage] = {}
    for entry in entries:
        image = _read_image(entry)
        if image.id in images:
            raise EvaluationInputError(f"image ids must be unique, {image.id} appears twice")
        images[image.id] = image
    return images


def _read_image(entry: Mapping[str, object]) -> TrueImage:
    image_id, file_name = entry.get("id"), entry.get("file_name")
    width, height = entry.get("width"), entry.get("height")
    if not isinstance(image_id, int) or not isinstance(file_name, str):
        raise EvaluationInputError('every image must have a whole number "id" and a "file_name"')
    if not isinstance(width, int) or not isinstance(height, int) or width < 1 or height < 1:
        raise EvaluationInputError(f"width and height of image {image_id} must be whole numbers of pixels above 0")
    page, dpi = entry.get("page"), entry.get("dpi")
    if page is not None and (not isinstance(page, int) or page < 0):
        raise EvaluationInputError(f"page of image {image_id} must be 0 or more, got {page!r}")
    if dpi is not None and (not isinstance(dpi, int | float) or not dpi > 0):
        raise EvaluationInputError(f"dpi of image {image_id} must be above 0, got {dpi!r}")
    source = entry.get("source")
    return TrueImage(
        id=image_id,
        file_name=file_name,
        path=None,
        size_wh=(width, height),
        source=None if source is None else str(source),
        page=page,
        dpi=None if dpi is None else float(dpi),
    )


def _room_categories(document: Mapping[str, object]) -> list[object] | None:
    """Returns the ids of the categories that are rooms; None stands for every category."""
    if not document.get("categories"):
        return None
    categories = _list_of_objects(document, "categories")
    if len(categories) == 1:
        return None
    ids = [item.get("id") for item in categories if str(item.get("name")).lower() == _ROOM]
    if not ids:
        raise EvaluationInputError('one of several categories must be named "room"')
    return ids


def _add_rooms(
    images: Mapping[int, TrueImage],
    annotations: Sequence[Mapping[str, object]],
    *,
    category_ids: list[object] | None,
) -> dict[int, TrueImage]:
    rooms: dict[int, list[TrueRoom]] = {image_id: [] for image_id in images}
    ignored: dict[int, list[TrueRoom]] = {image_id: [] for image_id in images}
    for index, annotation in enumerate(annotations):
        image_id = annotation.get("image_id")
        image = images.get(image_id) if isinstance(image_id, int) else None
        what = f"annotation {annotation.get('id', f'number {index}')}"
        if image is None:
            raise EvaluationInputError(f"{what} must name an image of this file, got {image_id!r}")
        if category_ids is not None and annotation.get("category_id") not in category_ids:
            continue
        room = _read_room(annotation, size_wh=image.size_wh, what=what)
        (ignored if annotation.get("iscrowd") else rooms)[image.id].append(room)
    return {
        image_id: replace(image, rooms=tuple(rooms[image_id]), ignored=tuple(ignored[image_id]))
        for image_id, image in images.items()
    }


def _read_room(annotation: Mapping[str, object], *, size_wh: tuple[int, int], what: str) -> TrueRoom:
    regions = regions_from_coco(annotation.get("segmentation"), size_wh=size_wh, what=what)
    if not regions:
        raise EvaluationInputError(f"{what} must cover at least one pixel")
    bbox = annotation.get("bbox")
    box = bounds(regions) if bbox is None else box_from_coco(bbox, what=what)
    return TrueRoom(regions=regions, bounding_box=box)


def _find_files(images: Mapping[int, TrueImage], folder: Path) -> dict[int, TrueImage]:
    found: dict[int, TrueImage] = {}
    missing: list[str] = []
    for image_id, image in images.items():
        # A file made on Windows may use backslashes.
        base_name = image.file_name.replace("\\", "/").rsplit("/", 1)[-1]
        candidates = (folder / image.file_name, folder / base_name)
        path = next((candidate for candidate in candidates if candidate.is_file()), None)
        if path is None:
            missing.append(image.file_name)
        else:
            found[image_id] = replace(image, path=path)
    if missing:
        more = len(missing) - _MISSING_SHOWN
        names = ", ".join(missing[:_MISSING_SHOWN]) + (f" and {more} more" if more > 0 else "")
        raise EvaluationInputError(f"{len(missing)} of {len(images)} images are missing in the image folder: {names}")
    return found
