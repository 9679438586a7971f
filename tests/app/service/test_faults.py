"""Crashes and outages at every call that the service makes to what it stands on."""

import json
import threading
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from locdet.engine import Engine, EngineModel
from locdet.errors import ServiceUnavailable
from locdet.formats import FORMATS
from locdet.models.job import JobStatus
from locdet.ports import Adapters, ConnectionGone
from locdet.services.results import export_key
from service_world import Impatient, World, make_world

_WRAPPED = {"jobs", "blueprints", "cache", "previews", "queue", "connections", "notifier"}
# The monitor of a stage writes at its begin alone, so that a run makes the same calls every time.
_QUIET = {"cancel_poll_s": 60.0, "heartbeat_s": 60.0, "visibility_s": 60.0}


class Killed(BaseException):
    """The process ends here, as by kill -9: nothing handles it."""


class Trap:
    """Counts the calls to adapters and fails one of them, before or after it is carried out."""

    def __init__(self, *, error: BaseException, at: int, after: bool) -> None:
        self.error, self.at, self.after = error, at, after
        self.calls: list[str] = []
        self.lock = threading.Lock()

    @property
    def is_sprung(self) -> bool:
        return len(self.calls) >= self.at

    def wrap(self, parts: Adapters) -> Adapters:
        return replace(parts, **{name: Wrapped(getattr(parts, name), name, self) for name in _WRAPPED})

    def call(self, name: str, function: Callable[..., Any], *values: Any, **keywords: Any) -> Any:
        with self.lock:
            self.calls.append(name)
            springs = len(self.calls) == self.at
        if springs and not self.after:
            raise self.error
        result = function(*values, **keywords)
        if springs:
            raise self.error
        return result


class Wrapped:
    """An adapter whose calls pass a trap."""

    def __init__(self, adapter: Any, name: str, trap: Trap) -> None:
        self._adapter, self._name, self._trap = adapter, name, trap

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._adapter, name)
        if not callable(value):
            return value
        return lambda *values, **keywords: self._trap.call(f"{self._name}.{name}", value, *values, **keywords)


def stored(world: World, job_id: str) -> dict[str, bytes | None]:
    """The result of a job in every format."""
    key = world.job(job_id).result_s3_key
    assert key is not None
    return {name: world.parts.cache.get(export_key(key, name)) for name in FORMATS}


def work_off(world: World) -> None:
    """Take messages until none waits."""
    while (delivery := world.parts.queue.receive(wait_s=0)) is not None:
        world.worker().work(delivery)


def forget_waits(world: World) -> None:
    """Let another worker have what a dead one held, as after its visibility timeout."""
    with world.parts.jobs.database.write() as connection:
        connection.execute("UPDATE messages SET visible_at = 0 WHERE dead = 0")


@pytest.fixture(scope="module")
def engine(model_path: Path) -> Callable[[Any], Any]:
    """Puts one loaded model into every service."""
    loaded = EngineModel({"tiny": Engine(model_path)})
    return lambda _: loaded


@pytest.fixture(scope="module")
def expected(
    tmp_path_factory: pytest.TempPathFactory, model_path: Path, engine: Any
) -> tuple[int, dict[str, bytes | None]]:
    """How many calls an undisturbed job makes, and its result."""
    trap = Trap(error=Killed(), at=10**9, after=False)
    world = make_world(tmp_path_factory.mktemp("calm"), model_path, wrap=trap.wrap, model=engine, **_QUIET)
    job = world.submit()
    world.follow(job)
    trap.calls.clear()
    work_off(world)
    return len(trap.calls), stored(world, job.job_id)


