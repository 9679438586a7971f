"""A pen that draws symbols at a spot: x along the wall, y into the room, both in metres."""

from __future__ import annotations

import math
from collections.abc import Sequence

import skia

from training.plans.furniture.placement import Spot

RGB = tuple[int, int, int]


def color(rgb: RGB) -> int:
    """Converts a colour to the packed form that skia takes."""
    return int(skia.Color(*rgb))


class Pen:
    """Outlines shapes in one line width, filling them first if the style has a fill."""

    def __init__(self, canvas: skia.Canvas, line: RGB, fill: RGB | None, width_m: float) -> None:
        """Prepares paints that all symbols share."""
        self.canvas = canvas
        self.line_rgb = line
        self.width_m = width_m
        self._stroke = skia.Paint(
            Color=color(line), AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=width_m
        )
        self._dashed = skia.Paint(
            Color=color(line), AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=width_m,
            PathEffect=skia.DashPathEffect.Make([max(0.12, 4 * width_m), max(0.08, 3 * width_m)], 0.0),
        )  # fmt: skip
        self._solid = skia.Paint(Color=color(line), AntiAlias=True)
        self._fill = None if fill is None else skia.Paint(Color=color(fill), AntiAlias=True)

    def move_to(self, spot: Spot) -> None:
        """Turns and shifts the canvas to a spot; ``back`` undoes it."""
        self.canvas.save()
        self.canvas.translate(*spot.origin)
        if spot.angle_rad:
            self.canvas.rotate(math.degrees(spot.angle_rad))

    def back(self) -> None:
        """Undoes ``move_to``."""
        self.canvas.restore()

    def rect(self, x: float, y: float, width: float, height: float, *, radius: float = 0.0) -> None:
        """Draws a rectangle, rounded if a radius is given."""
        bounds = skia.Rect.MakeXYWH(x, y, width, height)
        radius = min(radius, width / 2, height / 2)
        if radius > self.width_m:
            if self._fill is not None:
                self.canvas.drawRoundRect(bounds, radius, radius, self._fill)
            self.canvas.drawRoundRect(bounds, radius, radius, self._stroke)
            return
        if self._fill is not None:
            self.canvas.drawRect(bounds, self._fill)
        self.canvas.drawRect(bounds, self._stroke)

    def dark_rect(self, x: float, y: float, width: float, height: float) -> None:
        """Fills a rectangle with the line's colour."""
        self.canvas.drawRect(skia.Rect.MakeXYWH(x, y, width, height), self._solid)

    def oval(self, x: float, y: float, width: float, height: float) -> None:
        """Draws an ellipse inside a rectangle."""
        bounds = skia.Rect.MakeXYWH(x, y, width, height)
        if self._fill is not None:
            self.canvas.drawOval(bounds, self._fill)
        self.canvas.drawOval(bounds, self._stroke)

    def circle(self, x: float, y: float, radius: float) -> None:
        """Draws a circle."""
        if self._fill is not None:
            self.canvas.drawCircle(x, y, radius, self._fill)
        self.canvas.drawCircle(x, y, radius, self._stroke)

    def dot(self, x: float, y: float, radius: float) -> None:
        """Fills a small circle with the line's colour."""
        self.canvas.drawCircle(x, y, radius, self._solid)

    def arc(self, x: float, y: float, radius: float, start_deg: float, sweep_deg: float) -> None:
        """Draws a piece of a circle, degrees clockwise from the x axis."""
        bounds = skia.Rect.MakeLTRB(x - radius, y - radius, x + radius, y + radius)
        self.canvas.drawArc(bounds, start_deg, sweep_deg, useCenter=False, paint=self._stroke)

    def line(self, x0: float, y0: float, x1: float, y1: float, *, dashed: bool = False) -> None:
        """Draws one straight line."""
        self.canvas.drawLine(x0, y0, x1, y1, self._dashed if dashed else self._stroke)

    def lines(self, ends: Sequence[tuple[float, float]]) -> None:
        """Draws separate lines; each two points are one."""
        self.canvas.drawPoints(
            skia.Canvas.PointMode.kLines_PointMode, [skia.Point(x, y) for x, y in ends], self._stroke
        )

    def polygon(self, points: Sequence[tuple[float, float]], *, closed: bool = True, dashed: bool = False) -> None:
        """Draws a polygon, or a polyline that is never filled."""
        path = skia.Path()
        path.addPoly([skia.Point(x, y) for x, y in points], closed)
        if closed and not dashed and self._fill is not None:
            self.canvas.drawPath(path, self._fill)
        self.canvas.drawPath(path, self._dashed if dashed else self._stroke)

    def cross(self, x: float, y: float, width: float, height: float, *, dashed: bool = False) -> None:
        """Draws both diagonals of a rectangle."""
        self.line(x, y, x + width, y + height, dashed=dashed)
        self.line(x, y + height, x + width, y, dashed=dashed)
