"""HTTP and WebSocket of uvicorn with the time limits that it does not have, and one line where it logs a traceback."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from locdet.logging import log

if TYPE_CHECKING:
    import h11

__all__ = ["HttpProtocol", "WebSocketProtocol"]

# For the headers of a request, from its first byte; of the first one from the connection on.
_HEADERS_S = 10.0
# A client that takes so long to read 64 KB, or what is left at the end, is gone.
_WRITE_S = 60.0
_NO_TEXT = 1007


class HttpProtocol(H11Protocol):
    """A connection that ends if headers do not arrive in time, or answers are not read."""

    _is_handed_over = False
    _late: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the first headers their time."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        super().connection_lost(exc)
        self._stop_waiting()
        self._has_read()

    def handle_events(self) -> None:
        """Take what has arrived."""
        super().handle_events()
        self._watch()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand the connection over."""
        self._is_handed_over = True
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._watch()

    def timeout_keep_alive_handler(self) -> None:
        """End an idle connection."""
        super().timeout_keep_alive_handler()
        self._watch()

    def pause_writing(self) -> None:
        """Give the client its time to read."""
        super().pause_writing()
        self._wait_for_reader()

    def resume_writing(self) -> None:
        """Go on writing."""
        super().resume_writing()
        self._has_read()
        self._watch()

    def _watch(self) -> None:
        """Watch the time while the server waits for the client: for headers, or to read the rest of an answer."""
        if self.transport.is_closing():
            self._wait_for_reader()
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if self.transport.is_closing() or is_answering or self._is_handed_over:
            self._stop_waiting()
        elif self._late is None:
            self._late = self.loop.call_later(_HEADERS_S, self._close_late)

    def _wait_for_reader(self) -> None:
        if self._unread is None:
            self._unread = self.loop.call_later(_WRITE_S, self.transport.abort)

    def _close_late(self) -> None:
        log.info("a connection is closed, for its request does not arrive")
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _has_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """A WebSocket whose text is checked here: broken text is no fault of the server, so it needs no traceback."""

    def send_receive_event_to_app(self) -> None:
        """Hand on a message, or end the connection if it is no text."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_text(self.frames):
            log.info("a WebSocket is closed, for its text is not UTF-8")
            self.frames = []
            self.conn.fail(_NO_TEXT, "not UTF-8")
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()


def _is_text(frames: list[bytes]) -> bool:
    try:
        b"".join(frames).decode()
    except UnicodeDecodeError:
        return False
    return True
