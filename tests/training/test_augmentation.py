import random

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")

from training.learning.augmentation import (  # noqa: E402
    LETTERBOX_GREY,
    SMALLEST_SIDE_PX,
    Augmentation,
    index_rooms,
    letterboxed_view,
    random_view,
)

GEOMETRY_ONLY = Augmentation(colour_share=0)
COLOURS = [(200, 40, 40), (40, 200, 40), (40, 40, 200)]
BLEND_PX = 4  # a pixel of the page covers up to three of a view, and blends into the next
OUTLINES = [
    [[20, 20], [160, 20], [160, 150], [20, 150]],
    [[170, 20], [380, 20], [380, 90], [250, 90], [250, 280], [170, 280]],
    [[40, 180], [150, 200], [120, 290], [30, 270]],
]


def drawn_page(scale=1.0, size_wh=(400, 300)):
    """A white page of rooms filled with one colour each."""
    image = np.full((round(size_wh[1] * scale), round(size_wh[0] * scale), 3), 255, np.uint8)
    rooms = []
    for outline, colour in zip(OUTLINES, COLOURS, strict=True):
        ring = np.array(outline, np.float32) * scale
        cv2.fillPoly(image, [np.round((ring - 0.5) * 16).astype(np.int32)], colour, shift=4)
        rooms.append((ring,))
    return image, tuple(rooms)


def inside(mask, margin_px):
    """The mask without a margin along its outline, where colours blend."""
    return cv2.erode(mask.astype(np.uint8), np.ones((2 * margin_px + 1,) * 2), borderValue=0) > 0


def coloured_views(scale):
    """Random views of the drawn page, without those that augmentation made grey."""
    image, rooms = drawn_page(scale)
    views = [random_view(image, rooms, 192, GEOMETRY_ONLY, rng=random.Random(seed)) for seed in range(14)]
    return [view for view in views if np.ptp(view.image, axis=2).max() > 60]


@pytest.mark.parametrize("scale", [1.0, 3.7])
def test_index_map_covers_the_coloured_pixels_of_random_views_and_no_others(scale):
    views = coloured_views(scale)
    assert len(views) > 5
    for view in views:
        drawn = (np.ptp(view.image, axis=2) > 60).astype(np.uint8)
        count, labels, boxes, _ = cv2.connectedComponentsWithStats(drawn)
        for label in range(1, count):
            if boxes[label, 2:4].min() > SMALLEST_SIDE_PX + BLEND_PX:  # slivers at the edge count for nothing
                assert (view.room_index[inside(labels == label, BLEND_PX)] > 0).all()
        assert drawn[inside(view.room_index > 0, BLEND_PX)].all()


@pytest.mark.parametrize("scale", [1.0, 3.7])
def test_pixels_of_one_room_of_a_random_view_have_one_colour(scale):
    for view in coloured_views(scale):
        for room in range(1, len(view.boxes_xyxy) + 1):
            colours = view.image[inside(view.room_index == room, BLEND_PX)]
            assert not len(colours) or (np.ptp(colours, axis=0) <= 12).all()


def test_boxes_are_the_tight_half_open_boxes_of_the_index_map():
    image, rooms = drawn_page()
    view = random_view(image, rooms, 160, GEOMETRY_ONLY, rng=random.Random(5))
    assert len(view.boxes_xyxy) > 0
    for room, bbox_xyxy in enumerate(view.boxes_xyxy, start=1):
        y, x = np.nonzero(view.room_index == room)
        assert bbox_xyxy.tolist() == [x.min(), y.min(), x.max() + 1, y.max() + 1]


def test_same_randomness_gives_the_same_view():
    image, rooms = drawn_page()
    first, second = (random_view(image, rooms, 96, Augmentation(), rng=random.Random(3)) for _ in range(2))
    assert (first.image == second.image).all()
    assert (first.room_index == second.room_index).all()
    other = random_view(image, rooms, 96, Augmentation(), rng=random.Random(4))
    assert (first.image != other.image).any()


@pytest.mark.parametrize("size_wh", [(400, 300), (300, 400), (1234, 567), (100, 37)])
def test_letterbox_centres_the_whole_page_on_grey_as_the_engine_does(size_wh):
    page = np.full((size_wh[1], size_wh[0], 3), 255, np.uint8)
    image = letterboxed_view(page, (), 128).image
    # The engine rounds the content's size and its padding to whole pixels; see plan_level in tile.rs.
    content_wh = [round(side * 128 / max(size_wh)) for side in size_wh]
    padding = [(128 - side) // 2 for side in content_wh]
    y, x = np.nonzero((image > 114 + 70).all(axis=2))
    found = [x.min(), y.min(), x.max() + 1, y.max() + 1]
    expected = [*padding, padding[0] + content_wh[0], padding[1] + content_wh[1]]
    assert np.abs(np.subtract(found, expected)).max() <= 1
    assert tuple(image[0, 0]) == LETTERBOX_GREY


@pytest.mark.parametrize("scale", [0.6, 1.0, 2.3])
def test_letterboxed_pixels_lie_where_the_labels_say(scale):
    image, rooms = drawn_page(scale)
    view = letterboxed_view(image, rooms, 160)
    assert len(view.boxes_xyxy) == len(rooms)
    for room, colour in enumerate(COLOURS, start=1):
        differs = np.abs(view.image.astype(int) - colour).max(axis=2) > 20
        assert not (differs & inside(view.room_index == room, BLEND_PX)).any()
        assert not (~differs & (view.room_index != room)).any()


def test_page_that_shrinks_to_a_fraction_of_a_row_keeps_its_far_edge():
    # 96 / 1003 of 360 rows are 34.46: drawn as 34 rows, they must still reach as far as 34.46.
    page = np.repeat(np.linspace(0, 255, 360)[:, None, None], 1003, axis=1).repeat(3, axis=2).astype(np.uint8)
    image = letterboxed_view(page, (), 96).image[:, 48, 0].astype(float)
    scale = 96 / 1003
    top = (96 - 360 * scale) / 2
    row = int(top + 330 * scale)
    expected = 255 * ((row + 0.5 - top) / scale - 0.5) / 359
    # A row is 7.4 grey levels; an edge that is moved by the rounding is off by 2.5 or more.
    assert image[row] == pytest.approx(expected, abs=1.5)


def test_room_beyond_the_edge_is_cut_at_the_edge():
    index, boxes = index_rooms([[np.array([[-30.0, 10], [20, 10], [20, 90], [-30, 90]])]], 64)
    # Filling takes the outline along, half a pixel.
    assert boxes[0] == pytest.approx([0, 10, 20, 64], abs=1)
    assert index[30, 0] == 1
    assert index[30, 30] == 0


def test_room_that_shows_only_a_sliver_or_nothing_is_left_out():
    sliver = np.array([[60.5, 10.0], [90, 10], [90, 50], [60.5, 50]])
    outside = sliver + 100
    whole = np.array([[10.0, 10], [40, 10], [40, 40], [10, 40]])
    index, boxes = index_rooms([[sliver], [outside], [whole]], 64)
    assert len(boxes) == 1
    assert set(np.unique(index)) == {0, 1}
    assert index[50, 62] == 0


def test_hole_of_a_room_is_no_part_of_it():
    outer = np.array([[5.0, 5], [60, 5], [60, 60], [5, 60]])
    inner = np.array([[20.0, 20], [45, 20], [45, 45], [20, 45]])
    index, boxes = index_rooms([[outer, inner]], 64)
    assert index[32, 32] == 0
    assert index[10, 10] == 1
    assert len(boxes) == 1
