"""Dimension chains around a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from training.plans.model import FloorPlan
from training.plans.sheet.pen import Pen
from training.plans.sheet.words import measure


@dataclass(frozen=True, slots=True)
class _Look:
    end: str
    unit: str
    gap_px: float
    text_side: float
    extension: str
    is_closed: bool
    has_text: bool


def _random_look(rng: Random, pen: Pen) -> _Look:
    return _Look(
        end=rng.choice(["slash", "slash", "arrow", "filled", "dot", "bar", "ring"]),
        unit=rng.choice(["m", "cm", "mm", "feet"]),
        gap_px=pen.text_px * rng.uniform(1.3, 2.6),
        text_side=rng.choice([-0.25, -0.25, 0.35, 1.1]),
        extension=rng.choice(["short", "to_plan", "to_plan", "none"]),
        is_closed=rng.random() < 0.3,
        has_text=rng.random() < 0.93,
    )


def _end(pen: Pen, look: _Look, at: float, direction: float) -> None:
    size = max(2.0, pen.text_px * 0.35)
    if look.end == "slash":
        pen.segment((at - size, size, at + size, -size), width=1.4)
    elif look.end == "bar":
        pen.segment((at, -size, at, size))
    elif look.end == "arrow":
        pen.polyline([(at + direction * size * 2, -size * 0.7), (at, 0), (at + direction * size * 2, size * 0.7)])
    elif look.end == "filled":
        pen.polygon([(at + direction * size * 2, -size * 0.6), (at, 0), (at + direction * size * 2, size * 0.6)])
    else:
        pen.ring((at, 0), size * 0.5, filled=look.end == "dot")


def _chain(pen: Pen, look: _Look, stops: Sequence[float], px_per_m: float) -> None:
    """Draws one row along the x axis."""
    pen.segment((stops[0] - 3, 0, stops[-1] + 3, 0))
    if look.is_closed:
        half = look.gap_px / 2
        pen.frame((stops[0], -half, stops[-1], half), width=0.8)
        for stop in stops[1:-1]:
            pen.segment((stop, -half, stop, half), width=0.8)
    for first, second in pairwise(stops):
        _end(pen, look, first, 1.0)
        _end(pen, look, second, -1.0)
        text = measure((second - first) / px_per_m, look.unit)
        if look.has_text and second - first > pen.text_px * 0.5 * len(text):
            _write(pen, text, (first + second) / 2, look.text_side)


def _write(pen: Pen, text: str, at: float, side: float) -> None:
    """Writes over, on or under the line, never upside down."""
    matrix = pen.canvas.getTotalMatrix()
    is_upside_down = matrix.getScaleX() < -abs(matrix.getSkewY())
    if is_upside_down:
        pen.write(text, (at, -pen.text_px * side), anchor=0.5, angle=180.0)
    else:
        pen.write(text, (at, pen.text_px * side), anchor=0.5)


def _stops(plan: FloorPlan, axis: int, rng: Random) -> list[float]:
    """Returns where walls meet the side, in metres from the plan's middle."""
    low, high = plan.bounds_xyxy()[axis], plan.bounds_xyxy()[axis + 2]
    middle = (low + high) / 2
    values = sorted({round(point[axis], 1) for room in plan.rooms for ring in room.rings for point in ring})
    stops = [low]
    least = rng.uniform(0.6, 1.6)
    for value in values:
        if value - stops[-1] > least and high - value > least and rng.random() < 0.8:
            stops.append(value)
    return [stop - middle for stop in [*stops, high]]


def draw_dimensions(pen: Pen, plan: FloorPlan, half_wh: tuple[float, float], px_per_m: float) -> None:
    """Draws one to three rows on some sides of a plan that lies upright and centred at the origin.

    Args:
        pen: The pen, on a canvas in pixels of the plan's frame.
        plan: The plan that is measured.
        half_wh: Half its width and height in pixels.
        px_per_m: The scale of the plan.
    """
    rng = pen.rng
    look = _random_look(rng, pen)
    row_count = rng.choice([1, 1, 1, 2, 2, 3])
    distance = pen.text_px * rng.uniform(0.8, 3.0)
    sides = [side for side in range(4) if rng.random() < 0.6] or [rng.randrange(4)]
    for side in sides:
        axis = side % 2
        depth = half_wh[1 - axis]
        inner = [stop * px_per_m for stop in _stops(plan, axis, rng)]
        for row in range(row_count):
            stops = [inner[0], inner[-1]] if row == row_count - 1 and rng.random() < 0.8 else inner
            if side in (2, 3):
                stops = [-stop for stop in reversed(stops)]
            offset = distance + row * look.gap_px
            pen.canvas.save()
            pen.canvas.rotate((0.0, 90.0, 180.0, -90.0)[side])
            pen.canvas.translate(0, -depth - offset)
            _extensions(pen, look, stops, offset)
            _chain(pen, look, stops, px_per_m)
            pen.canvas.restore()


def _extensions(pen: Pen, look: _Look, stops: Sequence[float], offset: float) -> None:
    if look.extension == "none":
        return
    reach = offset - 2 if look.extension == "to_plan" else min(offset, pen.text_px * 0.6)
    for stop in stops:
        pen.segment((stop, -pen.text_px * 0.4, stop, reach), width=0.7)


def draw_dimension_runs(pen: Pen, plan: FloorPlan, half_wh: tuple[float, float], px_per_m: float) -> None:
    """Draws many rows of dimensions right through a plan that lies as for ``draw_dimensions``."""
    rng = pen.rng
    look = _random_look(rng, pen)
    for axis in (0, 1):
        inner = [stop * px_per_m for stop in _stops(plan, axis, rng)]
        for _ in range(rng.randint(1, 5)):
            first = rng.randrange(max(1, len(inner) - 2))
            stops = inner if rng.random() < 0.5 else inner[first : first + rng.randint(2, 6)]
            if len(stops) < 2:
                continue
            pen.canvas.save()
            pen.canvas.rotate(90.0 if axis else 0.0)
            # After a quarter turn, x runs down the plan and y to its left.
            pen.canvas.translate(0, rng.uniform(-1.1, 1.1) * half_wh[1 - axis])
            _chain(pen, look, stops, px_per_m)
            if rng.random() < 0.4:
                _extensions(pen, look, stops, pen.text_px * rng.uniform(1.0, 6.0))
            pen.canvas.restore()
