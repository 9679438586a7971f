"""Measure what the room map adds to a pass of the model: ``python benches/room_map_cost.py [MODEL] [--runs 30]``.

The same file with and without its output ``room_map`` and the layers that only that needs, in ONNX Runtime on one
thread, by turns, so that noise of the machine hits both alike. Without MODEL an untrained network is exported, whose
passes take as long; that needs ``make training-tools``.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

__all__ = ["main"]

_INPUT, _INSTANCES, _MAP = "images", ["output0", "output1"], "room_map"
_SIDE_PX = 640


def main() -> int:
    """Print the median pass with and without the map, and their ratio."""
    parser = argparse.ArgumentParser(description="Measure what the room map adds to a pass of the model.")
    parser.add_argument("model", type=Path, nargs="?", help="ONNX file with a room map")
    parser.add_argument("--runs", type=int, default=30, help="passes of each (default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole = options.model or _untrained(Path(folder) / "whole.onnx")
        if _MAP not in {output.name for output in onnx.load(str(whole)).graph.output}:
            print(f"error: {whole} has no output {_MAP}", file=sys.stderr)
            return 1
        plain = Path(folder) / "plain.onnx"
        onnx.utils.extract_model(str(whole), str(plain), [_INPUT], _INSTANCES)
        medians = _measure([plain, whole], options.runs)
    print(f"without {1e3 * medians[0]:.1f} ms, with {1e3 * medians[1]:.1f} ms, ratio {medians[1] / medians[0]:.3f}")
    return 0


def _untrained(path: Path) -> Path:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from training.export import export_network
    from training.network.room_network import RoomNetwork

    export_network(RoomNetwork(), path, image_size_px=_SIDE_PX)
    return path


def _measure(models: list[Path], runs: int) -> list[float]:
    """Return the median seconds of a pass of each model; they take turns."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    sessions = [onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"]) for model in models]
    side_px = sessions[0].get_inputs()[0].shape[-1]
    images = np.random.default_rng(0).random((1, 3, side_px, side_px), np.float32)
    seconds: list[list[float]] = [[] for _ in models]
    for turn in range(runs + 3):
        for session, times in zip(sessions, seconds, strict=True):
            started = time.perf_counter()
            session.run(None, {_INPUT: images})
            if turn >= 3:
                times.append(time.perf_counter() - started)
    return [statistics.median(times) for times in seconds]


if __name__ == "__main__":
    sys.exit(main())
