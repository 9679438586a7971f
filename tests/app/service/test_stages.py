"""Jobs through their stages: progress, cancelling, caches, results."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

import locdet_core as lc
from locdet.errors import CancelledError, JobNotFound, ProcessingFailed, ServiceUnavailable
from locdet.formats import FORMATS
from locdet.models.job import JobStatus, Stage
from locdet.pipeline.monitor import WorkerStopped, progress_of
from locdet.ports import Delivery, DetectRequest, JobMessage, RoomModel
from locdet.services.results import export_key
from service_world import PDF, SQUARE_WALLS, Impatient, World, encoded

WAIT_S = 10.0
STAGES = list(Stage)


@dataclass
class HookedModel:
    """A model that calls a function before it computes."""

    engine: RoomModel
    before: Callable[[DetectRequest, Callable[[int, int], object], Any], object]
    asked: list[str]

    def result_key(self, data: bytes, request: DetectRequest) -> Any:
        return self.engine.result_key(data, request)

    def detect(self, data: bytes, request: DetectRequest, *, on_progress: Any, cancel: Any) -> bytes:
        self.asked.append(request.stage)
        self.before(request, on_progress, cancel)
        return self.engine.detect(data, request, on_progress=on_progress, cancel=cancel)


@pytest.fixture
def asked() -> list[str]:
    """The stages for which the model was asked."""
    return []


@pytest.fixture
def hooked(new_world: Callable[..., World], asked: list[str]) -> Callable[..., World]:
    """Makes a service whose model calls a function first."""

    def make(before: Any = lambda *_: None, **choices: Any) -> World:
        return new_world(model=lambda engine: HookedModel(engine, before, asked), **choices)

    return make


def until(cancel: Any) -> None:
    """Compute until told to stop."""
    deadline = threading.Event()
    for _ in range(int(WAIT_S / 0.01)):
        if cancel.is_set():
            return
        deadline.wait(0.01)
    raise AssertionError("nobody stopped the model")


def files(world: World, job: Any) -> dict[str, bytes]:
    """The result of a job in every format."""
    found = {name: world.parts.cache.get(export_key(job.result_s3_key, name)) for name in FORMATS}
    return {name: content for name, content in found.items() if content is not None}


def test_a_job_goes_through_its_stages_with_rooms_after_each(world: World) -> None:
    job = world.submit()
    world.follow(job)
    done = world.run(job)
    assert (done.status, done.progress, done.rooms_count, done.message) == ("completed", 100, 3, "Found 3 rooms")
    assert (done.result_stage, done.estimated_seconds_remaining, done.error) == (Stage.FINAL, 0, None)
    events = world.events()
    assert [event["type"] for event in events if event["type"] != "progress_update"] == [
        "stage_complete",
        "stage_complete",
        "job_complete",
    ]
    assert all(len(event["results"]["rooms"]) == 3 for event in events if event["type"] != "progress_update")
    progress = [event["progress"] for event in events]
    assert progress == sorted(progress)
    assert progress[-1] == 100
    assert set(files(world, done)) == set(FORMATS)


def test_progress_of_the_engine_is_shown_and_never_goes_back(hooked: Callable[..., World]) -> None:
    shown = threading.Event()

    def report(request: DetectRequest, on_progress: Callable[[int, int], object], cancel: Any) -> None:
        for done in (1, 3, 2, 5):
            on_progress(done, 5)
            shown.wait(0.02)

    world = hooked(report, cancel_poll_s=0.005, progress_interval_s=0.0)
    job = world.submit()
    world.follow(job)
    world.run(job)
    progress = [event["progress"] for event in world.events()]
    assert progress == sorted(progress)
    assert len(set(progress)) > 4
    assert progress[-1] == 100


@pytest.mark.parametrize(("stage", "low", "high"), [("preview", 0, 33), ("intermediate", 33, 66), ("final", 66, 100)])
def test_each_stage_has_a_third_of_the_progress(world: World, stage: str, low: int, high: int) -> None:
    job = world.submit()
    assert [progress_of(job, Stage(stage), fraction) for fraction in (0.0, 1.0)] == [low, high]


def test_more_steps_done_than_there_are_is_no_more_than_all(hooked: Callable[..., World]) -> None:
    world = hooked(
        lambda request, on_progress, cancel: (on_progress(9, 5), threading.Event().wait(0.05)),
        cancel_poll_s=0.005,
        progress_interval_s=0.0,
    )
    job = world.submit({"preview_only": True})
    world.follow(job)
    world.run(job)
    assert max(event["progress"] for event in world.events()) == 100


def test_a_silent_engine_still_gives_signs_of_life(hooked: Callable[..., World]) -> None:
    beats = threading.Event()
    world = hooked(lambda *_: beats.wait(0.3), cancel_poll_s=0.01, heartbeat_s=0.03)
    job = world.submit({"preview_only": True})
    world.follow(job)
    world.run(job)
    updates = [event for event in world.events() if event["type"] == "progress_update"]
    assert len(updates) >= 4
    assert all(event["message"] and event["estimated_seconds_remaining"] >= 0 for event in updates)


def test_a_job_that_is_cancelled_while_the_model_computes_stops_and_stays_cancelled(
    hooked: Callable[..., World], asked: list[str]
) -> None:
    def cancelled_in_stage_2(request: DetectRequest, on_progress: Any, cancel: Any) -> None:
        if request.stage == Stage.INTERMEDIATE:
            world.bundle.jobs.cancel(job.job_id, world.principal())
            until(cancel)

    world = hooked(cancelled_in_stage_2, cancel_poll_s=0.01)
    job = world.submit()
    world.follow(job)
    ended = world.run(job)
    assert (ended.status, ended.error, ended.result_stage) == (JobStatus.CANCELLED, None, Stage.PREVIEW)
    assert [event["type"] for event in world.events()][-1] == "job_cancelled"
    assert world.run(job).status is JobStatus.CANCELLED
    assert asked == ["preview", "intermediate"]
    assert world.bundle.results.so_far(ended, max_bytes=10**6) is not None


def test_a_job_that_is_forgotten_while_the_model_computes_is_left(hooked: Callable[..., World]) -> None:
    def forgotten(request: DetectRequest, on_progress: Any, cancel: Any) -> None:
        world.clock.ahead_s = world.settings.job_keep_s + 1
        until(cancel)

    world = hooked(forgotten, cancel_poll_s=0.01)
    job = world.submit()
    world.bundle.jobs.begin(job.job_id)
    assert world.parts.jobs.get(job.job_id) is None


def test_a_worker_that_stops_while_the_model_computes_leaves_the_job_to_the_next(
    hooked: Callable[..., World], new_world: Callable[..., World]
) -> None:
    def stopped(request: DetectRequest, on_progress: Any, cancel: Any) -> None:
        world.stopping.set()
        until(cancel)

    world = hooked(stopped, cancel_poll_s=0.01)
    job = world.submit()
    delivery = world.parts.queue.receive(wait_s=0)
    assert delivery is not None
    world.worker().work(delivery)
    assert world.job(job.job_id).status is JobStatus.PROCESSING
    other = new_world()
    again = other.parts.queue.receive(wait_s=0)
    assert again is not None
    other.worker().work(again)
    assert other.job(job.job_id).status is JobStatus.COMPLETED


def test_a_worker_gives_up_a_job_that_takes_too_long(hooked: Callable[..., World]) -> None:
    given_up = threading.Event()
    codes: list[int] = []

    def abandon(code: int) -> None:
        codes.append(code)
        given_up.set()

    world = hooked(lambda *_: given_up.wait(10), job_timeout_s=0.05)
    world.submit({"preview_only": True})
    delivery = world.parts.queue.receive(wait_s=0)
    assert delivery is not None
    replace(world.worker(), abandon=abandon).work(delivery)
    assert codes == [75]


def test_a_worker_that_stops_while_it_waits_for_another_try_does_not_fail_the_job(hooked: Callable[..., World]) -> None:
    def fails(*_: Any) -> None:
        world.stopping.set()
        raise ServiceUnavailable("The model does not answer.")

    world = hooked(fails)
    job = world.submit()
    with pytest.raises(WorkerStopped):
        world.bundle.jobs.begin(job.job_id)
    assert world.job(job.job_id).status is JobStatus.PROCESSING


def test_a_second_job_on_the_same_input_is_answered_from_the_caches(
    hooked: Callable[..., World], asked: list[str]
) -> None:
    world = hooked()
    first, second = world.run(world.submit()), world.run(world.submit())
    assert (first.cache_hits, second.cache_hits) == ([], STAGES)
    assert asked == STAGES
    assert first.result_s3_key == second.result_s3_key
    assert second.status is JobStatus.COMPLETED


@pytest.mark.parametrize(
    ("ahead_s", "hits"),
    [
        (3500, STAGES),
        (3700, [Stage.INTERMEDIATE, Stage.FINAL]),
        (24 * 3600 + 100, [Stage.FINAL]),
        (7 * 24 * 3600 + 100, []),
    ],
)
def test_each_cache_has_its_own_age(world: World, ahead_s: int, hits: list[Stage]) -> None:
    world.run(world.submit())
    world.clock.ahead_s = ahead_s
    assert world.run(world.submit()).cache_hits == hits


def test_other_options_are_another_result(world: World) -> None:
    first, second = world.run(world.submit()), world.run(world.submit({"coordinates": "normalized_1000"}))
    assert second.cache_hits == []
    assert first.result_s3_key != second.result_s3_key


def test_exports_are_made_of_a_result_from_the_cache_too(world: World) -> None:
    whole = world.run(world.submit())
    preview = world.run(world.submit({"preview_only": True}))
    assert preview.cache_hits == [Stage.PREVIEW]
    assert preview.result_s3_key != whole.result_s3_key
    assert set(files(world, preview)) == set(FORMATS)


def test_no_export_holds_the_name_that_another_caller_gave_to_the_file(world: World) -> None:
    blueprint = {"file": encoded(PDF), "format": "pdf", "filename": "Top secret villa.pdf"}
    job = world.run(world.submit(blueprint=blueprint))
    assert b"secret" not in b"".join(files(world, job).values())


def test_preview_only_stops_after_the_first_stage(hooked: Callable[..., World], asked: list[str]) -> None:
    world = hooked()
    job = world.run(world.submit({"preview_only": True}))
    assert (job.status, job.progress, job.result_stage) == (JobStatus.COMPLETED, 100, Stage.PREVIEW)
    assert asked == ["preview"]


def test_wall_segments_are_done_in_one_stage(world: World) -> None:
    job = world.submit(walls=SQUARE_WALLS)
    world.follow(job)
    done = world.run(job)
    assert (done.status, done.rooms_count, done.mean_confidence) == (JobStatus.COMPLETED, 1, 1.0)
    assert set(files(world, done)) == {name for name, kind in FORMATS.items() if not kind.needs_page}
    again = world.run(world.submit(walls=SQUARE_WALLS))
    assert again.cache_hits == [Stage.PREVIEW]
    assert world.run(world.submit({"min_area": 1e9}, walls=SQUARE_WALLS)).rooms_count == 0


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (lc.DecodeError("the page cannot be read"), "CORRUPT_FILE", "The page cannot be read."),
        (lc.LimitExceededError("too large"), "FILE_TOO_LARGE", "Too large."),
        (ProcessingFailed("The blueprint is no longer kept. Send it again."), "PROCESSING_FAILED", None),
        (ServiceUnavailable("Try later."), "SERVICE_UNAVAILABLE", "Try later."),
        (lc.InferenceError("no memory"), "INFERENCE_FAILED", "No memory."),
        (RuntimeError("a secret of the inside"), "PROCESSING_FAILED", "The job failed inside the service."),
    ],
    ids=["corrupt", "large", "failed", "unavailable", "inference", "bug"],
)
def test_a_stage_that_fails_leaves_the_rooms_of_the_one_before(
    hooked: Callable[..., World], error: Exception, code: str, message: str | None
) -> None:
    def fails(request: DetectRequest, on_progress: Any, cancel: Any) -> None:
        if request.stage == Stage.FINAL:
            raise error

    world = hooked(fails, stopping=Impatient())
    job = world.submit()
    world.follow(job)
    failed = world.run(job)
    assert failed.status is JobStatus.FAILED
    assert failed.error is not None
    assert failed.error.code == code
    assert failed.error.message.startswith(message or str(error))
    assert failed.result_stage is Stage.INTERMEDIATE
    assert len(world.bundle.results.so_far(failed, max_bytes=10**6)["rooms"]) == 3  # type: ignore[index]
    assert world.events()[-1]["type"] == "job_failed"
    assert world.run(job).error == failed.error


def test_an_error_that_may_pass_is_tried_five_times(hooked: Callable[..., World], asked: list[str]) -> None:
    def fails(*_: Any) -> None:
        raise lc.InferenceError("no memory")

    stopping = Impatient()
    world = hooked(fails, stopping=stopping)
    world.run(world.submit())
    assert asked == ["preview"] * 5
    waits_s = [wait_s for wait_s in stopping.waits_s if wait_s is not None]
    assert all(wait_s <= longest_s for wait_s, longest_s in zip(waits_s, (1, 2, 4, 8), strict=True))


def test_a_file_that_is_not_what_it_says_fails_with_a_code(world: World) -> None:
    corrupt = b"\x89PNG\r\n\x1a\n" + b"nothing"
    job = world.run(world.submit(blueprint={"file": encoded(corrupt), "format": "png"}))
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert job.error.code == "CORRUPT_FILE"


def test_a_page_that_the_file_lacks_fails_with_a_code(world: World) -> None:
    job = world.run(world.submit({"page": 3}, blueprint={"file": encoded(PDF), "format": "pdf"}))
    assert job.error is not None
    assert job.error.code == "INVALID_OPTION"


def test_a_stage_of_a_job_that_ended_is_not_run(world: World) -> None:
    cancelled, failed = world.submit(), world.submit()
    world.bundle.jobs.cancel(cancelled.job_id, world.principal())
    world.bundle.jobs.fail(failed.job_id, "PROCESSING_FAILED", "It failed.")
    with pytest.raises(CancelledError):
        world.runner.run(cancelled.job_id, Stage.PREVIEW)
    with pytest.raises(ProcessingFailed):
        world.runner.run(failed.job_id, Stage.PREVIEW)
    with pytest.raises(JobNotFound):
        world.runner.run("job_20260101_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B", Stage.PREVIEW)


def test_a_stage_that_is_behind_a_job_is_not_run_again(hooked: Callable[..., World], asked: list[str]) -> None:
    world = hooked()
    job = world.run(world.submit())
    assert world.runner.run(job.job_id, Stage.INTERMEDIATE)["completed"] is True
    assert asked == STAGES
    assert world.job(job.job_id) == job


def test_two_workers_on_one_stage_complete_the_job_once(hooked: Callable[..., World]) -> None:
    def overtaken(request: DetectRequest, on_progress: Any, cancel: Any) -> None:
        if not others:
            others.append(replace(world.runner, model=world.runner.model.engine))  # type: ignore[attr-defined]
            others[0].run(job.job_id, Stage.PREVIEW)

    others: list[Any] = []
    world = hooked(overtaken)
    job = world.submit()
    world.follow(job)
    assert world.run(job).status is JobStatus.COMPLETED
    assert [event["type"] for event in world.events()].count("job_complete") == 1


def test_a_job_that_was_tried_too_often_fails_for_good(world: World) -> None:
    job = world.submit()
    message = JobMessage(job.job_id, job.blueprint_s3_key, "preview", job.created_at)
    world.worker().work(Delivery(message, "receipt", world.settings.max_receives + 1))
    failed = world.job(job.job_id)
    assert failed.error is not None
    assert (failed.status, failed.error.code) == ("failed", "PROCESSING_FAILED")


def test_a_message_of_a_job_that_is_gone_is_taken_off_the_queue(world: World) -> None:
    world.parts.queue.send(JobMessage("job_gone", "blueprints/job_gone/a.png", "preview", "2026-01-01T00:00:00.000Z"))
    delivery = world.parts.queue.receive(wait_s=0)
    assert delivery is not None
    world.worker().work(delivery)
    assert world.parts.queue.depth() == 0
