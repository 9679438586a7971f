"""Options, and the cache keys made of them."""

import copy
import math
import pickle
from pathlib import Path
from typing import Any

import pytest

import locdet_core as lc
from support import PREVIEW


def test_a_cache_key_names_its_parts_and_stays_the_same(plans: Path, detector: lc.Detector) -> None:
    path = plans / "studio_phone_photo.jpg"
    key = lc.cache_key(path, PREVIEW, model=detector.info)
    stage, blueprint, version, options = key.split(":")
    assert (stage, blueprint, version) == ("preview", lc.blueprint_hash(path), detector.info.version)
    assert set(options) <= set("0123456789abcdef")
    assert key == lc.cache_key(path.read_bytes(), PREVIEW.replace(), model=lc.Detector().info, page=0, dpi=150)


def test_a_cache_key_differs_with_each_part(plans: Path, detector: lc.Detector) -> None:
    one, other = plans / "studio_phone_photo.jpg", plans / "office_scan.jpg"
    info = detector.info
    changes: dict[str, Any] = {
        "min_confidence": 0.123,
        "max_side_px": 1000,
        "tiled": True,
        "use_walls": True,
        "use_text": True,
        "overlap_px": 3,
        "nms_iou": 0.123,
        "max_covered": 0.123,
        "min_area_px": 3.5,
        "simplify_px": 0.5,
        "max_rooms": 7,
        "classes": ["room"],
        "coordinates": "normalized_1000",
        "metres_per_unit": 0.01,
        "stage": "final",
    }
    assert set(changes) == set(PREVIEW.to_dict())
    keys = [
        lc.cache_key(one, PREVIEW, model=info),
        lc.cache_key(other, PREVIEW, model=info),
        lc.cache_key(one, PREVIEW, model=info, page=1),
        lc.cache_key(one, PREVIEW, model=info, dpi=151),
        lc.cache_key(one, PREVIEW, model=info, review_marks=True),
        *(lc.cache_key(one, PREVIEW.replace(**{name: value}), model=info) for name, value in changes.items()),
    ]
    assert len(set(keys)) == len(keys)


def test_a_hash_is_the_sha_256_of_the_bytes() -> None:
    assert lc.blueprint_hash(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


# Options


@pytest.mark.parametrize(
    ("field", "value", "shown", "allowed"),
    [
        ("stage", "fast", "fast", '"preview", "intermediate" or "final"'),
        ("stage", None, "None", "string"),
        ("min_confidence", 0, "0", "between 0.001 and 1"),
        ("min_confidence", 1.01, "1.01", "between 0.001 and 1"),
        ("min_confidence", math.nan, "NaN", "between 0.001 and 1"),
        ("min_confidence", "high", "'high'", "number"),
        ("max_side_px", 63, "63", "between 64 and 16384"),
        ("max_side_px", 16385, "16385", "between 64 and 16384"),
        ("max_side_px", -1, "-1", "whole number"),
        ("max_side_px", 2**40, "1099511627776", "whole number"),
        ("max_side_px", 1000.0, "1000.0", "whole number"),
        ("tiled", 1, "1", "True or False"),
        ("tiled", "yes", "'yes'", "True or False"),
        ("overlap_px", -1, "-1", "whole number"),
        ("nms_iou", -0.1, "-0.1", "between 0 and 1"),
        ("nms_iou", 1.1, "1.1", "between 0 and 1"),
        ("max_covered", 2, "2", "between 0 and 1"),
        ("max_covered", None, "None", "number"),
        ("min_area_px", -1, "-1", "between 0 and"),
        ("min_area_px", math.inf, "inf", "between 0 and"),
        ("simplify_px", 101, "101", "between 0 and 100"),
        ("max_rooms", 0, "0", "between 1 and 100000"),
        ("max_rooms", 100_001, "100001", "between 1 and 100000"),
        ("classes", [], "[]", "at least one class name"),
        ("classes", "room", "'room'", "list of class names"),
        ("classes", [1], "[1]", "list of class names"),
        ("coordinates", "px", "px", '"pixel" or "normalized_1000"'),
        ("coordinates", 1, "1", "string"),
    ],
)
def test_a_wrong_option_is_refused_with_its_field_value_and_range(
    field: str, value: Any, shown: str, allowed: str
) -> None:
    for make in (lc.DetectOptions, PREVIEW.replace):
        with pytest.raises(lc.InvalidOptionError) as caught:
            make(**{field: value})
        message = str(caught.value)
        assert message.startswith(f"{field} must be ")
        assert message.endswith(f", got {shown}")
        assert allowed in message


def test_an_unknown_option_is_refused_by_name() -> None:
    for make in (lc.DetectOptions, PREVIEW.replace):
        with pytest.raises(lc.InvalidOptionError, match='there is no option "confidence"'):
            make(confidence=0.5)  # type: ignore[call-arg]


def test_options_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        lc.DetectOptions("preview")  # type: ignore[misc]


def test_an_unknown_stage_is_refused_by_for_stage() -> None:
    with pytest.raises(lc.InvalidOptionError, match=r"stage must be .*, got fast"):
        lc.DetectOptions.for_stage("fast")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (PREVIEW.replace(classes=["stairs"]), r"classes must be .*\(room\), got stairs"),
        (PREVIEW.replace(overlap_px=640), r"overlap_px must be smaller than the model's input \(640 px\), got 640"),
    ],
)
def test_options_that_do_not_fit_the_model_are_refused(
    detector: lc.Detector, page: lc.Page, options: lc.DetectOptions, message: str
) -> None:
    with pytest.raises(lc.InvalidOptionError, match=message):
        detector.detect(page, options)


