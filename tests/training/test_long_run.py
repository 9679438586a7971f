"""``training/run.sh``: draws, trains, survives kill -9, stops with a checkpoint."""

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("skia")

ROOT = Path(__file__).parents[2]
# Only a bound: beside other tests two processes that train wait long for their turns.
LIMIT_S = 600
TINY = ["--image-size", "64", "--view-size", "64", "--precision", "float32", "--device", "cpu"]


def start(out, *options, **settings):
    """Starts a tiny run in a process group of its own."""
    environment = {
        **os.environ,
        "PYTHON": sys.executable,
        "OUT": str(out),
        "SETS": "first:5",
        "PLANS_A_SET": "8",
        "START": "none",
        "NICE": "0",
        "LAYOUTS": "",
        "VALIDATION": "",
        "VALIDATION_IMAGES": "4",
        "PROCESSES": "2",
        "MAP_FIRST_IMAGES": "0",
        "VALIDATE_EVERY": "16",
        **settings,
    }
    return subprocess.Popen(
        [ROOT / "training" / "run.sh", *TINY, *options], cwd=ROOT, env=environment, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def until(condition):
    """Waits for something that another process does."""
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def images_in_log(out):
    if not (out / "log.csv").exists():
        return []
    with (out / "log.csv").open(newline="") as file:
        return [int(row["images"]) for row in csv.DictReader(file)]


def workers_of(out):
    """Processes that train into ``out``, without the ones that started them."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"training.train" in words and b"torch.distributed.run" not in words and str(out).encode() in words:
            found.append(int(entry.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds processes in /proc")
def test_killed_run_goes_on_and_one_that_is_stopped_leaves_a_checkpoint(tmp_path):
    out = tmp_path / "training"
    process = start(out, VIEWS="1000000")
    try:
        until(lambda: len(images_in_log(out)) >= 1)
        second = start(out, VIEWS="16")
        _, errors = second.communicate(timeout=LIMIT_S)
        assert second.returncode == 1
        assert "is going on" in errors
        for worker in workers_of(out):
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        rows = len(images_in_log(out))
        until(lambda: len(images_in_log(out)) > rows)
        assert images_in_log(out) == sorted(set(images_in_log(out)))
    finally:
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130, errors
    assert "going on from its checkpoint" in output
    assert not workers_of(out)
    position = torch.load(out / "last.pt", weights_only=True)["position"]
    assert position["images"] >= images_in_log(out)[-1]


def test_run_ends_at_its_number_of_images_and_draws_its_sets_once(tmp_path):
    out = tmp_path / "training"
    first = start(out, VIEWS="16", OTHER_PAGES="2")
    output, errors = first.communicate(timeout=LIMIT_S)
    assert first.returncode == 0, errors
    assert "drawing 8 plans" in output
    others = json.loads((out / "sets" / "other-9301-2" / "annotations.json").read_text())
    assert (len(others["images"]), others["annotations"]) == (2, [])
    assert images_in_log(out) == [16]
    assert (out / "room.onnx").exists()
    again = start(out, VIEWS="16", OTHER_PAGES="2")
    output, errors = again.communicate(timeout=LIMIT_S)
    assert again.returncode == 0, errors
    assert "drawing" not in output


def test_unknown_option_stops_the_run_with_its_name(tmp_path):
    out = tmp_path / "training"
    process = start(out, "--learnin-rat", "3", VIEWS="16")
    _, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 1
    assert "--learnin-rat" in errors


def test_fault_of_the_data_stops_the_run_with_file_and_line(tmp_path):
    out = tmp_path / "training"
    folder = out / "sets" / "first-5"
    folder.mkdir(parents=True)
    (folder / "annotations.json").write_text("{\n  nothing\n}")
    process = start(out, VIEWS="16")
    _, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 1
    assert "annotations.json:2" in errors
