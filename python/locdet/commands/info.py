"""``locdet info``: versions, model, threads, limits and defaults."""

from __future__ import annotations

import importlib.metadata
import json
from typing import TYPE_CHECKING

import click

import locdet_core as lc
from locdet.commands.options import engine_options
from locdet.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["info"]


@click.command()
@engine_options
def info(*, model: Path | None, threads: int | None) -> None:
    """Print, as JSON, what this installation runs with: put it into a bug report."""
    engine = Engine(model=model, threads=threads)
    loaded = engine.detector.info
    document = {
        "locdet": lc.__version__,
        "schema_version": lc.SCHEMA_VERSION,
        "onnxruntime": _version_of("onnxruntime"),
        "numpy": _version_of("numpy"),
        "usable_cpus": lc.usable_cpus(),
        "model": {
            "name": loaded.name,
            "version": loaded.version,
            "class_names": loaded.class_names,
            "input_size_wh": loaded.input_size_wh,
        },
        "limits": {name: getattr(engine.limits, name) for name in _LIMITS},
        "stages": {
            stage: lc.DetectOptions.for_stage(stage).to_dict() for stage in ("preview", "intermediate", "final")
        },
    }
    click.echo(json.dumps(document, indent=2))


def _version_of(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
