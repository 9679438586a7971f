"""Turns a polygon with holes into one ring, for formats that know no holes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def keyhole(rings: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Joins holes to the outline by slits without width.

    Args:
        rings: The outline and then the holes, each of shape (n, 2).

    Returns:
        One ring of shape (n, 2) with the area of the outline less that of the holes.
    """
    outline = rings[0]
    is_clockwise = _signed_area(outline) > 0
    # A slit is walked in both directions, so that it leaves the area exact even where it crosses another ring.
    for hole in sorted(rings[1:], key=lambda ring: (float(ring[:, 0].min()), float(ring[:, 1].min()))):
        turned = hole[::-1] if (_signed_area(hole) > 0) == is_clockwise else hole
        distances = ((outline[:, None] - turned[None]) ** 2).sum(axis=2)
        at, start = np.unravel_index(int(distances.argmin()), distances.shape)
        loop = np.roll(turned, -int(start), axis=0)
        outline = np.concatenate([outline[: at + 1], loop, loop[:1], outline[at:]])
    return outline


def _signed_area(ring: NDArray[np.float32]) -> float:
    x, y = ring[:, 0].astype(np.float64), ring[:, 1].astype(np.float64)
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
