"""The whole service in one process, on the local adapters, with a clock that tests move."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from locdet.bootstrap import Services, assemble, runner_of
from locdet.config import Settings
from locdet.local.adapters import local_adapters
from locdet.local.notifier import Outbox
from locdet.models.requests import JobRequest
from locdet.pipeline.in_process import InProcessWorkflow
from locdet.ports import Adapters
from locdet.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from locdet.models.job import Job
    from locdet.pipeline.stage import StageRunner
    from locdet.ports import RoomModel
    from locdet.services.quota import Principal

__all__ = [
    "OWNER",
    "PDF",
    "PLAN",
    "SCHEDULE",
    "SQUARE_WALLS",
    "Impatient",
    "MovableClock",
    "World",
    "encoded",
    "make_world",
]

_DATA = Path(__file__).parent / "data"
OWNER = "token:alice"
PLAN = (_DATA / "png" / "good" / "grey_1.png").read_bytes()
PDF = (_DATA / "vector_pdf" / "single_line.pdf").read_bytes()
SCHEDULE = (_DATA / "vector_pdf" / "schedule.pdf").read_bytes()
_CORNERS = [[0, 0], [400, 0], [400, 300], [0, 300]]
SQUARE_WALLS = [
    {"type": "line", "start": start, "end": end}
    for start, end in zip(_CORNERS, _CORNERS[1:] + _CORNERS[:1], strict=True)
]


class MovableClock:
    """The time, moved by ``ahead_s``."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead_s)


class Impatient(threading.Event):
    """An event that is not waited for, so that tries follow each other at once."""

    def __init__(self) -> None:
        super().__init__()
        self.waits_s: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits_s.append(timeout)
        return self.is_set()


@dataclass
class World:
    """The service and what tests ask of it."""

    settings: Settings
    clock: MovableClock
    stopping: threading.Event
    bundle: Services
    runner: StageRunner

    @property
    def parts(self) -> Adapters:
        return self.bundle.adapters

    def principal(self, owner: str = OWNER) -> Principal:
        return self.bundle.quotas.principal(owner)

    def submit(self, options: dict[str, Any] | None = None, *, owner: str = OWNER, **request: Any) -> Job:
        """Make a job that waits in the queue."""
        if "walls" not in request:
            request.setdefault("blueprint", {"file": encoded(PLAN), "format": "png"})
        wanted = JobRequest.model_validate({"options": options or {}, **request})
        job_id, principal = self.bundle.jobs.new_id(), self.principal(owner)
        return self.bundle.jobs.create(job_id, principal, self.bundle.intake.take(job_id, principal, wanted))

    def job(self, job_id: str) -> Job:
        return self.bundle.jobs.get(job_id)

    def run(self, job: Job) -> Job:
        """Run a job to its end, without the queue."""
        self.bundle.jobs.begin(job.job_id)
        return self.job(job.job_id)

    def worker(self) -> Worker:
        return Worker(self.settings, self.bundle.jobs, self.parts.queue, self.stopping)

    def follow(self, job: Job, connection_id: str = "follower") -> None:
        """Open a connection that follows a job."""
        self.parts.connections.add(connection_id, job.owner)
        self.parts.connections.follow(connection_id, job.job_id)

    def events(self) -> list[dict[str, Any]]:
        """Take the events that were sent."""
        return [json.loads(text) for _, text in Outbox(self.parts.jobs.database).take()]


def encoded(data: bytes) -> str:
    """Base64."""
    return base64.b64encode(data).decode()


def make_world(
    data_dir: Path,
    model_path: Path,
    *,
    model: Callable[[RoomModel], RoomModel] = lambda engine: engine,
    wrap: Callable[[Adapters], Adapters] = lambda parts: parts,
    stopping: threading.Event | None = None,
    **settings: Any,
) -> World:
    """Put a service together.

    Args:
        data_dir: Where it keeps everything.
        model_path: The model that it uses.
        model: Puts something between the stages and the engine.
        wrap: Puts something between the service and its adapters.
        stopping: Stops its worker.
        settings: Beside the usual ones.
    """
    chosen = Settings(**{"data_dir": data_dir, "models": {"tiny": str(model_path)}, **settings})
    clock, stopping = MovableClock(), stopping or threading.Event()
    made: list[World] = []
    workflow = InProcessWorkflow(lambda: made[0].runner)
    parts = wrap(replace(local_adapters(chosen, clock=clock), workflow=workflow))
    bundle = assemble(chosen, parts)
    runner = runner_of(bundle, stopping)
    made.append(World(chosen, clock, stopping, bundle, replace(runner, model=model(runner.model))))
    return made[0]
