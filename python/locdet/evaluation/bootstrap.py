"""Percentile bootstrap over images.

Images, not rooms, are resampled: rooms of one plan are not independent. The confidence threshold is
not chosen anew in a resample, so intervals are of figures at the reported threshold.

Reference: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from locdet.evaluation.scores import Interval

Weights = NDArray[np.int64]


def resample_weights(image_count: int, *, samples: int, seed: int) -> Weights:
    """Returns how often each image is drawn in each resample, (samples, images).

    A row is a draw of ``image_count`` images with replacement.
    """
    generator = np.random.default_rng(seed)
    chances = np.full(image_count, 1 / image_count)
    weights: Weights = generator.multinomial(image_count, chances, size=samples)
    return weights


def percentile_interval(values: NDArray[np.float64]) -> Interval | None:
    """Returns the central 95 % of the figures of the resamples, NaN left out; None without any."""
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    low, high = np.percentile(defined, [2.5, 97.5]).tolist()
    return Interval(low=low, high=high)
