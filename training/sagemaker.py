"""Runs ``training.train`` as an Amazon SageMaker training job: the container's entry ``train``.

It reads ``/opt/ml/input``, writes the artefacts to ``/opt/ml/model`` and, if it fails, why to
``/opt/ml/output/failure``. Folder names and limits:
https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo.html
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO, TypeAlias

Train: TypeAlias = Callable[[Sequence[str]], int | None]
"""Takes the command line of ``python -m training.train`` and returns its exit code."""

_ROOT = Path("/opt/ml")
_SHIPPED_CHECKPOINTS = Path(__file__).parent / "pretrained"
_LAST_CHECKPOINT = "last.pt"
_MODEL_SIZES = ("yolov8n", "yolov8n.pt", "yolov8n-seg.pt")
_MOST_CHARACTERS = 1024  # what DescribeTrainingJob shows of the failure file
_MOST_LINES = 6
_INTERRUPTED = 130
_YES_NO = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class HyperparameterError(ValueError):
    """A hyperparameter is unknown or has a value that is not allowed."""


def main() -> int:
    """Trains with the files under ``/opt/ml`` and returns the exit code."""
    from training.train import main as train

    # SageMaker stops a job by SIGTERM; as Ctrl-C it leaves time to save what there is.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return run(train)


def run(train: Train, *, root: Path = _ROOT) -> int:
    """Trains with the files under a root and writes what went wrong, if anything, in words.

    With a folder ``checkpoints``, which SageMaker keeps in S3 while the job runs, the trainer
    writes there and goes on from its last checkpoint; the results are copied to ``model`` then.

    Args:
        train: The trainer.
        root: The folder that SageMaker calls ``/opt/ml``.

    Returns:
        The exit code: 0 after success.
    """
    remembered = _RememberingStream(sys.stderr)
    try:
        arguments = command_line(root=root)
        print("python -m training.train", *arguments, flush=True)
        with contextlib.redirect_stderr(remembered):
            code = train(arguments) or 0
        reason = remembered.last_lines() or f"training ended with exit code {code}"
    except KeyboardInterrupt:
        code, reason = _INTERRUPTED, "training was stopped before its end"
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
        reason = error.code if isinstance(error.code, str) else remembered.last_lines()
        reason = reason or f"training ended with exit code {code}"
    except (ValueError, OSError) as error:
        traceback.print_exc()
        code, reason = 1, str(error) or type(error).__name__
    except Exception as error:
        traceback.print_exc()
        code, reason = 1, f"{type(error).__name__}: {error}"
    _copy_artefacts(root)
    if code:
        _write_failure(reason, root=root)
    return code


def command_line(*, root: Path = _ROOT) -> list[str]:
    """Returns the command line of ``training.train`` that a SageMaker job asks for.

    Raises:
        HyperparameterError: A hyperparameter is unknown, or its value is not allowed.
        ValueError: The file of hyperparameters or the channel ``training`` is missing or damaged.
    """
    channels = root / "input" / "data"
    train, validation = channels / "training", channels / "validation"
    if not train.is_dir():
        raise ValueError('the job must have an input channel named "training"')
    arguments = ["--train", str(train)]
    if validation.is_dir():
        arguments += ["--validation", str(validation)]
    checkpoints = root / "checkpoints"
    arguments += ["--out", str(checkpoints if checkpoints.is_dir() else root / "model")]
    if (checkpoints / _LAST_CHECKPOINT).is_file():
        arguments.append("--resume")
    hyperparameters = _read_hyperparameters(root / "input" / "config" / "hyperparameters.json")
    return arguments + flags(hyperparameters, model_channel=channels / "model")


def flags(hyperparameters: Mapping[str, str], *, model_channel: Path) -> list[str]:
    """Turns hyperparameters into flags of ``training.train``, which holds all the defaults.

    Args:
        hyperparameters: Values as text, as SageMaker passes them.
        model_channel: Where ``pretrained`` finds a checkpoint; it need not exist.

    Raises:
        HyperparameterError: Unknown, or a value that is not allowed.
    """
    arguments: list[str] = []
    for name, value in sorted(hyperparameters.items()):
        if name == "pretrained":
            arguments += ["--pretrained", _pretrained(value, model_channel=model_channel)]
        elif name in _FLAGS:
            flag, convert = _FLAGS[name]
            arguments += convert(name, value, flag)
        else:
            known = ", ".join(sorted([*_FLAGS, "pretrained"]))
            raise HyperparameterError(f"unknown hyperparameter {name!r}, known are {known}")
    return arguments


def _whole_number(name: str, value: str, flag: str) -> list[str]:
    try:
        return [flag, str(int(value))]
    except ValueError as error:
        raise HyperparameterError(f"{name} must be a whole number, got {value!r}") from error


def _number(name: str, value: str, flag: str) -> list[str]:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise HyperparameterError(f"{name} must be a number, got {value!r}")
    return [flag, str(number)]


def _switch(name: str, value: str, flag: str) -> list[str]:
    if value.lower() not in _YES_NO:
        raise HyperparameterError(f"{name} must be true or false, got {value!r}")
    return [f"--{flag}" if _YES_NO[value.lower()] else f"--no-{flag}"]


def _optimizer(name: str, value: str, flag: str) -> list[str]:
    if value.lower() not in ("sgd", "adamw"):
        raise HyperparameterError(f"{name} must be SGD or AdamW, got {value!r}")
    return [flag, value.lower()]


def _model_size(name: str, value: str, _flag: str) -> list[str]:
    """Accepts the one size there is, which needs no flag."""
    if value not in _MODEL_SIZES:
        raise HyperparameterError(f"{name} must be one of {', '.join(_MODEL_SIZES)}, got {value!r}")
    return []


_FLAGS: dict[str, tuple[str, Callable[[str, str, str], list[str]]]] = {
    "batch_size": ("--batch-size", _whole_number),
    "box": ("--box-gain", _number),
    "cls": ("--class-gain", _number),
    "cos_lr": ("cosine", _switch),
    "dfl": ("--dfl-gain", _number),
    "epochs": ("--epochs", _whole_number),
    "img_size": ("--image-size", _whole_number),
    "lr0": ("--learning-rate", _number),
    "lrf": ("--final-learning-rate-factor", _number),
    "model_size": ("", _model_size),
    "momentum": ("--momentum", _number),
    "optimizer": ("--optimizer", _optimizer),
    "patience": ("--patience", _whole_number),
    "single_cls": ("single-class", _switch),
    "warmup_epochs": ("--warmup-epochs", _number),
    "weight_decay": ("--weight-decay", _number),
}


def _pretrained(value: str, *, model_channel: Path) -> str:
    """Returns ``none``, or the checkpoint: of the channel ``model``, else shipped with the code."""
    switch = _YES_NO.get(value.lower())
    if switch is False or value.lower() == "none":
        return "none"
    if switch is None:
        named = model_channel / value
        if not named.is_file():
            raise HyperparameterError(
                f'pretrained must be true, false or a file of the input channel "model", got {value!r}'
            )
        return str(named)
    for folder in (model_channel, _SHIPPED_CHECKPOINTS):
        checkpoints = sorted(folder.glob("*.pt"))
        if len(checkpoints) > 1:
            names = ", ".join(checkpoint.name for checkpoint in checkpoints)
            raise HyperparameterError(f"pretrained must name one of the checkpoints {names}, got {value!r}")
        if checkpoints:
            return str(checkpoints[0])
    raise HyperparameterError(
        'pretrained must be false without a checkpoint; give one as a .pt file in an input channel named "model"'
    )


def _read_hyperparameters(path: Path) -> dict[str, str]:
    """Reads the file, without what SageMaker and its Python client add for themselves."""
    if not path.is_file():
        return {}
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} must be a JSON file: {error}") from error
    if not isinstance(document, dict):
        raise ValueError(f"{path.name} must hold one JSON object")
    return {name: _plain(value) for name, value in document.items() if not name.startswith(("sagemaker_", "_tuning_"))}


def _plain(value: Any) -> str:  # noqa: ANN401 - JSON has no narrower type
    """Returns the text of a value; SageMaker's Python client writes text with quotes inside."""
    text = value if isinstance(value, str) else json.dumps(value)
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _copy_artefacts(root: Path) -> None:
    checkpoints = root / "checkpoints"
    if checkpoints.is_dir():
        shutil.copytree(checkpoints, root / "model", dirs_exist_ok=True)


def _write_failure(reason: str, *, root: Path) -> None:
    path = root / "output" / "failure"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(reason[:_MOST_CHARACTERS], encoding="utf-8")


class _RememberingStream(io.TextIOBase):
    """Passes text on and remembers the end of it: a trainer prints its reason and returns a code."""

    def __init__(self, stream: TextIO) -> None:
        """Passes on to a stream."""
        self._stream = stream
        self._end = ""

    def write(self, text: str) -> int:
        """Writes and remembers."""
        self._end = (self._end + text)[-4 * _MOST_CHARACTERS :]
        return self._stream.write(text)

    def flush(self) -> None:
        """Flushes the stream."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Says whether the stream is a terminal."""
        return self._stream.isatty()

    def last_lines(self) -> str:
        """Returns the last lines that are not blank."""
        lines = [line.rstrip() for line in self._end.splitlines() if line.strip()]
        return "\n".join(lines[-_MOST_LINES:])


if __name__ == "__main__":
    sys.exit(main())
