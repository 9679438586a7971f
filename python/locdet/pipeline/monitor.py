"""Watches a stage while the engine computes: shows how far it is, and notices that its job was cancelled."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from locdet.errors import AppError, CancelledError, ProcessingFailed
from locdet.logging import log
from locdet.models.job import Job, JobKind, JobStatus, Stage
from locdet.ports import TransitionRefused

if TYPE_CHECKING:
    from types import TracebackType

    from locdet.config import Settings
    from locdet.models.job import JobChanges
    from locdet.services.job import JobService

__all__ = ["StageMonitor", "WorkerStopped", "progress_of"]

# Shares of the time of a job that the stages take, for estimates before a stage has told how far it is.
_TYPICAL_S = {Stage.PREVIEW: 1.0, Stage.INTERMEDIATE: 3.0, Stage.FINAL: 4.0}
_MESSAGES = {
    Stage.PREVIEW: "Looking at the whole page",
    Stage.INTERMEDIATE: "Looking closer for rooms",
    Stage.FINAL: "Fitting rooms to walls and reading their names",
}
_WALLS_MESSAGE = "Finding the rooms that the walls enclose"
_SURE = 0.05


class WorkerStopped(BaseException):
    """This process shuts down; another one goes on with the job. No ``Exception``, so that no stage handles it."""


def progress_of(job: Job, stage: Stage, fraction: float) -> int:
    """Return the progress of a job, 0 to 100, when a fraction of a stage is done."""
    stages = list(Stage)[: list(Stage).index(job.last_stage) + 1]
    return int(100 * (stages.index(stage) + fraction) / len(stages))


@dataclass
class StageMonitor:
    """Writes progress from a thread of its own while a stage runs, and is the stage's flag to stop.

    Attributes:
        stopping: Set when the process shuts down.
        message: What is being done; empty for what the stage is there for.
    """

    jobs: JobService
    settings: Settings
    job: Job
    stage: Stage
    stopping: threading.Event
    message: str = ""
    _fraction: float = 0.0
    _shown: float = -1.0
    _shown_at: float = float("-inf")
    _ended: JobStatus | None = None
    _done: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        """Show that the stage began, and watch."""
        self._started_at = time.monotonic()
        self._show()
        self._thread = threading.Thread(target=self._watch, name="stage-monitor", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop watching."""
        self._done.set()
        self._thread.join()

    def on_progress(self, done: int, total: int) -> None:
        """Take note of the engine's progress."""
        self._fraction = min(1.0, done / total) if total else 0.0

    def is_set(self) -> bool:
        """Return whether the engine should stop."""
        return self._ended is not None or self.stopping.is_set()

    def check(self) -> None:
        """Stop the stage if its job has ended.

        Raises:
            CancelledError: The job was cancelled.
            ProcessingFailed: It ended in another way.
            WorkerStopped: The process shuts down.
        """
        if self._ended is JobStatus.CANCELLED:
            raise CancelledError("The job was cancelled.")
        if self._ended is not None:
            raise ProcessingFailed(f"The job is {self._ended} already.")
        if self.stopping.is_set():
            raise WorkerStopped

    def _watch(self) -> None:
        while not self._done.wait(self.settings.cancel_poll_s) and self._ended is None:
            try:
                self._look()
                if self._is_due():
                    self._show()
            except AppError as error:
                # Progress is a courtesy, and the next look may work.
                log.warning("progress could not be written", job_id=self.job.job_id, context={"code": error.code})

    def _look(self) -> None:
        job = self.jobs.store.get(self.job.job_id)
        if job is None or not job.is_live:
            self._ended = JobStatus.CANCELLED if job is None else job.status

    def _is_due(self) -> bool:
        silent_s = time.monotonic() - self._shown_at
        has_news = self._fraction > self._shown
        return silent_s >= (self.settings.progress_interval_s if has_news else self.settings.heartbeat_s)

    def _show(self) -> None:
        self._shown, self._shown_at = self._fraction, time.monotonic()
        try:
            self.job = self.jobs.note(self.job.job_id, self._changes())
        except TransitionRefused as refused:
            self._ended = JobStatus.CANCELLED if refused.job is None else refused.job.status
            return
        self.jobs.notifications.progressed(self.job)

    def _changes(self) -> JobChanges:
        return {
            "stage": self.stage,
            "progress": max(self.job.progress, progress_of(self.job, self.stage, self._fraction)),
            "message": self.message or (_WALLS_MESSAGE if self.job.kind is JobKind.WALLS else _MESSAGES[self.stage]),
            "estimated_seconds_remaining": self._remaining_s(),
        }

    def _remaining_s(self) -> int:
        elapsed_s = time.monotonic() - self._started_at
        whole_s = elapsed_s / self._fraction if self._fraction > _SURE else _TYPICAL_S[self.stage]
        stages = list(Stage)
        later = stages[stages.index(self.stage) + 1 : stages.index(self.job.last_stage) + 1]
        later_s = sum(_TYPICAL_S[stage] for stage in later) * whole_s / _TYPICAL_S[self.stage]
        return math.ceil(max(0.0, whole_s - elapsed_s) + later_s)
