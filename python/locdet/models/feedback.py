"""A correction as it is stored."""

from __future__ import annotations

from datetime import datetime

from ulid import ULID

from locdet.models.job import Job
from locdet.models.record import Record
from locdet.models.requests import FeedbackRequest
from locdet.models.times import iso

__all__ = ["Feedback"]


class Feedback(Record):
    """What a person said of a result, with what is needed to learn from it.

    Attributes:
        feedback_id: ``fb_{ULID}``, sorts by time.
        blueprint_hash: SHA-256 of the input, which finds it again in a training set.
        result_s3_key: The result that was corrected.
    """

    job_id: str
    feedback_id: str
    owner: str
    created_at: str
    blueprint_hash: str | None = None
    result_s3_key: str | None = None
    content: dict[str, object]

    @classmethod
    def of(cls, request: FeedbackRequest, job: Job, *, now: datetime) -> Feedback:
        """Make feedback of a request about a job's result."""
        return cls(
            job_id=job.job_id,
            feedback_id=f"fb_{ULID.from_datetime(now)}",
            owner=job.owner,
            created_at=iso(now),
            blueprint_hash=job.blueprint_hash,
            result_s3_key=job.result_s3_key,
            content=request.model_dump(mode="json", exclude_none=True),
        )
