"""What the service tells a WebSocket, and what it may be asked there."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from locdet.models.job import JobError, Stage

__all__ = ["Command", "Event", "EventType"]


class EventType(StrEnum):
    """Kinds of events."""

    PROGRESS_UPDATE = "progress_update"
    STAGE_COMPLETE = "stage_complete"
    JOB_COMPLETE = "job_complete"
    JOB_FAILED = "job_failed"
    JOB_CANCELLED = "job_cancelled"
    ERROR = "error"


class Event(BaseModel):
    """One message to a client; fields that do not apply are left out."""

    model_config = ConfigDict(extra="forbid")

    type: EventType
    job_id: str | None = None
    timestamp: str
    status: str | None = None
    stage: Stage | None = None
    progress: int | None = None
    message: str | None = None
    estimated_seconds_remaining: int | None = None
    results: dict[str, object] | None = None
    error: JobError | None = None

    def to_json(self) -> str:
        """Write the event as one line."""
        return self.model_dump_json(exclude_none=True)


class Command(BaseModel):
    """One message from a client."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["subscribe", "request_status", "cancel_job"]
    job_id: Annotated[str, Field(max_length=64)]
