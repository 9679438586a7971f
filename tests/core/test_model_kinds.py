"""Models other than the one in the wheel: synthetic exports of every accepted layout, and a twin of the real one."""

import ast
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import locdet_core as lc
from synthetic_models import ANCHORS, COEFFICIENTS, FOUND, NAMES, SIDE, prototypes_of, synthetic_model

PREVIEW = lc.DetectOptions.for_stage("preview").replace(min_confidence=0.25)


@pytest.fixture(scope="module")
def square() -> lc.Page:
    """A page of the size of the models' input."""
    return lc.Page.from_array(np.full((SIDE, SIDE, 3), 255, np.uint8))


def _assert_finds_everything(result: lc.Detection) -> None:
    rooms = sorted(result.rooms, key=lambda room: -room.confidence)
    assert len(rooms) == len(FOUND)
    for room, ((x, y, width, height), _, score) in zip(rooms, FOUND, strict=True):
        # The model may write halves; confidences have four decimals.
        assert room.confidence == pytest.approx(score, abs=1e-3)
        # A mask cell is two pixels.
        corners = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        assert room.bounding_box == pytest.approx(corners, abs=2.01)


@pytest.mark.parametrize("anchors_first", [False, True], ids=["channels_first", "anchors_first"])
@pytest.mark.parametrize("half", [False, True], ids=["float32", "float16"])
@pytest.mark.parametrize("metadata", [{}, {"names": NAMES}], ids=["unnamed", "named"])
def test_every_layout_is_read_alike(square: lc.Page, metadata: dict[str, str], half: bool, anchors_first: bool) -> None:  # noqa: FBT001
    detector = lc.Detector(synthetic_model(half=half, anchors_first=anchors_first, **metadata))
    assert len(detector.info.class_names) == 3
    assert detector.info.input_size_wh == (SIDE, SIDE)
    _assert_finds_everything(detector.detect(square, PREVIEW))


# What Ultralytics writes of a head that needs no suppression, and of an export with suppression in the graph.
_PICKED = {
    "end2end": {"end2end": "True", "args": "{'batch': 1, 'nms': False}"},
    "nms": {"end2end": "False", "args": "{'batch': 1, 'nms': True}"},
}
_DENSE = {"end2end": "False", "args": "{'batch': 1, 'nms': False}"}
_CLASS_COUNTS = (1, 2, 3, 17, 90)


def _names(count: int) -> dict[str, str]:
    return {"names": str({number: f"kind {number}" for number in range(count)})}


def _assert_classes(result: lc.Detection, class_count: int) -> None:
    hints = [room.name_hint for room in sorted(result.rooms, key=lambda room: -room.confidence)]
    classes = [min(class_id, class_count - 1) for _, class_id, _ in FOUND]
    assert hints == [None if class_count == 1 else f"kind {class_id}" for class_id in classes]


@pytest.mark.parametrize("flipped", [False, True], ids=["rows_first", "channels_first"])
@pytest.mark.parametrize("rows", [3, 20, 100, 300, ANCHORS, 1000])
@pytest.mark.parametrize("class_count", _CLASS_COUNTS)
@pytest.mark.parametrize("picked", _PICKED.values(), ids=_PICKED)
def test_rows_that_the_graph_has_picked_are_read_as_the_metadata_says(
    square: lc.Page,
    picked: dict[str, str],
    class_count: int,
    rows: int,
    flipped: bool,  # noqa: FBT001
) -> None:
    metadata = {**picked, **_names(class_count)}
    model = synthetic_model(class_count=class_count, rows=rows, anchors_first=flipped, **metadata)
    result = lc.Detector(model).detect(square, PREVIEW)
    _assert_finds_everything(result)
    _assert_classes(result, class_count)


@pytest.mark.parametrize("flipped", [False, True], ids=["rows_first", "channels_first"])
@pytest.mark.parametrize("rows", [3, 20, 100, 300, 1000])
@pytest.mark.parametrize("class_count", _CLASS_COUNTS)
@pytest.mark.parametrize("is_named", [False, True], ids=["unnamed", "named"])
def test_rows_without_metadata_are_read_rightly_or_refused(
    square: lc.Page,
    is_named: bool,  # noqa: FBT001
    class_count: int,
    rows: int,
    flipped: bool,  # noqa: FBT001
) -> None:
    names = _names(class_count) if is_named else {}
    model = synthetic_model(class_count=class_count, rows=rows, anchors_first=flipped, **names)
    try:
        result = lc.Detector(model).detect(square, PREVIEW)
    except lc.LocdetError as error:
        assert error.code in {"MODEL_UNAVAILABLE", "INFERENCE_FAILED"}  # noqa: PT017 - either may come
        assert flipped
        return
    _assert_finds_everything(result)


