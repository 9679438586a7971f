"""Jobs: made, read, moved from state to state, cancelled."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from locdet.errors import AppError, JobAlreadyCompleted, JobNotFound, ServiceUnavailable
from locdet.logging import count, log, log_context
from locdet.models.job import LIVE, Job, JobError, JobStatus, Stage, new_job_id, sources_of
from locdet.models.times import iso
from locdet.ports import JobMessage, TransitionRefused

if TYPE_CHECKING:
    from locdet.config import Settings
    from locdet.models.job import JobChanges
    from locdet.ports import Clock, JobPage, JobStore, Queue, Workflow
    from locdet.services.intake import Input
    from locdet.services.notification import NotificationService
    from locdet.services.quota import Principal

__all__ = ["JobService"]

_MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class JobService:
    """The one place that changes jobs."""

    settings: Settings
    store: JobStore
    queue: Queue
    workflow: Workflow
    notifications: NotificationService
    clock: Clock

    def new_id(self) -> str:
        """Make the id of a job that starts at this time."""
        return new_job_id(self.clock.now())

    def create(
        self,
        job_id: str,
        principal: Principal,
        given: Input,
        *,
        correlation_id: str | None = None,
        enqueue: bool = True,
    ) -> Job:
        """Store a job for an input that was taken in, and queue it.

        Args:
            job_id: From :meth:`new_id`.
            principal: Who will see the job.
            given: The input.
            correlation_id: Names the request in the logs of the job.
            enqueue: Whether to queue it at once; else :meth:`enqueue` does.

        Raises:
            ServiceUnavailable: It could not be queued; the job is failed.
        """
        now = self.clock.now()
        job = Job(
            job_id=job_id,
            owner=principal.owner,
            created_at=iso(now),
            updated_at=iso(now),
            queued_at=iso(now) if enqueue else None,
            expires_at=int(now.timestamp()) + self.settings.job_keep_s,
            correlation_id=correlation_id,
            kind=given.kind,
            blueprint_s3_key=given.key,
            blueprint_format=given.format,
            blueprint_hash=given.blueprint_hash,
            source_url=given.source_url,
            options=given.options,
        )
        self.store.create(job)
        count("JobsCreated")
        log.info("job created", job_id=job_id, context={"kind": job.kind, "format": job.blueprint_format})
        if enqueue:
            self._send(job)
        return job

    def enqueue(self, job: Job) -> None:
        """Queue a job whose input was only stored; once. Raises :class:`ServiceUnavailable`; the job is failed then."""
        if job.queued_at is None:
            with suppress(TransitionRefused):
                self._send(self.note(job.job_id, {"queued_at": iso(self.clock.now())}))

    def requeue_lost(self, *, older_than_s: float) -> int:
        """Queue the jobs again that still wait after a while; return how many there are.

        A process that ends between storing a job and queuing it leaves a job that nobody would ever take. A second
        message for a job that does wait in the queue does no harm.
        """
        now = self.clock.now()
        before = iso(now - timedelta(seconds=older_than_s))
        waiting = self.store.list_of_status(JobStatus.PENDING, before=before, limit=_MOST_AT_ONCE)
        lost = [job for job in waiting if job.queued_at is not None and job.queued_at < before]
        for job in lost:
            with suppress(TransitionRefused):
                self._send(self.note(job.job_id, {"queued_at": iso(now)}))
        return len(lost)

    def _send(self, job: Job) -> None:
        try:
            self.queue.send(JobMessage(job.job_id, job.blueprint_s3_key, Stage.PREVIEW, job.created_at))
        except AppError as error:
            self.fail(job.job_id, ServiceUnavailable.code, "The job could not be queued. Send it again.")
            raise ServiceUnavailable("The job could not be queued. Send it again in a moment.") from error

    def get(self, job_id: str) -> Job:
        """Return a job. Raises :class:`JobNotFound`."""
        job = self.store.get(job_id)
        if job is None:
            raise _not_found(job_id)
        return job

    def get_owned(self, job_id: str, principal: Principal) -> Job:
        """Return a caller's job; another caller's is not found. Raises :class:`JobNotFound`."""
        job = self.store.get(job_id)
        if job is None or job.owner != principal.owner:
            raise _not_found(job_id)
        return job

    def list_owned(self, principal: Principal, *, limit: int, cursor: str | None) -> JobPage:
        """Return a caller's jobs, newest first."""
        return self.store.list_of_owner(principal.owner, limit=limit, cursor=cursor)

    def begin(self, job_id: str) -> Job | None:
        """Take a job into work and start its state machine; safe to repeat. None if the job has ended or is gone."""
        job = self.store.get(job_id)
        if job is None or not job.is_live:
            return None
        if job.status is JobStatus.PENDING:
            changes: JobChanges = {"started_at": iso(self.clock.now()), "stage": Stage.PREVIEW, "message": "Starting"}
            try:
                job = self.transition(job_id, JobStatus.PROCESSING, changes)
            except TransitionRefused as refused:
                job = refused.job
                if job is None or not job.is_live:
                    return None
        self.workflow.start(job_id)
        return job

    def transition(self, job_id: str, status: JobStatus, changes: JobChanges) -> Job:
        """Move a job to a status from one that may come before it. Raises :class:`TransitionRefused`."""
        fields: JobChanges = {**changes, "status": status, "updated_at": iso(self.clock.now())}
        return self.store.update(job_id, fields, sources=sources_of(status))

    def note(self, job_id: str, changes: JobChanges) -> Job:
        """Change fields of a live job. Raises :class:`TransitionRefused`."""
        return self.store.update(job_id, {**changes, "updated_at": iso(self.clock.now())}, sources=LIVE)

    def cancel(self, job_id: str, principal: Principal) -> Job:
        """Cancel a caller's job; cancelling it again changes nothing.

        Raises:
            JobNotFound: The caller has no such job.
            JobAlreadyCompleted: It has ended in another way.
        """
        job = self.get_owned(job_id, principal)
        if job.status is JobStatus.CANCELLED:
            return job
        changes: JobChanges = {"message": "Cancelled", "estimated_seconds_remaining": None}
        try:
            job = self.transition(job_id, JobStatus.CANCELLED, changes)
        except TransitionRefused as refused:
            if refused.job is None:
                raise _not_found(job_id) from refused
            raise _ended(refused.job) from refused
        count("JobsCancelled")
        log.info("job cancelled", job_id=job_id)
        self.notifications.job_changed(job)
        try:
            self.workflow.stop(job_id)
        except AppError:
            # The stages look at the status by themselves, and none of them can write to a cancelled job.
            log.warning("the workflow of a cancelled job could not be stopped", job_id=job_id)
        return job

    def fail(self, job_id: str, code: str, message: str) -> Job | None:
        """End a live job as failed; its results so far stay. None if it had ended before."""
        changes: JobChanges = {
            "error": JobError(code=code, message=message),
            "message": message,
            "estimated_seconds_remaining": None,
        }
        try:
            job = self.transition(job_id, JobStatus.FAILED, changes)
        except TransitionRefused:
            return None
        with log_context(job_id=job_id):
            log.warning("job failed", context={"code": code})
        count("JobsFailed")
        self.notifications.job_changed(job)
        return job


def _not_found(job_id: str) -> JobNotFound:
    shown = job_id if job_id.isascii() and len(job_id) <= 64 else "of this id"
    return JobNotFound(f"There is no job {shown}. Check the id; jobs are kept for 7 days.")


def _ended(job: Job) -> JobAlreadyCompleted:
    return JobAlreadyCompleted(f"The job is {job.status}, so it can't be cancelled.", details={"status": job.status})
