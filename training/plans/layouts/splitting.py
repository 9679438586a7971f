"""Divides spaces by straight walls, and joins some of them to larger ones."""

from __future__ import annotations

import random
from collections.abc import Sequence

import cv2
import numpy as np

from training.plans.layouts.grid import OUTSIDE, LabelGrid, Segment, Space, shared_runs


def parts(grid: LabelGrid, label: int) -> list[int]:
    """Gives every connected part of a space its own number and returns the numbers."""
    mask = (grid.cells == label).astype(np.uint8)
    count, numbers = cv2.connectedComponents(mask, connectivity=4)
    result = [label]
    for number in range(2, count):
        result.append(grid.add(Space(grid.spaces[label].kind, is_hub=grid.spaces[label].is_hub)))
        grid.cells[numbers == number] = result[-1]
    return result if count > 1 else []


def split(grid: LabelGrid, labels: Sequence[int], count: int, rng: random.Random, *, smallest: int) -> list[int]:
    """Divides spaces until there are ``count`` of them or no wall fits.

    Args:
        grid: The grid, changed in place.
        labels: The spaces to divide.
        count: Wished number of spaces.
        rng: Source of randomness.
        smallest: Least width of a space, in cells.

    Returns:
        The numbers of all resulting spaces.
    """
    regions = [(label, *grid.box(label)) for label in labels]
    sizes = [float((x1 - x0) * (y1 - y0)) for _, x0, y0, x1, y1 in regions]
    lines: tuple[set[int], set[int]] = (set(), set())
    for _ in range(4 * count + 8):
        if len(regions) >= count:
            break
        index = rng.choices(range(len(regions)), [size**1.15 for size in sizes])[0]
        pieces = _cut(grid, regions[index], rng, smallest=smallest, lines=lines)
        if pieces:
            regions[index : index + 1] = pieces
            sizes[index : index + 1] = [float((x1 - x0) * (y1 - y0)) for _, x0, y0, x1, y1 in pieces]
    return [region[0] for region in regions]


def _cut(
    grid: LabelGrid,
    region: tuple[int, int, int, int, int],
    rng: random.Random,
    *,
    smallest: int,
    lines: tuple[set[int], set[int]],
) -> list[tuple[int, int, int, int, int]]:
    label, x0, y0, x1, y1 = region
    is_upright = (x1 - x0 > y1 - y0) == (rng.random() < 0.87)
    low, high = (x0, x1) if is_upright else (y0, y1)
    if high - low < 2 * smallest:
        return []
    share = rng.uniform(0.25, 0.75) if rng.random() < 0.7 else rng.choice((1 / 3, 0.5, 2 / 3))
    at = min(max(low + round((high - low) * share), low + smallest), high - smallest)
    used = lines[int(is_upright)]
    near = [
        other
        for other in (at - 2, at - 1, at + 1, at + 2)
        if other in used and low + smallest <= other <= high - smallest
    ]
    if near and rng.random() < 0.6:
        at = near[0]
    view = grid.cells[y0:y1, x0:x1]
    mask = view == label
    halves = [mask.copy(), mask]
    if is_upright:
        halves[0][:, at - x0 :] = False
        halves[1][:, : at - x0] = False
    else:
        halves[0][at - y0 :] = False
        halves[1][: at - y0] = False
    pieces = []
    for half in halves:
        count, numbers, stats, _ = cv2.connectedComponentsWithStats(half.astype(np.uint8), connectivity=4)
        for number in range(1, count):
            x, y, width, height, area = (int(value) for value in stats[number])
            if min(width, height) < smallest or area < 0.8 * smallest * smallest:
                return []
            pieces.append((numbers == number, x, y, width, height))
    used.add(at)
    result = []
    for index, (piece, x, y, width, height) in enumerate(pieces):
        number = label if index == 0 else grid.add(Space(grid.spaces[label].kind))
        view[piece] = number
        result.append((number, x0 + x, y0 + y, x0 + x + width, y0 + y + height))
    return result


