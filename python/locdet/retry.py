"""Another try for calls that may be repeated: after about 1, 2, 4 and 8 seconds, with jitter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from locdet.errors import AppError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TRIES", "is_retryable", "retrying"]

TRIES = 5
_P = ParamSpec("_P")
_T = TypeVar("_T")


def is_retryable(error: BaseException) -> bool:
    """Return whether the same call may work a little later."""
    return isinstance(error, AppError) and error.retryable


def retrying(function: Callable[_P, _T], *arguments: _P.args, **keywords: _P.kwargs) -> _T:
    """Call a function that may be called twice, again while it fails in a way that may pass.

    Raises:
        AppError: The last failure, or the first that does not pass.
    """
    policy = Retrying(
        wait=wait_exponential_jitter(initial=1, max=8, jitter=1),
        stop=stop_after_attempt(TRIES),
        retry=retry_if_exception(is_retryable),
        reraise=True,
    )
    return policy(function, *arguments, **keywords)
