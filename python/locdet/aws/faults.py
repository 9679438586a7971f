"""What a failure of AWS means to the service."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from locdet.errors import ServiceUnavailable
from locdet.logging import log

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["aws_faults", "error_code"]


def error_code(error: ClientError) -> str:
    """Return AWS's word for a failure, without the prefix that some services put before it."""
    code: str = error.response.get("Error", {}).get("Code", "")
    return code.rpartition(".")[2]


@contextmanager
def aws_faults(service: str) -> Iterator[None]:
    """Turn every failure of AWS that the code within does not handle into ServiceUnavailable.

    Args:
        service: What does not answer, for people, for example ``The queue``.

    Raises:
        ServiceUnavailable: AWS refused the call, or did not answer after botocore's own retries.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        is_answer = isinstance(error, ClientError)
        code = error_code(error) if is_answer else type(error).__name__
        operation = error.operation_name if is_answer else None
        # Told apart here only: a missing permission looks like an outage to callers.
        log.warning("a call of AWS failed", context={"service": service, "operation": operation, "code": code})
        raise ServiceUnavailable(f"{service} does not answer. Try again in a moment.") from error