def merge_some(grid: LabelGrid, rng: random.Random, *, share: float, open_share: float) -> None:
    """Joins neighbours to L, T and open-plan spaces.

    Args:
        grid: The grid, changed in place.
        rng: Source of randomness.
        share: Expected number of merges for every three spaces.
        open_share: How often pieces of the wall between stay.
    """
    candidates = [label for label in grid.labels() if not _is_fixed(grid, label)]
    wished = sum(rng.random() < share for _ in range(len(candidates) // 3))
    for _ in range(wished):
        pairs = [
            pair for pair in grid.pairs() if pair[0] != OUTSIDE and not any(_is_fixed(grid, label) for label in pair)
        ]
        if not pairs:
            return
        first, second = rng.choice(pairs)
        merge(grid, first, second, rng, keeps_stubs=rng.random() < open_share)


def _is_fixed(grid: LabelGrid, label: int) -> bool:
    space = grid.spaces[label]
    return space.is_hub or space.is_void or space.is_outdoors or space.kind in ("garage", "stairs", "elevator")


def make_open_plan(grid: LabelGrid, rng: random.Random) -> None:
    """Joins the largest space to one or two neighbours, with pieces of wall between."""
    areas = grid.areas_m2()
    free = [label for label in grid.labels() if not (grid.spaces[label].is_void or grid.spaces[label].is_outdoors)]
    if len(free) < 3:
        return
    largest = max(free, key=lambda label: (areas[label], label))
    for _ in range(rng.choice((1, 1, 2, 3))):
        around = [a if b == largest else b for a, b in grid.pairs() if largest in (a, b)]
        around = [label for label in around if label in free and grid.spaces[label].kind != "garage"]
        if not around:
            break
        merge(grid, largest, rng.choice(around), rng, keeps_stubs=rng.random() < 0.75)
    grid.spaces[largest].kind = "living"
    grid.spaces[largest].is_hub = grid.spaces[largest].is_hub or rng.random() < 0.6


def merge(grid: LabelGrid, first: int, second: int, rng: random.Random, *, keeps_stubs: bool) -> None:
    """Joins two spaces; parts of the wall between them may stay as stubs."""
    if keeps_stubs:
        for run in shared_runs(grid.cells, first, second):
            grid.stubs += _stubs_of(run, grid.cell_m, rng)
    grid.cells[grid.cells == second] = first
    grid.spaces[first].is_hub |= grid.spaces[second].is_hub


def _stubs_of(run: tuple[int, int, int, int], cell_m: float, rng: random.Random) -> list[Segment]:
    x0, y0, x1, y1 = run
    length = abs(x1 - x0) + abs(y1 - y0)
    room = length - 1.7 / cell_m
    if room < 0.4 / cell_m:
        return []
    before = rng.choice((0.0, 0.0, rng.uniform(0.1, 1.0), rng.uniform(0.3, 1.0))) * room
    after = rng.choice((0.0, rng.uniform(0.1, 1.0))) * (room - before)
    stubs: list[Segment] = []
    if before * cell_m > 0.25:
        share = before / length
        stubs.append((x0, y0, x0 + (x1 - x0) * share, y0 + (y1 - y0) * share))
    if after * cell_m > 0.25:
        share = after / length
        stubs.append((x1, y1, x1 + (x0 - x1) * share, y1 + (y0 - y1) * share))
    return stubs


def add_free_stubs(grid: LabelGrid, rng: random.Random, *, chance: float) -> None:
    """Lets short walls stand out into large spaces (kitchen counters, screens, piers)."""
    areas = grid.areas_m2()
    for label in grid.labels():
        if areas[label] < 14 or grid.spaces[label].is_outdoors or rng.random() > chance:
            continue
        x0, y0, x1, y1 = grid.box(label)
        length = rng.uniform(0.5, 2.2) / grid.cell_m
        is_upright = rng.random() < 0.5
        span = (y0, y1) if is_upright else (x0, x1)
        if length > (span[1] - span[0]) * 0.5 or min(x1 - x0, y1 - y0) < 10:
            continue
        across = rng.randint(x0 + 4, x1 - 4) if is_upright else rng.randint(y0 + 4, y1 - 4)
        start, end = (span[0], span[0] + length) if rng.random() < 0.5 else (span[1], span[1] - length)
        low, high = int(min(start, end)), int(max(start, end) + 1)
        stub: Segment
        if is_upright:
            near, stub = grid.cells[low:high, across - 1 : across + 1], (across, start, across, end)
        else:
            near, stub = grid.cells[across - 1 : across + 1, low:high], (start, across, end, across)
        if (near == label).all():
            grid.stubs.append(stub)
