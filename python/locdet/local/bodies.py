"""Bodies of requests, read up to a limit."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from locdet.errors import FileTooLarge, RequestInvalid

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

__all__ = ["chunks", "discard", "read_body"]

_IDLE_S = 30.0
# A body that is slower than this from its first half minute on would be under way for hours.
_SLOWEST_BYTES_PER_S = 4096
_DISCARD_S = 10.0


async def chunks(request: Request) -> AsyncIterator[bytes]:
    """Give a body as it arrives.

    Raises:
        RequestInvalid: The caller fell silent, is too slow, or went away.
    """
    stream, loop = request.stream(), asyncio.get_running_loop()
    began_at, received_bytes = loop.time(), 0
    while True:
        too_slow_at = began_at + _IDLE_S + received_bytes / _SLOWEST_BYTES_PER_S
        try:
            async with asyncio.timeout_at(min(loop.time() + _IDLE_S, too_slow_at)):
                chunk = await anext(stream)
        except StopAsyncIteration:
            return
        except (TimeoutError, ClientDisconnect) as error:
            raise RequestInvalid("The body did not arrive. Send the request again.") from error
        received_bytes += len(chunk)
        yield chunk


async def read_body(request: Request, *, max_bytes: int) -> bytes:
    """Return a body.

    Raises:
        FileTooLarge: It is over ``max_bytes``; the rest was not kept.
        RequestInvalid: It did not arrive.
    """
    stated = request.headers.get("content-length", "0")
    if stated.isdecimal() and int(stated) > max_bytes:
        await discard(request)
        raise _too_large(max_bytes)
    body = bytearray()
    async for chunk in chunks(request):
        body += chunk
        if len(body) > max_bytes:
            body.clear()
            await discard(request)
            raise _too_large(max_bytes)
    return bytes(body)


async def discard(request: Request) -> None:
    """Let the rest of a body pass for a while: a client that still sends would not see the answer."""
    with suppress(TimeoutError, ClientDisconnect, RuntimeError):
        async with asyncio.timeout(_DISCARD_S):
            async for _ in request.stream():
                pass


def _too_large(max_bytes: int) -> FileTooLarge:
    return FileTooLarge(
        f"The request is over {max_bytes / 2**20:.1f} MB. Upload the file with POST /uploads.",
        details={"max_bytes": max_bytes},
    )
