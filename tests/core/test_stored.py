"""Results as they are stored: read back, and written in any format by its name."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import locdet_core as lc

_PLACES = st.integers(-1000, 1000).map(lambda units: units / 7)
_SIZES = st.integers(10, 1000).map(lambda units: units / 7)
_RECTANGLES = st.lists(st.tuples(_PLACES, _PLACES, _SIZES, _SIZES), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def document(preview: lc.Detection) -> dict[str, Any]:
    return preview.to_dict()


@pytest.mark.parametrize("coordinates", ["pixel", "normalized_1000"])
@pytest.mark.parametrize("stage", ["preview", "final"])
def test_a_result_of_a_page_is_read_back(detector: lc.Detector, page: lc.Page, stage: Any, coordinates: Any) -> None:
    result = detector.detect(page, lc.DetectOptions(stage=stage, coordinates=coordinates))
    text = result.to_json()
    for form in (text, text.encode(), bytearray(text.encode())):
        again = lc.Detection.from_json(form)
        assert again == result
        assert again.to_json() == text


@given(_RECTANGLES)
@settings(max_examples=50, deadline=None)
def test_a_result_of_walls_is_read_back(rectangles: list[tuple[float, float, float, float]]) -> None:
    corners = [[(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in rectangles]
    walls = [{"start": a, "end": b} for ring in corners for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
    result = lc.rooms_from_walls(walls)
    assert lc.Detection.from_json(result.to_json()) == result


def test_keys_that_are_not_known_are_ignored(document: dict[str, Any], preview: lc.Detection) -> None:
    assert lc.Detection.from_json(json.dumps({**document, "note": "mine"})) == preview


def test_a_model_may_be_missing(document: dict[str, Any]) -> None:
    assert lc.Detection.from_json(json.dumps({**document, "model": None})).to_dict()["model"] is None


def test_rooms_that_a_person_drew_are_read(preview: lc.Detection) -> None:
    document = preview.to_dict()
    document["rooms"][0] |= {"source": "manual", "evidence": "manual"}
    again = lc.Detection.from_json(json.dumps(document))
    assert (again.rooms[0].source, again.rooms[0].evidence) == ("manual", "manual")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "EOF while parsing"),
        ("[]", "invalid length 0"),
        ("{}", "missing field `schema_version`"),
        ('{"schema_version": "0.9"}', "schema_version must be 1.0, got 0.9"),
        ("\ud800", "half of a surrogate pair"),
        (b"\xff\xfe", "expected value at line 1 column 1"),
        ("[" * 100_000, "expected a string|recursion limit"),
    ],
)
def test_what_is_no_result_is_refused_with_the_reason(text: str | bytes, reason: str) -> None:
    with pytest.raises(lc.DecodeError, match=f"^the JSON file cannot be decoded: .*{reason}"):
        lc.Detection.from_json(text)


def test_a_room_off_its_page_is_refused(document: dict[str, Any]) -> None:
    room = {**document["rooms"][0], "centroid": [1e9, 0]}
    with pytest.raises(lc.DecodeError, match="must lie on the page in the room room_001"):
        lc.Detection.from_json(json.dumps({**document, "rooms": [room]}))


def test_a_result_over_the_limits_is_refused(preview: lc.Detection) -> None:
    with pytest.raises(lc.LimitExceededError, match="raise max_file_bytes"):
        lc.Detection.from_json(preview.to_json(), limits=lc.Limits(max_file_bytes=10))
    with pytest.raises(lc.LimitExceededError, match="raise max_pixels"):
        lc.Detection.from_json(preview.to_json(), limits=lc.Limits(max_pixels=10))


def test_what_is_no_text_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="expected a string or a bytes-like object, got dict"):
        lc.Detection.from_json({})


def test_every_format_is_written_by_its_name(preview: lc.Detection, page: lc.Page) -> None:
    methods = {
        "json": preview.to_json(),
        "geojson": preview.to_geojson(),
        "coco": preview.to_coco(file_name="plan.png"),
        "yolo": preview.to_yolo(),
        "svg": preview.to_svg(page),
        "png": preview.to_png(page),
        "csv": preview.to_csv(),
    }
    for name, expected in methods.items():
        content = preview.export(name, page=page, file_name="plan.png")
        assert content == (expected.encode() if isinstance(expected, str) else expected)


def test_a_format_says_whether_it_needs_pixels(preview: lc.Detection) -> None:
    for name, form in lc.EXPORT_FORMATS.items():
        if form.needs_pixels:
            with pytest.raises(lc.InvalidOptionError, match=f"^page must be the decoded page for a {name}, got none$"):
                preview.export(name)
        else:
            assert preview.export(name)


def test_an_unknown_format_is_refused_with_the_choices(preview: lc.Detection) -> None:
    with pytest.raises(lc.InvalidOptionError, match=re.escape(f"one of {', '.join(lc.EXPORT_FORMATS)}, got none")):
        preview.export("none")


def test_formats_say_how_their_files_are_called() -> None:
    facts = {name: (form.name, form.file_suffix, form.media_type) for name, form in lc.EXPORT_FORMATS.items()}
    assert facts["coco"] == ("coco", ".coco.json", "application/json")
    assert facts["png"] == ("png", ".rooms.png", "image/png")
    assert all(
        form.title and form.about and form.needs_page >= form.needs_pixels for form in lc.EXPORT_FORMATS.values()
    )
    assert len({suffix for _, suffix, _ in facts.values()}) == len(facts)


def test_the_formats_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        lc.EXPORT_FORMATS["json"] = lc.EXPORT_FORMATS["csv"]


def test_a_size_is_checked_before_the_file_is_read() -> None:
    limits = lc.Limits(max_file_bytes=1000)
    limits.check_file_bytes(1000)
    message = "^the file size in bytes is 1001, the limit is 1000; raise max_file_bytes or send a smaller file$"
    with pytest.raises(lc.LimitExceededError, match=message):
        limits.check_file_bytes(1001)
    with pytest.raises(lc.InvalidOptionError, match="size_bytes must be a whole number"):
        limits.check_file_bytes(-1)
