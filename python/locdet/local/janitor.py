"""Removes what has expired, and mends what a killed process left half done."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.local.locks import dead_workers
from locdet.logging import log
from locdet.models.job import Job, JobStatus, Stage
from locdet.ports import JobMessage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from locdet.config import Settings
    from locdet.local.database import Database
    from locdet.local.queue import SQLiteQueue

__all__ = ["Janitor"]

_DAY_S = 24 * 3600
_PARTIAL_KEEP_S = 3600
_DEAD_LETTERS_KEEP_S = 14 * _DAY_S
_EXPIRED = (
    "DELETE FROM jobs WHERE expires_at <= :now",
    "DELETE FROM preview_cache WHERE expires_at <= :now",
    "DELETE FROM idempotency WHERE expires_at <= :now",
    "DELETE FROM rates WHERE expires_at <= :now",
    "DELETE FROM messages WHERE dead = 1 AND visible_at <= :now - :dead_letters_keep_s",
)


@dataclass(frozen=True)
class Janitor:
    """Keeps a data folder in order.

    Attributes:
        queue: Of this folder.
    """

    settings: Settings
    database: Database
    queue: SQLiteQueue

    def begin(self) -> None:
        """Mend what a former server left: call it before anything else uses the folder."""
        with self.database.write() as connection:
            # Sockets end with the process that holds them.
            connection.execute("DELETE FROM connections")
            connection.execute("DELETE FROM outbox")
        self.give_back()
        self._queue_forgotten()

    def give_back(self) -> None:
        """Let others have the messages of workers that have ended."""
        for name in dead_workers(self.settings.data_dir):
            if count := self.queue.give_back_of(name):
                log.info("messages of a dead worker were given back", context={"worker": name, "messages": count})

    def sweep(self, *, now_s: float | None = None) -> None:
        """Remove rows and files that have expired."""
        now_s = time.time() if now_s is None else now_s
        with self.database.write() as connection:
            for statement in _EXPIRED:
                connection.execute(statement, {"now": now_s, "dead_letters_keep_s": _DEAD_LETTERS_KEEP_S})
        removed = 0
        for path, keep_s in self._files():
            # A file may be replaced or removed by others at any time.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime + keep_s <= now_s:
                    path.unlink()
                    removed += 1
                    self._remove_empty(path.parent)
        log.info("expired files were removed", context={"files": removed})

    def _files(self) -> Iterator[tuple[Path, float]]:
        """Give every file with the time for which it is kept, in seconds."""
        uploads = self.settings.data_dir / "blueprints" / "uploads"
        for folder in self._folders():
            for path in list(folder.rglob("*")):
                if path.is_dir():
                    continue
                if path.name.startswith("."):
                    yield path, _PARTIAL_KEEP_S
                else:
                    yield path, _DAY_S if path.is_relative_to(uploads) else self.settings.blob_keep_s

    def _remove_empty(self, folder: Path) -> None:
        with suppress(OSError):
            while folder not in self._folders():
                folder.rmdir()
                folder = folder.parent

    def _folders(self) -> tuple[Path, ...]:
        return tuple(self.settings.data_dir / name for name in ("blueprints", "cache"))

    def _queue_forgotten(self) -> None:
        """Queue jobs whose server was killed between storing and queueing them."""
        rows = self.database.read(
            "SELECT document FROM jobs WHERE status = ? AND job_id NOT IN "
            "(SELECT json_extract(body, '$.job_id') FROM messages)",
            (JobStatus.PENDING,),
        )
        for row in rows:
            job = Job.model_validate_json(row["document"])
            # The others wait for their caller to start them.
            if job.queued_at is not None:
                self.queue.send(JobMessage(job.job_id, job.blueprint_s3_key, Stage.PREVIEW, job.created_at))
