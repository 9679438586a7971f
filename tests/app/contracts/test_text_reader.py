"""What Textract is asked, and what becomes of its answers; the Stubber checks both against the shapes of its API."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from botocore.stub import ANY, Stubber

import locdet_core as lc
from locdet.aws.clients import Clients
from locdet.aws.textract import TextractReader
from locdet.errors import ProcessingFailed, ServiceUnavailable
from locdet.ports import Word
from locdet.services import page_tiles

DATA = Path(__file__).parents[2] / "data"
PNG = (DATA / "png/good/grey_1.png").read_bytes()
PDF = (DATA / "vector_pdf/single_line.pdf").read_bytes()
KEY = "blueprints/job_1/plan.pdf"
DPI = 72.0


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def reader(aws: str, waits: list[float]) -> TextractReader:
    return TextractReader(Clients(), "bucket", sleep=waits.append)


@pytest.fixture
def textract(reader: TextractReader) -> Iterator[Stubber]:
    with Stubber(reader.clients.of("textract")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def _line(
    text: str, left: float, top: float, width: float, height: float, *, page: int | None = None
) -> dict[str, Any]:
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


def _answer(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Blocks": list(blocks), "DocumentMetadata": {"Pages": 1}, "DetectDocumentTextModelVersion": "1.0", **more}


def _page_size(data: bytes) -> tuple[int, int]:
    page = lc.decode(data, dpi=DPI)
    return page.width_px, page.height_px


def _near(word: Word) -> Word:
    return Word(word.text, pytest.approx(word.bbox_xyxy, abs=1e-6))


def test_lines_of_an_image_are_in_page_pixels(reader, textract):
    width, height = _page_size(PNG)
    word = {**_line("Kit", 0.1, 0.2, 0.1, 0.1), "BlockType": "WORD"}
    page = {key: value for key, value in _line("", 0, 0, 1, 1).items() if key != "Text"} | {"BlockType": "PAGE"}
    answer = _answer(page, _line("Kitchen", 0.1, 0.2, 0.3, 0.1), word)
    textract.add_response("detect_document_text", answer, {"Document": {"Bytes": PNG}})
    words = reader.read(PNG, key=KEY, page=0, dpi=DPI)
    assert words == [_near(Word("Kitchen", (0.1 * width, 0.2 * height, 0.4 * width, 0.3 * height)))]


def test_document_is_read_in_s3_and_only_the_wanted_page_is_kept(reader, textract, waits):
    width, height = _page_size(PDF)
    place = {"DocumentLocation": {"S3Object": {"Bucket": "bucket", "Name": KEY}}}
    textract.add_response("start_document_text_detection", {"JobId": "t1"}, place)
    asked = {"JobId": "t1", "MaxResults": ANY}
    for status in ("IN_PROGRESS", "IN_PROGRESS"):
        textract.add_response("get_document_text_detection", {"JobStatus": status}, asked)
    first = _answer(_line("Kitchen", 0.5, 0.5, 0.1, 0.1, page=1), JobStatus="SUCCEEDED", NextToken="n")
    second = _answer(
        _line("Bath", 0, 0, 0.5, 0.5, page=1),
        _line("Other sheet", 0, 0, 1, 1, page=2),
        JobStatus="SUCCEEDED",
        NextToken="m",
    )
    textract.add_response("get_document_text_detection", first, asked)
    textract.add_response("get_document_text_detection", second, {**asked, "NextToken": "n"})
    words = reader.read(PDF, key=KEY, page=0, dpi=DPI)
    assert words == [
        _near(Word("Kitchen", (0.5 * width, 0.5 * height, 0.6 * width, 0.6 * height))),
        _near(Word("Bath", (0, 0, 0.5 * width, 0.5 * height))),
    ]
    assert waits == [1, 2]


def test_document_that_takes_too_long_is_unavailable(reader, textract, waits):
    textract.add_response("start_document_text_detection", {"JobId": "t1"})
    for _ in range(26):
        textract.add_response("get_document_text_detection", {"JobStatus": "IN_PROGRESS"})
    with pytest.raises(ServiceUnavailable):
        reader.read(PDF, key=KEY, page=0, dpi=DPI)
    assert sum(waits) < 150
    assert max(waits) == 5


def test_document_that_textract_gives_up_is_not_tried_again(reader, textract):
    textract.add_response("start_document_text_detection", {"JobId": "t1"})
    textract.add_response("get_document_text_detection", {"JobStatus": "FAILED", "StatusMessage": "x"})
    with pytest.raises(ProcessingFailed):
        reader.read(PDF, key=KEY, page=0, dpi=DPI)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("UnsupportedDocumentException", ProcessingFailed), ("ThrottlingException", ServiceUnavailable)],
)
def test_refusals_are_told_apart_from_outages(reader, textract, code, kind):
    textract.add_client_error("detect_document_text", code)
    with pytest.raises(kind):
        reader.read(PNG, key=KEY, page=0, dpi=DPI)


def test_page_over_the_limits_is_read_in_tiles_and_each_line_once(reader, textract, monkeypatch):
    (whole,) = page_tiles.tiles(np.full((50, 100, 3), 255, dtype=np.uint8))
    monkeypatch.setattr("locdet.aws.textract._MAX_IMAGE_BYTES", 10)
    monkeypatch.setattr(page_tiles, "TILE_PX", 64)
    monkeypatch.setattr(page_tiles, "OVERLAP_PX", 16)
    # The tiles are 0 to 64 and 36 to 100. The second one cuts through "Hall", which begins at 30.
    hall = _line("Hall", 30 / 64, 5 / 50, 30 / 64, 10 / 50)
    cut, bath = _line("all", 0, 5 / 50, 24 / 64, 10 / 50), _line("Bath", 34 / 64, 25 / 50, 20 / 64, 10 / 50)
    for answer in (_answer(hall), _answer(cut, bath)):
        textract.add_response("detect_document_text", answer, {"Document": {"Bytes": ANY}})
    words = reader.read(whole.png, key=KEY, page=0, dpi=DPI)
    assert words == [_near(Word("Hall", (30, 5, 60, 15))), _near(Word("Bath", (70, 25, 90, 35)))]


def test_tiles_cover_the_page_and_are_png_files(monkeypatch):
    monkeypatch.setattr(page_tiles, "TILE_PX", 64)
    monkeypatch.setattr(page_tiles, "OVERLAP_PX", 16)
    rgb = np.random.default_rng(7).integers(0, 256, (150, 100, 3), dtype=np.uint8)
    seen = np.zeros(rgb.shape[:2], dtype=int)
    for tile in page_tiles.tiles(rgb):
        (left, top), (width, height) = tile.origin_xy, tile.size_wh
        assert struct.unpack(">II", tile.png[16:24]) == (width, height)
        page = lc.decode(tile.png)
        expected = rgb[top : top + height, left : left + width] @ np.array([0.299, 0.587, 0.114])
        assert np.abs(page.array[..., 0] - expected).max() < 2  # two roundings
        seen[top : top + height, left : left + width] += 1
    assert seen.min() == 1


def test_page_of_one_tile_is_whole():
    tiles = list(page_tiles.tiles(np.zeros((10, 20, 3), dtype=np.uint8)))
    assert [(tile.origin_xy, tile.size_wh) for tile in tiles] == [((0, 0), (20, 10))]


def test_line_read_in_two_tiles_or_cut_off_by_one_is_kept_once():
    whole = Word("LIVING ROOM", (100, 100, 220, 120))
    words = [
        Word("ROOM", (160, 100, 220, 120)),
        whole,
        Word("LIVING ROOM", (101, 100, 219, 120)),
        Word("BATH", (400, 90, 460, 110)),
    ]
    assert page_tiles.distinct(words) == [words[3], whole]
