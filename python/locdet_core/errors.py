"""Every exception that the engine raises.

LocdetError                                  INTERNAL_ERROR
├── InputError(ValueError)                   INVALID_REQUEST, the caller's fault: a retry does not help
│   ├── UnsupportedFormatError               INVALID_FILE_FORMAT
│   ├── DecodeError                          CORRUPT_FILE
│   ├── LimitExceededError                   FILE_TOO_LARGE
│   └── InvalidOptionError                   INVALID_OPTION
├── ModelError(RuntimeError)                 MODEL_UNAVAILABLE
│   ├── ModelLoadError                       MODEL_UNAVAILABLE
│   └── InferenceError                       INFERENCE_FAILED
├── CancelledError                           JOB_CANCELLED
└── EngineBugError                           INTERNAL_ERROR, a caught panic

The class names and codes are part of the API: state machines match on the names, clients on the codes.
"""

from typing import ClassVar

__all__ = [
    "CancelledError",
    "DecodeError",
    "EngineBugError",
    "InferenceError",
    "InputError",
    "InvalidOptionError",
    "LimitExceededError",
    "LocdetError",
    "ModelError",
    "ModelLoadError",
    "UnsupportedFormatError",
]


class LocdetError(Exception):
    """Base of every exception of the engine."""

    code: ClassVar[str] = "INTERNAL_ERROR"


class InputError(LocdetError, ValueError):
    """The input is at fault; the same call fails again."""

    code = "INVALID_REQUEST"


class UnsupportedFormatError(InputError):
    """The bytes are in a format that is not read."""

    code = "INVALID_FILE_FORMAT"


class DecodeError(InputError):
    """The file is damaged."""

    code = "CORRUPT_FILE"


class LimitExceededError(InputError):
    """The input is larger than a limit."""

    code = "FILE_TOO_LARGE"


class InvalidOptionError(InputError):
    """An option has a value that is not allowed."""

    code = "INVALID_OPTION"


class ModelError(LocdetError, RuntimeError):
    """The model is at fault."""

    code = "MODEL_UNAVAILABLE"


class ModelLoadError(ModelError):
    """The model cannot be loaded, or is of a kind that is not run."""

    code = "MODEL_UNAVAILABLE"


class InferenceError(ModelError):
    """A run of the model failed."""

    code = "INFERENCE_FAILED"


class CancelledError(LocdetError):
    """The caller asked to stop."""

    code = "JOB_CANCELLED"


class EngineBugError(LocdetError):
    """The engine failed in a way that it should not: a bug."""

    code = "INTERNAL_ERROR"
