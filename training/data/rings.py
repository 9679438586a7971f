"""Checked outlines from flat lists of coordinates and from run-length masks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from locdet.run_lengths import MaskError, read_mask
from training.data.dataset import Ring, RoomRings
from training.data.errors import LabelError

_SMALLEST_AREA_PX2 = 0.01  # above the rounding of six decimals, far below any room


def checked_ring(coordinates: NDArray[np.float64], *, size_wh: tuple[int, int], margin_xy: tuple[float, float]) -> Ring:
    """Turns ``x, y, x, y, ...`` into a ring that lies on the page.

    A closing copy of the first point is dropped; what juts out within the margin is pulled in.

    Args:
        coordinates: Flat page pixels of shape (2n,).
        size_wh: Width and height of the page in pixels.
        margin_xy: How far, in pixels, a point may lie outside the page.

    Raises:
        LabelError: No ring, or not on the page.
    """
    if len(coordinates) % 2:
        raise LabelError(f"an outline must have an even number of coordinates, got {len(coordinates)}")
    points = coordinates.reshape(-1, 2)
    if len(points) > 3 and (points[0] == points[-1]).all():
        points = points[:-1]
    if len(points) < 3:
        raise LabelError(f"an outline must have at least 3 points, got {len(points)}")
    if not np.isfinite(points).all():
        raise LabelError("the coordinates of an outline must be finite numbers, got nan or infinity")
    _check_on_page(points, size_wh=size_wh, margin_xy=margin_xy)
    points = np.clip(points, 0, size_wh)
    if _area(points) < _SMALLEST_AREA_PX2:
        raise LabelError("an outline must enclose an area, got one without")
    return points.astype(np.float32)


def rings_from_run_lengths(segmentation: Mapping[str, object], *, size_wh: tuple[int, int]) -> RoomRings:
    """Traces a COCO run-length mask along its pixel edges.

    Filling the rings by the even-odd rule gives the mask again, exactly: a pixel covers the unit
    square to the right of and below its coordinate.

    Args:
        segmentation: ``size`` as [height, width], and ``counts`` as a string or a list.
        size_wh: Width and height of the page in pixels, which the mask must have too.

    Raises:
        LabelError: Damaged, of another size, or empty.
    """
    try:
        mask, left_top = read_mask(segmentation, size_wh=size_wh)
    except MaskError as error:
        raise LabelError(str(error)) from error
    if mask.size == 0:
        raise LabelError("an rle must cover at least one pixel")
    offset = np.array(left_top, dtype=np.float32)
    return tuple(ring + offset for ring in _trace(mask))


def _check_on_page(points: NDArray[np.float64], *, size_wh: tuple[int, int], margin_xy: tuple[float, float]) -> None:
    outside = np.maximum(-points, points - size_wh)
    if (outside > margin_xy).any():
        x, y = points[(outside > margin_xy).any(axis=1)][0]
        width, height = size_wh
        raise LabelError(f"an outline must lie on its page of {width}x{height} px, got the point ({x:.6g}, {y:.6g})")


def _area(points: NDArray[np.float64]) -> float:
    x, y = (points - points[0]).T
    return 0.5 * abs(float(x[:-1] @ y[1:] - x[1:] @ y[:-1]))


def _trace(mask: NDArray[np.bool_]) -> list[Ring]:
    """Returns the rings along the pixel edges.

    The corners of a row, from left to right, are joined in pairs, and so are those of a column; a
    corner where two pixels touch is there twice. Every corner then has one partner across and one
    along, and walking from partner to partner closes the rings.
    """
    padded = np.pad(mask, 1)
    a, b, c, d = padded[:-1, :-1], padded[:-1, 1:], padded[1:, :-1], padded[1:, 1:]
    touching = (a == d) & (b == c) & (a != b)
    y, x = np.nonzero((a ^ b ^ c ^ d) | touching)
    copies = np.where(touching[y, x], 2, 1)
    x, y = np.repeat(x, copies), np.repeat(y, copies)
    across, along = _partners(np.lexsort((x, y))), _partners(np.lexsort((y, x)))
    corners = np.stack([x, y], axis=1).astype(np.float32)
    return [corners[ring] for ring in _cycles(across, along)]


def _partners(order: NDArray[np.int64]) -> list[int]:
    partners = np.empty_like(order)
    partners[order[0::2]], partners[order[1::2]] = order[1::2], order[0::2]
    return [int(partner) for partner in partners]


def _cycles(across: list[int], along: list[int]) -> list[list[int]]:
    cycles: list[list[int]] = []
    seen = [False] * len(across)
    for start in range(len(across)):
        cycle: list[int] = []
        at = start
        while not seen[at]:
            partner = across[at]
            seen[at] = seen[partner] = True
            cycle += [at, partner]
            at = along[partner]
        if cycle:
            cycles.append(cycle)
    return cycles
