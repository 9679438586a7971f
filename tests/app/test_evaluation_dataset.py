"""Reading ground truth and predictions, and what is refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from locdet.evaluation import (
    EvaluationInputError,
    GroundTruth,
    PredictedRoom,
    predictions_from_coco,
    predictions_from_result,
)

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4]]
FLAT_SQUARE = [0, 0, 4, 0, 4, 4, 0, 4]
# Columns of a 6 px high, 8 px wide mask: the square above, column by column.
SQUARE_RUNS = [0, 4, 2, 4, 2, 4, 2, 4, 26]


def coco_document(**changes: object) -> dict[str, Any]:
    document = {
        "images": [{"id": 1, "file_name": "plans/a.png", "width": 8, "height": 6}],
        "annotations": [{"id": 7, "image_id": 1, "segmentation": [FLAT_SQUARE]}],
    }
    return {**document, **changes}


def written(folder: Path, document: object, *, name: str = "truth.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document))
    return path


def read(folder: Path, **changes: object) -> GroundTruth:
    return GroundTruth.from_coco(written(folder, coco_document(**changes)))


def annotation(**fields: object) -> list[dict[str, Any]]:
    return [{"id": 7, "image_id": 1, "segmentation": [FLAT_SQUARE], **fields}]


def test_optional_image_fields_are_read(tmp_path: Path) -> None:
    entry = {
        "id": 1, "file_name": "a.pdf", "width": 8, "height": 6,
        "source": "R3D", "page": 2, "dpi": 150,
    }  # fmt: skip
    (image,) = read(tmp_path, images=[entry]).images
    assert (image.size_wh, image.source, image.page, image.dpi) == ((8, 6), "R3D", 2, 150.0)


def test_images_are_in_order_of_their_ids(tmp_path: Path) -> None:
    entries = [{"id": i, "file_name": "a.png", "width": 8, "height": 6} for i in (5, 1, 3)]
    assert [image.id for image in read(tmp_path, images=entries, annotations=[]).images] == [
        1,
        3,
        5,
    ]


def test_missing_bbox_is_taken_from_the_polygon(tmp_path: Path) -> None:
    (room,) = read(tmp_path).images[0].rooms
    assert room.bounding_box == (0.0, 0.0, 4.0, 4.0)


def test_bbox_of_the_file_becomes_corners(tmp_path: Path) -> None:
    (room,) = read(tmp_path, annotations=annotation(bbox=[1, 2, 3, 4])).images[0].rooms
    assert room.bounding_box == (1.0, 2.0, 4.0, 6.0)


def test_crowd_annotation_is_an_ignored_region(tmp_path: Path) -> None:
    (image,) = read(tmp_path, annotations=annotation(iscrowd=1)).images
    assert (len(image.rooms), len(image.ignored)) == (0, 1)


@pytest.mark.parametrize("counts", [SQUARE_RUNS, "04200000h0"])
def test_rle_is_traced_to_its_outline(tmp_path: Path, counts: object) -> None:
    segmentation = {"size": [6, 8], "counts": counts}
    (room,) = read(tmp_path, annotations=annotation(segmentation=segmentation)).images[0].rooms
    assert {tuple(point) for point in room.regions[0].polygon.tolist()} == {
        (0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0),
    }  # fmt: skip


def test_only_the_room_category_counts_among_several(tmp_path: Path) -> None:
    categories = [{"id": 1, "name": "wall"}, {"id": 2, "name": "Room"}]
    annotations = annotation(category_id=1) + annotation(category_id=2)
    (image,) = read(tmp_path, categories=categories, annotations=annotations).images
    assert len(image.rooms) == 1


def test_image_is_found_by_its_base_name(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    path = written(tmp_path, coco_document())
    (image,) = GroundTruth.from_coco(path, images_dir=tmp_path).images
    assert image.path == tmp_path / "a.png"


def test_image_is_found_by_its_relative_name_first(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    for name in ("a.png", "plans/a.png"):
        (tmp_path / name).touch()
    path = written(tmp_path, coco_document())
    (image,) = GroundTruth.from_coco(path, images_dir=tmp_path).images
    assert image.path == tmp_path / "plans" / "a.png"


def test_missing_images_are_listed_in_one_error(tmp_path: Path) -> None:
    images = [{"id": i, "file_name": f"{i}.png", "width": 8, "height": 6} for i in range(12)]
    path = written(tmp_path, coco_document(images=images))
    with pytest.raises(EvaluationInputError, match=r"12 of 12 .*: 0\.png, .*9\.png and 2 more"):
        GroundTruth.from_coco(path, images_dir=tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"images": []}, "must not be empty"),
        ({"images": None}, 'list of objects "images"'),
        ({"images": [{"id": 1, "file_name": "a", "width": 0, "height": 6}]}, "above 0"),
        ({"images": coco_document()["images"] * 2}, "1 appears twice"),
        ({"images": [{"id": "1", "file_name": "a"}]}, 'whole number "id"'),
        ({"annotations": {}}, 'list of objects "annotations"'),
        ({"annotations": annotation(image_id=9)}, "annotation 7 must name an image"),
        ({"annotations": annotation(image_id=[])}, "annotation 7 must name an image"),
        ({"annotations": annotation(segmentation=None)}, "list of polygons or an rle"),
        ({"annotations": annotation(segmentation=[[1, 2, 3]])}, "flat list"),
        ({"annotations": annotation(segmentation=[[1, 2, 3, 4]])}, "at least 3 points"),
        ({"annotations": annotation(segmentation=[["a"] * 6])}, r"\[x, y\] numbers"),
        ({"annotations": annotation(segmentation=[[1e999] * 6])}, "finite"),
        ({"annotations": annotation(bbox=[1, 2])}, r"\[x, y, width, height\]"),
        ({"annotations": annotation(segmentation={"size": [8, 6], "counts": ""})}, r"\[6, 8\]"),
        ({"annotations": annotation(segmentation={"size": [6, 8], "counts": [3]})}, "up to 48 px"),
        ({"annotations": annotation(segmentation={"size": [6, 8], "counts": [48]})}, "one pixel"),
        ({"annotations": annotation(segmentation={"size": [6, 8], "counts": "4"})}, "up to 48 px"),
        ({"annotations": annotation(segmentation={"size": [6, 8], "counts": "~"})}, "damaged"),
        ({"annotations": annotation(segmentation={"size": [6, 8], "counts": "o" * 99})}, "damaged"),
        ({"annotations": annotation(segmentation={"size": [6, 8], "counts": 4})}, "its string or"),
        ({"categories": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]}, 'named "room"'),
    ],
)
def test_unusable_annotation_file_is_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(EvaluationInputError, match=message):
        read(tmp_path, **changes)


def test_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationInputError, match=r"cannot read none\.json"):
        GroundTruth.from_coco(tmp_path / "none.json")


def test_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff{")
    with pytest.raises(EvaluationInputError, match="must be a JSON file"):
        GroundTruth.from_coco(path)


def test_result_document_becomes_rooms() -> None:
    room = {
        "polygon": SQUARE, "holes": [[[1, 1], [2, 1], [2, 2]]],
        "confidence": 0.5, "bounding_box": [0, 0, 4, 4],
    }  # fmt: skip
    (found,) = predictions_from_result({"rooms": [room]})
    assert found.polygon.tolist() == SQUARE
    assert found.holes[0].tolist() == [[1, 1], [2, 1], [2, 2]]
    assert (found.confidence, found.bounding_box) == (0.5, (0.0, 0.0, 4.0, 4.0))


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ({}, 'list "rooms"'),
        ({"rooms": [{}]}, "room number 0 must have"),
        ({"rooms": [7]}, "room number 0 must have"),
        ({"rooms": [], "coordinate_space": "normalized_1000"}, "coordinate_space must be"),
        ({"rooms": [], "page": {"width_px": 9, "height_px": 6}}, "8 x 6, got a page of 9 x 6"),
    ],
)
def test_unusable_result_is_refused(result: dict[str, Any], message: str) -> None:
    with pytest.raises(EvaluationInputError, match=message):
        predictions_from_result(result, size_wh=(8, 6))


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_confidence_outside_its_range_is_refused(confidence: float) -> None:
    with pytest.raises(EvaluationInputError, match="confidence must be 0 to 1"):
        PredictedRoom(np.array(SQUARE), (), confidence, (0, 0, 4, 4))


def test_coco_results_become_rooms_of_every_image(tmp_path: Path) -> None:
    images = [{"id": i, "file_name": "a.png", "width": 8, "height": 6} for i in (1, 2)]
    truth = read(tmp_path, images=images)
    entry = {"image_id": 1, "score": 0.5, "bbox": [0, 0, 4, 4]}
    outlines = [[FLAT_SQUARE], {"size": [6, 8], "counts": SQUARE_RUNS}]
    results = [{**entry, "segmentation": outline} for outline in outlines]
    found = predictions_from_coco(written(tmp_path, results, name="results.json"), truth)
    assert {image_id: len(rooms) for image_id, rooms in found.items()} == {1: 2, 2: 0}
    assert [room.bounding_box for room in found[1]] == [(0.0, 0.0, 4.0, 4.0)] * 2


def test_mask_without_pixels_stays_a_prediction(tmp_path: Path) -> None:
    entry = {"image_id": 1, "score": 0.5, "segmentation": {"size": [6, 8], "counts": [48]}}
    found = predictions_from_coco(written(tmp_path, [entry], name="results.json"), read(tmp_path))
    assert len(found[1]) == 1


@pytest.mark.parametrize(
    ("results", "message"),
    [
        ({}, "one JSON list"),
        ([1], "result number 0 must name an annotated image"),
        ([{"image_id": 2}], "got image_id 2"),
        ([{"image_id": 1}], "number score"),
        ([{"image_id": 1, "score": 0.5}], "list of polygons or an rle"),
        ([{"image_id": 1, "score": 2, "segmentation": [FLAT_SQUARE]}], "confidence must be"),
    ],
)
def test_unusable_results_file_is_refused(tmp_path: Path, results: object, message: str) -> None:
    truth = read(tmp_path)
    with pytest.raises(EvaluationInputError, match=message):
        predictions_from_coco(written(tmp_path, results, name="results.json"), truth)
