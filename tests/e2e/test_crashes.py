"""What happens to jobs when processes are killed, and how a server stops."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing

import pytest
from websockets.exceptions import ConnectionClosed

from e2e.service import WALLS, Server, plan, wait_for

LARGE = {"blueprint": plan("clinic_a1_sheet.pdf"), "options": {"dpi": 100}}


def _in_second_stage(server: Server) -> str:
    """Submit a large plan; return its id when its second stage runs."""
    job_id = server.submit(**LARGE)["job_id"]
    wait_for(lambda: server.job(job_id)["stage"] == "intermediate")
    return job_id


def _completed_once(server: Server, job_id: str) -> None:
    with server.socket() as socket:
        socket.say("subscribe", job_id)
        events = socket.until_end()
        assert [event["type"] for event in events].count("job_complete") == 1
        with pytest.raises(TimeoutError):
            socket.next(within_s=0.5)
    assert server.job(job_id)["status"] == "completed"
    wait_for(lambda: not _has_message(server, job_id))


def _has_message(server: Server, job_id: str) -> bool:
    with closing(sqlite3.connect(server.data / "locdet.sqlite3")) as connection:
        query = "SELECT 1 FROM messages WHERE json_extract(body, '$.job_id') = ?"
        return connection.execute(query, (job_id,)).fetchone() is not None


def test_a_job_whose_worker_is_killed_goes_on_at_once_in_another(start: Callable[..., Server]) -> None:
    server = start("--workers", "1")
    job_id = _in_second_stage(server)
    (worker,) = server.workers()
    os.kill(worker, signal.SIGKILL)
    killed_at = time.monotonic()
    (follower,) = wait_for(lambda: [pid for pid in server.workers() if pid != worker])
    _completed_once(server, job_id)
    print(f"\ncompleted {time.monotonic() - killed_at:.1f} s after the kill, by worker {follower}")
    stages = [json.loads(line).get("stage") for line in server.log if '"stage done"' in line]
    assert stages == ["preview", "intermediate", "final"], "the stage that was done is not done again"


def test_jobs_of_a_server_that_is_killed_go_on_when_it_starts_again(start: Callable[..., Server]) -> None:
    server = start("--workers", "1")
    running = _in_second_stage(server)
    waiting = [server.submit(walls=WALLS)["job_id"] for _ in range(3)]
    workers = server.workers()
    server.kill()
    # The workers of a killed server stop by themselves.
    wait_for(lambda: not any(_lives(pid) for pid in workers))
    server.start()
    _completed_once(server, running)
    assert {server.ended(job_id)["status"] for job_id in waiting} == {"completed"}


def test_everything_killed_at_once_loses_nothing(start: Callable[..., Server]) -> None:
    server = start("--workers", "1")
    running = _in_second_stage(server)
    waiting = server.submit(walls=WALLS)["job_id"]
    workers = server.workers()
    server.process.kill()
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    server.kill()
    server.start()
    _completed_once(server, running)
    assert server.ended(waiting)["status"] == "completed"


def test_a_job_that_was_stored_but_not_queued_is_queued_at_the_next_start(start: Callable[..., Server]) -> None:
    server = start("--workers", "0")
    job_id = server.submit(walls=WALLS)["job_id"]
    uploaded = server.client.post("/upload", json={"image": plan("house_black_on_white.png")["file"]}).json()
    server.kill()
    with closing(sqlite3.connect(server.data / "locdet.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM messages")
    server = start("--workers", "1")
    assert server.ended(job_id)["status"] == "completed"
    # This one waits for POST /process.
    assert server.job(uploaded["blueprint_id"])["status"] == "pending"


def test_a_job_whose_blueprint_is_gone_fails_with_a_code(start: Callable[..., Server]) -> None:
    server = start("--workers", "0")
    job_id = server.submit(blueprint=plan("house_black_on_white.png"))["job_id"]
    for path in (server.data / "blueprints" / "blueprints" / job_id).iterdir():
        path.unlink()
    server.stop()
    server = start("--workers", "1")
    assert server.ended(job_id)["error"]["code"] == "PROCESSING_FAILED"


def test_a_server_that_is_told_to_stop_says_goodbye_and_keeps_the_running_job(start: Callable[..., Server]) -> None:
    server = start("--workers", "1")
    job_id = _in_second_stage(server)
    workers = server.workers()
    with server.socket() as socket:
        socket.say("subscribe", job_id)
        socket.next()
        began_at = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            socket.until_end()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001
    assert server.stop() == 0
    print(f"\nstopped within {time.monotonic() - began_at:.1f} s")
    assert not any(_lives(pid) for pid in workers)
    server.start()
    _completed_once(server, job_id)


def test_a_second_server_on_a_data_folder_is_refused(server: Server) -> None:
    done = _serve("--port", "0", "--data", str(server.data))
    assert done.returncode == 1
    assert "Another server uses the data folder" in done.stderr


def test_a_port_in_use_is_said(server: Server, tmp_path: object) -> None:
    done = _serve("--port", server.url.rpartition(":")[2], "--data", str(tmp_path))
    assert done.returncode == 1
    assert "is in use" in done.stderr


def test_an_open_address_needs_a_token(tmp_path: object) -> None:
    done = _serve("--host", "0.0.0.0", "--port", "0", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "locdet tokens add" in done.stderr


def _serve(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "locdet", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
