"""Tells open WebSockets what happens to the jobs that they follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.errors import AppError
from locdet.logging import log
from locdet.models.event import Event, EventType
from locdet.models.job import Job, JobError, JobStatus
from locdet.models.times import iso
from locdet.ports import ConnectionGone

if TYPE_CHECKING:
    from locdet.ports import Clock, ConnectionStore, Notifier
    from locdet.services.results import ResultService

__all__ = ["MAX_EVENT_BYTES", "NotificationService"]

# API Gateway takes messages of up to 128 KB; larger results are left to GET /jobs/{job_id}.
MAX_EVENT_BYTES = 120_000

_TYPES = {
    JobStatus.STAGE_1_COMPLETE: EventType.STAGE_COMPLETE,
    JobStatus.STAGE_2_COMPLETE: EventType.STAGE_COMPLETE,
    JobStatus.COMPLETED: EventType.JOB_COMPLETE,
    JobStatus.FAILED: EventType.JOB_FAILED,
    JobStatus.CANCELLED: EventType.JOB_CANCELLED,
}


@dataclass(frozen=True)
class NotificationService:
    """Makes events of jobs and sends them.

    A message that cannot be sent is no reason to fail a job: polling gives the same facts.
    """

    connections: ConnectionStore
    notifier: Notifier
    results: ResultService
    clock: Clock

    def job_changed(self, job: Job) -> None:
        """Tell everyone who follows a job that it reached another status."""
        self._publish(job, kind=_TYPES.get(job.status, EventType.PROGRESS_UPDATE))

    def progressed(self, job: Job) -> None:
        """Tell everyone who follows a job how far its stage is."""
        self._publish(job, kind=EventType.PROGRESS_UPDATE)

    def stand(self, job: Job) -> Event:
        """Return the event that tells how a job stands."""
        return self._event(job, _TYPES.get(job.status, EventType.PROGRESS_UPDATE))

    def error(self, code: str, message: str, job_id: str | None = None) -> Event:
        """Return the event that refuses a command."""
        error = JobError(code=code, message=message)
        return Event(type=EventType.ERROR, job_id=job_id, timestamp=iso(self.clock.now()), error=error)

    def send(self, connection_id: str, event: Event) -> None:
        """Send an event to one connection; one that is gone is forgotten."""
        self._post(connection_id, event.to_json())

    def _publish(self, job: Job, *, kind: EventType) -> None:
        try:
            followers = self.connections.followers(job.job_id)
            if not followers:
                return
            text = self._event(job, kind).to_json()
        except AppError as error:
            log.warning("an event could not be made", job_id=job.job_id, context={"code": error.code})
            return
        for connection_id in followers:
            self._post(connection_id, text)

    def _post(self, connection_id: str, text: str) -> None:
        try:
            try:
                self.notifier.post(connection_id, text)
            except ConnectionGone:
                self.connections.remove(connection_id)
        except AppError as error:
            log.warning("an event could not be sent", context={"code": error.code})

    def _event(self, job: Job, kind: EventType) -> Event:
        event = Event(
            type=kind,
            job_id=job.job_id,
            timestamp=job.updated_at,
            status=job.status,
            stage=job.stage,
            progress=job.progress,
            message=job.message,
            estimated_seconds_remaining=job.estimated_seconds_remaining,
            error=job.error,
        )
        if kind is EventType.PROGRESS_UPDATE:
            return event
        return event.model_copy(update={"results": self.results.so_far(job, max_bytes=MAX_EVENT_BYTES)})
