"""The Lambda functions of the pipeline, text that a service reads, and jobs that were lost on their way."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from threading import Event
from typing import Any

import pytest

from locdet import bootstrap
from locdet.errors import ServiceUnavailable
from locdet.lambdas import (
    pipeline_failure,
    pipeline_stage_1_preview,
    pipeline_stage_2_intermediate,
    pipeline_stage_3_final,
    service_job_manager,
    service_textract_processor,
)
from locdet.local.database import Database
from locdet.models.job import Job, JobStatus, Stage
from locdet.pipeline.job_manager import process
from locdet.pipeline.monitor import WorkerStopped
from locdet.pipeline.stage import StageRunner
from locdet.ports import CancelFlag, JobMessage, Word
from locdet.services.page_tiles import unless_cancelled
from service_calls import Context
from service_world import SCHEDULE, Impatient, World, encoded


@pytest.fixture
def world(api: Callable[..., World]) -> Iterator[World]:
    yield api()
    bootstrap.stage_runner.cache_clear()


@pytest.fixture(autouse=True)
def _fresh_runner() -> None:
    bootstrap.stage_runner.cache_clear()


def ask(handler: Any, event: dict[str, Any]) -> Any:
    return handler(event, Context())


def started(world: World) -> Any:
    job = world.submit()
    world.bundle.jobs.transition(job.job_id, JobStatus.PROCESSING, {})
    return job


def test_the_functions_of_the_stages_do_a_job(world: World) -> None:
    job = started(world)
    event = {"job_id": job.job_id}
    first = ask(pipeline_stage_1_preview.handler, event)
    assert first == {"job_id": job.job_id, "status": "stage_1_complete", "completed": False}
    assert ask(pipeline_stage_2_intermediate.handler, event)["status"] == "stage_2_complete"
    assert ask(service_textract_processor.handler, event) == {"words": 0}
    assert ask(pipeline_stage_3_final.handler, event)["completed"] is True
    assert world.job(job.job_id).status is JobStatus.COMPLETED


def with_first_stages(world: World) -> Job:
    job: Job = started(world)
    for stage in (Stage.PREVIEW, Stage.INTERMEDIATE):
        world.runner.run(job.job_id, stage)
    return job


def record(body: Any, *, receives: int = 1, message_id: str = "m1") -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": "receipt",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"ApproximateReceiveCount": str(receives)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }


def message(job: Any) -> dict[str, str]:
    return {
        "job_id": job.job_id,
        "blueprint_s3_key": job.blueprint_s3_key,
        "stage": "preview",
        "created_at": job.created_at,
    }


def test_messages_that_cannot_be_worked_off_are_reported_one_by_one(world: World) -> None:
    good, tired, last = world.submit(), world.submit(), world.submit()
    most = world.settings.max_receives
    records = [
        record(message(good), message_id="good"),
        record("not json", message_id="bad"),
        record({"job_id": "only"}, message_id="short"),
        record(message(tired), receives=most + 1, message_id="tired"),
        record(message(last), receives=most, message_id="last"),
    ]
    answer = ask(service_job_manager.handler, {"Records": records})
    assert {item["itemIdentifier"] for item in answer["batchItemFailures"]} == {"bad", "short", "tired"}
    assert world.job(good.job_id).status is JobStatus.PROCESSING
    assert world.job(tired.job_id).status is JobStatus.FAILED


def test_a_message_that_comes_twice_starts_a_job_once(world: World) -> None:
    job = world.submit()
    for _ in range(2):
        assert ask(service_job_manager.handler, {"Records": [record(message(job))]}) == {"batchItemFailures": []}
    begun = world.job(job.job_id)
    assert (begun.status, begun.stage) == (JobStatus.PROCESSING, Stage.PREVIEW)
    world.bundle.jobs.cancel(job.job_id, world.principal())
    assert ask(service_job_manager.handler, {"Records": [record(message(job))]}) == {"batchItemFailures": []}
    assert world.job(job.job_id).status is JobStatus.CANCELLED


def test_a_job_whose_workflow_does_not_start_fails_at_its_last_try(world: World) -> None:
    class Down:
        def start(self, job_id: str) -> None:
            raise ServiceUnavailable("Step Functions is down.")

        def stop(self, job_id: str) -> None:
            """Do nothing."""

    job = world.submit()
    jobs = replace(world.bundle.jobs, workflow=Down())
    delivery = world.parts.queue.receive(wait_s=0)
    assert delivery is not None
    for receives, status in ((1, "processing"), (world.settings.max_receives, "failed")):
        with pytest.raises(ServiceUnavailable):
            process(jobs, replace(delivery, receive_count=receives), max_receives=world.settings.max_receives)
        assert world.job(job.job_id).status == status


CAUSE = json.dumps({"errorMessage": "the page cannot be read", "errorType": "DecodeError", "stackTrace": ["/root"]})


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        ({"Error": "DecodeError", "Cause": CAUSE}, "CORRUPT_FILE", "The page cannot be read."),
        ({"Error": "DecodeError", "Cause": "not json"}, "CORRUPT_FILE", "The job failed inside"),
        ({"Error": "DecodeError", "Cause": "[]"}, "CORRUPT_FILE", "The job failed inside"),
        ({"Error": "DecodeError"}, "CORRUPT_FILE", "The job failed inside"),
        ({"Error": "KeyError", "Cause": CAUSE}, "PROCESSING_FAILED", "The job failed inside"),
        ({"Error": "States.Timeout"}, "PROCESSING_FAILED", "The job took too long."),
        ({}, "PROCESSING_FAILED", "The job failed inside"),
    ],
)
def test_a_failure_of_the_state_machine_ends_the_job(
    world: World, error: dict[str, str], code: str, message: str
) -> None:
    job = started(world)
    assert ask(pipeline_failure.handler, {"job_id": job.job_id, "error": error}) == {}
    failed = world.job(job.job_id)
    assert failed.error is not None
    assert (failed.status, failed.error.code) == (JobStatus.FAILED, code)
    assert failed.error.message.startswith(message)
    ask(pipeline_failure.handler, {"job_id": job.job_id, "error": {"Error": "Other"}})
    assert world.job(job.job_id) == failed


@pytest.mark.parametrize(
    ("status", "message"), [("TIMED_OUT", "The job took"), ("ABORTED", "The job failed"), ("FAILED", "The job failed")]
)
def test_an_execution_that_ended_by_itself_ends_the_job(world: World, status: str, message: str) -> None:
    job = started(world)
    ask(pipeline_failure.handler, {"source": "aws.states", "detail": {"name": job.job_id, "status": status}})
    failed = world.job(job.job_id)
    assert failed.error is not None
    assert failed.error.message.startswith(message)


# Text that a service reads


class Reader:
    """Reads one word in the middle of the first room."""

    def __init__(self, word: str = "KITCHEN", version: str = "one-1") -> None:
        self.word, self.version = word, version
        self.asked: list[tuple[str | None, int, float]] = []

    def read(
        self, data: bytes, *, key: str | None, page: int, dpi: float, cancel: CancelFlag, on_progress: Any
    ) -> list[Word]:
        self.asked.append((key, page, dpi))
        return [Word(self.word, (6.0, 4.0, 10.0, 6.0))] if self.word else []


def with_reader(world: World, reader: Reader | None = None) -> Reader:
    reader = reader or Reader()
    runner: StageRunner = world.runner
    world.runner = replace(runner, text=replace(runner.text, reader=reader))
    return reader


def names_read(world: World, job: Job) -> set[str]:
    results = world.bundle.results.so_far(job, max_bytes=10**6)
    assert results is not None
    return {room["name_hint"] for room in results["rooms"]} & {"KITCHEN", "BATH"}


def test_words_that_a_service_reads_name_rooms_and_are_kept(world: World) -> None:
    reader = with_reader(world)
    first = world.run(world.submit())
    assert names_read(world, first) == {"KITCHEN"}
    again = world.run(world.submit())
    assert again.cache_hits == list(Stage)
    assert reader.asked == [(first.blueprint_s3_key, 0, 150.0)]


@pytest.mark.parametrize("other", [Reader("BATH", "two-1"), Reader("BATH", "one-2")], ids=["reader", "version"])
def test_words_of_one_reader_are_not_served_for_another(world: World, other: Reader) -> None:
    with_reader(world)
    first = world.run(world.submit())
    with_reader(world, other)
    second = world.run(world.submit())
    assert (names_read(world, first), names_read(world, second)) == ({"KITCHEN"}, {"BATH"})
    with_reader(world)
    assert names_read(world, world.run(world.submit())) == {"KITCHEN"}


def test_a_result_without_read_words_is_the_same_for_every_reader(world: World) -> None:
    plain = world.run(world.submit())
    with_reader(world, Reader(""))
    assert world.run(world.submit()).result_s3_key == plain.result_s3_key


def test_a_page_with_text_of_its_own_is_not_read(world: World) -> None:
    reader = with_reader(world)
    job = world.run(world.submit(blueprint={"file": encoded(SCHEDULE), "format": "pdf"}))
    assert job.status is JobStatus.COMPLETED
    assert reader.asked == []


def test_a_reader_that_fails_costs_the_names_alone(world: World) -> None:
    class Broken(Reader):
        def read(
            self, data: bytes, *, key: str | None, page: int, dpi: float, cancel: CancelFlag | None = None
        ) -> list[Word]:
            raise RuntimeError("no")

    runner = world.runner
    world.runner = replace(runner, stopping=Impatient(), text=replace(runner.text, reader=Broken()))
    assert world.run(world.submit()).status is JobStatus.COMPLETED


class Patient(Reader):
    """Reads until it is told to stop; something happens when it begins."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self.happens = happens

    def read(
        self, data: bytes, *, key: str | None, page: int, dpi: float, cancel: CancelFlag, on_progress: Any
    ) -> list[Word]:
        assert not cancel.is_set()
        self.happens()
        for _ in unless_cancelled(cancel, count()):
            pass
        raise AssertionError


