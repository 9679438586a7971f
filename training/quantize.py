"""Writes an 8-bit copy of a model: a quarter of the size, and faster on processors with VNNI.

    python -m training.quantize room.onnx room-int8.onnx --images DIR

Weights become int8 per channel, activations uint8 with ranges read off pages of a data set (static
quantisation, in the QDQ format). The last layers of the head and what decodes boxes stay in single
precision: a side of a box that is rounded to 1/256 of the image is visible.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from training.data import Dataset, DatasetError, read_dataset
from training.learning.loading import validation_views

PAGES = 96
QUANTISED_OPERATORS = ["Conv", "Relu", "Mul", "Sigmoid", "Add", "Concat", "MaxPool", "Resize"]


class PageReader(CalibrationDataReader):
    """Feeds letterboxed pages to the quantiser."""

    def __init__(self, dataset: Dataset, side_px: int) -> None:
        """Takes about ``PAGES`` pages, evenly spread over the data set."""
        chosen = Dataset(tuple(dataset)[:: max(1, len(dataset) // PAGES)][:PAGES])
        self._pages: Iterator[NDArray[np.uint8]] = (view.image for view in validation_views(chosen, side_px))

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """Returns the next input, or nothing at the end."""
        page = next(self._pages, None)
        if page is None:
            return None
        return {"images": np.ascontiguousarray((page.astype(np.float32) / 255).transpose(2, 0, 1)[None])}


def quantize(path: Path, out: Path, dataset: Dataset) -> None:
    """Writes an 8-bit copy of the model ``path`` to ``out``; ``dataset`` gives the ranges of activations."""
    model = onnx.load(str(path))
    side_px = model.graph.input[0].type.tensor_type.shape.dim[2].dim_value
    partial = out.with_suffix(".partial")
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(path), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(partial),
            PageReader(dataset, side_px),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            # Processors without VNNI add two products in 16 bits, which 8-bit weights overflow.
            reduce_range=True,
            op_types_to_quantize=QUANTISED_OPERATORS,
            nodes_to_exclude=[node.name for node in onnx.load(str(prepared)).graph.node if _stays_exact(node)],
        )
    quantized = onnx.load(str(partial))
    del quantized.metadata_props[:]
    quantized.metadata_props.extend(model.metadata_props)
    onnx.save(quantized, str(partial))
    partial.replace(out)


def _stays_exact(node: onnx.NodeProto) -> bool:
    """Returns whether a node is behind the network proper, or one of the head's last layers."""
    name: str = node.name
    is_in_head = name.startswith("/network/head")
    is_hidden = "/convolution/" in name or "/activation/" in name
    return not name.startswith("/network/") or (is_in_head and not is_hidden)


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="training.quantize", description="Write an 8-bit copy of a model.")
    parser.add_argument("model", type=Path, help="ONNX file of training.export")
    parser.add_argument("out", type=Path, help="the ONNX file to write")
    parser.add_argument("--images", type=Path, required=True, help="data set whose pages give the ranges")
    options = parser.parse_args(arguments)
    try:
        quantize(options.model, options.out, read_dataset(options.images))
    except (DatasetError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
