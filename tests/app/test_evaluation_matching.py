"""Overlaps, the optimal matching, splits and merges."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from locdet.evaluation.matching import (
    Overlaps,
    best_matching,
    count_merges,
    count_splits,
    matching_gains,
    measure_overlaps,
)

BOXES = st.lists(
    st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(4, 10)] * 2).map(
        lambda b: shapely.box(b[0], b[1], b[0] + b[2], b[1] + b[3])
    ),
    max_size=7,
)


def gain_count(overlaps: Overlaps, *, min_iou: float) -> int:
    order = np.arange(len(overlaps.predicted_area))
    return int(matching_gains(overlaps, order=order, min_iou=min_iou).sum())


def test_iou_of_a_room_with_a_hole_is_of_exact_areas() -> None:
    whole = shapely.box(0, 0, 10, 10)
    ring = whole.difference(shapely.box(2, 2, 8, 8))
    assert measure_overlaps([whole], [ring]).iou.tolist() == pytest.approx([0.64])


def test_rooms_that_only_touch_do_not_overlap() -> None:
    overlaps = measure_overlaps([shapely.box(0, 0, 1, 1)], [shapely.box(1, 0, 2, 1)])
    assert len(overlaps.iou) == 0


def test_optimal_matching_beats_greedy() -> None:
    # The first prediction fits both rooms and the left one better, the second the left one only.
    true = [shapely.box(0, 0, 10, 10), shapely.box(8, 0, 18, 10)]
    predicted = [shapely.box(3, 0, 13, 10), shapely.box(-3, 0, 7, 10)]
    overlaps = measure_overlaps(predicted, true)
    assert gain_count(overlaps, min_iou=0.3) == 2
    assert len(best_matching(overlaps, min_iou=0.3)) == 2


def test_best_matching_takes_the_greater_iou_among_equally_many_pairs() -> None:
    true = [shapely.box(0, 0, 10, 10)]
    predicted = [shapely.box(0, 0, 8, 10), shapely.box(0, 0, 9, 10)]
    overlaps = measure_overlaps(predicted, true)
    (pair,) = best_matching(overlaps, min_iou=0.5)
    assert overlaps.predicted[pair] == 1


def test_pair_at_the_threshold_counts() -> None:
    overlaps = measure_overlaps([shapely.box(0, 0, 5, 10)], [shapely.box(0, 0, 10, 10)])
    assert gain_count(overlaps, min_iou=0.5) == 1
    assert gain_count(overlaps, min_iou=0.51) == 0


@given(BOXES, BOXES, st.sampled_from([0.1, 0.3, 0.5]))
def test_gains_add_up_to_the_optimal_matching_of_every_prefix(
    predicted: list[shapely.Polygon], true: list[shapely.Polygon], min_iou: float
) -> None:
    overlaps = measure_overlaps(predicted, true)
    gains = matching_gains(overlaps, order=np.arange(len(predicted)), min_iou=min_iou)
    for size in range(len(predicted) + 1):
        prefix = overlaps.only(np.arange(len(predicted)) < size)
        assert gains[:size].sum() == len(best_matching(prefix, min_iou=min_iou))


def test_only_renumbers_the_rooms_that_stay() -> None:
    boxes = [shapely.box(x, 0, x + 1, 1) for x in (0, 5, 10)]
    overlaps = measure_overlaps(boxes, boxes).only(np.array([False, True, True]))
    assert overlaps.predicted.tolist() == [0, 1]
    assert overlaps.true.tolist() == [1, 2]


def test_room_found_in_two_halves_is_one_split() -> None:
    halves = [shapely.box(0, 0, 5, 10), shapely.box(5, 0, 10, 10)]
    overlaps = measure_overlaps(halves, [shapely.box(0, 0, 10, 10)])
    assert (count_splits(overlaps), count_merges(overlaps)) == (1, 0)


def test_two_rooms_found_as_one_are_one_merge() -> None:
    halves = [shapely.box(0, 0, 5, 10), shapely.box(5, 0, 10, 10)]
    overlaps = measure_overlaps([shapely.box(0, 0, 10, 10)], halves)
    assert (count_splits(overlaps), count_merges(overlaps)) == (0, 1)


@pytest.mark.parametrize(
    "sliver",
    [
        pytest.param(shapely.box(9.5, 0, 10, 10), id="covers less than a tenth"),
        pytest.param(shapely.box(8, 0, 14, 10), id="lies less than half inside"),
    ],
)
def test_sliver_is_no_part_of_a_split(sliver: shapely.Polygon) -> None:
    overlaps = measure_overlaps([shapely.box(0, 0, 8, 10), sliver], [shapely.box(0, 0, 10, 10)])
    assert count_splits(overlaps) == 0
