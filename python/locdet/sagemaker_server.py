"""The engine as a SageMaker container: ``GET /ping`` and ``POST /invocations``.

An invocation is the bytes of a file, with options as JSON in the header ``X-Amzn-SageMaker-Custom-Attributes``, or a
JSON document ``{"image": base64, "options": {...}}`` or ``{"s3_uri": "s3://bucket/key", "options": {...}}``. The answer
is the result document; ``Accept: application/vnd.locdet.rooms+json`` or the option ``rooms_only`` asks for
``{"rooms": [...]}`` with boxes from 0 to 1000 alone.
https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import anyio
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from locdet.errors import AppError, FileTooLarge, OptionInvalid, RequestInvalid, UploadNotFound
from locdet.logging import log
from locdet.models.job import Stage
from locdet.models.requests import JobOptions
from locdet.models.room import Result, plain_rooms
from locdet.ports import DetectRequest

if TYPE_CHECKING:
    from starlette.requests import Request

    from locdet.config import Settings
    from locdet.ports import RoomModel

__all__ = ["ROOMS_TYPE", "ModelServer"]

ROOMS_TYPE = "application/vnd.locdet.rooms+json"
_JSON = "application/json"
_ATTRIBUTES = "x-amzn-sagemaker-custom-attributes"
# The engine uses every CPU by itself; a second page is decoded while the first is searched.
_AT_ONCE = 2
_JSON_EXTRA_BYTES = 64 * 1024


class InvocationOptions(JobOptions):
    """How to look for rooms, and what to answer."""

    stage: Stage = Stage.FINAL
    rooms_only: Annotated[bool, Field(description="Answer with boxes from 0 to 1000 alone")] = False


class InvocationBody(BaseModel):
    """An invocation as JSON."""

    model_config = ConfigDict(extra="forbid")

    image: str | None = None
    s3_uri: Annotated[str | None, Field(pattern=r"^s3://[a-z0-9.-]{3,63}/.{1,1024}$")] = None
    options: dict[str, object] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_one_source(self) -> InvocationBody:
        if (self.image is None) == (self.s3_uri is None):
            raise ValueError("give either image or s3_uri")
        return self


@dataclass(frozen=True)
class ModelServer:
    """Answers SageMaker.

    Attributes:
        model: Loaded before the server starts, since ``/ping`` says that it is.
    """

    model: RoomModel
    settings: Settings

    def app(self) -> Starlette:
        """Return the application."""
        limiter = anyio.CapacityLimiter(_AT_ONCE)

        async def ping(_: Request) -> Response:
            return Response(status_code=200)

        async def invocations(request: Request) -> Response:
            try:
                body = await self._body(request)
                return await anyio.to_thread.run_sync(self._answer, request, body, limiter=limiter)
            except Exception as error:
                return _failure(error)

        return Starlette(routes=[Route("/ping", ping), Route("/invocations", invocations, methods=["POST"])])

    async def _body(self, request: Request) -> bytes:
        limit = self.settings.max_upload_bytes
        if _is_json(request):
            limit = limit * 4 // 3 + _JSON_EXTRA_BYTES
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise _too_large(self.settings)
        return bytes(body)

    def _answer(self, request: Request, body: bytes) -> Response:
        data, options = self._input(request, body)
        rooms_only = options.rooms_only or ROOMS_TYPE in request.headers.get("accept", "")
        fields = options.model_copy(update={"coordinates": "normalized_1000"} if rooms_only else {}).engine_options()
        wanted = DetectRequest(
            stage=options.stage,
            model_version=options.model_version,
            options={name: value for name, value in fields.items() if name not in ("stage", "rooms_only")},
            page=options.page,
            dpi=options.dpi,
            review_marks=options.review_marks,
        )
        document = self.model.detect(data, wanted, on_progress=lambda _done, _all: None, cancel=threading.Event())
        if not rooms_only:
            return Response(document, media_type=_JSON)
        return JSONResponse({"rooms": plain_rooms(Result(document).rooms)}, media_type=ROOMS_TYPE)

    def _input(self, request: Request, body: bytes) -> tuple[bytes, InvocationOptions]:
        if not _is_json(request):
            return body, _options(_parsed(request.headers.get(_ATTRIBUTES) or "{}"))
        try:
            given = InvocationBody.model_validate(_parsed(body))
        except ValidationError as error:
            raise RequestInvalid('Send {"image": base64 or "s3_uri": "s3://...", "options": {...}}.') from error
        return self._data(given), _options(given.options)

    def _data(self, given: InvocationBody) -> bytes:
        if given.s3_uri is not None:
            return self._pointed(given.s3_uri)
        try:
            data = base64.b64decode(given.image or "", validate=True)
        except (binascii.Error, ValueError) as error:
            raise RequestInvalid("The field image is not Base64.") from error
        if len(data) > self.settings.max_upload_bytes:
            raise _too_large(self.settings)
        return data

    def _pointed(self, uri: str) -> bytes:
        # Containers that are only sent bytes need no boto3.
        from locdet.aws.blobs import S3BlobStore
        from locdet.aws.clients import Clients

        bucket, _, key = uri.removeprefix("s3://").partition("/")
        allowed = {self.settings.blueprints_bucket, self.settings.cache_bucket} - {""}
        if allowed and bucket not in allowed:
            raise RequestInvalid("s3_uri names a bucket that is not this service's.")
        data = S3BlobStore(Clients(), bucket).get(key, max_bytes=self.settings.max_upload_bytes)
        if data is None:
            raise UploadNotFound("There is no file at s3_uri.")
        return data


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == _JSON


def _parsed(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestInvalid("The invocation or its options are not JSON.") from error


def _options(given: object) -> InvocationOptions:
    try:
        return InvocationOptions.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "options"
        raise OptionInvalid(f"Option {name}: {first['msg']}.", details={"option": name}) from error


def _too_large(settings: Settings) -> FileTooLarge:
    return FileTooLarge(f"The file is over {settings.max_upload_bytes // 2**20} MB. Send a smaller file.")


def _failure(error: Exception) -> Response:
    """Answer with the code of a failure; those of the engine that are the caller's fault are ValueErrors."""
    code = getattr(error, "code", None)
    if code is None:
        log.exception("invocation failed")
        code, status, message = AppError.code, 500, "The model failed."
    else:
        log.warning("invocation refused", context={"code": code})
        status = getattr(error, "http_status", 400 if isinstance(error, ValueError) else 500)
        message = str(error)
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
