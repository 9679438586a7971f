"""``locdet walls``, run as a user runs it: in a process of its own."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from locdet.formats import FORMATS

COMMAND = [sys.executable, "-m", "locdet", "walls"]
TWO_ROOMS = Path(__file__).parents[2] / "examples" / "walls" / "two_rooms.json"
PAGELESS = {name: kind for name, kind in FORMATS.items() if not kind.needs_page}


def _walls(*arguments: object, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, input=stdin, timeout=120, check=False)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_rooms_go_to_stdout_and_the_healed_gap_is_said() -> None:
    ran = _walls(TWO_ROOMS)
    assert (ran.returncode, ran.stderr.decode()) == (0, f"{TWO_ROOMS}: healed 1 gap\n")
    document = json.loads(ran.stdout)
    assert sorted(round(room["area_px"]) for room in document["rooms"]) == [20, 25]
    assert document["coordinate_space"] == "drawing"
    assert [round(gap["length"], 9) for gap in document["healed_gaps"]] == [0.2]


def test_quiet_says_nothing() -> None:
    assert _walls(TWO_ROOMS, "-q").stderr == b""


def test_a_dash_reads_stdin_and_a_list_alone_is_a_document() -> None:
    segments = json.loads(TWO_ROOMS.read_bytes())["walls"]
    ran = _walls("-", stdin=json.dumps(segments).encode())
    assert (ran.returncode, ran.stdout) == (0, _walls(TWO_ROOMS).stdout)


def test_options_reach_the_engine() -> None:
    rooms = [
        len(json.loads(_walls(TWO_ROOMS, *options).stdout)["rooms"])
        for options in ((), ("--min-area", 22), ("--max-gap", 0))
    ]
    assert rooms == [2, 1, 1]


def test_a_folder_gives_a_file_in_every_format_for_each_plan(tmp_path: Path) -> None:
    plans, results = tmp_path / "plans", tmp_path / "results"
    plans.mkdir()
    for name in ("a.json", "b.JSON", "notes.txt"):
        (plans / name).write_bytes(TWO_ROOMS.read_bytes())
    formats = [word for name in PAGELESS for word in ("-f", name)]
    ran = _walls(plans, *formats, "-o", results)
    assert ran.returncode == 0
    assert _names(results) == {f"{stem}{kind.file_suffix}" for stem in "ab" for kind in PAGELESS.values()}
    assert len(json.loads((results / "b.geojson").read_bytes())["features"]) == 2
    assert ET.parse(results / "a.svg").getroot().tag.endswith("svg")
    assert f"{plans}/a.json: 2 rooms -> {results}/a.json" in ran.stderr.decode()


def test_a_format_of_pages_is_not_offered() -> None:
    ran = _walls(TWO_ROOMS, "-f", "coco")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert f"'coco' is not one of {', '.join(map(repr, PAGELESS))}" in ran.stderr.decode()


@pytest.mark.parametrize(
    ("content", "message", "code"),
    [
        (b"", "Expecting value at line 1, column 1", "CORRUPT_FILE"),
        (b'{"walls": [', "Expecting value at line 1, column 12", "CORRUPT_FILE"),
        (b"\x89PNG\r\n\x1a\n", "it is not UTF-8 text", "CORRUPT_FILE"),
        (b"[" * 200_000, "nested too deeply", "CORRUPT_FILE"),
        (b"9" * 20_000, "a number is too long", "CORRUPT_FILE"),
        (b"{}", 'must have the key "walls"', "INVALID_OPTION"),
        (b'{"walls": 3}', "walls must be an array", "INVALID_OPTION"),
        (b'[{"start": [0, 0], "end": [1, NaN]}]', "walls[0]", "INVALID_OPTION"),
        (b'[{"start": [0, 0], "end": [1, 1e999]}]', "walls[0]", "INVALID_OPTION"),
        (b'[{"start": [0, 0]}]', "walls[0].end is missing", "INVALID_OPTION"),
        (b"[" + b"{}," * 1_000_000 + b"{}]", "the limit is 1000000", "FILE_TOO_LARGE"),
        (b" " * (50 * 1024 * 1024 + 1), "the limit is 52428800", "FILE_TOO_LARGE"),
    ],
    ids=["empty", "cut", "png", "deep", "long_number", "no_walls", "number", "nan", "inf", "no_end", "many", "large"],
)  # fmt: skip
def test_a_bad_file_is_reported_and_the_others_go_on(tmp_path: Path, content: bytes, message: str, code: str) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    ran = _walls(bad, TWO_ROOMS)
    assert ran.returncode == 2
    assert len(ran.stdout.splitlines()) == 1
    complaint = ran.stderr.decode().splitlines()[0]
    assert complaint.startswith(f"locdet: {bad}: ")
    assert complaint.endswith(f" [{code}]")
    assert message in complaint


def test_the_exit_code_is_1_where_no_file_worked(tmp_path: Path) -> None:
    ran = _walls(tmp_path / "missing.json")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert b"No such file" in ran.stderr


def test_a_folder_without_json_is_an_error(tmp_path: Path) -> None:
    ran = _walls(tmp_path)
    assert ran.returncode == 1
    assert b"holds no JSON file" in ran.stderr


def test_a_wrong_option_ends_the_command_at_once() -> None:
    ran = _walls(TWO_ROOMS, "--max-gap", -1)
    assert ran.returncode == 1
    assert b"max_gap must be" in ran.stderr
    assert b"[INVALID_OPTION]" in ran.stderr


def test_help_shows_the_document() -> None:
    assert b'{"walls": [{"type": "line", "start": [0, 0], "end": [4, 0]' in _walls("--help").stdout
