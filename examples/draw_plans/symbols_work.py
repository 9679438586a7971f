"""Stairs, lifts, and the furniture of offices and clinics."""

from __future__ import annotations

from draw_plans.brush import Brush, Symbol
from draw_plans.symbols_home import chair

_TREAD_M = 0.26


def _arrow(brush: Brush, *points: tuple[float, float]) -> None:
    (x0, y0), (x1, y1) = points[-2:]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    ux, uy = (x1 - x0) / length * 0.18, (y1 - y0) / length * 0.18
    brush.lines(*points)
    brush.circle(points[0], 0.04)
    brush.lines((x1 - ux - uy / 2, y1 - uy + ux / 2), (x1, y1))
    brush.lines((x1 - ux + uy / 2, y1 - uy - ux / 2), (x1, y1))


def _treads(brush: Brush, x0: float, x1: float, *, start: float, end: float) -> None:
    count = max(3, round((end - start) / _TREAD_M))
    for index in range(count + 1):
        y = start + (end - start) * index / count
        brush.lines((x0, y), (x1, y))


def _stairs(brush: Brush, width: float, depth: float) -> None:
    half, middle = width / 2, depth * 0.5
    brush.rectangle(-half, 0, width, depth)
    _treads(brush, -half, half, start=0, end=depth)
    brush.lines((-half, middle + 0.2), (-0.08, middle + 0.03), (-0.04, middle + 0.12))
    brush.lines((-0.04, middle + 0.12), (0.04, middle - 0.12), (0.08, middle - 0.03))
    brush.lines((0.08, middle - 0.03), (half, middle - 0.2))
    _arrow(brush, (0, depth - 0.13), (0, 0.2))


def _stairs_u(brush: Brush, width: float, depth: float) -> None:
    half, well = width / 2, 0.1
    landing = min(1.3, width / 2)
    brush.rectangle(-half, 0, width, depth)
    for side in (-1, 1):
        inside, outside = side * well, side * half
        _treads(brush, inside, outside, start=landing, end=depth)
        brush.lines((inside, landing), (inside, depth))
    lane = (half + well) / 2
    turn = landing / 2
    _arrow(brush, (lane, depth - 0.13), (lane, turn), (-lane, turn), (-lane, depth - 0.2))


def _lift(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, 0, width, depth)
    brush.lines((-half, 0), (half, depth))
    brush.lines((half, 0), (-half, depth))
    brush.rectangle(-half * 0.6, depth - 0.08, width * 0.6, 0.08)


def _workplaces(brush: Brush, width: float, depth: float) -> None:
    count = max(1, round(width / 1.6))
    desk = (depth - 1.0) / 2
    for index in range(count):
        x = -width / 2 + width * index / count
        middle = x + width / count / 2
        for side in (-1, 1):
            brush.circle((middle, side * (desk + 0.17)), 0.25)
            brush.rectangle(x, min(0, side * desk), width / count, desk)
            brush.rectangle(middle - 0.27, side * 0.14 - 0.035, 0.54, 0.07)
            brush.rectangle(middle - 0.22, side * 0.45 - 0.07, 0.44, 0.14)


def _reception(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, depth - 0.35, width, 0.35)
    brush.rectangle(-half, depth - 1.0, width, 0.65)
    for index in range(max(1, int(width / 1.5))):
        x = -half + width * (index + 0.5) / max(1, int(width / 1.5))
        brush.rectangle(x - 0.25, depth - 0.62, 0.5, 0.07)
        brush.circle((x, depth - 1.2), 0.24)


def _seats(brush: Brush, width: float, depth: float) -> None:
    count = max(1, round(width / 0.6))
    for index in range(count):
        x = -width / 2 + width * index / count
        brush.rounded((x + 0.03, 0), (width / count - 0.06, depth), radius=0.07)
        brush.lines((x + 0.06, 0.13), (x + width / count - 0.06, 0.13))


