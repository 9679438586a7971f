"""Starts the jobs that wait in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from locdet.bootstrap import services
from locdet.logging import log, metrics
from locdet.pipeline.job_manager import process
from locdet.ports import Delivery, JobMessage

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

__all__ = ["handler"]

_LOST_AFTER_S = 900.0

_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _handle(record: SQSRecord) -> None:
    bundle = services()
    message = JobMessage(**record.json_body)
    delivery = Delivery(message, record.receipt_handle, int(record.attributes.approximate_receive_count))
    process(bundle.jobs, delivery, max_receives=bundle.settings.max_receives)


@metrics.log_metrics
@log.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], context: LambdaContext) -> PartialItemFailureResponse | dict[str, int]:
    """Take a batch of messages, and report those that failed; or look for lost jobs when the scheduler calls."""
    if "Records" not in event:
        return {"requeued": services().jobs.requeue_lost(older_than_s=_LOST_AFTER_S)}
    return process_partial_response(event=event, record_handler=_handle, processor=_processor, context=context)
