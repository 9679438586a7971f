"""Draws in metres: on a whole plan, or in the own frame of one placed symbol."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from draw_plans.model import Point
from draw_plans.sheet import Affine, Path, Sheet, Stroke, TextStyle, placing

_Anchor = Literal["back", "centre"]


@dataclass(frozen=True)
class Brush:
    """A sheet, the map from metres to its millimetres, and the pen in hand."""

    sheet: Sheet
    to_sheet: Affine
    stroke: Stroke
    fill: str | None = None
    dash_mm: tuple[float, ...] = (1.2, 0.8)

    def draw(self, path: Path) -> None:
        """Strokes a path in metres and fills it where the brush has a fill."""
        self.sheet.draw(path.mapped(self.to_sheet), stroke=self.stroke, fill=self.fill)

    def lines(self, *points: Point, closed: bool = False) -> None:
        """Draws straight lines through the points, never filled unless closed."""
        brush = self if closed else self.unfilled()
        brush.draw(Path().polyline(*points, closed=closed))

    def rectangle(self, x: float, y: float, width: float, depth: float) -> None:
        """Draws an upright rectangle from its least corner."""
        self.draw(Path().rectangle(x, y, width, depth))

    def rounded(self, corner: Point, size: Point, *, radius: float) -> None:
        """Draws a rectangle with round corners."""
        self.draw(Path().rounded(corner, size, radius=radius))

    def circle(self, centre: Point, radius: float) -> None:
        """Draws a circle."""
        self.draw(Path().ellipse(centre, (radius, radius)))

    def ellipse(self, centre: Point, radius: Point) -> None:
        """Draws an upright ellipse."""
        self.draw(Path().ellipse(centre, radius))

    def arc(self, centre: Point, radius: float, *, start_deg: float, end_deg: float) -> None:
        """Draws part of a circle; degrees count clockwise from east, as y is down."""
        path = Path().arc(centre, (radius, radius), start_deg=start_deg, end_deg=end_deg)
        self.unfilled().draw(path)

    def text(self, text: str, at: Point, *, size_mm: float, angle_deg: float = 0.0) -> None:
        """Writes in the pen's colour, centred on ``at``."""
        style = TextStyle(size_mm=size_mm, colour=self.stroke.colour)
        self.sheet.text(text, self.to_sheet.apply(at), style=style, angle_deg=angle_deg)

    def unfilled(self) -> Brush:
        """The same brush that fills nothing."""
        return replace(self, fill=None)

    def dashed(self) -> Brush:
        """The same brush with a broken line and no fill."""
        return replace(self, fill=None, stroke=replace(self.stroke, dash_mm=self.dash_mm))

    def at(self, point: Point, *, angle_deg: float) -> Brush:
        """A brush in the frame of something placed and turned."""
        moved = self.to_sheet.after(placing(point, angle_deg=angle_deg))
        return replace(self, to_sheet=moved)


@dataclass(frozen=True)
class Symbol:
    """How one kind of fixture is drawn.

    ``draw`` gets a brush, the width and the depth in metres. Its frame has x from -width/2 to
    width/2; y runs from 0 at the back to depth at the front, or from -depth/2 for symbols that
    are placed by their centre. ``inset`` symbols may lie on others: a sink on a counter, a rug.
    ``corner_m`` is the depth of the two legs of an L.
    """

    width: float
    depth: float
    draw: Callable[[Brush, float, float], None]
    anchor: _Anchor = "back"
    inset: bool = False
    corner_m: float = 0.0
