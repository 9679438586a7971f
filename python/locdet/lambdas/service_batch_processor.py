"""Rooms of many stored blueprints, without jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locdet.bootstrap import services, stage_runner
from locdet.logging import log, metrics
from locdet.pipeline.batch import Batch

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from locdet.json_types import JsonObject
    from locdet.pipeline.batch import BatchEvent

__all__ = ["handler"]


@metrics.log_metrics
@log.inject_lambda_context(clear_state=True)
def handler(event: BatchEvent, _context: LambdaContext) -> JsonObject:
    """Detect the rooms of a manifest's line: ``{"keys", "results_prefix", "options"}``."""
    stores = services().adapters
    batch = Batch(stores.blueprints, stores.cache, stage_runner().model)
    return batch.run(event["keys"], prefix=event["results_prefix"], options=event.get("options", {}))
