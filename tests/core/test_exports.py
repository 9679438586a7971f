"""Every export is read back by the usual reader of its format and compared with the detection."""

import csv
import io
import json
import struct
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from pycocotools.coco import COCO

import locdet_core as lc

SVG = "{http://www.w3.org/2000/svg}"

# A rasteriser may count or leave out the pixels on an outline. Readers that round corners to whole pixels move every
# edge by up to half a pixel; supervision then fills the outline too: one pixel along the length, and one per corner.
_OUTLINE_PX = 1.5


@pytest.fixture
def rooms(detection: lc.Detection) -> list[dict[str, Any]]:
    """The rooms of the document, in order, with lists where `to_dict` gives tuples."""
    rooms = json.loads(json.dumps(detection.to_dict()))["rooms"]
    assert rooms, "the example plan has rooms"
    return rooms


@pytest.fixture
def polygons(rooms: list[dict[str, Any]]) -> list[shapely.Polygon]:
    """The shape of each room as a shapely polygon."""
    return [shapely.Polygon(room["polygon"], room["holes"]) for room in rooms]


@pytest.fixture
def dataset_dir(detection: lc.Detection, page: lc.Page, tmp_path: Path) -> Path:
    """A folder with the page in `images/plan.png`, and its annotations in COCO and YOLO."""
    for name in ("images", "labels"):
        (tmp_path / name).mkdir()
    (tmp_path / "images" / "plan.png").write_bytes(detection.to_png(page))
    (tmp_path / "annotations.json").write_text(detection.to_coco(file_name="plan.png"), "utf-8")
    (tmp_path / "labels" / "plan.txt").write_text(detection.to_yolo(), "utf-8")
    (tmp_path / "data.yaml").write_text("nc: 1\nnames: [room]\n", "utf-8")
    return tmp_path


def _png_size_wh(data: bytes) -> tuple[int, int]:
    """Width and height from the header of a PNG file."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _assert_close_to_polygon(area_px: float, polygon: shapely.Polygon) -> None:
    corners = len(shapely.get_coordinates(polygon))
    assert abs(area_px - polygon.area) <= _OUTLINE_PX * polygon.length + corners


def test_json_is_the_document(detection: lc.Detection) -> None:
    # Points and boxes are tuples in the dict; JSON has only lists.
    assert json.loads(detection.to_json()) == json.loads(json.dumps(detection.to_dict()))


@pytest.mark.parametrize("method", ["to_json", "to_geojson", "to_coco", "to_yolo", "to_svg", "to_csv"])
def test_an_export_is_the_same_text_every_time(detection: lc.Detection, method: str) -> None:
    export = getattr(detection, method)
    assert export() == export()


def test_geojson_is_read_by_shapely(detection: lc.Detection, polygons: list[shapely.Polygon]) -> None:
    shapes = shapely.from_geojson(detection.to_geojson()).geoms
    assert [shape.wkt for shape in shapely.normalize(list(shapes))] == [
        polygon.wkt for polygon in shapely.normalize(polygons)
    ]


def test_geojson_rings_obey_the_right_hand_rule_as_written(detection: lc.Detection) -> None:
    for feature in json.loads(detection.to_geojson())["features"]:
        polygon = shapely.geometry.shape(feature["geometry"])
        assert polygon.exterior.is_ccw
        assert not any(hole.is_ccw for hole in polygon.interiors)
        assert all(ring[0] == ring[-1] for ring in feature["geometry"]["coordinates"])


def test_geojson_keeps_everything_of_a_room(detection: lc.Detection, rooms: list[dict[str, Any]]) -> None:
    collection = json.loads(detection.to_geojson())
    assert collection["coordinate_space"] == "pixel"
    assert "not WGS 84" in collection["note"]
    geometry = {"bounding_box", "polygon", "holes"}
    for feature, room in zip(collection["features"], rooms, strict=True):
        assert feature["id"] == room["id"]
        assert feature["bbox"] == room["bounding_box"]
        assert feature["properties"] == {key: value for key, value in room.items() if key not in geometry}


def test_coco_is_read_by_pycocotools(dataset_dir: Path, polygons: list[shapely.Polygon]) -> None:
    coco = COCO(str(dataset_dir / "annotations.json"))
    annotations = coco.loadAnns(coco.getAnnIds())
    for annotation, polygon in zip(annotations, polygons, strict=True):
        mask = coco.annToMask(annotation)
        _assert_close_to_polygon(int(mask.sum()), polygon)
        if polygon.interiors:
            assert annotation["area"] == mask.sum()
        x, y, width, height = annotation["bbox"]
        # Boxes are written with two decimals.
        assert np.allclose((x, y, x + width, y + height), polygon.bounds, atol=0.011)


def test_coco_is_read_by_supervision(dataset_dir: Path, polygons: list[shapely.Polygon]) -> None:
    supervision = pytest.importorskip("supervision")
    dataset = supervision.DetectionDataset.from_coco(
        images_directory_path=str(dataset_dir / "images"),
        annotations_path=str(dataset_dir / "annotations.json"),
        force_masks=True,
    )
    (_, _, found), *rest = dataset
    assert not rest
    assert dataset.classes == ["room"]
    for mask, polygon in zip(found.mask, polygons, strict=True):
        _assert_close_to_polygon(int(mask.sum()), polygon)


def test_yolo_is_read_by_supervision_with_holes_left_open(dataset_dir: Path, polygons: list[shapely.Polygon]) -> None:
    supervision = pytest.importorskip("supervision")
    dataset = supervision.DetectionDataset.from_yolo(
        images_directory_path=str(dataset_dir / "images"),
        annotations_directory_path=str(dataset_dir / "labels"),
        data_yaml_path=str(dataset_dir / "data.yaml"),
        force_masks=True,
    )
    (_, _, found), *rest = dataset
    assert not rest
    for mask, polygon in zip(found.mask, polygons, strict=True):
        # The cut to a hole is drawn as a line, so it counts as outline.
        cuts = shapely.LineString([polygon.bounds[:2], polygon.bounds[2:]]).length * len(polygon.interiors)
        assert abs(int(mask.sum()) - polygon.area) <= _OUTLINE_PX * (polygon.length + cuts) + 9


def test_yolo_coordinates_are_relative_to_the_page(detection: lc.Detection, polygons: list[shapely.Polygon]) -> None:
    size_px = detection.to_dict()["page"]
    lines = detection.to_yolo().splitlines()
    for line, polygon in zip(lines, polygons, strict=True):
        label, *values = line.split()
        points = np.array(values, dtype=float).reshape(-1, 2)
        assert label == "0"
        assert ((points >= 0) & (points <= 1)).all()
        points_px = points * (size_px["width_px"], size_px["height_px"])
        # Six decimals of a side of 20,000 px are 0.02 px.
        assert np.allclose(points_px.min(axis=0), polygon.bounds[:2], atol=0.02)
        assert np.allclose(points_px.max(axis=0), polygon.bounds[2:], atol=0.02)


def test_csv_is_read_with_its_shapes(
    detection: lc.Detection, rooms: list[dict[str, Any]], polygons: list[shapely.Polygon]
) -> None:
    rows = list(csv.DictReader(io.StringIO(detection.to_csv(), newline="")))
    for row, room, polygon in zip(rows, rooms, polygons, strict=True):
        assert row["id"] == room["id"]
        assert row["name_hint"].removeprefix("'") == (room["name_hint"] or "")
        assert float(row["confidence"]) == room["confidence"]
        assert [float(row[key]) for key in ("x_min", "y_min", "x_max", "y_max")] == room["bounding_box"]
        assert int(row["vertices"]) == len(room["polygon"])
        assert int(row["holes"]) == len(room["holes"])
        assert row["coordinate_space"] == "pixel"
        assert shapely.from_wkt(row["wkt"]).normalize() == polygon.normalize()


def test_svg_has_one_path_a_room_in_page_pixels(detection: lc.Detection, rooms: list[dict[str, Any]]) -> None:
    drawing = ElementTree.fromstring(detection.to_svg())
    size_px = detection.to_dict()["page"]
    assert drawing.get("viewBox") == f"0 0 {size_px['width_px']} {size_px['height_px']}"
    paths = drawing.findall(f".//{SVG}path")
    for path, room in zip(paths, rooms, strict=True):
        assert path.get("data-id") == room["id"]
        assert path.get("data-name-hint") == room["name_hint"]
        assert path.get("fill-rule") == "evenodd"
        assert path.get("d", "").count("M") == 1 + len(room["holes"])
        assert (path.findtext(f"{SVG}title") or "").startswith(room["id"])
    assert drawing.find(f".//{SVG}image") is None


def test_svg_labels_stand_inside_their_rooms(detection: lc.Detection, polygons: list[shapely.Polygon]) -> None:
    drawing = ElementTree.fromstring(detection.to_svg())
    labels = drawing.findall(f".//{SVG}text")
    for label, polygon in zip(labels, polygons, strict=True):
        assert polygon.contains(shapely.Point(float(label.attrib["x"]), float(label.attrib["y"])))


def test_svg_over_a_page_embeds_it(detection: lc.Detection, page: lc.Page) -> None:
    image = ElementTree.fromstring(detection.to_svg(page)).find(f".//{SVG}image")
    assert image is not None
    assert image.attrib["{http://www.w3.org/1999/xlink}href"].startswith("data:image/png;base64,")


def test_png_has_the_proportions_of_the_page(detection: lc.Detection, page: lc.Page) -> None:
    height_px, width_px = page.array.shape[:2]
    scale = min(1.0, 4096 / max(width_px, height_px))
    expected = (round(width_px * scale), round(height_px * scale))
    # A half is rounded up in Rust and to even in Python.
    assert np.allclose(_png_size_wh(detection.to_png(page)), expected, atol=1)


def test_overlays_refuse_a_page_of_another_size(detection: lc.Detection, page: lc.Page) -> None:
    other = lc.Page.from_array(np.zeros((7, 5, 3), dtype=np.uint8))
    with pytest.raises(lc.InvalidOptionError, match="page size must be"):
        detection.to_png(other)
    with pytest.raises(lc.InvalidOptionError, match="page size must be"):
        detection.to_svg(other)
