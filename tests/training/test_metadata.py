"""Entries of a model's metadata."""

import pytest

onnx = pytest.importorskip("onnx")

from synthetic_models import NAMES, synthetic_model  # noqa: E402
from training.metadata import write_metadata  # noqa: E402


def test_entries_are_replaced_and_others_stay(tmp_path):
    path, out = tmp_path / "model.onnx", tmp_path / "other.onnx"
    path.write_bytes(synthetic_model(names=NAMES, task="segment"))

    write_metadata(path, out, {"task": "other", "judge": "{}"})
    write_metadata(out, out, {"judge": "{1}"})

    entries = [(entry.key, entry.value) for entry in onnx.load(str(out)).metadata_props]
    assert entries == [("names", NAMES), ("task", "other"), ("judge", "{1}")]
    assert "judge" not in {entry.key for entry in onnx.load(str(path)).metadata_props}
