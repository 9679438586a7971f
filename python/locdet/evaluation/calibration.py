"""Whether confidences can be taken at their word: expected calibration error and reliability.

Of the rooms that get a confidence near 0.8, eight in ten should be true. Rooms are sorted by
confidence into 10 bins of equal width; in each the share of true rooms, its precision, is set
against the mean confidence. The expected calibration error (ECE) is the mean over the rooms, so
over the bins weighted by their counts, of the distance between the two:

    ECE = sum over bins of count / total x |precision - mean confidence|

A room is true if it adds a pair to the optimal one-to-one matching at IoU 0.50, rooms taken in
order of confidence; thus the true rooms at or above any confidence are the true positives of that
threshold. All rooms count, whatever the threshold of the other figures, so predictions should go
down to a low confidence: a bin that was cut off says nothing.

Reference: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, section 2; a bin
holds its upper edge, as there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from locdet.evaluation.scores import Calibration, ReliabilityBin

BIN_EDGES: NDArray[np.float64] = np.arange(11) / 10
"""Edges of the bins of confidence, (11,)."""


def measure_calibration(confidences: NDArray[np.float64], is_true: NDArray[np.bool_]) -> Calibration:
    """Sets the confidences of rooms against the share of them that is true.

    Args:
        confidences: (p,) 0..1, in any order.
        is_true: (p,) whether the room pairs with a true room.

    Examples:
        >>> round(measure_calibration(np.array([0.9, 0.9]), np.array([True, False])).expected_error, 6)
        0.4
    """
    index = np.maximum(np.searchsorted(BIN_EDGES, confidences, side="left") - 1, 0)
    bin_count = len(BIN_EDGES) - 1
    counts = np.bincount(index, minlength=bin_count)
    confidence_sums = np.bincount(index, weights=confidences, minlength=bin_count)
    true_counts = np.bincount(index, weights=is_true, minlength=bin_count)
    distance = float(np.abs(true_counts - confidence_sums).sum())
    rows = zip(BIN_EDGES, BIN_EDGES[1:], counts, confidence_sums, true_counts, strict=False)
    return Calibration(
        expected_error=distance / len(confidences) if len(confidences) else None,
        bins=tuple(_reliability_bin(*(value.item() for value in row)) for row in rows),
    )


def _reliability_bin(low: float, high: float, count: int, confidence_sum: float, true_count: float) -> ReliabilityBin:
    return ReliabilityBin(
        low=low,
        high=high,
        count=count,
        mean_confidence=confidence_sum / count if count else None,
        precision=true_count / count if count else None,
    )
