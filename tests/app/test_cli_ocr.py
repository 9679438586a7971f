"""``--ocr``: the command line names rooms by what a text reader reads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PLANS = Path(__file__).parents[2] / "examples" / "plans"
HOUSE, CAD = PLANS / "house_black_on_white.png", PLANS / "two_storey_house.pdf"
MODULE = """
from locdet.errors import ServiceUnavailable
from locdet.ports import Word

class Reader:
    version = "fixed-1"

    def read(self, data, *, key, page, dpi, on_progress=None, **_):
        if on_progress:
            on_progress(1, 1)
        assert key is None and data.startswith(b"\\x89PNG")
        return [Word("SAUNA", (x, y, x + 9, y + 9)) for x in range(0, 1600, 40) for y in range(0, 1600, 40)]

class Down(Reader):
    def read(self, data, *, key, page, dpi, **_):
        raise ServiceUnavailable("The text service does not answer. Try again in a moment.")

def fixed(settings):
    return Reader()

def down(settings):
    return Down()
"""
FIXED = {"text_reader": "readers_of_a_test:fixed"}
DOWN = {"text_reader": "readers_of_a_test:down"}


def _locdet(
    *arguments: object, providers: dict[str, str] | None = None, path: Path
) -> subprocess.CompletedProcess[str]:
    (path / "readers_of_a_test.py").write_text(MODULE)
    paths = os.pathsep.join(filter(None, (str(path), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": paths, "LOCDET_PROVIDERS": json.dumps(providers or {})}
    command = [sys.executable, "-m", "locdet", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False, text=True)


OFF = {"text_reader": ""}


def test_detect_names_rooms_by_read_words(tmp_path: Path) -> None:
    for ocr in ("auto", "on"):
        ran = _locdet("detect", HOUSE, "-q", "--ocr", ocr, "--no-model", providers=FIXED, path=tmp_path)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert any("SAUNA" in str(room["name_hint"]) for room in json.loads(ran.stdout)["rooms"])
    plain = _locdet("detect", HOUSE, "--ocr", "off", "--no-model", providers=FIXED, path=tmp_path)
    assert "SAUNA" not in plain.stdout


def test_a_page_with_text_of_its_own_is_not_read(tmp_path: Path) -> None:
    ran = _locdet("detect", CAD, "-q", "--ocr", "on", "--no-model", providers=FIXED, path=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_batch_names_rooms_too_and_searches_again_for_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch = ("batch", HOUSE, "-o", out, "--no-model", "--processes", 1)
    assert _locdet(*batch, providers=OFF, path=tmp_path).returncode == 0
    ran = _locdet(*batch, providers=FIXED, path=tmp_path)
    assert (ran.returncode, "done before" in ran.stderr) == (0, False)
    assert "SAUNA" in (out / f"{HOUSE.name}.json").read_text()


@pytest.mark.parametrize(
    ("providers", "message"),
    [
        (OFF, "--ocr on needs a text reader: pip install 'locdet[ocr]'"),
        ({"text_raeder": "readers_of_a_test:fixed"}, "LOCDET_PROVIDERS names text_raeder; it may name: text_reader"),
        ({"text_reader": "not_there:text_reader"}, "needs not_there, which is not installed"),
        ({"text_reader": "readers_of_a_test:other"}, "there is no readers_of_a_test:other"),
        ({"text_reader": "readers_of_a_test"}, "there is no readers_of_a_test"),
    ],
)
def test_a_reader_that_is_not_there_is_told_before_the_first_plan(
    tmp_path: Path, providers: dict[str, str], message: str
) -> None:
    ran = _locdet("detect", HOUSE, "--ocr", "on", providers=providers, path=tmp_path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr


def test_without_a_reader_auto_reads_nothing(tmp_path: Path) -> None:
    ran = _locdet("detect", HOUSE, "-q", "--no-model", providers=OFF, path=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_stages_that_name_no_rooms_read_no_text(tmp_path: Path) -> None:
    ran = _locdet("detect", HOUSE, "--ocr", "on", "--stage", "preview", providers=FIXED, path=tmp_path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "--ocr on needs --stage final" in ran.stderr
    ran = _locdet("detect", HOUSE, "-q", "--stage", "preview", "--no-model", providers=DOWN, path=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_an_outage_of_the_reader_is_told_and_costs_the_names_alone(tmp_path: Path) -> None:
    told = f"{HOUSE.name}: The text service does not answer. Try again in a moment. [SERVICE_UNAVAILABLE]"
    ran = _locdet("detect", HOUSE, "--no-model", providers=DOWN, path=tmp_path)
    assert (ran.returncode, bool(json.loads(ran.stdout)["rooms"])) == (1, True)
    assert told in ran.stderr
    out = tmp_path / "out"
    batch = ("batch", HOUSE, "-o", out, "--no-model", "--processes", 1)
    ran = _locdet(*batch, providers=DOWN, path=tmp_path)
    assert (ran.returncode, bool(json.loads((out / f"{HOUSE.name}.json").read_text())["rooms"])) == (1, True)
    assert told in ran.stderr
    assert _locdet(*batch, providers=FIXED, path=tmp_path).returncode == 0
