"""Kitchens, bathrooms and what stands in utility rooms."""

from __future__ import annotations

from draw_plans.brush import Brush, Symbol


def _counter(brush: Brush, width: float, depth: float) -> None:
    brush.rectangle(-width / 2, 0, width, depth)


def _corner_counter(brush: Brush, width: float, depth: float) -> None:
    half, deep = width / 2, 0.6
    points = [(-half, 0.0), (half, 0.0), (half, deep), (-half + deep, deep)]
    brush.lines(*points, (-half + deep, depth), (-half, depth), closed=True)


def _sink(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rounded((-half, 0.06), (width, depth - 0.12), radius=0.05)
    bowl = width * 0.42
    brush.rounded((-half + 0.05, 0.13), (bowl, depth - 0.24), radius=0.07)
    brush.circle((-half + 0.05 + bowl / 2, depth / 2), 0.03)
    brush.lines((-half + 0.05 + bowl / 2, 0.07), (-half + 0.05 + bowl / 2, 0.2))
    for index in range(5):
        x = half - 0.05 - index * width * 0.08
        brush.lines((x, 0.14), (x, depth - 0.14))


def _hob(brush: Brush, width: float, depth: float) -> None:
    brush.rectangle(-width / 2, 0.05, width, depth - 0.1)
    for x in (-0.145, 0.145):
        for y in (0.18, depth - 0.2):
            brush.circle((x, y), 0.1 if x * (y - 0.3) > 0 else 0.075)


def _fridge(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, 0, width, depth)
    brush.lines((-half, 0), (half, depth))
    brush.lines((half, 0), (-half, depth))


def _dishwasher(brush: Brush, width: float, depth: float) -> None:
    brush.dashed().rectangle(-width / 2, 0, width, depth)
    brush.dashed().lines((-width / 2, 0), (width / 2, depth))


def _island(brush: Brush, width: float, depth: float) -> None:
    half, front = width / 2, depth / 2
    count = int(width / 0.6)
    for index in range(count):
        x = -half + width * (index + 0.5) / count
        brush.circle((x, front - 0.14), 0.17)
    brush.rectangle(-half, -front, width, depth - 0.25)


def _wc(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rounded((-half, 0), (width, 0.19), radius=0.04)
    brush.ellipse((0, 0.17 + (depth - 0.17) / 2), (half * 0.95, (depth - 0.17) / 2))
    brush.ellipse((0, 0.2 + (depth - 0.2) / 2), (half * 0.68, (depth - 0.3) / 2))


def _basin(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rounded((-half, 0), (width, depth), radius=0.1)
    brush.ellipse((0, depth * 0.56), (half * 0.76, depth * 0.33))
    brush.lines((0, 0.03), (0, depth * 0.36))


def _vanity(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, 0, width, depth)
    count = 2 if width > 1.15 else 1
    for index in range(count):
        x = -half + width * (index + 0.5) / count
        brush.ellipse((x, depth * 0.55), (0.22, depth * 0.31))
        brush.lines((x, 0.04), (x, depth * 0.38))


def _bath(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, 0, width, depth)
    brush.rounded((-half + 0.07, 0.07), (width - 0.14, depth - 0.14), radius=0.24)
    brush.circle((-half + 0.28, depth / 2), 0.035)
    brush.lines((-half + 0.02, depth / 2), (-half + 0.16, depth / 2))


def _shower(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, 0, width, depth)
    brush.lines((-half, 0), (half, depth))
    brush.lines((half, 0), (-half, depth))
    brush.circle((0, depth / 2), 0.06)


def _washer(brush: Brush, width: float, depth: float) -> None:
    half = width / 2
    brush.rectangle(-half, 0, width, depth)
    brush.circle((0, depth * 0.55), half * 0.66)
    brush.lines((-half, 0.1), (half, 0.1))


def _boiler(brush: Brush, width: float, depth: float) -> None:
    brush.rectangle(-width / 2, 0, width, depth)
    brush.circle((0, depth / 2), width * 0.36)
    brush.circle((0, depth / 2), width * 0.08)


def _urinal(brush: Brush, width: float, depth: float) -> None:
    brush.rounded((-width / 2, 0), (width, depth), radius=0.15)
    brush.ellipse((0, depth * 0.5), (width * 0.28, depth * 0.32))


def _cubicle(brush: Brush, width: float, depth: float) -> None:
    half, leaf = width / 2, 0.6
    _wc(brush, 0.37, 0.6)
    brush.lines((-half, 0), (-half, depth), (-leaf / 2, depth))
    brush.lines((half, 0), (half, depth), (leaf / 2, depth))
    brush.lines((-leaf / 2, depth), (-leaf / 2 + 0.12, depth - leaf + 0.02))
    brush.arc((-leaf / 2, depth), leaf, start_deg=-78, end_deg=0)


SYMBOLS: dict[str, Symbol] = {
    "basin": Symbol(width=0.55, depth=0.45, draw=_basin),
    "bath": Symbol(width=1.7, depth=0.75, draw=_bath),
    "boiler": Symbol(width=0.6, depth=0.6, draw=_boiler),
    "corner_counter": Symbol(width=2.4, depth=2.4, draw=_corner_counter, corner_m=0.6),
    "counter": Symbol(width=2.4, depth=0.6, draw=_counter),
    "cubicle": Symbol(width=0.92, depth=1.5, draw=_cubicle),
    "dishwasher": Symbol(width=0.6, depth=0.6, draw=_dishwasher, inset=True),
    "fridge": Symbol(width=0.65, depth=0.65, draw=_fridge),
    "hob": Symbol(width=0.6, depth=0.6, draw=_hob, inset=True),
    "island": Symbol(width=1.8, depth=1.15, draw=_island, anchor="centre"),
    "shower": Symbol(width=0.9, depth=0.9, draw=_shower),
    "sink": Symbol(width=0.95, depth=0.6, draw=_sink, inset=True),
    "urinal": Symbol(width=0.36, depth=0.34, draw=_urinal),
    "vanity": Symbol(width=0.9, depth=0.5, draw=_vanity),
    "washer": Symbol(width=0.6, depth=0.6, draw=_washer),
    "wc": Symbol(width=0.38, depth=0.66, draw=_wc),
}
