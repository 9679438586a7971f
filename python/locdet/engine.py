"""The one door from the application to the compute core.

Everything else in the application asks an :class:`Engine`, so that the command line, the local server and the
Lambdas run the same code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import locdet_core as lc

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Engine", "PlanResult"]


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

    @cached_property
    def detector(self) -> lc.Detector:
        """The loaded model."""
        return lc.Detector(self.model, threads=self.threads)

    def page_count(self, data: bytes) -> int:
        """Count the pages of a file; 1 for PNG and JPEG."""
        return lc.page_count(data, limits=self.limits)

    def detect(
        self,
        data: bytes,
        options: lc.DetectOptions,
        *,
        page: int = 0,
        dpi: float = 150.0,
        on_progress: Callable[[int, int], object] | None = None,
    ) -> PlanResult:
        """Decode one page and find its rooms.

        Args:
            data: The bytes of a PNG, JPEG or PDF file.
            options: How to look.
            page: Index of the page, from 0.
            dpi: Resolution at which a PDF page is rendered.
            on_progress: Called with the steps that are done and in all.
            cancel: Asked before each step and within long ones whether to stop.

        Raises:
            locdet_core.LocdetError: As ``locdet_core.decode`` and ``locdet_core.Detector.detect``.
        """
        decoded = lc.decode(data, page=page, dpi=dpi, limits=self.limits)
        if self.without_model:
            return PlanResult(decoded, lc.rooms_from_page(decoded, options))
        return PlanResult(decoded, self.detector.detect(decoded, options, on_progress=on_progress))

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
