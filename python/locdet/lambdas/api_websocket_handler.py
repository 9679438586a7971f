"""The WebSocket API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locdet.api.websocket_api import obey
from locdet.bootstrap import services
from locdet.logging import log_context, metrics

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from locdet.models.lambda_events import HttpAnswer, WebSocketEvent

__all__ = ["handler"]

_DONE: HttpAnswer = {"statusCode": 200}


@metrics.log_metrics
def handler(event: WebSocketEvent, _context: LambdaContext) -> HttpAnswer:
    """Take a connection, a message or a goodbye."""
    bundle = services()
    request = event["requestContext"]
    connection_id, route = request["connectionId"], request["routeKey"]
    with log_context(request_id=request.get("requestId")):
        if route == "$connect":
            owner = request.get("authorizer", {}).get("owner")
            if not owner:
                return {"statusCode": 401}
            bundle.adapters.connections.add(connection_id, owner)
        elif route == "$disconnect":
            bundle.adapters.connections.remove(connection_id)
        else:
            obey(bundle, connection_id, event.get("body") or "")
    return _DONE
