"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import click

import locdet_core as lc
from locdet.engine import DEFAULT_DPI

if TYPE_CHECKING:
    from collections.abc import Callable

    from locdet_core._core import _Fields

__all__ = ["detect_options", "engine_options", "search_options"]

_Command = TypeVar("_Command", bound="Callable[..., object]")


def _apply(options: list[Callable[[_Command], _Command]], command: _Command) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command


def engine_options(command: _Command) -> _Command:
    """Add the options that choose the model."""
    model_path = click.Path(path_type=Path)
    return _apply(
        [
            click.option("--model", type=model_path, help="ONNX file; the model in the package if left out."),
            click.option(
                "--fast", "model", flag_value=lc.FAST_MODEL, type=model_path, help="Take its 8-bit copy in the package."
            ),
            click.option("--threads", type=int, help="Threads; LOCDET_THREADS or the usable CPUs if left out."),
        ],
        command,
    )


def search_options(command: _Command) -> _Command:
    """Add the options that say how to look for rooms."""
    stages = click.Choice(["preview", "intermediate", "final"])
    return _apply(
        [
            click.option("--stage", type=stages, default="final", show_default=True, help="Preset: fast to thorough."),
            click.option("--max-side", "max_side_px", type=int, help="Finest resolution that is searched, in pixels."),
            click.option("--no-model", "without_model", is_flag=True, help="Run no model: look for walls alone."),
            click.option("--dpi", type=float, default=DEFAULT_DPI, show_default=True, help="Resolution for PDF pages."),
            click.option("--review-marks", is_flag=True, help="Draw the review marks of PDF pages as well."),
        ],
        command,
    )


def detect_options(stage: str, **fields: object) -> lc.DetectOptions:
    """Make options of the command line's values; None keeps the preset's value."""
    given = {name: value for name, value in fields.items() if value is not None}
    return lc.DetectOptions(**cast("_Fields", {"stage": stage, **given}))
