"""The handlers beside the stages, on AWS as moto plays it."""

import json
import threading
import urllib.error
import urllib.request
import uuid
from typing import Any

import pytest

from aws_stack import Stack
from aws_world import CONTEXT, PLAN, World, encoded
from locdet.bootstrap import services, worker_services
from locdet.lambdas import api_health, service_job_manager
from locdet.worker import Worker
from support import run_python


def _messages(world: World) -> list[dict[str, Any]]:
    """Take the messages out of the queue."""
    found: list[dict[str, Any]] = world.stack.client("sqs").receive_message(
        QueueUrl=world.stack.settings["queue_url"],
        MaxNumberOfMessages=10,
        MessageSystemAttributeNames=["ApproximateReceiveCount"],
    )["Messages"]
    return found


def test_message_that_fails_is_reported_alone(world: World):
    job_id = world.submit({"preview_only": True})
    world.stack.client("sqs").send_message(QueueUrl=world.stack.settings["queue_url"], MessageBody="no job")
    failed = world.deliver()
    assert len(failed) == 1
    assert world.ended(job_id).status == "SUCCEEDED"


def test_message_delivered_twice_starts_the_job_once(world: World):
    job_id = world.submit({"preview_only": True})
    messages = _messages(world)
    for _ in range(2):
        assert world.manage(messages) == {"batchItemFailures": []}
    world.ended(job_id)
    assert world.manage(messages) == {"batchItemFailures": []}
    machine = world.stack.settings["state_machine_arn"]
    assert len(world.stack.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]) == 1
    assert world.calls == ["Stage1Preview"]


def test_message_of_an_unknown_job_is_done_with(world: World):
    world.submit()
    (message,) = _messages(world)
    body = {**json.loads(message["Body"]), "job_id": "job_20260115_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B"}
    assert world.manage([{**message, "Body": json.dumps(body)}]) == {"batchItemFailures": []}


def test_job_that_cannot_be_started_fails_after_the_last_try(world: World):
    job_id = world.submit()
    world.stack.client("stepfunctions").delete_state_machine(stateMachineArn=world.stack.settings["state_machine_arn"])
    (message,) = _messages(world)
    for count, status in ((1, "processing"), (2, "failed"), (3, "failed")):
        answer = world.manage([{**message, "Attributes": {"ApproximateReceiveCount": str(count)}}])
        assert answer == {"batchItemFailures": [{"itemIdentifier": message["MessageId"]}]}
        assert world.job(job_id)["status"] == status
    assert world.job(job_id)["error"]["code"] == "PROCESSING_FAILED"


def test_job_that_was_never_queued_is_found_by_the_schedule(world: World):
    job_id = world.submit()
    world.stack.client("sqs").purge_queue(QueueUrl=world.stack.settings["queue_url"])
    table, long_ago = services().jobs.store.table, "2020-01-01T00:00:00.000Z"
    table.put({**table.get(job_id=job_id), "created_at": long_ago, "queued_at": long_ago})
    assert service_job_manager.handler({"source": "aws.scheduler"}, CONTEXT) == {"requeued": 1}
    assert [json.loads(message["Body"])["job_id"] for message in _messages(world)] == [job_id]


def test_websocket_hears_of_every_stage_in_order(world: World):
    job_id = world.submit()
    assert world.websocket("$connect") == 200
    world.websocket("$default", body={"type": "subscribe", "job_id": job_id})
    world.run(job_id)
    events = world.told()
    kinds = [event["type"] for event in events if event["type"] != "progress_update"]
    assert kinds == ["stage_complete", "stage_complete", "job_complete"]
    assert {event["job_id"] for event in events} == {job_id}
    progress = [event["progress"] for event in events]
    assert progress == sorted(progress)
    assert len(events[-1]["results"]["rooms"]) == 3
    assert all(event["timestamp"].endswith("Z") for event in events)


def test_websocket_cancels_a_job(world: World):
    job_id = world.submit()
    world.websocket("$connect")
    world.websocket("$default", body={"type": "cancel_job", "job_id": job_id})
    assert [event["type"] for event in world.told()] == ["job_cancelled"]
    assert world.job(job_id)["status"] == "cancelled"
    world.deliver()
    assert world.calls == []


