"""The subset of the Amazon States Language that this package's interpreter knows, as models that refuse the rest.

https://states-language.net/spec.html
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

__all__ = ["CatchRule", "Choice", "Definition", "RetryRule", "Scalar", "Task"]

Scalar = str | int | float | bool | None
_FieldPath = Annotated[str, Field(pattern=r"^\$(\.\w+)?$")]


def _is_template(template: dict[str, Scalar]) -> dict[str, Scalar]:
    for key, value in template.items():
        parts = str(value).split(".")
        if key.endswith(".$") and not (parts[0] == "$" and all(part.isidentifier() for part in parts[1:])):
            raise ValueError(f"{key} must be a path of plain fields, got {value}")
    return template


_Template = Annotated[dict[str, Scalar], AfterValidator(_is_template)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RetryRule(_Part):
    """When and how often a task is tried again."""

    ErrorEquals: list[str]
    IntervalSeconds: float = 1
    BackoffRate: float = 2
    MaxAttempts: int = 3
    JitterStrategy: Literal["FULL", "NONE"] = "NONE"


class CatchRule(_Part):
    """Where it goes on after a failure."""

    ErrorEquals: list[str]
    ResultPath: _FieldPath = "$"
    Next: str


class _State(_Part):
    Comment: str = ""

    def targets(self) -> list[str]:
        """Return the states that may follow."""
        return []


class Task(_State):
    """A call of a function."""

    Type: Literal["Task"]
    Resource: str
    Parameters: _Template | None = None
    ResultSelector: _Template | None = None
    ResultPath: _FieldPath = "$"
    TimeoutSeconds: int | None = None
    Retry: list[RetryRule] = Field(default_factory=list)
    Catch: list[CatchRule] = Field(default_factory=list)
    Next: str

    def targets(self) -> list[str]:
        """Return the states that may follow."""
        return [self.Next, *(rule.Next for rule in self.Catch)]


class _Rule(_Part):
    Variable: Annotated[str, Field(pattern=r"^\$(\.\w+)+$")]
    BooleanEquals: bool
    Next: str


class Choice(_State):
    """A fork."""

    Type: Literal["Choice"]
    Choices: list[_Rule]
    Default: str

    def targets(self) -> list[str]:
        """Return the states that may follow."""
        return [self.Default, *(rule.Next for rule in self.Choices)]


class _Succeed(_State):
    Type: Literal["Succeed"]


class _Fail(_State):
    Type: Literal["Fail"]
    Error: str = ""
    Cause: str = ""


class Definition(BaseModel):
    """A state machine."""

    StartAt: str
    States: dict[str, Annotated[Task | Choice | _Succeed | _Fail, Field(discriminator="Type")]]

    @model_validator(mode="after")
    def _names_states_that_there_are(self) -> Definition:
        for name, targets in {"StartAt": [self.StartAt], **self._targets()}.items():
            for target in targets:
                if target not in self.States:
                    raise ValueError(f"{name}: there is no state {target}")
        return self

    def _targets(self) -> dict[str, list[str]]:
        return {name: state.targets() for name, state in self.States.items()}

    def resources(self) -> dict[str, str]:
        """Return the Resource of each task by the name of its state."""
        return {name: state.Resource for name, state in self.States.items() if isinstance(state, Task)}