@pytest.mark.parametrize("anchors_first", [False, True], ids=["channels_first", "anchors_first"])
@pytest.mark.parametrize("class_count", _CLASS_COUNTS)
@pytest.mark.parametrize("stated", [{}, _DENSE], ids=["unstated", "stated"])
def test_scores_of_any_number_of_classes_are_read_as_before(
    square: lc.Page,
    stated: dict[str, str],
    class_count: int,
    anchors_first: bool,  # noqa: FBT001
) -> None:
    for names in ({}, _names(class_count)):
        model = synthetic_model(class_count=class_count, anchors_first=anchors_first, **stated, **names)
        detector = lc.Detector(model)
        assert len(detector.info.class_names) == class_count
        _assert_finds_everything(detector.detect(square, PREVIEW))


def test_an_output_that_could_be_either_is_refused_with_what_to_do() -> None:
    model = synthetic_model(class_count=2, rows=300, anchors_first=True, **_names(2))
    with pytest.raises(lc.ModelLoadError, match=r"nms=False, end2end=False") as refused:
        lc.Detector(model)
    assert refused.value.code == "MODEL_UNAVAILABLE"


@pytest.mark.parametrize("size_hw", [(128, 160), (160, 128), (128, 128)])
@pytest.mark.parametrize("class_count", [1, 2, 90])
@pytest.mark.parametrize("picked", [*_PICKED.values(), None], ids=[*_PICKED, "scores"])
def test_free_sides_that_are_not_square_are_those_of_imgsz(
    picked: dict[str, str] | None, class_count: int, size_hw: tuple[int, int]
) -> None:
    height, width = size_hw
    prototypes = np.zeros((1, COEFFICIENTS, height // 4, width // 4), np.float32)
    prototypes[:, 0] = 8
    data = synthetic_model(
        class_count=class_count,
        rows=300 if picked else None,
        input_dims=["batch", 3, "height", "width"],
        prototypes=prototypes,
        imgsz=str([height, width]),
        stride="32",
        **(picked or _DENSE),
        **_names(class_count),
    )
    model = onnx.load_from_string(data)
    # As Ultralytics does, whichever axis the anchors are on.
    for axis, name in ((0, "batch"), (2, "anchors")):
        model.graph.output[0].type.tensor_type.shape.dim[axis].dim_param = name
    detector = lc.Detector(model.SerializeToString())
    longer = max(size_hw)
    assert detector.info.input_size_wh == ((width, height) if picked else (longer, longer))
    page = lc.Page.from_array(np.full((height, width, 3), 255, np.uint8))
    result = detector.detect(page, PREVIEW)
    _assert_finds_everything(result)
    _assert_classes(result, class_count)


def test_further_maps_of_a_model_are_no_prototypes_wherever_they_stand(square: lc.Page) -> None:
    room_map = np.full((1, 3, SIDE // 2, SIDE // 2), 0.5, np.float32)
    _assert_finds_everything(lc.Detector(synthetic_model(maps={"room_map": room_map})).detect(square, PREVIEW))


def test_class_names_are_read_from_the_metadata_as_python_reads_them() -> None:
    assert lc.Detector(synthetic_model(names=NAMES)).info.class_names == list(ast.literal_eval(NAMES).values())


@pytest.mark.parametrize(
    "names", ["{1: 'b', 0: 'a', 2: 'c'}", str({0: 'it\'s a "den"', 1: "b", 2: "c"})], ids=["unordered", "escaped"]
)
def test_unusual_class_names_are_read_as_python_reads_them(names: str) -> None:
    by_id = ast.literal_eval(names)
    assert lc.Detector(synthetic_model(names=names)).info.class_names == [by_id[class_id] for class_id in range(3)]


def test_classes_without_names_are_numbered() -> None:
    assert lc.Detector(synthetic_model()).info.class_names == ["class_0", "class_1", "class_2"]


def test_the_name_of_a_model_is_its_description() -> None:
    assert lc.Detector(synthetic_model(description="Tiny")).info.name == "Tiny"
    assert lc.Detector(synthetic_model()).info.name == "unnamed model"


def test_the_version_of_a_model_is_the_hash_of_its_bytes() -> None:
    one, other = synthetic_model(), synthetic_model(description="another")
    assert lc.Detector(one).info.version == lc.blueprint_hash(one)[:12]
    assert lc.Detector(one).info.version != lc.Detector(other).info.version


def test_the_class_of_a_room_is_its_name_hint(square: lc.Page) -> None:
    result = lc.Detector(synthetic_model(names=NAMES)).detect(square, PREVIEW)
    hints = {room.name_hint: room.confidence for room in result.rooms}
    assert hints == {"office": 0.9, "lift's shaft": 0.8, "stairs": 0.7}


def test_the_only_class_of_a_model_is_no_name_hint(square: lc.Page) -> None:
    result = lc.Detector(synthetic_model(class_count=1, names="{0: 'room'}")).detect(square, PREVIEW)
    assert [room.name_hint for room in result.rooms] == [None] * 3


@pytest.mark.parametrize(
    ("classes", "confidences"),
    [(["office"], [0.9]), (["stairs", "office"], [0.9, 0.7]), (["lift's shaft"], [0.8]), (None, [0.9, 0.8, 0.7])],
)
def test_only_the_chosen_classes_are_rooms(
    square: lc.Page, classes: list[str] | None, confidences: list[float]
) -> None:
    result = lc.Detector(synthetic_model(names=NAMES)).detect(square, PREVIEW.replace(classes=classes))
    assert sorted((room.confidence for room in result.rooms), reverse=True) == confidences


def test_an_unknown_class_is_refused_with_those_that_there_are(square: lc.Page) -> None:
    with pytest.raises(lc.InvalidOptionError, match=r"classes must be .*office, lift's shaft, stairs.*, got kitchen"):
        lc.Detector(synthetic_model(names=NAMES)).detect(square, PREVIEW.replace(classes=["kitchen"]))


@pytest.mark.parametrize("metadata", [{}, {"stride": "16", "imgsz": f"[{SIDE}, {SIDE}]"}], ids=["bare", "described"])
def test_free_axes_are_filled_by_the_metadata_or_by_yolos_defaults(metadata: dict[str, str]) -> None:
    detector = lc.Detector(synthetic_model(input_dims=["batch", 3, "height", "width"], **metadata))
    side = SIDE if metadata else 640
    assert detector.info.input_size_wh == (side, side)


def test_a_model_with_free_axes_finds_the_same(square: lc.Page) -> None:
    free = synthetic_model(input_dims=["batch", 3, "height", "width"], imgsz=f"[{SIDE}, {SIDE}]", stride="32")
    _assert_finds_everything(lc.Detector(free).detect(square, PREVIEW))


@pytest.mark.parametrize("stride", [16, 32])
def test_a_free_input_is_the_next_multiple_of_the_stride(stride: int) -> None:
    # The predictions hold the size of the input: the box is as large as it.
    nodes = [
        helper.make_node("Shape", ["images"], ["shape"]),
        helper.make_node("Cast", ["shape"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["numbers", "order"], ["size"], axis=0),
        helper.make_node("Div", ["size", "two"], ["centre"]),
        helper.make_node("Concat", ["centre", "size", "rest"], ["row"], axis=0),
        helper.make_node("Reshape", ["row", "column"], ["output0"]),
        helper.make_node("Identity", ["ones"], ["output1"]),
    ]
    initializers = [
        numpy_helper.from_array(np.array([3, 2]), "order"),
        numpy_helper.from_array(np.array(2, np.float32), "two"),
        numpy_helper.from_array(np.array([0.9, 1], np.float32), "rest"),
        numpy_helper.from_array(np.array([1, 6, 1]), "column"),
        numpy_helper.from_array(np.ones((1, 1, 8, 8), np.float32), "ones"),
    ]
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 3, "h", "w"])
    outputs = [
        helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 6, 1]),
        helper.make_tensor_value_info("output1", TensorProto.FLOAT, [1, 1, 8, 8]),
    ]
    graph = helper.make_graph(nodes, "graph", [images], outputs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {"names": "{0: 'room'}", "stride": str(stride), "imgsz": "[640, 640]"})
    detector = lc.Detector(model.SerializeToString())
    # 640 x 200 px needs no reduction; 200 is no multiple of either stride.
    result = detector.detect(lc.Page.from_array(np.zeros((200, 640, 3), np.uint8)), PREVIEW)
    (room,) = result.rooms
    assert room.bounding_box == pytest.approx((0, 0, 640, 200), abs=2.01)


@pytest.mark.parametrize("task", ["detect", "classify", "pose"])
def test_a_model_for_another_task_is_refused(task: str) -> None:
    with pytest.raises(lc.ModelLoadError, match=f"its task is `{task}`, expected `segment`"):
        lc.Detector(synthetic_model(task=task))


def test_a_model_for_segmentation_is_accepted() -> None:
    assert lc.Detector(synthetic_model(task="segment")).info.input_size_wh == (SIDE, SIDE)


@pytest.mark.parametrize(
    "changes",
    [
        {"names": "{0: 'only', 1: 'two'}"},
        {"names": "{}"},
        {"input_dims": [1, 1, SIDE, SIDE]},
        {"input_dims": [4, 3, SIDE, SIDE]},
        {"input_dims": [1, 3, 8, 8]},
        {"input_dims": [3, SIDE, SIDE]},
        {"class_count": 0},
    ],
    ids=["too_few_names", "no_names", "one_channel", "batch_of_4", "tiny_input", "three_axes", "no_classes"],
)
def test_a_layout_that_does_not_fit_is_refused_with_what_was_found(changes: dict[str, Any]) -> None:
    if changes == {"class_count": 0}:
        model = onnx.load_from_string(synthetic_model(class_count=1))
        # All channels but the box are coefficients.
        model.graph.output[1].type.tensor_type.shape.dim[1].dim_value = COEFFICIENTS + 1
        data = model.SerializeToString()
    else:
        data = synthetic_model(**changes)
    with pytest.raises(lc.ModelLoadError):
        lc.Detector(data)


def _model_that_lies(prototypes: np.ndarray) -> bytes:
    """A model whose prototypes have another shape when it runs than it says."""
    model = onnx.load_from_string(synthetic_model())
    nodes, initializers = model.graph.node, model.graph.initializer
    (adds,) = [node for node in nodes if node.output[0] == "output1"]
    (values,) = [item for item in initializers if item.name == "output1_values"]
    values.CopyFrom(numpy_helper.from_array(prototypes.reshape(-1), values.name))
    adds.output[0] = "flat"
    # The shape is computed when the model runs, so that it cannot be checked before.
    initializers.append(numpy_helper.from_array(np.array(prototypes.shape), "shape"))
    nodes.append(helper.make_node("Cast", ["nothing"], ["zero_integer"], to=TensorProto.INT64))
    nodes.append(helper.make_node("Add", ["shape", "zero_integer"], ["shape_at_run"]))
    nodes.append(helper.make_node("Reshape", ["flat", "shape_at_run"], ["output1"], allowzero=1))
    return model.SerializeToString()


@pytest.mark.parametrize(
    "shape", [(1, 2, 32, 32), (1, 8, 32, 32), (1, 4, 0, 32), (1, 4, 32, 0)], ids=["fewer", "more", "flat", "narrow"]
)
def test_prototypes_of_another_shape_than_announced_fail_the_run(square: lc.Page, shape: tuple[int, ...]) -> None:
    detector = lc.Detector(_model_that_lies(np.ones(shape, np.float32)))
    with pytest.raises(lc.InferenceError):
        detector.detect(square, PREVIEW)


def test_prototypes_as_announced_do_not_fail_the_run(square: lc.Page) -> None:
    _assert_finds_everything(lc.Detector(_model_that_lies(prototypes_of())).detect(square, PREVIEW))


def test_overlapping_finds_are_suppressed(square: lc.Page) -> None:
    model = onnx.load_from_string(synthetic_model(class_count=1))
    (values,) = [item for item in model.graph.initializer if item.name == "output0_values"]
    predictions = numpy_helper.to_array(values).copy()
    predictions[0, :, 50] = predictions[0, :, 0]
    predictions[0, 0, 50] += 2
    predictions[0, 4, 50] = 0.95
    values.CopyFrom(numpy_helper.from_array(predictions, values.name))
    result = lc.Detector(model.SerializeToString()).detect(square, PREVIEW)
    assert sorted(room.confidence for room in result.rooms) == [0.7, 0.8, 0.95]


# A twin of the engine for one pass of the real model, with onnxruntime and numpy alone.


def _iou(one: np.ndarray, other: np.ndarray) -> float:
    size = np.clip(np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2]), 0, None)
    areas = [np.prod(box_xyxy[2:] - box_xyxy[:2]) for box_xyxy in (one, other)]
    return float(np.prod(size) / (sum(areas) - np.prod(size)))


