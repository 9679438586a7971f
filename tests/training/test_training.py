import csv
import json
import signal

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("skia")
onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

from training.data import read_dataset  # noqa: E402
from training.export import OUTPUT_NAMES  # noqa: E402
from training.export import main as export  # noqa: E402
from training.generate import main as generate  # noqa: E402
from training.learning import trainer  # noqa: E402
from training.learning.augmentation import View  # noqa: E402
from training.learning.loading import BatchRequests, join_views  # noqa: E402
from training.learning.recipe import Recipe, Stage  # noqa: E402
from training.learning.records import keep_records  # noqa: E402
from training.quantize import quantize  # noqa: E402
from training.sagemaker import run as run_job  # noqa: E402
from training.train import main as train  # noqa: E402

SETTINGS = [
    "--image-size", "64", "--batch-size", "4", "--no-curriculum", "--workers", "0", "--threads", "1", "--device", "cpu",
    "--precision", "float32",
]  # fmt: skip
CLOCK_COLUMNS = ("minutes", "images_per_s")


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    """Eight drawn plans."""
    folder = tmp_path_factory.mktemp("plans") / "set"
    assert generate(f"--out {folder} --count 8 --seed 5 --side 128 --workers 1".split()) == 0
    return folder


def run(plans, out, *more):
    """Trains for two epochs; returns the exit status."""
    return train(
        ["--train", str(plans), "--validation", str(plans), "--out", str(out), "--epochs", "2", *SETTINGS, *more]
    )


@pytest.fixture(scope="module")
def finished(plans, tmp_path_factory):
    """The output of a run of two epochs."""
    out = tmp_path_factory.mktemp("finished") / "out"
    assert run(plans, out) == 0
    return out


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    """Four pages that are no plans."""
    folder = tmp_path_factory.mktemp("others") / "set"
    assert generate(f"--out {folder} --count 4 --seed 5 --side 128 --workers 1 --repertoire other".split()) == 0
    return folder


def test_pages_that_are_no_plans_are_learned_from_and_not_measured_on(plans, others, tmp_path):
    out = tmp_path / "out"
    # Batches of one image, so that some hold no room at all.
    settings = ["--others", str(others), "--epochs", "1", *SETTINGS, "--batch-size", "1"]
    assert train(["--train", str(plans), "--validation", str(plans), "--out", str(out), *settings]) == 0
    assert json.loads((out / "metrics.json").read_text())["training_images"] == 12
    assert json.loads((out / "metrics.json").read_text())["validation_images"] == 8
    assert position_of(out)["images"] == 12
    assert all(torch.isfinite(value).all() for value in checkpoint_of(out)["network"].values())


def test_plans_are_refused_as_pages_that_are_no_plans(plans, tmp_path, capsys):
    assert run(plans, tmp_path / "out", "--others", str(plans)) == 1
    assert "must have no room" in capsys.readouterr().err


