"""Text on pages, read on this machine: the two models in RapidOCR's wheel, run by ONNX Runtime.

A detector marks where lines of text are, a recognizer reads each. Both are used here by themselves, since RapidOCR's
own calls look at a page in one piece, which loses the small letters of large sheets.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from locdet.errors import AppError, ProcessingFailed, ServiceUnavailable
from locdet.ports import Word
from locdet.services.page_tiles import unless_cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    # Loaded only where pages are read.
    import numpy as np
    from numpy.typing import NDArray

    from locdet.config import Settings
    from locdet.ports import CancelFlag

    Pixels = NDArray[np.uint8]
    Values = NDArray[np.float32]

_Part = TypeVar("_Part")
_Done = TypeVar("_Done")

__all__ = ["LocalReader", "is_installed", "text_reader"]

# To be raised with the models and with what is done to pages: words read before are then read again.
_VERSION = "pp-ocrv6-small-2"
_PACKAGE = "rapidocr"
_DETECTOR, _RECOGNIZER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"

# Pages are looked at in this size first, smaller ones enlarged to twice theirs at most; if letters then are lower than
# what the detector needs, at twice the size, and so on up to the page's own or the last one. Letters of names are 12 to
# 15 pixels high on the example plans then, and 8 to 11 on the A1 sheet, of whose names a tenth was read in this size.
_FIRST_SIDE_PX = 1600
_LAST_SIDE_PX = 8000
_LARGEST_ENLARGEMENT = 2.0
_SMALL_LETTERS_PX = 12.0
_FEW = 0.2  # of the lines may be lower
# A pixel of a small tile costs less (.55 s of one core a megapixel, .61 in tiles of 960, .69 in one piece: what a pass
# keeps fits the caches), and more texts of the A1 sheet are found in them.
_TILE_PX = 640
_OVERLAP_PX = 96
_INK = 32  # brightest less darkest value of a block with something in it
_BLOCK_PX = 32  # sides of the detector's input are multiples of it

# As RapidOCR sets them: https://github.com/RapidAI/RapidOCR/blob/main/python/rapidocr/config.yaml
_IS_TEXT = 0.3
_MIN_BOX_SCORE = 0.5
_GROWTH = 1.6
_SURE = 255
_MIN_TEXT_SCORE = 0.5

_MOST_AT_A_TIME = 8  # parts of a page; each takes some 80 MB
_WHOLE = 1000  # steps of a reading, as it tells them
_MIN_SIDE_PX = 3
_UPRIGHT = 1.5  # as many times as high as wide a line is taken for one that is written upwards or downwards
_LINE_HEIGHT_PX = 48  # of the recognizer's input
_LONGEST_LINE = 32  # in heights; longer ones are notes, no names
_SURE_WAY = 0.9  # a line that is read with less may be turned by half a turn
_BATCH_PX = 1000  # width of the lines that are read in one pass
_SHORTEST_LINE_PX = 48
_MAX_LINES = 3000  # the largest ones; the A1 sheet among the example plans has 700


class _Line(NamedTuple):
    """A line of text: its corners from the top left on, clockwise, shape (4, 2), pixels of the page at a scale."""

    corners: Values
    is_upright: bool


@dataclass
class _Steps:
    """Tells how far the reading of a page is, and hears that it is to stop."""

    cancel: CancelFlag | None
    on_progress: Callable[[int, int], object] | None
    _share: float = 0.0

    def each(self, parts: Iterable[_Part], total: int) -> Iterator[_Part]:
        """Hand on the parts of a step. How many steps follow is not known, so each is half of what is left."""
        start = self._share
        for done, part in enumerate(unless_cancelled(self.cancel, parts), 1):
            yield part
            self._share = start + (1 - start) / 2 * done / total
            if self.on_progress is not None:
                self.on_progress(int(_WHOLE * self._share), _WHOLE)


def is_installed() -> bool:
    """Return whether the extra ``locdet[ocr]`` is installed."""
    return all(find_spec(name) is not None for name in (_PACKAGE, "cv2"))


def text_reader(settings: Settings) -> LocalReader:
    """Make the reader of a service. Raises :class:`ModuleNotFoundError` if the extra is not installed."""
    if not is_installed():
        raise ModuleNotFoundError("rapidocr is not installed", name=_PACKAGE)
    return LocalReader(settings.threads)


@dataclass(frozen=True)
class LocalReader:
    """A :class:`locdet.ports.TextReader`. Thread-safe; loads its models on first use and keeps them.

    Attributes:
        threads: Parts of a page that are read at a time; None takes ``LOCDET_THREADS``, else the usable CPUs.
    """

    threads: int | None = None

    @property
    def version(self) -> str:
        """Name and version."""
        return _VERSION

    def read(  # noqa: PLR0913 - which page of what, and two ways to talk while it lasts
        self,
        data: bytes,
        *,
        key: str | None,  # noqa: ARG002 - for readers that fetch the file themselves
        page: int,
        dpi: float,
        cancel: CancelFlag | None = None,
        on_progress: Callable[[int, int], object] | None = None,
    ) -> list[Word]:
        """Return the words on a page, with boxes in page pixels.

        Raises:
            CancelledError: The flag was set.
            ServiceUnavailable: The models cannot be loaded.
            ProcessingFailed: The page cannot be read.
        """
        from locdet.engine import ResultTools

        pixels = ResultTools().page(data, page=page, dpi=dpi).array
        try:
            words = sorted(self._words(pixels, _Steps(cancel, on_progress)), key=_place)
        except AppError:
            raise
        except Exception as error:
            # ONNX Runtime and OpenCV raise classes of their own, for want of memory among others.
            raise ProcessingFailed("The text of the page can't be read.") from error
        if on_progress is not None:
            on_progress(_WHOLE, _WHOLE)
        return words

    def _words(self, pixels: Pixels, steps: _Steps) -> Iterator[Word]:
        longest_px = max(pixels.shape[:2])
        scale = min(_LARGEST_ENLARGEMENT, _FIRST_SIDE_PX / longest_px)
        last_scale = min(1.0, _LAST_SIDE_PX / longest_px)
        level, lines = self._lines(pixels, scale, steps)
        while scale < last_scale and _has_small_letters(lines):
            scale = min(last_scale, 2 * scale)
            level, lines = self._lines(pixels, scale, steps)
        yield from self._read_lines(pixels, level, scale, lines, steps)

    def _lines(self, pixels: Pixels, scale: float, steps: _Steps) -> tuple[Pixels, list[_Line]]:
        """Find the lines of text on a page at a scale, in pixels of the page at that scale, which is returned too."""
        import numpy as np

        level = _resized(pixels, scale)
        height, width = level.shape[:2]
        # One map of all tiles, so that a line in several of them is one.
        chances = np.zeros((height, width), dtype=np.uint8)
        tiles, detector = list(product(_spans(height), _spans(width))), self._detector
        for (rows, columns), found in self._side_by_side(lambda tile: _text_on(level[tile], detector), tiles, steps):
            window = chances[rows, columns][: found.shape[0], : found.shape[1]]
            np.maximum(window, found[: window.shape[0], : window.shape[1]], out=window)
        return level, sorted(_boxes(chances), key=lambda line: -_area(line))[:_MAX_LINES]

    def _read_lines(
        self, pixels: Pixels, level: Pixels, scale: float, lines: Sequence[_Line], steps: _Steps
    ) -> Iterator[Word]:
        # Most upright lines are written upwards; the others are those that cannot be read so. If that is true of most
        # lines, the page may lie upside down.
        texts = self._texts([_crop(pixels, level, scale, line, is_turned=False) for line in lines], steps)
        unsure = [i for i, (score, _) in enumerate(texts) if score < _SURE_WAY]
        if 2 * len(unsure) <= len(lines):
            unsure = [i for i in unsure if lines[i].is_upright]
        turned = self._texts([_crop(pixels, level, scale, lines[i], is_turned=True) for i in unsure], steps)
        for i, other in zip(unsure, turned, strict=True):
            texts[i] = max(texts[i], other)
        for line, (score, text) in zip(lines, texts, strict=True):
            if score >= _MIN_TEXT_SCORE and text:
                yield Word(text, _letter_box(line.corners / scale))

    def _texts(self, crops: Sequence[Pixels], steps: _Steps) -> list[tuple[float, str]]:
        """Read lines; gives how sure each is, 0 to 1, and what it says."""
        import numpy as np

        texts = [(0.0, "")] * len(crops)
        order = sorted(range(len(crops)), key=lambda index: crops[index].shape[1])
        batches, recognizer = list(_batches(order, [crop.shape[1] for crop in crops])), self._recognizer

        def read(batch: list[int]) -> list[tuple[float, str]]:
            width = max(crops[index].shape[1] for index in batch)
            stacked = np.concatenate([_as_input(crops[index], width) for index in batch])
            return [self._text(chances) for chances in recognizer.run(None, {"x": stacked})[0]]

        for batch, found in self._side_by_side(read, batches, steps):
            for index, text in zip(batch, found, strict=True):
                texts[index] = text
        return texts

    def _side_by_side(
        self, work: Callable[[_Part], _Done], parts: Sequence[_Part], steps: _Steps
    ) -> Iterator[tuple[_Part, _Done]]:
        """Do work on parts of a page, as many at a time as there are threads; gives each part and what was made of it.

        A pass of a model takes one thread: two side by side take a fifth less time than one after the other with two.
        """
        from locdet.engine import usable_threads

        pool = ThreadPoolExecutor(min(_MOST_AT_A_TIME, usable_threads(self.threads)), thread_name_prefix="ocr")
        try:
            yield from steps.each(zip(parts, pool.map(work, parts), strict=True), len(parts))
        finally:
            pool.shutdown(cancel_futures=True)

    def _text(self, chances: Values) -> tuple[float, str]:
        """Decode a line, shape (steps, characters): repeated characters are one, and the first one parts them."""
        import numpy as np

        best = chances.argmax(axis=1)
        is_read = (best > 0) & np.concatenate(([True], best[1:] != best[:-1]))
        text = "".join(self._characters[index] for index in best[is_read])
        sure = chances[is_read, best[is_read]]
        return (float(sure.mean()) if text else 0.0), " ".join(text.split())

    @cached_property
    def _characters(self) -> list[str]:
        listed = self._recognizer.get_modelmeta().custom_metadata_map["character"].splitlines()
        return ["", *listed, " "]

    @cached_property
    def _detector(self) -> Any:  # noqa: ANN401 - ONNX Runtime has no types
        return self._loaded(_DETECTOR)

    @cached_property
    def _recognizer(self) -> Any:  # noqa: ANN401 - ONNX Runtime has no types
        return self._loaded(_RECOGNIZER)

    def _loaded(self, name: str) -> Any:  # noqa: ANN401 - ONNX Runtime has no types
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 4
        # Its code is not imported: it would change how this process logs.
        spec = find_spec(_PACKAGE)
        folders = spec.submodule_search_locations if spec else None
        try:
            path = Path((folders or [""])[0]) / "models" / name
            return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ServiceUnavailable(
                "The models of the text reader can't be loaded. Install them: pip install 'locdet[ocr]'."
            ) from error


def _place(word: Word) -> tuple[float, float, str]:
    return (word.bbox_xyxy[1], word.bbox_xyxy[0], word.text)


def _resized(pixels: Pixels, scale: float) -> Pixels:
    import cv2

    if scale == 1:
        return pixels
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    height, width = (max(1, round(side * scale)) for side in pixels.shape[:2])
    resized: Pixels = cv2.resize(pixels, (width, height), interpolation=way)
    return resized


def _spans(length: int) -> Iterator[slice]:
    """Part a side of a page into spans of one length that overlap."""
    count = max(1, -(-(length - _OVERLAP_PX) // (_TILE_PX - _OVERLAP_PX)))
    size = -(-(length + (count - 1) * _OVERLAP_PX) // count)
    for index in range(count):
        start = min(index * (size - _OVERLAP_PX), length - size)
        yield slice(start, start + size)


def _text_on(tile: Pixels, detector: Any) -> Pixels:  # noqa: ANN401 - ONNX Runtime has no types
    """Return where text is on a tile, 0 to 255, up to the last thing on it."""
    import numpy as np

    inked = _inked(tile)
    if inked is None:
        return np.zeros((0, 0), dtype=np.uint8)
    part, (x, y) = inked
    found = detector.run(None, {"x": _as_input(part)})[0][0, 0]
    return np.pad((_SURE * found).astype(np.uint8), ((y, 0), (x, 0)))


def _inked(tile: Pixels) -> tuple[Pixels, tuple[int, int]] | None:
    """Return the part of a tile with something in it, in whole blocks, and its corner; None for blank paper."""
    import numpy as np

    height, width = (-(-side // _BLOCK_PX) * _BLOCK_PX for side in tile.shape[:2])
    padded = np.pad(tile, ((0, height - tile.shape[0]), (0, width - tile.shape[1]), (0, 0)), mode="edge")
    blocks = padded[..., 1].reshape(height // _BLOCK_PX, _BLOCK_PX, width // _BLOCK_PX, _BLOCK_PX)
    has_ink = blocks.max(axis=(1, 3)) - blocks.min(axis=(1, 3)) > _INK
    rows, columns = np.flatnonzero(has_ink.any(axis=1)), np.flatnonzero(has_ink.any(axis=0))
    if not rows.size:
        return None
    top, bottom = _BLOCK_PX * int(rows[0]), _BLOCK_PX * (int(rows[-1]) + 1)
    left, right = _BLOCK_PX * int(columns[0]), _BLOCK_PX * (int(columns[-1]) + 1)
    return padded[top:bottom, left:right], (left, top)


def _as_input(rgb: Pixels, width: int | None = None) -> Values:
    """Return a picture as the models take it, shape (1, 3, h, w), blue first; filled up to a width with grey."""
    import numpy as np

    values = np.zeros((1, 3, rgb.shape[0], width or rgb.shape[1]), dtype=np.float32)
    values[0, :, :, : rgb.shape[1]] = rgb[..., ::-1].transpose(2, 0, 1)
    values[0, :, :, : rgb.shape[1]] *= np.float32(2 / 255)
    values[0, :, :, : rgb.shape[1]] -= 1
    return values


def _boxes(chances: Pixels) -> Iterator[_Line]:
    """Return the lines in a map of where text is, 0 to 255.

    After Liao et al., Real-time Scene Text Detection with Differentiable Binarization, arXiv 1911.08947.
    """
    import cv2
    import numpy as np

    mask = cv2.dilate((chances > _SURE * _IS_TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    for contour in cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        middle, (width, height), degrees = cv2.minAreaRect(contour)
        if min(width, height) < _MIN_SIDE_PX or _mean_in(chances, contour) < _SURE * _MIN_BOX_SCORE:
            continue
        # The map shows the cores of lines; whole lines are larger by as much as the paper says.
        margin = _GROWTH * width * height / (width + height)
        corners = cv2.boxPoints((middle, (width + margin, height + margin), degrees))
        corners = _from_top_left(corners)
        sides = _sides(corners)
        if max(sides) <= _LONGEST_LINE * min(sides):
            yield _Line(corners, sides[1] >= _UPRIGHT * sides[0])


def _mean_in(chances: Pixels, contour: NDArray[np.int32]) -> float:
    import cv2
    import numpy as np

    x, y, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [contour - (x, y)], 1)
    return float(cv2.mean(chances[y : y + height, x : x + width], mask)[0])


def _from_top_left(corners: Values) -> Values:
    """Return the corners of a rectangle, clockwise, from the one at which its side most to the right begins."""
    import numpy as np

    sides = np.roll(corners, -1, axis=0) - corners
    if sides[0, 0] * sides[1, 1] < sides[0, 1] * sides[1, 0]:
        corners = corners[::-1]
        sides = np.roll(corners, -1, axis=0) - corners
    return np.roll(corners, -int(np.argmax(sides[:, 0] / np.hypot(*sides.T))), axis=0)


def _sides(corners: Values) -> tuple[float, float]:
    """Return width and height of a rectangle."""
    import numpy as np

    width, height = np.hypot(*(corners[1:3] - corners[:2]).T)
    return float(width), float(height)


def _area(line: _Line) -> float:
    width, height = _sides(line.corners)
    return width * height


def _has_small_letters(lines: Sequence[_Line]) -> bool:
    heights = sorted(min(_sides(line.corners)) for line in lines)
    return bool(heights) and heights[int(_FEW * len(heights))] < _SMALL_LETTERS_PX


def _crop(pixels: Pixels, level: Pixels, scale: float, line: _Line, *, is_turned: bool) -> Pixels:
    """Cut a line out, in the height that the recognizer takes, so that it is read from left to right.

    A line that is turned is written downwards if it is upright, else upside down.
    """
    import cv2
    import numpy as np

    source, corners = level, line.corners
    if scale < 1 and min(_sides(corners)) < _LINE_HEIGHT_PX:
        source, corners = pixels, corners / np.float32(scale)
    corners = np.roll(corners, line.is_upright + 2 * is_turned, axis=0)
    # OpenCV takes no picture of more than 32,767 pixels a side here.
    last = (source.shape[1] - 1, source.shape[0] - 1)
    low = np.clip(np.floor(corners.min(axis=0)).astype(int) - 1, 0, last)
    high = np.maximum(np.ceil(corners.max(axis=0)).astype(int) + 2, low + 1)
    window = source[low[1] : high[1], low[0] : high[0]]
    width, height = _sides(corners)
    length = max(_SHORTEST_LINE_PX, round(_LINE_HEIGHT_PX * width / height))
    target = np.array([(0, 0), (length, 0), (length, _LINE_HEIGHT_PX)], dtype=np.float32)
    affine = cv2.getAffineTransform((corners[:3] - low).astype(np.float32), target)
    cut: Pixels = cv2.warpAffine(window, affine, (length, _LINE_HEIGHT_PX), borderMode=cv2.BORDER_REPLICATE)
    return cut


def _batches(order: Sequence[int], widths: Sequence[int]) -> Iterator[list[int]]:
    """Part lines, ordered by width, into batches; all of one become as wide as its last."""
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > _BATCH_PX:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _letter_box(corners: Values) -> tuple[float, float, float, float]:
    """Return the box of a line as if it were not askew, so that its height is that of the letters."""
    x, y = (float(value) for value in corners.mean(axis=0))
    width, height = _sides(corners)
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