def _enlarged(values: np.ndarray, factor: int) -> np.ndarray:
    """Bilinear enlargement of a square array, pixel centres aligned."""
    at = np.clip((np.arange(len(values) * factor) + 0.5) / factor - 0.5, 0, len(values) - 1)
    first = at.astype(int)
    second, weight = np.minimum(first + 1, len(values) - 1), at - first
    rows = values[first] * (1 - weight)[:, None] + values[second] * weight[:, None]
    return rows[:, first] * (1 - weight) + rows[:, second] * weight


def _twin(rgb: np.ndarray, *, min_confidence: float, nms_iou: float) -> list[tuple[float, np.ndarray]]:
    """Confidence and mask, shape (640, 640), of each instance on a page of the size of the input."""
    import onnxruntime

    from locdet_core._runtime import default_model

    session = onnxruntime.InferenceSession(str(default_model()), providers=["CPUExecutionProvider"])
    tensor = np.ascontiguousarray(rgb.transpose(2, 0, 1)[None], np.float32) / 255
    predictions, prototypes = session.run(None, {session.get_inputs()[0].name: tensor})
    rows = predictions[0].T
    rows = rows[rows[:, 4] >= min_confidence]
    rows = rows[np.argsort(-rows[:, 4], kind="stable")]
    boxes_xyxy = np.concatenate([rows[:, :2] - rows[:, 2:4] / 2, rows[:, :2] + rows[:, 2:4] / 2], axis=1)
    kept: list[int] = []
    for index, box_xyxy in enumerate(boxes_xyxy):
        if all(_iou(boxes_xyxy[better], box_xyxy) <= nms_iou for better in kept):
            kept.append(index)
    y, x = np.mgrid[:640, :640] + 0.5
    found = []
    for index in kept:
        logits = np.tensordot(rows[index, 5:], prototypes[0], 1)
        x_min, y_min, x_max, y_max = boxes_xyxy[index]
        in_box = (x > x_min) & (x < x_max) & (y > y_min) & (y < y_max)
        found.append((float(rows[index, 4]), (_enlarged(logits, 4) > 0) & in_box))
    return found


