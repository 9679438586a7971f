"""Repeating patterns for floors, hatched walls and decks."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
import skia

from training.plans.palette import RGB
from training.plans.plotter import Plotter

TEXTURES: tuple[str, ...] = (
    "tile", "plank", "plank_vertical", "diagonal", "antidiagonal", "cross", "dots", "parquet", "brick",
    "stipple",
)  # fmt: skip

# A tile of fewer pixels would alias, and one image per size of a plan would be no use to the cache.
_OVERSAMPLING = 3
_LINE_PX = 1.0
_DOTS: Mapping[str, Sequence[tuple[float, float]]] = {
    "dots": ((0.25, 0.25), (0.75, 0.75)),
    # Without a visible order, as sand or concrete is drawn.
    "stipple": ((0.12, 0.2), (0.45, 0.1), (0.8, 0.3), (0.3, 0.5), (0.62, 0.6), (0.9, 0.75), (0.15, 0.85), (0.5, 0.9)),
}
_DOT = 0.15
_DIRECTIONS: Mapping[str, Sequence[float]] = {
    "tile": (0, 90), "plank": (0,), "plank_vertical": (90,), "diagonal": (45,), "antidiagonal": (-45,),
    "cross": (45, -45),
}  # fmt: skip
_MOST_REPETITIONS = 1500
"""Of a pattern without whole lines, as lines in one area."""


@dataclass(frozen=True, slots=True)
class Texture:
    """A repeating pattern.

    Attributes:
        name: One of ``TEXTURES``.
        line: Colour of the pattern's lines.
        ground: Colour between the lines.
        size_px: Length of a repetition; it is rounded to whole pixels, at least 4.
        px_per_m: Scale of the canvas, whose unit is a metre.
    """

    name: str
    line: RGB
    ground: RGB
    size_px: float
    px_per_m: float

    @property
    def side_px(self) -> int:
        """The length of a repetition in whole pixels."""
        return max(4, round(self.size_px))


def draw_textured(canvas: skia.Canvas, path: skia.Path, pen: skia.Paint, texture: Texture) -> None:
    """Draws a path with a pattern: with an image of it, or on a plotter, where it must be filled, with its lines.

    Args:
        canvas: The canvas, in metres.
        path: What to draw.
        pen: How to draw it; its colour and shader are set.
        texture: The pattern.
    """
    if not isinstance(canvas, Plotter):
        pen.setShader(_shader(texture))
        canvas.drawPath(path, pen)
        return
    pen.setColor(skia.Color(*texture.ground))
    canvas.drawPath(path, pen)
    draw_hatch(canvas, region(path), texture)


def draw_hatch(canvas: skia.Canvas, area: shapely.Geometry, texture: Texture) -> None:
    """Draws the lines of a pattern, cut off at the edges of an area in metres."""
    if area.is_empty:
        return
    pen = skia.Paint(
        AntiAlias=True,
        Color=skia.Color(*texture.line),
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=_LINE_PX / texture.px_per_m,
    )
    shapely.prepare(area)
    lines = skia.Path()
    for piece in shapely.get_parts(shapely.intersection(_pattern_over(area.bounds, texture), area)):
        if piece.geom_type == "LineString":
            lines.addPoly([skia.Point(x, y) for x, y in piece.coords], False)  # noqa: FBT003
    canvas.drawPath(lines, pen)


def _pattern_over(bounds: tuple[float, float, float, float], texture: Texture) -> shapely.Geometry:
    """Returns the lines of a pattern over a rectangle, in metres."""
    x0, y0, x1, y1 = bounds
    step = texture.side_px / texture.px_per_m
    if texture.name not in _DIRECTIONS:
        # What repeats in both directions is drawn piece by piece, hence larger where it would be too much.
        step = max(step, math.sqrt((x1 - x0) * (y1 - y0) / _MOST_REPETITIONS))
        return shapely.MultiLineString(_repeated(texture.name, bounds, step))
    lines = []
    for angle in _DIRECTIONS[texture.name]:
        along = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        across = -along[1], along[0]
        pitch = step if angle % 90 == 0 else step / math.sqrt(2)
        middle, reach = ((x0 + x1) / 2, (y0 + y1) / 2), math.hypot(x1 - x0, y1 - y0) / 2
        for number in range(-int(reach / pitch), int(reach / pitch) + 1):
            x, y = middle[0] + across[0] * number * pitch, middle[1] + across[1] * number * pitch
            lines.append([(x + along[0] * far, y + along[1] * far) for far in (-reach, reach)])
    return shapely.MultiLineString(lines)


def _repeated(name: str, bounds: tuple[float, float, float, float], step: float) -> list[list[tuple[float, float]]]:
    x0, y0, x1, y1 = bounds
    # A dot is a line as short as it is wide.
    dots = [(x, y, x + _DOT, y) for x, y in _DOTS.get(name, ())]
    pieces = dots or _segments(name, 1.0)
    return [
        [(x0 + (column + a) * step, y0 + (row + b) * step), (x0 + (column + c) * step, y0 + (row + d) * step)]
        for column in range(math.ceil((x1 - x0) / step))
        for row in range(math.ceil((y1 - y0) / step))
        for a, b, c, d in pieces
    ]


def region(path: skia.Path) -> shapely.Geometry:
    """Returns what a path without curves covers by the even-odd rule."""
    areas = [shapely.make_valid(shapely.Polygon(ring)) for ring in polylines(path) if len(ring) > 2]
    return functools.reduce(shapely.symmetric_difference, areas, shapely.Polygon())


def polylines(path: skia.Path) -> list[list[tuple[float, float]]]:
    """Returns the points of each contour of a path without curves; a closed one ends where it starts."""
    contours: list[list[tuple[float, float]]] = []
    for verb, points in path:
        if verb == skia.Path.kMove_Verb:
            contours.append([(points[0].x(), points[0].y())])
        elif verb == skia.Path.kLine_Verb:
            contours[-1].append((points[-1].x(), points[-1].y()))
        elif verb == skia.Path.kClose_Verb and contours[-1][0] != contours[-1][-1]:
            contours[-1].append(contours[-1][0])
    return contours


def _shader(texture: Texture) -> skia.Shader:
    width = max(1, round(_LINE_PX * _OVERSAMPLING))
    image = _tile(texture.name, texture.line, texture.ground, texture.side_px, width)
    scale = 1 / (texture.px_per_m * _OVERSAMPLING)
    return image.makeShader(
        skia.TileMode.kRepeat,
        skia.TileMode.kRepeat,
        skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear),
        skia.Matrix.Scale(scale, scale),
    )


@functools.lru_cache(maxsize=64)
def _tile(texture: str, line: RGB, ground: RGB, size: int, width: int) -> skia.Image:
    side = size * _OVERSAMPLING
    surface = skia.Surface(side, side)
    with surface as canvas:
        canvas.clear(skia.Color(*ground))
        pen = skia.Paint(AntiAlias=True, Color=skia.Color(*line), Style=skia.Paint.kStroke_Style, StrokeWidth=width)
        if texture in _DOTS:
            pen.setStyle(skia.Paint.kFill_Style)
            for x, y in _DOTS[texture]:
                canvas.drawCircle(x * side, y * side, width * 0.7, pen)
        else:
            canvas.drawPath(_pattern(texture, float(side)), pen)
    return surface.makeImageSnapshot().withDefaultMipmaps()


def _pattern(texture: str, side: float) -> skia.Path:
    """Returns the lines of one repetition; lines on a border show half their width on either side of it."""
    path = skia.Path()
    for x1, y1, x2, y2 in _segments(texture, side):
        path.moveTo(x1, y1)
        path.lineTo(x2, y2)
    return path


def _segments(texture: str, side: float) -> list[tuple[float, float, float, float]]:
    half = side / 2
    segments: dict[str, list[tuple[float, float, float, float]]] = {
        "tile": [(half, 0, half, side), (0, half, side, half)],
        "plank": [(0, half, side, half)],
        "plank_vertical": [(half, 0, half, side)],
        "diagonal": _diagonals(side),
        "antidiagonal": [(side - x1, y1, side - x2, y2) for x1, y1, x2, y2 in _diagonals(side)],
        "cross": _diagonals(side) + [(side - x1, y1, side - x2, y2) for x1, y1, x2, y2 in _diagonals(side)],
        "brick": [
            (0, side / 4, side, side / 4), (0, 3 * side / 4, side, 3 * side / 4),
            (half, side / 4, half, 3 * side / 4), (0, -side / 4, 0, side / 4), (0, 3 * side / 4, 0, side * 5 / 4),
            (side, -side / 4, side, side / 4), (side, 3 * side / 4, side, side * 5 / 4),
        ],
        "parquet": [
            (0, 0, side, 0), (0, side, side, side), (0, half, side, half), (half, 0, half, side), (0, 0, 0, side),
            (side, 0, side, side), (0, side / 4, half, side / 4), (half, 3 * side / 4, side, 3 * side / 4),
            (3 * side / 4, 0, 3 * side / 4, half), (side / 4, half, side / 4, side),
        ],
    }  # fmt: skip
    return segments[texture]


def _diagonals(side: float) -> list[tuple[float, float, float, float]]:
    reach = math.ceil(side)
    return [(shift - reach, -reach, shift + 2 * reach, 2 * reach) for shift in (-side, 0.0, side)]
