"""HTTP requests as events of an HTTP API (payload 2.0), answered by the same handlers as in the cloud.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import asyncio
import base64
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from starlette.responses import Response
from ulid import ULID

from locdet.api.answers import BASE
from locdet.api.envelope import failure
from locdet.bootstrap import services
from locdet.errors import AppError, RequestInvalid, Unauthorized
from locdet.lambdas import api_authorizer, api_health, api_rest_handler, api_websocket_handler
from locdet.local.context import Context
from locdet.local.secrets import LOCAL_OWNER
from locdet.local.side_process import SideProcess
from locdet.secrets import TOKENS_SECRET

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import HTTPConnection, Request

    from locdet.models.lambda_events import AuthorizerEvent, HttpAnswer, HttpEvent, WebSocketContext

__all__ = ["Gateway", "error_response", "new_request_id"]

_ARN = "arn:aws:execute-api:local:000000000000:local/local/$connect"
_DOCS = f"{BASE}/api-docs"
# Both forms of the documentation, a page and a document; any other query gets the page.
_DOCS_QUERIES = ("", "format=json")
# So much JSON is read and checked in some milliseconds, whatever it holds.
_SMALL_BODY_BYTES = 128 * 1024
_REFUSED = "The token is missing, not known or expired. Send one in the header Authorization: Bearer <token>."

_P = ParamSpec("_P")
_T = TypeVar("_T")


def new_request_id() -> str:
    """Make a name for a request."""
    return f"req_{ULID()}"


def error_response(error: AppError, request_id: str, *, status: int | None = None) -> Response:
    """Return a failure as the API tells it."""
    answer = failure(error, request_id)
    headers = {key: str(value) for key, value in answer.headers.items()}
    return Response(answer.body, status or answer.status_code, headers, media_type="application/json")


@dataclass
class Gateway:
    """Calls the handlers.

    Powertools' resolvers are not thread-safe, so one thread runs them all; they do no heavy work. Requests with large
    bodies go to a process of their own. Health has a thread of its own and never waits behind a request.

    Attributes:
        must_authorize: Whether callers need a token even where none is configured.
    """

    must_authorize: bool = False
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "handlers"))
    _side_thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "large requests"))
    _side: SideProcess = field(default_factory=SideProcess)
    _health_thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "health"))
    _docs: dict[str, HttpAnswer] = field(default_factory=dict)

    async def rest(self, request: Request, body: bytes, request_id: str) -> Response:
        """Answer a request of the REST API."""
        event = _http_event(request, body, request_id)
        if event["rawPath"] == _DOCS and request.method in ("GET", "HEAD"):
            return _response(await self._run(self._documentation, event))
        if len(body) <= _SMALL_BODY_BYTES:
            return _response(await self._run(self._rest, event))
        await self._run(self._let_in, event)
        return _response(await asyncio.get_running_loop().run_in_executor(self._side_thread, self._side.answer, event))

    async def health(self) -> Response:
        """Answer whether the service works."""
        return _response(await asyncio.get_running_loop().run_in_executor(self._health_thread, _health))

    async def connect(self, connection: HTTPConnection, connection_id: str) -> None:
        """Let a WebSocket in. Raises :class:`Unauthorized`."""
        await self._run(self._connect, _connection_event(connection, connection_id), connection_id)

    async def message(self, connection_id: str, text: str) -> None:
        """Take a message of a WebSocket."""
        await self._run(self._websocket, "$default", connection_id, text)

    async def disconnect(self, connection_id: str) -> None:
        """Note that a WebSocket was closed."""
        await self._run(self._websocket, "$disconnect", connection_id, None)

    def close(self) -> None:
        """Stop the threads when they have done what was begun."""
        self._side.close()
        self._side_thread.shutdown(cancel_futures=True)
        self._thread.shutdown(cancel_futures=True)
        self._health_thread.shutdown(cancel_futures=True)

    async def _run(self, function: Callable[_P, _T], *arguments: _P.args, **keywords: _P.kwargs) -> _T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: function(*arguments, **keywords))

    def _rest(self, event: HttpEvent) -> HttpAnswer:
        self._let_in(event)
        answered: HttpAnswer = api_rest_handler.handler(event, Context(event["requestContext"]["requestId"]))
        return answered

    def _let_in(self, event: HttpEvent) -> None:
        """Note who asks. Raises :class:`Unauthorized`."""
        owner = LOCAL_OWNER
        if self._needs_token():
            context = Context(event["requestContext"]["requestId"])
            answer = api_authorizer.handler({"headers": event["headers"]}, context)
            if not answer["isAuthorized"]:
                raise Unauthorized(_REFUSED)
            owner = answer["context"]["owner"]
        event["requestContext"]["authorizer"] = {"lambda": {"owner": owner}}

    def _documentation(self, event: HttpEvent) -> HttpAnswer:
        # Made once: it takes a good part of a second, and anybody may ask for it.
        query = event["rawQueryString"] if event["rawQueryString"] in _DOCS_QUERIES else ""
        if query not in self._docs:
            self._docs[query] = api_rest_handler.handler(event, Context(event["requestContext"]["requestId"]))
        return self._docs[query]

    def _connect(self, event: AuthorizerEvent, connection_id: str) -> None:
        owner = LOCAL_OWNER
        if self._needs_token():
            try:
                answer = api_authorizer.handler(event, Context(new_request_id()))
            except AppError:
                raise
            except Exception as error:
                raise Unauthorized(_REFUSED) from error
            owner = answer["context"]["owner"]
        self._websocket("$connect", connection_id, None, owner)

    def _websocket(self, route: str, connection_id: str, body: str | None, owner: str | None = None) -> None:
        request_id = new_request_id()
        request: WebSocketContext = {"routeKey": route, "connectionId": connection_id, "requestId": request_id}
        if owner is not None:
            request["authorizer"] = {"owner": owner}
        api_websocket_handler.handler({"requestContext": request, "body": body}, Context(request_id))

    def _needs_token(self) -> bool:
        return self.must_authorize or services().auth.secrets.get(TOKENS_SECRET) is not None


def _health() -> HttpAnswer:
    return api_health.handler({}, Context(new_request_id()))


def _http_event(request: Request, body: bytes, request_id: str) -> HttpEvent:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise RequestInvalid("The body is not JSON in UTF-8.") from error
    path = request.scope["raw_path"].decode("latin-1")
    method = "GET" if request.method == "HEAD" else request.method
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": _source(request), "userAgent": ""}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": request.url.query,
        "headers": _joined(request.headers.items()),
        "queryStringParameters": _joined(request.query_params.multi_items()),
        "requestContext": {
            "accountId": "local",
            "apiId": "local",
            "http": http,
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
            "timeEpoch": int(time.time() * 1000),
        },
        "body": text,
        "isBase64Encoded": False,
    }


def _connection_event(connection: HTTPConnection, connection_id: str) -> AuthorizerEvent:
    return {
        "type": "REQUEST",
        "methodArn": _ARN,
        "headers": _joined(connection.headers.items()),
        "queryStringParameters": _joined(connection.query_params.multi_items()),
        "requestContext": {"routeKey": "$connect", "connectionId": connection_id},
    }


def _joined(items: list[tuple[str, str]]) -> dict[str, str]:
    """Make one value of each name, as API Gateway does."""
    joined: dict[str, str] = {}
    for name, value in items:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _source(request: Request) -> str:
    return request.client.host if request.client else ""


def _response(answer: HttpAnswer) -> Response:
    body = answer.get("body") or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    headers = {key: str(value) for key, value in answer.get("headers", {}).items()}
    if "Location" in headers:
        # Under whatever name the caller reached this server: a page may not follow it to another one.
        headers["Location"] = headers["Location"].removeprefix(services().settings.public_url)
    response = Response(content, answer["statusCode"], headers)
    for cookie in answer.get("cookies", []):
        response.raw_headers.append((b"set-cookie", cookie.encode("latin-1")))
    return response
