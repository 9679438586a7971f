"""The local mode: HTTP and WebSocket on one machine, in front of the handlers that run in the cloud."""

from __future__ import annotations

import asyncio
import socket
import sys
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from locdet.api.answers import BASE
from locdet.bootstrap import services
from locdet.errors import AppError, MethodNotAllowed, NotFound
from locdet.local.blobs import FileBlobStore
from locdet.local.bodies import read_body
from locdet.local.database import Database
from locdet.local.file_routes import FileRoutes
from locdet.local.gateway import Gateway, error_response, new_request_id
from locdet.local.guard import Guard
from locdet.local.janitor import Janitor
from locdet.local.notifier import Outbox
from locdet.local.pool import WorkerPool
from locdet.local.protocols import HttpProtocol, WebSocketProtocol
from locdet.local.queue import SQLiteQueue
from locdet.local.sockets import SocketHub
from locdet.logging import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator
    from contextlib import AbstractAsyncContextManager

    from starlette.requests import Request

    from locdet.bootstrap import Services

__all__ = ["Server", "bind", "is_loopback", "make_app"]

FRONTEND = Path(__file__).parent / "frontend"
# Base64 takes four characters for three bytes, and the rest of the request is small.
_SLACK_BYTES = 64 * 1024
_MAX_MESSAGE_BYTES = 32 * 1024
# An event has up to 120 KB.
_EVENTS_AT_ONCE = 50
_SWEEP_EVERY_S = 3600.0
_LOOK_FOR_DEAD_EVERY_S = 2.0
_WORKERS_GRACE_S = 4.0
_REQUESTS_GRACE_S = 3
# A client that acknowledges nothing for so long is gone.
_UNACKNOWLEDGED_MS = 30_000
# Threads take turns after this time; with the usual 5 ms a request would wait as long for each other one.
_SWITCH_S = 0.0005


@dataclass
class Server:
    """One server on one data folder.

    Attributes:
        listener: A bound socket.
        must_authorize: Whether every caller needs a token.
        pool: The workers; ``None`` leaves them to somebody else.
    """

    listener: socket.socket
    must_authorize: bool
    pool: WorkerPool | None

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        sys.setswitchinterval(_SWITCH_S)
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        bundle = services()
        database = Database(bundle.settings.data_dir / "locdet.sqlite3")
        janitor = _janitor(bundle, database)
        janitor.begin()
        gateway = Gateway(self.must_authorize)
        hub = SocketHub(gateway, Outbox(database, batch=_EVENTS_AT_ONCE))
        only_loopback = is_loopback(self.listener.getsockname()[0])
        app = make_app(bundle, gateway, hub, only_loopback=only_loopback, background=self._background(hub, janitor))
        config = uvicorn.Config(
            app,
            http=HttpProtocol,
            ws=WebSocketProtocol,
            ws_max_size=_MAX_MESSAGE_BYTES,
            ws_per_message_deflate=False,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_REQUESTS_GRACE_S,
        )
        await _Uvicorn(config, lambda: self._say_goodbye(hub)).serve(sockets=[self.listener])
        gateway.close()

    async def _say_goodbye(self, hub: SocketHub) -> None:
        stopped = asyncio.create_task(self.pool.stop(grace_s=_WORKERS_GRACE_S)) if self.pool else None
        await hub.close_all()
        if stopped:
            await stopped

    def _background(self, hub: SocketHub, janitor: Janitor) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
        if self.pool is not None:
            self.pool.on_death = janitor.give_back

        @asynccontextmanager
        async def background(_: Starlette) -> AsyncIterator[None]:
            tasks = [
                asyncio.create_task(hub.pump()),
                asyncio.create_task(_every(_SWEEP_EVERY_S, janitor.sweep)),
                asyncio.create_task(_every(_LOOK_FOR_DEAD_EVERY_S, janitor.give_back)),
            ]
            workers = asyncio.create_task(self.pool.run()) if self.pool else None
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                if self.pool and workers:
                    # Again, for a server that ended without a goodbye.
                    await self.pool.stop(grace_s=_WORKERS_GRACE_S)
                    await workers
                await asyncio.gather(*tasks, return_exceptions=True)

        return background


