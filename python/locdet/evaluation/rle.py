"""Run-length masks (COCO's RLE) from regions and back, without loss in either direction.

Masks are made by pycocotools, so a region covers the pixels that COCO says it covers. They are
read by ``locdet.run_lengths``, which notices a damaged one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np
import shapely
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from locdet.evaluation.errors import EvaluationInputError
from locdet.evaluation.regions import Region
from locdet.run_lengths import MaskError, read_mask


class Rle(TypedDict):
    """pycocotools' compressed form; the size is height and width."""

    size: list[int]
    counts: bytes


def encode(regions: Sequence[Region], *, size_wh: tuple[int, int]) -> Rle:
    """Rasterises regions to one mask: the union of the regions, each without its holes.

    Args:
        regions: Regions in image pixels; what lies outside the image is cut off.
        size_wh: Image width and height in pixels.
    """
    width, height = size_wh
    flat_rings = [_keyhole(region).ravel().tolist() for region in regions]
    mask: Rle = coco_mask.merge(coco_mask.frPyObjects(flat_rings, height, width))
    return mask


def decode(segmentation: Mapping[str, object], *, size_wh: tuple[int, int]) -> tuple[Region, ...]:
    """Traces a mask along its pixel edges; the largest region comes first.

    Encoding the regions gives the mask again. A mask without pixels gives no regions.

    Args:
        segmentation: COCO RLE, its counts a compressed string or a list of run lengths.
        size_wh: Image width and height in pixels, which the mask must have too.

    Raises:
        EvaluationInputError: Not an RLE of an image of this size.
    """
    try:
        mask, left_top = read_mask(segmentation, size_wh=size_wh)
    except MaskError as error:
        raise EvaluationInputError(str(error)) from error
    if mask.size == 0:
        return ()
    offset = np.array(left_top, dtype=np.float64)
    polygons = _trace(mask)
    polygons = polygons[np.argsort(-shapely.area(polygons), kind="stable")]
    return tuple(
        Region(
            polygon=_open_ring(polygon.exterior) + offset,
            holes=tuple(_open_ring(hole) + offset for hole in polygon.interiors),
        )
        for polygon in polygons
    )


def _keyhole(region: Region) -> NDArray[np.float64]:
    """Joins the outer ring and the holes by bridges of no width.

    pycocotools fills a ring by the even-odd rule and has no notion of holes; a bridge is walked
    in both directions and so cancels itself.
    """
    anchor = region.polygon[:1]
    bridges = [part for hole in region.holes for part in (hole, hole[:1], anchor)]
    return np.concatenate([region.polygon, anchor, *bridges]) if bridges else region.polygon


def _trace(mask: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Returns the polygons that cover exactly the true pixels.

    Every face of the arrangement of pixel edges is wholly inside or outside the mask, so one
    point of it tells. (`shapely.build_area` decides by nesting instead and fills holes that
    touch at a corner.)
    """
    across, down = _horizontal_edges(mask), _horizontal_edges(mask.T)[:, :, ::-1]
    edges = shapely.linestrings(np.concatenate([across, down]))
    faces = shapely.get_parts(shapely.polygonize(edges))
    columns, rows = shapely.get_coordinates(shapely.point_on_surface(faces)).astype(int).T
    inside: NDArray[np.object_] = faces[mask[rows, columns]]
    return inside


def _horizontal_edges(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Returns the longest horizontal edges between true and false pixels, (n, 2 ends, 2)."""
    sides = np.diff(np.pad(mask.astype(np.int8), 1), axis=0)
    rows, columns = np.nonzero(np.diff(sides, axis=1))
    starts = np.flatnonzero(sides[rows, columns + 1])
    ends = np.stack([columns, rows], axis=1).astype(np.float64)
    return np.stack([ends[starts], ends[starts + 1]], axis=1)


def _open_ring(ring: shapely.LinearRing) -> NDArray[np.float64]:
    points: NDArray[np.float64] = shapely.get_coordinates(ring)[:-1]
    return points
