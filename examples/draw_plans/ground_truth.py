"""The rooms of the plans as COCO annotations, in pixels of the pages as they are displayed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from draw_plans.effects import warp_points
from draw_plans.geometry import room_polygons
from draw_plans.model import Plan, Point
from draw_plans.sheet import Affine

PDF_DPI = 150


@dataclass(frozen=True)
class PageRecord:
    """One page of a file, and how its plan's metres become its pixels.

    ``to_page`` maps metres to pixels of the flat drawing and ``warp`` those to the picture's.
    """

    plan: Plan
    page: int
    size_wh: tuple[int, int]
    to_page: Affine
    warp: Any = None
    dpi: int | None = None


def count_rooms(record: PageRecord) -> int:
    """How many rooms of a page are annotated."""
    return sum(room.counted for room in record.plan.rooms)


def coco_document(files: dict[str, list[PageRecord]]) -> str:
    """The annotations of all files; images and annotations are numbered in file order."""
    images: list[dict[str, object]] = []
    annotations: list[dict[str, object]] = []
    for file_name, records in files.items():
        for record in records:
            width, height = record.size_wh
            image: dict[str, object] = {"id": len(images) + 1, "file_name": file_name}
            image |= {"width": width, "height": height, "page": record.page}
            if record.dpi is not None:
                image["dpi"] = record.dpi
            images.append(image | {"license": 1})
            annotations += _page_annotations(record, image_id=len(images), first=len(annotations))
    document = {
        "info": {"description": "locdet example plans: rooms, inner free area to the wall faces"},
        "licenses": [{"id": 1, "name": "Apache-2.0 OR MIT"}],
        "categories": [{"id": 1, "name": "room", "supercategory": "space"}],
        "images": images,
        "annotations": annotations,
    }
    return _compact(document)


def pixel_polygon(record: PageRecord, points: list[Point]) -> list[Point]:
    """Moves a polygon in metres onto the picture, rounded to a tenth of a pixel."""
    moved = [record.to_page.apply(point) for point in points]
    if record.warp is not None:
        moved = warp_points(record.warp, moved)
    return [(round(x, 1), round(y, 1)) for x, y in moved]


def _page_annotations(record: PageRecord, *, image_id: int, first: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for room, polygon in room_polygons(record.plan):
        if not room.counted:
            continue
        ring = [(float(x), float(y)) for x, y in polygon.exterior.coords[:-1]]
        points = pixel_polygon(record, ring)
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = [min(xs), min(ys), round(max(xs) - min(xs), 1), round(max(ys) - min(ys), 1)]
        found.append(
            {
                "id": first + len(found) + 1,
                "image_id": image_id,
                "category_id": 1,
                "segmentation": [[value for point in points for value in point]],
                "bbox": box,
                "area": round(_area(points), 1),
                "iscrowd": 0,
                "label": room.name,
            }
        )
    return found


def _area(points: list[Point]) -> float:
    following = [*points[1:], points[0]]
    twice = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, following, strict=True))
    return abs(twice) / 2.0


def _compact(document: dict[str, Any]) -> str:
    """JSON with one image or annotation a line: small, and a readable diff."""
    parts = []
    for key, value in document.items():
        if isinstance(value, list):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f'"{key}": [\n{rows}\n]')
        else:
            parts.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"
