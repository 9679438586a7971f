"""Who makes the request that is being answered.

Routes take it from here, not from Powertools' ``app.current_event``, which is shared by all resolvers of a process.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ulid import ULID

from locdet.bootstrap import services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from locdet.models.lambda_events import HttpEvent
    from locdet.services.quota import Principal

__all__ = ["Caller", "caller", "calling"]


@dataclass(frozen=True)
class Caller:
    """A request's author.

    Attributes:
        owner: Whose jobs are seen.
        request_id: Names the request in answers and logs.
        correlation_id: The caller's own name for it, from the header ``X-Correlation-Id``.
        context: Of the Lambda function.
    """

    owner: str
    request_id: str
    correlation_id: str | None
    context: LambdaContext

    @property
    def principal(self) -> Principal:
        """The author as services know them."""
        return services().quotas.principal(self.owner)

    @property
    def trace_id(self) -> str:
        """What the request is called in the logs of all that it starts."""
        return self.correlation_id or self.request_id


_caller: ContextVar[Caller] = ContextVar("caller")


def caller() -> Caller:
    """Return who makes the request."""
    return _caller.get()


@contextmanager
def calling(event: HttpEvent, context: LambdaContext) -> Iterator[Caller]:
    """Note who makes a request: an event of an HTTP API (payload 2.0), passed by the authorizer."""
    request = event.get("requestContext", {})
    authorizer = request.get("authorizer", {}).get("lambda") or {}
    found = Caller(
        owner=authorizer.get("owner", ""),
        request_id=request.get("requestId") or f"req_{ULID()}",
        correlation_id=event.get("headers", {}).get("x-correlation-id", "")[:128] or None,
        context=context,
    )
    token = _caller.set(found)
    try:
        yield found
    finally:
        _caller.reset(token)
