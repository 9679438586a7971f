"""Rooms are named by the text that stands in them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely

import locdet_core as lc

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


def test_the_final_stage_reads_names_and_the_others_do_not(detector: lc.Detector, plan: lc.Page) -> None:
    assert "Living room" in _names(detector.detect(plan)).values()
    for stage in ("preview", "intermediate"):
        options = lc.DetectOptions.for_stage(stage)
        assert not options.use_text
        assert set(_names(detector.detect(plan, options)).values()) == {None}


def test_naming_later_gives_the_same_result(plan: lc.Page, unnamed: lc.Detection) -> None:
    named = unnamed.with_names(plan.text)
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
    assert named.with_names([]) == named


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
