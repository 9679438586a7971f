"""Which rooms a door joins, which rooms are of one plan, and what they measure, against drawings that are known."""

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

import locdet_core as lc
from furnished_pages import DPI
from plan_sheets import DrawnSheet, Sheet, draw_sheet, plan_scale
from view_sheets import ViewSheet, draw_views

PLANS = Path(__file__).parents[2] / "examples" / "plans"
_Pairs = set[frozenset[str]]
# Each room of the plan has a door to the hall, and nothing else.
_DOORS: _Pairs = {
    frozenset({"HALL", room}) for room in ("BEDROOM 1", "BATH", "BEDROOM 2", "LIVING", "KITCHEN", "STORE")
}
_FOUND_IOU = 0.9


def _pairs(result: lc.Detection) -> list[frozenset[str]]:
    """Returns the rooms that each door joins, by name; a door that leads out joins its room and ``out``."""
    names = {room.id: room.name_hint or room.id for room in result.rooms}
    outside = {True: ["out"], False: []}
    doors = result.doors
    return [frozenset([*(names[room] for room in door["rooms"]), *outside[door["is_exit"]]]) for door in doors]


def _without_model(drawn: DrawnSheet) -> lc.Detection:
    return lc.rooms_from_page(lc.decode(drawn.data, dpi=DPI))


def _pixels(drawn: DrawnSheet) -> lc.Page:
    return lc.Page.from_array(lc.decode(drawn.data, dpi=DPI).array)


@pytest.mark.parametrize("furniture", [None, "table", "desks"])
@pytest.mark.parametrize("walls", ["poche", "outline", "line"])
def test_a_door_joins_the_rooms_at_its_sides(walls: str, furniture: str | None) -> None:
    result = _without_model(draw_sheet(Sheet(walls=walls, furniture=furniture)))
    pairs = _pairs(result)
    assert (set(pairs), len(pairs)) == (_DOORS, len(_DOORS))
    assert {door["kind"] for door in result.doors} == {"door"}


@pytest.mark.parametrize("walls", ["poche", "outline"])
def test_a_gap_without_a_swing_is_an_opening(walls: str) -> None:
    result = _without_model(draw_sheet(Sheet(walls=walls, doors=False)))
    assert set(_pairs(result)) == _DOORS
    assert {door["kind"] for door in result.doors} == {"opening"}


def test_doors_of_a_page_with_a_model_are_those_of_its_lines(detector: lc.Detector) -> None:
    drawn = draw_sheet(Sheet())
    result = detector.detect(lc.decode(drawn.data, dpi=DPI))
    assert set(_pairs(result)) == _DOORS


def test_windows_are_no_doors() -> None:
    # All four windows of the plan lie in outer walls.
    assert not [door for door in _without_model(draw_sheet(Sheet())).doors if door["is_exit"]]


@pytest.mark.parametrize("size", [0.5, 1.0])
def test_doors_are_seen_in_pixels(size: float) -> None:
    drawn = draw_sheet(Sheet(size=size, names=False))
    result = lc.rooms_from_page(_pixels(drawn))
    shapes = {room.id: shapely.make_valid(shapely.Polygon(room.polygon, room.holes)) for room in result.rooms}
    names = {
        id_: name
        for name, true in drawn.rooms.items()
        for id_, shape in shapes.items()
        if true.intersection(shape).area / true.union(shape).area >= _FOUND_IOU
    }
    pairs = [frozenset(names.get(room, room) for room in door["rooms"]) for door in result.doors]
    assert set(pairs) == _DOORS
    assert len(pairs) == len(_DOORS)


def test_doors_are_numbered_in_reading_order_and_rooms_list_them() -> None:
    result = _without_model(draw_sheet(Sheet()))
    ids = [door["id"] for door in result.doors]
    assert ids == [f"door_{number:03}" for number in range(1, len(ids) + 1)]
    tops = [min(door["start"][1], door["end"][1]) for door in result.doors]
    assert tops == sorted(tops)
    for room in result.rooms:
        assert room.doors == [door["id"] for door in result.doors if room.id in door["rooms"]]


def test_two_plans_on_a_sheet_are_two() -> None:
    result = _without_model(draw_views(ViewSheet(Sheet(size=0.5), views=("plan",))))
    assert [len(plan["rooms"]) for plan in result.plans] == [7, 7]


def test_a_plan_beside_other_views_is_one() -> None:
    result = _without_model(draw_views(ViewSheet(Sheet(size=0.5), views=("elevation", "table", "section"))))
    assert [len(plan["rooms"]) for plan in result.plans] == [7]


def test_a_plan_is_called_by_its_title() -> None:
    result = lc.rooms_from_page(lc.decode((PLANS / "clinic_a1_sheet.pdf").read_bytes()))
    assert [plan["name"] for plan in result.plans] == ["GROUND FLOOR PLAN"]
    assert result.plans[0]["rooms"] == [room.id for room in result.rooms]


@pytest.mark.parametrize("as_page", [lambda drawn: lc.decode(drawn.data, dpi=DPI), _pixels], ids=["lines", "pixels"])
@pytest.mark.parametrize("walls", ["poche", "outline"])
def test_true_areas_lie_between_their_bounds(walls: str, as_page: Callable[[DrawnSheet], lc.Page]) -> None:
    sheet = Sheet(walls=walls)
    drawn = draw_sheet(sheet)
    result = lc.rooms_from_page(as_page(drawn))
    metres = plan_scale(sheet) * 0.0254 / DPI
    measured = result.with_scale(metres)
    for name, true in drawn.rooms.items():
        middle = true.representative_point()
        room = next(room for room in measured.rooms if shapely.Polygon(room.polygon).contains(middle))
        for measure, value in ((room.area_m2, true.area * metres**2), (room.perimeter_m, true.length * metres)):
            assert measure is not None
            assert measure["low"] <= value <= measure["high"], name
            assert measure["high"] - measure["low"] < 0.15 * value


def test_texts_that_are_read_later_keep_plans_and_doors() -> None:
    drawn = draw_views(ViewSheet(Sheet(size=0.5), views=("plan",)))
    page = lc.decode(drawn.data, dpi=DPI)
    result = lc.rooms_from_page(page)
    named = result.with_names(page.text)
    assert [plan["rooms"] for plan in named.plans] == [plan["rooms"] for plan in result.plans]
    assert named.doors == result.doors


def test_printed_areas_that_most_rooms_lack_are_warned_of() -> None:
    page = lc.decode((PLANS / "two_storey_house.pdf").read_bytes())
    result = lc.rooms_from_page(page)
    texts = []
    for number, room in enumerate(result.rooms):
        x, y = room.centroid
        texts.append(lc.PageText(f"{20 + number}.5 m²", (x - 5, y - 5, x + 5, y + 5)))
    wrong = result.with_names(texts).with_scale(0.001)
    assert "PRINTED_AREAS_DISAGREE" in wrong.warnings
    room = wrong.rooms[0]
    assert room.area_m2 is not None
    assert room.printed_area_difference == pytest.approx(room.area_m2["value"] / 20.5 - 1, abs=1e-4)
