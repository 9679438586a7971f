"""The words on pages that are pictures, for the names of rooms. Lambda: service_textract_processor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from locdet.bootstrap import stage_runner
from locdet.logging import log, log_context, metrics

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from locdet.pipeline.stage import StageRunner

__all__ = ["handler", "read_text"]


def read_text(runner: StageRunner, job_id: str) -> dict[str, Any]:
    """Read the words on a job's page; return their number."""
    with log_context(job_id=job_id):
        return {"words": runner.text.read(runner.jobs.get(job_id))}


@metrics.log_metrics
@log.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Read the words on the page of the job ``event["job_id"]``."""
    return read_text(stage_runner(), event["job_id"])
