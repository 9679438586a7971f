"""Run-length masks (COCO's RLE) from regions and back, without loss in either direction.

Masks are made by pycocotools, so a region covers the pixels that COCO says it covers. They are
read here, so that only the columns of a room are unpacked and a damaged mask is noticed.
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

_MAX_SHIFT = 60  # bits of a run length; far above any image


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
    runs = _run_lengths(segmentation, size_wh=size_wh)
    mask, offset = _cropped_mask(runs, height=size_wh[1])
    if mask.size == 0:
        return ()
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


def _run_lengths(segmentation: Mapping[str, object], *, size_wh: tuple[int, int]) -> NDArray[np.int64]:
    """Returns the lengths of the runs of unset and set pixels in turn, down the columns.

    pycocotools does not notice a count string that ends early: it returns uninitialised memory.
    """
    width, height = size_wh
    counts, size = segmentation.get("counts"), segmentation.get("size")
    if not isinstance(size, list) or size != [height, width]:
        raise EvaluationInputError(f"the size of an rle must be that of its image, [{height}, {width}], got {size}")
    if isinstance(counts, str):
        counts = _unpack(counts)
    if not isinstance(counts, list) or not all(isinstance(n, int) and n >= 0 for n in counts):
        raise EvaluationInputError("the counts of an rle must be its string or a list of whole numbers of 0 or more")
    if sum(counts) != width * height:
        raise EvaluationInputError(f"the counts of an rle must add up to {width * height} px, got {sum(counts)}")
    return np.array(counts, dtype=np.int64)


def _unpack(text: str) -> list[int]:
    """Reads a count string: five bits and a more-follows bit a character, as steps of two.

    Reference: rleFrString in maskApi.c of pycocotools.
    """
    counts: list[int] = []
    value = shift = 0
    for character in text:
        chunk = ord(character) - 48
        if not 0 <= chunk < 64 or shift > _MAX_SHIFT:
            raise EvaluationInputError("the counts string of an rle is damaged")
        value |= (chunk & 31) << shift
        shift += 5
        if chunk & 32:
            continue
        if chunk & 16:
            value -= 1 << shift
        counts.append(value + (counts[-2] if len(counts) > 2 else 0))
        value = shift = 0
    return counts


def _cropped_mask(runs: NDArray[np.int64], *, height: int) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Returns the mask within its bounding box and the (left, top) of that."""
    stops = np.cumsum(runs)
    set_stops, set_runs = stops[1::2], runs[1::2]
    set_stops, set_runs = set_stops[set_runs > 0], set_runs[set_runs > 0]
    if not len(set_runs):
        return np.zeros((0, 0), dtype=np.bool_), np.zeros(2)
    left = (set_stops[0] - set_runs[0]) // height
    right = -(-set_stops[-1] // height)
    bounds = np.clip(stops, left * height, right * height)
    lengths = np.diff(bounds, prepend=left * height)
    columns = np.repeat(np.arange(len(runs)) % 2 == 1, lengths).reshape(-1, height)
    rows = np.flatnonzero(columns.any(axis=0))
    crop = columns[:, rows[0] : rows[-1] + 1].T
    return crop, np.array([left, rows[0]], dtype=np.float64)


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
