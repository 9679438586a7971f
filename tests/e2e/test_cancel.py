"""Jobs that are cancelled while they compute."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from e2e.service import WALLS, Server, plan, wait_for

# The goal is 300 ms on an idle machine; tests run on busy ones.
LONGEST_S = 1.5


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_cancelled_job_stops_computing_and_never_resumes(start: Callable[..., Server]) -> None:
    server = start("--workers", "1")
    with server.socket() as socket:
        large = server.submit(blueprint=plan("clinic_a1_sheet.pdf"), options={"dpi": 300})
        socket.say("subscribe", large["job_id"])
        socket.until(lambda event: event.get("stage") == "intermediate" and event["progress"] > 36)
        # The only worker takes it when it has let go of the large one.
        following = server.submit(walls=WALLS)
        answer = server.client.delete(large["links"]["self"])
        assert (answer.status_code, answer.json()["data"]["status"]) == (200, "cancelled")
        assert socket.until_end()[-1]["type"] == "job_cancelled"
    server.ended(following["job_id"])
    cancelled = server.job(large["job_id"])
    stopped_s = (_started_at(server, following["job_id"]) - _time(cancelled["updated_at"])).total_seconds()
    print(f"\ncompute stopped {1000 * stopped_s:.0f} ms after the cancel")
    assert stopped_s < LONGEST_S
    assert cancelled["results"]["rooms"], "the preview stays"

    server.stop()
    server.start()
    server.completed(walls=WALLS)
    assert server.job(large["job_id"]) == cancelled


def _started_at(server: Server, job_id: str) -> datetime:
    """Return when a worker took a job, which the API does not tell."""
    with closing(sqlite3.connect(server.data / "locdet.sqlite3")) as connection:
        (document,) = connection.execute("SELECT document FROM jobs WHERE job_id = ?", (job_id,)).fetchone()
    return _time(json.loads(document)["started_at"])


def test_a_cancel_through_the_websocket_is_told_to_all_who_follow(server: Server) -> None:
    with server.socket() as one, server.socket() as other:
        job_id = server.submit(blueprint=plan("clinic_a1_sheet.pdf"), options={"dpi": 200})["job_id"]
        for socket in (one, other):
            socket.say("subscribe", job_id)
            socket.next()
        one.say("cancel_job", job_id)
        assert {socket.until_end()[-1]["type"] for socket in (one, other)} == {"job_cancelled"}
    again = server.client.delete(f"/api/v1/jobs/{job_id}")
    assert (again.status_code, again.json()["data"]["status"]) == (200, "cancelled")


def test_a_job_that_waits_can_be_cancelled(start: Callable[..., Server]) -> None:
    server = start("--workers", "0")
    job_id = server.submit(walls=WALLS)["job_id"]
    assert server.client.delete(f"/api/v1/jobs/{job_id}").status_code == 200
    server.stop()
    server = start("--workers", "1")
    server.completed(walls=WALLS)
    assert wait_for(lambda: server.job(job_id))["status"] == "cancelled"
