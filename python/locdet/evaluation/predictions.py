"""Predicted rooms, from a locdet result or a stored COCO results file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from locdet.evaluation.dataset import (
    GroundTruth,
    box_from_coco,
    read_json,
    regions_from_coco,
)
from locdet.evaluation.errors import EvaluationInputError
from locdet.evaluation.regions import BoundingBox, Region, Ring, as_ring, bounds


@dataclass(frozen=True, eq=False)
class PredictedRoom:
    """One predicted room in image pixels.

    Args:
        polygon: Outer ring, (n, 2); a list of pairs is copied to an array.
        holes: Inner rings.
        confidence: 0..1.
        bounding_box: ``(x_min, y_min, x_max, y_max)``, for box AP.
        more_regions: Further pieces. locdet's rooms have none; raw masks of a model may.

    Raises:
        EvaluationInputError: A ring of fewer than 3 points, a number that is not finite, or a
            confidence outside 0..1.
    """

    polygon: Ring
    holes: tuple[Ring, ...]
    confidence: float
    bounding_box: BoundingBox
    more_regions: tuple[Region, ...] = ()

    def __post_init__(self) -> None:
        """Checks and normalises the fields."""
        if not 0 <= self.confidence <= 1:
            raise EvaluationInputError(f"confidence must be 0 to 1, got {self.confidence}")
        if len(self.bounding_box) != 4 or not np.isfinite(self.bounding_box).all():
            raise EvaluationInputError("bounding_box must be four finite numbers")
        holes = tuple(as_ring(hole, what="a hole of a predicted room") for hole in self.holes)
        polygon = as_ring(self.polygon, what="the polygon of a predicted room")
        object.__setattr__(self, "polygon", polygon)
        object.__setattr__(self, "holes", holes)

    @property
    def regions(self) -> tuple[Region, ...]:
        """All pieces; the room is their union."""
        return (Region(self.polygon, self.holes), *self.more_regions)


def predictions_from_result(
    result: Mapping[str, object], *, size_wh: tuple[int, int] | None = None
) -> tuple[PredictedRoom, ...]:
    """Reads the rooms of a locdet result document.

    Args:
        result: ``{"rooms": [{"polygon", "holes", "confidence", "bounding_box"}, ...]}``.
        size_wh: Size of the annotated image; a result that states another page size is refused.

    Raises:
        EvaluationInputError: Rooms are absent or damaged, or are not in pixels of this image.

    Examples:
        >>> square = [[0, 0], [4, 0], [4, 4], [0, 4]]
        >>> room = {"polygon": square, "confidence": 0.9, "bounding_box": [0, 0, 4, 4]}
        >>> predictions_from_result({"rooms": [room]})[0].confidence
        0.9
    """
    space = result.get("coordinate_space", "pixel")
    if space != "pixel":
        raise EvaluationInputError(f'coordinate_space must be "pixel", got "{space}"')
    _check_page_size(result.get("page"), size_wh=size_wh)
    rooms = result.get("rooms")
    if not isinstance(rooms, Sequence) or isinstance(rooms, str):
        raise EvaluationInputError('a result must have a list "rooms"')
    return tuple(_room_from_result(room, index=index) for index, room in enumerate(rooms))


def predictions_from_coco(path: str | Path, ground_truth: GroundTruth) -> dict[int, tuple[PredictedRoom, ...]]:
    """Reads a COCO results file: a list of ``{image_id, segmentation, score, bbox}``.

    Every image of the ground truth gets an entry, in the order of the file.

    Args:
        path: The JSON file; segmentations are lists of flat polygons or RLE.
        ground_truth: The images that the results are of.

    Raises:
        EvaluationInputError: Not such a file, or an image id that the ground truth lacks.
    """
    entries = read_json(path)
    if not isinstance(entries, list):
        raise EvaluationInputError("a results file must hold one JSON list of results")
    images = {image.id: image for image in ground_truth.images}
    rooms: dict[int, list[PredictedRoom]] = {image_id: [] for image_id in images}
    for index, entry in enumerate(entries):
        image_id = entry.get("image_id") if isinstance(entry, dict) else None
        if not isinstance(image_id, int) or image_id not in images:
            raise EvaluationInputError(f"result number {index} must name an annotated image, got image_id {image_id!r}")
        size_wh = images[image_id].size_wh
        rooms[image_id].append(_room_from_coco(entry, index=index, size_wh=size_wh))
    return {image_id: tuple(found) for image_id, found in rooms.items()}


def _check_page_size(page: object, *, size_wh: tuple[int, int] | None) -> None:
    if size_wh is None or not isinstance(page, Mapping):
        return
    page_wh = (page.get("width_px"), page.get("height_px"))
    if page_wh != size_wh:
        raise EvaluationInputError(
            f"a result must be in pixels of its annotated image, {size_wh[0]} x {size_wh[1]}, "
            f"got a page of {page_wh[0]} x {page_wh[1]}: detect at the annotated dpi"
        )


def _room_from_result(room: Mapping[str, Any], *, index: int) -> PredictedRoom:
    try:
        return PredictedRoom(
            polygon=room["polygon"],
            holes=tuple(room.get("holes") or ()),
            confidence=float(room["confidence"]),
            bounding_box=_four_numbers(room["bounding_box"]),
        )
    except EvaluationInputError as error:
        raise EvaluationInputError(f"room number {index}: {error}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise EvaluationInputError(
            f"room number {index} must have a polygon, a confidence and a bounding_box"
        ) from error


def _four_numbers(values: Sequence[float]) -> BoundingBox:
    x_min, y_min, x_max, y_max = (float(value) for value in values)
    return (x_min, y_min, x_max, y_max)


def _room_from_coco(entry: Mapping[str, object], *, index: int, size_wh: tuple[int, int]) -> PredictedRoom:
    what = f"result number {index}"
    score, bbox = entry.get("score"), entry.get("bbox")
    if not isinstance(score, int | float):
        raise EvaluationInputError(f"{what} must have a number score, got {score!r}")
    regions = regions_from_coco(entry.get("segmentation"), size_wh=size_wh, what=what)
    box = None if bbox is None else box_from_coco(bbox, what=what)
    first, *others = regions or (_without_area(box),)
    try:
        return PredictedRoom(
            polygon=first.polygon,
            holes=first.holes,
            confidence=float(score),
            bounding_box=box or bounds(regions or (first,)),
            more_regions=tuple(others),
        )
    except EvaluationInputError as error:
        raise EvaluationInputError(f"{what}: {error}") from error


def _without_area(box: BoundingBox | None) -> Region:
    """Stands for a mask without pixels, which still counts as a false detection."""
    corner = (box or (0.0, 0.0))[:2]
    return Region(polygon=np.tile(np.array(corner, dtype=np.float64), (3, 1)))
