"""Where the files lie that the engine loads: ONNX Runtime's library and the models in the wheel."""

import importlib.util
import os
from pathlib import Path

__all__ = ["FAST_MODEL", "default_model", "onnxruntime_library"]

_MODELS = Path(__file__).with_name("models")

FAST_MODEL = _MODELS / "room-yolov8n-seg-int8.onnx"
"""The 8-bit copy of the model in the wheel: ``Detector(FAST_MODEL)``; docs/model-card.md has its figures."""

_LIBRARY_PATTERNS = ("libonnxruntime.so.*", "libonnxruntime.*.dylib", "onnxruntime.dll")


def onnxruntime_library() -> Path | None:
    """Find the library that the ``onnxruntime`` package ships, without importing the package.

    Returns:
        Its path; ``None`` if ``ORT_DYLIB_PATH`` names another or the package is not installed.
    """
    if os.environ.get("ORT_DYLIB_PATH"):
        return None
    spec = importlib.util.find_spec("onnxruntime")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for pattern in _LIBRARY_PATTERNS:
            for library in sorted(Path(folder, "capi").glob(pattern)):
                return library
    return None


def default_model() -> Path:
    """Return the path of the model in the wheel."""
    return _MODELS / "room-yolov8n-seg.onnx"
