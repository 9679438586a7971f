"""Pages as pictures that a text service takes, and its lines put together again."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from locdet.errors import CancelledError
from locdet.ports import Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    # Loaded only where pages are.
    import numpy as np
    from numpy.typing import NDArray

    from locdet.ports import CancelFlag

__all__ = ["Tile", "distinct", "followed", "tiles", "unless_cancelled"]

# A tile of one byte a pixel is under Textract's 10 MB even where nothing in it can be compressed.
TILE_PX = 3000
# More than the length of a usual line of text, which so is whole in one of two tiles.
OVERLAP_PX = 400
_MOSTLY = 0.5
_Part = TypeVar("_Part")
_LUMA = (77, 150, 29)  # 256ths, ITU-R BT.601


@dataclass(frozen=True)
class Tile:
    """A part of a page.

    Attributes:
        origin_xy: Its corner in page pixels.
        rgb: The part, shape (h, w, 3).
    """

    origin_xy: tuple[int, int]
    rgb: NDArray[np.uint8]

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height."""
        return (self.rgb.shape[1], self.rgb.shape[0])

    @property
    def png(self) -> bytes:
        """The part as a grey PNG file, written at each call."""
        return _png(self.rgb)


def tiles(rgb: NDArray[np.uint8]) -> list[Tile]:
    """Cut a page, shape (h, w, 3), into overlapping tiles; one if it is small enough. No pixel is copied."""
    height, width = rgb.shape[:2]
    return [
        Tile((left, top), rgb[top : top + TILE_PX, left : left + TILE_PX])
        for top in _starts(height)
        for left in _starts(width)
    ]


def unless_cancelled(cancel: CancelFlag | None, parts: Iterable[_Part]) -> Iterator[_Part]:
    """Hand on the parts of a page until a flag is set. Raises :class:`CancelledError`."""
    for part in parts:
        if cancel is not None and cancel.is_set():
            raise CancelledError("The job was cancelled.")
        yield part


def followed(parts: Iterable[_Part], total: int, on_progress: Callable[[int, int], object] | None) -> Iterator[_Part]:
    """Hand on the parts of a page and tell, after each, how many are done."""
    for done, part in enumerate(parts, 1):
        yield part
        if on_progress is not None:
            on_progress(done, total)


def distinct(words: Iterable[Word]) -> list[Word]:
    """Leave out words that mostly lie in larger ones: the same line, read in two tiles, or its cut-off part."""
    kept: list[Word] = []
    for word in sorted(words, key=lambda word: (-_area(word.bbox_xyxy), word.bbox_xyxy, word.text)):
        if not any(_shared(word.bbox_xyxy, other.bbox_xyxy) > _MOSTLY * _area(word.bbox_xyxy) for other in kept):
            kept.append(word)
    return sorted(kept, key=lambda word: (word.bbox_xyxy[1], word.bbox_xyxy[0], word.text))


def _starts(length: int) -> list[int]:
    if length <= TILE_PX:
        return [0]
    step = TILE_PX - OVERLAP_PX
    return [*range(0, length - TILE_PX, step), length - TILE_PX]


def _png(rgb: NDArray[np.uint8]) -> bytes:
    """Write a grey PNG; an imaging library would be megabytes for these lines. https://www.w3.org/TR/png-3/."""
    import numpy as np

    grey = (rgb.astype(np.uint16) @ np.array(_LUMA, dtype=np.uint16) >> 8).astype(np.uint8)
    height, width = grey.shape
    rows = np.pad(grey, ((0, 0), (1, 0)))  # each row begins with its filter: none
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, content = chunk
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _area(bbox_xyxy: tuple[float, float, float, float]) -> float:
    x_min, y_min, x_max, y_max = bbox_xyxy
    return max(0.0, x_max - x_min) * max(0.0, y_max - y_min)


def _shared(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    return _area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))
