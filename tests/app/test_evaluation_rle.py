"""Masks from regions and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from locdet.evaluation import Region
from locdet.evaluation.regions import is_valid, predicted_shape
from locdet.evaluation.rle import decode, encode

MASKS = arrays(
    np.uint8,
    array_shapes(min_dims=2, max_dims=2, max_side=9),
    elements=st.integers(min_value=0, max_value=1),
).filter(np.any)


def traced(mask: NDArray[np.uint8]) -> tuple[Region, ...]:
    rle = coco_mask.encode(np.asfortranarray(mask))
    height, width = mask.shape
    return decode({**rle, "counts": rle["counts"].decode()}, size_wh=(width, height))


@given(MASKS)
def test_mask_survives_tracing_and_rasterising(mask: NDArray[np.uint8]) -> None:
    height, width = mask.shape
    assert (coco_mask.decode(encode(traced(mask), size_wh=(width, height))) == mask).all()


@given(MASKS)
def test_traced_regions_are_valid_and_have_the_area_of_the_mask(mask: NDArray[np.uint8]) -> None:
    regions = traced(mask)
    assert is_valid(regions)
    assert predicted_shape(regions).area == mask.sum()


def test_holes_that_touch_at_a_corner_stay_holes() -> None:
    mask = np.ones((4, 4), dtype=np.uint8)
    mask[1, 1] = mask[2, 2] = 0
    (region,) = traced(mask)
    assert len(region.holes) == 2


def test_hole_of_a_polygon_is_not_covered() -> None:
    square = np.array([[0, 0], [9, 0], [9, 9], [0, 9]], dtype=float)
    hole = np.array([[2, 2], [5, 2], [5, 7], [2, 7]], dtype=float)
    expected = np.zeros((10, 12), dtype=np.uint8)
    expected[:9, :9] = 1
    expected[2:7, 2:5] = 0
    found = coco_mask.decode(encode([Region(square, (hole,))], size_wh=(12, 10)))
    assert (found == expected).all()


def test_largest_region_comes_first() -> None:
    mask = np.array([[1, 0, 1, 1]], dtype=np.uint8)
    assert [region.polygon[:, 0].min() for region in traced(mask)] == [2.0, 0.0]
