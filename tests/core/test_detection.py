"""What a detection holds."""

from itertools import combinations
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import shapely

import locdet_core as lc
from support import PREVIEW, TILED
from synthetic_models import FOUND, SIDE, synthetic_model


def _shapes(rooms: list[lc.Room]) -> list[shapely.Polygon]:
    return [shapely.Polygon(room.polygon, room.holes) for room in rooms]


@pytest.mark.parametrize(
    "name",
    [
        "house_black_on_white.png",
        "apartment_blueprint.png",
        "office_scan.jpg",
        "brochure_colour.jpg",
        "studio_phone_photo.jpg",
        "two_storey_house.pdf",
        "clinic_a1_sheet.pdf",
    ],
)
def test_rooms_of_every_example_plan_are_disjoint_valid_polygons(detector: lc.Detector, plans: Path, name: str) -> None:
    decoded = lc.decode(plans / name)
    rooms = detector.detect(decoded, PREVIEW).rooms
    assert len(rooms) >= 3
    shapes = _shapes(rooms)
    sheet = shapely.box(0, 0, decoded.width_px, decoded.height_px)
    for room, polygon in zip(rooms, shapes, strict=True):
        assert polygon.is_valid, shapely.is_valid_reason(polygon)
        assert sheet.covers(polygon)
        assert polygon.bounds == tuple(room.bounding_box)
        # Written with two decimals.
        assert room.area_px == pytest.approx(polygon.area, abs=0.011)
        assert room.centroid == pytest.approx(polygon.centroid.coords[0], abs=0.011)
    for one, other in combinations(shapes, 2):
        # Neighbours may share slivers: each outline is simplified by up to 1.5 px and placed within a mask cell.
        assert not one.buffer(-3).intersects(other.buffer(-3))


@pytest.fixture(scope="module")
def tiled(detector: lc.Detector, large_page: lc.Page) -> lc.Detection:
    """Rooms that are joined from several passes."""
    return detector.detect(large_page, TILED)


def test_rooms_of_a_tiled_detection_are_valid_polygons(tiled: lc.Detection) -> None:
    shapes = _shapes(tiled.rooms)
    assert len(shapes) >= 8
    assert all(polygon.is_valid for polygon in shapes)


def test_rooms_of_a_tiled_detection_are_disjoint(tiled: lc.Detection) -> None:
    for one, other in combinations(_shapes(tiled.rooms), 2):
        # Neighbours may share slivers: each outline is simplified by up to 1.5 px and placed within a mask cell.
        assert not one.buffer(-3).intersects(other.buffer(-3))


def test_rooms_stand_in_reading_order_and_are_numbered(detection: lc.Detection) -> None:
    rooms = detection.rooms
    assert [room.id for room in rooms] == [f"room_{number:03}" for number in range(1, len(rooms) + 1)]
    corners = [(room.bounding_box[1], room.bounding_box[0]) for room in rooms]
    assert corners == sorted(corners)


def test_rings_turn_as_documented(detection: lc.Detection) -> None:
    for room in detection.rooms:
        # y points down, so what is clockwise on the screen is counter-clockwise for shapely.
        assert shapely.LinearRing(room.polygon).is_ccw
        assert not any(shapely.LinearRing(hole).is_ccw for hole in room.holes)
        assert room.polygon[0] != room.polygon[-1]


def test_rooms_obey_the_options(detector: lc.Detector, page: lc.Page, preview: lc.Detection) -> None:
    confidences = sorted(room.confidence for room in preview.rooms)
    middle = (confidences[0] + confidences[-1]) / 2
    surer = detector.detect(page, PREVIEW.replace(min_confidence=middle))
    assert 0 < len(surer) < len(preview)
    assert all(room.confidence >= middle for room in surer.rooms)
    best = detector.detect(page, PREVIEW.replace(max_rooms=2))
    assert sorted(room.confidence for room in best.rooms) == confidences[-2:]
    largest = max(room.area_px for room in preview.rooms)
    # The area of a mask differs from that of its polygon.
    large = detector.detect(page, PREVIEW.replace(min_area_px=0.9 * largest))
    assert 0 < len(large) < len(preview)


