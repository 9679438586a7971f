"""What Textract is asked, and what becomes of its answers; the Stubber checks both against the shapes of its API."""

import struct
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from botocore.stub import ANY, Stubber
from text_readers import Textract, answer, line

import locdet_core as lc
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
def case(aws: str) -> Iterator[Textract]:
    with ExitStack() as stack:
        yield Textract(stack)


@pytest.fixture
def reader(case: Textract) -> TextractReader:
    return case.reader


@pytest.fixture
def textract(case: Textract) -> Stubber:
    return case.stubber


def _page_size(data: bytes) -> tuple[int, int]:
    page = lc.decode(data, dpi=DPI)
    return page.width_px, page.height_px


def _near(word: Word) -> Word:
    return Word(word.text, pytest.approx(word.bbox_xyxy, abs=1e-6))


def test_blocks_other_than_lines_are_left(reader, textract):
    width, height = _page_size(PNG)
    word = {**line("Kit", 0.1, 0.2, 0.1, 0.1), "BlockType": "WORD"}
    page = {key: value for key, value in line("", 0, 0, 1, 1).items() if key != "Text"} | {"BlockType": "PAGE"}
    read = answer(page, line("Kitchen", 0.1, 0.2, 0.3, 0.1), word)
    textract.add_response("detect_document_text", read, {"Document": {"Bytes": PNG}})
    words = reader.read(PNG, key=KEY, page=0, dpi=DPI)
    assert words == [_near(Word("Kitchen", (0.1 * width, 0.2 * height, 0.4 * width, 0.3 * height)))]


def test_document_is_read_in_s3_and_only_the_wanted_page_is_kept(reader, textract, case):
    width, height = _page_size(PDF)
    place = {"DocumentLocation": {"S3Object": {"Bucket": "bucket", "Name": KEY}}}
    textract.add_response("start_document_text_detection", {"JobId": "t1"}, place)
    asked = {"JobId": "t1", "MaxResults": ANY}
    for status in ("IN_PROGRESS", "IN_PROGRESS"):
        textract.add_response("get_document_text_detection", {"JobStatus": status}, asked)
    first = answer(line("Kitchen", 0.5, 0.5, 0.1, 0.1, page=1), JobStatus="SUCCEEDED", NextToken="n")
    second = answer(
        line("Bath", 0, 0, 0.5, 0.5, page=1),
        line("Other sheet", 0, 0, 1, 1, page=2),
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
    assert case.waits_s == [1, 2]


def test_document_that_takes_too_long_is_unavailable(reader, textract, case):
    textract.add_response("start_document_text_detection", {"JobId": "t1"})
    for _ in range(26):
        textract.add_response("get_document_text_detection", {"JobStatus": "IN_PROGRESS"})
    with pytest.raises(ServiceUnavailable):
        reader.read(PDF, key=KEY, page=0, dpi=DPI)
    assert sum(case.waits_s) < 150
    assert max(case.waits_s) == 5


def test_document_that_textract_gives_up_is_not_tried_again(reader, textract):
    textract.add_response("start_document_text_detection", {"JobId": "t1"})
    textract.add_response("get_document_text_detection", {"JobStatus": "FAILED", "StatusMessage": "x"})
    with pytest.raises(ProcessingFailed):
        reader.read(PDF, key=KEY, page=0, dpi=DPI)


def test_page_over_the_limits_is_read_in_tiles_and_each_line_once(reader, textract, monkeypatch):
    (whole,) = page_tiles.tiles(np.full((50, 100, 3), 255, dtype=np.uint8))
    monkeypatch.setattr("locdet.aws.textract._MAX_IMAGE_BYTES", 10)
    monkeypatch.setattr(page_tiles, "TILE_PX", 64)
    monkeypatch.setattr(page_tiles, "OVERLAP_PX", 16)
    # The tiles are 0 to 64 and 36 to 100. The second one cuts through "Hall", which begins at 30.
    hall = line("Hall", 30 / 64, 5 / 50, 30 / 64, 10 / 50)
    cut, bath = line("all", 0, 5 / 50, 24 / 64, 10 / 50), line("Bath", 34 / 64, 25 / 50, 20 / 64, 10 / 50)
    for read in (answer(hall), answer(cut, bath)):
        textract.add_response("detect_document_text", read, {"Document": {"Bytes": ANY}})
    told = []
    words = reader.read(whole.png, key=KEY, page=0, dpi=DPI, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
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
