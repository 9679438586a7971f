import json
import sys

import pytest

from training.sagemaker import run

DOCUMENTED = {
    "epochs": "300",
    "batch_size": "16",
    "img_size": "640",
    "model_size": "yolov8n.pt",
    "lr0": "0.01",
    "lrf": "0.01",
    "cos_lr": "true",
    "warmup_epochs": "3",
    "optimizer": "SGD",
    "momentum": "0.937",
    "weight_decay": "0.0005",
    "box": "7.5",
    "cls": "0.5",
    "dfl": "1.5",
    "patience": "50",
    "single_cls": "true",
    "pretrained": "true",
}


class FakeTrain:
    """Stands for `training.train`: keeps its arguments, then does as told."""

    def __init__(self, act=lambda: 0):
        self.act = act
        self.arguments = None

    def __call__(self, arguments):
        self.arguments = list(arguments)
        return self.act()

    def value_of(self, flag):
        return self.arguments[self.arguments.index(flag) + 1]


@pytest.fixture
def job(tmp_path):
    """The folder `/opt/ml` of a job with both channels and a checkpoint to start from."""
    for channel in ("training", "validation", "model"):
        (tmp_path / "input" / "data" / channel).mkdir(parents=True)
    (tmp_path / "input" / "data" / "model" / "start.pt").touch()
    (tmp_path / "input" / "config").mkdir()
    (tmp_path / "model").mkdir()
    return tmp_path


def set_hyperparameters(job, values):
    (job / "input" / "config" / "hyperparameters.json").write_text(json.dumps(values))


def failure_of(job):
    return (job / "output" / "failure").read_text()


def test_documented_hyperparameters_become_the_flags_of_the_trainer(job):
    set_hyperparameters(job, DOCUMENTED)
    train = FakeTrain()
    assert run(train, root=job) == 0
    expected = (
        f"--train {job}/input/data/training --validation {job}/input/data/validation --out {job}/model "
        "--batch-size 16 --box-gain 7.5 --class-gain 0.5 --cosine --dfl-gain 1.5 --epochs 300 --image-size 640 "
        "--learning-rate 0.01 --final-learning-rate-factor 0.01 --momentum 0.937 --optimizer sgd --patience 50 "
        f"--pretrained {job}/input/data/model/start.pt --single-class --warmup-epochs 3.0 --weight-decay 0.0005"
    )
    assert train.arguments == expected.split()
    assert not (job / "output" / "failure").exists()


def test_values_quoted_by_the_python_client_and_its_own_names_are_understood(job):
    set_hyperparameters(
        job,
        {"optimizer": '"AdamW"', "cos_lr": "False", "pretrained": '"false"', "sagemaker_program": '"train.py"'},
    )
    train = FakeTrain()
    run(train, root=job)
    assert train.arguments[-5:] == ["--no-cosine", "--optimizer", "adamw", "--pretrained", "none"]


def test_unknown_hyperparameter_fails_and_lists_the_known_ones(job):
    set_hyperparameters(job, {"epoch": "3"})
    train = FakeTrain()
    assert run(train, root=job) == 1
    assert train.arguments is None
    assert failure_of(job).startswith("unknown hyperparameter 'epoch', known are batch_size, box, cls, ")
    assert all(name in failure_of(job) for name in DOCUMENTED)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("epochs", "3.5", "epochs must be a whole number, got '3.5'"),
        ("lr0", "nan", "lr0 must be a number, got 'nan'"),
        ("cos_lr", "maybe", "cos_lr must be true or false, got 'maybe'"),
        ("optimizer", "Adam", "optimizer must be SGD or AdamW, got 'Adam'"),
        ("model_size", "yolov8x.pt", "model_size must be one of yolov8n, yolov8n.pt, yolov8n-seg.pt, got 'yolov8x.pt'"),
        ("pretrained", "gone.pt", 'pretrained must be true, false or a file of the input channel "model"'),
    ],
)
def test_wrong_value_fails_in_words(job, name, value, words):
    set_hyperparameters(job, {name: value})
    assert run(FakeTrain(), root=job) == 1
    assert failure_of(job).startswith(words)


def test_missing_training_channel_fails_in_words(tmp_path):
    assert run(FakeTrain(), root=tmp_path) == 1
    assert failure_of(tmp_path) == 'the job must have an input channel named "training"'


def test_without_validation_channel_the_trainer_decides(job):
    (job / "input" / "data" / "validation").rmdir()
    train = FakeTrain()
    assert run(train, root=job) == 0
    assert "--validation" not in train.arguments


def test_job_with_checkpoints_resumes_and_hands_over_the_model(job):
    (job / "checkpoints").mkdir()
    (job / "checkpoints" / "last.pt").touch()
    train = FakeTrain(lambda: (job / "checkpoints" / "best.pt").write_text("best") and 0)
    assert run(train, root=job) == 0
    assert "--resume" in train.arguments
    assert train.value_of("--out") == str(job / "checkpoints")
    assert (job / "model" / "best.pt").read_text() == "best"


def test_first_run_with_checkpoints_does_not_resume(job):
    (job / "checkpoints").mkdir()
    train = FakeTrain()
    run(train, root=job)
    assert "--resume" not in train.arguments


def raising(error):
    def act():
        raise error

    return act


def printing(text, *, code):
    def act():
        print(text, file=sys.stderr)
        return code

    return act


@pytest.mark.parametrize(
    ("act", "code", "words"),
    [
        (raising(ValueError("labels/a.txt:1: empty")), 1, "labels/a.txt:1: empty"),
        (raising(RuntimeError("CUDA out of memory")), 1, "RuntimeError: CUDA out of memory"),
        (raising(SystemExit("no data")), 1, "no data"),
        (raising(KeyboardInterrupt()), 130, "training was stopped before its end"),
        (printing("labels/a.txt:1: empty", code=3), 3, "labels/a.txt:1: empty"),
        (lambda: 4, 4, "training ended with exit code 4"),
        (raising(ValueError("x" * 5000)), 1, "x" * 1024),
    ],
)
def test_failed_training_leaves_its_reason_and_code(job, act, code, words):
    assert run(FakeTrain(act), root=job) == code
    assert failure_of(job) == words
