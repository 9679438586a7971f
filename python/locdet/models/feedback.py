"""A correction as it is stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from ulid import ULID

from locdet.models.requests import FeedbackRequest
from locdet.models.times import iso

__all__ = ["Feedback"]


class Feedback(BaseModel):
    """What a person said of a result, with what is needed to learn from it.

    Attributes:
        feedback_id: ``fb_{ULID}``, sorts by time.
        blueprint_hash: SHA-256 of the input, which finds it again in a training set.
        result_s3_key: The result that was corrected.
    """

    model_config = ConfigDict(frozen=True)

    job_id: str
    feedback_id: str
    owner: str
    created_at: str
    blueprint_hash: str | None = None
    result_s3_key: str | None = None
    content: dict[str, Any]

    @classmethod
    def of(cls, request: FeedbackRequest, *, now: datetime, **fields: Any) -> Feedback:  # noqa: ANN401 - checked here
        """Make feedback of a request; ``fields`` are those of the class."""
        content = request.model_dump(mode="json", exclude_none=True)
        return cls(feedback_id=f"fb_{ULID.from_datetime(now)}", created_at=iso(now), content=content, **fields)
