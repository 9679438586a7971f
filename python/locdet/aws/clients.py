"""Clients of AWS, made on first use and kept: a function makes only those that it needs."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Client", "Clients"]

_CONNECT_S = 2
_READ_S = 5
_ATTEMPTS = 5
# SQS answers a long poll after up to 20 s, SageMaker a call after up to 60 s; a call that took so long is not made
# five times.
_OWN = {
    "s3": Config(read_timeout=15, signature_version="s3v4"),
    "sqs": Config(read_timeout=25),
    "sagemaker-runtime": Config(read_timeout=65, retries={"mode": "standard", "total_max_attempts": 2}),
}
_COMMON = Config(
    connect_timeout=_CONNECT_S,
    read_timeout=_READ_S,
    retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
)


class Client(Protocol):
    """A client of boto3, which makes these classes at run time: their methods are AWS's operations."""

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """Return an operation; it takes keywords and mostly returns a dict."""


@dataclass(frozen=True)
class Clients:
    """boto3's clients, which threads may share; region, credentials and URLs are those of the environment.

    Attributes:
        websocket_endpoint: https URL at which API Gateway takes messages for WebSockets.
    """

    websocket_endpoint: str = ""
    _made: dict[str, Client] = field(default_factory=dict, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def of(self, service: str) -> Client:
        """Return the client of a service, for example ``dynamodb``."""
        # Making a client is not safe in two threads at once.
        with self._lock:
            if service not in self._made:
                self._made[service] = boto3.client(service, config=_COMMON.merge(_OWN.get(service, Config())))
            return self._made[service]

    def of_websockets(self) -> Client:
        """Return the client that sends to WebSockets."""
        service = "apigatewaymanagementapi"
        with self._lock:
            if service not in self._made:
                endpoint = self.websocket_endpoint or None
                self._made[service] = boto3.client(service, endpoint_url=endpoint, config=_COMMON)
            return self._made[service]
