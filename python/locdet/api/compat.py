"""The routes of two older interfaces, on the same services.

``/upload``, ``/process`` and ``/status`` take an image in Base64 and answer in integers from 0 to 1000; ``/jobs`` at
the root takes wall segments and answers with numbers for times. Errors have the form of the API.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from locdet.api.caller import caller
from locdet.api.compat_answers import (
    ImageAnswer,
    ImageStatusAnswer,
    UploadedImageAnswer,
    WallsJobAnswer,
    WallsJobMadeAnswer,
)
from locdet.api.routing import responses, submit
from locdet.bootstrap import services
from locdet.errors import FormatInvalid
from locdet.models.job import Job, JobStatus
from locdet.models.requests import BlueprintInput, FileFormat, JobRequest, WallSegment
from locdet.models.room import plain_rooms
from locdet.models.times import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["router"]

router = Router()

# How 003 calls what a job's blueprint goes through.
_STATUSES = {JobStatus.PENDING: "uploaded", JobStatus.COMPLETED: "completed", JobStatus.FAILED: "failed"}
_MAGIC = {
    "iVBORw0KGgo": FileFormat.PNG,
    "/9j/": FileFormat.JPG,
    "SUkqA": FileFormat.TIFF,
    "TU0AK": FileFormat.TIFF,
    "SUkrA": FileFormat.TIFF,
    "UklGR": FileFormat.WEBP,
    "JVBERi0": FileFormat.PDF,
}


class ImageUpload(BaseModel):
    """An image in Base64."""

    model_config = ConfigDict(extra="ignore")

    image: Annotated[str, Field(min_length=1)]


class ProcessRequest(BaseModel):
    """An image that was uploaded."""

    model_config = ConfigDict(extra="ignore")

    blueprint_id: Annotated[str, Field(min_length=1, max_length=64)]


class WallsRequest(BaseModel):
    """Wall segments."""

    model_config = ConfigDict(extra="ignore")

    walls: Annotated[list[WallSegment], Field(min_length=1, fail_fast=True)]


@router.post(
    "/upload",
    summary="Store an image",
    responses=responses(200, UploadedImageAnswer, "The image is stored", 413),
    tags=["compatibility"],
)
def upload(request: Annotated[ImageUpload, Body()]) -> Response[str]:
    """Store an image; POST /process starts it. The answer's blueprint_id is the id of a job."""
    found = next((kind for start, kind in _MAGIC.items() if request.image.startswith(start)), None)
    if found is None:
        raise FormatInvalid("The image is not PNG, JPG, TIFF, WebP or PDF in Base64. Send one of these formats.")
    blueprint = BlueprintInput(file=request.image, format=found)
    wanted = JobRequest(blueprint=blueprint, options={"coordinates": "normalized_1000"})
    job = submit(wanted, enqueue=False)
    return _plain({"blueprint_id": job.job_id, "message": "Upload successful"})


@router.post(
    "/process",
    summary="Start an uploaded image",
    responses=responses(202, ImageAnswer, "It waits or runs", 404) | responses(200, ImageAnswer, "It has ended", 404),
    tags=["compatibility"],
)
def process(request: Annotated[ProcessRequest, Body()]) -> Response[str]:
    """Start a job, once; 202 until it has ended, 200 with the rooms then."""
    bundle = services()
    job = bundle.jobs.get_owned(request.blueprint_id, caller().principal)
    if job.status is JobStatus.PENDING:
        bundle.jobs.enqueue(job)
    status = 202 if job.is_live else 200
    return _plain({"blueprint_id": job.job_id, "status": _status(job), "detected_rooms": _rooms(job)}, status)


@router.get(
    "/status",
    summary="Ask how an uploaded image stands",
    responses=responses(200, ImageStatusAnswer, "How it stands", 404),
    tags=["compatibility"],
)
def status(blueprint_id: Annotated[str, Query(min_length=1, max_length=64)]) -> Response[str]:
    """Return the status, and the rooms when there are any."""
    job = services().jobs.get_owned(blueprint_id, caller().principal)
    data = {
        "blueprint_id": job.job_id,
        "status": _status(job),
        "s3_key": job.blueprint_s3_key,
        "detected_rooms": _rooms(job),
        "error": job.error.message if job.error else None,
        **_times(job),
    }
    return _plain(data)


@router.post(
    "/jobs",
    summary="Find the rooms of wall segments",
    responses=responses(201, WallsJobMadeAnswer, "The job waits for a worker"),
    tags=["compatibility"],
)
def create_walls_job(request: Annotated[WallsRequest, Body()]) -> Response[str]:
    """Make a job of wall segments."""
    job = submit(JobRequest(walls=request.walls))
    return _plain({"job_id": job.job_id, "status": job.status, "created_at": _times(job)["created_at"]}, 201)


@router.get(
    "/jobs/<job_id>",
    summary="Ask how a job of wall segments stands",
    responses=responses(200, WallsJobAnswer, "The job", 404),
    tags=["compatibility"],
)
def get_walls_job(job_id: Annotated[str, Path(max_length=64)]) -> Response[str]:
    """Return the job, with the URL of its result when it is completed."""
    bundle = services()
    job = bundle.jobs.get_owned(job_id, caller().principal)
    times = _times(job)
    data = {"job_id": job.job_id, "status": _live_status(job), **times}
    if job.status is JobStatus.COMPLETED and job.result_s3_key and job.started_at:
        data |= {
            "processing_time": round(times["updated_at"] - parsed(job.started_at).timestamp(), 3),
            "rooms_count": job.rooms_count,
            "confidence_score": job.mean_confidence,
            "output_url": bundle.adapters.cache.download_url(
                job.result_s3_key, expires_in_s=bundle.settings.download_expires_s, filename="rooms.json"
            ),
        }
    if job.error:
        data["error_message"] = job.error.message
    return _plain(data)


def _status(job: Job) -> str:
    return _STATUSES.get(job.status, "failed" if job.status is JobStatus.CANCELLED else "processing")


def _live_status(job: Job) -> str:
    known = {JobStatus.PENDING, JobStatus.COMPLETED, JobStatus.FAILED}
    return job.status if job.status in known else _status(job)


def _rooms(job: Job) -> list[dict[str, object]]:
    return plain_rooms(services().results.rooms(job))


def _times(job: Job) -> dict[str, float]:
    return {name: round(parsed(getattr(job, name)).timestamp(), 3) for name in ("created_at", "updated_at")}


def _plain(data: Mapping[str, object], status: int = 200) -> Response[str]:
    return Response(status, content_types.APPLICATION_JSON, json.dumps(data))
