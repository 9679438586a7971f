"""How many true rooms the room map has a candidate for: the most that any later choice can find.

Candidates are the connected components of the map's interior at several thresholds and scales, and
the cores that its depth shows, grown back by as much as they lie inside: rooms that leak into each
other through a door have cores apart. A room counts as offered when a candidate overlaps it far enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from training.data import RoomRings
from training.learning.augmentation import LETTERBOX_GREY, room_mask
from training.network.room_map import DEPTH_CELLS, ROOM_MAP_STRIDE
from training.network.room_network import RoomNetwork

Floats = NDArray[np.float32]
Labels = NDArray[np.int32]
Maps = Mapping[str, Floats]
"""Chances (rows, columns) of the cells of a page, by channel."""

THRESHOLDS = (0.3, 0.5, 0.7, 0.85)
ALONE_THRESHOLD = 0.5
CORE_DEPTHS = (0.1, 0.25, 0.45, 0.7)
"""Depths, of 0 to 1, beyond which cells are the core of a room."""
CORE_SHARE = 0.25
"""A core has so much fewer cells than the least candidate."""
EDGE_CELLS = 1.0
"""What a core lies further inside than its depth says, since cells along an edge have depth 0."""
OVERLAPS = (0.5, 0.75)
LEAST_CELLS = 15
TILE_OVERLAP_PX = 128
WINDOW_FLOOR = 0.02
"""What the edge of a tile weighs where tiles are averaged; its middle weighs 1."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Counts over pages, which add up.

    Attributes:
        rooms: True rooms.
        offered_50: Of them those with a candidate at an overlap of .5 or more; ``offered_75`` likewise.
        candidates: All candidates.
        alone: The candidates of the first scale at a threshold of .5, taken as rooms without a choice.
        alone_50: How many of these are true at an overlap of .5; ``alone_75`` likewise.
        pages: Pages.
    """

    rooms: int = 0
    offered_50: int = 0
    offered_75: int = 0
    candidates: int = 0
    alone: int = 0
    alone_50: int = 0
    alone_75: int = 0
    pages: int = 0

    def __add__(self, other: Ceiling) -> Ceiling:
        """Adds the counts up."""
        return Ceiling(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    def share(self, overlap: float) -> float:
        """Returns the share of true rooms with a candidate at an overlap of .5 or .75."""
        return (self.offered_50 if overlap == OVERLAPS[0] else self.offered_75) / max(1, self.rooms)

    def alone_f1(self, overlap: float) -> float:
        """Returns the F1 of the map alone, at an overlap of .5 or .75."""
        return 2 * (self.alone_50 if overlap == OVERLAPS[0] else self.alone_75) / max(1, self.rooms + self.alone)

    def __str__(self) -> str:
        """Returns the figures in one line."""
        return (
            f"{self.pages} pages, {self.rooms} rooms: ceiling {self.share(0.5):.3f} / {self.share(0.75):.3f} with "
            f"{self.candidates / max(1, self.pages):.0f} candidates a page, map alone F1 {self.alone_f1(0.5):.3f} / "
            f"{self.alone_f1(0.75):.3f}"
        )


@torch.no_grad()
def maps_of_page(
    network: RoomNetwork, image: NDArray[np.uint8], longest_px: int, *, tile_px: int, device: torch.device
) -> Maps:
    """Returns the room map of a page.

    Args:
        network: In evaluation mode.
        image: (h, w, 3) RGB.
        longest_px: Longest side of the page as the network sees it, in tiles of ``tile_px``.
        tile_px: Side of the network's input.
        device: Where the network is.

    Returns:
        A map (rows, columns) for each channel of the network, a cell for two by two pixels of the resized page; tiles
        are blended where they overlap.
    """
    page = _resized(image, longest_px)
    height_px, width_px = page.shape[:2]
    weight = np.zeros((-(-height_px // ROOM_MAP_STRIDE), -(-width_px // ROOM_MAP_STRIDE)), np.float32)
    total = np.zeros((len(network.room_map_channels), *weight.shape), np.float32)
    ramp = np.hanning(tile_px // ROOM_MAP_STRIDE + 2)[1:-1] + WINDOW_FLOOR
    window = np.outer(ramp, ramp).astype(np.float32)
    for top in _starts(height_px, tile_px):
        for left in _starts(width_px, tile_px):
            tile = np.full((tile_px, tile_px, 3), LETTERBOX_GREY[0], np.uint8)
            part = page[top : top + tile_px, left : left + tile_px]
            tile[: part.shape[0], : part.shape[1]] = part
            chances = _maps_of_tile(network, tile, device)
            rows, columns = -(-part.shape[0] // ROOM_MAP_STRIDE), -(-part.shape[1] // ROOM_MAP_STRIDE)
            place = np.s_[
                top // ROOM_MAP_STRIDE : top // ROOM_MAP_STRIDE + rows,
                left // ROOM_MAP_STRIDE : left // ROOM_MAP_STRIDE + columns,
            ]
            total[:, *place] += (chances * window)[:, :rows, :columns]
            weight[place] += window[:rows, :columns]
    return dict(zip(network.room_map_channels, np.asarray(total / weight, np.float32), strict=True))


def _maps_of_tile(network: RoomNetwork, tile: NDArray[np.uint8], device: torch.device) -> Floats:
    images = torch.from_numpy(tile).permute(2, 0, 1)[None].to(device).float() / 255
    logits = network.room_map_alone(images.contiguous(memory_format=torch.channels_last))
    chances: Floats = logits[0].float().sigmoid().cpu().numpy()
    return chances


def _resized(image: NDArray[np.uint8], longest_px: int) -> NDArray[np.uint8]:
    scale = longest_px / max(image.shape[:2])
    size_wh = [max(1, round(side * scale)) for side in image.shape[1::-1]]
    return np.asarray(
        cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR), np.uint8
    )


def _starts(length_px: int, tile_px: int) -> list[int]:
    """Returns where tiles begin: as few as overlap by enough, evenly spread, on the grid of cells."""
    if length_px <= tile_px:
        return [0]
    overlap_px = min(TILE_OVERLAP_PX, tile_px // 2)
    count = -(-(length_px - overlap_px) // (tile_px - overlap_px))
    starts = np.linspace(0, length_px - tile_px, count)
    # Rounded up, or the last tile would not reach the last cell of a page of odd length.
    return [math.ceil(start / ROOM_MAP_STRIDE) * ROOM_MAP_STRIDE for start in starts]


def measure_page(maps: Sequence[Maps], rooms: Iterable[RoomRings], *, size_wh: tuple[int, int]) -> Ceiling:
    """Counts what the maps of one page, coarsest first, offer for its rooms.

    Args:
        maps: The room map of the page at one or more scales; ``depth`` may be missing.
        rooms: The true rooms in pixels of the page.
        size_wh: Width and height of the page in those pixels.
    """
    longest_px = ROOM_MAP_STRIDE * max(max(scale["interior"].shape) for scale in maps)
    scale = longest_px / max(size_wh)
    grid_wh = [max(1, round(side * scale)) for side in size_wh]
    masks = [room_mask([ring * scale for ring in rings], limit_wh=(grid_wh[0], grid_wh[1])) for rings in rooms]
    best = np.zeros(len(masks))
    candidates = alone = 0
    alone_true = (0, 0)
    for number, of_scale in enumerate(maps):
        for threshold, labels, areas in _candidates(of_scale, grid_wh):
            overlaps = np.array([_best_overlap(labels, areas, *mask) for mask in masks])
            best = np.maximum(best, overlaps)
            candidates += int(np.count_nonzero(areas))
            if number == 0 and threshold == ALONE_THRESHOLD:
                alone, alone_true = int(np.count_nonzero(areas)), _counts(overlaps)
    return Ceiling(len(masks), *_counts(best), candidates, alone, *alone_true, 1)


def _counts(overlaps: NDArray[np.float64]) -> tuple[int, int]:
    """Returns how many rooms reach each of the overlaps that count."""
    at_least_50, at_least_75 = (int(np.count_nonzero(overlaps >= least)) for least in OVERLAPS)
    return at_least_50, at_least_75


def _candidates(maps: Maps, grid_wh: Sequence[int]) -> Iterator[tuple[float | None, Labels, NDArray[np.int64]]]:
    """Yields labels and areas of one set of candidates after the other, with its threshold if it is of the interior."""
    cell_px = max(grid_wh) / max(maps["interior"].shape)
    least_px = LEAST_CELLS * cell_px**2
    interior = cv2.resize(maps["interior"], grid_wh, interpolation=cv2.INTER_LINEAR)
    for threshold in THRESHOLDS:
        yield threshold, *_components((interior > threshold).astype(np.uint8), least_px=least_px)
    if "depth" not in maps:
        return
    depth = cv2.resize(maps["depth"], grid_wh, interpolation=cv2.INTER_LINEAR)
    for least in CORE_DEPTHS:
        cores = _components((depth > least).astype(np.uint8), least_px=CORE_SHARE * least_px)
        yield None, *_grown(*cores, reach_px=(least * DEPTH_CELLS + EDGE_CELLS) * cell_px)


def _grown(labels: Labels, areas: NDArray[np.int64], *, reach_px: float) -> tuple[Labels, NDArray[np.int64]]:
    """Returns components grown into all pixels within reach, each of which goes to the nearest."""
    outside = (labels == 0).astype(np.uint8)
    distance_px, nearest = cv2.distanceTransformWithLabels(outside, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    component = np.zeros(int(nearest.max()) + 1, np.int32)
    component[nearest[labels > 0]] = labels[labels > 0]
    grown = np.where(distance_px <= reach_px, component[nearest], 0).astype(np.int32)
    grown_areas = np.bincount(grown.ravel(), minlength=len(areas)).astype(np.int64)
    grown_areas[areas == 0] = 0
    return grown, grown_areas


def _components(inside: NDArray[np.uint8], *, least_px: float) -> tuple[Labels, NDArray[np.int64]]:
    """Returns labels and the area of each, 0 for what is too small; label 0 is the rest of the page."""
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(inside, connectivity=4)
    areas = statistics[:, cv2.CC_STAT_AREA].astype(np.int64)
    areas[0] = 0
    areas[areas < least_px] = 0
    return np.asarray(labels, np.int32), areas


def _best_overlap(labels: Labels, areas: NDArray[np.int64], mask: NDArray[np.uint8], left: int, top: int) -> float:
    """Returns the highest IoU of a room, given as a mask at a place, with any component."""
    window = labels[top : top + mask.shape[0], left : left + mask.shape[1]]
    shared = np.bincount(window[mask > 0], minlength=len(areas))
    shared[areas == 0] = 0
    union = areas + np.count_nonzero(mask) - shared
    return float((shared / np.maximum(1, union)).max())
