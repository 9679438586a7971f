"""Schedules of rooms are read, other tables are not, and rooms and rows are compared."""

import contextlib
import io
import random
import re
from pathlib import Path
from typing import Literal

import pytest

import locdet_core as lc
from schedule_sheets import OTHER_TABLES, ROOM_TABLES, STYLES, Table, sheet_pdf

_ROOT = Path(__file__).parents[2]
_ROOMS = [("101", "OFFICE"), ("102", "LAB"), ("103", "LOBBY"), ("104", "KITCHEN")]
_LISTED = Table(
    "ROOM SCHEDULE",
    [[(0, 0, "NO."), (1, 1, "ROOM NAME"), (2, 2, "AREA SF")]],
    [6, 16, 10],
    [
        ["101", "OFFICE", "120"],
        ["102", "LAB", "340"],
        ["103", "LOBBY", "400"],
        ["104", "KITCHEN", "95"],
        ["105", "STORAGE", "60"],
        ["201", "ATTIC STORE", "80"],
        ["", "TOTAL", "1,095"],
    ],
    [],
)


def _read(*tables: Table, style: str = "plain", dpi: float = 100.0) -> lc.Detection:
    return lc.rooms_from_page(lc.decode(sheet_pdf(tables, STYLES[style]), dpi=dpi))


def _rooms(found: lc.Detection) -> list[tuple[str | None, str | None, float | None]]:
    rows = [row for schedule in found.schedules for row in schedule["rows"]]
    return [(row["number"], row["name"], row["area_m2"]) for row in rows]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("table", ROOM_TABLES)
def test_schedules_of_rooms_are_read_however_they_are_written(table: str, style: str) -> None:
    drawn = ROOM_TABLES[table]
    found = _read(drawn, style=style)
    assert _rooms(found) == drawn.rooms
    assert len(found.schedules) == 1
    assert found.schedules[0]["title"] == (drawn.title or None)
    assert found.reconciliation is None


@pytest.mark.parametrize("style", ["plain", "words", "any order", "turned"])
@pytest.mark.parametrize("table", OTHER_TABLES)
def test_other_tables_are_no_schedules_of_rooms(table: str, style: str) -> None:
    assert _read(OTHER_TABLES[table], style=style).schedules == []


@pytest.mark.parametrize("other", OTHER_TABLES)
def test_tables_below_each_other_are_told_apart(other: str) -> None:
    first, last = ROOM_TABLES["areas"], ROOM_TABLES["German"]
    found = _read(first, OTHER_TABLES[other], last, style="close rows")
    assert _rooms(found) == first.rooms + last.rooms


@pytest.mark.parametrize("table", ["room finish", "areas", "German", "Russian", "two halves"])
def test_lines_that_were_read_from_a_picture_do_as_well(table: str) -> None:
    page = lc.decode(sheet_pdf([ROOM_TABLES[table]], STYLES["plain"]), dpi=100)
    draw = random.Random(5)

    def tight(text: lc.PageText) -> lc.PageText:
        x_min, y_min, x_max, y_max = text.bbox_xyxy
        height = y_max - y_min
        off = [draw.uniform(-0.05, 0.05) * height for _ in range(4)]
        lower = y_max - (0.0 if set(text.text) & set("gjpqy,;") else 0.18 * height)
        return lc.PageText(text.text, (x_min + off[0], y_min + off[1] + 0.05 * height, x_max + off[2], lower + off[3]))

    texts = [tight(text) for text in page.text]
    draw.shuffle(texts)
    found = lc.rooms_from_page(page, lc.DetectOptions(use_text=False)).with_names(texts)
    assert _rooms(found) == ROOM_TABLES[table].rooms


