"""Weights to start a run from: a checkpoint, or an ONNX file that ``training.export`` wrote.

The export folds each normalisation into its convolution and the calibration into the last layers
of the scores. Both are undone here, so a run can go on from the file that is shipped.
"""

from __future__ import annotations

import re
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from training.learning import checkpoint
from training.network.blocks import BATCH_NORM_EPSILON
from training.network.room_network import NetworkSize, RoomNetwork

_PREFIX = "network."
_BRANCH = "room_map."
_LAST_SCORE_LAYER = re.compile(r"head\.scores\.\d+\.\d+\.(weight|bias)")


def start_from(network: RoomNetwork, path: Path, *, device: torch.device) -> tuple[str, ...]:
    """Puts the weights of ``path`` into ``network``.

    Args:
        network: Its room map may be missing in the file, or have other channels: it stays as it is then.
        path: ``best.pt``, ``last.pt`` or a file of ``training.export``.
        device: Where the network is.

    Returns:
        The names of the weights that the file does not give, all of the room map.

    Raises:
        ValueError: When the file is neither, or of a network of another size.
    """
    is_export = path.suffix == ".onnx"
    weights = _weights_of_export(path) if is_export else checkpoint.load(path, device=device)["average"]
    own = network.state_dict()
    fitting = {name: value for name, value in weights.items() if name in own and value.shape == own[name].shape}
    missing = tuple(name for name in own if name not in fitting and not name.endswith("num_batches_tracked"))
    if others := [name for name in missing if not name.startswith(_BRANCH)]:
        raise ValueError(f"the weights in {path} are of a network of another size: {others[0]} does not fit")
    network.load_state_dict(fitting, strict=False)
    return missing


def load_network(path: Path) -> RoomNetwork:
    """Returns the network of a checkpoint (its averaged weights) or an exported model, in evaluation mode.

    Raises:
        ValueError: When the file is neither, or has no room map.
    """
    if path.suffix == ".onnx":
        channels = _stated(_read(path)).get("room_map", "")
        size = "n"
        if not channels:
            raise ValueError(f"{path} has no room map; export a checkpoint of this version")
        names = tuple(channels.split(","))
    else:
        recipe = checkpoint.load(path, device=torch.device("cpu"))["recipe"]
        size, names = recipe["size"], tuple(recipe["room_map"])
    network = RoomNetwork(NetworkSize.named(size), room_map_channels=names)
    start_from(network, path, device=torch.device("cpu"))
    return network.eval()


def _read(path: Path) -> onnx.ModelProto:
    try:
        return onnx.load(str(path))
    except Exception as error:
        raise ValueError(f"{path} can't be read as an ONNX model; give a file of training.export") from error


def _stated(model: onnx.ModelProto) -> dict[str, str]:
    """Returns the metadata of a model."""
    return {entry.key: entry.value for entry in model.metadata_props}


def _weights_of_export(path: Path) -> dict[str, Tensor]:
    """Reads the weights back under the names of the network's state."""
    model = _read(path)
    stored = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in model.graph.initializer}
    weights: dict[str, Tensor] = {}
    for node in model.graph.node:
        if node.op_type == "Identity" and node.input[0] in stored:
            # Of several equal biases the exporter keeps one and copies it.
            stored[node.output[0]] = stored[node.input[0]]
    for node in model.graph.node:
        if len(node.input) < 3 or not node.input[1].startswith(_PREFIX) or node.input[1] not in stored:
            continue
        layer = node.input[1].removeprefix(_PREFIX).removesuffix("weight")
        weights[f"{layer}weight"], bias = stored[node.input[1]], stored[node.input[2]].clone()
        if layer.endswith("convolution."):
            weights |= _norm_of_bias(layer.removesuffix("convolution.") + "norm.", bias)
        else:
            weights[f"{layer}bias"] = bias
    _undo_calibration(weights, _stated(model).get("calibration", "platt 1 0"))
    return weights


def _norm_of_bias(prefix: str, bias: Tensor) -> dict[str, Tensor]:
    """Returns a normalisation that adds a bias and does nothing else."""
    return {
        f"{prefix}bias": bias,
        f"{prefix}weight": torch.ones_like(bias),
        f"{prefix}running_mean": torch.zeros_like(bias),
        f"{prefix}running_var": torch.full_like(bias, 1 - BATCH_NORM_EPSILON),
    }


def _undo_calibration(weights: dict[str, Tensor], calibration: str) -> None:
    """Makes the logits of scores what they were before ``training.export`` scaled them, in place."""
    slope, intercept = (float(number) for number in calibration.split()[1:3])
    for name in filter(_LAST_SCORE_LAYER.fullmatch, weights):
        weights[name] = (weights[name] - (intercept if name.endswith("bias") else 0)) / slope
