"""A client of the deployed service."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from websockets.sync.client import connect

ENDED = ("completed", "failed", "cancelled")
_WAIT_S = 90.0


@dataclass(frozen=True)
class Service:
    """REST and WebSocket calls of one caller."""

    http_url: str
    websocket_url: str
    token: str | None

    def call(self, method, path, *, idempotency_key=None, **request):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        return httpx.request(method, f"{self.http_url}{path}", headers=headers, timeout=60, **request)

    def create(self, body):
        """Create a job; return its id."""
        answer = self.call("POST", "/api/v1/jobs", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["data"]["job_id"]

    def job(self, job_id):
        answer = self.call("GET", f"/api/v1/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def ended(self, job_id):
        """Wait until a job has ended; return it."""
        return until(lambda: (job := self.job(job_id))["status"] in ENDED and job)

    @contextmanager
    def events(self, job_id):
        """Follow a job on the WebSocket; give an iterator over its events up to the last."""
        with connect(f"{self.websocket_url}?token={self.token}", open_timeout=30) as socket:
            socket.send(json.dumps({"type": "subscribe", "job_id": job_id}))
            yield _events(socket)


def _events(socket):
    while True:
        event = json.loads(socket.recv(timeout=_WAIT_S))
        yield event
        if event["type"] in ("job_complete", "job_failed", "job_cancelled"):
            return


def until(look, wait_s=_WAIT_S):
    """Look until there is something; return it."""
    deadline = time.monotonic() + wait_s
    while not (found := look()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)
    return found
