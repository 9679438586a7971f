"""A real server process and the plain clients that the tests use on it."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "examples" / "plans"
DATA = ROOT / "tests" / "data"
WALLS = json.loads((ROOT / "examples" / "walls" / "two_rooms.json").read_text())["walls"]
ENDS = {"completed", "failed", "cancelled"}
# Only a bound: on a busy machine the workers, which are nice, wait long for their turn.
PATIENCE_S = 90.0


def wait_for(ask: Callable[[], Any], *, within_s: float = PATIENCE_S, every_s: float = 0.02) -> Any:
    """Ask until there is an answer; a bounded poll for what happens in other processes."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(every_s)
    raise AssertionError(f"nothing within {within_s} s")


def plan(name: str) -> dict[str, str]:
    """Return an example plan as the ``blueprint`` of a request."""
    path = PLANS / name
    return inline(path.read_bytes(), path.suffix[1:], path.name)


def inline(data: bytes, file_format: str, filename: str = "plan") -> dict[str, str]:
    return {"file": base64.b64encode(data).decode(), "format": file_format, "filename": filename}


def _arguments(pid: int) -> list[str]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return []


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


class Server:
    """``locdet serve`` on a free port."""

    def __init__(self, data: Path, *arguments: str, **environment: str) -> None:
        self.data = data
        self._arguments = arguments
        self._environment = environment
        self.log: list[str] = []
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "locdet", "serve", "--port", "0", "--data", str(self.data), *self._arguments]
        environment = {**os.environ, **self._environment}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        assert self.process.stderr is not None
        self.log.clear()
        self._reader = threading.Thread(target=self._drain, args=(self.process.stderr,), daemon=True)
        self._reader.start()
        pattern = re.compile(r"locdet serves (\S+)")
        self.url = wait_for(lambda: next((m[1] for m in map(pattern.match, self.log) if m), None))
        self.client = httpx.Client(base_url=self.url, timeout=PATIENCE_S, trust_env=False)
        wait_for(self._answers)

    def _drain(self, stream: Any) -> None:
        # Ends when the last worker has closed it too.
        with stream:
            self.log.extend(iter(stream.readline, ""))

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log
        try:
            return self.client.get("/health").status_code == 200
        except httpx.TransportError:
            return False

    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        return self._children("worker")

    def side_processes(self) -> list[int]:
        """Return the process ids of what answers requests with large bodies."""
        return self._children("locdet.local.side_process")

    def _children(self, argument: str) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        pids = sorted({int(pid) for path in children for pid in path.read_text().split()})
        return [pid for pid in pids if argument in _arguments(pid)]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_S)
        self._close()
        return code

    def _close(self) -> None:
        self.client.close()
        self._reader.join(PATIENCE_S)

    # -- REST --------------------------------------------------------------------------------------------------------

    def submit(self, headers: dict[str, str] | None = None, **request: Any) -> dict[str, Any]:
        answer = self.client.post("/api/v1/jobs", json=request, headers=headers)
        assert answer.status_code == 201, answer.text
        return dict(answer.json()["data"])

    def job(self, job_id: str) -> dict[str, Any]:
        return dict(self.client.get(f"/api/v1/jobs/{job_id}").json()["data"])

    def ended(self, job_id: str) -> dict[str, Any]:
        """Return a job when it has ended."""

        def ask() -> dict[str, Any] | None:
            job = self.job(job_id)
            return job if job["status"] in ENDS else None

        return dict(wait_for(ask))

    def completed(self, **request: Any) -> dict[str, Any]:
        job = self.ended(self.submit(**request)["job_id"])
        assert job["status"] == "completed", job
        return job

    # -- WebSocket ---------------------------------------------------------------------------------------------------

    @contextmanager
    def socket(self, **options: Any) -> Iterator[Socket]:
        url = f"ws{self.url.removeprefix('http')}/api/v1/ws"
        with connect(url, proxy=None, **options) as connection:
            yield Socket(connection)


class Socket:
    """A WebSocket that speaks JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, kind: str, job_id: str) -> None:
        self.connection.send(json.dumps({"type": kind, "job_id": job_id}))

    def next(self, within_s: float = PATIENCE_S) -> dict[str, Any]:
        return dict(json.loads(self.connection.recv(timeout=within_s)))

    def until(self, is_last: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        events = [self.next()]
        while not is_last(events[-1]):
            events.append(self.next())
        return events

    def until_end(self) -> list[dict[str, Any]]:
        return self.until(lambda event: event.get("status") in ENDS)


def code_of(answer: httpx.Response) -> str:
    """Return the code of a failure, which always has the same form."""
    body = answer.json()
    assert body["status"] == "error", body
    assert body["meta"]["request_id"], body
    assert set(body["error"]) == {"code", "message", "details"}, body
    return str(body["error"]["code"])
