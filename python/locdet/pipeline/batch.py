"""Rooms of many stored blueprints, without jobs."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypedDict

from locdet.errors import ENGINE_CODES, AppError, UploadNotFound, code_of
from locdet.logging import log
from locdet.models.job import Stage
from locdet.ports import DetectRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locdet.json_types import Json, JsonObject
    from locdet.ports import BlobStore, RoomModel

__all__ = ["Batch"]

_NEVER = threading.Event()
# Above this a page is refused anyway, and a batch has no upload to hold it back.
_MAX_BYTES = 50 * 1024 * 1024


class BatchEvent(TypedDict):
    """A line of a manifest."""

    keys: list[str]
    results_prefix: str
    options: NotRequired[dict[str, object]]


@dataclass(frozen=True)
class Batch:
    """Detects rooms on blueprints of a store.

    Attributes:
        results: Where result documents go.
    """

    blueprints: BlobStore
    results: BlobStore
    model: RoomModel

    def run(self, keys: list[str], *, prefix: str, options: Mapping[str, object]) -> JsonObject:
        """Detect the rooms of some blueprints; a result is stored as ``{prefix}/{key}.json``.

        Returns:
            ``{"done": number, "failed": [{"key", "code"}]}``: a blueprint that can't be read is no reason to stop.

        Raises:
            AppError: What the service stands on failed; the same call may work later.
            locdet_core.InferenceError: The model failed; the same call may work later.
        """
        failed: list[Json] = []
        for key in keys:
            code = self._code(key, prefix, options)
            if code is not None:
                failed.append({"key": key, "code": code})
        log.info("batch done", context={"done": len(keys) - len(failed), "failed": len(failed)})
        return {"done": len(keys) - len(failed), "failed": failed}

    def _code(self, key: str, prefix: str, options: Mapping[str, object]) -> str | None:
        try:
            self._detect(key, prefix, options)
        except Exception as error:
            if not _is_of_the_blueprint(error):
                raise
            return code_of(type(error).__name__)
        return None

    def _detect(self, key: str, prefix: str, options: Mapping[str, object]) -> None:
        data = self.blueprints.get(key, max_bytes=_MAX_BYTES)
        if data is None:
            raise UploadNotFound(f"There is no blueprint {key}.")
        request = DetectRequest(stage=Stage.FINAL, model_version=None, options=options)
        document = self.model.detect(data, request, on_progress=lambda _done, _total: None, cancel=_NEVER)
        self.results.put(f"{prefix}/{key}.json", document, media_type="application/json")


def _is_of_the_blueprint(error: Exception) -> bool:
    name = type(error).__name__
    if name in ENGINE_CODES:
        return name not in ("InferenceError", "ModelLoadError")
    return isinstance(error, AppError) and not error.retryable