def rows_of(out):
    with (out / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [{name: value for name, value in row.items() if name not in CLOCK_COLUMNS} for row in rows]


def checkpoint_of(out):
    return torch.load(out / "last.pt", weights_only=True)


def position_of(out):
    return checkpoint_of(out)["position"]


def assert_same_weights(first, second):
    """Compares all that a run goes on from, bit by bit."""
    for name in ("network", "average"):
        assert first[name].keys() == second[name].keys()
        assert all(torch.equal(value, second[name][key]) for key, value in first[name].items()), name
    for number, state in first["optimizer"]["state"].items():
        assert all(torch.equal(value, second["optimizer"]["state"][number][key]) for key, value in state.items())
    assert torch.equal(first["random_state"], second["random_state"])


def test_run_leaves_checkpoints_figures_plots_and_a_model(finished, plans):
    names = {path.name for path in finished.iterdir()}
    assert names == {
        "best.pt", "confusion.png", "last.pt", "log.csv", "metrics.json", "precision_recall.png", "room.onnx",
    }  # fmt: skip
    assert [row["epoch"] for row in rows_of(finished)] == ["1", "2"]
    assert [row["images"] for row in rows_of(finished)] == ["8", "16"]
    metrics = json.loads((finished / "metrics.json").read_text())
    assert metrics["dataset_digest"] == read_dataset(plans, single_class=False).digest
    assert metrics["images_seen"] == 16
    assert metrics["stopped_early"] is False


def test_exported_model_states_its_layout_and_runs(finished, plans):
    model = onnx.load(str(finished / "room.onnx"))
    stated = {entry.key: entry.value for entry in model.metadata_props}
    assert (stated["task"], stated["names"], stated["imgsz"]) == ("segment", "{0: 'room'}", "[64, 64]")
    assert stated["dataset_digest"] == read_dataset(plans, single_class=False).digest
    session = onnxruntime.InferenceSession(str(finished / "room.onnx"), providers=["CPUExecutionProvider"])
    assert [output.name for output in session.get_outputs()] == ["output0", "output1", "room_map"]
    rows, prototypes, room_map = session.run(None, {"images": torch.zeros(1, 3, 64, 64).numpy()})
    assert rows.shape == (1, 4 + 1 + 32, 64 + 16 + 4)
    assert prototypes.shape == (1, 32, 16, 16)
    assert room_map.shape == (1, len(stated["room_map"].split(",")), 32, 32)


def test_killed_run_goes_on_and_ends_as_one_that_was_not(plans, finished, tmp_path, monkeypatch, capsys):
    measure, calls = trainer.measure, []

    def measure_once(*arguments, **options):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return measure(*arguments, **options)

    monkeypatch.setattr(trainer, "measure", measure_once)
    assert run(plans, tmp_path / "out") == 130
    assert "--resume" in capsys.readouterr().err
    # The second validation was cut off behind the checkpoint that belongs to it.
    position = position_of(tmp_path / "out")
    assert (position["images"], position["validated"]) == (16, 8)
    assert run(plans, tmp_path / "out", "--resume") == 0
    assert rows_of(tmp_path / "out") == rows_of(finished)
    assert position_of(tmp_path / "out")["steps"] == position_of(finished)["steps"]
    assert_same_weights(checkpoint_of(tmp_path / "out"), checkpoint_of(finished))


@pytest.mark.parametrize("workers", ["0", "1"])
def test_run_that_is_asked_to_stop_writes_a_checkpoint_and_goes_on_bit_by_bit(
    plans, finished, tmp_path, monkeypatch, workers
):
    step = trainer.Trainer._step

    def step_and_stop(self, batch):
        self.ask_to_stop()
        return step(self, batch)

    with monkeypatch.context() as patch:
        patch.setattr(trainer.Trainer, "_step", step_and_stop)
        assert run(plans, tmp_path / "out", "--workers", workers) == 130
    assert position_of(tmp_path / "out")["images"] == 4
    assert run(plans, tmp_path / "out", "--resume", "--workers", workers) == 0
    assert_same_weights(checkpoint_of(tmp_path / "out"), checkpoint_of(finished))


def test_run_that_is_asked_to_stop_while_it_validates_ends_at_once(plans, tmp_path, monkeypatch):
    measure = trainer.measure

    def measure_and_stop(*arguments, **options):
        signal.raise_signal(signal.SIGTERM)
        return measure(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(trainer, "measure", measure_and_stop)
        assert run(plans, tmp_path / "out") == 130
    assert position_of(tmp_path / "out")["images"] == 8
    assert not (tmp_path / "out" / "log.csv").exists()
    assert run(plans, tmp_path / "out", "--resume") == 0
    assert [row["images"] for row in rows_of(tmp_path / "out")] == ["8", "16"]


@pytest.mark.parametrize("log", ["", "images,epoch\n8,1\n16", "images,epoch\n\n"])
def test_log_that_a_kill_cut_off_is_mended(tmp_path, log):
    path = tmp_path / "log.csv"
    path.write_text(log)
    keep_records(path, images=16)
    assert (path.read_text().split() if path.exists() else []) == (["images,epoch", "8,1"] if "8,1" in log else [])


def test_checkpoint_of_an_earlier_version_is_refused_in_words(plans, finished, tmp_path, capsys):
    contents = checkpoint_of(finished)
    del contents["precision"], contents["recipe"]["room_map"]
    (tmp_path / "out").mkdir()
    torch.save(contents, tmp_path / "out" / "last.pt")
    assert run(plans, tmp_path / "out", "--resume") == 1
    assert "has no precision: it is of another version" in capsys.readouterr().err
    assert export([str(tmp_path / "out" / "last.pt"), str(tmp_path / "room.onnx")]) == 1
    assert "has no room map" in capsys.readouterr().err


def test_run_that_is_asked_to_stop_twice_ends_at_once(plans, tmp_path, monkeypatch):
    def ask_twice(self, _batch):
        self.ask_to_stop()
        self.ask_to_stop()

    monkeypatch.setattr(trainer.Trainer, "_step", ask_twice)
    assert run(plans, tmp_path / "out") == 130
    assert not (tmp_path / "out" / "last.pt").exists()


def test_map_learns_first_alone_and_then_all_learn(plans, finished, tmp_path):
    part = ["--pretrained", str(finished / "best.pt"), "--map-first-images", "8", "--images"]
    assert run(plans, tmp_path / "whole", *part, "24", "--validate-every", "8") == 0
    rows = rows_of(tmp_path / "whole")
    assert [(row["images"], row["learnt"]) for row in rows] == [("8", "map"), ("16", "all"), ("24", "all")]
    assert [bool(row["mask_loss"]) for row in rows] == [False, True, True]


def test_run_of_a_number_of_images_ends_there_with_a_short_last_leg(plans, tmp_path):
    assert run(plans, tmp_path / "out", "--images", "12", "--validate-every", "8") == 0
    assert [row["images"] for row in rows_of(tmp_path / "out")] == ["8", "12"]


def test_resuming_with_other_channels_of_the_map_is_refused_in_words(plans, finished, capsys):
    assert run(plans, finished, "--resume", "--room-map", "interior") == 1
    assert "give --room-map like that run" in capsys.readouterr().err


def test_run_that_is_killed_between_its_row_and_its_checkpoint_writes_the_row_once(plans, tmp_path, monkeypatch):
    save = trainer.checkpoint.save

    def save_first_epoch_only(path, contents):
        if contents["position"]["images"] > 8:
            raise KeyboardInterrupt
        save(path, contents)

    with monkeypatch.context() as patch:
        patch.setattr(trainer.checkpoint, "save", save_first_epoch_only)
        assert run(plans, tmp_path / "out") == 130
    assert run(plans, tmp_path / "out", "--resume") == 0
    assert [row["epoch"] for row in rows_of(tmp_path / "out")] == ["1", "2"]


def test_finished_run_can_be_resumed_and_adds_nothing(plans, tmp_path):
    assert run(plans, tmp_path / "out") == 0
    before = rows_of(tmp_path / "out")
    (tmp_path / "out" / "room.onnx").unlink()
    assert run(plans, tmp_path / "out", "--resume") == 0
    assert rows_of(tmp_path / "out") == before
    assert (tmp_path / "out" / "room.onnx").exists()


def test_output_of_another_run_is_refused_without_resume(plans, finished, capsys):
    before = (finished / "last.pt").read_bytes()
    assert run(plans, finished) == 1
    assert "--resume" in capsys.readouterr().err
    assert (finished / "last.pt").read_bytes() == before


@pytest.mark.parametrize("setting", [("--optimizer", "sgd"), ("--size", "s")])
def test_resuming_with_another_network_or_optimizer_is_refused_in_words(plans, finished, capsys, setting):
    assert run(plans, finished, "--resume", *setting) == 1
    assert f"give {setting[0]} like that run" in capsys.readouterr().err


def test_bad_label_stops_with_its_file_and_line(tmp_path, plans, capsys):
    (tmp_path / "set" / "images").mkdir(parents=True)
    (tmp_path / "set" / "labels").mkdir()
    (tmp_path / "set" / "images" / "a.jpg").write_bytes((plans / "images" / "000000.jpg").read_bytes())
    (tmp_path / "set" / "labels" / "a.txt").write_text("0 0.1 0.1 0.5 0.1 0.5 0.5\n0 0.1 0.1 0.5\n")
    assert run(tmp_path / "set", tmp_path / "out", "--single-class") == 1
    message = capsys.readouterr().err
    assert message.startswith("error: labels/a.txt:2: ")
    assert "Traceback" not in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (("--image-size", "100"), "image size must be a multiple of 32, at least 64, got 100"),
        (("--size", "x"), "network size must be one of n, s, got x"),
        (("--epochs", "0"), "epochs must be at least 1, got 0"),
        (("--images", "0"), "images must be at least 1, got 0"),
        (("--view-size", "50"), "view size must be a multiple of 32, at least 64, got 50"),
        (("--room-map", "door"), "room map must be of interior, separator, depth, got door"),
        (("--room-map", "depth"), "room map must have the channel interior"),
        (("--room-map", "interior", "interior"), "room map must have each channel once, got interior, interior"),
        (("--patience", "-1"), "patience must be at least 0, got -1"),
        (("--minutes", "nan"), "minutes must be more than 0, got nan"),
        (("--device", "abacus"), "device abacus can't be used; give --device cpu, or one that PyTorch finds"),
    ],
)
def test_wrong_setting_is_refused_in_words(plans, tmp_path, capsys, setting, words):
    assert run(plans, tmp_path / "out", *setting) == 1
    assert capsys.readouterr().err == f"error: {words}\n"


