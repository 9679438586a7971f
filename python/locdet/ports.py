"""What the service needs from outside, as interfaces.

Every port has an adapter under ``locdet.local`` and one under ``locdet.aws``; ``tests/app/contracts`` holds one suite
per port that both pass. Adapters raise :class:`locdet.errors.ServiceUnavailable` when what they stand on fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer

    from locdet.models.feedback import Feedback
    from locdet.models.job import Job, JobChanges, JobStatus
    from locdet.models.result_key import ResultKey

__all__ = [
    "Adapters",
    "BlobInfo",
    "BlobStore",
    "CachedPreview",
    "CancelFlag",
    "Clock",
    "ConnectionGone",
    "ConnectionStore",
    "Delivery",
    "DetectRequest",
    "FeedbackStore",
    "JobExists",
    "JobMessage",
    "JobPage",
    "JobStore",
    "Notifier",
    "PreviewCache",
    "Queue",
    "RateLimiter",
    "RoomModel",
    "SecretSource",
    "TextReader",
    "TransitionRefused",
    "UploadTarget",
    "Word",
    "Workflow",
]


class JobExists(Exception):  # noqa: N818 - a state, not a fault
    """There is a job of this id."""


class TransitionRefused(Exception):  # noqa: N818 - a state, not a fault
    """The job is not in one of the statuses from which it may change so; ``job`` is how it stands, None if gone."""

    def __init__(self, job: Job | None) -> None:
        """Keep the job."""
        super().__init__("no such job" if job is None else f"the job is {job.status}")
        self.job = job


class ConnectionGone(Exception):  # noqa: N818 - a state, not a fault
    """Nobody listens on this connection any more."""


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the time, with its zone."""


@dataclass(frozen=True)
class JobPage:
    """Some of an owner's jobs, and where the next ones begin."""

    jobs: list[Job]
    cursor: str | None


class JobStore(Protocol):
    """Jobs by id. A job past its ``expires_at`` is absent."""

    def create(self, job: Job) -> None:
        """Store a job. Raises :class:`JobExists`."""

    def get(self, job_id: str) -> Job | None:
        """Return a job as it was last written, None if there is none."""

    def update(self, job_id: str, changes: JobChanges, *, sources: frozenset[JobStatus]) -> Job:
        """Change fields of a job in one step, if its status is one of ``sources``; return it.

        Raises:
            ValueError: A field is none of those that may change, or a value is not of its type.
            TransitionRefused: It is not, or there is no such job; nothing was changed.
        """

    def list_of_owner(self, owner: str, *, limit: int, cursor: str | None) -> JobPage:
        """Return an owner's jobs, newest first.

        Raises:
            locdet.errors.RequestInvalid: The cursor is not one that this store gave.
        """

    def list_of_status(self, status: JobStatus, *, before: str, limit: int) -> list[Job]:
        """Return jobs of a status that were made before a time, oldest first."""

    def check(self) -> None:
        """Raise :class:`locdet.errors.ServiceUnavailable` unless the store answers."""


@dataclass(frozen=True)
class BlobInfo:
    """Size and age of a blob."""

    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True)
class UploadTarget:
    """Where and how a client uploads a file by itself."""

    url: str
    method: str
    fields: dict[str, str]
    headers: dict[str, str]


class BlobStore(Protocol):
    """Files by key; a file is there whole or not at all."""

    def put(self, key: str, data: bytes, *, media_type: str) -> None:
        """Store a file, in place of any other of this key."""

    def get(self, key: str, *, max_bytes: int | None = None) -> bytes | None:
        """Return a file, None if there is none.

        Raises:
            locdet.errors.FileTooLarge: It is larger than ``max_bytes``; it is not read.
        """

    def info(self, key: str) -> BlobInfo | None:
        """Return size and age of a file, None if there is none."""

    def copy(self, source: str, target: str) -> None:
        """Store a file under another key too; the two are apart from then on.

        Raises:
            locdet.errors.UploadNotFound: There is none.
        """

    def upload_target(self, key: str, *, max_bytes: int, media_type: str, expires_in_s: int) -> UploadTarget:
        """Return a URL at which a client may store this one file, up to ``max_bytes``."""

    def download_url(self, key: str, *, expires_in_s: int, filename: str) -> str:
        """Return a URL at which a client may read this one file."""

    def check(self) -> None:
        """Raise :class:`locdet.errors.ServiceUnavailable` unless the store answers."""


@dataclass(frozen=True)
class CachedPreview:
    """A preview that was made before."""

    cache_key: str
    result_s3_key: str
    model_version: str
    timestamp: str
    expires_at: int


class PreviewCache(Protocol):
    """Previews by cache key. An entry past its ``expires_at`` is absent."""

    def get(self, cache_key: str) -> CachedPreview | None:
        """Return an entry, None if there is none."""

    def put(self, entry: CachedPreview) -> None:
        """Store an entry, in place of any other of its key."""


@dataclass(frozen=True)
class JobMessage:
    """What the queue carries."""

    job_id: str
    blueprint_s3_key: str
    stage: str
    created_at: str


@dataclass(frozen=True)
class Delivery:
    """A message that was handed out. Delivery is at least once.

    Attributes:
        receipt: Names this delivery to the queue.
        receive_count: How often the message was handed out, this time included.
    """

    message: JobMessage
    receipt: str
    receive_count: int


