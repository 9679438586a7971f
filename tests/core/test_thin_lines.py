"""Plans of thin lines: hairlines of a PDF, lines of a large scan, photos."""

import numpy as np
import pytest
import shapely
from shapely import Polygon
from thin_scans import Scan, draw_scan, photographed

import locdet_core as lc
from furnished_pages import DPI
from plan_sheets import Sheet, draw_sheet, draw_two_rooms

_FOUND_IOU = 0.75
_SCANS = tuple(
    Scan(size_px=size_px, line_px=line_px, bilevel=bilevel, wall=wall)
    for size_px, line_px, bilevel, wall in (
        ((3307, 2339), 1, True, 1),
        ((3307, 2339), 2, False, 2),
        ((4967, 3508), 1, True, 1),
        ((6614, 4677), 1, True, 1),
        ((6614, 4677), 2, True, 2),
        ((7022, 4967), 1, False, 1),
        ((7022, 4967), 3, True, 2),
        ((9934, 7016), 1, True, 1),
        ((9934, 7016), 4, False, 2),
    )
)


def _missed_and_false(rooms: dict[str, Polygon], result: lc.Detection) -> tuple[list[str], int]:
    """Returns the names of rooms that no found one is, and how many found ones are no room."""
    found = [shapely.make_valid(shapely.Polygon(room.polygon, room.holes)) for room in result.rooms]

    def is_found(room: Polygon) -> bool:
        return any(room.intersection(shape).area >= _FOUND_IOU * room.union(shape).area for shape in found)

    missed = [name for name, room in rooms.items() if not is_found(room)]
    return missed, len(found) - (len(rooms) - len(missed))


@pytest.mark.parametrize("size_pt", [(150, 200), (400, 300), (600, 450), (1092, 772)], ids=str)
@pytest.mark.parametrize(("line_pt", "drawn_as"), [(0.05, "fills"), (0.5, "strokes")])
@pytest.mark.parametrize("shown", ["bare", "named"])
def test_two_rooms_of_hairlines_are_found_with_a_model_too(
    shown: str, line_pt: float, drawn_as: str, size_pt: tuple[int, int], detector: lc.Detector
) -> None:
    drawn = draw_two_rooms(size_pt, line_pt=line_pt, named=shown == "named", fills=drawn_as == "fills")
    page = lc.decode(drawn.data, dpi=DPI)
    assert _missed_and_false(drawn.rooms, lc.rooms_from_page(page)) == ([], 0)
    assert _missed_and_false(drawn.rooms, detector.detect(page)) == ([], 0)


@pytest.mark.parametrize("size_pt", [(200, 200), (400, 300), (1092, 772)], ids=str)
def test_two_rooms_without_a_doorway_are_found_with_a_model_too(
    size_pt: tuple[int, int], detector: lc.Detector
) -> None:
    drawn = draw_two_rooms(size_pt, line_pt=0.1, named=False, gap=False, fills=True)
    page = lc.decode(drawn.data, dpi=DPI)
    assert _missed_and_false(drawn.rooms, detector.detect(page)) == ([], 0)


@pytest.mark.parametrize("scan", _SCANS, ids=str)
def test_the_lines_of_a_large_scan_do_not_fade(scan: Scan, request: pytest.FixtureRequest) -> None:
    if scan == Scan((9934, 7016), 4, bilevel=False, wall=2):
        reason = "with this grain at this size the walls of two lines inside are lost"
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
    pixels, rooms = draw_scan(scan)
    assert _missed_and_false(rooms, lc.rooms_from_page(lc.Page.from_array(pixels))) == ([], 0)


@pytest.mark.parametrize("scan", [_SCANS[2]], ids=str)
def test_a_large_scan_is_read_with_a_model_too(scan: Scan, detector: lc.Detector) -> None:
    pixels, rooms = draw_scan(scan)
    assert _missed_and_false(rooms, detector.detect(lc.Page.from_array(pixels))) == ([], 0)


@pytest.mark.parametrize("lean", [0.0, 0.03])
@pytest.mark.parametrize("shadow", [0.25, 0.5])
@pytest.mark.parametrize("size", [0.7, 1.0])
def test_a_photo_with_a_shadow_over_a_part_shows_the_rooms(size: float, shadow: float, lean: float) -> None:
    drawn = draw_sheet(Sheet(size=size))
    photo, rooms = photographed(_pixels(drawn.data).array, drawn.rooms, lean=lean, shadow=shadow)
    assert _missed_and_false(rooms, lc.rooms_from_page(lc.Page.from_array(photo))) == ([], 0)


def _pixels(data: bytes) -> lc.Page:
    """Returns a page as an image shows it: without lines and text."""
    return lc.Page.from_array(np.array(lc.decode(data, dpi=DPI).array))
