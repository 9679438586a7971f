"""The page in tiles, merged across their seams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from locdet.bootstrap import stage_runner
from locdet.logging import log, metrics
from locdet.models.job import Stage

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

__all__ = ["handler"]


@metrics.log_metrics
@log.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Run the stage ``intermediate`` of the job ``event["job_id"]``."""
    return stage_runner().run(event["job_id"], Stage.INTERMEDIATE)
