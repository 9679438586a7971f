"""Synthetic models: ONNX files laid out as YOLO segmentation exports, which find the same rooms on every page."""

from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

__all__ = [
    "ANCHORS",
    "COEFFICIENTS",
    "FOUND",
    "NAMES",
    "SIDE",
    "predictions_of",
    "prototypes_of",
    "rows_of",
    "synthetic_model",
]

SIDE = 128
COEFFICIENTS = 4
# Of a head with strides of 8, 16 and 32 over the side.
ANCHORS = 336
# Centre, size, class and score of what the synthetic models find on every page, in input pixels.
FOUND = [((32, 32, 40, 40), 0, 0.9), ((96, 32, 40, 32), 1, 0.8), ((64, 96, 80, 40), 2, 0.7)]
NAMES = "{0: 'office', 1: \"lift's shaft\", 2: 'stairs'}"


def predictions_of(class_count: int, scores: list[float] | None = None) -> np.ndarray:
    """Predictions, shape (1, 4 + classes + coefficients, anchors): one anchor a find, and anchors of no confidence."""
    predictions = np.zeros((1, 4 + class_count + COEFFICIENTS, ANCHORS), np.float32)
    for anchor, (bbox_xywh, class_id, score) in enumerate(FOUND):
        predictions[0, :4, anchor] = bbox_xywh
        predictions[0, 4 + min(class_id, class_count - 1), anchor] = scores[anchor] if scores else score
        predictions[0, 4 + class_count, anchor] = 1
    return predictions


def rows_of(class_count: int, count: int) -> np.ndarray:
    """Decoded rows, shape (1, count, 6 + coefficients): one a find, the most confident first, and empty ones."""
    rows = np.zeros((1, count, 6 + COEFFICIENTS), np.float32)
    for row, ((x, y, width, height), class_id, score) in enumerate(FOUND):
        rows[0, row, :4] = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        rows[0, row, 4:7] = (score, min(class_id, class_count - 1), 1)
    return rows


def prototypes_of(side: int = SIDE // 4) -> np.ndarray:
    """Prototypes whose first is positive everywhere, so that a mask fills its box."""
    prototypes = np.zeros((1, COEFFICIENTS, side, side), np.float32)
    prototypes[:, 0] = 8
    return prototypes


def synthetic_model(
    *,
    class_count: int = 3,
    anchors_first: bool = False,
    half: bool = False,
    input_dims: list[Any] | None = None,
    prototypes: np.ndarray | None = None,
    maps: dict[str, np.ndarray] | None = None,
    scores: list[float] | None = None,
    rows: int | None = None,
    **metadata: str,
) -> bytes:
    """An ONNX model with the inputs and outputs of a YOLO segmentation export, which finds FOUND on every page.

    ``maps`` are further outputs by name, in front of the two; ``scores`` replace those of FOUND. With ``rows`` the
    model is one whose graph picks so many of them.
    """
    kind, dtype = (TensorProto.FLOAT16, np.float16) if half else (TensorProto.FLOAT, np.float32)
    predictions = predictions_of(class_count, scores) if rows is None else rows_of(class_count, rows)
    if anchors_first:
        predictions = predictions.transpose(0, 2, 1)
    constants = {
        **(maps or {}),
        "output0": predictions,
        "output1": prototypes_of() if prototypes is None else prototypes,
    }
    nodes, outputs = [helper.make_node("ReduceSum", ["images"], ["sum"], keepdims=0)], []
    nodes.append(helper.make_node("Mul", ["sum", "zero"], ["nothing"]))
    initializers = [numpy_helper.from_array(np.array(0, dtype), "zero")]
    for name, values in constants.items():
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(values.astype(dtype)), f"{name}_values"))
        # The outputs depend on the input, as those of a real model, but not in value.
        nodes.append(helper.make_node("Add", [f"{name}_values", "nothing"], [name]))
        outputs.append(helper.make_tensor_value_info(name, kind, values.shape))
    images = helper.make_tensor_value_info("images", kind, input_dims or [1, 3, SIDE, SIDE])
    graph = helper.make_graph(nodes, "graph", [images], outputs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, metadata)
    return model.SerializeToString()
