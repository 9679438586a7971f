"""Every failure that the service tells its callers.

AppError                     500 INTERNAL_ERROR
├── RequestInvalid           400 INVALID_REQUEST
│   ├── FormatInvalid        400 INVALID_FILE_FORMAT
│   ├── OptionInvalid        400 INVALID_OPTION
│   └── UrlRefused           400 URL_NOT_ALLOWED
├── Unauthorized             401 UNAUTHORIZED
├── NotFound                 404 NOT_FOUND
│   ├── JobNotFound          404 JOB_NOT_FOUND
│   └── UploadNotFound       404 UPLOAD_NOT_FOUND
├── MethodNotAllowed         405 METHOD_NOT_ALLOWED
├── Conflict                 409 CONFLICT
│   ├── JobAlreadyCompleted  409 JOB_ALREADY_COMPLETED
│   ├── ResultNotReady       409 RESULT_NOT_READY
│   └── CancelledError       409 JOB_CANCELLED
├── FileTooLarge             413 FILE_TOO_LARGE
├── RateLimitExceeded        429 RATE_LIMIT_EXCEEDED, with a time to wait
├── ProcessingFailed         500 PROCESSING_FAILED
└── ServiceUnavailable       503 SERVICE_UNAVAILABLE, worth another try

Class names and codes are contract: the state machine matches on the names, clients on the codes. The engine's own
errors (``locdet_core.errors``) carry codes of the same kind; ``ENGINE_CODES`` names them for code that runs where the
engine is not installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ENGINE_CODES",
    "AppError",
    "CancelledError",
    "Conflict",
    "FileTooLarge",
    "FormatInvalid",
    "JobAlreadyCompleted",
    "JobNotFound",
    "MethodNotAllowed",
    "NotFound",
    "OptionInvalid",
    "ProcessingFailed",
    "RateLimitExceeded",
    "RequestInvalid",
    "ResultNotReady",
    "ServiceUnavailable",
    "Unauthorized",
    "UploadNotFound",
    "UrlRefused",
    "code_of",
]

# Codes of the engine's exceptions by class name; a test holds them against locdet_core.errors.
ENGINE_CODES = {
    "UnsupportedFormatError": "INVALID_FILE_FORMAT",
    "DecodeError": "CORRUPT_FILE",
    "LimitExceededError": "FILE_TOO_LARGE",
    "InvalidOptionError": "INVALID_OPTION",
    "ModelLoadError": "MODEL_UNAVAILABLE",
    "InferenceError": "INFERENCE_FAILED",
    "EngineBugError": "INTERNAL_ERROR",
}


class AppError(Exception):
    """Base of what the service tells its callers.

    Attributes:
        code: Stable word for programs.
        http_status: Status of the answer.
        retryable: Whether the same call may work a little later.
        message: One or two sentences for people.
        details: Facts for programs.
        retry_after_s: Seconds to wait before the next try, if known.
    """

    code: ClassVar[str] = "INTERNAL_ERROR"
    http_status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(
        self, message: str, *, details: Mapping[str, object] | None = None, retry_after_s: int | None = None
    ) -> None:
        """Keep the sentence and the facts."""
        super().__init__(message)
        self.message = message
        self.details = dict(details or {})
        self.retry_after_s = retry_after_s


class RequestInvalid(AppError):
    """The request is not as the API describes it."""

    code = "INVALID_REQUEST"
    http_status = 400


class FormatInvalid(RequestInvalid):
    """The file is in a format that is not read."""

    code = "INVALID_FILE_FORMAT"


class OptionInvalid(RequestInvalid):
    """An option has a value that is not allowed."""

    code = "INVALID_OPTION"


class UrlRefused(RequestInvalid):
    """The URL of a blueprint is not one that the service fetches."""

    code = "URL_NOT_ALLOWED"


class Unauthorized(AppError):
    """There is no token, or it is not valid."""

    code = "UNAUTHORIZED"
    http_status = 401


class NotFound(AppError):
    """There is nothing at this URL."""

    code = "NOT_FOUND"
    http_status = 404


class JobNotFound(NotFound):
    """The caller has no job of this id."""

    code = "JOB_NOT_FOUND"


class UploadNotFound(NotFound):
    """The caller has no finished upload of this id."""

    code = "UPLOAD_NOT_FOUND"


class MethodNotAllowed(AppError):
    """There is something at this URL, but not for this method.

    Attributes:
        allowed: Methods that it takes.
    """

    code = "METHOD_NOT_ALLOWED"
    http_status = 405

    def __init__(self, message: str, *, allowed: list[str]) -> None:
        """Keep the methods."""
        super().__init__(message, details={"allowed": allowed})
        self.allowed = allowed


class Conflict(AppError):
    """The state of the thing does not allow the call."""

    code = "CONFLICT"
    http_status = 409


class JobAlreadyCompleted(Conflict):
    """The job has ended, so it cannot be cancelled."""

    code = "JOB_ALREADY_COMPLETED"


class ResultNotReady(Conflict):
    """The job has no result yet."""

    code = "RESULT_NOT_READY"


class CancelledError(Conflict):
    """The job was cancelled; of one name with the engine's own, which the state machine catches too."""

    code = "JOB_CANCELLED"


class FileTooLarge(AppError):
    """The file is larger than the service takes this way."""

    code = "FILE_TOO_LARGE"
    http_status = 413


class RateLimitExceeded(AppError):
    """The caller sends too many requests."""

    code = "RATE_LIMIT_EXCEEDED"
    http_status = 429
    retryable = True


class ProcessingFailed(AppError):
    """A stage failed for good."""

    code = "PROCESSING_FAILED"


class ServiceUnavailable(AppError):
    """Something that the service stands on does not answer."""

    code = "SERVICE_UNAVAILABLE"
    http_status = 503
    retryable = True


def _classes(base: type[AppError]) -> dict[str, str]:
    return {base.__name__: base.code} | {
        name: code for child in base.__subclasses__() for name, code in _classes(child).items()
    }


def code_of(class_name: str) -> str:
    """Return the code of an exception class of the service or the engine; PROCESSING_FAILED for any other."""
    return (_classes(AppError) | ENGINE_CODES).get(class_name, ProcessingFailed.code)
