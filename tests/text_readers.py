"""The text readers that the contract is held against: how each is made, and what it is made to see.

A reader is added by a class and a line in ``READERS``.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

from botocore.stub import Stubber

from locdet.aws.clients import Clients
from locdet.aws.textract import TextractReader
from locdet.errors import ServiceUnavailable
from locdet.local.ocr import LocalReader
from locdet.ports import Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from locdet.ports import TextReader

__all__ = ["READERS", "Case", "Textract", "ThisMachine", "answer", "line"]

Seen = tuple[str, tuple[float, float, float, float]]


class Case(Protocol):
    """A reader, and control of what is behind it."""

    reader: TextReader

    def __init__(self, stack: ExitStack) -> None:
        """Make the reader; what is to be undone goes to the stack."""

    def sees(self, *words: Seen, of_document: bool = False) -> None:
        """Let it read words at the next call: texts, and their boxes as fractions of the page, x_min to y_max.

        Args:
            words: What is on page 0.
            of_document: Whether it is asked about a PDF that is stored, with another page behind the first.
        """

    def is_down(self) -> None:
        """Let what it stands on not answer at the next call."""

    def refuses(self) -> None:
        """Let it not take the file of the next call."""


def line(text: str, left: float, top: float, width: float, height: float, *, page: int | None = None) -> dict[str, Any]:
    """A line of an answer of Textract."""
    box = {"Left": left, "Top": top, "Width": width, "Height": height}
    corners = [{"X": x, "Y": y} for x in (left, left + width) for y in (top, top + height)]
    block = {
        "BlockType": "LINE",
        "Confidence": 99.1,
        "Text": text,
        "Id": "5f3d7a0e-0000-4000-8000-000000000000",
        "Geometry": {"BoundingBox": box, "Polygon": corners},
        "Relationships": [{"Type": "CHILD", "Ids": ["5f3d7a0e-0000-4000-8000-000000000001"]}],
    }
    return block if page is None else {**block, "Page": page}


def answer(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An answer of Textract."""
    return {"Blocks": list(blocks), "DocumentMetadata": {"Pages": 1}, "DetectDocumentTextModelVersion": "1.0", **more}


class Textract:
    """A :class:`Case`; the Stubber checks requests and answers against the shapes of Textract's API."""

    def __init__(self, stack: ExitStack) -> None:
        self.waits_s: list[float] = []
        self.reader = TextractReader(Clients(), "bucket", sleep=self.waits_s.append)
        self.stubber = stack.enter_context(Stubber(self.reader.clients.of("textract")))
        stack.callback(self.stubber.assert_no_pending_responses)

    def sees(self, *words: Seen, of_document: bool = False) -> None:
        if of_document:
            other = line("Other sheet", 0, 0, 1, 1, page=2)
            read = answer(*_lines(words, page=1), other, JobStatus="SUCCEEDED")
            self.stubber.add_response("start_document_text_detection", {"JobId": "t1"})
            self.stubber.add_response("get_document_text_detection", read)
        else:
            self.stubber.add_response("detect_document_text", answer(*_lines(words)))

    def is_down(self) -> None:
        self.stubber.add_client_error("detect_document_text", "ThrottlingException")

    def refuses(self) -> None:
        self.stubber.add_client_error("detect_document_text", "UnsupportedDocumentException")


def _lines(words: Iterable[Seen], *, page: int | None = None) -> list[dict[str, Any]]:
    return [line(text, x, y, right - x, bottom - y, page=page) for text, (x, y, right, bottom) in words]


class ThisMachine:
    """A :class:`Case` without the models: what they make of a page is told instead."""

    def __init__(self, stack: ExitStack) -> None:
        self.reader = LocalReader(1)

    def sees(self, *words: Seen, of_document: bool = False) -> None:
        def found(pixels: Any, steps: object) -> list[Word]:
            height, width = pixels.shape[:2]
            return [
                Word(text, (x * width, y * height, right * width, bottom * height))
                for text, (x, y, right, bottom) in words
            ]

        self._does(found)

    def is_down(self) -> None:
        def fails(pixels: object, steps: object) -> list[Word]:
            raise ServiceUnavailable("The models of the text reader can't be loaded.")

        self._does(fails)

    def refuses(self) -> None:
        def fails(pixels: object, steps: object) -> list[Word]:
            raise MemoryError

        self._does(fails)

    def _does(self, words: Callable[..., list[Word]]) -> None:
        object.__setattr__(self.reader, "_words", words)


# By the path that LOCDET_PROVIDERS takes; a test finds every reader of the package among them.
READERS: dict[str, type[Case]] = {
    "locdet.aws.textract:text_reader": Textract,
    "locdet.local.ocr:text_reader": ThisMachine,
}
