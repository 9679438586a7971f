"""Requests with megabytes of JSON, which a process of their own reads and checks."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from e2e.service import WALLS, Server, code_of, wait_for

# Some hundred kilobytes.
_MANY = 5_000


def _walls(count: int = _MANY) -> list[dict[str, Any]]:
    return [{"start": [n * 1.5, n % 97], "end": [n * 1.5 + 1.25, n % 89]} for n in range(count)]


def test_many_walls_are_taken_in_and_health_is_answered_meanwhile(server: Server) -> None:
    answers: list[httpx.Response] = []
    sender = threading.Thread(
        target=lambda: answers.append(server.client.post("/api/v1/jobs", json={"walls": _walls()}))
    )
    sender.start()
    asked = 0
    with httpx.Client(base_url=server.url, trust_env=False, timeout=90) as client:
        while sender.is_alive():
            assert client.get("/health").status_code == 200
            asked += 1
    (answer,) = answers
    assert answer.status_code == 201, answer.text
    assert asked > 1
    assert len(server.side_processes()) == 1
    server.client.delete(answer.json()["data"]["links"]["self"])


@pytest.mark.parametrize("path", ["/api/v1/jobs", "/jobs"])
@pytest.mark.parametrize("place", [0, _MANY - 1], ids=["first", "last"])
def test_a_wall_that_is_wrong_is_named_however_many_there_are(server: Server, path: str, place: int) -> None:
    walls = _walls()
    walls[place]["end"] = ["x", 1]
    answer = server.client.post(path, json={"walls": walls})
    assert (answer.status_code, code_of(answer)) == (400, "INVALID_REQUEST")
    assert f"walls.{place}.end" in answer.json()["error"]["message"]


def test_walls_that_are_all_wrong_are_told_once(server: Server) -> None:
    answer = server.client.post("/api/v1/jobs", json={"walls": [[]] * 500_000})
    assert (answer.status_code, code_of(answer)) == (400, "INVALID_REQUEST")
    assert len(answer.json()["error"]["details"]["problems"]) == 1


def test_a_large_body_that_is_no_text_or_no_json_is_refused(server: Server) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"\xff" * 2**20, b"[" * 2**20, b'{"walls":[' + b"1," * 2**20):
        answer = server.client.post("/api/v1/jobs", content=body, headers=headers)
        assert (answer.status_code, code_of(answer)) == (400, "INVALID_REQUEST")


def test_a_large_request_without_a_token_is_refused(start: Callable[..., Server], tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.txt"
    tokens.write_text("secret-of-nobody-but-alice\n")
    server = start("--workers", "0", "--token-file", str(tokens))
    answer = server.client.post("/api/v1/jobs", json={"walls": _walls()})
    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHORIZED")
    assert server.side_processes() == []
    headers = {"Authorization": "Bearer secret-of-nobody-but-alice"}
    assert server.client.post("/api/v1/jobs", json={"walls": _walls()}, headers=headers).status_code == 201


def test_the_process_of_large_requests_starts_again_after_its_end(start: Callable[..., Server]) -> None:
    server = start("--workers", "0")
    server.submit(walls=_walls())
    (process,) = server.side_processes()
    os.kill(process, signal.SIGKILL)
    wait_for(lambda: process not in server.side_processes())
    server.submit(walls=_walls())
    (other,) = server.side_processes()
    assert other != process
    server.submit(walls=WALLS)
    assert server.stop() == 0
    assert not _lives(other)


def test_the_process_of_large_requests_ends_with_a_server_that_is_killed(start: Callable[..., Server]) -> None:
    server = start("--workers", "0")
    server.submit(walls=_walls())
    (process,) = server.side_processes()
    server.kill()
    wait_for(lambda: not _lives(process))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
