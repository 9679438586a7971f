"""The one SQLite file of the local mode.

Write-ahead logging lets processes read while one writes. A process that is killed leaves whole transactions behind and
no locks.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from locdet.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Database"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    job_id TEXT PRIMARY KEY, owner TEXT NOT NULL, status TEXT NOT NULL, created_at TEXT NOT NULL,
    expires_at INTEGER NOT NULL, document TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS jobs_of_status ON jobs (status, created_at);
CREATE INDEX IF NOT EXISTS jobs_of_owner ON jobs (owner, created_at, job_id);
CREATE TABLE IF NOT EXISTS preview_cache (
    cache_key TEXT PRIMARY KEY, expires_at INTEGER NOT NULL, document TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    message_id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, visible_at REAL NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0, receipt TEXT, dead INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS messages_to_do ON messages (dead, visible_at);
CREATE TABLE IF NOT EXISTS connections (
    connection_id TEXT NOT NULL, job_id TEXT NOT NULL, owner TEXT, PRIMARY KEY (connection_id, job_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS connections_of_job ON connections (job_id);
CREATE TABLE IF NOT EXISTS outbox (
    event_id INTEGER PRIMARY KEY AUTOINCREMENT, connection_id TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS feedback (
    job_id TEXT NOT NULL, feedback_id TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (job_id, feedback_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rates (
    caller_window TEXT PRIMARY KEY, requests INTEGER NOT NULL, expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS idempotency (
    id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL, in_progress_until_ms INTEGER, document TEXT NOT NULL
) WITHOUT ROWID;
"""
_BUSY_S = 10.0


class Database:
    """Connections to the file, one for each thread."""

    def __init__(self, path: Path) -> None:
        """Open the file, made if it is not there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._local = threading.local()
        with self.write() as connection:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            # Whole transactions survive the end of the process; the last ones may be lost when the power fails.
            connection.execute("PRAGMA synchronous = NORMAL")
            self._local.connection = connection
        return connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Run statements as one transaction. Raises :class:`ServiceUnavailable` if the file cannot be written."""
        try:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise _unavailable() from error
        try:
            yield connection
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            _undo(connection)
            raise _unavailable() from error
        except BaseException:
            _undo(connection)
            raise

    def read(self, statement: str, values: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        """Return the rows of a query. Raises :class:`ServiceUnavailable` if the file cannot be read."""
        try:
            return self._connection().execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise _unavailable() from error


def _undo(connection: sqlite3.Connection) -> None:
    # SQLite has rolled back by itself where the disk is full.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _unavailable() -> ServiceUnavailable:
    return ServiceUnavailable("The data folder can't be read or written. Look at its disk and its rights.")
