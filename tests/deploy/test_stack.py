"""The template, deployed: real HTTP, real frames, queue, state machine, stores, and roles that are enforced."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from deploy.lambda_runtime import ROOT, free_port
from deploy.service import Service, until
from locdet.aws.batch import start_batch
from scripts import deploy_local

_PLAN = ROOT / "examples/plans/house_black_on_white.png"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """URL of MiniStack, and the outputs of the stack in it."""
    log = tmp_path_factory.mktemp("ministack") / "log"
    with deploy_local.ministack(free_port(), log) as endpoint:
        outputs = deploy_local.deploy(endpoint)
        deploy_local.set_tokens(endpoint, {"token-of-anna": "anna", "token-of-bert": "bert"})
        yield endpoint, outputs


@pytest.fixture(scope="module")
def caller(stack):
    return lambda token: Service(stack[1]["HttpUrl"], stack[1]["WebSocketUrl"], token)


@pytest.fixture(scope="module")
def anna(caller):
    return caller("token-of-anna")


def _blueprint(data=None):
    content = base64.b64encode(data or _PLAN.read_bytes()).decode()
    return {"file": content, "format": "png", "filename": "plan.png"}


def _unseen(number):
    """Return a blueprint that no cache knows: the plan with some bytes after its end."""
    return _blueprint(_PLAN.read_bytes() + bytes([number]))


def test_job_goes_from_request_to_rooms(anna):
    job = anna.ended(anna.create({"blueprint": _unseen(1)}))
    assert job["status"] == "completed", job
    assert job["progress"] == 100
    assert job["results"]["rooms"]
    result = anna.call("GET", f"/api/v1/jobs/{job['job_id']}/result", params={"format": "geojson"})
    assert result.status_code == 200
    assert result.json()["features"]


def test_events_come_in_the_order_of_the_stages(anna):
    job_id = anna.create({"blueprint": _unseen(2)})
    with anna.events(job_id) as events:
        seen = list(events)
    stages = [event["stage"] for event in seen if event["type"] == "stage_complete"]
    assert stages == sorted(stages, key=["preview", "intermediate", "final"].index)
    assert seen[-1]["type"] == "job_complete"
    assert seen[-1]["results"]["rooms"]


def test_preview_only_stops_after_the_first_stage(anna):
    job = anna.ended(anna.create({"blueprint": _unseen(3), "options": {"preview_only": True}}))
    assert (job["status"], job["stage"]) == ("completed", "preview")


def test_cancelled_job_stays_cancelled_and_its_execution_is_no_failure(anna, stack):
    endpoint, outputs = stack
    job_id = anna.create({"blueprint": _unseen(4)})
    assert anna.call("DELETE", f"/api/v1/jobs/{job_id}").status_code == 200
    machine = deploy_local.client("stepfunctions", endpoint)

    def left():
        running = machine.list_executions(stateMachineArn=outputs["StateMachineArn"], statusFilter="RUNNING")
        return not [execution for execution in running["executions"] if execution["name"] == job_id]

    until(left)
    assert anna.job(job_id)["status"] == "cancelled"


def test_job_is_cancelled_by_a_message(anna):
    job_id = anna.create({"blueprint": _unseen(6)})
    with connect(f"{anna.websocket_url}?token={anna.token}", open_timeout=30) as socket:
        socket.send(json.dumps({"type": "cancel_job", "job_id": job_id}))
        assert json.loads(socket.recv(timeout=60))["type"] == "job_cancelled"
    assert anna.job(job_id)["status"] == "cancelled"


def test_job_of_an_execution_that_was_stopped_from_outside_fails(anna, stack):
    endpoint, outputs = stack
    job_id = anna.create({"blueprint": _unseen(7)})
    machine = deploy_local.client("stepfunctions", endpoint)
    name = outputs["StateMachineArn"].replace(":stateMachine:", ":execution:") + f":{job_id}"

    def stopped():
        try:
            return machine.stop_execution(executionArn=name)
        except machine.exceptions.ExecutionDoesNotExist:
            return None

    until(stopped)
    assert anna.ended(job_id)["status"] == "failed"


def test_request_repeated_with_its_key_makes_one_job(anna):
    request = {"json": {"blueprint": _unseen(1), "options": {"preview_only": True}}, "idempotency_key": "once"}
    first, second = (anna.call("POST", "/api/v1/jobs", **request).json()["data"]["job_id"] for _ in range(2))
    assert first == second


def test_blueprint_that_is_broken_fails_with_the_engines_code(anna):
    broken = _blueprint(_PLAN.read_bytes()[:200])
    job = anna.ended(anna.create({"blueprint": broken}))
    assert job["status"] == "failed"
    assert job["error"]["code"] == "CORRUPT_FILE"


def test_large_blueprint_goes_through_a_presigned_upload(anna):
    data = _PLAN.read_bytes() + bytes([5])
    body = {"filename": "plan.png", "format": "png", "size_bytes": len(data)}
    upload = anna.call("POST", "/api/v1/uploads", json=body).json()["data"]
    stored = httpx.post(
        upload["url"], data=upload["fields"], files={"file": ("plan.png", data, "image/png")}, timeout=60
    )
    assert stored.status_code in (200, 201, 204), stored.text
    job = anna.ended(anna.create({"blueprint": {"upload_id": upload["upload_id"]}}))
    assert job["status"] == "completed", job


def test_feedback_is_stored(anna):
    job = anna.ended(anna.create({"blueprint": _unseen(1)}))
    body = {"feedback": "correct", "room_id": job["results"]["rooms"][0]["id"]}
    answer = anna.call("POST", f"/api/v1/jobs/{job['job_id']}/feedback", json=body)
    assert answer.status_code == 201, answer.text


def test_job_of_another_caller_is_not_found(anna, caller):
    job_id = anna.create({"blueprint": _unseen(1), "options": {"preview_only": True}})
    assert caller("token-of-bert").call("GET", f"/api/v1/jobs/{job_id}").status_code == 404


@pytest.mark.parametrize(("token", "status"), [(None, 401), ("unknown", 403)])
def test_caller_without_a_valid_token_is_refused(caller, token, status):
    assert caller(token).call("GET", "/api/v1/jobs").status_code == status


@pytest.mark.parametrize("query", ["", "?token=unknown"])
def test_websocket_without_a_valid_token_is_refused(stack, query):
    # 401 on AWS; MiniStack makes 500 of every exception of an authorizer.
    with pytest.raises(InvalidStatus):
        connect(f"{stack[1]['WebSocketUrl']}{query}")


@pytest.mark.parametrize("path", ["/health", "/api/v1/health", "/api/v1/api-docs"])
def test_open_routes_need_no_token(caller, path):
    assert caller(None).call("GET", path).status_code == 200


def test_pages_of_other_origins_may_ask_first(caller):
    headers = {"Origin": "https://page.test", "Access-Control-Request-Method": "POST"}
    answer = httpx.options(f"{caller(None).http_url}/api/v1/jobs", headers=headers)
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_message_that_is_no_job_ends_among_the_dead_letters(stack):
    endpoint, outputs = stack
    queue = deploy_local.client("sqs", endpoint)
    # The queue of an account hides a message for three minutes between tries.
    queue.set_queue_attributes(QueueUrl=outputs["QueueUrl"], Attributes={"VisibilityTimeout": "1"})
    queue.send_message(QueueUrl=outputs["QueueUrl"], MessageBody="no job")

    def dead():
        name = "ApproximateNumberOfMessages"
        found = queue.get_queue_attributes(QueueUrl=outputs["DeadLetterQueueUrl"], AttributeNames=[name])
        return int(found["Attributes"][name])

    assert until(dead) == 1
    queue.set_queue_attributes(QueueUrl=outputs["QueueUrl"], Attributes={"VisibilityTimeout": "180"})


def test_batch_stores_a_result_for_each_line_of_its_manifest(stack, monkeypatch):
    endpoint, outputs = stack
    files = deploy_local.client("s3", endpoint)
    files.put_object(Bucket=outputs["BlueprintsBucketName"], Key="batch/plans/plan.png", Body=_PLAN.read_bytes())
    for name, value in deploy_local.environment(endpoint).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LOCDET_BATCH_STATE_MACHINE_ARN", outputs["BatchStateMachineArn"])
    monkeypatch.setenv("LOCDET_CACHE_BUCKET", outputs["CacheBucketName"])
    started = start_batch(f"s3://{outputs['BlueprintsBucketName']}/batch/plans")
    machine = deploy_local.client("stepfunctions", endpoint)

    def ended():
        found = machine.describe_execution(executionArn=started.execution_arn)
        return found["status"] != "RUNNING" and found

    found = until(ended)
    assert found["status"] == "SUCCEEDED", found
    prefix = started.results.removeprefix(f"s3://{outputs['CacheBucketName']}/")
    stored = files.get_object(Bucket=outputs["CacheBucketName"], Key=f"{prefix}batch/plans/plan.png.json")
    assert json.loads(stored["Body"].read())["rooms"]


@contextmanager
def _worker(endpoint, outputs):
    """Run a worker as Fargate does: with the variables of the stages, on the queue that no function drains."""
    functions = deploy_local.client("lambda", endpoint)
    stage = functions.get_function_configuration(FunctionName="locdet-dev-pipeline_stage_3_final")
    given = {**stage["Environment"]["Variables"], "LOCDET_QUEUE_URL": outputs["QueueUrl"]}
    sources = functions.list_event_source_mappings(FunctionName="locdet-dev-service_job_manager")
    source = sources["EventSourceMappings"][0]["UUID"]
    functions.update_event_source_mapping(UUID=source, Enabled=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "locdet", "worker"],
        env={**os.environ, **deploy_local.environment(endpoint), **given},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)
        functions.update_event_source_mapping(UUID=source, Enabled=True)


def test_worker_drains_the_queue_in_place_of_the_functions(anna, stack):
    endpoint, outputs = stack
    with _worker(endpoint, outputs):
        job = anna.ended(anna.create({"blueprint": _unseen(8)}))
    assert job["status"] == "completed", job
    execution = outputs["StateMachineArn"].replace(":stateMachine:", ":execution:") + f":{job['job_id']}"
    machine = deploy_local.client("stepfunctions", endpoint)
    with pytest.raises(machine.exceptions.ExecutionDoesNotExist):
        machine.describe_execution(executionArn=execution)
