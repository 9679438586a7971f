"""A job, its states, and which may follow which."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_serializer, field_validator, with_config
from typing_extensions import TypedDict
from ulid import ULID

from locdet.models.record import Record, known
from locdet.models.requests import JobOptions, WallOptionsInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pydantic import ValidationInfo

__all__ = [
    "LIVE",
    "STAGE_DONE",
    "TRANSITIONS",
    "Job",
    "JobChanges",
    "JobKind",
    "JobStatus",
    "Stage",
    "checked_changes",
    "new_job_id",
    "sources_of",
]

JOB_ID_PATTERN = r"^job_\d{8}_[0-9A-HJKMNP-TV-Z]{26}$"


class JobStatus(StrEnum):
    """Where a job stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    STAGE_1_COMPLETE = "stage_1_complete"
    STAGE_2_COMPLETE = "stage_2_complete"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Stage(StrEnum):
    """The engine's preset of a stage."""

    PREVIEW = "preview"
    INTERMEDIATE = "intermediate"
    FINAL = "final"


class JobKind(StrEnum):
    """What rooms are looked for in."""

    BLUEPRINT = "blueprint"
    WALLS = "walls"


_ENDS = frozenset({JobStatus.FAILED, JobStatus.CANCELLED})

# The one table of transitions; stores enforce it with a conditional write.
TRANSITIONS: dict[JobStatus, frozenset[JobStatus]] = {
    JobStatus.PENDING: frozenset({JobStatus.PROCESSING}) | _ENDS,
    JobStatus.PROCESSING: frozenset({JobStatus.STAGE_1_COMPLETE}) | _ENDS,
    JobStatus.STAGE_1_COMPLETE: frozenset({JobStatus.STAGE_2_COMPLETE, JobStatus.COMPLETED}) | _ENDS,
    JobStatus.STAGE_2_COMPLETE: frozenset({JobStatus.COMPLETED}) | _ENDS,
    JobStatus.COMPLETED: frozenset(),
    JobStatus.FAILED: frozenset(),
    JobStatus.CANCELLED: frozenset(),
}

LIVE = frozenset(status for status, following in TRANSITIONS.items() if following)

# The status that says that a stage is done; the last stage of a job goes on to COMPLETED.
STAGE_DONE = {
    Stage.PREVIEW: JobStatus.STAGE_1_COMPLETE,
    Stage.INTERMEDIATE: JobStatus.STAGE_2_COMPLETE,
    Stage.FINAL: JobStatus.COMPLETED,
}


def sources_of(status: JobStatus) -> frozenset[JobStatus]:
    """Return the statuses from which a job may go to ``status``."""
    return frozenset(source for source, following in TRANSITIONS.items() if status in following)


class JobError(BaseModel):
    """Why a job failed."""

    code: str
    message: str


class Job(Record):
    """A job as it is stored.

    Attributes:
        job_id: ``job_{YYYYMMDD}_{ULID}``.
        owner: Who sees the job.
        stage: The stage that runs or ran last.
        progress: 0 to 100 over all stages.
        message: What is going on, for people.
        blueprint_s3_key: Key of the input among the blueprints.
        source_url: Where the first stage fetches the input, if the caller gave a URL.
        options: What the caller asked for, as in the request.
        result_s3_key: Key of the best result so far among the results.
        result_stage: The stage that made it.
        mean_confidence: Mean confidence of its rooms.
        cache_hits: Stages that were answered without compute.
        queued_at: When the job was queued; None while its input is only stored.
        correlation_id: The caller's name for the request that made the job, else the request's id; logs carry it on.
        started_at: When a worker took the job.
        expires_at: When the job is forgotten, in seconds since 1970.
    """

    job_id: str
    owner: str
    kind: JobKind = JobKind.BLUEPRINT
    status: JobStatus = JobStatus.PENDING
    stage: Stage | None = None
    progress: int = 0
    message: str = "Waiting for a worker"
    estimated_seconds_remaining: int | None = None
    blueprint_s3_key: str
    blueprint_format: str | None = None
    blueprint_hash: str | None = None
    source_url: str | None = None
    options: JobOptions | WallOptionsInput
    result_s3_key: str | None = None
    result_stage: Stage | None = None
    rooms_count: int | None = None
    mean_confidence: float | None = None
    cache_hits: list[Stage] = Field(default_factory=list)
    error: JobError | None = None
    created_at: str
    updated_at: str
    queued_at: str | None = None
    correlation_id: str | None = None
    started_at: str | None = None
    expires_at: int

    @classmethod
    def stored(cls, fields: Mapping[str, object]) -> Job:
        """Read a job of a store; fields and options that this version does not know are left out."""
        options = fields["options"]
        if isinstance(options, dict):
            options = known(_OPTIONS[JobKind(str(fields["kind"]))], options)
        return super().stored({**fields, "options": options})

    @field_validator("options", mode="before")
    @classmethod
    def _are_of_its_kind(cls, options: object, job: ValidationInfo) -> object:
        # Both kinds of options may be empty, so a union cannot tell them apart.
        return _OPTIONS[job.data["kind"]].model_validate(options)

    @field_serializer("options")
    def _as_they_were_given(self, options: JobOptions | WallOptionsInput) -> dict[str, object]:
        return options.model_dump(exclude_none=True, exclude_defaults=True)

    @property
    def is_live(self) -> bool:
        """Whether the job may still change."""
        return self.status in LIVE

    @property
    def last_stage(self) -> Stage:
        """The stage after which the job is complete; walls need a single one."""
        single = isinstance(self.options, WallOptionsInput) or self.options.preview_only
        return Stage.PREVIEW if single else Stage.FINAL

    def has_done(self, stage: Stage) -> bool:
        """Whether a stage is behind the job."""
        if self.result_stage is None:
            return False
        order = list(Stage)
        return order.index(self.result_stage) >= order.index(stage)


_OPTIONS: dict[JobKind, type[JobOptions] | type[WallOptionsInput]] = {
    JobKind.BLUEPRINT: JobOptions,
    JobKind.WALLS: WallOptionsInput,
}


@with_config(ConfigDict(extra="forbid"))
class JobChanges(TypedDict, total=False):
    """What may change in a job; everything else is as it was made. The fields are those of :class:`Job`."""

    status: JobStatus
    stage: Stage | None
    progress: int
    message: str
    estimated_seconds_remaining: int | None
    blueprint_hash: str | None
    result_s3_key: str | None
    result_stage: Stage | None
    rooms_count: int | None
    mean_confidence: float | None
    cache_hits: list[Stage]
    error: JobError | None
    updated_at: str
    queued_at: str | None
    started_at: str | None


_CHANGES = TypeAdapter(JobChanges)


def checked_changes(changes: JobChanges) -> dict[str, object]:
    """Return changes as JSON has them.

    Raises:
        ValueError: A field is none of those that may change, or a value is not of its type.
    """
    checked: dict[str, object] = _CHANGES.dump_python(_CHANGES.validate_python(changes), mode="json")
    return checked


def new_job_id(now: datetime) -> str:
    """Make an id that sorts by time."""
    return f"job_{now:%Y%m%d}_{ULID.from_datetime(now)}"
