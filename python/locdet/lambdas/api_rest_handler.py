"""The REST API."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from locdet.api.answers import BASE
from locdet.api.body import check_body
from locdet.api.caller import Caller, calling
from locdet.api.envelope import failure
from locdet.api.rest_api import app
from locdet.errors import AppError, MethodNotAllowed, Unauthorized
from locdet.logging import log_context, metrics

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import Response
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from locdet.models.lambda_events import HttpAnswer, HttpEvent

__all__ = ["handler"]


@metrics.log_metrics
def handler(event: HttpEvent, context: LambdaContext) -> HttpAnswer:
    """Answer a request of an HTTP API, payload 2.0, that the authorizer let pass."""
    with calling(event, context) as who, log_context(request_id=who.request_id, correlation_id=who.correlation_id):
        try:
            _check(event, who)
        except AppError as error:
            return _raw(failure(error, who.request_id))
        return cast("HttpAnswer", app.resolve(event, context))


def _check(event: HttpEvent, who: Caller) -> None:
    path = event.get("rawPath", "")
    if not who.owner and path != f"{BASE}/api-docs":
        raise Unauthorized("Send a token in the header Authorization: Bearer <token>.")
    method = event["requestContext"]["http"]["method"]
    routes = (*app._static_routes, *app._dynamic_routes)
    allowed = sorted({route.method for route in routes if route.rule.match(path)})
    if path == f"{BASE}/health":
        allowed = ["GET"]
    if allowed and method not in allowed:
        raise MethodNotAllowed(f"This URL does not take {method[:16]}. Use {' or '.join(allowed)}.", allowed=allowed)
    check_body(event)


def _raw(answer: Response[str]) -> HttpAnswer:
    headers = {"Content-Type": "application/json", **{key: str(value) for key, value in answer.headers.items()}}
    return {"statusCode": answer.status_code, "headers": headers, "body": answer.body or "", "isBase64Encoded": False}
