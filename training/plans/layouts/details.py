"""Small things inside and around the rooms: closets, bathrooms, shafts, chimneys, balconies."""

from __future__ import annotations

import itertools
import random

from training.plans.layouts.grid import OUTSIDE, LabelGrid, Space, shared_runs
from training.plans.model import RoomKind

_LEAST_LEFT_M = 1.5


def carve_corners(grid: LabelGrid, rng: random.Random, *, chance: float) -> None:
    """Cuts closets, toilets, bathrooms and shafts from the corners of rectangular rooms."""
    areas = grid.areas_m2()
    for label in grid.labels():
        space = grid.spaces[label]
        if space.is_void or space.is_outdoors or space.is_hub or areas[label] < 6 or rng.random() > chance:
            continue
        x0, y0, x1, y1 = grid.box(label)
        if areas[label] < 0.97 * (x1 - x0) * (y1 - y0) * grid.cell_m**2:
            continue
        kind, is_void, sizes_m = _corner_space(rng)
        width, height = (grid.length_cells(size) for size in rng.sample(sizes_m, 2))
        least = grid.length_cells(_LEAST_LEFT_M)
        if rng.random() < 0.2 and kind == "closet":
            width = x1 - x0
        if (width > x1 - x0 - least and width < x1 - x0) or height > y1 - y0 - least:
            continue
        x, y = rng.choice((x0, x1 - width)), rng.choice((y0, y1 - height))
        carved = grid.add(Space(kind, is_void=is_void))
        grid.cells[y : y + height, x : x + width] = carved


def _corner_space(rng: random.Random) -> tuple[RoomKind, bool, tuple[float, float]]:
    roll = rng.random()
    if roll < 0.15:
        return "utility", True, (rng.uniform(0.3, 0.9), rng.uniform(0.3, 1.2))
    if roll < 0.6:
        return "closet", False, (rng.uniform(0.6, 1.0), rng.uniform(0.9, 2.4))
    if roll < 0.8:
        return "toilet", False, (rng.uniform(0.85, 1.1), rng.uniform(1.2, 2.0))
    return "bathroom", False, (rng.uniform(1.4, 2.1), rng.uniform(1.6, 2.8))


def add_closet_rows(grid: LabelGrid, rng: random.Random, *, chance: float) -> None:
    """Puts one or two closets into the wall between two rooms."""
    areas = grid.areas_m2()
    depth = grid.length_cells(rng.uniform(0.55, 0.75))
    for first, second in grid.pairs():
        if first == OUTSIDE or min(areas[first], areas[second]) < 8 or rng.random() > chance:
            continue
        if any(not _is_plain(grid, label) for label in (first, second)):
            continue
        runs = shared_runs(grid.cells, first, second)
        if not runs:
            continue
        x0, y0, x1, y1 = max(runs, key=lambda run: run[2] + run[3] - run[0] - run[1])
        is_flat = y0 == y1
        length = x1 - x0 + y1 - y0
        if length * grid.cell_m < 1.8:
            continue
        cells = grid.cells if is_flat else grid.cells.T
        along, across = (x0, y0) if is_flat else (y0, x0)
        strip = cells[across : across + depth, along : along + length]
        owner = int(strip[0, 0])
        if owner not in (first, second) or not (strip == owner).all() or len(strip) < depth:
            continue
        stops = [0, length] if rng.random() < 0.3 else [0, round(length * rng.uniform(0.3, 0.7)), length]
        for start, end in itertools.pairwise(stops):
            if (end - start) * grid.cell_m > 0.7:
                strip[:, start:end] = grid.add(Space("closet"))


def _is_plain(grid: LabelGrid, label: int) -> bool:
    space = grid.spaces[label]
    return not (space.is_void or space.is_outdoors or space.is_hub)


