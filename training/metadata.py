"""Entries of an ONNX file's metadata."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import onnx


def set_metadata(model: onnx.ModelProto, entries: Mapping[str, str]) -> None:
    """Sets entries of a loaded model, in place; entries of the same names are replaced, others stay."""
    kept = [entry for entry in model.metadata_props if entry.key not in entries]
    others = [(entry.key, entry.value) for entry in kept]
    del model.metadata_props[:]
    for key, value in [*others, *entries.items()]:
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value


def read_metadata(path: Path) -> dict[str, str]:
    """Returns the entries of a model's file."""
    return {entry.key: entry.value for entry in onnx.load(str(path)).metadata_props}


def write_metadata(path: Path, out: Path, entries: Mapping[str, str]) -> None:
    """Writes a copy of the model ``path`` with these entries to ``out``, which may be ``path`` itself."""
    model = onnx.load(str(path))
    set_metadata(model, entries)
    onnx.checker.check_model(model)
    partial = out.with_suffix(".partial")
    onnx.save(model, str(partial))
    partial.replace(out)
