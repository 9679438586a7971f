"""The adapters of the local mode, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locdet.local.blobs import FileBlobStore
from locdet.local.database import Database
from locdet.local.idempotency import SQLiteIdempotency
from locdet.local.jobs import (
    SQLiteConnectionStore,
    SQLiteFeedbackStore,
    SQLiteJobStore,
    SQLitePreviewCache,
    SQLiteRateLimiter,
)
from locdet.local.notifier import SQLiteNotifier
from locdet.local.queue import SQLiteQueue
from locdet.local.secrets import FileSecrets, signing_key
from locdet.models.times import SystemClock
from locdet.ports import Adapters

if TYPE_CHECKING:
    from locdet.config import Settings
    from locdet.ports import Clock

__all__ = ["local_adapters"]


class _Elsewhere:
    """The workflow of the processes that run no jobs: the worker that takes the message runs it."""

    def start(self, job_id: str) -> None:
        """Do nothing."""

    def stop(self, job_id: str) -> None:
        """Do nothing: a running stage sees by the job's status that it should stop."""


def local_adapters(settings: Settings, *, clock: Clock | None = None) -> Adapters:
    """Make the adapters that keep everything below ``settings.data_dir``."""
    clock = clock or SystemClock()
    folder = settings.data_dir
    database = Database(folder / "locdet.sqlite3")
    key = signing_key(folder / "secrets")
    base_url = f"{settings.public_url}/api/v1"
    for name in ("blueprints", "cache"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return Adapters(
        jobs=SQLiteJobStore(database, clock),
        blueprints=FileBlobStore(folder / "blueprints", "blueprints", base_url, key),
        cache=FileBlobStore(folder / "cache", "cache", base_url, key),
        previews=SQLitePreviewCache(database, clock),
        # One delivery more than tries: the last one is there to say that the job failed.
        queue=SQLiteQueue(database, settings.visibility_s, settings.max_receives + 1),
        workflow=_Elsewhere(),
        connections=SQLiteConnectionStore(database),
        notifier=SQLiteNotifier(database),
        feedback=SQLiteFeedbackStore(database),
        rates=SQLiteRateLimiter(database, clock),
        secrets=FileSecrets(folder / "secrets", settings.token_file),
        idempotency=SQLiteIdempotency(database),
        clock=clock,
    )
