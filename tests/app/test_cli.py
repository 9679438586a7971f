"""The command line, run as a user runs it: in a process of its own."""

import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from locdet.formats import FORMATS

COMMAND = [sys.executable, "-m", "locdet"]
PLANS = Path(__file__).parents[2] / "examples" / "plans"
HOUSE, PHOTO, TWO_PAGES = (
    PLANS / name for name in ("house_black_on_white.png", "studio_phone_photo.jpg", "two_storey_house.pdf")
)
FAST = ("--stage", "preview")


def _locdet(*arguments: object, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, input=stdin, timeout=120, check=False)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def corrupt(tmp_path: Path) -> Path:
    """A plan that is cut off."""
    path = tmp_path / "corrupt.png"
    path.write_bytes(HOUSE.read_bytes()[:5000])
    return path


# Where results go


def test_a_plan_goes_to_stdout_as_one_json_document() -> None:
    ran = _locdet("detect", HOUSE, *FAST)
    assert (ran.returncode, ran.stderr) == (0, b"")
    document = json.loads(ran.stdout)
    assert document["stage"] == "preview"
    assert len(document["rooms"]) > 3


def test_the_console_script_is_the_module() -> None:
    script = Path(sys.executable).with_name("locdet")
    if not script.exists():
        pytest.skip("the console script is not installed beside this Python")
    ran = subprocess.run([script, "--version"], capture_output=True, check=True)
    assert ran.stdout == _locdet("--version").stdout


def test_fast_takes_the_eight_bit_copy_of_the_model() -> None:
    versions = [json.loads(_locdet("info", *more).stdout)["model"]["version"] for more in ((), ("--fast",))]
    assert versions[0] != versions[1]


def test_no_model_looks_for_walls_alone() -> None:
    document = json.loads(_locdet("detect", HOUSE, "--no-model").stdout)
    assert document["model"] is None
    assert {room["source"] for room in document["rooms"]} == {"raster_walls"}


def test_a_dash_reads_stdin_and_gives_the_same_document() -> None:
    ran = _locdet("detect", "-", *FAST, stdin=HOUSE.read_bytes())
    assert ran.returncode == 0
    assert ran.stdout == _locdet("detect", HOUSE, *FAST).stdout


def test_stdin_is_written_under_its_own_name(tmp_path: Path) -> None:
    assert _locdet("detect", "-", *FAST, "-o", tmp_path, stdin=PHOTO.read_bytes()).returncode == 0
    assert _names(tmp_path) == {"stdin.json"}


def test_several_plans_go_to_stdout_one_json_document_a_line() -> None:
    ran = _locdet("detect", HOUSE, PHOTO, *FAST)
    pages = [json.loads(line)["page"]["width_px"] for line in ran.stdout.splitlines()]
    assert (ran.returncode, pages) == (0, [1600, 768])


def test_a_folder_is_searched_for_plans_and_everything_else_is_left_out(tmp_path: Path) -> None:
    folder, results = tmp_path / "plans", tmp_path / "new" / "results"
    folder.mkdir()
    shutil.copy(PHOTO, folder / "b.JPG")
    shutil.copy(PHOTO, folder / "a.jpeg")
    (folder / "notes.txt").write_text("not a plan")
    (folder / "c.png").mkdir()
    ran = _locdet("detect", folder, *FAST, "-o", results)
    assert ran.returncode == 0
    assert _names(results) == {"a.json", "b.json"}
    assert [line.split(":")[0] for line in ran.stderr.decode().splitlines()] == [f"{folder}/a.jpeg", f"{folder}/b.JPG"]


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    ran = _locdet("detect", tmp_path, *FAST)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert b"holds no PNG, JPEG, TIFF, WebP or PDF file" in ran.stderr


def test_every_format_is_written_beside_the_others(tmp_path: Path) -> None:
    ran = _locdet("detect", PHOTO, *FAST, *(word for name in FORMATS for word in ("-f", name)), "-o", tmp_path)
    assert ran.returncode == 0
    assert _names(tmp_path) == {f"{PHOTO.stem}{kind.file_suffix}" for kind in FORMATS.values()}
    rooms = len(json.loads((tmp_path / f"{PHOTO.stem}.json").read_bytes())["rooms"])
    coco = json.loads((tmp_path / f"{PHOTO.stem}.coco.json").read_bytes())
    assert coco["images"][0]["file_name"] == PHOTO.name
    assert len(coco["annotations"]) == rooms
    assert len((tmp_path / f"{PHOTO.stem}.txt").read_text().splitlines()) == rooms
    assert (tmp_path / f"{PHOTO.stem}.rooms.png").read_bytes().startswith(b"\x89PNG")
    assert ET.parse(tmp_path / f"{PHOTO.stem}.svg").getroot().tag.endswith("svg")


def test_one_result_goes_to_the_file_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "rooms.svg"
    assert _locdet("detect", PHOTO, *FAST, "-f", "svg", "-o", file).returncode == 0
    assert _names(tmp_path) == {"rooms.svg"}


