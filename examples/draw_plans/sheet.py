"""A sheet of paper measured in millimetres, drawn as vector PDF.

Everything, also what ends as a photograph, is first drawn here: raster plans are rendered from the
PDF, so that there is one set of drawing functions and one look at every resolution.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, field
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import FILL_EVEN_ODD, Canvas
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from draw_plans.model import Point

_Operator = Literal["move", "line", "curve", "close"]
# Control point distance that makes a cubic a quarter circle to within 0.03 % of the radius.
_QUARTER = 4.0 / 3.0 * math.tan(math.pi / 8.0)


@dataclass(frozen=True)
class Affine:
    """A map of the plane: x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def apply(self, point: Point) -> Point:
        """Image of one point."""
        x, y = point
        return (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)

    def after(self, first: Affine) -> Affine:
        """The map that does ``first`` and then this one."""
        e, f = self.apply((first.e, first.f))
        return Affine(
            a=self.a * first.a + self.c * first.b,
            b=self.b * first.a + self.d * first.b,
            c=self.a * first.c + self.c * first.d,
            d=self.b * first.c + self.d * first.d,
            e=e,
            f=f,
        )


def scaling(scale: float, *, origin: Point) -> Affine:
    """Scales from (0, 0), which comes to lie on ``origin``."""
    return Affine(a=scale, d=scale, e=origin[0], f=origin[1])


def placing(at: Point, *, angle_deg: float) -> Affine:
    """Turns clockwise (y is down) about (0, 0), which comes to lie on ``at``."""
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    return Affine(a=cos, b=sin, c=-sin, d=cos, e=at[0], f=at[1])


@dataclass
class Path:
    """Lines and cubic curves, in whatever unit the caller thinks in."""

    steps: list[tuple[_Operator, tuple[Point, ...]]] = field(default_factory=list)

    def polyline(self, *points: Point, closed: bool = False) -> Path:
        """Adds straight lines through the points."""
        self.steps.append(("move", points[:1]))
        self.steps.extend(("line", (point,)) for point in points[1:])
        if closed:
            self.steps.append(("close", ()))
        return self

    def rectangle(self, x: float, y: float, width: float, depth: float) -> Path:
        """Adds an upright rectangle from its corner with the least x and y."""
        right, bottom = x + width, y + depth
        return self.polyline((x, y), (right, y), (right, bottom), (x, bottom), closed=True)

    def arc(self, centre: Point, radius: Point, *, start_deg: float, end_deg: float) -> Path:
        """Adds an arc of an upright ellipse, as curves of at most 90 degrees."""
        pieces = max(1, math.ceil(abs(end_deg - start_deg) / 90.0 - 1e-9))
        step = math.radians(end_deg - start_deg) / pieces
        reach = 4.0 / 3.0 * math.tan(step / 4.0)
        angle = math.radians(start_deg)
        (cx, cy), (rx, ry) = centre, radius
        self.steps.append(("move", ((cx + rx * math.cos(angle), cy + ry * math.sin(angle)),)))
        for _ in range(pieces):
            c0, s0 = math.cos(angle), math.sin(angle)
            angle += step
            c1, s1 = math.cos(angle), math.sin(angle)
            unit = (
                (c0 - reach * s0, s0 + reach * c0),
                (c1 + reach * s1, s1 - reach * c1),
                (c1, s1),
            )
            self.steps.append(("curve", tuple((cx + rx * ux, cy + ry * uy) for ux, uy in unit)))
        return self

    def ellipse(self, centre: Point, radius: Point) -> Path:
        """Adds a closed ellipse."""
        self.arc(centre, radius, start_deg=0.0, end_deg=360.0)
        self.steps.append(("close", ()))
        return self

    def rounded(self, corner: Point, size: Point, *, radius: float) -> Path:
        """Adds a rectangle with round corners."""
        (x0, y0), (x1, y1) = corner, (corner[0] + size[0], corner[1] + size[1])
        r = min(radius, size[0] / 2, size[1] / 2)
        k = r * (1.0 - _QUARTER)
        self.steps.append(("move", ((x0 + r, y0),)))
        for end, first, second, corner_end in (
            ((x1 - r, y0), (x1 - k, y0), (x1, y0 + k), (x1, y0 + r)),
            ((x1, y1 - r), (x1, y1 - k), (x1 - k, y1), (x1 - r, y1)),
            ((x0 + r, y1), (x0 + k, y1), (x0, y1 - k), (x0, y1 - r)),
            ((x0, y0 + r), (x0, y0 + k), (x0 + k, y0), (x0 + r, y0)),
        ):
            self.steps += [("line", (end,)), ("curve", (first, second, corner_end))]
        self.steps.append(("close", ()))
        return self

    def area(self, geometry: BaseGeometry) -> Path:
        """Adds the rings of a polygon or of several, holes included."""
        parts = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
        for part in parts:
            if isinstance(part, Polygon) and not part.is_empty:
                for ring in (part.exterior, *part.interiors):
                    points = tuple((float(x), float(y)) for x, y in ring.coords[:-1])
                    self.polyline(*points, closed=True)
        return self

    def mapped(self, affine: Affine) -> Path:
        """The same path through a map; curves stay curves."""
        return Path([(op, tuple(affine.apply(p) for p in points)) for op, points in self.steps])


