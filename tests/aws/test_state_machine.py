"""Every path of the state machine, in moto's interpreter, from the request to the result."""

from itertools import pairwise

import pytest
from moto.textract.models import TextractBackend

from aws_world import CONTEXT, World
from locdet.bootstrap import services
from locdet.errors import ServiceUnavailable
from locdet.lambdas import pipeline_failure
from locdet.models.job import JobStatus
from locdet.pipeline.failure import record

FULL = ["Stage1Preview", "PreviewOnly?", "Stage2Intermediate", "ReadText", "Stage3Final", "Completed"]
DAMAGED = b"\x89PNG\r\n\x1a\n" + b"damaged"


class InferenceError(Exception):
    """Of the engine's name."""


class Failing:
    """Fails the first times."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)

    def __call__(self, job_id: str) -> None:
        if self._errors:
            raise self._errors.pop(0)


def test_job_goes_through_all_stages(world: World):
    job_id = world.submit()
    assert world.job(job_id)["status"] == "pending"
    assert world.run(job_id) == ("SUCCEEDED", FULL)
    job = world.job(job_id)
    assert (job["status"], job["stage"], job["progress"], job["error"]) == ("completed", "final", 100, None)
    assert len(job["results"]["rooms"]) == job["rooms_count"] == 3
    assert world.rest("GET", f"/api/v1/jobs/{job_id}/result?format=csv")[0] == 200


def test_preview_is_enough_where_the_caller_says_so(world: World):
    job_id = world.submit({"preview_only": True})
    assert world.run(job_id) == ("SUCCEEDED", ["Stage1Preview", "PreviewOnly?", "Completed"])
    assert (world.job(job_id)["status"], world.job(job_id)["stage"]) == ("completed", "preview")


def test_walls_need_one_stage(world: World):
    corners = [[0, 0], [400, 0], [400, 300], [0, 300], [0, 0]]
    walls = [{"start": start, "end": end} for start, end in pairwise(corners)]
    _, answer = world.rest("POST", "/jobs", {"walls": walls})
    assert world.run(answer["job_id"]) == ("SUCCEEDED", ["Stage1Preview", "PreviewOnly?", "Completed"])
    assert world.rest("GET", f"/jobs/{answer['job_id']}")[1]["rooms_count"] == 1


def test_plan_sent_twice_is_answered_from_the_cache(world: World):
    world.run(world.submit())
    job_id = world.submit()
    world.run(job_id)
    assert world.job(job_id)["cache_hits"] == ["preview", "intermediate", "final"]


def test_failure_that_passes_is_tried_again_after_growing_waits(world: World):
    world.before["Stage2Intermediate"] = Failing(ServiceUnavailable("Later."), InferenceError("failed"))
    job_id = world.submit()
    assert world.run(job_id).status == "SUCCEEDED"
    assert world.calls.count("Stage2Intermediate") == 3
    assert len(world.waits_s) == 2
    assert all(wait_s <= most_s for wait_s, most_s in zip(world.waits_s, (1, 2), strict=True))
    assert world.job(job_id)["status"] == "completed"


def test_failure_that_stays_fails_the_job_and_keeps_earlier_rooms(world: World):
    world.before["Stage2Intermediate"] = Failing(*[ServiceUnavailable("The room model does not answer.")] * 9)
    job_id = world.submit()
    assert world.run(job_id) == ("FAILED", [*FULL[:3], "RecordFailure", "Failed"])
    assert world.calls.count("Stage2Intermediate") == 5
    job = world.job(job_id)
    assert (job["status"], job["error"]["code"]) == ("failed", "SERVICE_UNAVAILABLE")
    assert job["error"]["message"] == "The room model does not answer."
    assert len(job["results"]["rooms"]) == 3


def test_failure_of_no_known_kind_is_not_tried_again_and_not_shown(world: World):
    world.before["Stage3Final"] = Failing(KeyError("internals"))
    job_id = world.submit()
    assert world.run(job_id) == ("FAILED", [*FULL[:5], "RecordFailure", "Failed"])
    assert (world.calls.count("Stage3Final"), world.waits_s) == (1, [])
    assert world.job(job_id)["error"]["code"] == "PROCESSING_FAILED"
    assert "internals" not in world.job(job_id)["error"]["message"]


def test_damaged_plan_fails_with_its_code_at_once(world: World):
    job_id = world.submit(data=DAMAGED)
    assert world.run(job_id) == ("FAILED", ["Stage1Preview", "RecordFailure", "Failed"])
    assert (world.calls, world.waits_s) == (["Stage1Preview", "RecordFailure"], [])
    assert world.job(job_id)["error"]["code"] == "CORRUPT_FILE"


def test_cancel_stops_the_execution_and_the_job_stays_cancelled(world: World):
    job_id = world.submit()
    answers = []

    def cancel(job_id: str) -> None:
        answers.append(world.rest("DELETE", f"/api/v1/jobs/{job_id}"))

    world.before["Stage2Intermediate"] = cancel
    execution = world.run(job_id)
    assert answers[0][0] == 200
    assert execution.states == FULL[:3]
    assert world.calls == ["Stage1Preview", "Stage2Intermediate"]
    record(services().jobs, {"detail": {"name": job_id, "status": "ABORTED"}})
    job = world.job(job_id)
    assert (job["status"], job["error"]) == ("cancelled", None)
    assert len(job["results"]["rooms"]) == 3


@pytest.mark.parametrize("state", ["Stage1Preview", "Stage2Intermediate", "Stage3Final"])
def test_stage_of_a_cancelled_job_ends_the_execution_well(world: World, state: str):
    # Cancelled behind the workflow's back, as when StopExecution does not get through.
    world.before[state] = lambda job_id: services().jobs.transition(job_id, JobStatus.CANCELLED, {})
    job_id = world.submit()
    execution = world.run(job_id)
    assert (execution.status, execution.states[-2:]) == ("SUCCEEDED", [state, "Cancelled"])
    assert "RecordFailure" not in world.calls
    assert world.job(job_id)["status"] == "cancelled"


def test_rooms_go_nameless_where_text_cannot_be_read(world: World):
    world.before["ReadText"] = Failing(ValueError("anything"))
    job_id = world.submit()
    assert world.run(job_id) == ("SUCCEEDED", FULL)
    assert world.job(job_id)["status"] == "completed"


def test_rooms_are_named_by_what_textract_reads(world: World, monkeypatch: pytest.MonkeyPatch):
    box = {"Left": 0.2, "Top": 0.2, "Width": 0.1, "Height": 0.05}
    line = {"BlockType": "LINE", "Text": "Kitchen", "Page": 1, "Geometry": {"BoundingBox": box}}
    monkeypatch.setattr(TextractBackend, "BLOCKS", [line, {**line, "BlockType": "WORD", "Text": "Word"}])
    job_id = world.submit()
    assert world.run(job_id).status == "SUCCEEDED"
    assert [room["name_hint"] for room in world.job(job_id)["results"]["rooms"]].count("Kitchen") == 1


@pytest.mark.parametrize(
    ("status", "expected"), [("TIMED_OUT", "took too long"), ("FAILED", "inside"), ("ABORTED", "inside")]
)
def test_execution_that_ended_by_itself_fails_its_job(world: World, status: str, expected: str):
    job_id = world.submit()
    event = {"source": "aws.states", "detail": {"name": job_id, "status": status, "executionArn": "arn"}}
    pipeline_failure.handler(event, CONTEXT)
    pipeline_failure.handler(event, CONTEXT)
    job = world.job(job_id)
    assert (job["status"], job["error"]["code"]) == ("failed", "PROCESSING_FAILED")
    assert expected in job["error"]["message"]
