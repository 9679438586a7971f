"""Keeps what people say of results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.errors import FileTooLarge, RequestInvalid, ResultNotReady
from locdet.logging import count
from locdet.models.feedback import Feedback
from locdet.models.room import Result

if TYPE_CHECKING:
    from locdet.models.job import Job
    from locdet.models.requests import FeedbackRequest
    from locdet.ports import BlobStore, Clock, FeedbackStore

__all__ = ["FeedbackService"]

# An item of DynamoDB stays under 100 KB, its keys included.
_MAX_BYTES = 90_000


@dataclass(frozen=True)
class FeedbackService:
    """Stores corrections with what is needed to learn from them."""

    store: FeedbackStore
    cache: BlobStore
    clock: Clock

    def add(self, job: Job, request: FeedbackRequest) -> Feedback:
        """Store a correction of a job's result.

        Raises:
            ResultNotReady: The job has no result yet.
            RequestInvalid: The result has no such room or plan.
            FileTooLarge: The correction has too many points.
        """
        document = self.cache.get(job.result_s3_key) if job.result_s3_key else None
        if document is None:
            raise ResultNotReady("The job has no rooms to correct yet.", details={"status": job.status})
        result = Result(document)
        known = {room["id"] for room in result.rooms}
        if request.room_id is not None and request.room_id not in known:
            raise RequestInvalid(f"The result has no {request.room_id}.", details={"room_id": request.room_id})
        plan = request.scale.plan if request.scale else None
        if plan is not None and plan not in {entry["id"] for entry in result.plans}:
            raise RequestInvalid(f"The result has no {plan}.", details={"plan": plan})
        feedback = Feedback.of(request, job, now=self.clock.now())
        size_bytes = len(feedback.model_dump_json())
        if size_bytes > _MAX_BYTES:
            raise FileTooLarge(
                "The correction is too large. Send fewer points.",
                details={"max_bytes": _MAX_BYTES, "size_bytes": size_bytes},
            )
        self.store.add(feedback)
        count("FeedbackStored")
        return feedback
