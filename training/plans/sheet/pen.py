"""The pen that draws everything on a sheet besides the plans."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import skia

from training.plans.fonts import Lettering

RGB = tuple[int, int, int]
Box = tuple[float, float, float, float]
"""A rectangle as x0, y0, x1, y1 in sheet pixels."""


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """Returns the colour that lies ``share`` of the way from ``first`` to ``second``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


@dataclass(frozen=True, slots=True)
class Pen:
    """Lines, fills and writing in one look.

    Attributes:
        canvas: The canvas, in pixels of the sheet or of a plan's frame.
        rng: The source of chance.
        line: The colour of lines.
        background: The colour of the paper.
        width_px: How wide a normal line is.
        text_px: How tall normal writing is.
        family: The font of the writing.
    """

    canvas: skia.Canvas
    rng: Random
    line: RGB
    background: RGB
    width_px: float
    text_px: float
    family: str

    def faint(self) -> RGB:
        """Returns a colour between paper and line."""
        return mix(self.background, self.line, self.rng.uniform(0.15, 0.5))

    def paint(
        self, *, width: float = 1.0, color: RGB | None = None, fill: bool = False, dash: Sequence[float] = ()
    ) -> skia.Paint:
        """Returns a paint; ``width`` is in normal line widths, ``dash`` in pixels."""
        made = skia.Paint(AntiAlias=True, Color=skia.Color(*(color or self.line)))
        if fill:
            return made
        made.setStyle(skia.Paint.kStroke_Style)
        made.setStrokeWidth(self.width_px * width)
        if dash:
            made.setPathEffect(skia.DashPathEffect.Make(list(dash), 0.0))
        return made

    def segment(self, ends: Box, *, width: float = 1.0, color: RGB | None = None, dash: Sequence[float] = ()) -> None:
        """Draws a line from the first to the second point of ``ends``."""
        self.canvas.drawLine(*ends, self.paint(width=width, color=color, dash=dash))

    def frame(self, box: Box, *, width: float = 1.0, color: RGB | None = None, dash: Sequence[float] = ()) -> None:
        """Draws the outline of a rectangle."""
        self.canvas.drawRect(skia.Rect(*box), self.paint(width=width, color=color, dash=dash))

    def block(self, box: Box, color: RGB) -> None:
        """Fills a rectangle."""
        self.canvas.drawRect(skia.Rect(*box), self.paint(color=color, fill=True))

    def ring(self, center: tuple[float, float], radius: float, *, filled: bool = False, width: float = 1.0) -> None:
        """Draws a circle."""
        self.canvas.drawCircle(*center, radius, self.paint(width=width, fill=filled))

    def path(self, points: Sequence[tuple[float, float]], *, closed: bool = False) -> skia.Path:
        """Returns the path through ``points``."""
        made = skia.Path()
        made.addPoly([skia.Point(*point) for point in points], closed)
        return made

    def polyline(
        self, points: Sequence[tuple[float, float]], *, closed: bool = False, width: float = 1.0,
        color: RGB | None = None, dash: Sequence[float] = (),
    ) -> None:  # fmt: skip
        """Draws straight lines through ``points``."""
        self.canvas.drawPath(self.path(points, closed=closed), self.paint(width=width, color=color, dash=dash))

    def polygon(self, points: Sequence[tuple[float, float]], color: RGB | None = None) -> None:
        """Fills the polygon through ``points``."""
        self.canvas.drawPath(self.path(points, closed=True), self.paint(color=color, fill=True))

    def write(  # noqa: PLR0913
        self, text: str, at: tuple[float, float], *, size: float | None = None, anchor: float = 0.0,
        angle: float = 0.0, bold: bool = False, color: RGB | None = None,
    ) -> float:  # fmt: skip
        """Writes one line with its baseline at ``at``.

        Args:
            text: What to write.
            at: The point on the baseline.
            size: The height of the letters; normal writing when left out.
            anchor: Which share of the text lies before ``at``: 0 starts there, 0.5 centres.
            angle: Degrees, clockwise.
            bold: Whether the letters are bold.
            color: The colour; that of lines when left out.

        Returns:
            The width of the text in pixels.
        """
        letters = Lettering(self.family, size or self.text_px, bold=bold)
        width = letters.width_px(text)
        paint = self.paint(color=color, fill=True)
        if not angle:
            letters.draw(self.canvas, text, at[0] - anchor * width, at[1], paint)
            return width
        self.canvas.save()
        self.canvas.translate(*at)
        self.canvas.rotate(angle)
        letters.draw(self.canvas, text, -anchor * width, 0, paint)
        self.canvas.restore()
        return width

    def hatch(
        self, box: Box, *, spacing_px: float, angle: float = 45.0, width: float = 0.6, color: RGB | None = None
    ) -> None:
        """Fills a rectangle with parallel lines; ``angle`` is in degrees."""
        x0, y0, x1, y1 = box
        reach = math.hypot(x1 - x0, y1 - y0) / 2
        count = min(int(reach / max(spacing_px, 1.0)), 400)
        path = skia.Path()
        for step in range(-count, count + 1):
            path.moveTo(-reach, step * spacing_px)
            path.lineTo(reach, step * spacing_px)
        self.canvas.save()
        self.canvas.clipRect(skia.Rect(*box), skia.ClipOp.kIntersect, True)  # noqa: FBT003
        self.canvas.translate((x0 + x1) / 2, (y0 + y1) / 2)
        self.canvas.rotate(angle)
        self.canvas.drawPath(path, self.paint(width=width, color=color))
        self.canvas.restore()
