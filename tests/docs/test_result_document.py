"""docs/result.md against real results: every field is documented, and every documented one is as it says."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import locdet_core as lc
from drawn_lines import tangled_pdf

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "result.md"
PLANS = ROOT / "examples" / "plans"
FIX = "edit docs/result.md"


class Row(NamedTuple):
    type: str
    null: str
    what: str


FIELDS = {
    match[1]: Row(*(cell.strip() for cell in match[2].split(" | ")))
    for match in re.finditer(r"^\| `([a-z0-9_.\[\]]+)` \| (.+ \| .+ \| .+) \|$", PAGE.read_text(encoding="utf-8"), re.M)
}


def _documents() -> Iterator[dict[str, Any]]:
    detector = lc.Detector()
    yield from _schedules(lc.rooms_from_page(lc.decode(PLANS / "clinic_a1_sheet.pdf", dpi=75)).to_dict())
    for name in ("house_black_on_white.png", "two_storey_house.pdf"):
        page = lc.decode(PLANS / name, dpi=75)
        for coordinates in ("pixel", "normalized_1000"):
            options = lc.DetectOptions(coordinates=coordinates)  # type: ignore[arg-type]
            yield detector.detect(page, options).to_dict()
            yield lc.rooms_from_page(page, options).to_dict()
    layered = lc.decode(ROOT / "tests" / "data" / "vector_pdf" / "layers.pdf")
    yield lc.rooms_from_page(layered).to_dict()
    blank = lc.Page.from_array(np.full((64, 64, 3), 255, np.uint8))
    yield detector.detect(blank, lc.DetectOptions.for_stage("preview")).to_dict()
    yield lc.rooms_from_walls(json.loads((ROOT / "examples" / "walls" / "two_rooms.json").read_text())).to_dict()
    square = [[0, 0, 9, 0], [9, 0, 9, 9], [9, 9, 0, 9], [0, 9, 0, 0]]
    inner = [[3, 3, 6, 3], [6, 3, 6, 6], [6, 6, 3, 6], [3, 6, 3, 3]]
    yield lc.rooms_from_walls(np.array(square + inner, float)).to_dict()
    yield lc.rooms_from_page(lc.decode(tangled_pdf(30_000), dpi=72)).to_dict()


def _schedules(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a result with a schedule, and the same without its title and with rows that say less or fit no room."""
    yield document
    (schedule,) = document["schedules"]
    first, second, *others = schedule["rows"]
    first |= {"area_m2": None, "name": None}
    second |= {"number": None, "name": "Nowhere"}
    schedule |= {"title": None, "rows": [first, second, *others[:-1]]}
    yield lc.Detection.from_json(json.dumps(document)).to_dict()


@pytest.fixture(scope="module")
def documents() -> list[dict[str, Any]]:
    """Results of each kind: with and without a model, of pixels and of lines, in every space, empty and with a hole."""
    return list(_documents())


def _walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each field with its path; a list of objects is walked, any other is a value."""
    if path:
        yield path, value
    # A measure has no fields of its own on the page, and the scale of a plan those of the page's.
    path = "scale" if path == "plans[].scale" else path
    if isinstance(value, dict) and not _is_measure(value):
        for key, item in value.items():
            yield from _walk(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from ((inner, each) for inner, each in _walk(item, f"{path}[]") if inner != f"{path}[]")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_measure(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"value", "low", "high"} and all(map(_is_number, value.values()))


def _is_point(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


def _is_list_of(test: Any) -> Any:
    return lambda value: isinstance(value, list) and all(map(test, value))


TYPES = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, float),
    "object": lambda value: isinstance(value, dict),
    "measure": _is_measure,
    "point": _is_point,
    "list of strings": _is_list_of(lambda item: isinstance(item, str)),
    "list of objects": _is_list_of(lambda item: isinstance(item, dict)),
    "list of points": _is_list_of(_is_point),
    "list of lists of points": _is_list_of(_is_list_of(_is_point)),
    "list of 4 numbers": lambda value: _is_list_of(_is_number)(value) and len(value) == 4,
}


@pytest.fixture(scope="module")
def found(documents: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Every value of every field."""
    values: dict[str, list[Any]] = {}
    for document in documents:
        for path, value in _walk(document):
            values.setdefault(path, []).append(value)
    return values


def test_the_fields_of_results_are_those_of_the_page(
    found: dict[str, list[Any]],
) -> None:
    undocumented, missing = sorted(set(found) - set(FIELDS)), sorted(set(FIELDS) - set(found))
    assert not undocumented, f"results have fields that the page lacks; {FIX}: {undocumented}"
    assert not missing, f"no result has these fields; {FIX}: {missing}"


def test_every_value_has_the_documented_type(found: dict[str, list[Any]]) -> None:
    wrong = {
        path: value
        for path, values in found.items()
        for value in values
        if value is not None and not TYPES[FIELDS[path].type](value)
    }
    assert not wrong, f"these are of another type; {FIX}: {wrong}"


def test_a_field_is_null_if_and_only_if_the_page_says_when(found: dict[str, list[Any]]) -> None:
    null = {path for path, values in found.items() if None in values}
    assert null == {path for path, row in FIELDS.items() if row.null != "never"}, FIX


