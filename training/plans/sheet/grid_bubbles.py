"""Axes of a building: dash-dotted lines that end in marked circles."""

from __future__ import annotations

import math
from itertools import pairwise

from training.plans.model import FloorPlan
from training.plans.sheet.pen import Pen


def _positions(plan: FloorPlan, axis: int, pen: Pen) -> list[float]:
    low, high = plan.bounds_xyxy()[axis], plan.bounds_xyxy()[axis + 2]
    count = pen.rng.randint(2, 7)
    if pen.rng.random() < 0.5:
        return [low + (high - low) * step / (count - 1) - (low + high) / 2 for step in range(count)]
    values = sorted({round(point[axis], 1) for wall in plan.walls for point in wall.points} | {low, high})
    return [value - (low + high) / 2 for value in sorted(pen.rng.sample(values, min(count, len(values))))]


def draw_grid_bubbles(pen: Pen, plan: FloorPlan, half_wh: tuple[float, float], px_per_m: float) -> None:
    """Draws axes over a plan that lies upright and centred at the origin of the canvas."""
    rng = pen.rng
    radius = pen.text_px * rng.uniform(0.75, 1.3)
    reach = pen.text_px * rng.uniform(2.0, 6.0)
    goes_through, both_ends = rng.random() < 0.65, rng.random() < 0.35
    dash = rng.choice([(12, 3, 2, 3), (8, 3, 1.5, 3), (18, 4, 4, 4), ()])
    color = pen.line if rng.random() < 0.7 else rng.choice([(200, 40, 40), (40, 90, 200), (150, 150, 150)])
    for axis in (0, 1):
        if rng.random() < 0.12:
            continue
        depth = half_wh[1 - axis]
        marks = "ABCDEFGHJK" if axis == 0 else "123456789"
        places = _positions(plan, axis, pen)
        apart = [
            place for before, place in pairwise([-math.inf, *places]) if (place - before) * px_per_m > 2.2 * radius
        ]
        for place, mark in zip(apart, marks, strict=False):
            start = -depth - reach
            end = depth + (reach if both_ends else pen.text_px) if goes_through else -depth - 2
            ends = [start, end] if both_ends and goes_through else [start]
            line = (place * px_per_m, start, place * px_per_m, end)
            pen.segment(line if axis == 0 else (line[1], line[0], line[3], line[2]), width=0.7, color=color, dash=dash)
            for at in ends:
                depth_at = at - radius if at < 0 else at + radius
                center = (place * px_per_m, depth_at) if axis == 0 else (depth_at, place * px_per_m)
                pen.ring(center, radius)
                pen.write(mark, (center[0], center[1] + radius * 0.4), size=radius * 1.15, anchor=0.5)
