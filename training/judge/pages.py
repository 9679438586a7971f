"""What the engines claim on a page, and how much of it is true: what the judge is fitted on."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.data import RoomRings
from training.judge.regions import Runs, areas_cells, common_cells, room_runs

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]

MAX_SHARED = 0.4
"""Two claims are in conflict if they share more than this of the smaller one, as in the engine's choice."""
LEAST_IOU = 0.5
"""Pairs of a claim and a room below this intersection over union are never counted as found."""


@dataclass(frozen=True, eq=False)
class FamilyClaims:
    """The claims of one family on a page.

    Attributes:
        names: Names of the values.
        values: (n, names) what the judge knows of each claim.
        claims: (n,) which claims of the page these are.
    """

    names: tuple[str, ...]
    values: Floats
    claims: Indices


@dataclass(frozen=True, eq=False)
class ClaimedPage:
    """The claims on one page, in the engine's order.

    Attributes:
        name: Of the image.
        plan: Which plan it shows.
        source: Which collection it comes from.
        is_held_out: Whether nothing may be fitted on it.
        room_count: How many rooms there are.
        chances: (n, 2) what the engine's own judge said: roughly, well.
        best_iou: (n,) largest intersection over union with a true room.
        pairs: (m, 2) claims and rooms that overlap by ``LEAST_IOU`` or more.
        pair_iou: (m,) by how much.
        conflicts: (k, 2) claims that can't both be rooms, the smaller number first.
        families: The claims by family.
    """

    name: str
    plan: str
    source: str
    is_held_out: bool
    room_count: int
    chances: Floats
    best_iou: Floats
    pairs: Indices
    pair_iou: Floats
    conflicts: Indices
    families: Mapping[str, FamilyClaims]

    def save(self, path: Path) -> None:
        """Writes the page to an .npz file."""
        arrays: dict[str, Any] = {name: value for name, value in vars(self).items() if name != "families"}
        arrays["families"] = np.array(sorted(self.families), dtype=str)
        for name, family in self.families.items():
            arrays |= {f"{name}.names": np.array(family.names, dtype=str)}
            arrays |= {f"{name}.values": family.values, f"{name}.claims": family.claims}
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            np.savez_compressed(file, **arrays)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> ClaimedPage:
        """Reads a page.

        Raises:
            ValueError: When the file holds no page.
        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                families = {str(name): _family(arrays, str(name)) for name in arrays["families"]}
                single = {name: arrays[name].item() for name in ("name", "plan", "source", "is_held_out", "room_count")}
                several = {name: arrays[name] for name in ("chances", "best_iou", "pairs", "pair_iou", "conflicts")}
        except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError(f"{path.name} holds no page of training.judge.collect") from error
        return cls(**single, **several, families=families)


def _family(arrays: Mapping[str, NDArray[Any]], name: str) -> FamilyClaims:
    names = tuple(str(value) for value in arrays[f"{name}.names"])
    return FamilyClaims(names, arrays[f"{name}.values"], arrays[f"{name}.claims"])


def compare(  # noqa: PLR0913
    evidence: Mapping[str, Any],
    rooms: Sequence[RoomRings],
    *,
    name: str,
    plan: str,
    source: str,
    is_held_out: bool = False,
) -> ClaimedPage:
    """Compares what the engines claim on a page with its rooms.

    Args:
        evidence: What ``Detector._evidence`` returns.
        rooms: The true rooms in page pixels.
        name: Of the image.
        plan: Which plan it shows.
        source: Which collection it comes from.
        is_held_out: Whether nothing may be fitted on it.
    """
    claims = evidence["claims"]
    regions: list[Runs] = [claim["runs"] for claim in claims]
    true = [room_runs(rings, size_wh=evidence["size_wh"], cell_xy=evidence["cell_xy"]) for rings in rooms]
    best_iou, pairs, pair_iou = _truth(regions, true)
    families = {family: _gather(claims, family) for family in sorted({claim["family"] for claim in claims})}
    return ClaimedPage(
        name=name,
        plan=plan,
        source=source,
        is_held_out=is_held_out,
        room_count=len(rooms),
        chances=np.array([claim["chances"] for claim in claims], dtype=np.float64).reshape(-1, 2),
        best_iou=best_iou,
        pairs=pairs,
        pair_iou=pair_iou,
        conflicts=_conflicts(regions),
        families=families,
    )


def _truth(regions: Sequence[Runs], true: Sequence[Runs]) -> tuple[Floats, Indices, Floats]:
    """Returns the best overlap of each region, and the pairs with their overlap."""
    common = common_cells(regions, true).tocoo()
    claim, room = common.coords
    iou = common.data / (areas_cells(regions)[claim] + areas_cells(true)[room] - common.data)
    best = np.zeros(len(regions))
    np.maximum.at(best, claim, iou)
    counts = iou >= LEAST_IOU
    return best, np.column_stack([claim, room])[counts].astype(np.int32), iou[counts]


def _conflicts(regions: Sequence[Runs]) -> Indices:
    areas = areas_cells(regions)
    common = common_cells(regions, regions).tocoo()
    first, second = common.coords
    clashes = (first < second) & (common.data > MAX_SHARED * np.minimum(areas[first], areas[second]))
    return np.column_stack([first, second])[clashes].astype(np.int32)


def _gather(claims: Sequence[Mapping[str, Any]], family: str) -> FamilyClaims:
    numbers = [number for number, claim in enumerate(claims) if claim["family"] == family]
    names = tuple(claims[numbers[0]]["values"])
    values = [[claims[number]["values"][name] for name in names] for number in numbers]
    return FamilyClaims(names, np.array(values, dtype=np.float64), np.array(numbers, dtype=np.int32))
