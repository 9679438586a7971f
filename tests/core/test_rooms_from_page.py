"""Rooms from the pixels of a page, without a model."""

import numpy as np
import pytest

import locdet_core as lc


def _two_rooms() -> lc.Page:
    rgb = np.full((480, 640, 3), 255, dtype=np.uint8)
    rgb[60:364, 60:580] = 0
    rgb[72:352, 72:352] = 255
    rgb[72:352, 364:568] = 255
    rgb[240:300, 352:364] = 255
    return lc.Page.from_array(rgb)


def test_rooms_lie_between_the_walls_of_a_drawn_plan() -> None:
    result = lc.rooms_from_page(_two_rooms())
    boxes = [room.bounding_box for room in result.rooms]
    assert boxes == [pytest.approx([72, 72, 352, 352], abs=1), pytest.approx([364, 72, 568, 352], abs=1)]
    assert [gap["length"] for gap in result.healed_gaps] == [60]
    assert result.topology == {"disjoint": True, "valid": True}


def test_the_engine_is_named_and_no_model_is() -> None:
    document = lc.rooms_from_page(_two_rooms()).to_dict()
    assert document["model"] is None
    assert {(room["source"], room["evidence"]) for room in document["rooms"]} == {("raster_walls", "raster_walls")}


def test_options_are_honoured() -> None:
    options = lc.DetectOptions().replace(max_rooms=1, coordinates="normalized_1000")
    result = lc.rooms_from_page(_two_rooms(), options)
    assert result.coordinate_space == "normalized_1000"
    assert len(result) == 1


def test_a_blank_page_has_no_rooms() -> None:
    assert len(lc.rooms_from_page(lc.Page.from_array(np.full((50, 80, 3), 255, dtype=np.uint8)))) == 0
