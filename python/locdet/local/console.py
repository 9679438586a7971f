"""Logs of a server process: for people at a terminal, and of the HTTP server too."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from locdet.logging import LogFormatter, log

if TYPE_CHECKING:
    from aws_lambda_powertools.logging.types import LogRecord

__all__ = ["log_for_people", "log_of_uvicorn"]


class _LineFormatter(LogFormatter):
    def serialize(self, log: LogRecord) -> str:
        keys: dict[str, object] = {**log}
        context = keys.get("context")
        parts = [str(keys[name]) for name in ("job_id", "stage") if keys.get(name)]
        parts += [f"{keys['duration_ms']} ms"] if keys.get("duration_ms") is not None else []
        parts += [f"{name}={value}" for name, value in context.items()] if isinstance(context, dict) else []
        time = datetime.fromisoformat(str(keys["timestamp"])).astimezone()
        line = f"{time:%H:%M:%S} {str(keys['level']).lower():7} {keys['message']}  {' '.join(parts)}".rstrip()
        return f"{line}\n{keys['exception']}" if keys.get("exception") else line


def log_for_people() -> None:
    """Write short lines instead of JSON from here on."""
    for handler in log.handlers:
        handler.setFormatter(_LineFormatter(log_record_order=["timestamp", "level", "message"]))


def log_of_uvicorn() -> None:
    """Write what the HTTP server warns of as all other lines are written."""
    server = logging.getLogger("uvicorn")
    server.handlers, server.propagate = list(log.handlers), False
    server.setLevel(logging.WARNING)
