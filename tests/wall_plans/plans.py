"""Whole plans: a layout, its disturbances, a unit, an angle and an order, all from one seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from wall_plans import disturbances as disturbed_by
from wall_plans.layouts import LAYOUTS

__all__ = ["DISTURBED", "HARD", "WallPlan", "make_plan"]

Array = npt.NDArray[np.float64]

_GAP = 0.01
_HARD_GAP = 0.03
_JITTER = 0.003


@dataclass(frozen=True)
class WallPlan:
    """Wall segments and the rooms that they are meant to enclose.

    Attributes:
        name: Layout, disturbances, unit and turn: what a failure is reported by.
        seed: Gives the same plan again.
        walls: Shape (n, 4), start x, start y, end x, end y, in the unit of the plan.
        rooms: The rooms, in the same unit.
        reach: How far a wall may lie from its place, in the unit of the plan.
        is_clean: Whether the walls meet exactly, so that exact noding finds the rooms too.
    """

    name: str
    seed: int
    walls: Array
    rooms: npt.NDArray[np.object_]
    reach: float
    is_clean: bool


@dataclass
class _Draft:
    """A plan in the frame of its layout, on its way through the disturbances."""

    rng: np.random.Generator
    walls: Array
    rooms: npt.NDArray[np.object_]
    side: float
    reach: float = 0.0

    def gaps(self, gap: float = _GAP) -> None:
        self.walls = disturbed_by.shorten(self.rng, self.walls, self.side, gap)

    def overshoots(self, gap: float = _GAP) -> None:
        self.walls = disturbed_by.lengthen(self.rng, self.walls, self.side, gap)

    def jitter(self) -> None:
        self.walls = disturbed_by.jitter(self.rng, self.walls, self.side, _JITTER)
        self.reach += _JITTER * self.side

    def duplicates(self) -> None:
        self.walls = disturbed_by.repeat(self.rng, self.walls)

    def reversed_duplicates(self) -> None:
        self.walls = disturbed_by.repeat_reversed(self.rng, self.walls)

    def overlaps(self) -> None:
        self.walls = disturbed_by.cut_overlapping(self.rng, self.walls)

    def pieces(self) -> None:
        self.walls = disturbed_by.cut_in_pieces(self.rng, self.walls)

    def dangles(self) -> None:
        self.walls = disturbed_by.add_dangles(self.rng, self.walls, self.rooms)

    def points(self) -> None:
        self.walls = disturbed_by.add_points(self.rng, self.walls)

    def double_lines(self) -> None:
        self.walls, self.rooms = disturbed_by.double_lines(self.rng, self.rooms, self.side)


def _steps(*steps: Callable[[_Draft], None]) -> tuple[Callable[[_Draft], None], ...]:
    return steps


# In the order of drawing: a gap is left before a wall is drawn twice. Half of the plans have more than one trouble.
DISTURBED = {
    "clean": (),
    "gaps": _steps(_Draft.gaps),
    "overshoots": _steps(_Draft.overshoots),
    "jitter": _steps(_Draft.jitter),
    "duplicates": _steps(_Draft.duplicates),
    "reversed_duplicates": _steps(_Draft.reversed_duplicates),
    "overlaps": _steps(_Draft.overlaps),
    "pieces": _steps(_Draft.pieces),
    "dangles": _steps(_Draft.dangles),
    "points": _steps(_Draft.points),
    "double_lines": _steps(_Draft.double_lines),
    "gaps+jitter": _steps(_Draft.gaps, _Draft.jitter),
    "gaps+dangles+duplicates": _steps(_Draft.gaps, _Draft.dangles, _Draft.duplicates),
    "overshoots+jitter+points": _steps(_Draft.overshoots, _Draft.jitter, _Draft.points),
    "pieces+overlaps+reversed": _steps(_Draft.pieces, _Draft.overlaps, _Draft.reversed_duplicates),
    "overlaps+gaps+dangles": _steps(_Draft.overlaps, _Draft.gaps, _Draft.dangles),
    "jitter+dangles+duplicates": _steps(_Draft.jitter, _Draft.dangles, _Draft.duplicates),
    "double_lines+gaps": _steps(_Draft.double_lines, _Draft.gaps),
    "double_lines+duplicates+dangles": _steps(_Draft.double_lines, _Draft.duplicates, _Draft.dangles),
    "everything": _steps(_Draft.overlaps, _Draft.gaps, _Draft.jitter, _Draft.dangles, _Draft.duplicates, _Draft.points),
}

# Worse than what is promised; counted, not required.
HARD = {
    "wide_gaps": _steps(lambda draft: draft.gaps(_HARD_GAP)),
    "wide_overshoots": _steps(lambda draft: draft.overshoots(_HARD_GAP)),
    "wide_gaps+jitter": _steps(lambda draft: draft.gaps(_HARD_GAP), _Draft.jitter),
    "jitter_of_duplicates": _steps(_Draft.duplicates, _Draft.jitter),
    "jitter_of_pieces": _steps(_Draft.pieces, _Draft.jitter),
    "double_lines+jitter": _steps(_Draft.double_lines, _Draft.jitter),
}

# Length of a typical room side, shift of the origin, decimals.
_UNITS = {
    "thousand": (125.0, 0.0, 2),
    "metres": (4.0, 0.0, 3),
    "millimetres": (4000.0, 0.0, 0),
    "pixels": (150.0, -3000.0, None),
}


def make_plan(seed: int, *, hard: bool = False) -> WallPlan:
    """Make one of an endless series of plans; every layout meets every disturbance.

    Args:
        seed: From 0; plans of one seed are equal.
        hard: Take the disturbances of ``HARD``.
    """
    steps = HARD if hard else DISTURBED
    layout_name = list(LAYOUTS)[seed % len(LAYOUTS)]
    disturbance = list(steps)[seed // len(LAYOUTS) % len(steps)]
    rng = np.random.default_rng(seed)
    layout = LAYOUTS[layout_name](rng)
    side = float(np.sqrt(shapely.area(layout.rooms).min()))
    draft = _Draft(rng, layout.walls, layout.rooms, side)
    for step in steps[disturbance]:
        step(draft)
    angle = rng.uniform(0, 2 * np.pi) if rng.random() < 0.5 else 0.0
    unit = list(_UNITS)[rng.integers(len(_UNITS))]
    walls, rooms = _placed(draft, angle, unit)
    return WallPlan(
        name=f"{layout_name} {disturbance} {unit}{' turned' if angle else ''}",
        seed=seed,
        walls=_shuffled(rng, walls),
        rooms=rooms,
        reach=draft.reach * _UNITS[unit][0],
        is_clean=not steps[disturbance]
        and (layout.junctions == "shared" or (layout.junctions == "square" and not angle)),
    )


def _placed(draft: _Draft, angle: float, unit: str) -> tuple[Array, npt.NDArray[np.object_]]:
    """Walls and rooms turned, in the unit of a drawing, with as many decimals as it has."""
    scale, shift, decimals = _UNITS[unit]
    matrix = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])

    def place(points: Array) -> Array:
        placed = points @ matrix + shift
        return placed if decimals is None else np.round(placed, decimals)

    return place(draft.walls.reshape(-1, 2)).reshape(-1, 4), shapely.transform(draft.rooms, place)


def _shuffled(rng: np.random.Generator, walls: Array) -> Array:
    """The walls in any order, from either end."""
    walls = rng.permutation(walls)
    return np.where(rng.random((len(walls), 1)) < 0.5, walls, walls[:, [2, 3, 0, 1]])
