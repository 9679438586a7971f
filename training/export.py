"""Writes a checkpoint as an ONNX model that ``locdet_core.Detector`` loads.

python -m training.export best.pt room.onnx
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from training.learning import checkpoint
from training.metadata import set_metadata
from training.network.anchors import Anchors, decode_boxes
from training.network.room_network import STRIDES, NetworkSize, RawPredictions, RoomNetwork

OPSET = 17
OUTPUT_NAMES = ("output0", "output1", "room_map")
"""The first two are those of a YOLOv8-seg export."""
LICENCE = "Apache-2.0 OR MIT"
COMMIT_VARIABLE = "LOCDET_COMMIT"
"""Names the commit where the code lies outside its checkout."""


class ExportedNetwork(nn.Module):
    """The network with its outputs in the layout of a YOLOv8-seg export, and its room map."""

    def __init__(self, network: RoomNetwork, image_size_px: int) -> None:
        """Keeps the network and the anchors of a square input."""
        super().__init__()
        self.network = network
        self.anchors = Anchors.of_image(image_size_px, image_size_px)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Maps (n, 3, s, s) to rows (n, 37, a), prototypes (n, 32, s / 4, s / 4) and the room map (n, c, s / 2, s / 2).

        The rows are cx, cy, w, h in pixels, the score 0..1 and the 32 coefficients; the map is 0..1.
        """
        raw: RawPredictions = self.network(images)
        corners = decode_boxes(raw.distance_logits, self.anchors).transpose(1, 2)
        low, high = corners[:, :2], corners[:, 2:]
        rows = [(low + high) / 2, high - low, raw.score_logits[:, None].sigmoid(), raw.coefficients]
        return torch.cat(rows, dim=1), raw.prototypes, raw.room_map_logits.sigmoid()


def fuse(network: nn.Module) -> None:
    """Folds every batch normalisation into its convolution, in place."""
    for module in network.modules():
        convolution, norm = getattr(module, "convolution", None), getattr(module, "norm", None)
        if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
            module.convolution = nn.utils.fuse_conv_bn_eval(convolution, norm)
            module.norm = nn.Identity()


@torch.no_grad()
def scale_scores(network: RoomNetwork, slope: float, intercept: float) -> None:
    """Makes every logit of a score ``slope x logit + intercept``, in place, by its last layers."""
    for branch in network.head.scores:
        branch[-1].weight.mul_(slope)
        branch[-1].bias.mul_(slope).add_(intercept)


def export_model(
    path: Path, out: Path, *, image_size_px: int = 640, slope: float = 1.0, intercept: float = 0.0
) -> None:
    """Writes the averaged weights of the checkpoint ``path`` to ``out``.

    Args:
        path: A checkpoint of ``training.train``.
        out: The ONNX file to write.
        image_size_px: Side of the square input.
        slope: What ``training.calibrate`` fitted, like ``intercept``.
        intercept: Likewise.

    Raises:
        ValueError: When the file is no checkpoint.
    """
    contents = checkpoint.load(path, device=torch.device("cpu"))
    recipe = contents["recipe"]
    network = RoomNetwork(NetworkSize.named(recipe["size"]), room_map_channels=tuple(recipe["room_map"]))
    checkpoint.load_weights(network, path, device=torch.device("cpu"))
    export_network(
        network,
        out,
        image_size_px=image_size_px,
        slope=slope,
        intercept=intercept,
        dataset_digest=str(contents["dataset_digest"]),
    )


def export_network(  # noqa: PLR0913
    network: RoomNetwork,
    out: Path,
    *,
    image_size_px: int,
    slope: float = 1.0,
    intercept: float = 0.0,
    dataset_digest: str = "unknown",
) -> None:
    """Writes a network, which stays as it is, to ``out``; the arguments are those of ``export_model``."""
    network = copy.deepcopy(network).cpu().eval()
    fuse(network)
    scale_scores(network, slope, intercept)
    partial = out.with_suffix(".partial")
    with warnings.catch_warnings():
        # The exporter warns of its own deprecations, which a user can do nothing about.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            ExportedNetwork(network, image_size_px).eval(),
            (torch.zeros(1, 3, image_size_px, image_size_px),),
            str(partial),
            opset_version=OPSET,
            input_names=["images"],
            output_names=list(OUTPUT_NAMES),
            dynamo=False,
        )
    model = onnx.load(str(partial))
    metadata = _metadata(network, image_size_px, dataset_digest)
    set_metadata(model, metadata | {"calibration": f"platt {slope:.4f} {intercept:.4f}"})
    onnx.checker.check_model(model)
    onnx.save(model, str(partial))
    partial.replace(out)


def _metadata(network: RoomNetwork, image_size_px: int, dataset_digest: str) -> dict[str, str]:
    return {
        "description": "locdet room model",
        "task": "segment",
        "names": "{0: 'room'}",
        "stride": str(STRIDES[-1]),
        "imgsz": f"[{image_size_px}, {image_size_px}]",
        "batch": "1",
        "room_map": ",".join(network.room_map_channels),
        "dataset_digest": dataset_digest,
        "commit": _commit(),
        "license": LICENCE,
    }


def _commit() -> str:
    """Returns the commit that the exporter was run from, or "unknown" outside a checkout and a pack."""
    if COMMIT_VARIABLE in os.environ:
        return os.environ[COMMIT_VARIABLE]
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="training.export", description="Write a checkpoint as an ONNX model.")
    parser.add_argument("checkpoint", type=Path, help="best.pt or last.pt of a run")
    parser.add_argument("out", type=Path, help="the ONNX file to write")
    parser.add_argument("--image-size", type=int, default=640, help="side of the input in px (default: %(default)s)")
    parser.add_argument("--calibration", type=Path, help="JSON file of training.calibrate")
    options = parser.parse_args(arguments)
    try:
        fitted = json.loads(options.calibration.read_text(encoding="utf-8")) if options.calibration else {}
        export_model(
            options.checkpoint,
            options.out,
            image_size_px=options.image_size,
            slope=fitted.get("slope", 1.0),
            intercept=fitted.get("intercept", 0.0),
        )
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