class Queue(Protocol):
    """Messages that wait for a worker."""

    def send(self, message: JobMessage) -> None:
        """Append a message."""

    def receive(self, *, wait_s: float) -> Delivery | None:
        """Take a message and hide it for a while; None if none came within ``wait_s``."""

    def extend(self, delivery: Delivery) -> None:
        """Hide a message for another while: its worker still lives."""

    def delete(self, delivery: Delivery) -> None:
        """Remove a message that was worked off."""

    def give_back(self, delivery: Delivery, *, delay_s: float = 0.0) -> None:
        """Let another worker have a message after a while; one given back too often goes to the dead letters."""

    def put_back(self, delivery: Delivery) -> None:
        """Let another worker have a message that was not to blame; it counts as a try only where it must."""

    def depth(self) -> int:
        """Return about how many messages wait."""


class Workflow(Protocol):
    """Runs the state machine of a job."""

    def start(self, job_id: str) -> None:
        """Run a job's state machine; a job that was started already is left as it is."""

    def stop(self, job_id: str) -> None:
        """Stop a job's state machine, if it runs."""


class ConnectionStore(Protocol):
    """Open WebSockets and the jobs that they follow."""

    def add(self, connection_id: str, owner: str) -> None:
        """Note an open connection."""

    def remove(self, connection_id: str) -> None:
        """Forget a connection and what it follows."""

    def owner(self, connection_id: str) -> str | None:
        """Return who opened a connection, None if it is not open."""

    def follow(self, connection_id: str, job_id: str) -> None:
        """Note that a connection follows a job."""

    def followers(self, job_id: str) -> list[str]:
        """Return the connections that follow a job."""


class Notifier(Protocol):
    """Sends to a WebSocket."""

    def post(self, connection_id: str, text: str) -> None:
        """Send a message. Raises :class:`ConnectionGone`."""


class FeedbackStore(Protocol):
    """Corrections by job."""

    def add(self, feedback: Feedback) -> None:
        """Store a correction."""

    def list_of_job(self, job_id: str) -> list[Feedback]:
        """Return a job's corrections, oldest first."""


class RateLimiter(Protocol):
    """Counts the requests of callers."""

    def retry_after_s(self, caller: str, *, limit: int, window_s: int) -> int | None:
        """Count a request; return seconds to wait if there were more than ``limit`` in this window, else None."""


class SecretSource(Protocol):
    """Secrets by name."""

    def get(self, name: str) -> str | None:
        """Return a secret, None if there is none of this name."""


@dataclass(frozen=True)
class Word:
    """Words on one line of a page.

    Attributes:
        bbox_xyxy: Box in page pixels.
    """

    text: str
    bbox_xyxy: tuple[float, float, float, float]


class CancelFlag(Protocol):
    """Says whether to stop."""

    def is_set(self) -> bool:
        """Return whether to stop."""


class TextReader(Protocol):
    """Reads the text of a page that has none of its own."""

    @property
    def version(self) -> str:
        """Name and version, for example ``textract-1``: a reader that may read other words has another one."""

    def read(  # noqa: PLR0913 - which page of what, and two ways to talk while it lasts
        self,
        data: bytes,
        *,
        key: str | None,
        page: int,
        dpi: float,
        cancel: CancelFlag | None = None,
        on_progress: Callable[[int, int], object] | None = None,
    ) -> list[Word]:
        """Return the words on a page, with boxes in page pixels.

        Args:
            data: The blueprint.
            key: Its key among the blueprints, for readers that fetch it themselves; None if it is not there.
            page: Index of the page.
            dpi: Resolution at which a PDF page is rendered.
            cancel: Asked between the parts of a page whether to stop.
            on_progress: Called with the steps that are done and in all, at the end with all of them.

        Raises:
            locdet.errors.CancelledError: The flag was set.
            locdet.errors.ServiceUnavailable: What the reader stands on does not answer.
            locdet.errors.ProcessingFailed: The page cannot be read.
        """


@dataclass(frozen=True)
class DetectRequest:
    """What to look for, in the words of the engine.

    Attributes:
        stage: The preset.
        model_version: One of the service's models; None takes the first.
        options: Fields of the engine's ``DetectOptions`` beside ``stage``.
        page: Index of the page.
        dpi: Resolution at which a PDF page is rendered; None takes the engine's default.
        review_marks: Whether the review marks of a PDF page are drawn.
    """

    stage: str
    model_version: str | None
    options: Mapping[str, object]
    page: int = 0
    dpi: float | None = None
    review_marks: bool = False


class RoomModel(Protocol):
    """Finds rooms."""

    def result_key(self, data: bytes, request: DetectRequest) -> ResultKey:
        """Return the key of the result, without compute."""

    def detect(
        self,
        data: bytes,
        request: DetectRequest,
        *,
        on_progress: Callable[[int, int], object],
        cancel: CancelFlag,
    ) -> bytes:
        """Find the rooms on a page; return the result document.

        Raises:
            locdet.errors.CancelledError: The flag was set. Other errors are the engine's.
        """


@dataclass(frozen=True)
class Adapters:
    """One adapter for each port."""

    jobs: JobStore
    blueprints: BlobStore
    cache: BlobStore
    previews: PreviewCache
    queue: Queue
    workflow: Workflow
    connections: ConnectionStore
    notifier: Notifier
    feedback: FeedbackStore
    rates: RateLimiter
    secrets: SecretSource
    idempotency: BasePersistenceLayer
    clock: Clock
    text_reader: TextReader | None = None
