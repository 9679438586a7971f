"""The deployed service in one process: the real handlers, moto as AWS, moto's interpreter for the state machine."""

import importlib
import io
import json
import time
import traceback
import urllib.parse
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest.mock import patch

from moto.apigatewaymanagementapi.models import apigatewaymanagementapi_backends
from moto.awslambda.models import LambdaFunction
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

from aws_stack import ACCOUNT, REGION, Stack
from locdet.lambdas import service_job_manager
from locdet.pipeline.state_machine import definition
from service_calls import Context, call, websocket
from service_world import OWNER, PLAN, encoded

__all__ = ["CONTEXT", "OWNER", "PLAN", "STATES", "World", "encoded", "make_world"]

# State, substitution of the file, and module of the handler.
STATES = {
    "Stage1Preview": ("PipelineStage1PreviewArn", "pipeline_stage_1_preview"),
    "Stage2Intermediate": ("PipelineStage2IntermediateArn", "pipeline_stage_2_intermediate"),
    "ReadText": ("ServiceTextractProcessorArn", "service_textract_processor"),
    "Stage3Final": ("PipelineStage3FinalArn", "pipeline_stage_3_final"),
    "RecordFailure": ("PipelineFailureArn", "pipeline_failure"),
}
_ENOUGH_S = 60
CONTEXT = Context()


class Execution(NamedTuple):
    """A run of the state machine that has ended."""

    status: str
    states: list[str]


@dataclass
class World:
    """The service and what tests ask of it.

    Attributes:
        before: Called before a state's handler, with the job's id; what it raises is the function's failure.
        waits_s: How long the interpreter would have waited between tries.
        calls: States whose functions were called, in order.
    """

    stack: Stack
    before: dict[str, Callable[[str], object]] = field(default_factory=dict)
    waits_s: list[float] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def rest(self, method: str, path: str, body: object = None, *, owner: str = OWNER, **headers: str) -> Any:
        """Return status and content of an answer of the REST API."""
        parts = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        answer = call(method, parts.path, body, owner=owner, query=query, headers=headers)
        return answer.status, answer.content

    def submit(self, options: dict[str, Any] | None = None, *, data: bytes = PLAN) -> str:
        """Make a job; return its id."""
        blueprint = {"file": encoded(data), "format": "png"}
        status, answer = self.rest("POST", "/api/v1/jobs", {"blueprint": blueprint, "options": options or {}})
        assert status == 201, answer
        job_id: str = answer["data"]["job_id"]
        return job_id

    def job(self, job_id: str) -> dict[str, Any]:
        status, answer = self.rest("GET", f"/api/v1/jobs/{job_id}")
        assert status == 200, answer
        data: dict[str, Any] = answer["data"]
        return data

    def deliver(self) -> list[str]:
        """Hand waiting messages to the job manager, as an event source does; return those that it reports."""
        sqs, url = self.stack.client("sqs"), self.stack.settings["queue_url"]
        messages = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["ApproximateReceiveCount"]
        ).get("Messages", [])
        answer = self.manage(messages)
        failed = [item["itemIdentifier"] for item in answer["batchItemFailures"]]
        for message in messages:
            if message["MessageId"] not in failed:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return failed

    def manage(self, messages: list[dict[str, Any]]) -> Any:
        """Call the job manager with messages of SQS."""
        records = [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self.stack.name}",
                "awsRegion": REGION,
            }
            for message in messages
        ]
        return service_job_manager.handler({"Records": records}, CONTEXT)

    def run(self, job_id: str) -> Execution:
        """Start a job's state machine by way of the queue, and wait for its end."""
        assert self.deliver() == []
        return self.ended(job_id)

    def ended(self, job_id: str) -> Execution:
        """Wait for the end of a job's state machine."""
        client = self.stack.client("stepfunctions")
        machine = self.stack.settings["state_machine_arn"].replace(":stateMachine:", ":execution:")
        arn, deadline = f"{machine}:{job_id}", time.monotonic() + _ENOUGH_S
        while (status := client.describe_execution(executionArn=arn)["status"]) == "RUNNING":
            assert time.monotonic() < deadline, self.calls
            time.sleep(0.02)
        events = client.get_execution_history(executionArn=arn, maxResults=1000)["events"]
        entered = [event["stateEnteredEventDetails"] for event in events if "stateEnteredEventDetails" in event]
        return Execution(status, [details["name"] for details in entered])

    def websocket(self, route: str, connection_id: str = "one", body: object = None, *, owner: str = OWNER) -> int:
        """Hand an event to the WebSocket handler; return its status."""
        return websocket(route, body, connection=connection_id, owner=owner)

    def told(self, connection_id: str = "one") -> list[dict[str, Any]]:
        """Take the events that a connection was sent."""
        connection = apigatewaymanagementapi_backends[ACCOUNT][REGION].connections[connection_id]
        text, connection.data = connection.data.decode(), b""
        decoder, events = json.JSONDecoder(), []
        while text:
            event, end = decoder.raw_decode(text)
            events.append(event)
            text = text[end:]
        return events


@contextmanager
def make_world(stack: Stack) -> Iterator[World]:
    """Deploy the state machine and its functions; the process is set up as theirs for the time."""
    world = World(stack)
    # moto keeps what connections were sent for as long as the process lives.
    apigatewaymanagementapi_backends[ACCOUNT][REGION].connections.clear()
    _deploy(stack)

    def invoke(function: LambdaFunction, event: Any = None) -> tuple[str, bool, str]:
        return _invoke(world, function.function_name.rpartition("-")[2], event)

    clock = SimpleNamespace(sleep=world.waits_s.append)
    with patch.object(LambdaFunction, "_invoke_lambda", invoke), patch.object(retrier_decl, "time", clock):
        yield world


def _invoke(world: World, state: str, event: dict[str, Any]) -> tuple[str, bool, str]:
    """Call a handler as the Lambda runtime does."""
    world.calls.append(state)
    try:
        if state in world.before:
            world.before[state](event["job_id"])
        handler = importlib.import_module(f"locdet.lambdas.{STATES[state][1]}").handler
        return json.dumps(handler(event, CONTEXT)), False, ""
    except Exception as error:
        failure = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": []}
        return json.dumps(failure), True, traceback.format_exc()


def _deploy(stack: Stack) -> None:
    role = stack.client("iam").create_role(RoleName=f"{stack.name}-role", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    text = json.dumps(definition())
    for state, (substitution, module) in STATES.items():
        answer = stack.client("lambda").create_function(
            FunctionName=f"{stack.name}-{state}",
            Role=role,
            Runtime="python3.11",
            Handler=f"locdet.lambdas.{module}.handler",
            Code={"ZipFile": _zip()},
        )
        text = text.replace(f"${{{substitution}}}", answer["FunctionArn"])
    stack.client("stepfunctions").create_state_machine(name=stack.name, definition=text, roleArn=role)


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("handler.py", "")
    return buffer.getvalue()
