"""Starts the jobs that wait in the queue. Lambda: service_job_manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from locdet.bootstrap import services
from locdet.errors import ProcessingFailed
from locdet.logging import log, log_context, metrics
from locdet.ports import Delivery, JobMessage

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from locdet.services.job import JobService

__all__ = ["handler", "process"]

_LOST_AFTER_S = 900.0
_GIVEN_UP = (
    "The job was tried several times and failed each time. Send it again; if it fails once more, tell us its id."
)


def process(jobs: JobService, delivery: Delivery, *, max_receives: int) -> None:
    """Start the job of a message; a job that ended or started before is left as it is.

    A job that was tried ``max_receives`` times fails for good, and its message is given up.

    Raises:
        Exception: It did not work, and the message should be delivered again or go to the dead letters.
    """
    job_id = delivery.message.job_id
    with log_context(job_id=job_id):
        if delivery.receive_count > max_receives:
            jobs.fail(job_id, ProcessingFailed.code, _GIVEN_UP)
            raise ProcessingFailed(_GIVEN_UP)
        try:
            jobs.begin(job_id)
        except Exception:
            log.exception("the job could not be started", context={"receive_count": delivery.receive_count})
            if delivery.receive_count == max_receives:
                jobs.fail(job_id, ProcessingFailed.code, _GIVEN_UP)
            raise


_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _handle(record: SQSRecord) -> None:
    bundle = services()
    message = JobMessage(**record.json_body)
    delivery = Delivery(message, record.receipt_handle, int(record.attributes.approximate_receive_count))
    process(bundle.jobs, delivery, max_receives=bundle.settings.max_receives)


@metrics.log_metrics
@log.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse | dict[str, Any]:
    """Take a batch of messages, and report those that failed; or look for lost jobs when the scheduler calls."""
    if "Records" not in event:
        return {"requeued": services().jobs.requeue_lost(older_than_s=_LOST_AFTER_S)}
    return process_partial_response(event=event, record_handler=_handle, processor=_processor, context=context)
