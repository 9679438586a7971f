"""The state machines, the template that fills them in, and the classes of errors that they name."""

from __future__ import annotations

import json
import re

import pytest

import locdet.errors
import locdet_core.errors
from template.conftest import ROOT

_DEFINITIONS = sorted((ROOT / "python/locdet/statemachine").glob("*.asl.json"))
# Names that AWS gives to failures of its own.
_AWS = {
    "States.ALL",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
}


@pytest.fixture(params=_DEFINITIONS, ids=lambda path: path.stem.removesuffix(".asl"))
def definition(request):
    return request.param


def _states(machine):
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from _states(state["ItemProcessor"])


def _named_errors(machine):
    for name, state in _states(machine):
        for rule in state.get("Retry", []) + state.get("Catch", []):
            yield from ((name, error) for error in rule["ErrorEquals"])


def test_named_errors_exist(definition):
    for state, error in _named_errors(json.loads(definition.read_text())):
        known = error in _AWS or hasattr(locdet.errors, error) or hasattr(locdet_core.errors, error)
        assert known, f"{state} names {error}"


def test_only_errors_that_may_pass_are_tried_again():
    machine = json.loads((ROOT / "python/locdet/statemachine/detection.asl.json").read_text())
    for name, state in machine["States"].items():
        named = {error for rule in state.get("Retry", []) for error in rule["ErrorEquals"]} - _AWS
        classes = [getattr(locdet.errors, error, None) for error in named - {"InferenceError"}]
        assert all(found and found.retryable for found in classes), name


def test_template_fills_in_every_placeholder_and_no_other(template, definition):
    machine = next(
        found["Properties"]
        for found in template["Resources"].values()
        if str(found.get("Properties", {}).get("DefinitionUri", "")).endswith(definition.name)
    )
    placeholders = set(re.findall(r"\$\{(\w+)\}", definition.read_text()))
    assert set(machine["DefinitionSubstitutions"]) == placeholders
    invoked = json.dumps(machine["Policies"])
    for value in machine["DefinitionSubstitutions"].values():
        assert json.dumps(value) in invoked or "Ref" in value, "the machine may not call what it names"


def test_states_give_functions_time_to_end_by_themselves(template, functions):
    machine = template["Resources"]["DetectionStateMachine"]["Properties"]
    targets = {name: value["Fn::GetAtt"][0] for name, value in machine["DefinitionSubstitutions"].items()}
    for name, state in json.loads((ROOT / machine["DefinitionUri"]).read_text())["States"].items():
        if state["Type"] == "Task":
            assert state["TimeoutSeconds"] > functions[targets[state["Resource"][2:-1]]]["Timeout"], name


def test_every_state_says_what_it_is_for(definition):
    for name, state in _states(json.loads(definition.read_text())):
        assert state.get("Comment"), name


def test_executions_that_end_badly_are_recorded(template, functions):
    pattern = functions["PipelineFailure"]["Events"]["ExecutionEnded"]["Properties"]["Pattern"]
    assert set(pattern["detail"]["status"]) == {"FAILED", "TIMED_OUT", "ABORTED"}
    watched = pattern["detail"]["stateMachineArn"][0]["Fn::Sub"].rsplit(":", 1)[1]
    assert {"Fn::Sub": watched} == template["Resources"]["DetectionStateMachine"]["Properties"]["Name"]
