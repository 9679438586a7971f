"""Whether the service works.

Without Powertools' routing: a probe should not wait for anything but what it asks about.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from locdet.bootstrap import services
from locdet.errors import AppError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from locdet.models.lambda_events import HttpAnswer

__all__ = ["handler", "report"]

_HEALTHY, _UNHEALTHY = "healthy", "unhealthy"


def report() -> dict[str, object]:
    """Return ``{"status", "services"}``."""
    parts = services().adapters
    checks: dict[str, Callable[[], object]] = {
        "jobs": parts.jobs.check,
        "blueprints": parts.blueprints.check,
        "results": parts.cache.check,
        "queue": parts.queue.depth,
    }
    found = {name: _state(check) for name, check in checks.items()}
    return {"status": _HEALTHY if set(found.values()) == {_HEALTHY} else _UNHEALTHY, "services": found}


def _state(check: Callable[[], object]) -> str:
    try:
        check()
    except AppError:
        return _UNHEALTHY
    return _HEALTHY


def handler(_event: Mapping[str, object], _context: LambdaContext) -> HttpAnswer:
    """Answer 200, or 503 if something that the service stands on does not."""
    body = report()
    return {
        "statusCode": 200 if body["status"] == _HEALTHY else 503,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }
