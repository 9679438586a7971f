"""The interpreter of state machines, and the shipped file on every path."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from locdet.errors import CancelledError, ServiceUnavailable
from locdet.pipeline.monitor import WorkerStopped
from locdet.pipeline.state_machine import StateMachine, StateMachineInvalid, definition

ARNS = {
    "one": "${PipelineStage1PreviewArn}",
    "two": "${PipelineStage2IntermediateArn}",
    "text": "${ServiceTextractProcessorArn}",
    "three": "${PipelineStage3FinalArn}",
    "failure": "${PipelineFailureArn}",
}


class Tasks:
    """Tasks that fail as told and remember what they were called with."""

    def __init__(self, **failures: list[BaseException]) -> None:
        self.failures = {name: list(errors) for name, errors in failures.items()}
        self.calls: list[str] = []
        self.inputs: list[dict[str, Any]] = []
        self.preview_only = False

    def task(self, name: str) -> Callable[[dict[str, Any]], object]:
        def run(data: dict[str, Any]) -> object:
            self.calls.append(name)
            self.inputs.append(copy.deepcopy(data))
            if self.failures.get(name):
                raise self.failures[name].pop(0)
            return {"completed": self.preview_only, "job_id": "job_1", "status": "x"}

        return run


def run(tasks: Tasks) -> tuple[str, dict[str, Any], list[float]]:
    """Run the shipped file; return the last state, the data, and the waits."""
    waits_s: list[float] = []
    data = {"job_id": "job_1"}
    resources = {arn: tasks.task(name) for name, arn in ARNS.items()}
    machine = StateMachine(definition(), resources, sleep=waits_s.append, jitter=lambda longest_s: longest_s)
    return machine.run(data), data, waits_s


class NotKnown(Exception):  # noqa: N818 - a name that the file does not have
    """Any other fault."""


def unavailable(times: int) -> list[BaseException]:
    return [ServiceUnavailable("Try again.") for _ in range(times)]


ALL = ["one", "two", "text", "three"]


def test_a_job_goes_through_all_states() -> None:
    tasks = Tasks()
    state, data, waits_s = run(tasks)
    assert (state, tasks.calls, waits_s) == ("Completed", ALL, [])
    assert all(given == {"job_id": "job_1"} for given in tasks.inputs)
    assert data["stage_1"] == {"completed": False}
    assert data["stage_3"]["status"] == "x"


def test_a_preview_is_enough_if_it_was_all() -> None:
    tasks = Tasks()
    tasks.preview_only = True
    assert run(tasks)[0] == "Completed"
    assert tasks.calls == ["one"]


@pytest.mark.parametrize("stage", ["one", "two", "three"])
def test_what_may_pass_is_tried_again_after_1_2_4_and_8_seconds(stage: str) -> None:
    tasks = Tasks(**{stage: unavailable(4)})
    state, _, waits_s = run(tasks)
    assert (state, waits_s) == ("Completed", [1, 2, 4, 8])
    assert tasks.calls.count(stage) == 5


@pytest.mark.parametrize("stage", ["one", "two", "three"])
@pytest.mark.parametrize(("errors", "tries"), [(unavailable(5), 5), ([NotKnown("inside")], 1)], ids=["long", "other"])
def test_what_does_not_pass_fails_the_job(stage: str, errors: list[BaseException], tries: int) -> None:
    tasks = Tasks(**{stage: errors})
    state, data, _ = run(tasks)
    assert state == "Failed"
    assert tasks.calls == [*ALL[: ALL.index(stage)], *[stage] * tries, "failure"]
    assert tasks.inputs[-1] == {"job_id": "job_1", "error": data["error"]}
    assert data["error"]["Error"] == type(errors[0]).__name__
    assert str(errors[0]) in data["error"]["Cause"]


@pytest.mark.parametrize("stage", ["one", "two", "three"])
def test_a_cancelled_job_is_no_failure(stage: str) -> None:
    tasks = Tasks(**{stage: [CancelledError("The job was cancelled.")]})
    assert run(tasks)[0] == "Cancelled"
    assert tasks.calls[-1] == stage


@pytest.mark.parametrize("error", [NotKnown("inside"), *unavailable(1)])
def test_text_that_cannot_be_read_is_done_without(error: BaseException) -> None:
    tasks = Tasks(text=[error])
    assert run(tasks)[0] == "Completed"
    assert tasks.calls == ALL


def test_a_failure_that_cannot_be_recorded_is_raised_after_its_tries() -> None:
    tasks = Tasks(one=[NotKnown("inside")], failure=unavailable(5))
    with pytest.raises(ServiceUnavailable):
        run(tasks)
    assert tasks.calls == ["one", *["failure"] * 5]


@pytest.mark.parametrize("stage", [*ALL, "failure"])
def test_a_worker_that_stops_passes_through(stage: str) -> None:
    tasks = Tasks(**{"one": [NotKnown("inside")] if stage == "failure" else [], stage: [WorkerStopped()]})
    with pytest.raises(WorkerStopped):
        run(tasks)
    assert tasks.calls[-1] == stage


def test_the_jitter_is_at_most_the_wait() -> None:
    waits_s: list[float] = []
    tasks = {arn: Tasks(one=unavailable(4)).task(name) for name, arn in ARNS.items()}
    StateMachine(definition(), tasks, sleep=waits_s.append).run({"job_id": "job_1"})
    assert all(0 <= wait_s <= longest_s for wait_s, longest_s in zip(waits_s, (1, 2, 4, 8), strict=True))
    assert len(set(waits_s)) == 4


# Other files


def machine(*, errors: list[BaseException] | None = None, **state: Any) -> tuple[str, dict[str, Any], list[float]]:
    """Run one task and its ways out."""
    states = {
        "Work": {"Type": "Task", "Resource": "work", "Next": "Done", **state},
        "Done": {"Type": "Succeed"},
        "Other": {"Type": "Fail", "Error": "E", "Cause": "C"},
    }
    waits_s: list[float] = []
    data: dict[str, Any] = {"a": {"b": 1}, "c": 2}
    failures = list(errors or [])

    def work(given: Any) -> Any:
        if failures:
            raise failures.pop(0)
        return {"got": copy.deepcopy(given)}

    made = StateMachine({"StartAt": "Work", "States": states}, {"work": work}, sleep=waits_s.append)
    return made.run(data), data, waits_s


def test_a_task_gets_what_its_parameters_say_and_its_result_goes_where_it_should() -> None:
    parameters = {"b.$": "$.a.b", "all.$": "$", "fixed": 7}
    _, data, _ = machine(Parameters=parameters, ResultSelector={"kept.$": "$.got.b"}, ResultPath="$.r")
    assert data == {"a": {"b": 1}, "c": 2, "r": {"kept": 1}}
    _, data, _ = machine(Parameters=parameters)
    assert data == {"got": {"b": 1, "all": {"a": {"b": 1}, "c": 2}, "fixed": 7}}


def test_rules_of_retry_count_by_themselves() -> None:
    retry = [
        {"ErrorEquals": ["ServiceUnavailable"], "IntervalSeconds": 3, "BackoffRate": 1, "MaxAttempts": 2},
        {"ErrorEquals": ["States.ALL"], "MaxAttempts": 1},
    ]
    errors = [*unavailable(1), NotKnown("x"), *unavailable(1)]
    state, _, waits_s = machine(errors=errors, Retry=retry)
    assert (state, waits_s) == ("Done", [3, 1, 3])
    with pytest.raises(NotKnown):
        machine(errors=[NotKnown("x"), NotKnown("x")], Retry=retry)


def test_a_rule_of_no_attempts_forbids_another_try() -> None:
    retry = [{"ErrorEquals": ["NotKnown"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"], "MaxAttempts": 5}]
    with pytest.raises(NotKnown):
        machine(errors=[NotKnown("x")], Retry=retry)


def test_the_first_catch_that_fits_is_taken() -> None:
    catch = [
        {"ErrorEquals": ["ServiceUnavailable"], "Next": "Done"},
        {"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.error", "Next": "Other"},
    ]
    state, data, _ = machine(errors=[NotKnown("x")], Catch=catch)
    assert (state, data["error"]["Error"], data["c"]) == ("Other", "NotKnown", 2)
    state, data, _ = machine(errors=unavailable(1), Catch=catch)
    assert (state, set(data)) == ("Done", {"Error", "Cause"})


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Map"},
        {"Type": "Parallel"},
        {"Type": "Wait", "Seconds": 1},
        {"Type": "Pass"},
        {"Type": "Task", "Resource": "work", "Next": "Done", "HeartbeatSeconds": 1},
        {"Type": "Task", "Resource": "work", "Next": "Done", "OutputPath": "$.a"},
        {"Type": "Task", "Resource": "work", "End": True},
        {"Type": "Task", "Resource": "unknown", "Next": "Done"},
        {"Type": "Choice", "Choices": [{"Variable": "$.a", "StringEquals": "x", "Next": "Done"}], "Default": "Done"},
        {"Type": "Choice", "Choices": [{"Not": {"Variable": "$.a", "BooleanEquals": True}, "Next": "Done"}]},
        {"Type": "Task", "Resource": "work", "Next": "Done", "Parameters": {"a.$": "States.Format('x')"}},
        {"Type": "Task", "Resource": "work", "Next": "Done", "Parameters": {"a.$": "$.list[0]"}},
        {"Type": "Task", "Resource": "work", "Next": "Done", "Parameters": {"a.$": "$$.Execution.Name"}},
        {"Type": "Task", "Resource": "work", "Next": "Done", "Parameters": {"a": {"b.$": "$.c"}}},
        {"Type": "Task", "Resource": "work", "Next": "Done", "ResultPath": None},
        {"Type": "Task", "Resource": "work", "Next": "Done", "ResultPath": "$.a.b"},
        {"Type": "Task", "Resource": "work", "Next": "Nowhere"},
        {"Type": "Task", "Resource": "work", "Next": "Done", "Catch": [{"ErrorEquals": ["A"], "Next": "Nowhere"}]},
        {"Type": "Task", "Resource": "work", "Next": "Done", "Retry": [{"ErrorEquals": ["A"], "MaxDelaySeconds": 9}]},
    ],
)
def test_what_the_interpreter_does_not_know_is_refused_when_the_file_is_read(state: dict[str, Any]) -> None:
    content = {"StartAt": "Work", "States": {"Work": state, "Done": {"Type": "Succeed"}}}
    with pytest.raises(StateMachineInvalid, match="Work"):
        StateMachine(content, {"work": lambda _: {}})
