"""The lines that long corridors follow: bars, L, T, U, H, combs and rings."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Literal

Line = tuple[float, float, float, float]
"""A level or upright line, x0, y0, x1, y1 in metres with x0 <= x1 and y0 <= y1."""

SkeletonShape = Literal["bar", "ell", "tee", "you", "aitch", "comb", "ring"]

SHAPE_WEIGHTS: Mapping[SkeletonShape, float] = {
    "bar": 28, "ell": 18, "tee": 14, "you": 12, "aitch": 7, "comb": 5, "ring": 16,
}  # fmt: skip
_SHORTEST_ARM_M = 9.0


def skeleton(shape: SkeletonShape, rng: random.Random, *, total_m: float, gap_m: float) -> list[Line]:
    """Returns the lines of a shape.

    Args:
        shape: Which shape.
        rng: Source of randomness.
        total_m: Wished length of all lines together; it grows where the shape needs more.
        gap_m: Least distance of parallel lines.
    """
    return _MAKERS[shape](rng, total_m, gap_m)


def _bar(rng: random.Random, total: float, gap: float) -> list[Line]:  # noqa: ARG001
    return [(0, 0, max(total, _SHORTEST_ARM_M), 0)]


def _ell(rng: random.Random, total: float, gap: float) -> list[Line]:
    total = max(total, 2 * gap)
    across = total * rng.uniform(0.4, 0.65)
    return [(0, 0, across, 0), (across, 0, across, total - across)]


def _tee(rng: random.Random, total: float, gap: float) -> list[Line]:
    total = max(total, 2.5 * gap)
    across = total * rng.uniform(0.5, 0.65)
    middle = across * rng.uniform(0.35, 0.65)
    return [(0, 0, across, 0), (middle, 0, middle, total - across)]


def _you(rng: random.Random, total: float, gap: float) -> list[Line]:
    base = max(gap, total * rng.uniform(0.25, 0.4))
    leg = max((total - base) / 2, gap * 0.7)
    return [(0, 0, base, 0), (0, 0, 0, leg), (base, 0, base, leg * rng.uniform(0.65, 1))]


def _aitch(rng: random.Random, total: float, gap: float) -> list[Line]:
    arm = max((total - gap) / 2, gap)
    middle = arm * rng.uniform(0.3, 0.7)
    return [(0, 0, arm, 0), (0, gap, arm * rng.uniform(0.8, 1), gap), (middle, 0, middle, gap)]


def _comb(rng: random.Random, total: float, gap: float) -> list[Line]:
    teeth = rng.choice((2, 3, 3))
    first, base = gap * 0.4, (teeth - 1) * gap
    tooth = max((total - base) / teeth, gap * 0.7)
    lines: list[Line] = [(0, 0, base + 2 * first, 0)]
    for index in range(teeth):
        lines.append((first + index * gap, 0, first + index * gap, tooth * rng.uniform(0.8, 1)))
    return lines


def _ring(rng: random.Random, total: float, gap: float) -> list[Line]:
    width = max(gap, total * rng.uniform(0.2, 0.35))
    height = max(gap, total / 2 - width)
    lines: list[Line] = [(0, 0, width, 0), (0, height, width, height), (0, 0, 0, height), (width, 0, width, height)]
    if rng.random() < 0.4:
        reach = rng.uniform(0.4, 0.9) * gap
        lines.append((width, 0, width + reach, 0))
    return lines


_MAKERS: Mapping[SkeletonShape, Callable[[random.Random, float, float], list[Line]]] = {
    "bar": _bar, "ell": _ell, "tee": _tee, "you": _you, "aitch": _aitch, "comb": _comb, "ring": _ring,
}  # fmt: skip


def is_joint(lines: list[Line], index: int, *, at_end: bool) -> bool:
    """Returns whether an end of a line lies on another line."""
    x, y = lines[index][2:] if at_end else lines[index][:2]
    return any(
        other != index and x0 - 1e-6 <= x <= x1 + 1e-6 and y0 - 1e-6 <= y <= y1 + 1e-6
        for other, (x0, y0, x1, y1) in enumerate(lines)
    )
