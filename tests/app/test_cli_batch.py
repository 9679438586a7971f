import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PLANS = Path("examples/plans")


def _batch(*arguments):
    command = [sys.executable, "-m", "locdet", "batch", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def _journal(folder):
    return [json.loads(line) for line in (folder / "batch.jsonl").read_text().splitlines()]


@pytest.fixture(name="plans")
def _plans(tmp_path):
    folder = tmp_path / "plans"
    folder.mkdir()
    for index in range(3):
        (folder / f"plan{index}.png").write_bytes((PLANS / "house_black_on_white.png").read_bytes())
    return folder


def test_results_are_those_of_detect(plans, tmp_path):
    assert _batch(plans, "-o", tmp_path / "out", "-f", "json", "--processes", "2").returncode == 0
    alone = subprocess.run(
        [sys.executable, "-m", "locdet", "detect", str(plans / "plan0.png")], capture_output=True, check=True
    )
    for index in range(3):
        document = json.loads((tmp_path / "out" / f"plan{index}.png.json").read_text())
        assert document == json.loads(alone.stdout)


def test_second_run_searches_only_what_changed_or_failed(plans, tmp_path):
    (plans / "bad.png").write_bytes(b"no picture")
    first = _batch(plans, "-o", tmp_path / "out", "--no-model")
    assert first.returncode == 2
    assert "bad.png" in first.stderr
    assert "[INVALID_FILE_FORMAT]" in first.stderr
    os.utime(plans / "plan1.png", (1, 1))
    second = _batch(plans, "-o", tmp_path / "out", "--no-model")
    assert "2 done before" in second.stderr
    assert [Path(line["plan"]).name for line in _journal(tmp_path / "out")[4:]].count("plan1.png") == 1


def test_killed_run_goes_on_where_it_ended(plans, tmp_path):
    for index in range(3, 12):
        (plans / f"plan{index}.png").write_bytes((PLANS / "house_black_on_white.png").read_bytes())
    command = [sys.executable, "-m", "locdet", "batch", str(plans), "-o", str(tmp_path / "out"), "--processes", "1"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    journal = tmp_path / "out" / "batch.jsonl"
    while not (journal.exists() and journal.read_text().count("\n") >= 2) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = len(_journal(tmp_path / "out"))
    again = _batch(plans, "-o", tmp_path / "out", "--processes", "1")
    assert again.returncode == 0
    assert f"{before} done before" in again.stderr
    assert len({line["plan"] for line in _journal(tmp_path / "out")}) == 12


def test_plans_of_one_name_are_refused(plans, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "plan0.png").write_bytes(b"")
    result = _batch(plans, other, "-o", tmp_path / "out")
    assert result.returncode != 0
    assert "2 plans are called plan0.png" in result.stderr


def test_prefix_without_the_deployed_service_says_what_to_set(monkeypatch):
    monkeypatch.delenv("LOCDET_BATCH_STATE_MACHINE_ARN", raising=False)
    result = _batch("s3://bucket/plans")
    assert result.returncode == 1
    assert "LOCDET_BATCH_STATE_MACHINE_ARN" in result.stderr
    assert "Traceback" not in result.stderr
