"""Every handler of the template in Lambda's runtime, the zip functions on the package that is deployed.

They stand on the local adapters here, in one folder; the whole with AWS's services is tests/deploy/test_stack.py.
"""

from __future__ import annotations

import base64
import json
from contextlib import ExitStack
from functools import cache

import pytest

from deploy import events
from deploy.lambda_runtime import ROOT, FunctionError, running

_PLAN = (ROOT / "examples/plans/house_black_on_white.png").read_bytes()
_BLUEPRINT = {"file": base64.b64encode(_PLAN).decode(), "format": "png", "filename": "plan.png"}


@pytest.fixture
def invoke(functions, package, tmp_path):
    """Invoke a function of the template by its logical id; it stays warm until the test ends."""
    variables = {"LOCDET_BACKEND": "local", "LOCDET_DATA_DIR": str(tmp_path), "POWERTOOLS_METRICS_NAMESPACE": "locdet"}
    with ExitStack() as stack:

        @cache
        def started(name):
            given = {**variables, "POWERTOOLS_SERVICE_NAME": name}
            return stack.enter_context(running(functions[name], package=package, variables=given))

        yield lambda name, event: started(name)(event)


def _new_job(invoke, **options):
    body = {"blueprint": _BLUEPRINT, "options": options}
    answer = invoke("ApiRestHandler", events.http("POST", "/api/v1/jobs", body=body))
    assert answer["statusCode"] == 201, answer["body"]
    return json.loads(answer["body"])["data"]["job_id"]


def _job(invoke, job_id):
    return json.loads(invoke("ApiRestHandler", events.http("GET", f"/api/v1/jobs/{job_id}"))["body"])["data"]


def test_job_goes_through_the_functions_of_the_state_machine(invoke):
    job_id = _new_job(invoke)
    event = {"job_id": job_id}
    message = {"job_id": job_id, "blueprint_s3_key": "", "stage": "preview", "created_at": ""}
    assert invoke("ServiceJobManager", events.messages(message)) == {"batchItemFailures": []}
    assert invoke("PipelineStage1Preview", event)["completed"] is False
    assert invoke("PipelineStage2Intermediate", event)["completed"] is False
    invoke("ServiceTextractProcessor", event)
    assert invoke("PipelineStage3Final", event)["completed"] is True
    job = _job(invoke, job_id)
    assert job["status"] == "completed"
    assert job["results"]["rooms"]


def test_stage_of_a_cancelled_job_raises_what_the_state_machine_catches(invoke):
    job_id = _new_job(invoke)
    assert invoke("ApiRestHandler", events.http("DELETE", f"/api/v1/jobs/{job_id}"))["statusCode"] == 200
    with pytest.raises(FunctionError) as caught:
        invoke("PipelineStage1Preview", {"job_id": job_id})
    assert caught.value.name == "CancelledError"


def test_failure_of_the_state_machine_ends_the_job(invoke):
    job_id = _new_job(invoke)
    cause = json.dumps({"errorMessage": "bad header", "errorType": "DecodeError"})
    invoke("PipelineFailure", {"job_id": job_id, "error": {"Error": "DecodeError", "Cause": cause}})
    assert _job(invoke, job_id)["status"] == "failed"


def test_execution_that_timed_out_ends_the_job(invoke):
    job_id = _new_job(invoke)
    invoke("PipelineFailure", events.execution_ended(job_id, "TIMED_OUT"))
    assert _job(invoke, job_id)["status"] == "failed"


def test_message_that_is_no_job_is_reported_alone(invoke):
    assert invoke("ServiceJobManager", events.messages("not json")) == {
        "batchItemFailures": [{"itemIdentifier": "message-0"}]
    }


def test_health_answers(invoke):
    answer = invoke("ApiHealth", events.http("GET", "/health"))
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["status"] == "healthy"


def test_unknown_token_is_refused(invoke):
    assert invoke("ApiAuthorizer", events.authorization("unknown"))["isAuthorized"] is False


def test_websocket_is_accepted(invoke):
    assert invoke("ApiWebSocketHandler", events.websocket("$connect"))["statusCode"] == 200
    assert invoke("ApiWebSocketHandler", events.websocket("$disconnect"))["statusCode"] == 200


def test_batch_stores_a_result_per_blueprint_and_lists_what_failed(invoke, tmp_path):
    place = tmp_path / "blueprints/batch"
    place.mkdir(parents=True)
    (place / "plan.png").write_bytes(_PLAN)
    event = {"keys": ["batch/plan.png", "batch/none.png"], "results_prefix": "batch/results", "options": {}}
    answer = invoke("ServiceBatchProcessor", event)
    assert answer == {"done": 1, "failed": [{"key": "batch/none.png", "code": "UPLOAD_NOT_FOUND"}]}
    assert json.loads((tmp_path / "cache/batch/results/batch/plan.png.json").read_text())["rooms"]
