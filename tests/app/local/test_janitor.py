"""What expires in a data folder, and what is mended."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from locdet.config import Settings
from locdet.errors import Conflict
from locdet.local.database import Database
from locdet.local.janitor import Janitor
from locdet.local.locks import PROCESS_NAME, dead_workers, hold_worker_lock, lock_folder
from locdet.local.queue import SQLiteQueue
from locdet.ports import JobMessage

DAY_S = 24 * 3600
MESSAGE = JobMessage("job_1", "blueprints/job_1/plan.png", "preview", "2026-01-15T10:30:00.000Z")


@pytest.fixture
def queue(tmp_path: Path) -> SQLiteQueue:
    return SQLiteQueue(Database(tmp_path / "locdet.sqlite3"), visibility_s=1000, max_deliveries=6)


@pytest.fixture
def janitor(tmp_path: Path, queue: SQLiteQueue) -> Janitor:
    return Janitor(Settings(data_dir=tmp_path), queue.database, queue)


def _file(folder: Path, name: str, *, age_s: float) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (time.time() - age_s, time.time() - age_s))
    return path


def test_files_are_removed_when_their_time_is_over(tmp_path: Path, janitor: Janitor) -> None:
    old = [
        _file(tmp_path, "blueprints/uploads/owner/upl_1", age_s=1.1 * DAY_S),
        _file(tmp_path, "blueprints/blueprints/job_1/plan.png", age_s=31 * DAY_S),
        _file(tmp_path, "cache/cache/final/hash/1.0.0/options.json", age_s=31 * DAY_S),
        _file(tmp_path, "cache/cache/final/hash/1.0.0/.options.json.a1b2", age_s=2 * 3600),
    ]
    kept = [
        _file(tmp_path, "blueprints/uploads/owner/upl_2", age_s=0.9 * DAY_S),
        _file(tmp_path, "blueprints/blueprints/job_2/plan.png", age_s=29 * DAY_S),
        _file(tmp_path, "cache/cache/final/other/1.0.0/.options.json.a1b2", age_s=60),
    ]
    janitor.sweep()
    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in kept)
    assert not (tmp_path / "blueprints" / "blueprints" / "job_1").exists()


def test_rows_are_removed_when_their_time_is_over(janitor: Janitor) -> None:
    now_s = int(time.time())
    with janitor.database.write() as connection:
        for name, expires_at in (("old", now_s - 1), ("kept", now_s + 100)):
            connection.execute("INSERT INTO preview_cache VALUES (?, ?, '{}')", (name, expires_at))
            connection.execute("INSERT INTO rates VALUES (?, 1, ?)", (name, expires_at))
    janitor.sweep()
    for table, column in (("preview_cache", "cache_key"), ("rates", "caller_window")):
        assert [row[0] for row in janitor.database.read(f"SELECT {column} FROM {table}")] == ["kept"]


def test_messages_of_a_worker_that_ended_are_given_back(tmp_path: Path, janitor: Janitor, queue: SQLiteQueue) -> None:
    queue.send(MESSAGE)
    code = f"""
import pathlib
from locdet.local.locks import hold_worker_lock
from locdet.local.database import Database
from locdet.local.queue import SQLiteQueue
folder = pathlib.Path({str(tmp_path)!r})
lock = hold_worker_lock(folder)
assert SQLiteQueue(Database(folder / "locdet.sqlite3"), 1000, 6).receive(wait_s=0)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    assert queue.receive(wait_s=0) is None
    janitor.give_back()
    delivery = queue.receive(wait_s=0)
    assert delivery is not None
    assert delivery.receive_count == 2
    assert list((tmp_path / "workers").iterdir()) == []


def test_messages_of_a_worker_that_lives_are_left(tmp_path: Path, janitor: Janitor, queue: SQLiteQueue) -> None:
    queue.send(MESSAGE)
    with hold_worker_lock(tmp_path):
        assert queue.receive(wait_s=0)
        janitor.give_back()
        assert queue.receive(wait_s=0) is None
    assert list(dead_workers(tmp_path)) == [PROCESS_NAME]


def test_a_folder_has_one_server(tmp_path: Path) -> None:
    with lock_folder(tmp_path), pytest.raises(Conflict, match="--data"):
        lock_folder(tmp_path)
    lock_folder(tmp_path).close()


def test_sockets_of_a_former_server_are_forgotten(janitor: Janitor) -> None:
    with janitor.database.write() as connection:
        connection.execute("INSERT INTO connections VALUES ('ws_1', '-', 'local')")
        connection.execute("INSERT INTO outbox (connection_id, text) VALUES ('ws_1', '{}')")
    janitor.begin()
    for table in ("connections", "outbox"):
        assert janitor.database.read(f"SELECT 1 FROM {table}") == []