def _chair(brush: Brush, _width: float, _depth: float) -> None:
    chair(brush.at((0, 0.44), angle_deg=0))


def _couch(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rounded((-half, 0), (width, depth), radius=0.08)
    brush.lines((-half, 0.5), (half, 0.5))
    brush.rounded((-half + 0.1, 0.1), (width - 0.2, 0.3), radius=0.08)


def _table(brush: Brush, width: float, depth: float) -> None:
    """An operating or X-ray table with its swivelling lamp or tube."""
    half = width / 2
    brush.rounded((-half, -depth / 2), (width, depth), radius=0.12)
    brush.lines((-half, -depth / 2 + 0.45), (half, -depth / 2 + 0.45))
    brush.unfilled().circle((0, 0), 0.42)
    brush.unfilled().circle((0, 0), 0.3)


def _dental(brush: Brush, width: float, depth: float) -> None:
    brush.rounded((-0.3, -depth / 2), (0.6, depth), radius=0.2)
    brush.circle((0, -depth / 2 + 0.22), 0.15)
    brush.lines((-0.3, -0.2), (0.3, -0.2))
    brush.circle((width / 2 - 0.25, -0.35), 0.22)
    brush.circle((-width / 2 + 0.3, -0.5), 0.28)


def _cabinet(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    count = max(1, round(width / 0.9))
    for index in range(count):
        x = -half + width * index / count
        brush.rectangle(x, 0, width / count, depth)
        brush.lines((x, depth), (x + width / count / 2, 0), (x + width / count, depth))


def _lockers(brush: Brush, width: float, depth: float) -> None:
    count = max(1, round(width / 0.4))
    for index in range(count):
        x = -width / 2 + width * index / count
        brush.rectangle(x, 0, width / count, depth)
        brush.lines((x, depth - 0.08), (x + width / count, depth - 0.08))


def _racks(brush: Brush, width: float, depth: float) -> None:
    count = max(1, round(width / 0.7))
    for index in range(count):
        x = -width / 2 + width * index / count
        brush.rectangle(x, 0, width / count, depth)
        brush.lines((x, 0), (x + width / count, depth))
        brush.lines((x + width / count, 0), (x, depth))


def _copier(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, 0, width, depth)
    brush.rectangle(-half + 0.1, 0.1, width - 0.45, depth - 0.25)
    brush.rectangle(half - 0.28, 0.15, 0.2, depth - 0.35)


def _screen(brush: Brush, width: float, depth: float) -> None:
    brush.rectangle(-width / 2, 0, width, depth)


SYMBOLS: dict[str, Symbol] = {
    "cabinet": Symbol(width=1.8, depth=0.45, draw=_cabinet),
    "chair": Symbol(width=0.46, depth=0.46, draw=_chair),
    "copier": Symbol(width=1.2, depth=0.7, draw=_copier),
    "couch": Symbol(width=0.7, depth=1.95, draw=_couch),
    "dental": Symbol(width=2.0, depth=1.9, draw=_dental, anchor="centre"),
    "lift": Symbol(width=1.6, depth=1.8, draw=_lift),
    "lockers": Symbol(width=2.0, depth=0.5, draw=_lockers),
    "racks": Symbol(width=2.1, depth=0.9, draw=_racks),
    "reception": Symbol(width=3.0, depth=1.5, draw=_reception),
    "screen": Symbol(width=1.8, depth=0.08, draw=_screen),
    "seats": Symbol(width=2.4, depth=0.55, draw=_seats),
    "stairs": Symbol(width=0.95, depth=3.0, draw=_stairs),
    "stairs_u": Symbol(width=2.6, depth=4.2, draw=_stairs_u),
    "table": Symbol(width=0.75, depth=2.0, draw=_table, anchor="centre"),
    "workplaces": Symbol(width=3.2, depth=2.6, draw=_workplaces, anchor="centre"),
}
