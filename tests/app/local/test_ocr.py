"""The text reader of this machine: where it looks, how it turns what it finds, and what the real models read."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

import locdet_core as lc
from locdet.engine import read_names, usable_threads
from locdet.errors import CancelledError, ProcessingFailed, ServiceUnavailable
from locdet.local import ocr
from locdet.local.ocr import LocalReader
from locdet.ports import Word

PLANS = Path(__file__).parents[3] / "examples" / "plans"
CHARACTERS = "\n".join("ABCDEF")
BLUE, RED = (0, 0, 255), (255, 0, 0)


class Detector:
    """Takes what is not white for text."""

    def __init__(self) -> None:
        self.seen_wh: list[tuple[int, int]] = []

    def run(self, _names: None, feeds: dict[str, Any]) -> list[Any]:
        values = feeds["x"]
        self.seen_wh.append((values.shape[3], values.shape[2]))
        return [(values.min(axis=1, keepdims=True) < 0).astype(np.float32)]


class Recognizer:
    """Reads AB, surely, where red is left of blue; BA, less surely, where it is right of it."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def get_modelmeta(self) -> SimpleNamespace:
        return SimpleNamespace(custom_metadata_map={"character": CHARACTERS})

    def run(self, _names: None, feeds: dict[str, Any]) -> list[Any]:
        self.batches.append(len(feeds["x"]))
        chances = np.zeros((len(feeds["x"]), 4, 8), np.float32)
        for line, picture in zip(chances, feeds["x"], strict=True):
            blue, _, red = picture[:, 24, 12:24].mean(axis=1)
            first, second, sure = (1, 2, 0.95) if red > blue else (2, 1, 0.7)
            line[[0, 1, 3], [first, first, second]] = sure  # the first one twice in a row, and a gap
            line[2, 0] = sure
        return [chances]


def _reader() -> LocalReader:
    reader = LocalReader(1)
    vars(reader).update(_detector=Detector(), _recognizer=Recognizer())
    return reader


def _page(width: int, height: int) -> Any:
    return np.full((height, width, 3), 255, np.uint8)


def _bar(page: Any, middle_xy: tuple[float, float], size_wh: tuple[float, float], degrees: float) -> None:
    """A red half and a blue one, read from red to blue at an angle, clockwise."""
    along = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    across = np.array([-along[1], along[0]])
    for start, colour in ((-0.5, RED), (0.0, BLUE)):
        ends = (start * size_wh[0] * along, (start + 0.5) * size_wh[0] * along)
        half = across * size_wh[1] / 2
        corners = [ends[0] - half, ends[1] - half, ends[1] + half, ends[0] + half]
        cv2.fillPoly(page, [np.round(np.array(corners) + middle_xy).astype(np.int32)], colour)


def _png(page: Any) -> bytes:
    return bytes(cv2.imencode(".png", page[..., ::-1])[1])


def _read(page: Any, reader: LocalReader | None = None, **more: Any) -> list[Word]:
    return (reader or _reader()).read(_png(page), key=None, page=0, dpi=150.0, **more)


@pytest.mark.parametrize("degrees", [0, 5, -8, 90, 270, 85, 266, 180, 176])
def test_a_line_is_read_along_its_letters_and_its_box_is_as_high_as_they_are(degrees: float) -> None:
    page = _page(1000, 800)
    _bar(page, (400, 300), (120, 30), degrees)
    [word] = _read(page)
    x_min, y_min, x_max, y_max = word.bbox_xyxy
    assert word.text == "AB"
    assert ((x_min + x_max) / 2, (y_min + y_max) / 2) == pytest.approx((400, 300), abs=2)
    # A detector marks the core of a line, and a whole line is larger by 1.6 times its area over half its outline.
    margin = 1.6 * 120 * 30 / 150
    size = (120 + margin, 30 + margin)
    is_upright = abs(np.sin(np.radians(degrees))) > 0.5
    assert (x_max - x_min, y_max - y_min) == pytest.approx(size[::-1] if is_upright else size, abs=6)


def test_words_of_a_small_page_are_in_its_own_pixels() -> None:
    page = _page(300, 200)
    _bar(page, (100, 80), (40, 10), 0)
    [word] = _read(page)
    assert (word.bbox_xyxy[0] + word.bbox_xyxy[2]) / 2 == pytest.approx(100, abs=1)