def test_a_field_without_a_value_is_that_of_the_stage() -> None:
    changed = lc.DetectOptions(stage="preview", max_rooms=3)
    assert changed.to_dict() == {**PREVIEW.to_dict(), "max_rooms": 3}
    assert lc.DetectOptions() == lc.DetectOptions.for_stage("final")


def test_replace_leaves_the_original_as_it_was() -> None:
    before = PREVIEW.to_dict()
    changed = PREVIEW.replace(min_confidence=0.25, classes=["room"])
    assert PREVIEW.to_dict() == before
    assert (changed.min_confidence, changed.classes) == (0.25, ["room"])


def test_options_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        PREVIEW.tiled = True
    with pytest.raises(AttributeError, match="no attribute 'confidence'"):
        PREVIEW.confidence  # type: ignore[attr-defined] # noqa: B018


def test_equal_options_are_one_dict_key() -> None:
    options = PREVIEW.replace(classes=["room"], simplify_px=2)
    same = lc.DetectOptions(stage="preview", simplify_px=2.0, classes=["room"])
    assert options == same
    assert {options: 1}[same] == 1
    assert options != PREVIEW
    assert options != options.to_dict()


@pytest.mark.parametrize(
    "duplicate", [lambda o: pickle.loads(pickle.dumps(o)), copy.copy, copy.deepcopy], ids=["pickle", "copy", "deepcopy"]
)
def test_options_survive_copying(duplicate: Any) -> None:
    options = lc.DetectOptions(stage="preview", min_confidence=0.25, classes=["room"])
    assert duplicate(options) == options


def test_the_repr_of_options_makes_the_same_options() -> None:
    options = PREVIEW.replace(classes=["room"], min_confidence=0.25)
    text = repr(options)
    assert all(f"{name}={value!r}" in text for name, value in options.to_dict().items())
    assert eval(text, {"DetectOptions": lc.DetectOptions}) == options


@pytest.mark.parametrize(
    "call",
    [
        lambda path: lc.decode(path, page=-1),
        lambda path: lc.decode(path, page=2**40),
        lambda path: lc.Limits(max_pixels=-1),
        lambda path: lc.Detector(threads=-1),
        lambda path: lc.cache_key(path, PREVIEW, model=lc.Detector().info, page=-1),
    ],
    ids=["page", "large_page", "limit", "threads", "cache_key"],
)
def test_a_number_out_of_range_is_an_invalid_option(plans: Path, call: Any) -> None:
    with pytest.raises(lc.InvalidOptionError):
        call(plans / "house_black_on_white.png")
