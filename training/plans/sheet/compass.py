"""North arrows and scale bars."""

from __future__ import annotations

import math

from training.plans.sheet.pen import Box, Pen


def draw_north_arrow(pen: Pen, box: Box) -> None:
    """Draws a compass that fills a square."""
    rng = pen.rng
    radius = (box[2] - box[0]) / 2
    pen.canvas.save()
    pen.canvas.translate((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    pen.canvas.rotate(rng.choice([0.0, rng.uniform(-180, 180)]))
    kind = rng.randrange(5)
    if kind in (0, 1):
        pen.ring((0, 0), radius * 0.8)
    if kind in (0, 2):
        pen.polygon([(0, -radius * 0.9), (radius * 0.35, radius * 0.7), (0, radius * 0.4)])
        pen.polyline([(0, -radius * 0.9), (-radius * 0.35, radius * 0.7), (0, radius * 0.4)], closed=True)
    elif kind == 1:
        pen.segment((0, radius * 0.8, 0, -radius * 0.8))
        pen.polygon([(0, -radius), (radius * 0.25, -radius * 0.4), (-radius * 0.25, -radius * 0.4)])
    elif kind == 3:
        _star(pen, radius)
    else:
        pen.segment((0, radius, 0, -radius), width=1.5)
        pen.polyline([(-radius * 0.3, -radius * 0.5), (0, -radius), (radius * 0.3, -radius * 0.5)], width=1.5)
        pen.segment((-radius * 0.5, radius * 0.2, radius * 0.5, radius * 0.2))
    if rng.random() < 0.8:
        pen.write("N", (0, -radius * 1.05), size=max(radius * 0.6, 5), anchor=0.5, bold=True)
    pen.canvas.restore()


def _star(pen: Pen, radius: float) -> None:
    points = []
    for step in range(16):
        reach = radius * (0.95, 0.25, 0.6, 0.25)[step % 4]
        points.append((reach * math.sin(step * math.pi / 8), -reach * math.cos(step * math.pi / 8)))
    pen.polyline(points, closed=True)
    for step in range(0, 16, 2):
        pen.polygon([(0.0, 0.0), points[step], points[step + 1]])


def draw_scale_bar(pen: Pen, box: Box, px_per_m: float) -> None:
    """Draws a bar with lengths in metres along the top of ``box``."""
    rng = pen.rng
    step_m = next((step for step in (0.5, 1, 2, 5, 10, 20) if step * px_per_m > pen.text_px * 2), 50)
    count = max(2, min(6, int((box[2] - box[0]) / (step_m * px_per_m))))
    height = rng.uniform(2.0, 6.0)
    is_open = rng.random() < 0.3
    for step in range(count):
        x = box[0] + step * step_m * px_per_m
        cell = (x, box[1], x + step_m * px_per_m, box[1] + height)
        if is_open:
            pen.segment((x, box[1] + height, cell[2], box[1] + height))
            pen.segment((x, box[1], x, box[1] + height))
        elif step % 2:
            pen.block(cell, pen.line)
        else:
            pen.frame(cell)
        pen.write(f"{step * step_m:g}", (x, box[1] + height + pen.text_px), size=pen.text_px * 0.8, anchor=0.5)
    end = box[0] + count * step_m * px_per_m
    pen.write(f"{count * step_m:g} m", (end, box[1] + height + pen.text_px), size=pen.text_px * 0.8, anchor=0.5)
