"""Bodies of answers, for the OpenAPI document, and how jobs are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

from locdet.models.job import JobError, JobKind, JobStatus, Stage

if TYPE_CHECKING:
    from locdet.models.job import Job

__all__ = [
    "ErrorAnswer",
    "FeedbackAnswer",
    "JobAnswer",
    "JobListAnswer",
    "JobView",
    "ResultLinkAnswer",
    "UploadAnswer",
    "job_path",
    "view",
]

BASE = "/api/v1"


class Meta(BaseModel):
    """About the request."""

    request_id: str


class ErrorDetail(BaseModel):
    """What went wrong."""

    code: str = Field(examples=["INVALID_FILE_FORMAT"])
    message: str
    details: dict[str, object]


class ErrorAnswer(BaseModel):
    """A request that failed."""

    status: Literal["error"]
    error: ErrorDetail
    meta: Meta


class JobView(BaseModel):
    """A job as its owner sees it."""

    job_id: str = Field(examples=["job_20260115_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B"])
    kind: JobKind
    status: JobStatus
    stage: Stage | None
    progress: int = Field(ge=0, le=100)
    message: str
    estimated_seconds_remaining: int | None
    results: dict[str, object] | None = Field(
        default=None, description="Rooms, scale, plans, doors and schedules so far"
    )
    rooms_count: int | None
    blueprint_hash: str | None
    cache_hits: list[Stage] = Field(description="Stages that were answered without compute")
    error: JobError | None
    created_at: str
    updated_at: str
    links: dict[str, str]


class JobAnswer(BaseModel):
    """One job."""

    status: Literal["success"]
    data: JobView
    meta: Meta


class JobListData(BaseModel):
    """Some jobs."""

    jobs: list[JobView]
    cursor: str | None = Field(description="Where the next page begins; null on the last one")


class JobListAnswer(BaseModel):
    """Some of the caller's jobs, newest first."""

    status: Literal["success"]
    data: JobListData
    meta: Meta


class UploadData(BaseModel):
    """Where to put a file."""

    upload_id: str
    url: str
    method: str
    fields: dict[str, str]
    headers: dict[str, str]
    expires_at: str


class UploadAnswer(BaseModel):
    """A place for a file."""

    status: Literal["success"]
    data: UploadData
    meta: Meta


class FeedbackData(BaseModel):
    """A stored correction."""

    feedback_id: str
    job_id: str
    created_at: str


class FeedbackAnswer(BaseModel):
    """A correction was stored."""

    status: Literal["success"]
    data: FeedbackData
    meta: Meta


class ResultLinkData(BaseModel):
    """Where a large result is."""

    url: str


class ResultLinkAnswer(BaseModel):
    """A result that is too large for an answer."""

    status: Literal["success"]
    data: ResultLinkData
    meta: Meta


def job_path(job_id: str) -> str:
    """Return where a job is asked for."""
    return f"{BASE}/jobs/{job_id}"


def view(job: Job) -> dict[str, object]:
    """Return a job as its owner sees it, without its results."""
    path = job_path(job.job_id)
    links = {"self": path, "result": f"{path}/result", "feedback": f"{path}/feedback"}
    shown = JobView(**job.model_dump(include=set(JobView.model_fields)), links=links)
    return shown.model_dump(mode="json")