def test_null_is_what_the_page_says_it_is(documents: list[dict[str, Any]]) -> None:
    for document in documents:
        assert (document["page"] is None) == (document["coordinate_space"] == "drawing")
        assert document["model"] is not None or "model" not in {room["source"] for room in document["rooms"]}


def test_every_value_of_a_choice_is_named(found: dict[str, list[Any]]) -> None:
    for path in ("stage", "coordinate_space", "page.source", "page.content", "rooms[].source", "rooms[].kind"):
        named = set(re.findall(r"`(\w+)`", FIELDS[path].what))
        assert set(found[path]) - {None} <= named, f"{path}; {FIX}"


def test_choices_are_those_of_the_stub() -> None:
    stub = (ROOT / "python" / "locdet_core" / "_core.pyi").read_text(encoding="utf-8")

    def choices(pattern: str) -> set[str]:
        (found,) = re.findall(pattern, stub)
        return set(re.findall(r'"(\w+)"', found))

    documented = {path: set(re.findall(r"`(\w+)`", FIELDS[path].what)) for path in FIELDS}
    assert choices(r"_Source = Literal(\[.*\])") == documented["rooms[].source"], FIX
    assert choices(r"(?s)_Kind = Literal(\[.*?\])") == documented["rooms[].kind"], FIX
    assert choices(r"_Stage = Literal(\[.*\])") == documented["stage"], FIX
    assert choices(r"def coordinate_space\(self\) -> Literal(\[.*\])") == documented["coordinate_space"], FIX
    assert choices(r"def content\(self\) -> Literal(\[.*\])") == documented["page.content"], FIX


def test_units_are_as_the_page_says(documents: list[dict[str, Any]]) -> None:
    for document in documents:
        points = [point for room in document["rooms"] for ring in [room["polygon"], *room["holes"]] for point in ring]
        numbers = [number for point in points for number in point]
        if document["coordinate_space"] == "normalized_1000":
            assert all(number.is_integer() and 0 <= number <= 1000 for number in numbers)
            assert document["topology"] == {"disjoint": False, "valid": False}
        elif document["coordinate_space"] == "pixel":
            assert all(round(number, 2) == number for number in numbers)
            assert document["topology"] == {"disjoint": True, "valid": True}
        assert all(round(room["confidence"], 4) == room["confidence"] for room in document["rooms"])


def _turn(ring: list[list[float]]) -> float:
    """Twice the signed area; positive is clockwise on the screen."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))


def test_rings_turn_as_the_page_says(documents: list[dict[str, Any]]) -> None:
    rooms = [room for document in documents for room in document["rooms"]]
    assert any(room["holes"] for room in rooms)
    assert all(_turn(room["polygon"]) > 0 for room in rooms)
    assert all(_turn(hole) < 0 for room in rooms for hole in room["holes"])


def test_only_what_the_page_names_may_be_left_out_when_a_result_is_read(documents: list[dict[str, Any]]) -> None:
    page = PAGE.read_text(encoding="utf-8").split("## Read back")[1]
    may_be_null = {path for path, row in FIELDS.items() if row.null != "never"}
    named = set(re.findall(r"`([a-z0-9_.\[\]]+)`", page.split("What follows is found")[0])) & set(FIELDS)
    within = {path for path in FIELDS if path.startswith(("plans[].totals", "reconciliation"))}
    optional = may_be_null | named | within
    complete = [document for document in documents if document["rooms"] and document["healed_gaps"]]
    with_page = next(document for document in documents if document["reconciliation"])
    without_page = next(document for document in complete if not document["page"])
    layers = next(document["page"]["layers"] for document in documents if "layers" in (document["page"] or {}))
    with_model = next(document for document in complete if document["page"] and document["model"])
    with_page = {
        **with_model,
        **{key: with_page[key] for key in ("page", "rooms", "scale", "plans", "doors", "schedules")},
    }
    with_page |= {"page": {**with_page["page"], "layers": layers}, "warnings": ["LINES_TOO_TANGLED"]}
    with_page["healed_gaps"] = [{"start": [0.0, 0.0], "end": [1.0, 0.0], "length": 1.0}]
    with_page["reconciliation"] = {"matched": [{}], "missing_on_plan": [{}], "missing_in_schedule": []}
    refused = set()
    for path in sorted(set(FIELDS) - within):
        document = copy.deepcopy(without_page if path == "page" else with_page)
        *folders, key = path.replace("[]", ".0").split(".")
        holder: Any = document
        for folder in folders:
            holder = holder[int(folder) if folder.isdigit() else folder]
        del holder[key]
        try:
            lc.Detection.from_json(json.dumps(document))
        except lc.DecodeError:
            refused.add(path)
    assert set(FIELDS) - refused == optional, FIX


def test_the_example_on_the_page_is_a_result() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    result = lc.Detection.from_json(example)
    elsewhere = {f"healed_gaps[].{key}" for key in ("start", "end", "length")} | {"warnings"}
    assert {path for path, _ in _walk(result.to_dict())} | elsewhere == set(FIELDS)