class _Uvicorn(uvicorn.Server):
    """Says goodbye to WebSockets and workers before it stops, and leaves the exit code to the caller."""

    def __init__(self, config: uvicorn.Config, say_goodbye: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._say_goodbye = say_goodbye

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        with super().capture_signals():
            yield
            # Raised again after the server has stopped otherwise, which would end the process with the signal's code.
            self._captured_signals.clear()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._say_goodbye()
        await super().shutdown(sockets)


def make_app(
    bundle: Services,
    gateway: Gateway,
    hub: SocketHub,
    *,
    only_loopback: bool = True,
    background: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None,
) -> Starlette:
    """Make the application.

    Args:
        bundle: The services of this process.
        gateway: Calls the handlers.
        hub: Holds the WebSockets.
        only_loopback: Whether the server is reached by its loopback names alone.
        background: What runs beside it.
    """
    settings = bundle.settings
    stores = {
        store.name: store
        for store in (bundle.adapters.blueprints, bundle.adapters.cache)
        if isinstance(store, FileBlobStore)
    }
    files = FileRoutes(stores)
    limit = settings.max_inline_bytes * 4 // 3 + _SLACK_BYTES

    async def rest(request: Request) -> Response:
        request_id = new_request_id()
        request.state.request_id = request_id
        return await gateway.rest(request, await read_body(request, max_bytes=limit), request_id)

    async def health(_: Request) -> Response:
        return await gateway.health()

    every_method = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    routes = [
        Route("/health", health),
        Route(f"{BASE}/health", health),
        WebSocketRoute(f"{BASE}/ws", hub.serve),
        Route(f"{BASE}/files/{{store}}", files.upload, methods=["POST"]),
        Route(f"{BASE}/files/{{store}}", files.download, methods=["GET"]),
        Route(f"{BASE}/{{path:path}}", rest, methods=every_method),
        *(
            Route(path, rest, methods=every_method)
            for path in ("/upload", "/process", "/status", "/jobs", "/jobs/{job_id}")
        ),
        *_frontend(),
    ]
    own_host, origins = urlsplit(settings.public_url).netloc, tuple(settings.cors_origins)
    middleware = [Middleware(Guard, own_host=own_host, origins=origins, only_loopback=only_loopback)]
    if settings.cors_origins:
        middleware.append(_cors(settings.cors_origins))
    handlers = {AppError: _refused, HTTPException: _http_refused, Exception: _failed}
    return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers, lifespan=background)


def _cors(origins: list[str]) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Correlation-Id"],
        expose_headers=["Location", "Retry-After"],
    )


def _frontend() -> list[Route | Mount]:
    if (FRONTEND / "index.html").exists():
        return [Mount("/", StaticFiles(directory=FRONTEND, html=True))]

    async def to_documentation(_: Request) -> Response:
        return RedirectResponse(f"{BASE}/api-docs")

    return [Route("/", to_documentation)]


def _request_id(request: Request) -> str:
    return getattr(request.state, "request_id", None) or new_request_id()


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    response = error_response(error, _request_id(request))
    if error.http_status == 413:
        response.headers["Connection"] = "close"
    return response


async def _http_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return error_response(NotFound("There is no such URL. See /api/v1/api-docs."), _request_id(request))
    allowed = (error.headers or {}).get("Allow", "").split(", ")
    refusal = MethodNotAllowed("This URL does not take this method. See /api/v1/api-docs.", allowed=allowed)
    return error_response(refusal, _request_id(request))


async def _failed(request: Request, _: Exception) -> Response:
    # Starlette raises the exception once more, and uvicorn logs it.
    sentence = "The service failed. Try again; the request_id helps us find out why."
    return error_response(AppError(sentence), _request_id(request))


def _janitor(bundle: Services, database: Database) -> Janitor:
    queue = bundle.adapters.queue
    assert isinstance(queue, SQLiteQueue)
    return Janitor(bundle.settings, database, queue)


async def _every(seconds: float, function: Callable[[], object]) -> None:
    while True:
        try:
            await asyncio.to_thread(function)
        except Exception:
            # Housekeeping that failed is tried again; requests do not depend on it.
            log.exception("housekeeping failed")
        await asyncio.sleep(seconds)


def is_loopback(host: str) -> bool:
    """Return whether an address is reached from this machine alone."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def bind(host: str, port: int) -> socket.socket:
    """Return a socket at an address; port 0 takes a free one. Raises :class:`OSError`."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNACKNOWLEDGED_MS)
        listener.bind(address)
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener
