"""Dimension chains and grid axes around a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

from draw_plans.geometry import all_openings, faces_side, footprint
from draw_plans.model import Plan, Point, Side
from draw_plans.sheet import Affine, Path, Sheet, Stroke, TextStyle
from draw_plans.style import Style

_TICK_MM = 1.1


@dataclass(frozen=True)
class Chain:
    """A run of dimensions on one side of a plan.

    ``stops`` are x (north, south) or y (east, west) in metres; ``distance_mm`` is how far on paper
    the line lies from the building.
    """

    side: Side
    stops: tuple[float, ...]
    distance_mm: float

    @property
    def horizontal(self) -> bool:
        """Whether the chain measures along x."""
        return self.side in ("n", "s")


def facade_stops(plan: Plan, *, side: Side) -> tuple[float, ...]:
    """Building corners and opening edges that are seen from one side, metres."""
    axis = 0 if side in ("n", "s") else 1
    left, top, right, bottom = footprint(plan).bounds
    low, high = ((left, right), (top, bottom))[axis]
    stops = {round(low, 2), round(high, 2)}
    for placed in all_openings(plan):
        if faces_side(plan, placed, side=side):
            stops |= {round(placed.start[axis], 2), round(placed.end[axis], 2)}
    return tuple(sorted(stops))


def extent_stops(plan: Plan, *, side: Side) -> tuple[float, float]:
    """Overall extent of the building along one side, metres."""
    left, top, right, bottom = footprint(plan).bounds
    return (left, right) if side in ("n", "s") else (top, bottom)


def draw_chain(sheet: Sheet, chain: Chain, *, plan: Plan, to_sheet: Affine, style: Style) -> None:
    """Draws one chain: line, oblique ticks, extension lines and figures."""
    level = _level_mm(plan, chain.side, to_sheet=to_sheet, distance_mm=chain.distance_mm)
    along = [_along_mm(stop, chain, to_sheet=to_sheet) for stop in chain.stops]
    stroke = style.dimension
    ends = (along[0] - 1.5, along[-1] + 1.5)
    sheet.draw(Path().polyline(*(_point(a, level, chain) for a in ends)), stroke=stroke)
    inward = 1.0 if chain.side in ("n", "w") else -1.0
    for position in along:
        tip, root = level - inward * 1.2, level + inward * min(3.5, chain.distance_mm - 1.5)
        extension = (_point(position, tip, chain), _point(position, root, chain))
        sheet.draw(Path().polyline(*extension), stroke=stroke)
        sheet.draw(_tick(_point(position, level, chain)), stroke=replace(stroke, width_mm=0.3))
    _draw_figures(sheet, chain, along=along, level=level, style=style)


def draw_axis(sheet: Sheet, name: str, *, start: Point, end: Point, style: Style) -> None:
    """Draws a grid axis, dash-dotted, with its bubble at ``start``; millimetres."""
    pen = Stroke(style.dimension_mm, style.light, (6.0, 1.2, 0.8, 1.2))
    radius = 4.2
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    edge = (start[0] + ux * radius, start[1] + uy * radius)
    sheet.draw(Path().polyline(edge, end), stroke=pen)
    circle = Path().ellipse(start, (radius, radius))
    sheet.draw(circle, stroke=Stroke(0.3, style.ink), fill=style.paper)
    letters = TextStyle(size_mm=4.0, colour=style.ink, bold=True)
    sheet.text(name, (start[0], start[1] + 1.45), style=letters)


def _draw_figures(sheet: Sheet, chain: Chain, *, along: list[float], level: float, style: Style) -> None:
    letters = style.small
    crowded = False
    for index in range(len(along) - 1):
        metres = chain.stops[index + 1] - chain.stops[index]
        text = f"{metres * 1000:.0f}" if style.millimetres else f"{metres:.2f}"
        middle = (along[index] + along[index + 1]) / 2
        tight = letters.width_mm(text) > abs(along[index + 1] - along[index]) - 1.6
        # A figure too long for its gap goes to the other side of the line, clear of its neighbours.
        crowded = tight and not crowded
        below = letters.size_mm * 0.95 if crowded else -0.7
        at = _point(middle, level + below, chain)
        if style.label_mask:
            _mask(sheet, at, chain, size_mm=(letters.width_mm(text), letters.size_mm), style=style)
        sheet.text(text, at, style=letters, angle_deg=0.0 if chain.horizontal else 90.0)


def _mask(sheet: Sheet, at: Point, chain: Chain, *, size_mm: Point, style: Style) -> None:
    """Blanks the grid axis that would run through a figure."""
    (x, y), (length, height) = at, size_mm
    if chain.horizontal:
        box = Path().rectangle(x - length / 2, y - height * 0.8, length, height * 0.85)
    else:
        box = Path().rectangle(x - height * 0.8, y - length / 2, height * 0.85, length)
    sheet.draw(box, fill=style.paper or "#ffffff")


def _level_mm(plan: Plan, side: Side, *, to_sheet: Affine, distance_mm: float) -> float:
    left, top, right, bottom = footprint(plan).bounds
    x0, y0 = to_sheet.apply((left, top))
    x1, y1 = to_sheet.apply((right, bottom))
    return {
        "n": y0 - distance_mm,
        "s": y1 + distance_mm,
        "w": x0 - distance_mm,
        "e": x1 + distance_mm,
    }[side]


def _along_mm(stop: float, chain: Chain, *, to_sheet: Affine) -> float:
    return to_sheet.apply((stop, stop))[0 if chain.horizontal else 1]


def _point(along: float, level: float, chain: Chain) -> Point:
    return (along, level) if chain.horizontal else (level, along)


def _tick(at: Point) -> Path:
    x, y = at
    return Path().polyline((x - _TICK_MM, y + _TICK_MM), (x + _TICK_MM, y - _TICK_MM))
