"""The room model behind a SageMaker endpoint: the container of ``locdet serve-model``."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypedDict

from botocore.exceptions import ClientError

from locdet.aws.blobs import S3BlobStore
from locdet.aws.clients import Clients
from locdet.aws.faults import aws_faults, error_code
from locdet.errors import (
    AppError,
    CancelledError,
    FileTooLarge,
    FormatInvalid,
    OptionInvalid,
    RequestInvalid,
    ServiceUnavailable,
)
from locdet.models.room import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from locdet.config import Settings
    from locdet.models.result_key import ResultKey
    from locdet.ports import CancelFlag, DetectRequest, RoomModel

__all__ = ["DecodeError", "InferenceError", "SageMakerModel"]

_SERVICE = "The room model"
_BINARY, _JSON = "application/octet-stream", "application/json"
# Of a real-time endpoint; newer ones take 25 MB, but not in every region.
_MAX_BODY_BYTES = 6 * 1024 * 1024
_MAX_ATTRIBUTES = 1024
_POINTED = "model_input"


class InferenceError(AppError):
    """The endpoint's model failed; of one name with the engine's own, which the state machine tries again."""

    code = "INFERENCE_FAILED"
    http_status = 502
    retryable = True


class DecodeError(RequestInvalid):
    """The endpoint says that the file is damaged; of one name with the engine's own."""

    code = "CORRUPT_FILE"


_REFUSALS: dict[str, type[AppError]] = {
    kind.code: kind for kind in (DecodeError, FileTooLarge, FormatInvalid, OptionInvalid)
}


class _Call(TypedDict):
    ContentType: str
    Body: bytes
    CustomAttributes: NotRequired[str]


@dataclass(frozen=True)
class SageMakerModel:
    """A :class:`locdet.ports.RoomModel` behind an endpoint.

    Attributes:
        store: Takes inputs above the endpoint's limit; the endpoint reads them there.
        local: The same models in this process, for the keys of results: they need no compute.
    """

    clients: Clients
    endpoint: str
    store: S3BlobStore
    local: RoomModel

    @classmethod
    def of(cls, settings: Settings, local: RoomModel) -> SageMakerModel:
        """Make the model of the endpoint that the settings name."""
        clients = Clients()
        return cls(clients, settings.sagemaker_endpoint, S3BlobStore(clients, settings.cache_bucket), local)

    def result_key(self, data: bytes, request: DetectRequest) -> ResultKey:
        """Return the key of the result, without compute."""
        return self.local.result_key(data, request)

    def detect(
        self,
        data: bytes,
        request: DetectRequest,
        *,
        on_progress: Callable[[int, int], object],
        cancel: CancelFlag,
    ) -> bytes:
        """Find the rooms on a page; return the result document.

        Raises:
            CancelledError: The flag was set before the call or in its course; the endpoint cannot be stopped.
            ServiceUnavailable: The endpoint does not answer or has too much to do.
            InferenceError: Its model failed.
            AppError: It refused the file or an option.
        """
        _check(cancel)
        on_progress(0, 1)
        document = self._invoke(self._call(data, request))
        _check(cancel)
        on_progress(1, 1)
        return document

    def _call(self, data: bytes, request: DetectRequest) -> _Call:
        options = {
            "stage": str(request.stage),
            "model_version": request.model_version,
            "page": request.page,
            "dpi": request.dpi,
            "review_marks": request.review_marks or None,
            **request.options,
        }
        options = {name: value for name, value in options.items() if value is not None}
        if len(data) > _MAX_BODY_BYTES:
            return _document({"s3_uri": self._stored(data, request), "options": options})
        attributes = json.dumps(options, separators=(",", ":"))
        if len(attributes) <= _MAX_ATTRIBUTES:
            return {"ContentType": _BINARY, "CustomAttributes": attributes, "Body": data}
        body = _document({"image": base64.b64encode(data).decode(), "options": options})
        if len(body["Body"]) > _MAX_BODY_BYTES:
            return _document({"s3_uri": self._stored(data, request), "options": options})
        return body

    def _stored(self, data: bytes, request: DetectRequest) -> str:
        key = f"{_POINTED}/{self.local.result_key(data, request).blueprint_hash}"
        if self.store.info(key) is None:
            self.store.put(key, data, media_type=_BINARY)
        return f"s3://{self.store.bucket}/{key}"

    def _invoke(self, call: _Call) -> bytes:
        with aws_faults(_SERVICE):
            try:
                answer = self.clients.of("sagemaker-runtime").invoke_endpoint(
                    EndpointName=self.endpoint, Accept=_JSON, **call
                )
            except ClientError as error:
                if error_code(error) != "ModelError":
                    raise
                raise _fault(error) from error
            document: bytes = answer["Body"].read()
        try:
            # Read once here, so that what is stored is a result.
            Result(document).rooms  # noqa: B018
        except (ValueError, KeyError, TypeError) as error:
            raise InferenceError("The room model gave an answer that is not a result.") from error
        return document


def _document(content: Mapping[str, object]) -> _Call:
    return {"ContentType": _JSON, "Body": json.dumps(content).encode()}


def _check(cancel: CancelFlag) -> None:
    if cancel.is_set():
        raise CancelledError("The job was cancelled.")


def _fault(error: ClientError) -> AppError:
    """Return what the container meant: its answer is the body of a failure as ``locdet serve-model`` writes it."""
    status = int(error.response.get("OriginalStatusCode", 500))
    try:
        told = json.loads(error.response.get("OriginalMessage", ""))["error"]
        code, message = str(told["code"]), str(told["message"])
    except (ValueError, KeyError, TypeError):
        code, message = "", ""
    if 400 <= status < 500:
        return _REFUSALS.get(code, RequestInvalid)(message or "The room model does not take this file.")
    if status == ServiceUnavailable.http_status:
        return ServiceUnavailable(f"{_SERVICE} does not answer. Try again in a moment.")
    return InferenceError("The room model failed. Try again.")