def test_run_without_progress_stops_early_and_keeps_its_best_weights(plans, tmp_path):
    assert run(plans, tmp_path / "out", "--epochs", "9", "--patience", "1", "--learning-rate", "0") == 0
    assert json.loads((tmp_path / "out" / "metrics.json").read_text())["stopped_early"] is True
    assert len(rows_of(tmp_path / "out")) == 2


def test_validations_by_number_are_spread_evenly_over_the_run(plans, tmp_path):
    assert run(plans, tmp_path / "out", "--epochs", "4", "--validations", "2") == 0
    assert [row["images"] for row in rows_of(tmp_path / "out")] == ["16", "32"]


def test_run_whose_loss_is_never_finite_stops_in_words(plans, tmp_path, capsys):
    assert run(plans, tmp_path / "out", "--box-gain", "nan") == 1
    assert "error: the loss was not finite from one validation to the next" in capsys.readouterr().err


def test_sagemaker_job_trains_and_leaves_its_model(plans, tmp_path):
    (tmp_path / "input" / "data").mkdir(parents=True)
    (tmp_path / "input" / "data" / "training").symlink_to(plans)
    (tmp_path / "input" / "config").mkdir()
    (tmp_path / "model").mkdir()
    values = {"epochs": "1", "img_size": "64", "batch_size": "4", "pretrained": "false"}
    (tmp_path / "input" / "config" / "hyperparameters.json").write_text(json.dumps(values))
    assert run_job(lambda arguments: train([*arguments, "--workers", "0"]), root=tmp_path) == 0
    assert {"best.pt", "room.onnx", "metrics.json"} <= {path.name for path in (tmp_path / "model").iterdir()}


