"""Events of API Gateway, as the handlers get them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from locdet.lambdas import api_rest_handler, api_websocket_handler
from service_world import OWNER

__all__ = ["BASE", "Answer", "Context", "call", "rest_event", "websocket", "websocket_event"]

BASE = "/api/v1"


@dataclass(frozen=True)
class Context:
    """What the Lambda runtime hands to a handler."""

    function_name: str = "handler"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:000000000000:function:handler"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


@dataclass(frozen=True)
class Answer:
    """What a handler answered."""

    status: int
    headers: dict[str, str]
    text: str
    content: Any = field(repr=False)

    @property
    def data(self) -> Any:
        assert self.content["status"] == "success", self.text
        return self.content["data"]

    @property
    def error(self) -> tuple[int, str]:
        """Status and code of a failure, whose form is checked."""
        assert set(self.content) == {"status", "error", "meta"}, self.text
        assert self.content["status"] == "error"
        assert set(self.content["error"]) == {"code", "message", "details"}
        assert self.content["error"]["message"].endswith(".")
        assert self.content["meta"]["request_id"] == "request-1"
        return self.status, self.content["error"]["code"]


def rest_event(
    method: str,
    path: str,
    body: str | None = None,
    *,
    owner: str | None = OWNER,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    is_base64: bool = False,
) -> dict[str, Any]:
    """An event of an HTTP API, payload 2.0."""
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test"}
    context: dict[str, Any] = {"http": http, "requestId": "request-1", "stage": "$default", "accountId": "0"}
    if owner is not None:
        context["authorizer"] = {"lambda": {"owner": owner}}
    return {
        "version": "2.0",
        "routeKey": "ANY /api/v1/{proxy+}",
        "rawPath": path,
        "rawQueryString": urlencode(query or {}),
        "queryStringParameters": query or None,
        "headers": {"content-type": "application/json", **(headers or {})},
        "requestContext": context,
        "body": body,
        "isBase64Encoded": is_base64,
    }


def call(method: str, path: str, body: Any = None, **request: Any) -> Answer:
    """Ask the REST handler; a body that is not text is sent as JSON."""
    text = body if body is None or isinstance(body, str) else json.dumps(body)
    answer = api_rest_handler.handler(rest_event(method, path, text, **request), Context())  # type: ignore[arg-type]
    headers = {key.lower(): value for key, value in answer.get("headers", {}).items()}
    headers |= {key.lower(): values[0] for key, values in answer.get("multiValueHeaders", {}).items()}
    written = answer.get("body") or ""
    # Answers go over the wire as UTF-8.
    written.encode()
    is_json = headers.get("content-type", "").startswith("application/json")
    return Answer(answer["statusCode"], headers, written, json.loads(written) if is_json else None)


def websocket_event(route: str, body: str | None = None, *, connection: str, owner: str | None) -> dict[str, Any]:
    """An event of a WebSocket API."""
    context: dict[str, Any] = {"routeKey": route, "connectionId": connection, "requestId": "request-1"}
    if owner is not None:
        context["authorizer"] = {"owner": owner}
    return {"requestContext": context, "body": body, "isBase64Encoded": False}


def websocket(route: str, body: Any = None, *, connection: str = "one", owner: str | None = None) -> int:
    """Ask the WebSocket handler; a body that is not text is sent as JSON."""
    text = body if body is None or isinstance(body, str) else json.dumps(body)
    event = websocket_event(route, text, connection=connection, owner=owner)
    status: int = api_websocket_handler.handler(event, Context())["statusCode"]  # type: ignore[arg-type]
    return status
