"""Furniture of dwellings."""

from __future__ import annotations

import math

from draw_plans.brush import Brush, Symbol

_CHAIR_M = 0.44


def _bed(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rounded((-half, 0), (width, depth), radius=0.06)
    count = 2 if width > 1.2 else 1
    pillow = (width - 0.1 * (count + 1)) / count
    for index in range(count):
        left = -half + 0.1 + index * (pillow + 0.1)
        brush.rounded((left, 0.1), (pillow, 0.38), radius=0.08)
    brush.lines((-half, 0.62), (half, 0.62))
    brush.lines((-half, 0.8), (half, 0.8))
    brush.lines((half, 0.8), (half - 0.45, 1.25), (half - 0.45, 0.8))


def _bedside(brush: Brush, width: float, depth: float) -> None:
    brush.rectangle(-width / 2, 0, width, depth)
    brush.circle((0, depth / 2), 0.11)


def _wardrobe(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, 0, width, depth)
    brush.lines((-half, depth / 2), (half, depth / 2))
    count = int(width / 0.16)
    for index in range(1, count):
        x = -half + width * index / count
        lean = 0.03 * (index % 3 - 1)
        brush.lines((x - lean, 0.1), (x + lean, depth - 0.1))


def _sofa(brush: Brush, width: float, depth: float) -> None:
    half, arm, back = width / 2, 0.17, 0.2
    brush.rounded((-half, 0), (width, depth), radius=0.1)
    brush.lines((-half + arm, back), (half - arm, back))
    for x in (-half + arm, half - arm):
        brush.lines((x, back), (x, depth))
    seats = max(1, round((width - 2 * arm) / 0.75))
    for index in range(1, seats):
        x = -half + arm + (width - 2 * arm) * index / seats
        brush.lines((x, back), (x, depth))


def _corner_sofa(brush: Brush, width: float, depth: float) -> None:
    half, seat, back = width / 2, 0.9, 0.2
    outline = [(-half, 0.0), (half, 0.0), (half, seat), (-half + seat, seat)]
    brush.lines(*outline, (-half + seat, depth), (-half, depth), closed=True)
    brush.lines((half, back), (-half + back, back), (-half + back, depth))
    brush.lines((-half + seat, back), (-half + seat, seat), (-half + back, seat))
    count = max(1, round((width - seat) / 0.8))
    for index in range(1, count):
        x = -half + seat + (width - seat) * index / count
        brush.lines((x, back), (x, seat))


def _box(brush: Brush, width: float, depth: float) -> None:
    brush.rectangle(-width / 2, 0, width, depth)


def _centred_box(brush: Brush, width: float, depth: float) -> None:
    brush.rectangle(-width / 2, -depth / 2, width, depth)


def _coffee_table(brush: Brush, width: float, depth: float) -> None:
    _centred_box(brush, width, depth)
    brush.rectangle(-width / 2 + 0.06, -depth / 2 + 0.06, width - 0.12, depth - 0.12)


def chair(brush: Brush) -> None:
    """A dining chair; its front edge is y = 0 and its back leans against y < 0."""
    half = _CHAIR_M / 2
    brush.rounded((-half, -_CHAIR_M), (_CHAIR_M, _CHAIR_M), radius=0.08)
    brush.lines((-half + 0.03, -_CHAIR_M + 0.08), (half - 0.03, -_CHAIR_M + 0.08))


def _dining(brush: Brush, width: float, depth: float) -> None:
    pull = 0.34
    table_depth = depth - 2 * pull
    count = max(1, int(width / 0.62))
    for index in range(count):
        x = -width / 2 + width * (index + 0.5) / count
        chair(brush.at((x, -table_depth / 2 + 0.1), angle_deg=0))
        chair(brush.at((x, table_depth / 2 - 0.1), angle_deg=180))
    brush.rounded((-width / 2, -table_depth / 2), (width, table_depth), radius=0.05)


def _round_table(brush: Brush, width: float, depth: float) -> None:
    radius = min(width, depth) / 2 - 0.34
    count = 4 if radius < 0.7 else 6
    for index in range(count):
        turn = 360.0 * index / count
        angle = math.radians(turn)
        x, y = (radius - 0.1) * math.sin(angle), -(radius - 0.1) * math.cos(angle)
        chair(brush.at((x, y), angle_deg=turn))
    brush.circle((0, 0), radius)


def _television(brush: Brush, width: float, depth: float) -> None:
    _box(brush, width, depth)
    brush.rectangle(-width * 0.33, depth * 0.45, width * 0.66, 0.06)


def _shelf(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, 0, width, depth)
    brush.lines((-half, 0), (half, depth))


def _desk(brush: Brush, width: float, depth: float) -> None:
    top = depth - 0.45
    brush.circle((0, top + 0.16), 0.26)
    brush.arc((0, top + 0.16), 0.21, start_deg=20, end_deg=160)
    brush.rectangle(-width / 2, 0, width, top)
    brush.rectangle(-0.27, 0.12, 0.54, 0.07)
    brush.rectangle(-0.22, 0.36, 0.44, 0.14)


def _plant(brush: Brush, width: float, _depth: float) -> None:
    radius = width / 2
    brush.circle((0, 0), radius * 0.45)
    for index in range(9):
        angle = 2 * math.pi * index / 9
        tip = (radius * math.cos(angle), radius * math.sin(angle))
        side = angle + 0.3
        brush.lines((0, 0), tip)
        brush.lines(tip, (radius * 0.6 * math.cos(side), radius * 0.6 * math.sin(side)), (0, 0))


def _fireplace(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, 0, width, depth)
    brush.lines((-half + 0.2, depth), (-half + 0.35, 0.1), (half - 0.35, 0.1), (half - 0.2, depth))


def _car(brush: Brush, width: float, depth: float) -> None:
    half, nose = width / 2, depth / 2
    brush.rounded((-half, -nose), (width, depth), radius=0.45)
    brush.rounded((-half + 0.16, -nose + 1.15), (width - 0.32, depth - 1.9), radius=0.35)
    y0, y1 = -nose + 1.75, nose - 1.35
    brush.lines((-half + 0.3, y0), (0, y0 - 0.1), (half - 0.3, y0))
    brush.lines((-half + 0.3, y1), (half - 0.3, y1))
    for side in (-1, 1):
        brush.lines((side * (half - 0.3), y0), (side * (half - 0.3), y1))
        brush.lines((side * half, -nose + 1.45), (side * (half + 0.14), -nose + 1.4))
        brush.arc((side * 0.55, -nose + 0.35), 0.16, start_deg=200, end_deg=340)


def _rug(brush: Brush, width: float, depth: float) -> None:
    _centred_box(brush, width, depth)
    brush.rectangle(-width / 2 + 0.1, -depth / 2 + 0.1, width - 0.2, depth - 0.2)


def _piano(brush: Brush, width: float, depth: float) -> None:
    _box(brush, width, depth - 0.5)
    top = depth - 0.5
    brush.rectangle(-width / 2, top - 0.18, width, 0.18)
    for index in range(1, 18):
        x = -width / 2 + width * index / 18
        brush.lines((x, top - 0.18), (x, top))
    brush.rectangle(-0.35, depth - 0.34, 0.7, 0.34)


SYMBOLS: dict[str, Symbol] = {
    "armchair": Symbol(width=0.85, depth=0.85, draw=_sofa),
    "bed_double": Symbol(width=1.6, depth=2.05, draw=_bed),
    "bed_single": Symbol(width=0.9, depth=2.0, draw=_bed),
    "bedside": Symbol(width=0.45, depth=0.4, draw=_bedside),
    "box": Symbol(width=0.6, depth=0.6, draw=_box),
    "car": Symbol(width=1.75, depth=4.3, draw=_car, anchor="centre"),
    "coffee_table": Symbol(width=1.1, depth=0.6, draw=_coffee_table, anchor="centre"),
    "corner_sofa": Symbol(width=2.6, depth=2.0, draw=_corner_sofa, corner_m=0.9),
    "desk": Symbol(width=1.4, depth=1.15, draw=_desk),
    "dining": Symbol(width=1.8, depth=1.58, draw=_dining, anchor="centre"),
    "fireplace": Symbol(width=1.5, depth=0.4, draw=_fireplace),
    "piano": Symbol(width=1.45, depth=1.1, draw=_piano),
    "plant": Symbol(width=0.55, depth=0.55, draw=_plant, anchor="centre"),
    "round_table": Symbol(width=1.8, depth=1.8, draw=_round_table, anchor="centre"),
    "rug": Symbol(width=2.4, depth=1.7, draw=_rug, anchor="centre", inset=True),
    "shelf": Symbol(width=1.2, depth=0.35, draw=_shelf),
    "sofa": Symbol(width=2.1, depth=0.9, draw=_sofa),
    "television": Symbol(width=1.6, depth=0.4, draw=_television),
    "wardrobe": Symbol(width=1.8, depth=0.6, draw=_wardrobe),
}