def test_websocket_hears_why_a_command_is_refused(world: World):
    job_id = world.submit()
    world.websocket("$connect", owner="token:bob")
    for body in (
        {"type": "subscribe", "job_id": job_id},
        {"type": "subscribe", "job_id": ""},
        "no JSON",
        {"type": "x"},
    ):
        world.websocket("$default", body=body)
    events = world.told()
    assert {event["type"] for event in events} == {"error"}
    codes = [event["error"]["code"] for event in events]
    assert codes == ["JOB_NOT_FOUND", "JOB_NOT_FOUND", "INVALID_REQUEST", "INVALID_REQUEST"]
    assert world.job(job_id)["status"] == "pending"


def test_websocket_that_is_closed_hears_nothing(world: World):
    job_id = world.submit()
    world.websocket("$connect")
    world.websocket("$default", body={"type": "subscribe", "job_id": job_id})
    world.told()
    world.websocket("$disconnect")
    world.run(job_id)
    assert world.told() == []
    world.websocket("$default", body={"type": "request_status", "job_id": job_id})
    assert world.told() == []


def test_websocket_without_an_owner_is_not_opened(world: World):
    assert world.websocket("$connect", owner="") == 401


def test_request_repeated_with_its_key_makes_one_job(world: World):
    body = {"blueprint": {"file": encoded(PLAN), "format": "png"}}
    headers = {"idempotency-key": "key-1"}
    answers = [world.rest("POST", "/api/v1/jobs", body, **headers) for _ in range(2)]
    assert [status for status, _ in answers] == [201, 201]
    assert len({answer["data"]["job_id"] for _, answer in answers}) == 1
    status, answer = world.rest("POST", "/api/v1/jobs", {**body, "options": {"page": 0}}, **headers)
    assert (status, answer["error"]["code"]) == (400, "INVALID_REQUEST")


def test_jobs_are_listed_to_their_owner_page_by_page(world: World):
    made = [world.submit() for _ in range(3)]
    first = world.rest("GET", "/api/v1/jobs?limit=2")[1]["data"]
    second = world.rest("GET", f"/api/v1/jobs?limit=2&cursor={first['cursor']}")[1]["data"]
    assert sorted(job["job_id"] for job in first["jobs"] + second["jobs"]) == sorted(made)
    assert second["cursor"] is None
    assert world.rest("GET", "/api/v1/jobs", owner="token:bob")[1]["data"]["jobs"] == []
    status, answer = world.rest("GET", "/api/v1/jobs?cursor=none")
    assert (status, answer["error"]["code"]) == (400, "INVALID_REQUEST")


def test_plan_is_uploaded_to_s3_and_searched(world: World):
    wanted = {"filename": "plan.png", "format": "png", "size_bytes": len(PLAN)}
    status, answer = world.rest("POST", "/api/v1/uploads", wanted)
    assert status == 201
    _post_form(answer["data"]["url"], answer["data"]["fields"], PLAN)
    blueprint = {"upload_id": answer["data"]["upload_id"], "format": "png"}
    body = {"blueprint": blueprint, "options": {"preview_only": True}}
    assert world.rest("POST", "/api/v1/jobs", body, owner="token:bob")[0] == 404
    status, answer = world.rest("POST", "/api/v1/jobs", body)
    assert status == 201
    world.run(answer["data"]["job_id"])
    assert world.job(answer["data"]["job_id"])["rooms_count"] == 3


