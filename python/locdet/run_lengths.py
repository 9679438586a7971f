"""Reads COCO's run-length masks, the same way for measuring and for training."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["MaskError", "read_mask"]

_MAX_SHIFT = 60  # bits of a run length; far above any image


class MaskError(ValueError):
    """A run-length mask that is not one of its image; the message says why."""


def read_mask(
    segmentation: Mapping[str, object], *, size_wh: tuple[int, int]
) -> tuple[NDArray[np.bool_], tuple[int, int]]:
    """Return a mask within its bounding box and the (left, top) of that; a mask without pixels has the shape (0, 0).

    pycocotools does not notice a count string that ends early: it returns uninitialised memory.

    Args:
        segmentation: ``size`` as [height, width], and ``counts`` as a compressed string or a list of run lengths.
        size_wh: Image width and height in pixels, which the mask must have too.

    Raises:
        MaskError: Not a mask of an image of this size.
    """
    width, height = size_wh
    counts, size = segmentation.get("counts"), segmentation.get("size")
    if size != [height, width]:
        raise MaskError(f"the size of an rle must be that of its image, [{height}, {width}], got {size}")
    if isinstance(counts, str):
        counts = _unpack(counts)
    if not isinstance(counts, list) or not all(type(run) is int and run >= 0 for run in counts):
        raise MaskError("the counts of an rle must be its string or a list of whole numbers of 0 or more")
    if sum(counts) != width * height:
        raise MaskError(f"the counts of an rle must add up to {width * height} px, got {sum(counts)}")
    return _cropped(np.array(counts, dtype=np.int64), height=height)


def _unpack(text: str) -> list[int]:
    """Read a count string: five bits and a more-follows bit a character, as steps of two.

    Reference: rleFrString in maskApi.c of pycocotools.
    """
    counts: list[int] = []
    value = shift = 0
    for character in text:
        chunk = ord(character) - 48
        if not 0 <= chunk < 64 or shift > _MAX_SHIFT:
            raise MaskError("the counts string of an rle is damaged")
        value |= (chunk & 31) << shift
        shift += 5
        if chunk & 32:
            continue
        if chunk & 16:
            value -= 1 << shift
        counts.append(value + (counts[-2] if len(counts) > 2 else 0))
        value = shift = 0
    return counts


def _cropped(runs: NDArray[np.int64], *, height: int) -> tuple[NDArray[np.bool_], tuple[int, int]]:
    """Unpack only the columns that hold set pixels: pages are large, rooms are not."""
    stops = np.cumsum(runs)
    is_set = (np.arange(len(runs)) % 2 == 1) & (runs > 0)
    if not is_set.any():
        return np.zeros((0, 0), dtype=np.bool_), (0, 0)
    left = int((stops[is_set][0] - runs[is_set][0]) // height)
    right = int(-(-stops[is_set][-1] // height))
    bounds = np.clip(stops, left * height, right * height)
    lengths = np.diff(bounds, prepend=left * height)
    columns = np.repeat(is_set, lengths).reshape(-1, height)
    rows = np.flatnonzero(columns.any(axis=0))
    top = int(rows[0])
    return columns[:, top : rows[-1] + 1].T, (left, top)
