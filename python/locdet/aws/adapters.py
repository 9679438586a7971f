"""The adapters of AWS, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

from locdet.aws.blobs import S3BlobStore
from locdet.aws.clients import Clients
from locdet.aws.connections import DynamoDBConnectionStore
from locdet.aws.feedback import DynamoDBFeedbackStore
from locdet.aws.items import Table
from locdet.aws.jobs import DynamoDBJobStore
from locdet.aws.notifier import APIGatewayNotifier
from locdet.aws.previews import DynamoDBPreviewCache
from locdet.aws.queue import SQSQueue
from locdet.aws.rates import DynamoDBRateLimiter
from locdet.aws.secrets import SecretsManagerSource
from locdet.aws.workflow import StepFunctionsWorkflow
from locdet.models.times import SystemClock
from locdet.ports import Adapters

if TYPE_CHECKING:
    from locdet.config import Settings
    from locdet.ports import Clock

__all__ = ["aws_adapters"]


def aws_adapters(settings: Settings, *, clock: Clock | None = None) -> Adapters:
    """Make the adapters of what the settings name; an adapter whose table or URL is not set fails in use."""
    clock = clock or SystemClock()
    clients = Clients(settings.websocket_endpoint)

    def table(name: str, service: str) -> Table:
        return Table(clients, name, clock, service)

    return Adapters(
        jobs=DynamoDBJobStore(table(settings.jobs_table, "The job store")),
        blueprints=S3BlobStore(clients, settings.blueprints_bucket),
        cache=S3BlobStore(clients, settings.cache_bucket),
        previews=DynamoDBPreviewCache(table(settings.preview_cache_table, "The preview cache")),
        queue=SQSQueue(clients, settings.queue_url, settings.visibility_s),
        workflow=StepFunctionsWorkflow(clients, settings.state_machine_arn),
        connections=DynamoDBConnectionStore(table(settings.connections_table, "The WebSocket service")),
        notifier=APIGatewayNotifier(clients),
        feedback=DynamoDBFeedbackStore(table(settings.feedback_table, "The feedback store")),
        rates=DynamoDBRateLimiter(table(settings.rate_limits_table, "The rate limit")),
        secrets=SecretsManagerSource(clients, f"{settings.project}/{settings.environment}"),
        idempotency=DynamoDBPersistenceLayer(settings.idempotency_table, boto3_client=clients.of("dynamodb")),
        clock=clock,
    )
