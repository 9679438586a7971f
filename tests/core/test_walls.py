"""Rooms from wall segments: what is taken for walls, what is refused, and what comes back."""

import copy
import math
import pickle
from collections import OrderedDict, UserDict, UserList
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import locdet_core as lc

# Two rooms of 4 x 5 and 5 x 5 under one roof; the partition crosses no wall but ends on two.
TWO_ROOMS = np.array([[0, 0, 9, 0], [9, 0, 9, 5], [9, 5, 0, 5], [0, 5, 0, 0], [4, 0, 4, 5]], dtype=np.float64)
AREAS = [20.0, 25.0]


def _mappings(walls: np.ndarray) -> list[dict[str, Any]]:
    return [{"type": "line", "start": [x1, y1], "end": [x2, y2]} for x1, y1, x2, y2 in walls.tolist()]


def _areas(detection: lc.Detection) -> list[float]:
    return sorted(room.area_px for room in detection.rooms)


@pytest.fixture(scope="module")
def detection() -> lc.Detection:
    return lc.rooms_from_walls(TWO_ROOMS)


# What is taken


@pytest.mark.parametrize(
    "walls",
    [
        TWO_ROOMS.reshape(-1, 2, 2),
        TWO_ROOMS.astype(np.float32),
        TWO_ROOMS.astype(np.float16),
        TWO_ROOMS.astype(np.uint8),
        TWO_ROOMS.astype(np.int64),
        TWO_ROOMS.astype(">f8"),
        np.asfortranarray(TWO_ROOMS),
        np.repeat(TWO_ROOMS, 2, axis=0)[::2],
        _mappings(TWO_ROOMS),
        tuple(_mappings(TWO_ROOMS)),
        UserList(UserDict(wall) for wall in _mappings(TWO_ROOMS)),
        [{**wall, "is_load_bearing": True, "layer": {"deep": []}} for wall in _mappings(TWO_ROOMS)],
        [{"start": tuple(row[:2]), "end": row[2:]} for row in TWO_ROOMS.astype(np.float32)],
        {"walls": _mappings(TWO_ROOMS), "project": "house"},
        OrderedDict(walls=TWO_ROOMS),
    ],
    ids=[
        "n_2_2", "float32", "float16", "uint8", "int64", "big_endian", "fortran", "strided", "dicts", "tuple",
        "user_list", "extra_keys", "numpy_points", "document", "document_of_array",
    ],
)  # fmt: skip
def test_every_form_of_the_same_walls_gives_the_same_rooms(detection: lc.Detection, walls: Any) -> None:
    assert lc.rooms_from_walls(walls) == detection


def test_rooms_of_walls_have_no_page_and_the_unit_of_the_drawing(detection: lc.Detection) -> None:
    assert _areas(detection) == pytest.approx(AREAS)
    assert detection.coordinate_space == "drawing"
    assert detection.to_dict()["page"] is None
    assert detection.to_dict()["model"] is None
    assert detection.topology == {"disjoint": True, "valid": True}
    assert detection.healed_gaps == []
    assert {(room.source, room.evidence) for room in detection.rooms} == {("vector_walls", "vector_walls")}
    assert [room.id for room in detection.rooms] == ["room_001", "room_002"]
    assert repr(detection) == "Detection(2 rooms, of wall segments)"


@pytest.mark.parametrize(
    "walls", [[], (), {"walls": []}, np.zeros((0, 4)), np.zeros((0, 2, 2)), np.array([])], ids=repr
)
def test_no_walls_enclose_no_rooms(walls: Any) -> None:
    assert len(lc.rooms_from_walls(walls)) == 0


def test_walls_without_length_enclose_no_rooms() -> None:
    assert len(lc.rooms_from_walls(np.ones((50, 4)))) == 0
    with_points = np.concatenate([TWO_ROOMS, np.tile([[4.0, 2.0, 4.0, 2.0]], (3, 1))])
    assert _areas(lc.rooms_from_walls(with_points)) == pytest.approx(AREAS)


def test_the_array_is_not_changed() -> None:
    walls = TWO_ROOMS.copy()
    walls.flags.writeable = False
    lc.rooms_from_walls(walls)
    assert (walls == TWO_ROOMS).all()


def _with_gap(gap: float) -> np.ndarray:
    walls = TWO_ROOMS.copy()
    walls[3, 3] = gap
    return walls


