"""What keeps other web sites away from a server that asks for no password, and security headers on every answer.

A page of any site may send requests and open WebSockets to 127.0.0.1; the browser tells which one in ``Origin``. A
site whose name is made to point to 127.0.0.1 shows in ``Host``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.websockets import WebSocket

from locdet.errors import RequestInvalid
from locdet.local.gateway import error_response, new_request_id

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard"]

_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Vite names them by their content.
_ASSET = "public, max-age=31536000, immutable"
# The documentation's page brings its script within itself; decoders of scanned PDFs are WebAssembly.
_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Guard:
    """Middleware in front of everything.

    Attributes:
        own_host: The public name and port of a server behind a proxy.
        origins: Sites that may call, beside the server's own.
        only_loopback: Whether the server has no other names but those of loopback.
    """

    app: ASGIApp
    own_host: str | None = None
    origins: tuple[str, ...] = ()
    only_loopback: bool = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._is_foreign(headers):
            error = RequestInvalid("This request comes from another web site, which the server does not allow.")
            refusal = error_response(error, new_request_id(), status=403)
            if scope["type"] == "websocket":
                await WebSocket(scope, receive, send).send_denial_response(refusal)
            else:
                await refusal(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                is_asset = message["status"] == 200 and scope["path"].startswith("/assets/")
                _add_headers(MutableHeaders(scope=message), is_asset=is_asset)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _is_foreign(self, headers: Headers) -> bool:
        host = headers.get("host", "")
        if self.only_loopback and host != self.own_host and not _LOOPBACK.fullmatch(host):
            return True
        origin = headers.get("origin")
        if origin is None or "*" in self.origins or origin in self.origins:
            return False
        # The scheme may differ where a proxy ends TLS.
        return origin.partition("://")[2] not in (host, self.own_host)


def _add_headers(headers: MutableHeaders, *, is_asset: bool) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", _ASSET if is_asset else "no-store")
    if headers.get("content-type", "").startswith("text/html"):
        headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
