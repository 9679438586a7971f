"""Starts the job of a message of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locdet.errors import ProcessingFailed
from locdet.logging import log, log_context

if TYPE_CHECKING:
    from locdet.ports import Delivery
    from locdet.services.job import JobService

__all__ = ["process"]

_GIVEN_UP = (
    "The job was tried several times and failed each time. Send it again; if it fails once more, tell us its id."
)


def process(jobs: JobService, delivery: Delivery, *, max_receives: int) -> None:
    """Start the job of a message; a job that ended or started before is left as it is.

    A job that was tried ``max_receives`` times fails for good, and its message is given up.

    Raises:
        Exception: It did not work, and the message should be delivered again or go to the dead letters.
    """
    job_id = delivery.message.job_id
    with log_context(job_id=job_id):
        if delivery.receive_count > max_receives:
            jobs.fail(job_id, ProcessingFailed.code, _GIVEN_UP)
            raise ProcessingFailed(_GIVEN_UP)
        try:
            jobs.begin(job_id)
        except Exception:
            log.exception("the job could not be started", context={"receive_count": delivery.receive_count})
            if delivery.receive_count == max_receives:
                jobs.fail(job_id, ProcessingFailed.code, _GIVEN_UP)
            raise
