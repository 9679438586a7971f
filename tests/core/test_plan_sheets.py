"""The rooms of a plan are the same on sheets of any size, in any colour, and whatever stands in them."""

import numpy as np
import pytest
import shapely

import locdet_core as lc
from furnished_pages import DPI
from plan_sheets import FITTINGS, FURNITURE, DrawnSheet, Sheet, draw_sheet, draw_two_rooms, draw_wings

_Color = tuple[float, float, float]
_SAME_IOU = 0.98
_FOUND_IOU = 0.75
_WHITE: _Color = (1.0, 1.0, 1.0)
_BLACK: _Color = (0.0, 0.0, 0.0)
_SIZES = (0.5, 1.0, 2.0, 4.0)
# What stands a hand's breadth from a wall makes one body with it.
_SOFA = pytest.mark.xfail(strict=True, reason="the cushions beside a wall take a part of the room")
_WORKPLACES = pytest.mark.xfail(strict=True, reason="a strip beside the desks is taken for the room")
# Paper, walls, all else: a print in one colour reversed, a blueprint, and what CAD programs show.
_DARK = (
    (_BLACK, _WHITE, _WHITE),
    ((0.1, 0.2, 0.5), _WHITE, _WHITE),
    (_BLACK, (1.0, 1.0, 0.0), (0.0, 1.0, 1.0)),
    (_BLACK, (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
    ((0.13, 0.16, 0.19), (1.0, 0.0, 0.0), (0.7, 0.7, 0.7)),
)


def _overlaps(drawn: DrawnSheet, page: lc.Page, result: lc.Detection | None = None) -> dict[str, float]:
    """Returns the best intersection over union with a room, by name, and false rooms as ``false``.

    The rooms are those of ``result``, else those found without a model.
    """
    rooms = (result or lc.rooms_from_page(page)).rooms
    found = [shapely.make_valid(shapely.Polygon(room.polygon, room.holes)) for room in rooms]
    best = {
        name: max((room.intersection(shape).area / room.union(shape).area for shape in found), default=0.0)
        for name, room in drawn.rooms.items()
    }
    plan = shapely.union_all(list(drawn.rooms.values()))
    extra = len([shape for shape in found if shape.intersects(plan)]) - len(drawn.rooms)
    return best | {"false": float(extra)}


def _missed(overlaps: dict[str, float], min_iou: float) -> dict[str, float]:
    return {name: iou for name, iou in overlaps.items() if (iou != 0 if name == "false" else iou < min_iou)}


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet(size=size, walls=walls, doors=doors)
        for walls, doors in (("poche", True), ("outline", True), ("line", True), ("poche", False), ("outline", False))
        for size in _SIZES
    ],
    ids=lambda sheet: f"{sheet}-{'doors' if sheet.doors else 'gaps'}",
)
def test_the_size_of_the_sheet_changes_no_room(sheet: Sheet) -> None:
    drawn = draw_sheet(sheet)
    assert _missed(_overlaps(drawn, lc.decode(drawn.data, dpi=DPI)), _SAME_IOU) == {}


@pytest.mark.parametrize(
    "furniture", [pytest.param(name, marks=_SOFA) if name == "sofa" else name for name in FURNITURE]
)
@pytest.mark.parametrize("size", _SIZES)
def test_furniture_of_two_lines_is_no_room_and_takes_nothing_of_one(furniture: str, size: float) -> None:
    drawn = draw_sheet(Sheet(size=size, furniture=furniture))
    assert _missed(_overlaps(drawn, lc.decode(drawn.data, dpi=DPI)), _SAME_IOU) == {}


@pytest.mark.parametrize("unseen_pt", [0.5, 8.0, 14.0])
@pytest.mark.parametrize("walls", ["poche", "outline"])
def test_lines_in_the_colour_of_the_paper_part_no_room(walls: str, unseen_pt: float) -> None:
    drawn = draw_sheet(Sheet(walls=walls, unseen_pt=unseen_pt))
    assert _missed(_overlaps(drawn, lc.decode(drawn.data, dpi=DPI)), _SAME_IOU) == {}


@pytest.mark.parametrize(("ground", "ink", "thin"), _DARK)
@pytest.mark.parametrize("walls", ["poche", "outline", "line"])
def test_light_lines_on_dark_paper_are_walls(walls: str, ground: _Color, ink: _Color, thin: _Color) -> None:
    drawn = draw_sheet(Sheet(walls=walls, ground=ground, ink=ink, thin=thin))
    assert _missed(_overlaps(drawn, lc.decode(drawn.data, dpi=DPI)), _SAME_IOU) == {}


@pytest.mark.parametrize(("ground", "ink", "thin"), _DARK)
def test_light_walls_in_dark_pixels_are_found(ground: _Color, ink: _Color, thin: _Color) -> None:
    drawn = draw_sheet(Sheet(ground=ground, ink=ink, thin=thin))
    assert _missed(_overlaps(drawn, _pixels(drawn)), _FOUND_IOU) == {}