def add_hotel_bathrooms(grid: LabelGrid, corridor: int, rooms: list[int], rng: random.Random) -> None:
    """Puts a bathroom beside the entrance of every room along a corridor, mirrored in pairs."""
    depth = grid.length_cells(rng.uniform(1.6, 2.3))
    share = rng.uniform(0.5, 0.65)
    for index, label in enumerate(rooms):
        runs = shared_runs(grid.cells, corridor, label)
        if not runs:
            continue
        x0, y0, x1, y1 = max(runs, key=lambda run: run[2] + run[3] - run[0] - run[1])
        length = x1 - x0 + y1 - y0
        width = round(length * share)
        if min(length - width, width) * grid.cell_m < 1.1:
            continue
        is_flat = y0 == y1
        cells = grid.cells if is_flat else grid.cells.T
        along, across = (x0, y0) if is_flat else (y0, x0)
        is_after = cells[min(across, cells.shape[0] - 1), along] == label
        start = along if index % 2 else along + length - width
        rows = slice(across, across + depth) if is_after else slice(across - depth, across)
        view = cells[rows, start : start + width]
        if view.size and (view == label).all():
            view[...] = grid.add(Space("bathroom"))


def add_shafts(grid: LabelGrid, rng: random.Random, *, count: int) -> None:
    """Puts shafts, chimneys and double walls on the walls between rooms."""
    pairs = [pair for pair in grid.pairs() if pair[0] != OUTSIDE and all(_is_plain(grid, label) for label in pair)]
    for first, second in rng.sample(pairs, min(count, len(pairs))):
        runs = shared_runs(grid.cells, first, second)
        if not runs:
            continue
        x0, y0, x1, y1 = rng.choice(runs)
        length = x1 - x0 + y1 - y0
        is_flat = y0 == y1
        cells = grid.cells if is_flat else grid.cells.T
        along, across = (x0, y0) if is_flat else (y0, x0)
        size = length if rng.random() < 0.25 else min(length, rng.randint(2, 5))
        depth = 1 if size == length else rng.randint(1, 3)
        start = along + rng.choice((0, length - size, rng.randint(0, length - size)))
        view = cells[across : across + depth, start : start + size]
        owner = int(view[0, 0])
        box = grid.box(owner)
        if (view == owner).all() and min(box[2] - box[0], box[3] - box[1]) - depth > 1.3 / grid.cell_m:
            view[...] = grid.add(Space("utility", is_void=True))


def add_columns(grid: LabelGrid, rng: random.Random) -> None:
    """Lets columns stand free in large spaces."""
    areas = grid.areas_m2()
    size = grid.length_cells(rng.uniform(0.3, 0.5))
    for label in grid.labels():
        if areas[label] < 40 or grid.spaces[label].is_outdoors or grid.spaces[label].is_void:
            continue
        x0, y0, x1, y1 = grid.box(label)
        step = grid.length_cells(rng.uniform(3.5, 6))
        for y in range(y0 + step, y1 - size - 2, step):
            for x in range(x0 + step, x1 - size - 2, step):
                view = grid.cells[y - 2 : y + size + 2, x - 2 : x + size + 2]
                if (view == label).all():
                    view[2:-2, 2:-2] = grid.add(Space("utility", is_void=True))


def add_balconies(grid: LabelGrid, rng: random.Random, *, count: int) -> None:
    """Puts balconies and porches against outer walls where there is room outside."""
    pairs = [pair for pair in grid.pairs() if pair[0] == OUTSIDE and _is_plain(grid, pair[1])]
    for _, label in rng.sample(pairs, min(count, len(pairs))):
        x0, y0, x1, y1 = rng.choice(shared_runs(grid.cells, OUTSIDE, label))
        is_flat = y0 == y1
        cells = grid.cells if is_flat else grid.cells.T
        along, across = (x0, y0) if is_flat else (y0, x0)
        length = x1 - x0 + y1 - y0
        if length * grid.cell_m < 1.8:
            continue
        size = length if rng.random() < 0.5 else max(grid.length_cells(1.5), round(length * rng.uniform(0.4, 0.9)))
        start = along + rng.choice((0, length - size))
        depth = grid.length_cells(rng.uniform(0.9, 2.2))
        is_after = cells[min(across, cells.shape[0] - 1), start] == OUTSIDE
        low = across if is_after else across - depth
        view = cells[max(0, low) : low + depth, start : start + size]
        if view.shape[0] == depth and (view == OUTSIDE).all() and low > 0 and low + depth < cells.shape[0]:
            view[...] = grid.add(Space("balcony", is_outdoors=True, is_void=rng.random() < 0.6))
