"""Ends a job that failed; what it found so far stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locdet.bootstrap import services
from locdet.logging import log, metrics
from locdet.pipeline.failure import record

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from locdet.json_types import JsonObject

__all__ = ["handler"]


@metrics.log_metrics
@log.inject_lambda_context(clear_state=True)
def handler(event: JsonObject, _context: LambdaContext) -> JsonObject:
    """Fail the job of an event."""
    record(services().jobs, event)
    return {}
