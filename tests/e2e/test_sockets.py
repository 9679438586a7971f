"""WebSockets of clients that do not behave."""

from __future__ import annotations

import json
import socket
import time

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from e2e.service import WALLS, Server, wait_for

FLOOD = 400
ALLOWED = 120


def test_a_flood_is_answered_with_errors_and_disturbs_nobody(server: Server) -> None:
    job_id = server.completed(walls=WALLS)["job_id"]
    with server.socket() as flooding:
        for _ in range(FLOOD):
            flooding.say("request_status", job_id)
        started_at = time.monotonic()
        assert server.client.get("/health").status_code == 200
        assert server.job(job_id)["status"] == "completed"
        waited_s = time.monotonic() - started_at
        answers = [flooding.next() for _ in range(FLOOD)]
    codes = [event.get("error", {}).get("code") for event in answers]
    # A minute may turn while the messages arrive, which begins a new count.
    assert ALLOWED <= codes.count(None) <= 2 * ALLOWED
    assert set(codes) == {None, "RATE_LIMIT_EXCEEDED"}
    assert waited_s < 2


def test_a_reader_that_does_not_read_is_closed(server: Server) -> None:
    job_id = server.completed(walls=_grid(15))["job_id"]
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        _upgrade(server, slow)
        message = json.dumps({"type": "request_status", "job_id": job_id}).encode()
        slow.sendall((bytes([0x81, 0x80 | len(message), 0, 0, 0, 0]) + message) * ALLOWED)
        wait_for(lambda: any("its client does not read" in line for line in server.log))
    assert server.job(job_id)["status"] == "completed"


def test_text_that_is_not_utf_8_closes_the_socket_with_one_line_in_the_log(server: Server) -> None:
    for _ in range(3):
        noted = len(server.log)
        with socket.socket() as broken:
            _upgrade(server, broken)
            broken.sendall(bytes([0x81, 0x82, 0, 0, 0, 0, 0xFF, 0xFE]))
            assert broken.recv(64)[:4] == bytes([0x88, 2 + len("not UTF-8")]) + (1007).to_bytes(2, "big")
            assert broken.recv(64) == b""
        wait_for(lambda noted=noted: len(server.log) > noted)
        server.completed(walls=WALLS)
        lines = [line for line in server.log[noted:] if "job" not in line and "stage" not in line]
        assert [json.loads(line)["message"] for line in lines] == ["a WebSocket is closed, for its text is not UTF-8"]


def _upgrade(server: Server, client: socket.socket) -> None:
    """Open a WebSocket by hand."""
    host, port = server.url.removeprefix("http://").split(":")
    client.connect((host, int(port)))
    client.sendall(
        f"GET /api/v1/ws HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += client.recv(1)
    assert b" 101 " in answer


def _grid(rooms: int) -> list[dict[str, object]]:
    """Return walls around so many rooms a side, whose event is near the limit of 120 KB."""
    end = rooms * 1000
    places = [place * 1000 for place in range(rooms + 1)]
    upright = [{"start": [x, 0], "end": [x, end]} for x in places]
    return upright + [{"start": [0, y], "end": [end, y]} for y in places]


def test_a_message_over_the_limit_closes_the_socket(server: Server) -> None:
    with server.socket() as connection:
        connection.connection.send("x" * 100_000)
        with pytest.raises(ConnectionClosed) as closed:
            connection.next()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_a_page_of_another_site_gets_no_socket(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused, server.socket(origin="https://evil.example"):
        pass
    assert refused.value.response.status_code == 403


def test_sockets_that_end_are_forgotten(server: Server) -> None:
    job_id = server.submit(walls=WALLS)["job_id"]
    for _ in range(20):
        with server.socket() as connection:
            connection.say("subscribe", job_id)
            connection.next()
    assert server.ended(job_id)["status"] == "completed"
