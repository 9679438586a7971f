"""The one door from the application to the compute core.

Everything else in the application asks an :class:`Engine`, so that the command line, the local server and the
Lambdas run the same code.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from functools import cached_property
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import locdet_core as lc
from locdet.errors import CancelledError, OptionInvalid
from locdet.models.result_key import ResultKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from locdet.ports import CancelFlag, DetectRequest, TextReader, Word

__all__ = ["DEFAULT_DPI", "Engine", "EngineModel", "PlanResult", "ResultTools", "read_names", "usable_threads"]

# Written once, in the engine.
DEFAULT_DPI: float = signature(lc.decode).parameters["dpi"].default


def usable_threads(given: int | None) -> int:
    """Return how many threads a pass of a model takes: ``given``, else ``LOCDET_THREADS``, else the usable CPUs."""
    return given or int(os.environ.get("LOCDET_THREADS", "").strip() or lc.usable_cpus())


@dataclass(frozen=True)
class PlanResult:
    """Rooms, and the page that they are on; rooms of wall segments are on none."""

    page: lc.Page | None
    detection: lc.Detection


@dataclass(frozen=True)
class Engine:
    """Finds rooms; loads its model on first use and keeps it. Thread-safe.

    Attributes:
        model: Path of an ONNX file; None takes the model in the wheel.
        threads: Threads of a pass of the model; None takes ``LOCDET_THREADS``, else the usable CPUs.
        limits: The largest input that is accepted.
        without_model: Look for walls alone, in the lines of a PDF or in pixels.
    """

    model: Path | None = None
    threads: int | None = None
    limits: lc.Limits = field(default_factory=lc.Limits)
    without_model: bool = False

    @classmethod
    def named(cls, model: str, *, threads: int | None = None) -> Engine:
        """Return the engine of a model: "" is the one in the wheel, "fast" its 8-bit version, else a path."""
        paths = {"": None, "fast": lc.FAST_MODEL}
        return cls(paths[model] if model in paths else Path(model), threads=threads)

    @cached_property
    def detector(self) -> lc.Detector:
        """The loaded model."""
        return lc.Detector(self.model, threads=self.threads)

    def page_count(self, data: bytes) -> int:
        """Count the pages of a file; 1 for PNG and JPEG."""
        return lc.page_count(data, limits=self.limits)

    def detect(  # noqa: PLR0913 - where to look, how, and two ways to talk while it lasts
        self,
        data: bytes,
        options: lc.DetectOptions,
        *,
        page: int = 0,
        dpi: float = DEFAULT_DPI,
        review_marks: bool = False,
        on_progress: Callable[[int, int], object] | None = None,
        cancel: CancelFlag | None = None,
    ) -> PlanResult:
        """Decode one page and find its rooms.

        Args:
            data: The bytes of a PNG, JPEG, TIFF, WebP or PDF file.
            options: How to look.
            page: Index of the page, from 0.
            dpi: Resolution at which a PDF page is rendered.
            review_marks: Whether the review marks of a PDF page are drawn.
            on_progress: Called with the steps that are done and in all.
            cancel: Asked before each step and within long ones whether to stop.

        Raises:
            locdet_core.LocdetError: As ``locdet_core.decode`` and ``locdet_core.Detector.detect``.
        """
        decoded = lc.decode(data, page=page, dpi=dpi, review_marks=review_marks, limits=self.limits)
        if self.without_model:
            return PlanResult(decoded, lc.rooms_from_page(decoded, options, on_progress=on_progress, cancel=cancel))
        return PlanResult(decoded, self.detector.detect(decoded, options, on_progress=on_progress, cancel=cancel))

    def rooms_from_walls(self, data: bytes, options: lc.WallOptions) -> PlanResult:
        """Find the rooms that wall segments enclose; loads no model.

        Args:
            data: A JSON document, ``{"walls": [{"start": [x, y], "end": [x, y]}, ...]}`` or the list alone.
            options: How walls are joined.

        Raises:
            locdet_core.LimitExceededError: The document is too large or has too many walls.
            locdet_core.DecodeError: It is not JSON.
            locdet_core.InvalidOptionError: A wall is not a wall segment.
        """
        self.limits.check_file_bytes(len(data))
        return PlanResult(None, lc.rooms_from_walls(_parsed(data), options, limits=self.limits))


@dataclass(frozen=True)
class EngineModel:
    """A :class:`locdet.ports.RoomModel` in this process.

    Attributes:
        engines: Engine by the name that callers give as ``model_version``; the first is the default.
    """

    engines: Mapping[str, Engine]

    def result_key(self, data: bytes, request: DetectRequest) -> ResultKey:
        """Return the key of the result, without compute."""
        info = self._engine(request).detector.info
        dpi = request.dpi or DEFAULT_DPI
        key = lc.cache_key(
            data, _options(request), model=info, page=request.page, dpi=dpi, review_marks=request.review_marks
        )
        return ResultKey.of_engine(key, judge=info.judge.digest)

    def detect(
        self,
        data: bytes,
        request: DetectRequest,
        *,
        on_progress: Callable[[int, int], object],
        cancel: CancelFlag,
    ) -> bytes:
        """Find the rooms on a page; return the result document."""
        try:
            result = self._engine(request).detect(
                data,
                _options(request),
                page=request.page,
                dpi=request.dpi or DEFAULT_DPI,
                review_marks=request.review_marks,
                on_progress=on_progress,
                cancel=cancel,
            )
        except lc.CancelledError as error:
            raise CancelledError("The job was cancelled.") from error
        return result.detection.to_json().encode()

    def _engine(self, request: DetectRequest) -> Engine:
        if request.model_version is None:
            return next(iter(self.engines.values()))
        if request.model_version not in self.engines:
            raise OptionInvalid(f"There is no model {request.model_version}. Use one of: {', '.join(self.engines)}.")
        return self.engines[request.model_version]


@dataclass(frozen=True)
class ResultTools:
    """What the pipeline needs of the engine beside the model.

    Attributes:
        limits: The largest input that is accepted.
    """

    limits: lc.Limits = field(default_factory=lc.Limits)

    def walls_key(self, data: bytes, options: Mapping[str, object]) -> ResultKey:
        """Return the key of the result of wall segments."""
        settings = json.dumps([lc.__version__, _wall_options(options).to_dict()], sort_keys=True)
        options_hash = hashlib.sha256(settings.encode()).hexdigest()[:16]
        return ResultKey("preview", lc.blueprint_hash(data), "walls", options_hash)

    def rooms_from_walls(self, data: bytes, options: Mapping[str, object]) -> bytes:
        """Find the rooms of a document of wall segments; return the result document."""
        result = Engine(limits=self.limits).rooms_from_walls(data, _wall_options(options))
        return result.detection.to_json().encode()

    def with_names(self, document: bytes, words: Sequence[Word], page: lc.Page) -> bytes:
        """Name the rooms of a result by words on its page, and read its scale and schedules."""
        return _with_names(lc.Detection.from_json(document), words, page).to_json().encode()

    def has_text(self, data: bytes, *, page: int, dpi: float) -> bool:
        """Return whether a page has text of its own."""
        return bool(self.page(data, page=page, dpi=dpi).text)

    def dpi(self, given: float | None) -> float:
        """Return the resolution at which a page is rendered where the caller gave ``given``."""
        return given or DEFAULT_DPI

    def page(self, data: bytes, *, page: int, dpi: float | None, review_marks: bool = False) -> lc.Page:
        """Decode the page that a result is on."""
        return lc.decode(data, page=page, dpi=self.dpi(dpi), review_marks=review_marks, limits=self.limits)

    def exports(self, document: bytes, page: lc.Page | None, *, file_name: str) -> Iterator[tuple[str, str, bytes]]:
        """Write a result in every export format beside json: name, media type, content.

        Args:
            document: The result.
            page: The page that it is on; None for rooms of wall segments, which have fewer formats.
            file_name: The blueprint's name in formats that state it.
        """
        detection = lc.Detection.from_json(document)
        for name, kind in lc.EXPORT_FORMATS.items():
            if name != "json" and (page is not None or not kind.needs_page):
                yield name, kind.media_type, detection.export(name, page=page, file_name=file_name)


def read_names(  # noqa: PLR0913 - whose rooms, read by whom, and where
    detection: lc.Detection,
    data: bytes,
    reader: TextReader,
    *,
    page: int = 0,
    dpi: float = DEFAULT_DPI,
    on_progress: Callable[[int, int], object] | None = None,
) -> lc.Detection:
    """Name the rooms of a result by what a reader reads on their page, and read its scale and schedules.

    Args:
        detection: The result.
        data: The bytes of the file that it was found in.
        reader: For example ``locdet.local.ocr.LocalReader()``, which needs ``locdet[ocr]``.
        page: Index of the page, as for the detection.
        dpi: Resolution at which the page was rendered, if it is one of a PDF.
        on_progress: Called with the steps of the reading that are done and in all.

    Raises:
        locdet.errors.AppError: The page could not be read.
    """
    words = reader.read(data, key=None, page=page, dpi=dpi, on_progress=on_progress)
    return _with_names(detection, words, ResultTools().page(data, page=page, dpi=dpi))


def _with_names(detection: lc.Detection, words: Sequence[Word], page: lc.Page) -> lc.Detection:
    return detection.with_names([lc.PageText(word.text, word.bbox_xyxy) for word in words], page=page)


def _options(request: DetectRequest) -> lc.DetectOptions:
    return lc.DetectOptions(stage=request.stage, **request.options)  # type: ignore[arg-type]


def _wall_options(options: Mapping[str, object]) -> lc.WallOptions:
    return lc.WallOptions(**options)  # type: ignore[arg-type]


def _parsed(data: bytes) -> Any:  # noqa: ANN401 - what JSON holds is checked by its reader
    try:
        return json.loads(data)
    except UnicodeDecodeError as error:
        raise lc.DecodeError("the JSON file cannot be decoded: it is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise lc.DecodeError(f"the JSON file cannot be decoded: {error.msg} at {place}") from error
    except (RecursionError, ValueError) as error:
        # Brackets nested by the thousand, or a number of more digits than Python reads.
        raise lc.DecodeError(
            "the JSON file cannot be decoded: it is nested too deeply or a number is too long"
        ) from error
