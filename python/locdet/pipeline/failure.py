"""Ends a job that failed; what it found so far stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import BaseModel

from locdet.errors import ENGINE_CODES, ProcessingFailed, code_of
from locdet.logging import log, log_context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locdet.services.job import JobService

__all__ = ["record"]

_GENERAL = "The job failed inside the service. Send it again; if it fails once more, tell us its id."
_TIMED_OUT = "The job took too long. Try a smaller page, a lower dpi, or preview_only."


class _Error(BaseModel):
    Error: str = ""
    Cause: str | None = None


class _Failure(BaseModel):
    job_id: str
    error: _Error


class _Detail(BaseModel):
    name: str
    status: str


class _Execution(BaseModel):
    detail: _Detail


def record(jobs: JobService, event: Mapping[str, object]) -> None:
    """Fail the job of an event.

    Args:
        jobs: The service that ends it.
        event: ``{"job_id", "error": {"Error": class name, "Cause": JSON of a Lambda error}}`` of the state machine, or
            an EventBridge event of an execution that ended by itself.
    """
    if "detail" in event:
        ended = _Execution.model_validate(event).detail
        job_id, cause = ended.name, None
        name = "States.Timeout" if ended.status == "TIMED_OUT" else "States.Aborted"
    else:
        failed = _Failure.model_validate(event)
        job_id, name, cause = failed.job_id, failed.error.Error, failed.error.Cause
    with log_context(job_id=job_id):
        log.warning("the state machine failed", context={"error": name})
        jobs.fail(job_id, code_of(name), _message(name, cause))


def _message(name: str, cause: str | None) -> str:
    if name == "States.Timeout":
        return _TIMED_OUT
    known = name in {*ENGINE_CODES, ProcessingFailed.__name__} or code_of(name) != ProcessingFailed.code
    try:
        text = json.loads(cause or "{}").get("errorMessage") if known else None
    except (ValueError, AttributeError):
        text = None
    return _sentence(text) if text else _GENERAL


def _sentence(text: str) -> str:
    """Make a sentence of an engine's message, which is lower case and without a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."
