"""Clients that are slow or broken, on a server of a few lines."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from locdet.errors import RequestInvalid
from locdet.local import bodies, protocols
from locdet.local.bodies import read_body
from locdet.local.protocols import HttpProtocol, WebSocketProtocol

# Only a bound.
PATIENCE_S = 30
BEGINNING = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
UPGRADE = (
    BEGINNING + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_LARGE = b"x" * 64 * 2**20


async def _root(request: Request) -> Response:
    try:
        body = await read_body(request, max_bytes=2**20)
    except RequestInvalid as error:
        return PlainTextResponse(error.message, 400)
    return PlainTextResponse(body or b"answered")


async def _large(_: Request) -> Response:
    return Response(_LARGE)


async def _echo(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        try:
            await websocket.send_text(await websocket.receive_text())
        except WebSocketDisconnect:
            return


@asynccontextmanager
async def _server() -> AsyncIterator[Callable[[], Awaitable[Streams]]]:
    """Serve; give what opens connections."""
    routes = [
        Route("/", _root, methods=["GET", "POST"]),
        Route("/large", _large),
        WebSocketRoute("/", _echo),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes), http=HttpProtocol, ws=WebSocketProtocol, log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        port = listener.getsockname()[1]
        writers = []

        async def connect() -> Streams:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(writer)
            return reader, writer

        yield connect
        for writer in writers:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        server.should_exit = True
        await serving


async def _end(reader: asyncio.StreamReader) -> bytes:
    """Read until the server closes the connection."""
    data = b""
    async with asyncio.timeout(PATIENCE_S):
        try:
            while chunk := await reader.read(65536):
                data += chunk
        except ConnectionResetError:
            pass
    return data


@pytest.mark.parametrize(
    "sent", [b"", BEGINNING, BEGINNING + b"\r\n" + BEGINNING], ids=["nothing", "some_headers", "in_a_second_request"]
)
def test_headers_that_never_end_are_not_waited_for(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(protocols, "_HEADERS_S", 0.3)

    async def run() -> bytes:
        async with _server() as connect:
            reader, writer = await connect()
            writer.write(sent)
            return await _end(reader)

    assert asyncio.run(run()).count(b"answered") == sent.count(b"\r\n\r\n")


def test_headers_that_drip_are_not_waited_for_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocols, "_HEADERS_S", 0.5)

    async def run() -> bytes:
        async with _server() as connect:
            reader, writer = await connect()
            writer.write(BEGINNING)
            ended = asyncio.create_task(_end(reader))
            while not ended.done():
                writer.write(b"X-Drop: 1\r\n")
                await asyncio.wait({ended}, timeout=0.05)
            return await ended

    assert asyncio.run(run()) == b""


def test_a_connection_in_use_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocols, "_HEADERS_S", 0.5)

    async def run() -> list[bytes]:
        async with _server() as connect:
            reader, writer = await connect()
            answers = []
            began_at = asyncio.get_running_loop().time()
            while asyncio.get_running_loop().time() < began_at + 1.2:
                writer.write(BEGINNING + b"\r\n")
                async with asyncio.timeout(PATIENCE_S):
                    answers.append(await reader.readuntil(b"answered"))
            return answers

    assert len(asyncio.run(run())) > 1


def test_a_body_that_drips_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_IDLE_S", 0.5)

    async def run() -> bytes:
        async with _server() as connect:
            reader, writer = await connect()
            writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n")
            answer = asyncio.create_task(reader.readuntil(b"again."))
            while not answer.done():
                writer.write(b"x")
                await asyncio.wait({answer}, timeout=0.05)
            return await answer

    assert b"400" in asyncio.run(run())


def test_what_drips_behind_an_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocols, "_HEADERS_S", 0.5)

    async def run() -> bytes:
        async with _server() as connect:
            reader, writer = await connect()
            writer.write(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
            ended = asyncio.create_task(_end(reader))
            while not ended.done():
                writer.write(b"x")
                await asyncio.wait({ended}, timeout=0.05)
            return await ended

    assert b"404" in asyncio.run(run())


def test_an_answer_that_is_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocols, "_WRITE_S", 0.3)
    aborted = asyncio.Event()
    lost = HttpProtocol.connection_lost

    def note(self: HttpProtocol, exc: Exception | None) -> None:
        lost(self, exc)
        aborted.set()

    monkeypatch.setattr(HttpProtocol, "connection_lost", note)

    async def run() -> None:
        async with _server() as connect:
            _, writer = await connect()
            # The stream stops reading at 128 KB.
            writer.write(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
            async with asyncio.timeout(PATIENCE_S):
                await aborted.wait()

    asyncio.run(run())


def test_a_websocket_outlives_the_time_of_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocols, "_HEADERS_S", 0.2)

    async def run() -> None:
        async with _server() as connect:
            reader, writer = await connect()
            writer.write(UPGRADE)
            assert b"101" in await reader.readuntil(b"\r\n\r\n")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.6):
                    await reader.read(1)
            writer.write(_frame(b"alive"))
            async with asyncio.timeout(PATIENCE_S):
                assert (await reader.readexactly(7))[2:] == b"alive"

    asyncio.run(run())


def _frame(payload: bytes, *, opcode: int = 1, is_last: bool = True) -> bytes:
    """A frame of a client, with a mask of zeros."""
    return bytes([opcode | (0x80 if is_last else 0), 0x80 | len(payload), 0, 0, 0, 0]) + payload


_BROKEN = {
    "text": _frame(b"\xff\xfe"),
    "cut_character": _frame("é".encode()[:1]),
    "two_texts": 2 * _frame(b"\xff"),
    "before_a_close": _frame(b"\xff") + _frame(b"\x03\xe8", opcode=8),
    "second_piece": _frame(b"good", is_last=False) + _frame(b"\xff", opcode=0),
    "reason_of_a_close": _frame(b"\x03\xe8\xff", opcode=8),
    "close_of_one_byte": _frame(b"\x03", opcode=8),
    "piece_of_nothing": _frame(b"good", opcode=0),
    "unknown_opcode": _frame(b"good", opcode=3),
}


@pytest.mark.parametrize("sent", _BROKEN.values(), ids=_BROKEN)
def test_what_breaks_the_protocol_closes_the_websocket_with_a_line_at_most(
    sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> bytes:
        async with _server() as connect:
            reader, writer = await connect()
            writer.write(UPGRADE)
            await reader.readuntil(b"\r\n\r\n")
            writer.write(sent)
            return await _end(reader)

    with caplog.at_level(logging.WARNING):
        answer = asyncio.run(run())
    assert answer[:1] == b"\x88"
    assert [record.getMessage() for record in caplog.records] == []


def test_text_in_pieces_cut_within_a_character_is_text() -> None:
    async def run() -> bytes:
        async with _server() as connect:
            reader, writer = await connect()
            writer.write(UPGRADE)
            await reader.readuntil(b"\r\n\r\n")
            first, second = "Küche".encode()[:2], "Küche".encode()[2:]
            writer.write(_frame(first, is_last=False) + _frame(second, opcode=0))
            async with asyncio.timeout(PATIENCE_S):
                return (await reader.readexactly(8))[2:]

    assert asyncio.run(run()).decode() == "Küche"
