"""Answers as every route gives them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import Response, content_types

from locdet.errors import MethodNotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locdet.errors import AppError

__all__ = ["error_body", "failure", "success"]


def success(
    data: Mapping[str, object],
    request_id: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    results: str | None = None,
) -> Response[str]:
    """Return an answer that holds what was asked for; ``results`` is that field of ``data`` as JSON."""
    written = _written(data if results is None else {name: data[name] for name in data if name != "results"})
    if results is not None:
        written = f'{written[:-1]},"results":{results}}}'
    body = f'{{"status":"success","data":{written},"meta":{_written({"request_id": request_id})}}}'
    return Response(status, content_types.APPLICATION_JSON, body, headers=headers)


def failure(error: AppError, request_id: str) -> Response[str]:
    """Return an answer that says what went wrong."""
    headers: dict[str, str | list[str]] = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    if error.http_status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(error.allowed)
    body = error_body(error.code, error.message, request_id, error.details)
    return Response(error.http_status, content_types.APPLICATION_JSON, _written(body), headers=headers)


def error_body(
    code: str, message: str, request_id: str, details: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return the body of a failure."""
    error = {"code": code, "message": message, "details": details or {}}
    return {"status": "error", "error": error, "meta": {"request_id": request_id}}


def _written(body: Mapping[str, object]) -> str:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)