def test_a_gap_at_a_corner_is_closed_and_said() -> None:
    result = lc.rooms_from_walls(_with_gap(0.2))
    assert len(result) == 2
    (gap,) = result.healed_gaps
    assert gap["length"] == pytest.approx(0.2)
    assert np.allclose(sorted([gap["start"], gap["end"]]), [[0.0, 0.0], [0.0, 0.2]])
    assert min(room.confidence for room in result.rooms) < 1
    assert len(lc.rooms_from_walls(_with_gap(0.2), lc.WallOptions(max_gap=0)).rooms) == 1


def test_a_gap_of_less_than_the_noise_is_said() -> None:
    (gap,) = lc.rooms_from_walls(_with_gap(0.03)).healed_gaps
    assert np.allclose(sorted([gap["start"], gap["end"]]), [[0.0, 0.0], [0.0, 0.03]])
    # A thousandth of a unit is how a drawing of rooms of 5 is rounded.
    assert lc.rooms_from_walls(_with_gap(0.001)).healed_gaps == []


def test_small_rooms_are_left_out_on_demand() -> None:
    assert _areas(lc.rooms_from_walls(TWO_ROOMS, lc.WallOptions(min_area=22))) == pytest.approx(AREAS[1:])


# What is refused


@pytest.mark.parametrize(
    ("walls", "message"),
    [
        ("plan.json", "walls must be an array of shape"),
        (b"walls", "walls must be an array of shape"),
        (7, "walls must be an array of shape .*, got 7"),
        (None, "walls must be an array of shape .*, got None"),
        ({"wall": []}, 'the document must have the key "walls"'),
        ({"walls": None}, "walls must be an array of shape .*, got None"),
        ({"walls": {"walls": []}}, "walls must be an array of shape"),
        (np.ones((3, 5)), r"got shape \(3, 5\) and dtype float64"),
        (np.ones((3, 2, 3)), r"got shape \(3, 2, 3\)"),
        (np.ones(4), r"got shape \(4\)"),
        (np.ones((2, 4), bool), "and dtype bool"),
        (np.ones((2, 4), complex), "and dtype complex128"),
        (np.ones((2, 4), object), "and dtype object"),
        (np.full((2, 4), "1"), "and dtype <U1"),
    ],
)
def test_what_is_no_set_of_walls_is_refused(walls: Any, message: str) -> None:
    with pytest.raises(lc.InvalidOptionError, match=message):
        lc.rooms_from_walls(walls)


@pytest.mark.parametrize(
    ("wall", "message"),
    [
        ([0, 0, 1, 1], r"walls\[2\] must be a mapping with \"start\" and \"end\", got \[0, 0, 1, 1\]"),
        ({"start": [0, 0]}, r"walls\[2\].end is missing"),
        ({"end": [0, 0]}, r"walls\[2\].start is missing"),
        ({"start": [0, 0], "end": [1, 1], "type": "arc"}, r"walls\[2\].type must be \"line\", got 'arc'"),
        ({"start": [0, 0], "end": [1, 1], "type": None}, r"walls\[2\].type must be \"line\", got None"),
        ({"start": [0], "end": [1, 1]}, r"walls\[2\].start must be two numbers \[x, y\], got \[0\]"),
        ({"start": [0, 0, 0], "end": [1, 1]}, r"walls\[2\].start must be two numbers"),
        ({"start": [0, 0], "end": "ab"}, r"walls\[2\].end must be two numbers .*, got 'ab'"),
        ({"start": [0, 0], "end": [1, True]}, r"walls\[2\].end must be two numbers"),
        ({"start": [0, 0], "end": [1, "1"]}, r"walls\[2\].end must be two numbers"),
        ({"start": [0, 0], "end": [1, 10**400]}, r"walls\[2\].end must be two numbers"),
        ({"start": [0, 0], "end": None}, r"walls\[2\].end must be two numbers .*, got None"),
        (
            {"start": [0, 0], "end": [1, 1], "is_load_bearing": 1},
            r"walls\[2\].is_load_bearing must be True or False, got 1",
        ),
    ],
)
def test_a_wrong_wall_is_refused_with_its_index(wall: Any, message: str) -> None:
    with pytest.raises(lc.InvalidOptionError, match=message):
        lc.rooms_from_walls([*_mappings(TWO_ROOMS)[:2], wall])


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e308], ids=str)
def test_a_coordinate_that_is_no_place_is_refused_with_the_index_of_its_wall(value: float) -> None:
    walls = TWO_ROOMS.copy()
    walls[3, 1] = value
    for form in (walls, _mappings(walls)):
        with pytest.raises(lc.InvalidOptionError, match=r"walls\[3\]"):
            lc.rooms_from_walls(form)


