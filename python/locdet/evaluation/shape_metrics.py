"""How well outlines are drawn: corners, boundaries, and predicted rooms that overlap.

Boundary F is the contour measure of DAVIS (Perazzi et al., "A Benchmark Dataset and Evaluation
Methodology for Video Object Segmentation", CVPR 2016) with its tolerance of 0.008 of the image
diagonal, close to the 0.0075 of BSDS (Martin et al., PAMI 2004). DAVIS dilates both contours by
a disc; asking for the distance to the nearest contour pixel is the same and needs no page-sized
array.
"""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_bipartite_matching
from scipy.spatial import cKDTree

from locdet.evaluation.regions import Shapes
from locdet.evaluation.scores import PrecisionRecall

CORNER_TOLERANCE_PX = 10.0
"""Greatest distance of a predicted corner from its true corner."""

COLLINEAR_TOLERANCE_PX = 1.0
"""A vertex this near to the line through its neighbours is no corner."""

BOUNDARY_TOLERANCE = 0.008
"""Share of the image diagonal that a contour may be off."""

MIN_BOUNDARY_TOLERANCE_PX = 2.0
"""Annotations of small images are no better than this."""

Points = NDArray[np.float64]


def room_corners(shapes: Shapes) -> Points:
    """Returns the corners of all rings of the shapes, (n, 2), without collinear vertices."""
    corners = [_ring_corners(ring) for ring in _open_rings(shapes)]
    return np.concatenate(corners) if corners else np.empty((0, 2))


def match_corners(predicted: Points, true: Points) -> PrecisionRecall:
    """Pairs corners of one image one to one within 10 px; the most pairs possible count."""
    matched = 0
    if len(predicted) and len(true):
        near = cKDTree(predicted).query_ball_point(true, r=CORNER_TOLERANCE_PX)
        rows = np.repeat(np.arange(len(true)), [len(found) for found in near])
        columns = np.concatenate([np.array(found, dtype=np.int64) for found in near])
        graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(len(true), len(predicted)))
        matched = int((maximum_bipartite_matching(graph.tocsr()) >= 0).sum())
    return PrecisionRecall(true_positives=matched, predicted=len(predicted), true=len(true))


def boundary_f(
    predicted_shapes: Shapes,
    true_shapes: Shapes,
    *,
    size_wh: tuple[int, int],
) -> float:
    """Returns the boundary F measure of one image, 0..1.

    The contours of all rooms of a side make one set of pixels. An image without any contour
    scores 1, one with contours on one side only scores 0.
    """
    predicted, true = contour_pixels(predicted_shapes), contour_pixels(true_shapes)
    if not len(predicted) or not len(true):
        return float(len(predicted) == len(true))
    tolerance = max(BOUNDARY_TOLERANCE * math.hypot(*size_wh), MIN_BOUNDARY_TOLERANCE_PX)
    precision = _share_near(predicted, true, distance=tolerance)
    recall = _share_near(true, predicted, distance=tolerance)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def contour_pixels(shapes: Shapes) -> Points:
    """Returns the pixels that the outlines pass, (n, 2), each once, in ascending order."""
    passed = [_ring_pixels(ring) for ring in _open_rings(shapes)]
    return np.unique(np.concatenate(passed), axis=0) if passed else np.empty((0, 2))


def overlap_share(shapes: Shapes) -> float | None:
    """Returns the area under two or more shapes over the area under any, None without area."""
    polygons = np.array(shapes, dtype=object)
    covered = shapely.union_all(polygons).area
    if not covered:
        return None
    first, second = shapely.STRtree(polygons).query(polygons)
    once = first < second
    shared = shapely.intersection(polygons[first[once]], polygons[second[once]])
    # Rooms that merely touch share lines and points.
    shared = shared[shapely.area(shared) > 0]
    return float(shapely.union_all(shared).area / covered)


def _open_rings(shapes: Shapes) -> list[Points]:
    rings = shapely.get_rings(np.array(shapes, dtype=object))
    return [shapely.get_coordinates(ring)[:-1] for ring in rings]


def _ring_corners(ring: Points) -> Points:
    # Douglas-Peucker keeps its first point, so start where there surely is a corner; then the
    # result does not depend on where the ring happens to start.
    start = int(np.argmax(((ring - ring.mean(axis=0)) ** 2).sum(axis=1)))
    closed = np.concatenate([ring[start:], ring[: start + 1]])
    line = shapely.simplify(shapely.LineString(closed), COLLINEAR_TOLERANCE_PX)
    corners: Points = shapely.get_coordinates(line)[:-1]
    return corners


def _ring_pixels(ring: Points) -> Points:
    steps = np.roll(ring, -1, axis=0) - ring
    counts = np.maximum(np.ceil(np.abs(steps).max(axis=1)), 1).astype(np.int64)
    edge = np.repeat(np.arange(len(ring)), counts)
    index_in_edge = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    pixels: Points = np.floor(ring[edge] + steps[edge] * (index_in_edge / counts[edge])[:, None])
    return pixels


def _share_near(points: Points, others: Points, *, distance: float) -> float:
    nearest, _ = cKDTree(others).query(points, distance_upper_bound=distance + 1)
    return float((nearest <= distance).mean())
