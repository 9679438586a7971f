"""Text on pages, read by Textract."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypedDict

from botocore.exceptions import ClientError
from tenacity import RetryError, Retrying, retry_if_result, stop_after_attempt, wait_exponential

from locdet.aws.clients import Clients
from locdet.aws.faults import aws_faults, error_code
from locdet.errors import ProcessingFailed, ServiceUnavailable
from locdet.ports import Word
from locdet.services.page_tiles import distinct, followed, tiles, unless_cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from locdet.aws.clients import Client
    from locdet.config import Settings
    from locdet.ports import CancelFlag

__all__ = ["TextractReader", "text_reader"]

_SERVICE = "The text service"
# To be raised with what is sent to Textract or taken from its answers: words read before are then read again.
_VERSION = "textract-1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff")  # taken as they are
# https://docs.aws.amazon.com/textract/latest/dg/limits-document.html
_MAX_IMAGE_BYTES = 10 * 1024 * 1024
_MAX_SIDE_PX = 10_000
_MAX_SIDE_INCHES = 40
# After 1, 2 and 4 s, then every 5 s: two minutes, within the time of the task that waits.
_POLLS = 26
_LONGEST_POLL_S = 5
_BLOCKS_A_CALL = 1000
_REFUSALS = {
    "BadDocumentException",
    "DocumentTooLargeException",
    "InvalidParameterException",
    "InvalidS3ObjectException",
    "UnsupportedDocumentException",
}


class _Geometry(TypedDict):
    BoundingBox: dict[str, float]


class _Block(TypedDict):
    BlockType: str
    Geometry: _Geometry
    Text: NotRequired[str]
    Page: NotRequired[int]


class _Answer(TypedDict):
    JobStatus: str
    Blocks: list[_Block]
    NextToken: NotRequired[str]


def text_reader(settings: Settings) -> TextractReader:
    """Make the reader of a service."""
    return TextractReader(Clients(), settings.blueprints_bucket)


@dataclass(frozen=True)
class TextractReader:
    """A :class:`locdet.ports.TextReader`.

    A page of a PDF is read from the file in S3, which shows Textract the drawing at its own resolution. Images, pages
    over Textract's 40 inches and files that are not in S3 are sent as pictures, in tiles where they are too large for
    one.

    Attributes:
        bucket: Where the blueprints are; empty if they are elsewhere.
        sleep: Waits between two looks at whether a document has been read.
    """

    clients: Clients
    bucket: str
    sleep: Callable[[float], None] = time.sleep

    @property
    def version(self) -> str:
        """Name and version."""
        return _VERSION

    def read(  # noqa: PLR0913 - which page of what, and two ways to talk while it lasts
        self,
        data: bytes,
        *,
        key: str | None,
        page: int,
        dpi: float,
        cancel: CancelFlag | None = None,
        on_progress: Callable[[int, int], object] | None = None,
    ) -> list[Word]:
        """Return the words on a page, with boxes in page pixels.

        Raises:
            CancelledError: The flag was set.
            ServiceUnavailable: Textract does not answer, or takes too long.
            ProcessingFailed: Textract does not take the file.
        """
        # Only functions that have the engine read text.
        from locdet.engine import ResultTools

        decoded = ResultTools().page(data, page=page, dpi=dpi)
        size_wh = (decoded.width_px, decoded.height_px)
        whole: Iterable[_Block] | None = None
        if b"%PDF-" in data[:1024]:
            if key is not None and self.bucket and max(size_wh) <= _MAX_SIDE_INCHES * dpi:
                whole = self._document(key, page)
        elif _is_taken_as_it_is(data, size_wh) and not decoded.rotation:
            whole = self._picture(data)
        if whole is not None:
            return [word for part in followed([whole], 1, on_progress) for word in _words(part, (0, 0), size_wh)]
        parts = tiles(decoded.array)
        return distinct(
            word
            for tile in followed(unless_cancelled(cancel, parts), len(parts), on_progress)
            for word in _words(self._picture(tile.png), tile.origin_xy, tile.size_wh)
        )

    def _picture(self, data: bytes) -> list[_Block]:
        with _faults():
            blocks: list[_Block] = self._client.detect_document_text(Document={"Bytes": data})["Blocks"]
        return blocks

    def _document(self, key: str, page: int) -> Iterator[_Block]:
        place = {"S3Object": {"Bucket": self.bucket, "Name": key}}
        with _faults():
            job_id = self._client.start_document_text_detection(DocumentLocation=place)["JobId"]
        answer = self._finished(job_id)
        while True:
            yield from (block for block in answer["Blocks"] if block.get("Page", 1) == page + 1)
            is_behind = any(block.get("Page", 1) > page + 1 for block in answer["Blocks"])
            if is_behind or "NextToken" not in answer:
                return
            answer = self._answer(job_id, NextToken=answer["NextToken"])

    def _finished(self, job_id: str) -> _Answer:
        polling = Retrying(
            wait=wait_exponential(multiplier=1, max=_LONGEST_POLL_S),
            stop=stop_after_attempt(_POLLS),
            retry=retry_if_result(lambda answer: answer["JobStatus"] == "IN_PROGRESS"),
            sleep=self.sleep,
        )
        try:
            answer: _Answer = polling(self._answer, job_id)
        except RetryError as error:
            raise ServiceUnavailable("Reading the text of the page took too long. Try again.") from error
        if answer["JobStatus"] == "FAILED":
            raise _refused()
        return answer

    def _answer(self, job_id: str, **more: str) -> _Answer:
        with _faults():
            answer: _Answer = self._client.get_document_text_detection(JobId=job_id, MaxResults=_BLOCKS_A_CALL, **more)
        return answer

    @property
    def _client(self) -> Client:
        return self.clients.of("textract")


def _words(blocks: Iterable[_Block], origin_xy: tuple[int, int], size_wh: tuple[int, int]) -> Iterator[Word]:
    """Return the lines of blocks; Textract gives boxes as fractions of the picture."""
    (left, top), (width, height) = origin_xy, size_wh
    for block in blocks:
        if block["BlockType"] == "LINE":
            box = block["Geometry"]["BoundingBox"]
            x_min, y_min = left + box["Left"] * width, top + box["Top"] * height
            yield Word(block["Text"], (x_min, y_min, x_min + box["Width"] * width, y_min + box["Height"] * height))


def _is_taken_as_it_is(data: bytes, size_wh: tuple[int, int]) -> bool:
    return data.startswith(_PICTURES) and len(data) <= _MAX_IMAGE_BYTES and max(size_wh) <= _MAX_SIDE_PX


@contextmanager
def _faults() -> Iterator[None]:
    with aws_faults(_SERVICE):
        try:
            yield
        except ClientError as error:
            if error_code(error) not in _REFUSALS:
                raise
            raise _refused() from error


def _refused() -> ProcessingFailed:
    return ProcessingFailed("The text of the page can't be read.")
