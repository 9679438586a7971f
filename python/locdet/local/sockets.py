"""Open WebSockets: their messages go to the handler, and what is left in the outbox goes to them, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocketDisconnect
from ulid import ULID

from locdet.errors import AppError, ServiceUnavailable
from locdet.local.gateway import error_response, new_request_id
from locdet.logging import log

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from locdet.local.gateway import Gateway
    from locdet.local.notifier import Outbox

__all__ = ["SocketHub"]

_MAX_SOCKETS = 500
_MAX_WAITING = 500
_MAX_WAITING_BYTES = 4 * 1024 * 1024
_POLL_S = 0.025
_PAUSE_S = 1.0
_GOODBYE_S = 0.5
_GOING_AWAY = 1001
_TOO_SLOW = 1008


@dataclass
class _Socket:
    """One open WebSocket and what waits to be sent to it."""

    websocket: WebSocket
    closing: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    _waiting: deque[str] = field(default_factory=deque)
    _waiting_bytes: int = 0
    _is_filled: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, text: str) -> None:
        """Send a message soon; a reader that is too slow is closed, since events left out would mislead it."""
        if len(self._waiting) >= _MAX_WAITING or self._waiting_bytes + len(text) > _MAX_WAITING_BYTES:
            if not self.closing.done():
                log.warning("a WebSocket is closed, for its client does not read")
            self.close(_TOO_SLOW)
            return
        self._waiting.append(text)
        self._waiting_bytes += len(text)
        self._is_filled.set()

    def close(self, code: int) -> None:
        """Close it soon."""
        if not self.closing.done():
            self.closing.set_result(code)

    async def send_all(self) -> None:
        """Send what is offered, for ever."""
        while True:
            await self._is_filled.wait()
            while self._waiting:
                text = self._waiting.popleft()
                self._waiting_bytes -= len(text)
                await self.websocket.send_text(text)
            self._is_filled.clear()


@dataclass
class SocketHub:
    """All open WebSockets of this process."""

    gateway: Gateway
    outbox: Outbox
    _sockets: dict[str, _Socket] = field(default_factory=dict)
    _has_sockets: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one WebSocket until either side closes it."""
        connection_id = f"ws_{ULID()}"
        try:
            if len(self._sockets) >= _MAX_SOCKETS:
                raise ServiceUnavailable("Too many WebSockets are open. Try again, or ask with GET /jobs/{job_id}.")
            await self.gateway.connect(websocket, connection_id)
        except AppError as error:
            await websocket.send_denial_response(error_response(error, new_request_id()))
            return
        socket = self._sockets[connection_id] = _Socket(websocket)
        self._has_sockets.set()
        try:
            await websocket.accept()
            await self._talk(connection_id, socket)
        finally:
            del self._sockets[connection_id]
            if not self._sockets:
                self._has_sockets.clear()
            await asyncio.shield(self.gateway.disconnect(connection_id))

    async def _talk(self, connection_id: str, socket: _Socket) -> None:
        reader = asyncio.create_task(self._read_all(connection_id, socket.websocket))
        sender = asyncio.create_task(socket.send_all())
        try:
            waiting: set[asyncio.Future[Any]] = {reader, sender, socket.closing}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reader, sender):
                task.cancel()
            for ended in await asyncio.gather(reader, sender, return_exceptions=True):
                if isinstance(ended, Exception) and not isinstance(ended, WebSocketDisconnect):
                    log.error("a WebSocket failed", exc_info=ended)
        if socket.closing.done():
            # A reader that does not read would keep its goodbye waiting for ever.
            with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
                async with asyncio.timeout(_GOODBYE_S):
                    await socket.websocket.close(socket.closing.result())

    async def _read_all(self, connection_id: str, websocket: WebSocket) -> None:
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text") or (message.get("bytes") or b"").decode("utf-8", "replace")
            try:
                await self.gateway.message(connection_id, text)
            except AppError as error:
                log.warning("a message could not be handled", context={"code": error.code})

    async def pump(self) -> None:
        """Send what other processes and the handlers leave in the outbox, for ever; idle while no socket is open."""
        while True:
            await self._has_sockets.wait()
            try:
                messages = await asyncio.to_thread(self.outbox.take)
            except AppError as error:
                log.warning("events could not be read", context={"code": error.code})
                await asyncio.sleep(_PAUSE_S)
                continue
            for connection_id, text in messages:
                if connection_id in self._sockets:
                    self._sockets[connection_id].offer(text)
            if not messages:
                await asyncio.sleep(_POLL_S)

    async def close_all(self) -> None:
        """Tell every client that the server goes away."""
        for socket in self._sockets.values():
            socket.close(_GOING_AWAY)
        deadline = asyncio.get_running_loop().time() + 2 * _GOODBYE_S
        while self._sockets and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
