"""PDF pages whose walls are hatched with thousands of strokes, and pages of lines that cross at random."""

import numpy as np
import pytest
import shapely

import locdet_core as lc
from drawn_lines import HatchedPage, hatched_pdf, tangled_pdf

# The faces of a wall without an outline lie where its strokes end, half a stroke off at most.
MIN_IOU = 0.97


def _assert_rooms_are_found(page: HatchedPage, dpi: float) -> None:
    result = lc.rooms_from_page(lc.decode(page.data, dpi=dpi))
    found = np.array([shapely.geometry.shape(room) for room in result.rooms])
    assert len(found) == len(page.rooms)
    assert {room.evidence for room in result.rooms} == {"vector_walls"}
    for room in page.rooms:
        expected = shapely.transform(room, lambda points: points * dpi / 72)
        shared = shapely.area(shapely.intersection(found, expected))
        assert (shared / (shapely.area(found) + expected.area - shared)).max() > MIN_IOU
    assert result.to_dict().get("warnings") is None


@pytest.mark.parametrize(("spacing", "width"), [(0.2, 0.72), (0.25, 0.3), (0.5, 0.72), (0.5, 0.1), (0.9, 0.35)])
@pytest.mark.parametrize("angle", [0.0, 30.0, 45.0, 90.0, 135.0])
def test_rooms_between_hatched_walls_are_found(spacing: float, width: float, angle: float) -> None:
    _assert_rooms_are_found(hatched_pdf(spacing, width, angles=[angle]), 150)


@pytest.mark.parametrize("width", [0.25, 0.5, 0.8])
@pytest.mark.parametrize("angle", [45.0, 60.0, 90.0])
def test_a_hatch_without_outline_is_a_wall(width: float, angle: float) -> None:
    _assert_rooms_are_found(hatched_pdf(0.25, width, angles=[angle], outline=None), 150)


@pytest.mark.parametrize("size", [0.5, 1.5])
@pytest.mark.parametrize("dpi", [72, 150, 250])
@pytest.mark.parametrize("outline", [0.3, None])
def test_hatched_walls_are_found_at_every_size(size: float, dpi: float, outline: float | None) -> None:
    _assert_rooms_are_found(hatched_pdf(0.3, 0.35, outline=outline, size=size), dpi)


@pytest.mark.parametrize("outline", [0.5, None])
def test_a_hatch_may_cross_itself_and_come_in_pieces(outline: float | None) -> None:
    _assert_rooms_are_found(hatched_pdf(0.3, 0.3, angles=[45.0, 135.0], outline=outline, dashes=True), 150)


def test_a_page_of_lines_that_cross_at_random_is_left_to_its_pixels() -> None:
    result = lc.rooms_from_page(lc.decode(tangled_pdf(30_000), dpi=72))
    assert result.warnings == ["LINES_TOO_TANGLED"]
    assert result.to_dict()["warnings"] == ["LINES_TOO_TANGLED"]
    assert lc.Detection.from_json(result.to_json()) == result
    assert all(room.evidence == "raster_walls" for room in result.rooms)