def test_file_that_is_no_checkpoint_is_refused_in_words(tmp_path, capsys):
    (tmp_path / "best.pt").write_bytes(b"nothing of the kind")
    assert export([str(tmp_path / "best.pt"), str(tmp_path / "room.onnx")]) == 1
    assert "can't be read as a checkpoint" in capsys.readouterr().err
    assert not (tmp_path / "room.onnx").exists()


def test_each_epoch_asks_for_every_image_once_and_a_later_start_asks_for_the_rest():
    def requests(first):
        return iter(BatchRequests(6, 3, first, lambda _images: Stage(1.0, 64, 4)))

    whole = [one for _, batch in zip(range(3), requests(0), strict=False) for one in batch]
    assert sorted(one.image for one in whole[:6]) == sorted(one.image for one in whole[6:]) == list(range(6))
    assert len({one.seed for one in whole}) == 12
    assert next(requests(4)) == whole[4:8]


def test_room_numbers_of_a_batch_count_on_beyond_two_bytes():
    index = torch.arange(64 * 64).reshape(64, 64).numpy().astype("int16")
    boxes = torch.zeros(64 * 64 - 1, 4).numpy()
    views = [View(torch.zeros(64, 64, 3, dtype=torch.uint8).numpy(), index, boxes)] * 9
    batch = join_views(views)
    assert batch.room_index.max().item() == len(batch.boxes_xyxy) == 9 * (64 * 64 - 1)
    assert (batch.room_index[:, 0, 0] == 0).all()


def test_batch_moves_whole_into_memory_that_a_gpu_fetches_from(monkeypatch):
    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda tensor: tensor + 1)
    parts = (((4, 4, 3), torch.uint8), ((4, 4), torch.int16), ((1, 4), torch.float32))
    batch = join_views([View(*(torch.zeros(shape, dtype=kind).numpy() for shape, kind in parts))])
    pinned = batch.pin_memory()
    for name in ("images", "room_index", "boxes_xyxy"):
        assert torch.equal(getattr(pinned, name), getattr(batch, name) + 1)


def test_curriculum_ends_at_the_full_size():
    sides = [Recipe(image_size_px=640).stage_at(progress).image_size_px for progress in (0.0, 0.5, 0.9, 1.0)]
    assert sides == [320, 448, 640, 640]


def test_8_bit_copy_keeps_outputs_names_and_metadata(plans, finished, tmp_path):
    quantize(finished / "room.onnx", tmp_path / "room-int8.onnx", read_dataset(plans, single_class=False))
    model = onnx.load(str(tmp_path / "room-int8.onnx"))
    assert tuple(output.name for output in model.graph.output) == OUTPUT_NAMES
    stated = [
        {one.key: one.value for one in part.metadata_props} for part in (model, onnx.load(finished / "room.onnx"))
    ]
    assert stated[1].items() <= stated[0].items()
    # A ReLU whose output is stored in 8 bits is done by the rounding; one that is left was not quantised.
    assert "Relu" not in {node.op_type for node in model.graph.node}
