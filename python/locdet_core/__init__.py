"""Finds the rooms on architectural blueprints.

Example:
    >>> import locdet_core as lc
    >>> page = lc.decode("examples/plans/house_black_on_white.png")
    >>> result = lc.Detector().detect(page)
    >>> result.rooms[0].id
    'room_001'
"""

import warnings

from locdet_core._core import (
    DEBUG_BUILD,
    EXPORT_FORMATS,
    SCHEMA_VERSION,
    Detection,
    DetectOptions,
    Detector,
    ExportFormat,
    Judge,
    Limits,
    ModelInfo,
    Page,
    PageLayer,
    PageText,
    Room,
    WallOptions,
    __version__,
    blueprint_hash,
    cache_key,
    decode,
    page_count,
    rooms_from_page,
    rooms_from_walls,
    usable_cpus,
)
from locdet_core._runtime import FAST_MODEL
from locdet_core.errors import (
    CancelledError,
    DecodeError,
    EngineBugError,
    InferenceError,
    InputError,
    InvalidOptionError,
    LimitExceededError,
    LocdetError,
    ModelError,
    ModelLoadError,
    UnsupportedFormatError,
)

__all__ = [
    "EXPORT_FORMATS",
    "FAST_MODEL",
    "SCHEMA_VERSION",
    "CancelledError",
    "DecodeError",
    "DetectOptions",
    "Detection",
    "Detector",
    "EngineBugError",
    "ExportFormat",
    "InferenceError",
    "InputError",
    "InvalidOptionError",
    "Judge",
    "LimitExceededError",
    "Limits",
    "LocdetError",
    "ModelError",
    "ModelInfo",
    "ModelLoadError",
    "Page",
    "PageLayer",
    "PageText",
    "Room",
    "UnsupportedFormatError",
    "WallOptions",
    "__version__",
    "blueprint_hash",
    "cache_key",
    "decode",
    "page_count",
    "rooms_from_page",
    "rooms_from_walls",
    "usable_cpus",
]

if DEBUG_BUILD:
    warnings.warn("locdet_core is a debug build and slow; build it with --release", RuntimeWarning, stacklevel=2)
