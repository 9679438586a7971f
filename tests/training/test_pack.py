"""Training on a machine without a network: the pack, what draws and what delivers there."""

import copy
import os
import re
import subprocess
import sys
import time

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("skia")
pytest.importorskip("onnx")

from training import pack  # noqa: E402
from training.data import read_dataset  # noqa: E402
from training.generate import main as generate  # noqa: E402
from training.learning import checkpoint  # noqa: E402
from training.learning.pretrained import start_from  # noqa: E402
from training.network.room_network import RoomNetwork  # noqa: E402
from training.packed import delivery, wheels  # noqa: E402
from training.packed.drawing import draw_sets  # noqa: E402
from training.train import main as train  # noqa: E402

CPU = torch.device("cpu")
LIMIT_S = 120
MARGIN_S = 5


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    """Four drawn plans."""
    folder = tmp_path_factory.mktemp("plans") / "set"
    assert generate(f"--out {folder} --count 4 --seed 5 --side 128 --workers 1".split()) == 0
    return folder


@pytest.fixture(scope="module")
def packed(plans, tmp_path_factory):
    """A pack without wheels, which this environment has."""
    out = tmp_path_factory.mktemp("packed") / "pack"
    validation = ["--validation", str(plans), "--validation-images", "2"]
    assert pack.main(["--out", str(out), "--no-wheels", *validation]) == 0
    return out


def run_of(tmp_path, *, best=True):
    """A folder as a stopped run leaves it: checkpoints and a row, no model."""
    network = RoomNetwork()
    optimizer = torch.optim.AdamW(network.parameters())
    sum(parameter.sum() for parameter in network.parameters()).backward()
    optimizer.step()
    contents = {
        "average": copy.deepcopy(network.state_dict()),
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "position": {"images": 8},
        "random_state": torch.get_rng_state(),
        "recipe": {"size": "n", "room_map": network.room_map_channels},
        "precision": "float32",
        "dataset_digest": "none",
    }
    run = tmp_path / "run"
    run.mkdir()
    for name in ("best.pt", "last.pt") if best else ("last.pt",):
        checkpoint.save(run / name, contents)
    (run / "log.csv").write_text("images\n8\n")
    (tmp_path / "run.log").write_text("a line of the log\n")
    return run, contents


def joined(out):
    """The last checkpoint, put together as the summary says."""
    command = next(line for line in (out / "run.txt").read_text().splitlines() if "cat last.pt" in line)
    subprocess.run(["bash", "-c", command], cwd=out, check=True, capture_output=True)
    return checkpoint.load(out / "last.pt", device=CPU)