def test_a_large_page_is_looked_at_in_tiles_and_a_line_in_two_is_read_once() -> None:
    page, reader = _page(3200, 2400), _reader()
    for x in range(200, 3100, 200):
        for y in range(100, 2400, 100):
            _bar(page, (x, y), (120, 60), 0)
    words = _read(page, reader)
    detector: Any = reader._detector
    assert len(words) == 15 * 23
    assert len(detector.seen_wh) > 1
    assert max(max(size) for size in detector.seen_wh) <= ocr._TILE_PX
    assert all(side % 32 == 0 for size in detector.seen_wh for side in size)


def test_a_line_over_several_tiles_is_one() -> None:
    page = _page(1600, 1000)
    _bar(page, (800, 500), (700, 40), 0)
    _bar(page, (400, 520), (500, 30), 90)
    words = _read(page)
    assert [word.text for word in words] == ["AB", "AB"]
    assert max(word.bbox_xyxy[2] - word.bbox_xyxy[0] for word in words) > 700
    assert max(word.bbox_xyxy[3] - word.bbox_xyxy[1] for word in words) > 500


def test_small_letters_are_looked_at_again_and_larger() -> None:
    pages = _page(6000, 4000), _page(6000, 4000)
    _bar(pages[0], (3000, 2000), (240, 80), 0)
    _bar(pages[1], (3000, 2000), (60, 18), 0)
    readers = _reader(), _reader()
    assert [len(_read(page, reader)) for page, reader in zip(pages, readers, strict=True)] == [1, 1]
    looks: list[Any] = [reader._detector for reader in readers]
    assert len(looks[0].seen_wh) < len(looks[1].seen_wh)


