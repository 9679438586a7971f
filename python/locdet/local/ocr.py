"""Text on pages, read on this machine: the two models in RapidOCR's wheel, run by ONNX Runtime.

A detector marks where lines of text are, a recognizer reads each. Both are used here by themselves, since RapidOCR's
own calls look at a page in one piece, which loses the small letters of large sheets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from locdet.errors import AppError, ProcessingFailed, ServiceUnavailable
from locdet.ports import Word
from locdet.services.page_tiles import unless_cancelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    # Loaded only where pages are read.
    import numpy as np
    from numpy.typing import NDArray

    from locdet.config import Settings
    from locdet.ports import CancelFlag

    Pixels = NDArray[np.uint8]
    Values = NDArray[np.float32]

__all__ = ["LocalReader", "is_installed", "text_reader"]

# To be raised with the models and with what is done to pages: words read before are then read again.
_VERSION = "pp-ocrv6-small-1"
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
_TILE_PX = 960
_OVERLAP_PX = 128
_INK = 32  # brightest less darkest value of a block with something in it
_BLOCK_PX = 32  # sides of the detector's input are multiples of it

# As RapidOCR sets them: https://github.com/RapidAI/RapidOCR/blob/main/python/rapidocr/config.yaml
_IS_TEXT = 0.3
_MIN_BOX_SCORE = 0.5
_GROWTH = 1.6
_SURE = 255
_MIN_TEXT_SCORE = 0.5

_MIN_SIDE_PX = 3
_UPRIGHT = 1.5  # as many times as high as wide a line is taken for one that is written upwards or downwards
_LINE_HEIGHT_PX = 48  # of the recognizer's input
_LONGEST_LINE = 32  # in heights; longer ones are notes, no names
_BATCH_PX = 2000  # width of the lines that are read in one pass
_SHORTEST_LINE_PX = 48
_MAX_LINES = 3000  # the largest ones; the A1 sheet among the example plans has 700


class _Line(NamedTuple):
    """A line of text: its corners from the top left on, clockwise, shape (4, 2), pixels of the page at a scale."""

    corners: Values
    is_upright: bool


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
        threads: Threads of a pass of a model; None takes ``LOCDET_THREADS``, else the usable CPUs.
    """

    threads: int | None = None

    @property
    def version(self) -> str:
        """Name and version."""
        return _VERSION

    def read(
        self,
        data: bytes,
        *,
        key: str | None,  # noqa: ARG002 - for readers that fetch the file themselves
        page: int,
        dpi: float,
        cancel: CancelFlag | None = None,
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
            return sorted(self._words(pixels, cancel), key=_place)
        except AppError:
            raise
        except Exception as error:
            # ONNX Runtime and OpenCV raise classes of their own, for want of memory among others.
            raise ProcessingFailed("The text of the page can't be read.") from error

    def _words(self, pixels: Pixels, cancel: CancelFlag | None) -> Iterator[Word]:
        longest_px = max(pixels.shape[:2])
        scale = min(_LARGEST_ENLARGEMENT, _FIRST_SIDE_PX / longest_px)
        last_scale = min(1.0, _LAST_SIDE_PX / longest_px)
        level, lines = self._lines(pixels, scale, cancel)
        while scale < last_scale and _has_small_letters(lines):
            scale = min(last_scale, 2 * scale)
            level, lines = self._lines(pixels, scale, cancel)
        yield from self._read_lines(pixels, level, scale, lines, cancel)

    def _lines(self, pixels: Pixels, scale: float, cancel: CancelFlag | None) -> tuple[Pixels, list[_Line]]:
        """Find the lines of text on a page at a scale, in pixels of the page at that scale, which is returned too."""
        import numpy as np

        level = _resized(pixels, scale)
        height, width = level.shape[:2]
        # One map of all tiles, so that a line in several of them is one.
        chances = np.zeros((height, width), dtype=np.uint8)
        for rows, columns in unless_cancelled(cancel, product(_spans(height), _spans(width))):
            inked = _inked(level[rows, columns])
            if inked is not None:
                part, (x, y) = inked
                found = self._detector.run(None, {"x": _as_input(part)})[0][0, 0]
                window = chances[rows, columns][y : y + found.shape[0], x : x + found.shape[1]]
                found = found[: window.shape[0], : window.shape[1]]
                np.maximum(window, (_SURE * found).astype(np.uint8), out=window)
        return level, sorted(_boxes(chances), key=lambda line: -_area(line))[:_MAX_LINES]

    def _read_lines(
        self, pixels: Pixels, level: Pixels, scale: float, lines: Sequence[_Line], cancel: CancelFlag | None
    ) -> Iterator[Word]:
        import numpy as np

        # Upright lines are read upwards and downwards; which was right is seen by how sure the recognizer is.
        ways = [(line, downwards) for line in lines for downwards in ((False, True) if line.is_upright else (False,))]
        crops = [_crop(pixels, level, scale, line, downwards=downwards) for line, downwards in ways]
        best: dict[int, tuple[float, str]] = {}
        order = sorted(range(len(crops)), key=lambda index: crops[index].shape[1])
        for batch in unless_cancelled(cancel, _batches(order, [crop.shape[1] for crop in crops])):
            width = max(crops[index].shape[1] for index in batch)
            stacked = np.concatenate([_as_input(crops[index], width) for index in batch])
            for index, chances in zip(batch, self._recognizer.run(None, {"x": stacked})[0], strict=True):
                key = id(ways[index][0])
                best[key] = max(best.get(key, (0.0, "")), self._text(chances))
        for line in lines:
            score, text = best[id(line)]
            if score >= _MIN_TEXT_SCORE and text:
                yield Word(text, _letter_box(line.corners / scale))

    def _text(self, chances: Values) -> tuple[float, str]:
        """Decode a line, shape (steps, characters): repeated characters are one, and the first one parts them."""
        import numpy as np

        best = chances.argmax(axis=1)
        is_read = (best > 0) & np.concatenate(([True], best[1:] != best[:-1]))
        text = "".join(self._characters[index] for index in best[is_read])
        return (float(chances.max(axis=1)[is_read].mean()) if text else 0.0), " ".join(text.split())

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

        from locdet.engine import usable_threads

        options = SessionOptions()
        options.intra_op_num_threads = usable_threads(self.threads)
        options.log_severity_level = 4
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
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


def _crop(pixels: Pixels, level: Pixels, scale: float, line: _Line, *, downwards: bool) -> Pixels:
    """Cut a line out, turned so that it is read from left to right, in the height that the recognizer takes."""
    import cv2
    import numpy as np

    source, corners = level, line.corners
    if scale < 1 and min(_sides(corners)) < _LINE_HEIGHT_PX:
        source, corners = pixels, corners / np.float32(scale)
    if line.is_upright:
        corners = np.roll(corners, -1 if downwards else 1, axis=0)
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
