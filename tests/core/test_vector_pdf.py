"""PDF pages that are drawn: what they hold, their text, and their rooms without a model."""

import json
from pathlib import Path

import pytest

import locdet_core as lc

FOLDER = Path(__file__).parents[1] / "data" / "vector_pdf"
TRUTH = json.loads((FOLDER / "rooms.json").read_text())
DPI = 144.0


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_the_content_of_a_page_is_told(name: str) -> None:
    assert lc.decode(FOLDER / f"{name}.pdf").content == TRUTH[name]["content"]


@pytest.mark.parametrize("name", sorted(name for name, truth in TRUTH.items() if truth["rooms"]))
def test_every_room_of_a_drawing_is_found_without_a_model(name: str) -> None:
    result = lc.rooms_from_page(lc.decode(FOLDER / f"{name}.pdf", dpi=DPI))
    assert len(result) == len(TRUTH[name]["rooms"])
    assert {room.evidence for room in result.rooms} == {"vector_walls"}
    assert result.topology == {"disjoint": True, "valid": True}


def test_words_stand_on_the_page() -> None:
    page = lc.decode(FOLDER / "double_line_busy.pdf", dpi=DPI)
    assert page.text
    for word in page.text:
        x_min, y_min, x_max, y_max = word.bbox_xyxy
        assert word.text.strip()
        assert 0 <= x_min < x_max <= page.width_px
        assert 0 <= y_min < y_max <= page.height_px


def test_pixels_have_no_text() -> None:
    assert lc.decode(FOLDER.parent / "png" / "good" / "rgb_8.png").text == []