def _drawn(room: lc.Room) -> np.ndarray:
    """The mask of a room, shape (640, 640): the pixels whose centre lies in its polygon."""
    import shapely

    y, x = np.mgrid[:640, :640] + 0.5
    return shapely.contains_xy(shapely.geometry.shape(room), x, y)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("name", "origin_xy"),
    [
        ("house_black_on_white.png", (200, 250)),
        ("apartment_blueprint.png", (400, 200)),
        ("office_scan.jpg", (100, 100)),
    ],
)
def test_one_pass_agrees_with_onnxruntime_and_numpy(
    detector: lc.Detector, plans: Any, name: str, origin_xy: tuple[int, int]
) -> None:
    x, y = origin_xy
    rgb = lc.decode(plans / name).array[y : y + 640, x : x + 640]
    options = PREVIEW.replace(simplify_px=0)
    rooms = detector.detect(lc.Page.from_array(rgb), options).rooms
    twins = _twin(rgb, min_confidence=options.min_confidence, nms_iou=options.nms_iou)
    masks = [_drawn(room) for room in rooms]
    compared = 0
    for index, (confidence, mask) in enumerate(twins):
        # A better instance takes the shared part; what is left of the other is the merge's affair.
        others = [other for number, (_, other) in enumerate(twins) if number != index]
        if confidence <= 0.5 or any((mask & other).sum() > 0.02 * mask.sum() for other in others):
            continue
        compared += 1
        ious = [(mask & drawn).sum() / (mask | drawn).sum() for drawn in masks]
        best = int(np.argmax(ious))
        # The engine draws on cells of two pixels, and lets a mask reach a little over its box.
        assert ious[best] > 0.9
        assert rooms[best].confidence == pytest.approx(confidence, abs=1e-3)
    assert compared >= 1
