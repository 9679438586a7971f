"""Parts of a page, colours, and writing that fits into a place."""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import replace
from random import Random

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from training.plans.fonts import Lettering
from training.plans.other import prose
from training.plans.sheet.pen import RGB, Box, Pen, mix

Subject = Callable[[Pen, Box], None]
"""Draws one kind of content over a whole box."""

Pixels = NDArray[np.uint8]
"""A picture of shape (h, w, 3), RGB."""

_LEAST_TEXT_PX = 3.0


def width_of(box: Box) -> float:
    """Returns the width of a box."""
    return box[2] - box[0]


def height_of(box: Box) -> float:
    """Returns the height of a box."""
    return box[3] - box[1]


def inset(box: Box, x: float, y: float | None = None) -> Box:
    """Returns a box less a margin at each side; ``y`` is ``x`` when left out."""
    y = x if y is None else y
    return box[0] + x, box[1] + y, box[2] - x, box[3] - y


def margins(pen: Pen, box: Box) -> Box:
    """Returns a page less the margins that pages have."""
    share = pen.rng.uniform(0.03, 0.12)
    return inset(box, width_of(box) * share, height_of(box) * share * pen.rng.uniform(0.6, 1.0))


def rows_of(box: Box, count: int, *, gap: float = 0.0) -> list[Box]:
    """Splits a box into equal rows."""
    pitch = (height_of(box) + gap) / count
    return [(box[0], box[1] + pitch * at, box[2], box[1] + pitch * (at + 1) - gap) for at in range(count)]


def columns_of(box: Box, count: int, *, gap: float = 0.0) -> list[Box]:
    """Splits a box into equal columns."""
    pitch = (width_of(box) + gap) / count
    return [(box[0] + pitch * at, box[1], box[0] + pitch * (at + 1) - gap, box[3]) for at in range(count)]


def grid_of(box: Box, row_count: int, column_count: int, *, gap: float = 0.0) -> list[list[Box]]:
    """Splits a box into rows of equal cells."""
    return [columns_of(row, column_count, gap=gap) for row in rows_of(box, row_count, gap=gap)]


def cuts(rng: Random, low: float, high: float, count: int, *, spread: float = 0.6) -> list[float]:
    """Returns the ends of ``count`` uneven parts; ``spread`` is below 1, and 0 for equal parts."""
    shares = [rng.uniform(1 - spread, 1 + spread) for _ in range(count)]
    made = [low]
    for share in shares:
        made.append(made[-1] + (high - low) * share / sum(shares))
    return made


def split(box: Box, share: float, *, is_across: bool) -> tuple[Box, Box]:
    """Cuts a box in two: across into top and bottom, else into left and right."""
    if is_across:
        y = box[1] + height_of(box) * share
        return (box[0], box[1], box[2], y), (box[0], y, box[2], box[3])
    x = box[0] + width_of(box) * share
    return (box[0], box[1], x, box[3]), (x, box[1], box[2], box[3])


def square_in(box: Box) -> Box:
    """Returns the largest square in the middle of a box."""
    side = min(width_of(box), height_of(box)) / 2
    x, y = middle_of(box)
    return x - side, y - side, x + side, y + side