@pytest.mark.parametrize("min_confidence", [0.29, 0.31, 0.4, 0.6])
def test_masks_that_are_too_unsure_to_be_shown_are_witnesses_of_rooms_that_are_not(min_confidence: float) -> None:
    pixels = np.full((SIDE, SIDE, 3), 255, np.uint8)
    for (x, y, width, height), _, _ in FOUND:
        pixels[y - height // 2 : y + height // 2 + 1, x - width // 2 : x + width // 2 + 1] = 0
        pixels[y - height // 2 + 3 : y + height // 2 - 2, x - width // 2 + 3 : x + width // 2 - 2] = 255
    walled = lc.Page.from_array(pixels)
    unsure = lc.Detector(synthetic_model(class_count=1, names="{0: 'room'}", scores=[0.3, 0.3, 0.3]))
    options = lc.DetectOptions.for_stage("final").replace(overlap_px=16)
    every = unsure.detect(walled, options.replace(min_confidence=0.05)).rooms
    assert max(room.confidence for room in every) > 0.6
    shown = unsure.detect(walled, options.replace(min_confidence=min_confidence)).rooms
    assert [room.confidence for room in shown] == [r.confidence for r in every if r.confidence >= min_confidence]


@pytest.mark.parametrize("stage", ["preview", "intermediate", "final"])
@pytest.mark.parametrize("name", ["apartment_blueprint.png", "brochure_colour.jpg", "two_storey_house.pdf"])
def test_a_higher_least_confidence_only_leaves_rooms_out(
    detector: lc.Detector, plans: Path, name: str, stage: Literal["preview", "intermediate", "final"]
) -> None:
    decoded = lc.decode(plans / name)
    options = lc.DetectOptions.for_stage(stage)
    every = detector.detect(decoded, options.replace(min_confidence=0.1)).rooms
    for min_confidence in (0.35, 0.36, 0.6):
        shown = detector.detect(decoded, options.replace(min_confidence=min_confidence)).rooms
        expected = [room for room in every if room.confidence >= min_confidence]
        assert [room.confidence for room in shown] == [room.confidence for room in expected]
        # Rooms that are left out leave no corner on the borders of others: a difference of a hundredth of a pixel.
        for shape, other in zip(_shapes(shown), _shapes(expected), strict=True):
            assert shape.intersection(other).area > 0.999 * shape.union(other).area


def test_no_room_is_smaller_than_the_least_area(detector: lc.Detector, page: lc.Page, preview: lc.Detection) -> None:
    least = min(room.area_px for room in preview.rooms) + 1
    assert all(room.area_px >= least for room in detector.detect(page, PREVIEW.replace(min_area_px=least)).rooms)


def test_a_blank_page_has_no_rooms(detector: lc.Detector) -> None:
    blank = detector.detect(lc.Page.from_array(np.full((480, 640, 3), 255, np.uint8)), PREVIEW)
    assert blank.rooms == []
    assert blank.to_dict()["rooms"] == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (33, 31)])
def test_a_page_of_odd_proportions_is_searched(detector: lc.Detector, shape: tuple[int, int]) -> None:
    result = detector.detect(lc.Page.from_array(np.full((*shape, 3), 255, np.uint8)), PREVIEW)
    assert result.to_dict()["page"]["height_px"] == shape[0]


def test_a_detection_knows_how_it_was_made(preview: lc.Detection, detector: lc.Detector, page: lc.Page) -> None:
    document = preview.to_dict()
    assert document["schema_version"] == lc.SCHEMA_VERSION
    assert preview.stage == document["stage"] == "preview"
    assert preview.coordinate_space == document["coordinate_space"] == "pixel"
    assert document["model"]["version"] == detector.info.version
    assert (document["page"]["width_px"], document["page"]["height_px"]) == (page.width_px, page.height_px)
    assert {room.source for room in preview.rooms} == {"model"}
    assert len(preview) == len(preview.rooms) == len(document["rooms"])


def test_rooms_and_detections_compare_by_value(
    preview: lc.Detection, detector: lc.Detector, page: lc.Page, detection: lc.Detection
) -> None:
    again = detector.detect(page, PREVIEW)
    assert preview == again
    assert preview.rooms == again.rooms
    assert preview != detection
    assert preview.rooms[0] != preview.rooms[1]
    assert preview.rooms[0] != "room_001"


def test_normalized_coordinates_are_pixels_rescaled_to_a_thousand(
    detector: lc.Detector, page: lc.Page, preview: lc.Detection
) -> None:
    scaled = detector.detect(page, PREVIEW.replace(coordinates="normalized_1000"))
    assert scaled.coordinate_space == "normalized_1000"
    size = np.array([page.width_px, page.height_px] * 2)
    for room, pixel_room in zip(scaled.rooms, preview.rooms, strict=True):
        values = np.array(room.bounding_box)
        assert np.array_equal(values, values.round())
        assert ((values >= 0) & (values <= 1000)).all()
        # Rounded to whole units.
        assert np.allclose(values, np.array(pixel_room.bounding_box) * 1000 / size, atol=0.51)
        assert all(value == round(value) for point in room.polygon for value in point)
        assert room.area_px == pixel_room.area_px
        assert room.id == pixel_room.id


def test_the_fast_model_finds_nearly_the_same_rooms(preview: lc.Detection, page: lc.Page) -> None:
    fast = lc.Detector(lc.FAST_MODEL).detect(page, lc.DetectOptions.for_stage("preview"))
    shapes = _shapes(list(fast.rooms))

    def has_counterpart(room: shapely.Polygon) -> bool:
        return any(room.intersection(other).area > 0.8 * room.union(other).area for other in shapes)

    # Rounding to 8 bits moves confidences by a few hundredths, so a room near the threshold may come or go.
    found = sum(has_counterpart(room) for room in _shapes(list(preview.rooms)))
    assert found >= 0.8 * len(preview.rooms) > 0
