"""One contender, warm, in a process of its own, so that its memory is its own and start-up is not timed.

``python peer_worker.py KIND SETTINGS`` loads the contender and answers each line of JSON on stdin by one on stdout:
``{"path": ..., "passes": ...}`` by ``{"ms": ..., "stages": {...}, "rooms": ..., "passes": ..., "peak_mib": ...}`` or
``{"error": ...}``. What is timed starts with the bytes of the file and ends with the polygons.

It runs under the Python of the peers too, so it imports nothing of this repository but what a contender needs.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["main"]

Answer = dict[str, Any]


def _locdet(settings: dict[str, Any]) -> Callable[[bytes, int], Answer]:
    import locdet_core as lc

    detector = lc.Detector(settings["model"], threads=settings["threads"])
    options = lc.DetectOptions(stage=settings["stage"], min_confidence=settings["confidence"])

    def run(data: bytes, passes: int) -> Answer:  # noqa: ARG001
        start = time.perf_counter()
        page = lc.decode(data)
        decoded = time.perf_counter()
        total = 0

        def on_progress(_done: int, in_all: int) -> None:
            nonlocal total
            total = in_all

        result = detector.detect(page, options, on_progress=on_progress)
        polygons = [room.polygon for room in result.rooms]
        end = time.perf_counter()
        stages = {"decode_ms": (decoded - start) * 1e3, "detect_ms": (end - decoded) * 1e3}
        return {"ms": (end - start) * 1e3, "stages": stages, "rooms": len(polygons), "passes": total}

    return run


def _onnxruntime(settings: dict[str, Any]) -> Callable[[bytes, int], Answer]:
    """The bare ``session.run``, as often as locdet calls the model: the time that no program around it can beat."""
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = settings["threads"]
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(settings["model"], options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    tensor = np.random.default_rng(0).random(entry.shape, dtype=np.float32)

    def run(data: bytes, passes: int) -> Answer:  # noqa: ARG001
        start = time.perf_counter()
        for _ in range(passes):
            session.run(None, {entry.name: tensor})
        return {"ms": (time.perf_counter() - start) * 1e3, "passes": passes}

    return run


def _ultralytics(settings: dict[str, Any]) -> Callable[[bytes, int], Answer]:
    import cv2
    import numpy as np

    _limit_threads(settings["threads"])
    from ultralytics import YOLO

    model = YOLO(settings["model"], task="segment")
    retina = settings["retina_masks"]
    confidence = settings["confidence"]

    def run(data: bytes, passes: int) -> Answer:  # noqa: ARG001
        start = time.perf_counter()
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        decoded = time.perf_counter()
        result = model.predict(
            source=image, imgsz=640, conf=confidence, device="cpu", verbose=False, retina_masks=retina
        )[0]
        polygons = [] if result.masks is None else result.masks.xy
        end = time.perf_counter()
        stages = {"decode_ms": (decoded - start) * 1e3, **{f"{key}_ms": value for key, value in result.speed.items()}}
        return {"ms": (end - start) * 1e3, "stages": stages, "rooms": len(polygons), "passes": 1}

    return run


def _sahi(settings: dict[str, Any]) -> Callable[[bytes, int], Answer]:
    import cv2
    import numpy as np

    _limit_threads(settings["threads"])
    from sahi import AutoDetectionModel
    from sahi.predict import get_sliced_prediction

    model = AutoDetectionModel.from_pretrained(
        model_type="ultralytics",
        model_path=settings["model"],
        confidence_threshold=settings["confidence"],
        device="cpu",
    )
    slicing = {"slice_height": 640, "slice_width": 640, "overlap_height_ratio": 0.2, "overlap_width_ratio": 0.2}

    def run(data: bytes, passes: int) -> Answer:  # noqa: ARG001
        start = time.perf_counter()
        image = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        result = get_sliced_prediction(image, model, verbose=0, **slicing)
        polygons = [found.mask.segmentation for found in result.object_prediction_list if found.mask is not None]
        return {"ms": (time.perf_counter() - start) * 1e3, "rooms": len(polygons)}

    return run


def _limit_threads(threads: int) -> None:
    """Give torch, OpenCV and, where its default would differ, ONNX Runtime the same threads as everybody."""
    import cv2
    import onnxruntime
    import torch

    torch.set_num_threads(threads)
    cv2.setNumThreads(threads)
    if threads == os.cpu_count():
        return

    class Options(onnxruntime.SessionOptions):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.intra_op_num_threads = threads

    # Ultralytics makes its session with default options and offers no setting for them.
    onnxruntime.SessionOptions = Options


_KINDS = {"locdet": _locdet, "onnxruntime": _onnxruntime, "ultralytics": _ultralytics, "sahi": _sahi}


def _peak_mib() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Answer requests until stdin ends."""
    kind, settings = sys.argv[1], json.loads(sys.argv[2])
    # Programs print to stdout as they like; the answers go where it was.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    # Masks at full resolution can take more memory than there is: a refused allocation is better than a killed job.
    limit = int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 0.6)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    run = _KINDS[kind](settings)
    for line in sys.stdin:
        request = json.loads(line)
        data = Path(request["path"]).read_bytes()
        try:
            answer = run(data, request.get("passes", 1))
        except (MemoryError, RuntimeError) as error:
            first_line = (str(error) or type(error).__name__).splitlines()[0]
            answer = {"error": f"{type(error).__name__}: {first_line[:120]}"}
        answers.write(json.dumps({**answer, "peak_mib": _peak_mib()}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
