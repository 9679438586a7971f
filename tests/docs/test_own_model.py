"""docs/own_model.md: what it says runs, is accepted or is refused as it says."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto

import locdet_core as lc
from synthetic_models import NAMES, prototypes_of, synthetic_model

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "own_model.md").read_text(encoding="utf-8")
PLAN = ROOT / "examples" / "plans" / "house_black_on_white.png"


def _block(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.S)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the page takes for granted: a model, a plan, and images with annotations."""
    (tmp_path / "my_model.onnx").write_bytes(synthetic_model())
    shutil.copy(PLAN, tmp_path / "plan.png")
    (tmp_path / "images").mkdir()
    shutil.copy(PLAN, tmp_path / "images")
    coco = json.loads((PLAN.parent / "annotations.json").read_text())
    coco["images"] = [image for image in coco["images"] if image["file_name"] == PLAN.name]
    kept = {image["id"] for image in coco["images"]}
    coco["annotations"] = [item for item in coco["annotations"] if item["image_id"] in kept]
    (tmp_path / "annotations.json").write_text(json.dumps(coco))
    return tmp_path


def test_the_example_runs(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _block("python")], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    first, *rooms = done.stdout.splitlines()
    assert first.startswith("My rooms, first try ")
    assert first.endswith("['room', 'stairs', 'shaft'] (128, 128)")
    assert {line.split()[1] for line in rooms} == {"room", "stairs"}


def test_the_commands_run(folder: Path) -> None:
    for line in _block("console").splitlines():
        program, *arguments = shlex.split(line)
        assert program == "locdet"
        done = subprocess.run(
            [sys.executable, "-m", "locdet", *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"
    assert (folder / "out" / "plan.rooms.png").exists()


def test_the_metadata_keys_are_those_that_are_read() -> None:
    table = TEXT.split("## Metadata")[1].split("##")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", table, re.M))
    sources = [path.read_text() for path in (ROOT / "rust" / "core" / "src" / "search" / "detect").glob("*.rs")]
    read = {key for text in sources for key in re.findall(r'\.metadata\("(\w+)"\)', text)}
    unread = {key for key in documented if not any(f'"{key}"' in text for text in sources)}
    assert (read - documented, unread) == (set(), set()), "edit the table of metadata in docs/own_model.md"


def _without_names(**changes: Any) -> bytes:
    model = onnx.load_from_string(synthetic_model(**changes))
    rename = {"output0": "boxes", "output1": "masks"}
    for node in model.graph.node:
        node.output[:] = [rename.get(name, name) for name in node.output]
    for output in model.graph.output:
        output.name = rename[output.name]
    return model.SerializeToString()


@pytest.mark.parametrize(
    "data",
    [
        _without_names(),
        synthetic_model(anchors_first=True),
        synthetic_model(half=True),
        synthetic_model(names="['room', 'stairs', 'shaft']"),
        synthetic_model(prototypes=prototypes_of(16)),
        synthetic_model(prototypes=prototypes_of(64)),
        synthetic_model(input_dims=["n", 3, "h", "w"], imgsz="[128, 96]", stride="16"),
    ],
    ids=["other_names", "anchors_first", "float16", "list_of_names", "coarse", "fine", "free_sides"],
)
def test_every_accepted_layout_finds_the_three_rooms(data: bytes) -> None:
    page = lc.Page.from_array(np.full((128, 128, 3), 255, np.uint8))
    assert len(lc.Detector(data).detect(page, lc.DetectOptions.for_stage("preview")).rooms) == 3


def _of_integers() -> bytes:
    model = onnx.load_from_string(synthetic_model())
    model.graph.output.append(onnx.helper.make_tensor_value_info("count", TensorProto.INT64, [1]))
    model.graph.initializer.append(onnx.numpy_helper.from_array(np.array([1]), "one"))
    model.graph.node.append(onnx.helper.make_node("Identity", ["one"], ["count"]))
    return model.SerializeToString()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no model", "it is not an ONNX model that ONNX Runtime can load"),
        (synthetic_model(task="detect"), "its task is"),
        (synthetic_model(names="{0: 'room'}"), "it is no YOLO segmentation model: inputs "),
        (_of_integers(), "has the element type"),
    ],
    ids=["no_model", "task", "names", "integers"],
)
def test_a_model_is_refused_with_the_message_on_the_page(data: bytes, message: str) -> None:
    with pytest.raises(lc.ModelLoadError, match=message) as refused:
        lc.Detector(data)
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{message}")]
    assert refused.value.code in row


def test_damaged_weights_and_unknown_classes_are_refused_as_on_the_page() -> None:
    page = lc.Page.from_array(np.full((128, 128, 3), 255, np.uint8))
    with pytest.raises(lc.InferenceError, match="scores are not finite"):
        lc.Detector(synthetic_model(scores=[float("nan")] * 3)).detect(page)
    with pytest.raises(lc.InvalidOptionError, match="classes must be names of the model's classes"):
        lc.Detector(synthetic_model(names=NAMES)).detect(page, lc.DetectOptions(classes=["kitchen"]))
