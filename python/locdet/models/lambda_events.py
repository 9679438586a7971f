"""What Lambda functions are handed and answer: the parts that are read or written here, of events that hold more.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

from typing import NotRequired, Required, TypedDict

__all__ = [
    "AuthorizerAnswer",
    "AuthorizerEvent",
    "HttpAnswer",
    "HttpContext",
    "HttpEvent",
    "StageEvent",
    "WebSocketContext",
    "WebSocketEvent",
]


class HttpContext(TypedDict, total=False):
    """The context of a request: who sent it, and what it asks for."""

    accountId: str
    apiId: str
    http: Required[dict[str, str]]
    requestId: str
    routeKey: str
    stage: str
    timeEpoch: int
    authorizer: dict[str, dict[str, str]]


class HttpEvent(TypedDict, total=False):
    """A request of an HTTP API, payload 2.0."""

    version: str
    routeKey: str
    rawPath: str
    rawQueryString: str
    headers: dict[str, str]
    queryStringParameters: dict[str, str]
    requestContext: Required[HttpContext]
    body: str | None
    isBase64Encoded: bool


class HttpAnswer(TypedDict):
    """The answer to a request of an HTTP API."""

    statusCode: int
    headers: NotRequired[dict[str, str]]
    body: NotRequired[str]
    isBase64Encoded: NotRequired[bool]
    cookies: NotRequired[list[str]]


class WebSocketContext(TypedDict, total=False):
    """Which connection it is, and what happened to it."""

    routeKey: Required[str]
    connectionId: Required[str]
    requestId: str
    authorizer: dict[str, str]


class AuthorizerEvent(TypedDict, total=False):
    """What an authorizer is asked; ``methodArn`` is there for WebSockets."""

    headers: dict[str, str] | None
    queryStringParameters: dict[str, str] | None
    requestContext: WebSocketContext
    type: str
    methodArn: str


class AuthorizerAnswer(TypedDict, total=False):
    """A simple response for an HTTP API, or a policy for a WebSocket; the context goes on to the function."""

    isAuthorized: bool
    principalId: str
    policyDocument: dict[str, object]
    context: Required[dict[str, str]]


class WebSocketEvent(TypedDict, total=False):
    """A connection, a message or a goodbye."""

    requestContext: Required[WebSocketContext]
    body: str | None


class StageEvent(TypedDict):
    """The job that a function of the state machine works on."""

    job_id: str
