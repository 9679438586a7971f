"""What every storey of a large building needs: stairs, lifts, toilets and shafts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

from training.plans.layouts.grid import Cells, LabelGrid, Space
from training.plans.model import RoomKind

_STAIRS_EVERY_ROOMS = 22
_BAY_M2 = (7.0, 45.0)
_SHAFT_SHARE = 0.5
_CORE_LOBBY_M = (1.8, 2.8)
_SERVICES: tuple[tuple[RoomKind, ...], ...] = (
    ("elevator", "elevator", "utility"), ("elevator", "elevator"), ("toilet", "toilet"),
    ("toilet", "toilet", "utility"), ("elevator", "stairs"), ("closet", "closet", "utility"),
)  # fmt: skip


def add_services(grid: LabelGrid, rooms: list[int], rng: random.Random) -> list[int]:
    """Gives some bays to stairs and divides some between lifts, toilets and shafts.

    Args:
        grid: The grid, changed in place.
        rooms: The bays along the corridors.
        rng: Source of randomness.

    Returns:
        The bays that are left.
    """
    areas = grid.areas_m2()
    fitting = [label for label in rooms if _BAY_M2[0] < areas[label] < _BAY_M2[1]]
    rng.shuffle(fitting)
    stairs = fitting[: 1 + len(rooms) // _STAIRS_EVERY_ROOMS]
    for label in stairs:
        grid.spaces[label].kind = "stairs"
    divided = fitting[len(stairs) : len(stairs) + 1 + len(rooms) // _STAIRS_EVERY_ROOMS]
    for label in divided:
        _divide(grid, label, rng.choice(_SERVICES), rng)
    return [label for label in rooms if label not in stairs and label not in divided]


def _divide(grid: LabelGrid, label: int, kinds: Sequence[RoomKind], rng: random.Random) -> None:
    """Divides a bay into strips of about equal width across its longer side."""
    x0, y0, x1, y1 = grid.box(label)
    stops = [round(index / len(kinds) * (x1 - x0)) for index in range(len(kinds) + 1)]
    is_flat = (x1 - x0) * 1.3 > y1 - y0
    if not is_flat:
        stops = [round(index / len(kinds) * (y1 - y0)) for index in range(len(kinds) + 1)]
    if min(end - start for start, end in itertools.pairwise(stops)) * grid.cell_m < 1.0:
        grid.spaces[label].kind = kinds[0]
        return
    for (start, end), kind in zip(itertools.pairwise(stops), kinds, strict=True):
        part = grid.add(_service(kind, rng))
        view = grid.cells[:, x0 + start : x0 + end] if is_flat else grid.cells[y0 + start : y0 + end]
        view[view == label] = part


def keep_stairs(grid: LabelGrid, kept: set[int], rng: random.Random) -> None:
    """Turns stairs that are not among the kept spaces into ordinary rooms."""
    for label in grid.labels():
        if grid.spaces[label].kind == "stairs" and label not in kept:
            grid.spaces[label].kind = rng.choice(("office", "office", "utility", "dining"))


def _service(kind: RoomKind, rng: random.Random) -> Space:
    return Space(kind, is_void=kind == "utility" and rng.random() < _SHAFT_SHARE)


def add_core(grid: LabelGrid, bbox_xyxy: tuple[int, int, int, int], rng: random.Random) -> None:
    """Fills a box of cells with a core: two bands of lifts, stairs, toilets and shafts beside a lobby.

    Args:
        grid: The grid, changed in place.
        bbox_xyxy: The box in cells; about 6 by 10 metres or larger.
        rng: Source of randomness.
    """
    x0, y0, x1, y1 = bbox_xyxy
    is_flat = x1 - x0 >= y1 - y0
    cells = grid.cells if is_flat else grid.cells.T
    low, high, near, far = (x0, x1, y0, y1) if is_flat else (y0, y1, x0, x1)
    lobby = grid.length_cells(rng.uniform(*_CORE_LOBBY_M))
    first = near + round((far - near - lobby) * rng.uniform(0.4, 0.6))
    cells[first : first + lobby, low:high] = grid.add(Space("hall", is_hub=True))
    lifts: list[RoomKind] = ["elevator"] * rng.randint(2, 4)
    bands: list[list[RoomKind]] = [["stairs", *lifts, "utility"], ["toilet", "utility", "toilet", "stairs"]]
    rng.shuffle(bands)
    for rows, band in zip(((near, first), (first + lobby, far)), bands, strict=True):
        if rng.random() < 0.5:
            band.reverse()
        _fill_band(grid, cells[rows[0] : rows[1], low:high], band, rng)


def _fill_band(grid: LabelGrid, band: Cells, kinds: Sequence[RoomKind], rng: random.Random) -> None:
    shares = [{"stairs": 2.6, "toilet": 3.0, "elevator": 2.0, "utility": 1.0}[kind] for kind in kinds]
    stops = [round(band.shape[1] * total / sum(shares)) for total in itertools.accumulate(shares, initial=0.0)]
    for (start, end), kind in zip(itertools.pairwise(stops), kinds, strict=True):
        if end > start:
            band[:, start:end] = grid.add(_service(kind, rng))