@pytest.mark.slow
def test_packed_run_of_two_minutes_ends_in_time_and_leaves_a_model_and_weights_to_go_on_from(packed, plans, tmp_path):
    out = tmp_path / "out"
    tiny = "--plans 4 --most-sets 2 --validation-images 2 --validations 1 --image-size 64 --view-size 64 --batch-size 4"
    # Two thirds of the time are for a machine that runs other tests too; a quiet one is done in one.
    patient = "--cores 2 --overhead-seconds 80"
    limit = ["--minutes", str(LIMIT_S / 60)]
    command = ["bash", str(packed / "run.sh"), *limit, "--out", str(out), *tiny.split(), *patient.split()]
    environment = os.environ | {"PYTHON": sys.executable, "TMPDIR": str(tmp_path)}
    started = time.monotonic()
    done = subprocess.run(
        [*command, "--", "--precision", "float32", "--device", "cpu"],
        env=environment, capture_output=True, text=True, timeout=2 * LIMIT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert time.monotonic() - started < LIMIT_S + MARGIN_S
    assert (out / "log.csv").read_text().count("\n") == 2
    delivery.check(out)
    for name in ("room.onnx", "best.pt"):
        assert start_from(RoomNetwork(), out / name, device=CPU) == ()
    assert joined(out)["position"]["steps"] > 0
    further = f"--epochs 1 --image-size 64 --batch-size 4 --workers 0 --out {tmp_path / 'further'}".split()
    assert (
        train(["--train", str(plans), "--validation", str(plans), "--pretrained", str(out / "best.pt"), *further]) == 0
    )


def test_pack_holds_no_file_of_training_that_git_does_not_track(packed):
    code = {path.relative_to(packed / "code").as_posix() for path in (packed / "code").rglob("*") if path.is_file()}
    tracked = subprocess.run(
        ["git", "ls-files", "training", *pack._OF_LOCDET],
        cwd=pack._TRAINING.parent,
        check=True,
        capture_output=True,
        text=True,
    )
    assert code == set(tracked.stdout.split())
    assert {"training/held_out_layouts.txt", "python/locdet/run_lengths.py"} <= code
    parts = {path.name for path in packed.iterdir()}
    assert parts == {"code", "commit", "contents.txt", "run.sh", "validation"}


def test_packed_validation_set_has_the_rooms_of_its_source(packed, plans):
    source, copied = read_dataset(plans), read_dataset(packed / "validation")
    assert len(copied) == 2
    for before, after in zip(tuple(source)[::2], copied, strict=True):
        assert after.path.read_bytes() == before.path.read_bytes()
        assert len(after.rooms) == len(before.rooms)


def test_pack_that_is_too_large_is_refused_with_its_largest_parts_and_leaves_nothing(tmp_path, capsys):
    layouts = tmp_path / "real.jsonl.gz"
    layouts.write_bytes(bytes(3_000_000))
    arguments = ["--out", str(tmp_path / "pack"), "--no-wheels", "--layouts", str(layouts)]
    assert pack.main([*arguments, "--most-megabytes", "2"]) == 1
    message = capsys.readouterr().err
    told = re.match(r"error: the pack must have at most 2,000,000 bytes, got ([\d,]+);", message)
    # The code of training is in the pack as well.
    assert told
    assert int(told[1].replace(",", "")) > 3_000_000
    assert message.splitlines()[1] == "   3,000,000 bytes  layouts/real.jsonl.gz"
    assert [path.name for path in tmp_path.iterdir()] == ["real.jsonl.gz"]


def test_folder_that_is_no_pack_is_not_replaced(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert pack.main(["--out", str(tmp_path), "--no-wheels"]) == 1
    assert "neither empty nor a pack" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").exists()


def test_checkpoint_is_packed_without_what_a_fresh_optimiser_does_not_need(tmp_path):
    run, contents = run_of(tmp_path)
    assert pack.main(["--out", str(tmp_path / "pack"), "--no-wheels", "--start", str(run / "last.pt")]) == 0
    start = tmp_path / "pack" / "start" / "best.pt"
    assert start.stat().st_size < (run / "last.pt").stat().st_size / 3.5
    network = RoomNetwork()
    assert start_from(network, start, device=CPU) == ()
    assert all(torch.equal(value, contents["average"][name]) for name, value in network.state_dict().items())


def test_wheels_are_those_that_a_machine_with_pytorch_lacks(tmp_path):
    names = [
        line.split("=")[0].rstrip(">") for line in wheels.missing_requirements(pack._TRAINING / "requirements.txt")
    ]
    assert {"shapely", "skia-python", "pycocotools", "font-roboto"} <= set(names)
    assert not {"torch", "numpy", "opencv-python-headless"} & set(names)


def test_system_libraries_of_the_drawing_library_are_copied_without_those_of_every_linux(tmp_path):
    if sys.platform != "linux":
        pytest.skip("other systems link to no libEGL")
    names = {name.partition(".so")[0] for name in wheels.copy_libraries("skia", tmp_path / "libraries")}
    assert {"libEGL", "libGL"} <= names
    assert not names & wheels.BASE_LIBRARIES
    assert not [name for name in names if name.startswith("libfontconfig")], "the wheel brings its own"


@pytest.mark.parametrize(("seconds", "sets"), [(0, 1), (25, 2), (30, 3), (1000, 5)])
def test_sets_are_drawn_while_another_would_still_fit_and_one_in_any_case(seconds, sets):
    now, drawn = [0.0], []

    def draw(number):
        drawn.append(number)
        now[0] += 10

    assert draw_sets(draw, seconds=seconds, most=5, clock=lambda: now[0]) == sets
    assert drawn == list(range(sets))


def test_stopped_run_is_delivered_with_a_model_of_its_last_checkpoint(tmp_path):
    run, contents = run_of(tmp_path, best=False)
    out = tmp_path / "out"
    assert delivery.main([str(run), str(out), "--image-size", "64"]) == 0
    assert start_from(RoomNetwork(), out / "room.onnx", device=CPU) == ()
    assert "a line of the log" in (out / "run.txt").read_text()
    assert {path.name for path in out.iterdir()} >= {"log.csv", "room.onnx", "run.txt", "last.pt.gz.part-1"}
    whole = joined(out)
    assert all(torch.equal(value, contents["network"][name]) for name, value in whole["network"].items())


def test_last_checkpoint_that_is_too_large_keeps_its_weights_and_halves_its_optimiser(tmp_path):
    run, contents = run_of(tmp_path)
    out = tmp_path / "out"
    assert delivery.main([str(run), str(out), "--image-size", "64"]) == 0
    delivery.check(out)
    whole = joined(out)
    assert all(torch.equal(value, contents["network"][name]) for name, value in whole["network"].items())
    network = RoomNetwork()
    optimizer = torch.optim.AdamW(network.parameters())
    optimizer.load_state_dict(whole["optimizer"])
    before = contents["optimizer"]["state"][0]["exp_avg"].numpy()
    after = optimizer.state_dict()["state"][0]["exp_avg"]
    assert after.dtype == torch.float32
    np.testing.assert_allclose(after.numpy(), before, rtol=2**-8)  # bfloat16 has eight bits


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({f"{number}": 1 for number in range(9)}, "at most 8 files, got 9"),
        ({"room.onnx": 16 * 2**20 + 1}, "room.onnx must have at most 16777216 bytes, got 16777217"),
        ({f"{number}": 13 * 2**20 for number in range(5)}, "at most 67108864 bytes, got 68157440"),
    ],
)
def test_delivery_beyond_a_limit_is_refused_in_words(tmp_path, files, words):
    for name, size in files.items():
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    with pytest.raises(ValueError, match=words):
        delivery.check(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--minutes soon --out out", "--minutes must be a number, got soon"),
        ("--minutes 1", "--out must name a folder"),
        ("--minutes 1 --out out --epochs 3", "unknown option --epochs; options of training.train go behind --"),
    ],
)
def test_wrong_arguments_of_the_script_are_refused_in_words(packed, tmp_path, arguments, words):
    done = subprocess.run(
        ["bash", str(packed / "run.sh"), *arguments.split()], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == f"error: {words}\n"
