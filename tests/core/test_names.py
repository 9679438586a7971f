"""Rooms are named by the text that stands in them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely

import locdet_core as lc
from drawn_lines import lettered_pdf

_PLAN = "two_storey_house.pdf"


@pytest.fixture(scope="module")
def plan(plans: Path) -> lc.Page:
    return lc.decode(plans / _PLAN)


@pytest.fixture(scope="module")
def unnamed(plan: lc.Page) -> lc.Detection:
    return lc.rooms_from_page(plan, lc.DetectOptions(use_text=False))


def _true_rooms(plans: Path, file_name: str, page: int) -> Iterator[tuple[shapely.Polygon, str]]:
    """The annotated rooms of a page with their labels."""
    dataset = json.loads((plans / "annotations.json").read_text("utf-8"))
    images = [image for image in dataset["images"] if (image["file_name"], image["page"]) == (file_name, page)]
    for annotation in dataset["annotations"]:
        if annotation["image_id"] == images[0]["id"]:
            numbers = iter(annotation["segmentation"][0])
            yield shapely.Polygon(list(zip(numbers, numbers, strict=True))), annotation["label"]


def _names(detection: lc.Detection) -> dict[str, str | None]:
    return {room.id: room.name_hint for room in detection.rooms}


def _words(texts: list[lc.PageText]) -> Iterator[lc.PageText]:
    """The words of each text alone, as character recognition finds them."""
    for text in texts:
        x_min, y_min, x_max, y_max = text.bbox_xyxy
        advance = (x_max - x_min) / len(text.text)
        start = 0
        for word in text.text.split(" "):
            yield lc.PageText(word, (x_min + start * advance, y_min, x_min + (start + len(word)) * advance, y_max))
            start += len(word) + 1


@pytest.mark.parametrize(("file_name", "page"), [(_PLAN, 0), (_PLAN, 1), ("clinic_a1_sheet.pdf", 0)])
def test_every_room_of_a_drawn_plan_has_its_name(plans: Path, file_name: str, page: int) -> None:
    rooms = lc.rooms_from_page(lc.decode(plans / file_name, page=page)).rooms
    shapes = [shapely.Polygon(room.polygon, room.holes) for room in rooms]
    for true_room, label in _true_rooms(plans, file_name, page):
        shared = [shape.intersection(true_room).area / true_room.area for shape in shapes]
        if max(shared) > 0.5:
            assert rooms[shared.index(max(shared))].name_hint == label


_STYLES = ["plain", "doubled glyphs", "doubled lines", "spaced 1", "spaced 2", "spaced 5", "spaces", "kerned", "stated"]


@pytest.mark.parametrize("height", [6.0, 11.0, 18.0])
@pytest.mark.parametrize("style", _STYLES)
def test_names_are_read_however_their_letters_are_set(style: str, height: float) -> None:
    labels = [["BATH"], ["BEDROOM 1"], ["KITCHEN"], ["HALL"]]
    rooms = lc.rooms_from_page(lc.decode(lettered_pdf(labels, style, height=height))).rooms
    assert [room.name_hint for room in rooms] == ["BATH", "BEDROOM 1", "KITCHEN", "HALL"]
    assert [room.kind for room in rooms] == ["bathroom", "bedroom", "kitchen", "corridor"]


@pytest.mark.parametrize("style", ["plain", "stated"])
def test_lines_of_a_label_are_its_name_its_number_and_its_area(style: str) -> None:
    labels = [
        ["101", "MASTER", "BEDROOM", "14.2 m2"],
        ["102", "KITCH-", "EN", "105 SQ. FT."],
        ["B-204", "EN-", "SUITE"],
        ["STORAGE 103", "9,5 qm"],
    ]
    rooms = lc.rooms_from_page(lc.decode(lettered_pdf(labels, style))).rooms
    assert [room.name_hint for room in rooms] == ["MASTER BEDROOM", "KITCHEN", "EN-SUITE", "STORAGE"]
    assert [room.number for room in rooms] == ["101", "102", "B-204", "103"]
    assert [room.printed_area_m2 for room in rooms] == [14.2, 9.75, None, 9.5]


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        ([["101"], ["102"], ["103"], ["104"]], ["101", "102", "103", "104"]),
        # Fewer than three of a kind may be measures; what stands twice is no number of one room.
        ([["101"], ["HALL"], ["102"], ["BATH"]], [None, None, None, None]),
        ([["OFFICE", "101"], ["OFFICE", "101"], ["BATH"], ["HALL"]], [None, None, None, None]),
        # Heights of ceilings, a count of bedrooms, measures.
        ([["HALL", "2500"], ["BEDROOM 2"], ["BATH", "3.20 x 4.10"], ["KITCHEN", "2.50"]], [None, None, None, None]),
        ([["1.01", "OFFICE"], ["1.02", "LAB"], ["1.03", "HALL"], ["UP"]], ["1.01", "1.02", "1.03", None]),
    ],
)
def test_a_number_that_may_be_something_else_is_withheld(labels: list[list[str]], numbers: list[str | None]) -> None:
    rooms = lc.rooms_from_page(lc.decode(lettered_pdf(labels, "plain"))).rooms
    assert [room.number for room in rooms] == numbers


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("主卧", "bedroom"),
        ("洋室", "bedroom"),
        ("厨房", "kitchen"),
        ("거실", "living"),
        ("Кухня", "kitchen"),
        ("Kök", "kitchen"),
    ],
)
def test_names_of_other_scripts_are_names(name: str, kind: str) -> None:
    labels = [[name, "12 m2"], ["BATH"], ["HALL"], ["BED"]]
    room, *_ = lc.rooms_from_page(lc.decode(lettered_pdf(labels, "stated"))).rooms
    assert (room.name_hint, room.kind, room.printed_area_m2) == (name, kind, 12.0)


def test_the_final_stage_reads_names_and_the_others_do_not(detector: lc.Detector, plan: lc.Page) -> None:
    assert "Living room" in _names(detector.detect(plan)).values()
    for stage in ("preview", "intermediate"):
        options = lc.DetectOptions.for_stage(stage)
        assert not options.use_text
        assert set(_names(detector.detect(plan, options)).values()) == {None}


def test_naming_later_gives_the_same_result(plan: lc.Page, unnamed: lc.Detection) -> None:
    named = unnamed.with_names(plan.text, page=plan)
    assert named == lc.rooms_from_page(plan)
    assert set(_names(unnamed).values()) == {None}


def test_words_of_character_recognition_give_the_same_names(plan: lc.Page, unnamed: lc.Detection) -> None:
    assert _names(unnamed.with_names(list(_words(plan.text)))) == _names(unnamed.with_names(plan.text))


def test_words_are_in_page_pixels_whatever_the_coordinate_space(plan: lc.Page, unnamed: lc.Detection) -> None:
    options = lc.DetectOptions(use_text=False, coordinates="normalized_1000")
    scaled = lc.rooms_from_page(plan, options).with_names(plan.text)
    assert _names(scaled) == _names(unnamed.with_names(plan.text))


def test_rooms_of_walls_are_named_in_their_own_unit() -> None:
    corners = [(0, 0), (5, 0), (5, 4), (0, 4)]
    walls = [{"start": a, "end": b} for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    named = lc.rooms_from_walls(walls).with_names([lc.PageText("Atelier", (2, 1.8, 3, 2.2))])
    assert list(_names(named).values()) == ["Atelier"]


def test_a_name_that_was_there_stays_where_no_text_says_another(unnamed: lc.Detection, plan: lc.Page) -> None:
    named = unnamed.with_names(plan.text)
    assert _names(named.with_names([])) == _names(named)


def test_names_are_part_of_the_cache_key(detector: lc.Detector) -> None:
    keys = {lc.cache_key(b"", lc.DetectOptions(use_text=use), model=detector.info) for use in (True, False)}
    assert len(keys) == 2


def test_a_text_is_made_of_words_and_their_box() -> None:
    text = lc.PageText("Hall", [1, 2, 3, 4])
    assert (text.text, text.bbox_xyxy) == ("Hall", (1.0, 2.0, 3.0, 4.0))
    assert text == lc.PageText("Hall", (1, 2, 3, 4))


@pytest.mark.parametrize("bbox_xyxy", [(1, 2, 3), (3, 0, 1, 1), (0, 0, float("nan"), 1), "box"])
def test_a_box_that_is_none_is_refused(bbox_xyxy: tuple[float, float, float, float]) -> None:
    with pytest.raises(lc.InvalidOptionError, match="bbox_xyxy must be four finite numbers"):
        lc.PageText("Hall", bbox_xyxy)