def test_a_job_whose_worker_is_killed_before_any_call_is_completed_once_by_the_next(
    tmp_path: Path, model_path: Path, engine: Any, expected: tuple[int, dict[str, bytes | None]]
) -> None:
    calls, result = expected
    assert calls > 30
    for at in range(1, calls):
        folder = tmp_path / str(at)
        calm = make_world(folder, model_path, model=engine, **_QUIET)
        job = calm.submit()
        calm.follow(job)
        trap = Trap(error=Killed(), at=at, after=False)
        with pytest.raises(Killed):
            work_off(make_world(folder, model_path, wrap=trap.wrap, model=engine, **_QUIET))
        forget_waits(calm)
        work_off(calm)
        ended = calm.job(job.job_id)
        assert (ended.status, ended.progress, ended.rooms_count) == (JobStatus.COMPLETED, 100, 3), trap.calls[-1]
        assert stored(calm, job.job_id) == result, trap.calls[-1]
        assert [event["type"] for event in calm.events()].count("job_complete") <= 1, trap.calls[-1]
        assert calm.parts.queue.depth() == 0


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_outage_at_any_call_is_got_over_and_the_job_completed_once(
    tmp_path: Path,
    model_path: Path,
    engine: Any,
    expected: tuple[int, dict[str, bytes | None]],
    after: bool,  # noqa: FBT001
) -> None:
    calls, result = expected
    for at in range(1, calls):
        trap = Trap(error=ServiceUnavailable("Try again."), at=10**9, after=after)
        world = make_world(tmp_path / str(at), model_path, wrap=trap.wrap, stopping=Impatient(), model=engine, **_QUIET)
        job = world.submit()
        world.follow(job)
        trap.at = len(trap.calls) + at
        stop_when_empty(world)
        assert trap.is_sprung
        trap.at = 10**9
        forget_waits(world)
        work_off(world)
        ended = world.job(job.job_id)
        assert (ended.status, ended.progress, ended.rooms_count) == (JobStatus.COMPLETED, 100, 3), trap.calls
        assert stored(world, job.job_id) == result
        assert [event["type"] for event in world.events()].count("job_complete") <= 1


def stop_when_empty(world: World) -> None:
    """Run a worker as a process does, until it finds nothing to do."""
    queue = world.parts.queue
    take = queue.receive

    class Once:
        def __getattr__(self, name: str) -> Any:
            return getattr(queue, name)

        def receive(self, *, wait_s: float) -> Any:
            delivery = take(wait_s=0)
            if delivery is None:
                world.stopping.set()
            return delivery

    worker = replace(world.worker(), queue=Once())
    worker.run()
    world.stopping.clear()


def test_a_worker_outlives_a_queue_that_does_not_answer(tmp_path: Path, model_path: Path) -> None:
    world = make_world(tmp_path, model_path, stopping=Impatient())
    failed = []

    class Down:
        def __getattr__(self, name: str) -> Any:
            return getattr(world.parts.queue, name)

        def receive(self, *, wait_s: float) -> Any:
            if len(failed) < 3:
                failed.append(wait_s)
                raise ServiceUnavailable("The queue is down.")
            world.stopping.set()

    replace(world.worker(), queue=Down()).run()
    assert len(failed) == 3


def test_a_job_that_cannot_be_queued_is_failed_and_the_caller_told(tmp_path: Path, model_path: Path) -> None:
    trap = Trap(error=ServiceUnavailable("The queue is down."), at=10**9, after=False)
    world = make_world(tmp_path, model_path, wrap=trap.wrap)
    world.submit()
    trap.at = 2 * len(trap.calls)
    assert trap.calls[-1] == "queue.send"
    with pytest.raises(ServiceUnavailable, match="could not be queued"):
        world.submit()
    statuses = [job.status for job in world.bundle.jobs.list_owned(world.principal(), limit=10, cursor=None).jobs]
    assert statuses == [JobStatus.FAILED, JobStatus.PENDING]


def test_a_stopped_workflow_that_does_not_answer_leaves_the_job_cancelled(world: World) -> None:
    class Down:
        def start(self, job_id: str) -> None:
            raise AssertionError

        def stop(self, job_id: str) -> None:
            raise ServiceUnavailable("Step Functions is down.")

    job = world.submit()
    jobs = replace(world.bundle.jobs, workflow=Down())
    assert jobs.cancel(job.job_id, world.principal()).status is JobStatus.CANCELLED
    assert json.loads(world.job(job.job_id).model_dump_json())["status"] == "cancelled"


def test_every_port_of_the_service_but_those_named_is_trapped() -> None:
    untouched = {"workflow", "feedback", "rates", "secrets", "idempotency", "clock", "text_reader"}
    assert {field.name for field in fields(Adapters)} == _WRAPPED | untouched


def test_a_connection_that_is_gone_and_cannot_be_forgotten_does_not_stop_the_job(
    tmp_path: Path, model_path: Path
) -> None:
    class Gone:
        def post(self, connection_id: str, text: str) -> None:
            raise ConnectionGone(connection_id)

    class Down:
        def followers(self, job_id: str) -> list[str]:
            return ["gone"]

        def remove(self, connection_id: str) -> None:
            raise ServiceUnavailable("The table is down.")

    world = make_world(tmp_path, model_path, wrap=lambda parts: replace(parts, notifier=Gone(), connections=Down()))
    assert world.run(world.submit()).status is JobStatus.COMPLETED
