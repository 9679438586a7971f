"""Only plans have rooms: not the elevations, sections, tables, titles and title blocks that stand beside them."""

import pytest
import shapely

import locdet_core as lc
from furnished_pages import DPI
from plan_sheets import DrawnSheet, Sheet
from view_sheets import BLOCKS, VIEWS, ViewSheet, draw_views

_FOUND_IOU = 0.9
_WALLS = ("poche", "outline", "line")
_MANY = ("elevation", "plan", "section", "siding", "table", "letters", "isometric")


def _faults(drawn: DrawnSheet, result: lc.Detection) -> list[str]:
    """Returns the names of rooms that were missed, and the places of false ones."""
    found = [shapely.make_valid(shapely.Polygon(room.polygon, room.holes)) for room in result.rooms]
    true: set[int] = set()
    missed = []
    for name, room in drawn.rooms.items():
        overlaps = [room.intersection(shape).area / room.union(shape).area for shape in found]
        best = max(range(len(found)), key=overlaps.__getitem__, default=None)
        if best is None or overlaps[best] < _FOUND_IOU:
            missed.append(name)
        else:
            true.add(best)
    return missed + [f"false at {shape.bounds}" for index, shape in enumerate(found) if index not in true]


def _check(sheet: ViewSheet, detector: lc.Detector) -> None:
    drawn = draw_views(sheet)
    page = lc.decode(drawn.data, dpi=DPI)
    faults = {"lines": _faults(drawn, lc.rooms_from_page(page)), "final": _faults(drawn, detector.detect(page))}
    assert faults == {"lines": [], "final": []}


@pytest.mark.parametrize("view", [*VIEWS, "plan"])
@pytest.mark.parametrize("walls", _WALLS)
def test_what_stands_beside_a_plan_has_no_rooms(walls: str, view: str, detector: lc.Detector) -> None:
    _check(ViewSheet(Sheet(size=0.5, walls=walls), views=(view,)), detector)


@pytest.mark.parametrize("size", [0.35, 0.8])
@pytest.mark.parametrize("walls", _WALLS)
def test_of_many_views_only_plans_have_rooms(walls: str, size: float, detector: lc.Detector) -> None:
    _check(ViewSheet(Sheet(size=size, walls=walls), views=_MANY, block="right", captions=True), detector)


@pytest.mark.parametrize("block_pt", [2.8, 5.6])
@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("walls", _WALLS)
def test_no_cell_of_a_title_block_is_a_room(walls: str, block: str, block_pt: float, detector: lc.Detector) -> None:
    _check(ViewSheet(Sheet(size=0.5, walls=walls), block=block, block_pt=block_pt), detector)


@pytest.mark.parametrize("block_pt", [1.4, 4.0])
@pytest.mark.parametrize("block_share", [0.35, 0.45])
@pytest.mark.parametrize("walls", _WALLS)
def test_a_wide_title_block_takes_no_plan(
    walls: str, block_share: float, block_pt: float, detector: lc.Detector
) -> None:
    _check(ViewSheet(Sheet(walls=walls), block="right", block_share=block_share, block_pt=block_pt), detector)


@pytest.mark.parametrize("view", ["open_plan", "nameless_plan"])
@pytest.mark.parametrize("walls", ["poche", "outline"])
def test_a_plan_beside_another_may_lack_doors_or_names(walls: str, view: str, detector: lc.Detector) -> None:
    _check(ViewSheet(Sheet(size=0.5, walls=walls), views=(view, "elevation")), detector)


@pytest.mark.parametrize("view", ["plan", "nameless_plan"])
@pytest.mark.parametrize("walls", ["poche", "outline"])
def test_two_plans_without_doors_are_kept(walls: str, view: str, detector: lc.Detector) -> None:
    plan = Sheet(size=0.5, walls=walls, doors=False, names=view == "plan")
    _check(ViewSheet(plan, views=(view,)), detector)
