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


def test_layers_are_listed_with_their_roles() -> None:
    page = lc.decode(FOLDER / "layers.pdf", dpi=DPI)
    listed = [{"name": layer.name, "visible": layer.visible, "role": layer.role} for layer in page.layers]
    assert {layer["role"] for layer in listed} >= {"wall", "door"}
    assert any(not layer["visible"] for layer in listed)
    assert lc.rooms_from_page(page).to_dict()["page"]["layers"] == listed
    assert lc.decode(FOLDER / "double_line.pdf").layers == []


def test_a_review_mark_is_drawn_where_it_is_asked_for() -> None:
    appearance = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 20>>stream\n0 0 9 9 re f        \nendstream"
    mark = b"<</Type/Annot/Subtype/Square/F 4/Rect[20 20 80 80]/AP<</N 5 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Annots[4 0 R]>>",
        mark,
        appearance,
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, text) for number, text in enumerate(objects, 1))
    data = b"%PDF-1.7\n" + body + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n0\n%%EOF"
    assert lc.decode(data).array.min() == 255
    assert lc.decode(data, review_marks=True).array.min() == 0


def test_pixels_have_no_text() -> None:
    assert lc.decode(FOLDER.parent / "png" / "good" / "rgb_8.png").text == []
