"""One pass over the reduced page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locdet.bootstrap import stage_runner
from locdet.logging import log, metrics
from locdet.models.job import Stage

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from locdet.json_types import JsonObject
    from locdet.models.lambda_events import StageEvent

__all__ = ["handler"]


@metrics.log_metrics
@log.inject_lambda_context(clear_state=True)
def handler(event: StageEvent, _context: LambdaContext) -> JsonObject:
    """Run the stage ``preview`` of the job ``event["job_id"]``."""
    return stage_runner().run(event["job_id"], Stage.PREVIEW)
