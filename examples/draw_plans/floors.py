"""Coloured and textured floors, as in sales brochures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shapely.geometry import LineString, MultiLineString, Polygon

from draw_plans.brush import Brush
from draw_plans.sheet import Path, Stroke


@dataclass(frozen=True)
class Floor:
    """A floor finish: ground colour, joint colour and joint pattern."""

    ground: str
    joint: str = ""
    tile_m: float = 0.0
    plank_m: float = 0.0


FLOORS: dict[str, Floor] = {
    "oak": Floor(ground="#e3c79a", joint="#c9a672", plank_m=0.16),
    "tiles": Floor(ground="#dfe6ea", joint="#bccad2", tile_m=0.4),
    "stone": Floor(ground="#e9e4da", joint="#d2cabb", tile_m=0.6),
    "mosaic": Floor(ground="#cfe3ea", joint="#a9c8d4", tile_m=0.2),
    "carpet": Floor(ground="#e6d6dc"),
    "carpet_green": Floor(ground="#d7e2cd"),
}


def draw_floor(brush: Brush, polygon: Polygon, *, floor: str) -> None:
    """Fills a room with a finish; does nothing for a room without one."""
    if not floor:
        return
    finish = FLOORS[floor]
    path = Path().area(polygon).mapped(brush.to_sheet)
    brush.sheet.draw(path, fill=finish.ground)
    pen = replace(brush, stroke=Stroke(0.1, finish.joint or finish.ground))
    for line in _joints(polygon, finish):
        pen.lines(*((float(x), float(y)) for x, y in line.coords))


def _joints(polygon: Polygon, finish: Floor) -> list[LineString]:
    left, top, right, bottom = polygon.bounds
    lines: list[tuple[tuple[float, float], tuple[float, float]]] = []
    step = finish.tile_m or finish.plank_m
    if not step:
        return []
    rows = int((bottom - top) / step) + 1
    for row in range(1, rows):
        lines.append(((left, top + row * step), (right, top + row * step)))
    if finish.tile_m:
        for column in range(1, int((right - left) / step) + 1):
            lines.append(((left + column * step, top), (left + column * step, bottom)))
    else:
        lines += _plank_ends(polygon, step=step, rows=rows)
    cut = MultiLineString(lines).intersection(polygon)
    return [part for part in getattr(cut, "geoms", [cut]) if isinstance(part, LineString)]


def _plank_ends(polygon: Polygon, *, step: float, rows: int) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    left, top, right, _ = polygon.bounds
    ends = []
    for row in range(rows):
        # Joints staggered by a step that does not divide the plank length repeat late.
        x = left + (row * 0.71) % 1.8
        while x < right:
            ends.append(((x, top + row * step), (x, top + (row + 1) * step)))
            x += 1.8
    return ends
