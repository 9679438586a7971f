"""A result in shapely, pandas, matplotlib and Jupyter."""

import json
from typing import Any

import numpy as np
import pytest
import shapely

import locdet_core as lc
from support import PREVIEW


def test_shapely_reads_rooms_and_detections(preview: lc.Detection) -> None:
    for room in preview.rooms:
        polygon = shapely.geometry.shape(room)
        assert polygon.equals(shapely.Polygon(room.polygon, room.holes))
    assert preview.__geo_interface__["type"] == "FeatureCollection"
    assert preview.__geo_interface__ == json.loads(preview.to_geojson())
    areas = [shapely.geometry.shape(feature["geometry"]).area for feature in preview.__geo_interface__["features"]]
    assert areas == pytest.approx([room.area_px for room in preview.rooms], abs=0.011)


def test_a_table_has_a_row_for_each_room(preview: lc.Detection) -> None:
    table = preview.to_dataframe()
    assert list(table.index) == [room.id for room in preview.rooms]
    assert list(table["confidence"]) == [room.confidence for room in preview.rooms]
    assert list(table["area_px"]) == [room.area_px for room in preview.rooms]


def test_the_table_of_a_page_without_rooms_has_its_columns(detector: lc.Detector, preview: lc.Detection) -> None:
    blank = detector.detect(lc.Page.from_array(np.full((64, 64, 3), 255, np.uint8)), PREVIEW)
    assert len(blank.to_dataframe()) == 0
    assert list(blank.to_dataframe().columns) == list(preview.to_dataframe().columns)


@pytest.mark.parametrize("coordinates", ["pixel", "normalized_1000"])
def test_a_plot_shows_every_room(detector: lc.Detector, page: lc.Page, coordinates: Any) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    result = detector.detect(page, PREVIEW.replace(coordinates=coordinates))
    _, axes = pyplot.subplots()
    try:
        assert result.plot(page, ax=axes) is axes
        axes.figure.canvas.draw()
        assert len(axes.patches) == len(axes.texts) == len(result)
        assert len(axes.images) == 1
        for patch, room in zip(axes.patches, result.rooms, strict=True):
            assert patch.get_path().get_extents().extents == pytest.approx(room.bounding_box)
    finally:
        pyplot.close("all")


def test_jupyter_gets_a_drawing_and_a_text(preview: lc.Detection) -> None:
    bundle = preview._repr_mimebundle_(include=None, exclude=None)
    assert bundle["image/svg+xml"] == preview.to_svg()
    assert bundle["text/plain"] == repr(preview)
    assert str(len(preview)) in repr(preview)


@pytest.mark.parametrize("what", ["page", "room", "info"])
def test_a_repr_says_what_it_is(what: str, page: lc.Page, preview: lc.Detection, detector: lc.Detector) -> None:
    room = preview.rooms[0]
    text, facts = {
        "page": (repr(page), ["Page", "1600", "1200"]),
        "room": (repr(room), ["Room", "room_001", str(room.confidence)]),
        "info": (repr(detector.info), ["ModelInfo", detector.info.version]),
    }[what]
    assert all(fact in text for fact in facts)
    assert " at 0x" not in text


def test_model_info_compares_by_value(detector: lc.Detector) -> None:
    assert detector.info == lc.Detector().info
    assert len(detector.info.version) == 12
    assert detector.info.input_size_wh == (640, 640)