def _post_form(url: str, fields: dict[str, str], data: bytes) -> None:
    boundary = uuid.UUID(int=1).hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="plan.png"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(url, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status in (200, 204)


def test_feedback_is_stored_with_what_it_is_about(world: World):
    job_id = world.submit({"preview_only": True})
    world.run(job_id)
    correction = {"feedback": "wrong", "room_id": "room_001", "correction": {"name_hint": "Kitchen"}}
    status, answer = world.rest("POST", f"/api/v1/jobs/{job_id}/feedback", correction)
    assert status == 201
    (stored,) = services().adapters.feedback.list_of_job(job_id)
    assert stored.feedback_id == answer["data"]["feedback_id"]
    assert stored.blueprint_hash == world.job(job_id)["blueprint_hash"]


def test_requests_over_the_limit_are_told_when_to_come_back(stack: Stack, monkeypatch: pytest.MonkeyPatch):
    client = stack.client("ssm")
    name = f"/{stack.name}/test/api/rate_limit_per_minute"
    client.put_parameter(Name=name, Value="2", Type="String")
    world = World(stack)
    wanted = {"filename": "plan.png", "format": "png", "size_bytes": 9}
    statuses = [world.rest("POST", "/api/v1/uploads", wanted)[0] for _ in range(5)]
    # Some of the five may fall into the next minute.
    assert set(statuses) == {201, 429}
    assert world.rest("GET", "/api/v1/jobs")[0] == 200


def test_health_names_what_does_not_answer(stack: Stack):
    assert _health() == (200, {"jobs": "healthy", "blueprints": "healthy", "results": "healthy", "queue": "healthy"})
    stack.client("dynamodb").delete_table(TableName=stack.settings["jobs_table"])
    stack.client("s3").delete_bucket(Bucket=stack.settings["blueprints_bucket"])
    assert _health() == (
        503,
        {"jobs": "unhealthy", "blueprints": "unhealthy", "results": "healthy", "queue": "healthy"},
    )


def _health() -> tuple[int, dict[str, str]]:
    answer = api_health.handler({}, CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])["services"]


def test_table_that_does_not_answer_is_503(world: World):
    job_id = world.submit()
    world.stack.client("dynamodb").delete_table(TableName=world.stack.settings["jobs_table"])
    status, answer = world.rest("GET", f"/api/v1/jobs/{job_id}")
    assert (status, answer["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")


def test_idempotency_table_that_does_not_answer_is_503(world: World):
    world.stack.client("dynamodb").delete_table(TableName=world.stack.settings["idempotency_table"])
    body = {"blueprint": {"file": encoded(PLAN), "format": "png"}}
    status, answer = world.rest("POST", "/api/v1/jobs", body, **{"idempotency-key": "key-1"})
    assert (status, answer["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")


def test_functions_of_the_api_load_no_engine():
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(['locdet_core', 'numpy', 'onnxruntime', 'click', 'starlette', 'uvicorn']))\n"
        "import locdet.aws.adapters, locdet.aws.parameters\n"
        "from locdet.lambdas import api_authorizer, api_health, api_rest_handler, api_websocket_handler\n"
        "from locdet.lambdas import pipeline_failure, service_job_manager\n"
    )
    loaded = run_python(code)
    assert loaded.returncode == 0, loaded.stderr


def test_older_interface_answers_in_integers_from_0_to_1000(world: World):
    blueprint_id = world.rest("POST", "/upload", {"image": encoded(PLAN)})[1]["blueprint_id"]
    assert world.rest("POST", "/process", {"blueprint_id": blueprint_id})[0] == 202
    world.run(blueprint_id)
    status, answer = world.rest("GET", f"/status?blueprint_id={blueprint_id}")
    assert (status, answer["status"], len(answer["detected_rooms"])) == (200, "completed", 3)
    assert {type(value) for room in answer["detected_rooms"] for value in room["bounding_box"]} == {int}


def test_worker_in_a_container_drains_the_same_queue(stack: Stack):
    world, stopping = World(stack), threading.Event()
    job_id = world.submit()
    bundle = worker_services(services(), stopping)
    worker = Worker(bundle.settings, bundle.jobs, bundle.adapters.queue, stopping)
    delivery = bundle.adapters.queue.receive(wait_s=5)
    assert delivery is not None
    worker.work(delivery)
    job = world.job(job_id)
    assert (job["status"], job["rooms_count"]) == ("completed", 3)
    attributes = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    left = stack.client("sqs").get_queue_attributes(QueueUrl=stack.settings["queue_url"], AttributeNames=attributes)
    assert set(left["Attributes"].values()) == {"0"}