@pytest.mark.parametrize("coordinates", ["pixel", "normalized_1000"])
def test_rows_stand_where_they_are_shown(coordinates: Literal["pixel", "normalized_1000"]) -> None:
    page = lc.decode(sheet_pdf([_LISTED], STYLES["turned"]), dpi=100)
    found = lc.rooms_from_page(page, lc.DetectOptions(coordinates=coordinates))
    (schedule,) = found.schedules
    width, height = (page.width_px, page.height_px) if coordinates == "pixel" else (1000, 1000)
    outer = schedule["bounding_box"]
    for x_min, y_min, x_max, y_max in [outer, *(row["bounding_box"] for row in schedule["rows"])]:
        assert 0 <= outer[0] <= x_min < x_max <= outer[2] <= width
        assert 0 <= outer[1] <= y_min < y_max <= outer[3] <= height


def test_rooms_and_rows_are_compared() -> None:
    page = lc.decode(sheet_pdf([_LISTED], STYLES["plain"], rooms=_ROOMS), dpi=100)
    found = lc.rooms_from_page(page)
    by_id = {room.id: room for room in found.rooms}
    rows = found.schedules[0]["rows"]
    compared = found.reconciliation
    assert compared is not None
    assert [
        (by_id[match["room"]].number, rows[match["row"]]["number"], match["by"]) for match in compared["matched"]
    ] == [(number, number, "number_and_name") for number, _ in _ROOMS]
    # Number 201 is on another storey.
    assert [rows[lost["row"]]["number"] for lost in compared["missing_on_plan"]] == ["105"]
    assert compared["missing_in_schedule"] == []
    assert {match["area_difference"] for match in compared["matched"]} == {None}
    office = next(room for room in found.rooms if room.number == "101")
    printed = rows[0]["area_m2"]
    assert printed is not None
    metres = (printed / office.area_px) ** 0.5
    measured = found.with_scale(metres).reconciliation
    assert measured is not None
    assert measured["matched"][0]["area_difference"] == pytest.approx(0.0, abs=0.01)
    assert measured["matched"][0]["agrees"] is True
    assert False in {match["agrees"] for match in measured["matched"]}


def test_a_room_that_no_schedule_lists_is_missing_there() -> None:
    listed = Table("ROOM SCHEDULE", _LISTED.header, _LISTED.widths, _LISTED.rows[:3], [])
    found = lc.rooms_from_page(lc.decode(sheet_pdf([listed], STYLES["plain"], rooms=_ROOMS), dpi=100))
    assert found.reconciliation is not None
    missing = found.reconciliation["missing_in_schedule"]
    assert [room.number for room in found.rooms if room.id in missing] == ["104"]


def test_a_schedule_of_another_storey_is_not_compared() -> None:
    rows = [[f"2{number[1:]}", *rest] for number, *rest in _LISTED.rows[:5]]
    other = Table("ROOM SCHEDULE", _LISTED.header, _LISTED.widths, rows, [])
    found = lc.rooms_from_page(lc.decode(sheet_pdf([other], STYLES["plain"], rooms=_ROOMS), dpi=100))
    assert len(_rooms(found)) == 5
    assert found.reconciliation is None


def test_a_result_that_is_read_back_has_its_schedules() -> None:
    found = lc.rooms_from_page(lc.decode(sheet_pdf([_LISTED], STYLES["plain"], rooms=_ROOMS), dpi=100))
    read = lc.Detection.from_json(found.to_json())
    assert (read.schedules, read.reconciliation) == (found.schedules, found.reconciliation)


def test_the_example_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (_ROOT / "docs" / "schedules.md").read_text(encoding="utf-8")
    ((code,), (printed,)) = (re.findall(rf"```{language}\n(.*?)```", text, re.S) for language in ("python", "text"))
    listed = Table("ROOM SCHEDULE", _LISTED.header, _LISTED.widths, _LISTED.rows[:5], [])
    (tmp_path / "sheet.pdf").write_bytes(sheet_pdf([listed], STYLES["plain"], rooms=_ROOMS))
    monkeypatch.chdir(tmp_path)
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        exec(compile(code, "docs/schedules.md", "exec"), {})
    assert shown.getvalue() == printed
