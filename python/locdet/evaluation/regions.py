"""Rings and regions in image pixels, and their shapely shapes.

Points are (x, y) with the origin at the top left corner of the image and y down; a pixel covers
the unit square to the right of and below its coordinate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from locdet.evaluation.errors import EvaluationInputError

BoundingBox: TypeAlias = tuple[float, float, float, float]
"""``(x_min, y_min, x_max, y_max)`` in image pixels, half open."""

Ring: TypeAlias = NDArray[np.float64]
"""Vertices of shape (n, 2), n >= 3, not closed."""

Shapes: TypeAlias = Sequence[shapely.Geometry] | NDArray[np.object_]
"""Valid shapely polygons and multi-polygons, perhaps empty ones."""

_SMALLEST_RING = 3


@dataclass(frozen=True, eq=False)
class Region:
    """One connected piece of a room.

    Args:
        polygon: Outer ring, (n, 2) image pixels.
        holes: Inner rings.
    """

    polygon: Ring
    holes: tuple[Ring, ...] = field(default=())


def as_ring(points: ArrayLike, *, what: str) -> Ring:
    """Checks and copies the vertices of a ring; a closing copy of the first vertex is dropped.

    Args:
        points: Array-like of shape (n, 2).
        what: What the ring is, for the message.

    Raises:
        EvaluationInputError: Not n >= 3 finite (x, y) pairs.
    """
    try:
        ring = np.array(points, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EvaluationInputError(f"{what} must be a list of [x, y] numbers") from error
    if ring.ndim != 2 or ring.shape[1] != 2 or not np.isfinite(ring).all():
        raise EvaluationInputError(f"{what} must be a list of finite [x, y] pairs")
    if len(ring) > _SMALLEST_RING and (ring[0] == ring[-1]).all():
        ring = ring[:-1]
    if len(ring) < _SMALLEST_RING:
        raise EvaluationInputError(f"{what} must have at least 3 points, got {len(ring)}")
    ring.flags.writeable = False
    return ring


def bounds(regions: Sequence[Region]) -> BoundingBox:
    """Returns the smallest box around the outer rings."""
    points = np.concatenate([region.polygon for region in regions])
    (x_min, y_min), (x_max, y_max) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return (x_min, y_min, x_max, y_max)


def unrepaired_polygons(regions: Sequence[Region]) -> list[shapely.Polygon]:
    """Returns one shapely polygon per region, valid or not."""
    return [shapely.Polygon(region.polygon, region.holes) for region in regions]


def is_valid(regions: Sequence[Region]) -> bool:
    """Says whether every region is a valid simple-feature polygon by itself."""
    return bool(shapely.is_valid(unrepaired_polygons(regions)).all())


def true_shape(regions: Sequence[Region]) -> shapely.Geometry:
    """Returns the valid shape of a true room.

    ``make_valid`` keeps all that the annotator enclosed, also where the outline crosses itself;
    its method ``structure`` knows holes from outlines (``linework`` fills one along an edge).
    """
    polygons = unrepaired_polygons(regions)
    valid = shapely.make_valid(polygons, method="structure", keep_collapsed=False)
    return polygonal(shapely.union_all(valid))


def predicted_shape(regions: Sequence[Region]) -> shapely.Geometry:
    """Returns the valid shape of a predicted room.

    ``buffer(0)`` repairs what needs it, and drops loops that wind the other way: a broken
    outline is not given more than it plainly encloses.
    """
    polygons = unrepaired_polygons(regions)
    pieces = [piece if piece.is_valid else piece.buffer(0) for piece in polygons]
    return pieces[0] if len(pieces) == 1 else polygonal(shapely.union_all(pieces))


def polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """Returns the polygons of a shape as one shape, without its lines and points."""
    if isinstance(shape, shapely.Polygon | shapely.MultiPolygon):
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
