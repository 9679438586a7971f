"""Which predicted room is which true room: overlaps, and the optimal one-to-one matching.

Two rooms may be paired if the IoU of their exact polygon areas reaches a threshold. Among the
matchings with the most pairs the one with the greatest sum of IoU is meant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from locdet.evaluation.regions import Shapes

Indices = NDArray[np.intp]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Overlaps:
    """The areas of the rooms of one image and of every predicted-true pair that overlaps.

    Args:
        predicted_area: (p,) px².
        true_area: (t,) px².
        predicted: (k,) index of the predicted room of each pair.
        true: (k,) index of the true room of each pair.
        intersection: (k,) px², above 0.
    """

    predicted_area: Floats
    true_area: Floats
    predicted: Indices
    true: Indices
    intersection: Floats

    @property
    def iou(self) -> Floats:
        """(k,) intersection over union of each pair."""
        areas = self.predicted_area[self.predicted] + self.true_area[self.true]
        return self.intersection / (areas - self.intersection)

    def only(self, keep: Flags) -> Overlaps:
        """Returns the overlaps of the predicted rooms that ``keep`` (p,) marks, renumbered."""
        pairs = keep[self.predicted]
        return Overlaps(
            predicted_area=self.predicted_area[keep],
            true_area=self.true_area,
            predicted=(np.cumsum(keep) - 1)[self.predicted[pairs]],
            true=self.true[pairs],
            intersection=self.intersection[pairs],
        )


def measure_overlaps(predicted_shapes: Shapes, true_shapes: Shapes) -> Overlaps:
    """Measures all overlapping pairs of two lists of valid shapes."""
    predicted = np.array(predicted_shapes, dtype=object)
    true = np.array(true_shapes, dtype=object)
    left, right = shapely.STRtree(true).query(predicted)
    intersection = shapely.area(shapely.intersection(predicted[left], true[right]))
    overlapping = intersection > 0
    return Overlaps(
        predicted_area=shapely.area(predicted),
        true_area=shapely.area(true),
        predicted=left[overlapping],
        true=right[overlapping],
        intersection=intersection[overlapping],
    )


def matching_gains(overlaps: Overlaps, *, order: Indices, min_iou: float) -> Flags:
    """Says for each predicted room whether the largest matching grows when it is added.

    Rooms are added in ``order``; the number of pairs in the optimal matching of the first n of
    them is the sum of their n gains. So one pass in order of confidence answers every confidence
    threshold. (One augmenting path a room, Kuhn 1955: a maximum matching grows by at most one
    with a vertex, and just if a path from that vertex augments it.)

    Args:
        overlaps: Of one image.
        order: Permutation of the predicted rooms.
        min_iou: Least IoU of a pair.

    Returns:
        (p,) flags, by predicted room.
    """
    candidates: dict[int, list[int]] = {}
    eligible = overlaps.iou >= min_iou
    pairs = zip(overlaps.predicted[eligible].tolist(), overlaps.true[eligible].tolist(), strict=True)
    for predicted, true in pairs:
        candidates.setdefault(predicted, []).append(true)
    gains = np.zeros(len(overlaps.predicted_area), dtype=np.bool_)
    owner_of: dict[int, int] = {}
    for predicted in order.tolist():
        gains[predicted] = _augment(predicted, candidates=candidates, owner_of=owner_of)
    return gains


def _augment(start: int, *, candidates: dict[int, list[int]], owner_of: dict[int, int]) -> bool:
    """Finds room for ``start`` by a breadth-first search; updates ``owner_of`` if there is any."""
    reached_from: dict[int, int] = {}
    queue = [start]
    for predicted in queue:
        for true in candidates.get(predicted, ()):
            if true in reached_from:
                continue
            reached_from[true] = predicted
            if true in owner_of:
                queue.append(owner_of[true])
            else:
                _flip_path(true, reached_from=reached_from, owner_of=owner_of)
                return True
    return False


def _flip_path(true: int, *, reached_from: dict[int, int], owner_of: dict[int, int]) -> None:
    previous_room_of = {owner: room for room, owner in owner_of.items()}
    step: int | None = true
    while step is not None:
        owner = reached_from[step]
        owner_of[step] = owner
        step = previous_room_of.get(owner)


def has_candidate(overlaps: Overlaps, *, min_iou: float) -> Flags:
    """Says for each predicted room whether it might be paired at all, (p,)."""
    flags = np.zeros(len(overlaps.predicted_area), dtype=np.bool_)
    flags[overlaps.predicted[overlaps.iou >= min_iou]] = True
    return flags


def best_matching(overlaps: Overlaps, *, min_iou: float) -> Indices:
    """Returns which pairs of ``overlaps`` the optimal one-to-one matching takes.

    The most pairs come first, then the greatest sum of IoU.
    """
    iou = overlaps.iou
    eligible = np.flatnonzero(iou >= min_iou)
    shape = (len(overlaps.predicted_area), len(overlaps.true_area))
    gain = np.zeros(shape)
    pair_at = np.full(shape, -1, dtype=np.intp)
    where = overlaps.predicted[eligible], overlaps.true[eligible]
    # A pair more must outweigh any sum of IoU.
    gain[where] = iou[eligible] + min(shape) + 1
    pair_at[where] = eligible
    chosen = pair_at[linear_sum_assignment(gain, maximize=True)]
    return np.sort(chosen[chosen >= 0])


def count_splits(overlaps: Overlaps) -> int:
    """Counts true rooms that are covered in parts by two or more predicted rooms.

    A part lies at least half inside the true room and covers at least a tenth of it.
    """
    inside = overlaps.intersection / overlaps.predicted_area[overlaps.predicted]
    covered = overlaps.intersection / overlaps.true_area[overlaps.true]
    return _count_shared(overlaps.true, inside=inside, covered=covered)


def count_merges(overlaps: Overlaps) -> int:
    """Counts predicted rooms that swallow two or more true rooms: splits with roles exchanged."""
    inside = overlaps.intersection / overlaps.true_area[overlaps.true]
    covered = overlaps.intersection / overlaps.predicted_area[overlaps.predicted]
    return _count_shared(overlaps.predicted, inside=inside, covered=covered)


def _count_shared(wholes: Indices, *, inside: Floats, covered: Floats) -> int:
    parts = (inside >= 0.5) & (covered >= 0.1)
    return int((np.bincount(wholes[parts]) >= 2).sum())