@pytest.mark.parametrize("size_wh", [(1, 1), (20_000, 3), (3, 20_000), (31, 33), (961, 959)])
def test_pages_of_any_shape_are_read(size_wh: tuple[int, int]) -> None:
    width, height = size_wh
    page = _page(width, height)
    page[height // 3 :, width // 3 :] = BLUE
    assert all(word.text for word in _read(page))


@pytest.mark.parametrize("middle_xy", [(10, 300), (985, 300), (500, 5), (500, 795), (998, 798)])
def test_lines_at_the_edge_of_a_page_are_read(middle_xy: tuple[int, int]) -> None:
    page = _page(1000, 800)
    _bar(page, middle_xy, (120, 30), 0)
    assert len(_read(page)) == 1


def test_of_very_many_lines_the_largest_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_MAX_LINES", 2)
    page = _page(1000, 800)
    for x, width in ((200, 120), (500, 100), (800, 80)):
        _bar(page, (x, 300), (width, 30), 0)
    assert [round(sum(word.bbox_xyxy[::2]) / 2) for word in _read(page)] == pytest.approx([200, 500], abs=2)


def test_blank_paper_is_not_looked_at() -> None:
    page, reader = _page(2000, 1500), _reader()
    assert _read(page, reader) == []
    detector: Any = reader._detector
    assert detector.seen_wh == []
    _bar(page, (100, 100), (120, 30), 0)
    assert len(_read(page, reader)) == 1
    assert all(width < 400 for width, _ in detector.seen_wh)


def test_notes_are_not_read() -> None:
    page = _page(480, 480)
    _bar(page, (240, 200), (440, 4), 0)
    assert _read(page) == []


@pytest.mark.parametrize("length", [1, 959, 960, 961, 1600, 5000, 12345])
def test_spans_cover_a_side_and_overlap(length: int) -> None:
    spans = list(ocr._spans(length))
    assert (spans[0].start, spans[-1].stop) == (0, length)
    assert all(span.stop - span.start <= ocr._TILE_PX for span in spans)
    assert all(after.start <= before.stop - ocr._OVERLAP_PX for before, after in pairwise(spans))


def test_a_set_flag_stops_the_reading() -> None:
    page = _page(1000, 800)
    _bar(page, (400, 300), (120, 30), 0)
    answers: Iterator[bool] = iter([False, True])
    flag = SimpleNamespace(is_set=lambda: next(answers))
    with pytest.raises(CancelledError):
        _read(page, cancel=flag)


def test_progress_grows_to_the_whole() -> None:
    page = _page(6000, 4000)
    for y in range(200, 3900, 400):
        _bar(page, (3000, y), (60, 18), 0)
        _bar(page, (1000, y), (60, 18), 90)
    told: list[tuple[int, int]] = []
    _read(page, on_progress=lambda done, total: told.append((done, total)))
    shares = [done / total for done, total in told]
    assert len(set(shares)) > 10
    assert shares == sorted(shares)
    assert (shares[0] > 0, shares[-1]) == (True, 1.0)


def test_the_number_of_threads_changes_nothing() -> None:
    page = _page(3200, 2400)
    for x in range(200, 3100, 400):
        for y in range(100, 2400, 300):
            _bar(page, (x, y), (120, 60), 0)
    readers = [LocalReader(threads) for threads in (1, 4)]
    for reader in readers:
        vars(reader).update(_detector=Detector(), _recognizer=Recognizer())
    one, four = (_read(page, reader) for reader in readers)
    assert one == four


def test_a_line_is_read_downwards_only_if_it_cannot_be_read_upwards() -> None:
    passes = []
    for degrees in (270, 90):
        page, reader = _page(1000, 800), _reader()
        _bar(page, (400, 300), (120, 30), degrees)
        _read(page, reader)
        recognizer: Any = reader._recognizer
        passes.append(sum(recognizer.batches))
    assert passes == [1, 2]


def test_single_lines_upside_down_are_not_read_again() -> None:
    page, reader = _page(1000, 800), _reader()
    for y in (100, 200, 300):
        _bar(page, (400, y), (120, 30), 180 if y == 100 else 0)
    assert len(_read(page, reader)) == 3
    recognizer: Any = reader._recognizer
    assert sum(recognizer.batches) == 3


def test_what_the_models_raise_is_told_as_a_page_that_cannot_be_read() -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("[ONNXRuntimeError] : 6 : bad allocation")

    page, reader = _page(1000, 800), _reader()
    _bar(page, (400, 300), (120, 30), 0)
    vars(reader)["_detector"] = SimpleNamespace(run=fails)
    with pytest.raises(ProcessingFailed) as caught:
        _read(page, reader)
    assert "ONNX" not in str(caught.value)


def test_models_that_cannot_be_loaded_are_an_outage_with_the_command_to_install_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda name: None)
    page = _page(1000, 800)
    _bar(page, (400, 300), (120, 30), 0)
    assert not ocr.is_installed()
    with pytest.raises(ServiceUnavailable, match=r"pip install 'locdet\[ocr\]'"):
        _read(page, LocalReader(1))


def test_a_reader_takes_as_many_threads_as_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCDET_THREADS", raising=False)
    assert (usable_threads(2), usable_threads(None)) == (2, lc.usable_cpus())
    monkeypatch.setenv("LOCDET_THREADS", "3")
    assert (usable_threads(2), usable_threads(None)) == (2, 3)


def test_rooms_of_a_picture_are_named_by_what_is_read() -> None:
    data = (PLANS / "house_black_on_white.png").read_bytes()
    result = lc.rooms_from_page(lc.decode(data))
    x, y = np.mean(result.rooms[0].polygon, axis=0)

    class Fixed:
        version = "fixed-1"

        def read(self, data: bytes, *, key: str | None, page: int, dpi: float, **_: Any) -> list[Word]:
            return [Word("SAUNA", (x - 20, y - 5, x + 20, y + 5))]

    assert "SAUNA" in [room.name_hint for room in read_names(result, data, Fixed()).rooms]


@pytest.mark.slow
def test_the_models_read_a_plan_and_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr", reason="pip install 'locdet[ocr]'")

    def refused(*_: object) -> None:
        raise AssertionError("the reader opened a connection")

    monkeypatch.setattr("socket.socket.connect", refused)
    data = (PLANS / "house_black_on_white.png").read_bytes()
    read = {word.text for word in LocalReader(2).read(data, key=None, page=0, dpi=150.0)}
    assert {"Kitchen", "Garage", "Lobby", "Utility", "Hall", "Bedroom", "WC", "Bathroom"} <= read
