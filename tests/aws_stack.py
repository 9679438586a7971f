"""AWS for tests: moto's server, reached over HTTP, and what the template would make in it."""

import json
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto.dynamodb.models import DynamoDBBackend
from moto.server import ThreadedMotoServer

from locdet.aws.tables import TABLES, create_tables

__all__ = ["ACCOUNT", "ON_AWS", "REGION", "MovableClock", "Stack", "aws_environment", "make_stack"]

REGION = "us-east-1"
ACCOUNT = "123456789012"
# For what the local adapters have no need of.
ON_AWS = pytest.mark.parametrize("new_backend", ["aws"], indirect=True)
# The service's word for a table by its key in TABLES.
_SETTINGS = {
    "jobs": "jobs_table",
    "preview_cache": "preview_cache_table",
    "websocket_connections": "connections_table",
    "feedback": "feedback_table",
    "idempotency": "idempotency_table",
    "rate_limits": "rate_limits_table",
}


class MovableClock:
    """A clock that tests move."""

    def __init__(self, time: datetime | None = None) -> None:
        self._time = time or datetime(2026, 1, 15, 10, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self._time

    def move(self, **amount: float) -> None:
        self._time += timedelta(**amount)


@dataclass(frozen=True)
class Stack:
    """What was made, as settings of the service, and a client for a look behind the adapters."""

    name: str
    settings: dict[str, Any]
    dead_letters_url: str

    def client(self, service: str) -> Any:
        return _client(service)

    def dead_letters(self) -> int:
        wanted = ["ApproximateNumberOfMessages"]
        answer = self.client("sqs").get_queue_attributes(QueueUrl=self.dead_letters_url, AttributeNames=wanted)
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])


@contextmanager
def aws_environment() -> Iterator[str]:
    """Start moto and let every client of this process use it; yield its URL."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    port = server.get_host_and_port()[1]
    url = f"http://127.0.0.1:{port}"
    variables = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "MOTO_PORT": str(port),
    }
    with patch.dict(os.environ, variables), _writes_one_by_one():
        _configure(url, {"stepfunctions": {"execute_state_machine": True}})
        yield url
    server.stop()


@contextmanager
def _writes_one_by_one() -> Iterator[None]:
    """DynamoDB checks a condition and writes an item in one step; moto's threads get in between."""
    lock = threading.Lock()

    def locked(write: Callable[..., Any]) -> Callable[..., Any]:
        def one_by_one(*arguments: Any, **keywords: Any) -> Any:
            with lock:
                return write(*arguments, **keywords)

        return one_by_one

    names = ("put_item", "update_item")
    with patch.multiple(DynamoDBBackend, **{name: locked(getattr(DynamoDBBackend, name)) for name in names}):
        yield


@cache
def _client(service: str) -> Any:
    return boto3.client(service)


def make_stack(name: str, *, max_receives: int = 5, visibility_s: float = 20) -> Stack:
    """Make tables, buckets and a queue with dead letters, all of which bear a name."""
    tables = {key: f"{name}-{key}" for key in TABLES}
    create_tables(_client("dynamodb"), tables)
    buckets = {kind: f"{name}-{kind}-{ACCOUNT}" for kind in ("blueprints", "cache")}
    for bucket in buckets.values():
        _client("s3").create_bucket(Bucket=bucket)
    queue_url, dead_letters_url = _make_queue(name, max_receives)
    settings = {
        "backend": "aws",
        "project": name,
        "environment": "test",
        "queue_url": queue_url,
        "max_receives": max_receives,
        "visibility_s": visibility_s,
        "state_machine_arn": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}",
        "websocket_endpoint": os.environ["AWS_ENDPOINT_URL"],
        **{_SETTINGS[key]: table for key, table in tables.items()},
        **{f"{kind}_bucket": bucket for kind, bucket in buckets.items()},
    }
    return Stack(name, settings, dead_letters_url)


def _make_queue(name: str, max_receives: int) -> tuple[str, str]:
    sqs = _client("sqs")
    dead_url = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    # One delivery more than tries: the last one is there to say that the job failed.
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": str(max_receives + 1)})
    url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    return url, dead_url


def _configure(url: str, config: dict[str, Any]) -> None:
    request = urllib.request.Request(
        f"{url}/moto-api/config", json.dumps(config).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=10).close()
