"""Lines of a drawing that reach far beyond its plan: the border of a site, axes, leaders, another sheet's frame.

Each function takes the box of a plan (x_min, y_min, x_max, y_max), the side of a typical room, and how many times as
long as the plan the lines are; it gives walls, shape (n, 4). No line crosses the plan.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["FAR_LINES"]

Array = npt.NDArray[np.float64]

# How many scattered lines there are: their ends are fewer than a quarter of the corners of the smallest plan.
_SCATTERED = 1


def _one_line(rng: np.random.Generator, bounds: Array, side: float, times: float) -> Array:
    x_min, _, x_max, y_max = bounds
    length, y = times * (x_max - x_min), y_max + side * rng.uniform(0.7, 3.0)
    start = x_min - length * rng.uniform(0.0, 1.0)
    return np.array([[start, y, start + length + (x_max - x_min), y + rng.uniform(0.0, 0.3) * length]])


def _axes(rng: np.random.Generator, bounds: Array, side: float, times: float) -> Array:
    x_min, _, x_max, y_max = bounds
    reach, step = times * (x_max - x_min) / 2, side * rng.uniform(0.7, 2.0)
    ys = [y_max + step * (row + 1) for row in range(3)]
    return np.array([[x_min - reach, y, x_max + reach, y] for y in ys])


def _border(rng: np.random.Generator, bounds: Array, side: float, times: float) -> Array:
    x_min, y_min, x_max, y_max = bounds
    reach = times * max(x_max - x_min, y_max - y_min)
    left, low, right, high = reach * rng.uniform(0.2, 1.0, 4) + side
    corners = [
        (x_min - left, y_min - low),
        (x_max + right, y_min - low),
        (x_max + right, y_max + high),
        (x_min - left, y_max + high),
    ]
    return np.array([[*a, *b] for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)])


def _leader(rng: np.random.Generator, bounds: Array, side: float, times: float) -> Array:
    x_min, y_min, x_max, y_max = bounds
    reach = times * max(x_max - x_min, y_max - y_min)
    start = np.array([x_max + side, y_max + side])
    return np.array([[*start, *(start + reach * rng.uniform(0.3, 1.0, 2))]])


def _scattered(rng: np.random.Generator, bounds: Array, side: float, times: float) -> Array:
    x_min, y_min, x_max, y_max = bounds
    plan = shapely.box(x_min - side, y_min - side, x_max + side, y_max + side)
    reach = times * max(x_max - x_min, y_max - y_min)
    centre = np.array([x_min + x_max, y_min + y_max]) / 2
    lines: list[Array] = []
    while len(lines) < _SCATTERED:
        ends = centre + reach * rng.uniform(-1.0, 1.0, (2, 2))
        line = shapely.LineString(ends)
        if line.length > reach / 2 and not line.intersects(plan):
            lines.append(ends.ravel())
    return np.array(lines)


FAR_LINES: dict[str, Callable[[np.random.Generator, Array, float, float], Array]] = {
    "one_line": _one_line,
    "axes": _axes,
    "border": _border,
    "leader": _leader,
    "scattered": _scattered,
}
