"""Repeating patterns for floors, hatched walls and decks."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence

import skia

from training.plans.palette import RGB

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


def texture_paint(texture: str, *, line: RGB, ground: RGB, size_px: float, px_per_m: float) -> skia.Paint:
    """Returns a filling paint with a repeating pattern.

    Args:
        texture: One of ``TEXTURES``.
        line: Colour of the pattern's lines.
        ground: Colour between the lines.
        size_px: Length of a repetition; it is rounded to whole pixels, at least 4.
        px_per_m: Scale of the canvas, whose unit is a metre.
    """
    size = max(4, round(size_px))
    image = _tile(texture, line, ground, size, max(1, round(_LINE_PX * _OVERSAMPLING)))
    scale = 1 / (px_per_m * _OVERSAMPLING)
    shader = image.makeShader(
        skia.TileMode.kRepeat,
        skia.TileMode.kRepeat,
        skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear),
        skia.Matrix.Scale(scale, scale),
    )
    return skia.Paint(AntiAlias=True, Shader=shader)


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
    path = skia.Path()
    for x1, y1, x2, y2 in segments[texture]:
        path.moveTo(x1, y1)
        path.lineTo(x2, y2)
    return path


def _diagonals(side: float) -> list[tuple[float, float, float, float]]:
    reach = math.ceil(side)
    return [(shift - reach, -reach, shift + 2 * reach, 2 * reach) for shift in (-side, 0.0, side)]