def test_a_cancelled_job_is_read_no_further(world: World) -> None:
    job = world.submit()
    with_reader(world, Patient(lambda: world.bundle.jobs.cancel(job.job_id, world.principal(job.owner))))
    assert world.run(job).status is JobStatus.CANCELLED


def test_a_worker_that_stops_reads_no_further(world: World) -> None:
    job, stopping = with_first_stages(world), Event()
    with_reader(world, Patient(stopping.set))
    world.runner = replace(world.runner, stopping=stopping)
    with pytest.raises(WorkerStopped):
        world.runner.read_text(job.job_id)


def test_how_far_the_reading_is_is_shown_as_half_of_the_last_stage(world: World) -> None:
    job = with_first_stages(world)

    class Slow(Reader):
        def read(
            self, data: bytes, *, key: str | None, page: int, dpi: float, cancel: CancelFlag, on_progress: Any
        ) -> list[Word]:
            seen.append(world.job(job.job_id).progress)
            on_progress(1, 1)
            while world.job(job.job_id).progress == seen[0]:
                assert not cancel.is_set()
            seen.append(world.job(job.job_id).progress)
            return []

    seen: list[int] = []
    with_reader(world, Slow())
    world.runner.read_text(job.job_id)
    shown = world.job(job.job_id)
    assert seen == [66, 83]
    assert (shown.stage, shown.progress, shown.message) == (Stage.FINAL, 83, "Reading the words on the page")


# What was lost


def test_a_job_that_was_stored_but_never_queued_is_queued_again(world: World) -> None:
    lost = world.submit()
    delivery = world.parts.queue.receive(wait_s=0)
    assert delivery is not None
    world.parts.queue.delete(delivery)
    assert world.bundle.jobs.requeue_lost(older_than_s=60) == 0
    world.clock.ahead_s = 100
    assert world.bundle.jobs.requeue_lost(older_than_s=60) == 1
    again = world.parts.queue.receive(wait_s=0)
    assert again is not None
    assert again.message == JobMessage(lost.job_id, lost.blueprint_s3_key, "preview", lost.created_at)
    assert world.bundle.jobs.requeue_lost(older_than_s=60) == 0


def submit_many(world: World) -> None:
    for _ in range(1000):
        world.submit()


def test_a_disk_that_is_full_is_an_outage_and_leaves_the_database_whole(world: World) -> None:
    database: Database = world.parts.jobs.database  # type: ignore[attr-defined]
    with database.write() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ServiceUnavailable):
        submit_many(world)
    with database.write() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    assert world.submit().status is JobStatus.PENDING
    assert database.read("PRAGMA integrity_check")[0][0] == "ok"
