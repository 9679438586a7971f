"""Logs, one JSON object a line, and counts.

Every line has timestamp, level, message, request_id, job_id, correlation_id, stage, duration_ms and context where they
apply. Never write image content, tokens or names that users gave to files.
"""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import MetricUnit

from locdet.models.times import iso

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator

__all__ = ["LogFormatter", "count", "duration", "log", "log_context", "metrics"]


# Not Powertools' own context keys: those are of the process, not of a thread, and the end of an inner context takes
# the keys of the outer one away.
_keys: ContextVar[dict[str, object]] = ContextVar("log_keys")


class LogFormatter(LambdaPowertoolsFormatter):
    """Writes a line as JSON, with the keys of :func:`log_context`."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a line."""
        for key, value in _keys.get({}).items():
            record.__dict__.setdefault(key, value)
        return super().format(record)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802, ARG002 - of the base
        """Write the time of a line."""
        return iso(datetime.fromtimestamp(record.created, tz=UTC))


# Most requests count nothing, which Powertools would warn of.
warnings.filterwarnings("ignore", "No application metrics to publish", UserWarning)

# Functions are told apart by POWERTOOLS_SERVICE_NAME.
_service = os.environ.get("POWERTOOLS_SERVICE_NAME", "locdet")

log = Logger(
    service=_service,
    stream=sys.stderr,
    logger_formatter=LogFormatter(log_record_order=["timestamp", "level", "message"]),
    use_rfc3339=True,
)
metrics = Metrics(namespace="locdet", service=_service)


@contextmanager
def log_context(**keys: object) -> Iterator[None]:
    """Add keys to every line that is logged within."""
    present = {key: value for key, value in keys.items() if value is not None}
    token = _keys.set({**_keys.get({}), **present})
    try:
        yield
    finally:
        _keys.reset(token)


def count(name: str, value: float = 1) -> None:
    """Add to a count, for example ``JobsCreated``."""
    _add(name, MetricUnit.Count, value)


def duration(name: str, seconds: float) -> None:
    """Note how long something took."""
    _add(name, MetricUnit.Seconds, seconds)


def _add(name: str, unit: MetricUnit, value: float) -> None:
    # Powertools keeps values even where it is told to write none, and writes them when there are a hundred.
    if os.environ.get("POWERTOOLS_METRICS_DISABLED") != "true":
        metrics.add_metric(name=name, unit=unit, value=value)
