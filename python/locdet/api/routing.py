"""What the REST routes share: errors as answers, limits, and the documentation of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType, RequestValidationError
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyInconsistentStateError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)

from locdet.api.answers import ErrorAnswer
from locdet.api.caller import caller
from locdet.api.envelope import failure
from locdet.bootstrap import services
from locdet.errors import (
    AppError,
    Conflict,
    FormatInvalid,
    NotFound,
    RequestInvalid,
    ServiceUnavailable,
)
from locdet.formats import FORMATS
from locdet.logging import log
from locdet.models.requests import FileFormat

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.types import (
        OpenAPIResponse,
        OpenAPIResponseContentModel,
        OpenAPIResponseContentSchema,
        OpenAPIResponseHeader,
    )
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from locdet.models.job import Job
    from locdet.models.requests import JobRequest

__all__ = ["handle_errors", "responses", "submit"]

_MOST_PROBLEMS = 10
_MEANINGS = {
    400: "The request is not as described",
    401: "No valid token",
    404: "Not found",
    409: "The state of the job does not allow it",
    413: "The file is too large",
    429: "Too many requests; see Retry-After",
    500: "An error inside the service",
    503: "Something the service stands on does not answer",
}
_Content: TypeAlias = "dict[str, OpenAPIResponseContentSchema | OpenAPIResponseContentModel]"
_ALWAYS = (400, 401, 429, 500, 503)


def responses(status: int, model: type[BaseModel], description: str, *errors: int) -> dict[int, OpenAPIResponse]:
    """Document the answers of a route: the good one, and the failures beside those that every route has."""
    documented: dict[int, OpenAPIResponse] = {
        status: {"description": description, "content": {"application/json": {"model": model}}}
    }
    return documented | _failures(*errors)


def result_responses() -> dict[int, OpenAPIResponse]:
    """Document the answers of the route of results: files, in their own media types."""
    content: _Content = {
        media_type: {"schema": {"type": "object" if media_type.endswith("json") else "string"}}
        for kind in FORMATS.values()
        if kind.is_text and (media_type := kind.media_type.partition(";")[0])
    }
    where: dict[str, OpenAPIResponseHeader] = {
        "Location": {"description": "Where the file is, for some minutes", "schema": {"type": "string"}}
    }
    found: OpenAPIResponse = {"description": "The file", "content": content}
    elsewhere: OpenAPIResponse = {"description": "A picture or a large file is there", "headers": where}
    return {200: found, 303: elsewhere} | _failures(404, 409)


def _failures(*errors: int) -> dict[int, OpenAPIResponse]:
    documented: dict[int, OpenAPIResponse] = {}
    for error in sorted({*_ALWAYS, *errors}):
        content: _Content = {"application/json": {"model": ErrorAnswer}}
        documented[error] = {"description": _MEANINGS[error], "content": content}
    return documented


def submit(request: JobRequest, *, enqueue: bool = True) -> Job:
    """Take in the input of a request and make its job."""
    bundle, who = services(), caller()
    job_id = bundle.jobs.new_id()
    given = bundle.intake.take(job_id, who.principal, request)
    return bundle.jobs.create(job_id, who.principal, given, correlation_id=who.trace_id, enqueue=enqueue)


def handle_errors(app: APIGatewayHttpResolver) -> None:
    """Make every failure of an app an answer of the same form."""

    @app.exception_handler(AppError)
    def refused(error: AppError) -> Response[str]:
        return _refusal(error)

    @app.exception_handler(RequestValidationError)
    def invalid(error: RequestValidationError) -> Response[str]:
        return _refusal(_invalid(error))

    @app.exception_handler(RecursionError)
    def nested(_: RecursionError) -> Response[str]:
        return _refusal(RequestInvalid("The body is nested too deeply."))

    @app.exception_handler(RequestUnsupportedContentType)
    def unsupported(_: RequestUnsupportedContentType) -> Response[str]:
        return _refusal(RequestInvalid("Send the request as JSON, with the header Content-Type: application/json."))

    @app.exception_handler(IdempotencyValidationError)
    def used_before(_: IdempotencyValidationError) -> Response[str]:
        return _refusal(RequestInvalid("This Idempotency-Key was used for another request. Take a new one."))

    @app.exception_handler([IdempotencyAlreadyInProgressError, IdempotencyInconsistentStateError])
    def repeated(_: Exception) -> Response[str]:
        return _refusal(Conflict("A request with this Idempotency-Key is being answered. Try again.", retry_after_s=1))

    @app.exception_handler(IdempotencyPersistenceLayerError)
    def forgetful(_: IdempotencyPersistenceLayerError) -> Response[str]:
        return _refusal(ServiceUnavailable("The Idempotency-Key could not be kept. Try again.", retry_after_s=1))

    @app.not_found
    def missing(_: NotFoundError) -> Response[str]:
        return failure(NotFound("There is no such URL. See /api/v1/api-docs."), caller().request_id)

    @app.exception_handler(Exception)
    def unexpected(_: Exception) -> Response[str]:
        log.exception("request failed")
        return failure(
            AppError("The service failed. Try again; the request_id helps us find out why."), caller().request_id
        )


def _refusal(error: AppError) -> Response[str]:
    log.info("request refused", context={"code": error.code})
    return failure(error, caller().request_id)


def _invalid(error: RequestValidationError) -> AppError:
    problems = [_problem(item) for item in error.errors()[:_MOST_PROBLEMS]]
    for item in error.errors():
        if item["loc"][-1:] == ("format",) and item["type"] == "enum":
            allowed = ", ".join(FileFormat)
            received = str(item.get("input"))[:32]
            return FormatInvalid(f"The file format must be one of: {allowed}.", details={"received_format": received})
        if item["type"] == "json_invalid":
            return RequestInvalid("The body is not JSON. Check its quotes, commas and brackets.")
    first = problems[0] if problems else {"field": "body", "problem": "not valid"}
    return RequestInvalid(f"{first['field']}: {first['problem']}.", details={"problems": problems})


def _problem(item: ErrorDetails) -> dict[str, str]:
    place = ".".join(str(part) for part in item["loc"] if part != "body") or "body"
    return {"field": place, "problem": str(item["msg"]).removeprefix("Value error, ")}