def test_results_are_ordinary_files(tmp_path: Path) -> None:
    _locdet("detect", PHOTO, *FAST, "-o", tmp_path)
    made_by_open = tmp_path / "other"
    made_by_open.touch()
    assert (tmp_path / f"{PHOTO.stem}.json").stat().st_mode == made_by_open.stat().st_mode


def test_plans_of_one_stem_do_not_overwrite_each_other(tmp_path: Path) -> None:
    plans = [tmp_path / "a" / "plan.png", tmp_path / "a" / "plan.jpg", tmp_path / "b" / "plan.png"]
    for path, source in zip(plans, (HOUSE, PHOTO, PLANS / "apartment_blueprint.png"), strict=True):
        path.parent.mkdir(exist_ok=True)
        shutil.copy(source, path)
    results = tmp_path / "results"
    assert _locdet("detect", *plans, *FAST, "-o", results).returncode == 0
    documents = [json.loads(path.read_bytes()) for path in results.iterdir()]
    assert {document["page"]["height_px"] for document in documents} == {1200, 1024, 1120}


def test_all_pages_of_a_pdf_are_written(tmp_path: Path) -> None:
    assert _locdet("detect", TWO_PAGES, *FAST, "--page", "all", "--dpi", "60", "-o", tmp_path).returncode == 0
    results = {path.name: json.loads(path.read_bytes()) for path in tmp_path.iterdir()}
    indices = {name: document["page"]["index"] for name, document in results.items()}
    assert indices == {"two_storey_house-page0.json": 0, "two_storey_house-page1.json": 1}


def test_one_page_of_a_pdf_is_chosen() -> None:
    ran = _locdet("detect", TWO_PAGES, *FAST, "--page", "1", "--dpi", "60")
    assert json.loads(ran.stdout)["page"]["index"] == 1


def test_options_reach_the_engine() -> None:
    ran = _locdet("detect", HOUSE, *FAST, "--coordinates", "normalized_1000", "--min-confidence", "0.9")
    document = json.loads(ran.stdout)
    assert document["coordinate_space"] == "normalized_1000"
    assert document["rooms"]
    assert all(room["confidence"] >= 0.9 for room in document["rooms"])


# Failures


def test_bad_plans_among_good_ones_are_reported_in_one_line_each(tmp_path: Path, corrupt: Path) -> None:
    text = tmp_path / "text.pdf"
    text.write_text("not a plan")
    results = tmp_path / "results"
    ran = _locdet("detect", corrupt, PHOTO, text, tmp_path / "missing.png", *FAST, "-o", results, "-q")
    assert (ran.returncode, ran.stdout) == (2, b"")
    first, second, third = ran.stderr.decode().splitlines()
    assert first.startswith(f"locdet: {corrupt}: ")
    assert first.endswith("[CORRUPT_FILE]")
    assert second.startswith(f"locdet: {text}: ")
    assert second.endswith("[INVALID_FILE_FORMAT]")
    assert third == f"locdet: {tmp_path / 'missing.png'}: No such file or directory"
    assert _names(results) == {f"{PHOTO.stem}.json"}


def test_the_exit_code_is_1_if_no_plan_worked(corrupt: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    ran = _locdet("detect", corrupt, *FAST, "-o", results)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert not results.exists()


def test_a_failure_leaves_the_result_of_an_earlier_run_as_it_was(corrupt: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "rooms.json"
    earlier.write_text("earlier")
    before = _names(tmp_path)
    assert _locdet("detect", corrupt, *FAST, "-o", earlier).returncode == 1
    assert earlier.read_text() == "earlier"
    assert _names(tmp_path) == before


def test_a_result_that_cannot_be_written_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / f"{PHOTO.stem}.json").mkdir()
    ran = _locdet("detect", PHOTO, *FAST, "-o", tmp_path)
    assert ran.returncode == 1
    (line,) = ran.stderr.decode().splitlines()
    assert line.startswith(f"locdet: {PHOTO}: ")
    assert _names(tmp_path) == {f"{PHOTO.stem}.json"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["detect", HOUSE, "--no-such-option"], "--no-such-option"),
        (["detect", HOUSE, "--stage", "fast"], "fast"),
        (["detect", HOUSE, "--format", "dxf"], "dxf"),
        (["detect", HOUSE, "--page", "x"], "page index"),
        (["detect", HOUSE, "--page", "-1"], "page index"),
        (["detect", HOUSE, "-f", "svg", "-f", "csv"], "-o FOLDER"),
        (["detect", HOUSE, PHOTO, "-f", "svg"], "-o FOLDER"),
        (["detect", TWO_PAGES, "--page", "all", "-f", "svg"], "-o FOLDER"),
        (["detect"], "PLAN"),
        (["no-such-command"], "no-such-command"),
        (["detect", HOUSE, "--min-confidence", "7"], "[INVALID_OPTION]"),
        (["detect", HOUSE, "--max-side", "-5"], "[INVALID_OPTION]"),
        (["detect", HOUSE, "--threads", "0"], "[INVALID_OPTION]"),
        (["detect", HOUSE, *FAST, "--page", "9"], "[INVALID_OPTION]"),
        (["detect", HOUSE, *FAST, "--model", "no_such_model.onnx"], "[MODEL_UNAVAILABLE]"),
        (["detect", HOUSE, *FAST, "--model", PLANS], "[MODEL_UNAVAILABLE]"),
        (["info", "--model", HOUSE], "[MODEL_UNAVAILABLE]"),
        (["eval", PLANS, PLANS / "missing.json"], "missing.json"),
        pytest.param(
            ["detect", HOUSE, *FAST, "--page", "99999999999999"],
            "[INVALID_OPTION]",
        ),
        pytest.param(
            ["detect", HOUSE, *FAST, "--threads", "-5"],
            "[INVALID_OPTION]",
        ),
    ],
)
def test_a_wrong_call_ends_with_1_and_says_why(arguments: list[object], said: str) -> None:
    ran = _locdet(*arguments)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert said in ran.stderr.decode()
    assert b"Traceback" not in ran.stderr


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    command = [*COMMAND, "detect", str(HOUSE), str(PHOTO), *FAST]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_ctrl_c_ends_with_130_and_leaves_only_whole_results(tmp_path: Path) -> None:
    results = tmp_path / "results"
    # The first plan is quick, and its line on stderr says that the next one, of many passes, is in work.
    big = [PLANS / "clinic_a1_sheet.pdf"] * 20
    command = [*COMMAND, "detect", str(PHOTO), *map(str, big), "-o", str(results)]

    # A job in the background inherits an ignored SIGINT, and Python then installs no handler.
    def obey_ctrl_c() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        preexec_fn=obey_ctrl_c,  # noqa: PLW1509 - no lock is taken in the child
    ) as process:
        assert process.stderr
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert first.startswith(str(PHOTO).encode())
    assert process.returncode == 130
    assert rest.splitlines()[-1] == b"locdet: interrupted"
    assert b"Traceback" not in rest
    assert _names(results) == {f"{PHOTO.stem}.json"}


