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
from importlib import resources
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from locdet.logging import log
from locdet.pipeline.state_language import Definition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["StateMachine", "StateMachineInvalid", "definition"]

_ANY = "States.ALL"


class StateMachineInvalid(ValueError):  # noqa: N818 - named as locdet.errors names them
    """The file uses what this interpreter does not know."""


def definition() -> dict[str, Any]:
    """Return the state machine of a job as it is deployed."""
    content: dict[str, Any] = json.loads(
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

    content: Mapping[str, Any]
    tasks: Mapping[str, Callable[[dict[str, Any]], object]]
    sleep: Callable[[float], object] = time.sleep
    jitter: Callable[[float], float] = lambda longest_s: random.uniform(0, longest_s)

    def __post_init__(self) -> None:
        """Check that everything in the file is known. Raises :class:`StateMachineInvalid`."""
        try:
            resources = Definition.model_validate(self.content).resources()
        except ValidationError as error:
            first = error.errors()[0]
            raise StateMachineInvalid(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        for name, resource in resources.items():
            if resource not in self.tasks:
                raise StateMachineInvalid(f"state {name}: there is no task {resource}")

    def run(self, data: dict[str, Any]) -> str:
        """Run to an end; return the name of the last state.

        Args:
            data: The input; states add their results to it.
        """
        name = str(self.content["StartAt"])
        while True:
            state = self.content["States"][name]
            if state["Type"] in ("Succeed", "Fail"):
                return name
            name = self._choose(state, data) if state["Type"] == "Choice" else self._task(name, state, data)

    def _choose(self, state: Mapping[str, Any], data: dict[str, Any]) -> str:
        for rule in state["Choices"]:
            if _at(rule["Variable"], data) is rule["BooleanEquals"]:
                return str(rule["Next"])
        return str(state["Default"])

    def _task(self, name: str, state: Mapping[str, Any], data: dict[str, Any]) -> str:
        tries = dict.fromkeys(range(len(state.get("Retry", []))), 0)
        while True:
            try:
                result = self.tasks[state["Resource"]](_filled(state.get("Parameters"), data))
            except Exception as error:
                index = _matching(state.get("Retry", []), error)
                if index is not None and tries[index] < state["Retry"][index].get("MaxAttempts", 3):
                    self._wait(state["Retry"][index], tries[index])
                    tries[index] += 1
                    continue
                return _caught(name, state, data, error)
            _put(state.get("ResultPath", "$"), data, _filled(state.get("ResultSelector"), result))
            return str(state["Next"])

    def _wait(self, rule: Mapping[str, Any], tries: int) -> None:
        longest_s = rule.get("IntervalSeconds", 1) * rule.get("BackoffRate", 2.0) ** tries
        self.sleep(self.jitter(longest_s) if rule.get("JitterStrategy") == "FULL" else longest_s)


def _matching(rules: list[dict[str, Any]], error: Exception) -> int | None:
    names = {type(error).__name__, "States.TaskFailed", _ANY}
    return next((index for index, rule in enumerate(rules) if names & set(rule["ErrorEquals"])), None)


def _caught(name: str, state: Mapping[str, Any], data: dict[str, Any], error: Exception) -> str:
    index = _matching(state.get("Catch", []), error)
    if index is None:
        raise error
    rule = state["Catch"][index]
    log.info("state failed", context={"state": name, "error": type(error).__name__, "next": rule["Next"]})
    # As a Lambda function tells Step Functions of an exception.
    cause = json.dumps({"errorMessage": str(error), "errorType": type(error).__name__})
    _put(rule.get("ResultPath", "$"), data, {"Error": type(error).__name__, "Cause": cause})
    return str(rule["Next"])


def _at(path: str, data: object) -> Any:  # noqa: ANN401 - any JSON
    for part in path.removeprefix("$").split(".")[1:]:
        data = data[part] if isinstance(data, dict) else None
    return data


def _filled(template: Mapping[str, Any] | None, data: object) -> Any:  # noqa: ANN401 - any JSON
    if template is None:
        return data
    return {
        key.removesuffix(".$"): _at(value, data) if key.endswith(".$") else value for key, value in template.items()
    }


def _put(path: str, data: dict[str, Any], value: object) -> None:
    if path == "$":
        data.clear()
        data.update(value if isinstance(value, dict) else {})
    else:
        data[path.removeprefix("$.")] = value
