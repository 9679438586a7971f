"""Bodies of requests, refused before the routes see them if they are not JSON."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from locdet.errors import RequestInvalid

if TYPE_CHECKING:
    from locdet.models.lambda_events import HttpEvent

__all__ = ["check_body", "parsed"]

_JSON = "application/json"


def check_body(event: HttpEvent) -> None:
    """Check that the body of an event is text and is called JSON.

    Raises:
        RequestInvalid: It is not.
    """
    body = event.get("body")
    if not body:
        return
    media_type = event.get("headers", {}).get("content-type", "").partition(";")[0].strip()
    if media_type.lower() not in ("", _JSON):
        raise RequestInvalid("Send the request as JSON, with the header Content-Type: application/json.")
    if event.get("isBase64Encoded"):
        try:
            base64.b64decode(body, validate=True).decode()
        except ValueError as error:
            raise RequestInvalid("The body is not JSON in UTF-8.") from error


def parsed(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON.

    Raises:
        json.JSONDecodeError: It is not JSON, or has brackets nested by the thousand or a number of more digits than
            Python reads.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except (RecursionError, ValueError) as error:
        raise json.JSONDecodeError("nested too deeply, or a number is too long", "", 0) from error
