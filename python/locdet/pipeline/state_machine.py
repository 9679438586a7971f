"""Runs the state machine file in this process, for the local mode and for workers.

The subset of the Amazon States Language that ``statemachine/detection.asl.json`` uses: Task with Parameters,
ResultSelector, ResultPath, Retry and Catch; Choice on BooleanEquals; Succeed and Fail; paths of plain fields. Anything
else is refused when the file is loaded. https://states-language.net/spec.html
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING

from pydantic import ValidationError

from locdet.logging import log
from locdet.pipeline.state_language import Choice, Definition, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from locdet.json_types import Json, JsonObject
    from locdet.pipeline.state_language import CatchRule, RetryRule, Scalar

__all__ = ["StateMachine", "StateMachineInvalid", "definition"]

_ANY = "States.ALL"


class StateMachineInvalid(ValueError):  # noqa: N818 - named as locdet.errors names them
    """The file uses what this interpreter does not know."""


def definition() -> JsonObject:
    """Return the state machine of a job as it is deployed."""
    content: JsonObject = json.loads(
        resources.files("locdet").joinpath("statemachine", "detection.asl.json").read_text()
    )
    return content


@dataclass(frozen=True)
class StateMachine:
    """A state machine that can be run.

    Attributes:
        content: The file.
        tasks: Function by Resource.
        sleep: Waits between tries.
        jitter: Returns a random wait of at most the one given.
    """

    content: Mapping[str, object]
    tasks: Mapping[str, Callable[[JsonObject], Json]]
    sleep: Callable[[float], object] = time.sleep
    jitter: Callable[[float], float] = lambda longest_s: random.uniform(0, longest_s)

    def __post_init__(self) -> None:
        """Check that everything in the file is known. Raises :class:`StateMachineInvalid`."""
        for name, resource in self._definition.resources().items():
            if resource not in self.tasks:
                raise StateMachineInvalid(f"state {name}: there is no task {resource}")

    @cached_property
    def _definition(self) -> Definition:
        try:
            return Definition.model_validate(self.content)
        except ValidationError as error:
            first = error.errors()[0]
            raise StateMachineInvalid(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error

    def run(self, data: JsonObject) -> str:
        """Run to an end; return the name of the last state.

        Args:
            data: The input; states add their results to it.
        """
        name = self._definition.StartAt
        while True:
            state = self._definition.States[name]
            if isinstance(state, Task):
                name = self._run(name, state, data)
            elif isinstance(state, Choice):
                name = _chosen(state, data)
            else:
                return name

    def _run(self, name: str, state: Task, data: JsonObject) -> str:
        tries = [0] * len(state.Retry)
        while True:
            try:
                given = data if state.Parameters is None else _filled(state.Parameters, data)
                result = self.tasks[state.Resource](given)
            except Exception as error:
                index = _matching(state.Retry, error)
                if index is not None and tries[index] < state.Retry[index].MaxAttempts:
                    self._wait(state.Retry[index], tries[index])
                    tries[index] += 1
                    continue
                return _caught(name, state, data, error)
            selected = result if state.ResultSelector is None else _filled(state.ResultSelector, result)
            _put(state.ResultPath, data, selected)
            return state.Next

    def _wait(self, rule: RetryRule, tries: int) -> None:
        longest_s = rule.IntervalSeconds * rule.BackoffRate**tries
        self.sleep(self.jitter(longest_s) if rule.JitterStrategy == "FULL" else longest_s)


def _chosen(state: Choice, data: JsonObject) -> str:
    found = (rule.Next for rule in state.Choices if _at(rule.Variable, data) is rule.BooleanEquals)
    return next(found, state.Default)


def _matching(rules: Sequence[RetryRule | CatchRule], error: Exception) -> int | None:
    names = {type(error).__name__, "States.TaskFailed", _ANY}
    return next((index for index, rule in enumerate(rules) if names & set(rule.ErrorEquals)), None)


def _caught(name: str, state: Task, data: JsonObject, error: Exception) -> str:
    index = _matching(state.Catch, error)
    if index is None:
        raise error
    rule = state.Catch[index]
    log.info("state failed", context={"state": name, "error": type(error).__name__, "next": rule.Next})
    # As a Lambda function tells Step Functions of an exception.
    cause = json.dumps({"errorMessage": str(error), "errorType": type(error).__name__})
    _put(rule.ResultPath, data, {"Error": type(error).__name__, "Cause": cause})
    return rule.Next


def _at(path: str, data: Json) -> Json:
    for part in path.removeprefix("$").split(".")[1:]:
        data = data[part] if isinstance(data, dict) else None
    return data


def _filled(template: Mapping[str, Scalar], data: Json) -> JsonObject:
    return {
        key.removesuffix(".$"): _at(str(value), data) if key.endswith(".$") else value
        for key, value in template.items()
    }


def _put(path: str, data: JsonObject, value: Json) -> None:
    if path == "$":
        data.clear()
        data.update(value if isinstance(value, dict) else {})
    else:
        data[path.removeprefix("$.")] = value