@pytest.mark.parametrize("walls", [np.broadcast_to(0.5, (1_000_001, 4)), [{}] * 1_000_001], ids=["array", "sequence"])
def test_too_many_walls_are_refused_before_they_are_copied(walls: Any) -> None:
    with pytest.raises(lc.LimitExceededError, match="1000001, the limit is 1000000; raise max_walls"):
        lc.rooms_from_walls(walls)


def test_the_limit_is_an_option() -> None:
    assert len(lc.rooms_from_walls(TWO_ROOMS, limits=lc.Limits(max_walls=5))) == 2
    with pytest.raises(lc.LimitExceededError):
        lc.rooms_from_walls(TWO_ROOMS, limits=lc.Limits(max_walls=4))


_NUMBERS = st.one_of(st.integers(0, 6).map(float), st.floats(allow_nan=True, allow_infinity=True, width=64))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(_NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS), max_size=20))
def test_any_numbers_give_disjoint_valid_rooms_or_an_error(walls: list[tuple[float, float, float, float]]) -> None:
    try:
        detection = lc.rooms_from_walls(np.array(walls).reshape(-1, 4))
    except lc.InvalidOptionError as error:
        if "walls[" not in str(error):
            raise
        return
    _assert_rooms_are_sound(detection)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 7)] * 4), min_size=4, max_size=40))
def test_tangled_walls_give_disjoint_valid_rooms(walls: list[tuple[int, int, int, int]]) -> None:
    _assert_rooms_are_sound(lc.rooms_from_walls(np.array(walls)))


def _assert_rooms_are_sound(detection: lc.Detection) -> None:
    rooms = [shapely.geometry.shape(room) for room in detection.rooms]
    assert all(room.is_valid and room.area > 0 for room in rooms)
    # What rounding lets two neighbours share is far below a millionth of them.
    assert sum(room.area for room in rooms) <= shapely.union_all(rooms).area * (1 + 1e-6)


# Options


@pytest.mark.parametrize("name", ["max_gap", "snap_distance", "min_area"])
@pytest.mark.parametrize("value", [-1, math.nan, math.inf, "1", True], ids=repr)
def test_a_wrong_wall_option_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(lc.InvalidOptionError, match=f"^{name} must be "):
        lc.WallOptions(**{name: value})  # type: ignore[misc]


def test_an_unknown_wall_option_is_refused_by_name() -> None:
    with pytest.raises(lc.InvalidOptionError, match='there is no option "gap"'):
        lc.WallOptions(gap=1)  # type: ignore[call-arg]


def test_wall_options_are_a_value() -> None:
    options = lc.WallOptions(max_gap=2)
    assert options == lc.WallOptions().replace(max_gap=2.0) != lc.WallOptions()
    assert {options: 1}[copy.deepcopy(options)] == 1
    assert pickle.loads(pickle.dumps(options)) == options
    assert eval(repr(options), {"WallOptions": lc.WallOptions}) == options
    assert (options.max_gap, options.to_dict()["max_gap"]) == (2.0, 2.0)
    with pytest.raises(AttributeError):
        options.max_gap = 3.0


# What can be done with the rooms


@pytest.mark.parametrize("write", [lc.Detection.to_coco, lc.Detection.to_yolo], ids=["coco", "yolo"])
def test_a_format_of_pages_is_refused(detection: lc.Detection, write: Any) -> None:
    with pytest.raises(lc.InvalidOptionError, match=r"json, .* for rooms of wall segments"):
        write(detection)


def test_a_picture_needs_a_page(detection: lc.Detection) -> None:
    page = lc.Page.from_array(np.zeros((5, 9, 3), np.uint8))
    with pytest.raises(lc.InvalidOptionError, match="which have no page, got png"):
        detection.to_png(page)
    with pytest.raises(lc.InvalidOptionError, match="which have no page"):
        detection.to_svg(page)


def test_rooms_of_walls_are_read_by_shapely(detection: lc.Detection) -> None:
    shapes = [shapely.geometry.shape(room) for room in detection.rooms]
    assert [shape.area for shape in shapes] == [room.area_px for room in detection.rooms]
    assert all(shape.is_valid for shape in shapes)
    collection = shapely.from_geojson(detection.to_geojson())
    assert shapely.union_all(shapes).equals(shapely.union_all(collection.geoms))


def test_a_table_and_a_plot_need_no_page(detection: lc.Detection) -> None:
    pytest.importorskip("pandas")
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    assert list(detection.to_dataframe()["evidence"]) == ["vector_walls"] * 2
    axes = detection.plot()
    assert axes.get_xlim() == pytest.approx((-0.18, 9.18))
    assert axes.get_ylim() == pytest.approx((5.18, -0.18))