def middle_of(box: Box) -> tuple[float, float]:
    """Returns the middle of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def colour(rng: Random, *, least_value: float = 0.2) -> RGB:
    """Returns any colour, from dull to bright."""
    made = colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.15, 1.0), rng.uniform(least_value, 1.0))
    red, green, blue = (round(part * 255) for part in made)
    return red, green, blue


def tint(pen: Pen, share: float | None = None) -> RGB:
    """Returns a faint colour on the page: grey or of some hue."""
    target = pen.line if pen.rng.random() < 0.5 else colour(pen.rng)
    return mix(pen.background, target, pen.rng.uniform(0.06, 0.4) if share is None else share)


def with_text(pen: Pen, size_px: float) -> Pen:
    """Returns the pen with another size of writing."""
    return replace(pen, text_px=max(_LEAST_TEXT_PX, size_px))


def write_in(  # noqa: PLR0913
    pen: Pen, text: str, box: Box, *, size: float | None = None, anchor: float = 0.5, bold: bool = False,
    color: RGB | None = None,
) -> None:  # fmt: skip
    """Writes one line in the middle of the height of a box, smaller where it is too long, not at all where tiny."""
    size = min(size or pen.text_px, height_of(box) * 0.8)
    natural = Lettering(pen.family, 20.0, bold=bold).width_px(text) / 20.0
    size = min(size, width_of(box) * 0.94 / max(natural, 0.1))
    if size < _LEAST_TEXT_PX:
        return
    x = box[0] + width_of(box) * (0.03 + 0.94 * anchor)
    pen.write(text, (x, (box[1] + box[3]) / 2 + size * 0.35), size=size, anchor=anchor, bold=bold, color=color)


def write_paragraph(  # noqa: PLR0913
    pen: Pen, box: Box, *, size: float | None = None, most_lines: int = 200, justified: bool = False,
    color: RGB | None = None, leading: float = 1.3,
) -> float:  # fmt: skip
    """Fills a box with lines of prose and returns how far down it came.

    Args:
        pen: What to write with.
        box: Where.
        size: The height of the letters; normal writing when left out.
        most_lines: How many lines at most; the last one is short.
        justified: Whether all lines but the last end at the right edge.
        color: The colour; that of lines when left out.
        leading: The pitch of lines in heights of letters.
    """
    size = max(size or pen.text_px, _LEAST_TEXT_PX)
    letters, paint = Lettering(pen.family, size), pen.paint(color=color, fill=True)
    space, width = max(letters.width_px(" "), size * 0.2), width_of(box)
    y = box[1] + size
    for number in range(most_lines):
        if y > box[3]:
            break
        is_last = number == most_lines - 1 or y + size * leading > box[3]
        words = _words_that_fit(pen.rng, letters, width * (pen.rng.uniform(0.2, 1.0) if is_last else 1.0), space)
        if justified and not is_last and len(words) > 1:
            gap = (width - sum(word_width for _, word_width in words)) / (len(words) - 1)
            x = box[0]
            for word, word_width in words:
                letters.draw(pen.canvas, word, x, y, paint)
                x += word_width + gap
        else:
            letters.draw(pen.canvas, " ".join(word for word, _ in words), box[0], y, paint)
        y += size * leading
    return y - size * (leading - 0.4)


def _words_that_fit(rng: Random, letters: Lettering, width: float, space: float) -> list[tuple[str, float]]:
    words: list[tuple[str, float]] = []
    used = 0.0
    while True:
        word = prose.word(rng)
        word_width = letters.width_px(word)
        if words and used + word_width > width:
            return words
        words.append((word, word_width))
        used += word_width + space


def draw_pixels(pen: Pen, box: Box, pixels: Pixels) -> None:
    """Draws a picture over a box."""
    image = skia.Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA), skia.ColorType.kRGBA_8888_ColorType)
    pen.canvas.drawImageRect(image, skia.Rect(*box), skia.SamplingOptions(skia.FilterMode.kLinear))


def generator(rng: Random) -> np.random.Generator:
    """Returns a source of arrays of chance."""
    return np.random.default_rng(rng.getrandbits(64))


def rounded(pen: Pen, box: Box, radius: float, *, fill: RGB | None = None, width: float = 1.0) -> None:
    """Draws a rectangle with round corners, filled and outlined; without outline where ``width`` is 0."""
    shape = skia.Rect(*box)
    if fill is not None:
        pen.canvas.drawRoundRect(shape, radius, radius, pen.paint(color=fill, fill=True))
    if width:
        pen.canvas.drawRoundRect(shape, radius, radius, pen.paint(width=width))


def arrow(pen: Pen, points: list[tuple[float, float]], *, size: float, width: float = 1.0) -> None:
    """Draws a line through points with a filled head at its end."""
    pen.polyline(points, width=width)
    (x0, y0), (x1, y1) = points[-2], points[-1]
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1e-6)
    ux, uy = (x1 - x0) / length * size, (y1 - y0) / length * size
    pen.polygon([(x1, y1), (x1 - ux - uy * 0.4, y1 - uy + ux * 0.4), (x1 - ux + uy * 0.4, y1 - uy - ux * 0.4)])
