"""Jobs, previews, feedback, connections and rates in SQLite."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from locdet.models.cursor import cursor_after, place_of
from locdet.models.feedback import Feedback
from locdet.models.job import Job, checked_changes
from locdet.ports import CachedPreview, JobExists, JobPage, TransitionRefused

if TYPE_CHECKING:
    from locdet.local.database import Database
    from locdet.models.job import JobChanges, JobStatus
    from locdet.ports import Clock

__all__ = [
    "SQLiteConnectionStore",
    "SQLiteFeedbackStore",
    "SQLiteJobStore",
    "SQLitePreviewCache",
    "SQLiteRateLimiter",
]


@dataclass(frozen=True)
class SQLiteJobStore:
    """A :class:`locdet.ports.JobStore`."""

    database: Database
    clock: Clock

    def create(self, job: Job) -> None:
        """Store a job."""
        values = (job.job_id, job.owner, job.status, job.created_at, job.expires_at, job.model_dump_json())
        try:
            with self.database.write() as connection:
                connection.execute("INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?)", values)
        except sqlite3.IntegrityError as error:
            raise JobExists(job.job_id) from error

    def get(self, job_id: str) -> Job | None:
        """Return a job, None if there is none."""
        return _job(self.database.read(_SELECT, (job_id, self._now_s())))

    def update(self, job_id: str, changes: JobChanges, *, sources: frozenset[JobStatus]) -> Job:
        """Change fields of a job in one step."""
        fields = checked_changes(changes)
        with self.database.write() as connection:
            job = _job(connection.execute(_SELECT, (job_id, self._now_s())).fetchall())
            if job is None or job.status not in sources:
                raise TransitionRefused(job)
            job = Job.model_validate({**job.model_dump(), **fields})
            connection.execute(
                "UPDATE jobs SET status = ?, document = ? WHERE job_id = ?", (job.status, job.model_dump_json(), job_id)
            )
        return job

    def list_of_owner(self, owner: str, *, limit: int, cursor: str | None) -> JobPage:
        """Return an owner's jobs, newest first."""
        before = place_of(cursor) if cursor else ("~", "~")
        rows = self.database.read(
            "SELECT document FROM jobs WHERE owner = ? AND expires_at > ? AND (created_at, job_id) < (?, ?) "
            "ORDER BY created_at DESC, job_id DESC LIMIT ?",
            (owner, self._now_s(), *before, limit + 1),
        )
        jobs = [_read(row) for row in rows[:limit]]
        return JobPage(jobs, cursor_after(jobs[-1]) if len(rows) > limit else None)

    def list_of_status(self, status: JobStatus, *, before: str, limit: int) -> list[Job]:
        """Return jobs of a status that were made before a time, oldest first."""
        rows = self.database.read(
            "SELECT document FROM jobs WHERE status = ? AND created_at < ? AND expires_at > ? "
            "ORDER BY created_at, job_id LIMIT ?",
            (status, before, self._now_s(), limit),
        )
        return [_read(row) for row in rows]

    def check(self) -> None:
        """Raise ServiceUnavailable unless the file can be read."""
        self.database.read("SELECT 1")

    def _now_s(self) -> float:
        return self.clock.now().timestamp()


_SELECT = "SELECT document FROM jobs WHERE job_id = ? AND expires_at > ?"


def _job(rows: list[sqlite3.Row]) -> Job | None:
    return _read(rows[0]) if rows else None


def _read(row: sqlite3.Row) -> Job:
    return Job.stored(json.loads(row["document"]))


@dataclass(frozen=True)
class SQLitePreviewCache:
    """A :class:`locdet.ports.PreviewCache`."""

    database: Database
    clock: Clock

    def get(self, cache_key: str) -> CachedPreview | None:
        """Return an entry, None if there is none."""
        rows = self.database.read(
            "SELECT document FROM preview_cache WHERE cache_key = ? AND expires_at > ?",
            (cache_key, self.clock.now().timestamp()),
        )
        return CachedPreview(**json.loads(rows[0]["document"])) if rows else None

    def put(self, entry: CachedPreview) -> None:
        """Store an entry."""
        values = (entry.cache_key, entry.expires_at, json.dumps(asdict(entry)))
        with self.database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO preview_cache VALUES (?, ?, ?)", values)


@dataclass(frozen=True)
class SQLiteFeedbackStore:
    """A :class:`locdet.ports.FeedbackStore`."""

    database: Database

    def add(self, feedback: Feedback) -> None:
        """Store a correction."""
        values = (feedback.job_id, feedback.feedback_id, feedback.model_dump_json())
        with self.database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?)", values)

    def list_of_job(self, job_id: str) -> list[Feedback]:
        """Return a job's corrections, oldest first."""
        rows = self.database.read("SELECT document FROM feedback WHERE job_id = ? ORDER BY feedback_id", (job_id,))
        return [Feedback.stored(json.loads(row["document"])) for row in rows]


# The row of a connection itself, beside those of the jobs that it follows.
_ITSELF = "-"


@dataclass(frozen=True)
class SQLiteConnectionStore:
    """A :class:`locdet.ports.ConnectionStore`."""

    database: Database

    def add(self, connection_id: str, owner: str) -> None:
        """Note an open connection."""
        self._put(connection_id, _ITSELF, owner)

    def remove(self, connection_id: str) -> None:
        """Forget a connection and what it follows."""
        with self.database.write() as connection:
            connection.execute("DELETE FROM connections WHERE connection_id = ?", (connection_id,))

    def owner(self, connection_id: str) -> str | None:
        """Return who opened a connection, None if it is not open."""
        rows = self.database.read(
            "SELECT owner FROM connections WHERE connection_id = ? AND job_id = ?", (connection_id, _ITSELF)
        )
        return rows[0]["owner"] if rows else None

    def follow(self, connection_id: str, job_id: str) -> None:
        """Note that a connection follows a job."""
        self._put(connection_id, job_id, None)

    def followers(self, job_id: str) -> list[str]:
        """Return the connections that follow a job."""
        rows = self.database.read("SELECT connection_id FROM connections WHERE job_id = ?", (job_id,))
        return [row["connection_id"] for row in rows]

    def _put(self, connection_id: str, job_id: str, owner: str | None) -> None:
        with self.database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO connections VALUES (?, ?, ?)", (connection_id, job_id, owner))


@dataclass(frozen=True)
class SQLiteRateLimiter:
    """A :class:`locdet.ports.RateLimiter` that counts in windows of the clock."""

    database: Database
    clock: Clock

    def retry_after_s(self, caller: str, *, limit: int, window_s: int) -> int | None:
        """Count a request; return seconds to wait if there were too many."""
        now_s = self.clock.now().timestamp()
        window = int(now_s // window_s)
        ends_at = (window + 1) * window_s
        with self.database.write() as connection:
            connection.execute("DELETE FROM rates WHERE expires_at <= ?", (now_s,))
            connection.execute(
                "INSERT INTO rates VALUES (?, 1, ?) ON CONFLICT (caller_window) DO UPDATE SET requests = requests + 1",
                (f"{caller}:{window}", ends_at),
            )
            requests = connection.execute(
                "SELECT requests FROM rates WHERE caller_window = ?", (f"{caller}:{window}",)
            ).fetchone()[0]
        return max(1, round(ends_at - now_s)) if requests > limit else None
