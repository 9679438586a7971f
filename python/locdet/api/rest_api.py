"""The routes of the REST API."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path, Query
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function

from locdet.api import compat
from locdet.api.answers import (
    BASE,
    FeedbackAnswer,
    JobAnswer,
    JobListAnswer,
    UploadAnswer,
    job_path,
    view,
)
from locdet.api.body import parsed
from locdet.api.caller import caller
from locdet.api.documentation import ABOUT, DocumentedResolver
from locdet.api.envelope import success
from locdet.api.routing import handle_errors, responses, result_responses, submit
from locdet.bootstrap import services
from locdet.formats import FORMATS
from locdet.models.requests import FeedbackRequest, JobRequest, UploadRequest
from locdet.models.times import iso
from locdet.services.results import MAX_INLINE_RESULT_BYTES

if TYPE_CHECKING:
    from locdet.models.job import Job

__all__ = ["app", "openapi"]

JobId = Annotated[str, Path(max_length=64, description="As POST /jobs gave it")]

app = DocumentedResolver(enable_validation=True, json_body_deserializer=parsed)
handle_errors(app)
app.include_router(compat.router)
app.enable_swagger(path=f"{BASE}/api-docs", **ABOUT)


@app.post(
    f"{BASE}/uploads",
    summary="Make a place for a file of up to 50 MB",
    responses=responses(201, UploadAnswer, "Send the file there, as a form with these fields before it", 413),
    tags=["uploads"],
)
def create_upload(request: Annotated[UploadRequest, Body()]) -> Response[str]:
    """Return a URL that takes this one file; give its ``upload_id`` to POST /jobs then."""
    bundle = services()
    upload = bundle.intake.new_upload(caller().principal, request, bundle.adapters.clock.now())
    data = {"upload_id": upload.upload_id, **vars(upload.target), "expires_at": iso(upload.expires_at)}
    return success(data, caller().request_id, status=201)


@app.post(
    f"{BASE}/jobs",
    summary="Find the rooms of a blueprint or of wall segments",
    responses=responses(201, JobAnswer, "The job waits for a worker; Location is where to ask for it", 404, 409, 413),
    tags=["jobs"],
)
def create_job(
    request: Annotated[JobRequest, Body()],
    idempotency_key: Annotated[
        str | None,
        Header(alias="idempotency-key", max_length=128, description="A request repeated with it makes no second job"),
    ] = None,
) -> Response[str]:
    """Make a job. The rooms come as events on the WebSocket, and with GET /jobs/{job_id}."""
    data = _create_once(request, idempotency_key) if idempotency_key else view(submit(request))
    return success(data, caller().request_id, status=201, headers={"Location": job_path(str(data["job_id"]))})


def _create_once(request: JobRequest, key: str) -> dict[str, object]:
    config = IdempotencyConfig(
        event_key_jmespath="[owner, key]",
        payload_validation_jmespath="body",
        expires_after_seconds=24 * 3600,
        lambda_context=caller().context,
    )

    @idempotent_function(
        data_keyword_argument="request_data", config=config, persistence_store=services().adapters.idempotency
    )
    def create(*, request_data: dict[str, str]) -> dict[str, object]:  # noqa: ARG001 - names the request to Powertools
        return view(submit(request))

    body = hashlib.sha256(request.model_dump_json().encode()).hexdigest()
    created: dict[str, object] = create(request_data={"owner": caller().owner, "key": key, "body": body})
    return created


@app.get(
    f"{BASE}/jobs",
    summary="List the caller's jobs, newest first",
    responses=responses(200, JobListAnswer, "Some jobs, and where the next ones begin"),
    tags=["jobs"],
)
def list_jobs(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=512, description="Of the page before")] = None,
) -> Response[str]:
    """Return jobs without their rooms."""
    page = services().jobs.list_owned(caller().principal, limit=limit, cursor=cursor)
    return success({"jobs": [view(job) for job in page.jobs], "cursor": page.cursor}, caller().request_id)


@app.get(
    f"{BASE}/jobs/<job_id>",
    summary="Ask how a job stands, with its rooms so far",
    responses=responses(200, JobAnswer, "The job", 404),
    tags=["jobs"],
)
def get_job(job_id: JobId) -> Response[str]:
    """Return a job; ``results`` has a ``url`` in place of rooms where they are too many for an answer."""
    bundle, job = services(), _owned(job_id)
    results = bundle.results.so_far_as_text(job, max_bytes=MAX_INLINE_RESULT_BYTES)
    return success(view(job), caller().request_id, results=results)


@app.get(
    f"{BASE}/jobs/<job_id>/result",
    summary="Get the rooms in an export format",
    responses=result_responses(),
    tags=["jobs"],
)
def get_result(
    job_id: JobId,
    format: Annotated[str, Query(max_length=16, json_schema_extra={"enum": list(FORMATS)})] = "json",  # noqa: A002 - the API's word
) -> Response[str]:
    """Return the stored result."""
    export = services().results.export(_owned(job_id), format)
    if export.url is not None:
        return Response(303, "text/plain", "", headers={"Location": export.url})
    return Response(200, export.media_type, export.text or "")


@app.delete(
    f"{BASE}/jobs/<job_id>",
    summary="Cancel a job",
    responses=responses(200, JobAnswer, "The job is cancelled; it never resumes", 404, 409),
    tags=["jobs"],
)
def cancel_job(job_id: JobId) -> Response[str]:
    """Cancel a job; what it found so far stays readable."""
    job = services().jobs.cancel(job_id, caller().principal)
    return success(view(job), caller().request_id)


@app.post(
    f"{BASE}/jobs/<job_id>/feedback",
    summary="Correct a room",
    responses=responses(201, FeedbackAnswer, "The correction is stored", 404, 409),
    tags=["jobs"],
)
def add_feedback(job_id: JobId, request: Annotated[FeedbackRequest, Body()]) -> Response[str]:
    """Store what a person says of a room."""
    feedback = services().feedback.add(_owned(job_id), request)
    data = feedback.model_dump(include={"feedback_id", "job_id", "created_at"})
    return success(data, caller().request_id, status=201)


def _owned(job_id: str) -> Job:
    return services().jobs.get_owned(job_id, caller().principal)


def openapi() -> dict[str, object]:
    """Return the OpenAPI document."""
    document: dict[str, object] = json.loads(app.get_openapi_json_schema(**ABOUT))
    return document
