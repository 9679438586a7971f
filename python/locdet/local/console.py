"""Logs as short lines, for people at a terminal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from locdet.logging import log

if TYPE_CHECKING:
    import logging

__all__ = ["log_for_people"]


class _LineFormatter(LambdaPowertoolsFormatter):
    def format(self, record: logging.LogRecord) -> str:
        keys = self.thread_safe_get_current_keys() | vars(record)
        parts = [str(keys[name]) for name in ("job_id", "stage") if keys.get(name)]
        parts += [f"{keys['duration_ms']} ms"] if keys.get("duration_ms") is not None else []
        parts += [f"{name}={value}" for name, value in (keys.get("context") or {}).items()]
        time = datetime.fromtimestamp(record.created).astimezone()
        line = f"{time:%H:%M:%S} {record.levelname.lower():7} {record.getMessage()}  {' '.join(parts)}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def log_for_people() -> None:
    """Write log lines for people from here on."""
    for handler in log.handlers:
        handler.setFormatter(_LineFormatter())