# What is said


def test_quiet_says_nothing_of_what_worked(tmp_path: Path) -> None:
    loud = _locdet("detect", PHOTO, *FAST, "-o", tmp_path)
    quiet = _locdet("detect", PHOTO, *FAST, "-o", tmp_path, "--quiet")
    assert loud.stderr.decode().startswith(f"{PHOTO}: ")
    assert (quiet.stdout, quiet.stderr, quiet.returncode) == (b"", b"", 0)


def _stderr_on_a_terminal(*arguments: object) -> bytes:
    terminal, end = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    said = b""
    command = [*COMMAND, *map(str, arguments)]
    with subprocess.Popen(command, stderr=end, stdout=subprocess.DEVNULL, env=environment) as process:
        os.close(end)
        while select.select([terminal], [], [], 60)[0]:
            try:
                said += os.read(terminal, 65536)
            except OSError:  # Linux reports the end of a terminal so.
                break
    os.close(terminal)
    assert process.returncode == 0
    return said


def test_a_bar_is_drawn_on_a_terminal() -> None:
    said = _stderr_on_a_terminal("detect", HOUSE, *FAST)
    assert b"%" in said
    assert b"\x1b[" in said


def test_no_bar_is_drawn_on_a_terminal_if_quiet() -> None:
    assert _stderr_on_a_terminal("detect", HOUSE, *FAST, "-q") == b""


# The other commands


def test_info_prints_what_a_bug_report_needs() -> None:
    ran = _locdet("info")
    document = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert document["model"]["class_names"] == ["room"]
    assert len(document["model"]["version"]) == 12
    assert set(document["stages"]) == {"preview", "intermediate", "final"}
    assert document["limits"]["max_pages"] == 500
    assert document["onnxruntime"]


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[bytes], Path]:
    file = tmp_path_factory.mktemp("eval") / "new" / "report.json"
    arguments = ("eval", PLANS, PLANS / "annotations.json", "--bootstrap", "20", *FAST, "--json", file)
    return _locdet(*arguments), file


def test_eval_prints_a_table_and_nothing_else(
    evaluated: tuple[subprocess.CompletedProcess[bytes], Path],
) -> None:
    ran, _ = evaluated
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"AP50" in ran.stdout
    assert b"20 resamples" in ran.stdout


def test_eval_writes_every_figure_as_json(evaluated: tuple[subprocess.CompletedProcess[bytes], Path]) -> None:
    _, file = evaluated
    report = json.loads(file.read_bytes())
    assert report["bootstrap_samples"] == 20
    # The model finds most rooms of its own example plans even in one pass.
    assert report["overall"]["mask_ap"]["ap50"] > 0.5
    assert _names(file.parent) == {"report.json"}


def test_eval_whose_report_cannot_be_written_is_no_traceback(tmp_path: Path) -> None:
    predictions = tmp_path / "predictions.json"
    predictions.write_text("[]")
    blocked = predictions / "report.json"
    arguments = ("--predictions", predictions, "--bootstrap", "2", "--json", blocked)
    ran = _locdet("eval", PLANS, PLANS / "annotations.json", *arguments)
    assert ran.returncode == 1
    assert b"Traceback" not in ran.stderr
    assert ran.stderr.startswith(b"locdet: ")
