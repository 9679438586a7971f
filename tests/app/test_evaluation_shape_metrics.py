"""Corners, boundaries and overlaps of hand-made rooms."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import translate

from locdet.evaluation.shape_metrics import (
    boundary_f,
    contour_pixels,
    match_corners,
    overlap_share,
    room_corners,
)

SQUARE = shapely.box(0, 0, 100, 100)
PAGE_WH = (300, 400)  # diagonal 500 px, so a tolerance of 4 px


def shifted(shape: shapely.Geometry, x: float, y: float = 0.0) -> shapely.Geometry:
    return translate(shape, x, y)


def test_collinear_and_nearly_collinear_vertices_are_no_corners() -> None:
    ring = [(0, 0), (50, 0), (100, 0), (100.5, 50), (100, 100), (0, 100), (0, 30)]
    assert len(room_corners([shapely.Polygon(ring)])) == 4


def test_pixel_steps_of_a_slanted_wall_are_no_corners() -> None:
    steps = [point for x in range(60) for point in ((x, x), (x + 1, x))]
    assert len(room_corners([shapely.Polygon([*steps, (60, 60), (0, 60)])])) <= 4


@given(st.integers(0, 5))
def test_corners_do_not_depend_on_where_the_ring_starts(start: int) -> None:
    ring = [(0, 0), (50, 0), (90, 0), (90, 40), (90, 80), (0, 80)]
    corners = room_corners([shapely.Polygon(ring[start:] + ring[:start])])
    assert {tuple(corner) for corner in corners} == {(0, 0), (90, 0), (90, 80), (0, 80)}


def test_corners_of_holes_count() -> None:
    assert len(room_corners([SQUARE.difference(shapely.box(20, 20, 60, 60))])) == 8


@pytest.mark.parametrize(("shift", "matched"), [(0, 4), (10, 4), (10.1, 0)])
def test_corners_match_up_to_ten_pixels(shift: float, matched: int) -> None:
    counts = match_corners(room_corners([shifted(SQUARE, shift)]), room_corners([SQUARE]))
    assert (counts.true_positives, counts.predicted, counts.true) == (matched, 4, 4)


def test_true_corner_is_matched_once() -> None:
    counts = match_corners(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[0.0, 0.0]]))
    assert (counts.true_positives, counts.predicted, counts.true) == (1, 2, 1)


def test_most_corners_are_matched_even_if_the_nearest_pair_must_part() -> None:
    # Nearest first would pair 9 with 10 and leave 18 and 0 apart.
    counts = match_corners(np.array([[9.0, 0.0], [18.0, 0.0]]), np.array([[0.0, 0.0], [10.0, 0.0]]))
    assert counts.true_positives == 2


def test_contour_of_a_rectangle_passes_each_pixel_once() -> None:
    assert len(contour_pixels([shapely.box(0, 0, 10, 5)])) == 30


def test_boundary_of_equal_rooms_is_perfect() -> None:
    assert boundary_f([SQUARE], [SQUARE], size_wh=PAGE_WH) == 1.0


@pytest.mark.parametrize(("shift", "expected"), [(4, 1.0), (150, 0.0)])
def test_boundary_tolerance_is_a_share_of_the_diagonal(shift: float, expected: float) -> None:
    score = boundary_f([shifted(SQUARE, shift)], [SQUARE], size_wh=PAGE_WH)
    assert score == pytest.approx(expected, abs=0.01)


def test_boundary_tolerance_of_a_small_image_is_two_pixels() -> None:
    small = shapely.box(0, 0, 20, 20)
    assert boundary_f([shifted(small, 2)], [small], size_wh=(40, 40)) == 1.0
    assert boundary_f([shifted(small, 3)], [small], size_wh=(40, 40)) < 1.0


def test_boundary_with_one_of_two_equal_rooms_found_is_two_thirds() -> None:
    # Precision 1, recall 1/2.
    score = boundary_f([SQUARE], [SQUARE, shifted(SQUARE, 150)], size_wh=PAGE_WH)
    # The corners of a box pass one pixel more on its far sides.
    assert score == pytest.approx(2 / 3, abs=0.01)


def test_boundary_of_an_empty_side() -> None:
    assert boundary_f([], [], size_wh=PAGE_WH) == 1.0
    assert boundary_f([SQUARE], [], size_wh=PAGE_WH) == 0.0
    assert boundary_f([], [SQUARE], size_wh=PAGE_WH) == 0.0


def test_overlap_counts_area_under_several_rooms_once() -> None:
    boxes = [shapely.box(0, 0, 10, 10), shapely.box(5, 0, 15, 10), shapely.box(5, 0, 10, 10)]
    assert overlap_share(boxes) == pytest.approx(50 / 150)


def test_rooms_that_touch_do_not_overlap() -> None:
    assert overlap_share([shapely.box(0, 0, 5, 5), shapely.box(5, 0, 9, 5)]) == 0.0


def test_overlap_of_no_rooms_is_undefined() -> None:
    assert overlap_share([]) is None
