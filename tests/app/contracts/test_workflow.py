"""What the Workflow of Step Functions keeps to; the one in this process is tested with the stages."""

import itertools
import json

import boto3
import pytest

from aws_stack import ACCOUNT, REGION
from locdet.aws.clients import Clients
from locdet.aws.workflow import StepFunctionsWorkflow
from locdet.errors import ServiceUnavailable

_numbers = itertools.count()
# A machine that waits until it is stopped.
WAITS = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}


@pytest.fixture
def machine_arn(aws: str) -> str:
    arn: str = boto3.client("stepfunctions").create_state_machine(
        name=f"waits-{next(_numbers)}", definition=json.dumps(WAITS), roleArn=f"arn:aws:iam::{ACCOUNT}:role/r"
    )["stateMachineArn"]
    return arn


@pytest.fixture
def workflow(machine_arn: str) -> StepFunctionsWorkflow:
    return StepFunctionsWorkflow(Clients(), machine_arn)


def _executions(machine_arn: str) -> list[tuple[str, str]]:
    found = boto3.client("stepfunctions").list_executions(stateMachineArn=machine_arn)["executions"]
    return sorted((item["name"], item["status"]) for item in found)


def test_job_is_started_once_under_its_name(workflow, machine_arn):
    for job_id in ("job_1", "job_1", "job_2"):
        workflow.start(job_id)
    assert _executions(machine_arn) == [("job_1", "RUNNING"), ("job_2", "RUNNING")]
    for job_id in ("job_1", "job_2"):
        workflow.stop(job_id)


def test_stop_ends_the_execution_of_the_job_alone(workflow, machine_arn):
    workflow.start("job_1")
    workflow.start("job_2")
    workflow.stop("job_1")
    workflow.stop("job_1")
    assert _executions(machine_arn)[1] == ("job_2", "RUNNING")
    assert _executions(machine_arn)[0] != ("job_1", "RUNNING")
    workflow.stop("job_2")


def test_job_that_has_ended_is_not_started_again(workflow, machine_arn):
    workflow.start("job_1")
    workflow.stop("job_1")
    workflow.start("job_1")
    assert [name for name, _ in _executions(machine_arn)] == ["job_1"]


def test_stop_of_a_job_that_never_started_is_fine(workflow):
    workflow.stop("job_3")


def test_machine_that_is_not_there_is_unavailable(aws):
    workflow = StepFunctionsWorkflow(Clients(), f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:none")
    with pytest.raises(ServiceUnavailable):
        workflow.start("job_1")