@dataclass(frozen=True)
class Stroke:
    """A pen: width and dash lengths in millimetres on paper."""

    width_mm: float
    colour: str
    dash_mm: tuple[float, ...] = ()


@dataclass(frozen=True)
class TextStyle:
    """Lettering: em size in millimetres on paper and which point of the line is held."""

    size_mm: float
    colour: str
    bold: bool = False
    anchor: Literal["left", "centre", "right"] = "centre"

    @property
    def font(self) -> str:
        """A PDF standard font, which every reader has: nothing needs embedding."""
        return "Helvetica-Bold" if self.bold else "Helvetica"

    def width_mm(self, text: str) -> float:
        """Length of a line of text, millimetres."""
        return float(stringWidth(text, self.font, self.size_mm))


class Sheet:
    """One PDF document of equal pages; x right and y down from the top left, millimetres."""

    def __init__(self, size_mm: Point, *, title: str) -> None:
        """Opens the first page of a document without dates or random identifiers."""
        self.size_mm = size_mm
        self._buffer = io.BytesIO()
        page_size = (size_mm[0] * mm, size_mm[1] * mm)
        self._canvas = Canvas(self._buffer, pagesize=page_size, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("locdet examples")
        self._to_points = Affine(a=mm, d=-mm, f=size_mm[1] * mm)

    def draw(self, path: Path, *, stroke: Stroke | None = None, fill: str | None = None) -> None:
        """Strokes or fills a path given in millimetres; overlapping rings leave holes."""
        target = self._canvas.beginPath()
        for operator, points in path.mapped(self._to_points).steps:
            flat = [value for point in points for value in point]
            {
                "move": target.moveTo,
                "line": target.lineTo,
                "curve": target.curveTo,
                "close": target.close,
            }[operator](*flat)
        if stroke is not None:
            self._canvas.setStrokeColor(HexColor(stroke.colour))
            self._canvas.setLineWidth(stroke.width_mm * mm)
            self._canvas.setDash([length * mm for length in stroke.dash_mm])
        if fill:
            self._canvas.setFillColor(HexColor(fill))
        options = {"stroke": int(stroke is not None), "fill": int(bool(fill))}
        self._canvas.drawPath(target, **options, fillMode=FILL_EVEN_ODD)

    def text(self, text: str, at: Point, *, style: TextStyle, angle_deg: float = 0.0) -> None:
        """Writes one line, its base line turned counter-clockwise about ``at``."""
        x, y = self._to_points.apply(at)
        self._canvas.saveState()
        self._canvas.setFillColor(HexColor(style.colour))
        self._canvas.setFont(style.font, style.size_mm * mm)
        self._canvas.translate(x, y)
        self._canvas.rotate(angle_deg)
        write = {
            "left": self._canvas.drawString,
            "centre": self._canvas.drawCentredString,
            "right": self._canvas.drawRightString,
        }[style.anchor]
        write(0, 0, text)
        self._canvas.restoreState()

    def next_page(self) -> None:
        """Ends the page and opens another."""
        self._canvas.showPage()

    def finish(self) -> bytes:
        """Ends the document and gives its bytes."""
        self._canvas.save()
        return self._buffer.getvalue()
