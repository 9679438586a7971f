"""The subset of the Amazon States Language that this package's interpreter knows, as models that refuse the rest.

https://states-language.net/spec.html
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

__all__ = ["Definition"]

_Scalar = str | int | float | bool | None
_FieldPath = Annotated[str, Field(pattern=r"^\$(\.\w+)?$")]


def _is_template(template: dict[str, _Scalar]) -> dict[str, _Scalar]:
    for key, value in template.items():
        parts = str(value).split(".")
        if key.endswith(".$") and not (parts[0] == "$" and all(part.isidentifier() for part in parts[1:])):
            raise ValueError(f"{key} must be a path of plain fields, got {value}")
    return template


_Template = Annotated[dict[str, _Scalar], AfterValidator(_is_template)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Retry(_Part):
    ErrorEquals: list[str]
    IntervalSeconds: float = 1
    BackoffRate: float = 2
    MaxAttempts: int = 3
    JitterStrategy: Literal["FULL", "NONE"] = "NONE"


class _Catch(_Part):
    ErrorEquals: list[str]
    ResultPath: _FieldPath = "$"
    Next: str


class _State(_Part):
    Comment: str = ""

    def targets(self) -> list[str]:
        """Return the states that may follow."""
        return []


class _Task(_State):
    Type: Literal["Task"]
    Resource: str
    Parameters: _Template | None = None
    ResultSelector: _Template | None = None
    ResultPath: _FieldPath = "$"
    TimeoutSeconds: int | None = None
    Retry: list[_Retry] = Field(default_factory=list)
    Catch: list[_Catch] = Field(default_factory=list)
    Next: str

    def targets(self) -> list[str]:
        """Return the states that may follow."""
        return [self.Next, *(rule.Next for rule in self.Catch)]


class _Rule(_Part):
    Variable: Annotated[str, Field(pattern=r"^\$(\.\w+)+$")]
    BooleanEquals: bool
    Next: str


class _Choice(_State):
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
    States: dict[str, Annotated[_Task | _Choice | _Succeed | _Fail, Field(discriminator="Type")]]

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
        return {name: state.Resource for name, state in self.States.items() if isinstance(state, _Task)}
