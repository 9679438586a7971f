"""Draws scans of plans: pixels alone, of lines as thin as a scanner sees them, or photographed."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image
from shapely import Polygon, box

__all__ = ["Scan", "draw_scan", "photographed"]

_Pixels = NDArray[np.uint8]
_Points = NDArray[np.float64]
# Rooms as shares of the plan, whose walls are lines.
_ROOMS = {
    "BEDROOM": box(0.0, 0.0, 0.4, 0.5),
    "BATH": box(0.4, 0.0, 0.6, 0.5),
    "STUDY": box(0.6, 0.0, 1.0, 0.5),
    "LIVING": box(0.0, 0.5, 0.6, 1.0),
    "KITCHEN": box(0.6, 0.5, 1.0, 1.0),
}
_DOORS = ((0.15, 0.5, 0.23), (0.47, 0.5, 0.55), (0.75, 0.5, 0.83))
_MARGIN = 0.1
_PAPER, _GREY_PAPER = 255, 238


@dataclass(frozen=True)
class Scan:
    """A scan of a plan of five rooms.

    Attributes:
        size_px: Width and height.
        line_px: How thick lines are.
        bilevel: Black and white, with specks; else grey, with grain.
        wall: Lines that a wall is drawn with, 1 or 2.
    """

    size_px: tuple[int, int]
    line_px: int
    bilevel: bool = True
    wall: int = 1

    def __str__(self) -> str:
        kind = "bits" if self.bilevel else "grey"
        return f"{self.size_px[0]}x{self.size_px[1]}-{self.line_px}px-{kind}-{self.wall}_lines"


def draw_scan(scan: Scan) -> tuple[_Pixels, dict[str, Polygon]]:
    """Returns the pixels, of shape (height, width, 3), and the rooms in pixels; the same scan gives the same page."""
    width, height = scan.size_px
    rng = np.random.default_rng(width + 7 * scan.line_px)
    grey = np.full((height, width), _PAPER if scan.bilevel else _GREY_PAPER, dtype=np.uint8)
    start, span = np.array(scan.size_px) * _MARGIN, np.array(scan.size_px) * (1 - 2 * _MARGIN)
    rooms = {name: shapely.transform(room, lambda points: points * span + start) for name, room in _ROOMS.items()}
    apart = max(scan.line_px + 2, round(max(scan.size_px) / 130)) if scan.wall > 1 else 0
    ink = 0 if scan.bilevel else 60
    for room in rooms.values():
        x0, y0, x1, y1 = (round(value) for value in room.bounds)
        for shift in {-apart // 2, apart // 2}:
            _frame(grey, (x0 + shift, y0 + shift, x1 - shift, y1 - shift), scan.line_px, ink)
    paper = grey[0, 0]
    reach = apart + scan.line_px + 2
    for left, y, right in _DOORS:
        (x0, y0), (x1, _) = np.array([(left, y), (right, y)]) * span + start
        grey[round(y0) - reach : round(y0) + reach, round(x0) : round(x1)] = paper
    if scan.bilevel:
        specks = rng.random((height // 8, width // 8)) < 0.01
        rows, columns = np.nonzero(specks)
        grey[8 * rows, 8 * columns] ^= 255
    else:
        grain = rng.normal(0, 4, (height // 2 + 1, width // 2 + 1)).repeat(2, 0).repeat(2, 1)[:height, :width]
        grey = np.clip(grey + grain, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2), rooms


def photographed(
    pixels: _Pixels, rooms: dict[str, Polygon], *, lean: float, shadow: float
) -> tuple[_Pixels, dict[str, Polygon]]:
    """Returns a page as a phone sees it, and its rooms there.

    ``lean`` is how much shorter the far edge is, as a share; ``shadow`` how much light a half of the page lacks.
    """
    height, width = pixels.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float64)
    inset = lean * width / 2
    seen_at = corners + np.array([(inset, 0), (-inset, 0), (0, 0), (0, 0)])
    back = _homography(seen_at, corners)
    seen = Image.fromarray(pixels).transform(
        (width, height), Image.Transform.PERSPECTIVE, back, Image.Resampling.BILINEAR, fillcolor=(250,) * 3
    )
    edge = np.arange(width)[None, :] + 0.2 * np.arange(height)[:, None] - 0.6 * width
    light = np.linspace(1.0, 0.85, width) * (1 - shadow / (1 + np.exp(-edge / (0.02 * width))))
    photo = (np.asarray(seen, dtype=np.float64) * light[:, :, None]).astype(np.uint8)
    there = _homography(corners, seen_at)
    return photo, {name: shapely.transform(room, lambda points: _mapped(there, points)) for name, room in rooms.items()}


def _homography(source: _Points, target: _Points) -> tuple[float, ...]:
    """Returns the eight numbers of the projective map that takes four points to four others."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return tuple(np.linalg.solve(np.array(rows), np.array(values)).tolist())


def _mapped(numbers: tuple[float, ...], points: _Points) -> _Points:
    a, b, c, d, e, f, g, h = numbers
    x, y = points[:, 0], points[:, 1]
    below = g * x + h * y + 1
    return np.column_stack([(a * x + b * y + c) / below, (d * x + e * y + f) / below])


def _frame(grey: _Pixels, bbox_xyxy: tuple[int, int, int, int], line_px: int, ink: int) -> None:
    x0, y0, x1, y1 = bbox_xyxy
    grey[y0 : y0 + line_px, x0 : x1 + line_px] = ink
    grey[y1 : y1 + line_px, x0 : x1 + line_px] = ink
    grey[y0 : y1 + line_px, x0 : x0 + line_px] = ink
    grey[y0 : y1 + line_px, x1 : x1 + line_px] = ink