@pytest.mark.parametrize("size", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("walls", ["poche", "outline"])
def test_planks_and_tiles_lose_no_room_in_pixels(walls: str, size: float) -> None:
    floors = (("LIVING", -0.2), ("BATH", 0.3), ("KITCHEN", 0.6))
    bare, tiled = (_overlaps(drawn, _pixels(drawn)) for drawn in map(draw_sheet, _sheets(walls, size, floors)))
    assert set(_missed(tiled, _FOUND_IOU)) <= set(_missed(bare, _FOUND_IOU))


@pytest.mark.parametrize(
    ("furniture", "size"),
    [
        pytest.param(furniture, size, marks=_WORKPLACES if (furniture, size) == ("workplaces", 2.0) else ())
        for furniture in (None, *FITTINGS, "bed", "sofa", "sink", "table")
        for size in (0.5, 1.0, 2.0)
    ],
)
def test_walls_of_two_lines_in_pixels_are_told_from_furniture(furniture: str | None, size: float) -> None:
    drawn = draw_sheet(Sheet(size=size, walls="outline", furniture=furniture))
    assert _lost(drawn) == {}


@pytest.mark.parametrize("doors", [True, False])
@pytest.mark.parametrize(("ground", "ink", "thin"), [((1.0, 1.0, 1.0), _BLACK, _BLACK), _DARK[0], _DARK[4]])
def test_walls_of_two_lines_in_pixels_are_found_in_any_colour(
    ground: _Color, ink: _Color, thin: _Color, *, doors: bool
) -> None:
    drawn = draw_sheet(Sheet(walls="outline", furniture="desks", doors=doors, ground=ground, ink=ink, thin=thin))
    assert _lost(drawn) == {}


@pytest.mark.parametrize(
    ("walls", "size"),
    [
        *(("poche", size) for size in (0.5, 1.0, 2.0)),
        *(("outline", size) for size in (0.75, 1.0, 1.5)),
        *(pytest.param("outline", size, marks=_WORKPLACES) for size in (0.5, 2.0)),
    ],
)
def test_workplaces_in_pixels_outvote_no_room(walls: str, size: float, detector: lc.Detector) -> None:
    drawn = draw_sheet(Sheet(size=size, walls=walls, furniture="workplaces"))
    page = _pixels(drawn)
    assert _missed(_overlaps(drawn, page, detector.detect(page)), _FOUND_IOU) == {}


@pytest.mark.parametrize("size", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("floor", [-0.2, 0.3, 0.6])
def test_walls_of_two_lines_in_pixels_are_told_from_floors(floor: float, size: float) -> None:
    floors = tuple((name, floor) for name in ("LIVING", "BATH", "KITCHEN"))
    assert _lost(draw_sheet(Sheet(size=size, walls="outline", floors=floors))) == {}


@pytest.mark.parametrize("size_pt", [(400, 300), (200, 200), (150, 200), (300, 200)], ids=str)
@pytest.mark.parametrize("line_pt", [0.5, 1.0, 2.0])
def test_two_named_rooms_of_single_lines_are_found_with_a_model_too(
    line_pt: float, size_pt: tuple[int, int], detector: lc.Detector
) -> None:
    drawn = draw_two_rooms(size_pt, line_pt=line_pt)
    page = lc.decode(drawn.data, dpi=DPI)
    assert _missed(_overlaps(drawn, page, detector.detect(page)), _FOUND_IOU) == {}


@pytest.mark.parametrize("frame_pt", [0.7, 2.0, 4.0])
@pytest.mark.parametrize("walls", ["poche", "outline"])
def test_no_frame_makes_a_plan_doubtful(walls: str, frame_pt: float, detector: lc.Detector) -> None:
    drawn = draw_sheet(Sheet(walls=walls, frame_pt=frame_pt))
    page = lc.decode(drawn.data, dpi=DPI)
    assert _missed(_overlaps(drawn, page, detector.detect(page)), _SAME_IOU) == {}


@pytest.mark.parametrize("scale", [50.0, 100.0])
@pytest.mark.parametrize("rooms_per_wing", [3, 6, 10])
def test_a_corridor_between_wings_is_found_with_another_pen(rooms_per_wing: int, scale: float) -> None:
    drawn = draw_wings(rooms_per_wing, scale=scale)
    assert _missed(_overlaps(drawn, lc.decode(drawn.data, dpi=DPI)), _FOUND_IOU) == {}


def _sheets(walls: str, size: float, floors: tuple[tuple[str, float], ...]) -> tuple[Sheet, Sheet]:
    """Returns a sheet without floors and the same with them."""
    return Sheet(size=size, walls=walls), Sheet(size=size, walls=walls, floors=floors)


def _lost(drawn: DrawnSheet) -> dict[str, float]:
    """Returns the rooms that are not found in the pixels without a model."""
    missed = _missed(_overlaps(drawn, _pixels(drawn)), _FOUND_IOU)
    return {name: iou for name, iou in missed.items() if name != "false"}


def _pixels(drawn: DrawnSheet) -> lc.Page:
    """Returns the page as an image shows it: without lines and text."""
    return lc.Page.from_array(np.array(lc.decode(drawn.data, dpi=DPI).array))
