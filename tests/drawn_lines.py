"""Draws vector PDFs of one plan whose walls are hatched with strokes, and of lines that cross at random."""

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely import Polygon, box

from pdf_file import one_page_pdf

__all__ = ["HatchedPage", "hatched_pdf", "lettered_pdf", "random_lines", "tangled_pdf"]

_Line = tuple[float, float, float, float]
# In points, y up: two rows of two rooms, a doorway from row to row and one from room to room.
_PAPER_WH = (1092, 772)
_OUTER = [(180, 154, 924, 172), (180, 694, 924, 712), (180, 172, 198, 694), (906, 172, 924, 694)]
_INNER = [(198, 400, 500, 408), (550, 400, 906, 408), (450, 408, 458, 694), (600, 172, 608, 300), (600, 350, 608, 400)]
_ROOMS = [(198, 172, 600, 400), (608, 172, 906, 400), (198, 408, 450, 694), (458, 408, 906, 694)]


@dataclass(frozen=True)
class HatchedPage:
    """A page and its rooms.

    Attributes:
        data: The PDF.
        strokes: How many lines the hatch has.
        rooms: In points, y down.
    """

    data: bytes
    strokes: int
    rooms: list[Polygon]


def hatched_pdf(
    spacing: float,
    width: float,
    *,
    angles: Iterable[float] = (45.0,),
    outline: float | None = 0.7,
    size: float = 1.0,
    dashes: bool = False,
) -> HatchedPage:
    """Draw the plan with walls that are filled with strokes.

    Args:
        spacing: Points from stroke to stroke, square to them.
        width: Points that a stroke is wide.
        angles: Degrees at which strokes run; more than one for a hatch that crosses itself.
        outline: Points that the outline of the walls is wide; None leaves it out.
        size: How many times as large as usual the plan is.
        dashes: Whether each stroke is cut in two where it is drawn.
    """
    walls = [[size * value for value in wall] for wall in [*_OUTER, *_INNER]]
    area = shapely.union_all([box(*wall) for wall in walls])
    lines = [line for angle in angles for wall in walls for line in _hatch(wall, spacing, angle)]
    drawn = [piece for line in lines for piece in (_halves(line) if dashes else [line])]
    content = ["0 G"]
    if outline is not None:
        content.append(f"{outline} w")
        for part in shapely.get_parts(area):
            rings = [part.exterior, *part.interiors]
            content += [" ".join([_path(ring), "S"]) for ring in rings]
    content.append(_strokes(drawn, width))
    paper = [size * side for side in _PAPER_WH]
    rooms = [box(x0 * size, paper[1] - y1 * size, x1 * size, paper[1] - y0 * size) for x0, y0, x1, y1 in _ROOMS]
    return HatchedPage(_pdf("\n".join(content), paper), len(drawn), rooms)


def lettered_pdf(labels: Iterable[Iterable[str]], style: str, *, height: float = 11.0) -> bytes:
    """Draw the plan with solid walls and lines of text in its four rooms, top left and right, bottom left and right.

    Args:
        labels: The lines of each room.
        style: How text is written: "plain", "doubled glyphs" and "doubled lines" to be bold, "spaced N" with letters N
            tenths of their height apart, "spaces" between all letters, "kerned", or "stated" by /ActualText.
        height: Height of the letters in points.
    """
    content = ["0 g", *(f"{x0} {y0} {x1 - x0} {y1 - y0} re f" for x0, y0, x1, y1 in [*_OUTER, *_INNER])]
    for (x0, y0, x1, y1), lines in zip((_ROOMS[i] for i in (2, 3, 0, 1)), labels, strict=True):
        # Away from the doors, a line apart.
        x, y = x0 + (x1 - x0) / 4, (y0 + y1) / 2
        for index, line in enumerate(lines):
            content += _written(line, style, height, (x, y - 1.3 * height * index))
    return _pdf("\n".join(content), _PAPER_WH)


def _written(line: str, style: str, height: float, place: tuple[float, float]) -> list[str]:
    """Operators that write a line in Courier, whose letters are all .6 of their height wide."""
    x, y = place
    kind, _, tenths = style.partition(" ")

    def shown(text: str, x: float, extra: str = "") -> str:
        return f"BT /F {height} Tf {extra} 1 0 0 1 {x:.3f} {y:.3f} Tm {text} Tj ET"

    if style == "doubled glyphs":
        letters = [(letter, x + 0.6 * height * index) for index, letter in enumerate(line)]
        return [shown(f"({letter})", at + bold) for letter, at in letters for bold in (0, 0.03 * height)]
    if style == "kerned":
        pieces = " ".join(f"({letter}) {(-30, 20)[index % 2]}" for index, letter in enumerate(line))
        return [f"BT /F {height} Tf 1 0 0 1 {x:.3f} {y:.3f} Tm [{pieces}] TJ ET"]
    if style == "stated":
        return [f"/Span <</ActualText <feff{line.encode('utf-16-be').hex()}>>> BDC {shown('(qqqq)', x)} EMC"]
    text = f"({' '.join(line) if style == 'spaces' else line})"
    spacing = f"{int(tenths) / 10 * height} Tc" if kind == "spaced" else ""
    return [shown(text, x + bold, spacing) for bold in ((0, 0.03 * height) if style == "doubled lines" else (0,))]


def tangled_pdf(count: int, *, seed: int = 1, width: float = 0.3) -> bytes:
    """Draw lines from anywhere to anywhere on a page."""
    return _pdf("0 G\n" + _strokes(random_lines(count, seed=seed), width), _PAPER_WH)


def random_lines(count: int, *, seed: int = 1) -> list[_Line]:
    """Make lines from anywhere to anywhere, in points."""
    draw = random.Random(seed)
    width, height = _PAPER_WH
    ends = [(draw.uniform(0, width), draw.uniform(0, height)) for _ in range(2 * count)]
    return [(*start, *end) for start, end in zip(ends[::2], ends[1::2], strict=True)]


def _hatch(wall: list[float], spacing: float, degrees: float) -> list[_Line]:
    """The strokes of an endless hatch within a rectangle."""
    along = (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))
    x0, y0, x1, y1 = wall
    corners = [(x, y) for x in (x0, x1) for y in (y0, y1)]
    offsets = [y * along[0] - x * along[1] for x, y in corners]
    reach = [x * along[0] + y * along[1] for x, y in corners]
    first, last = math.ceil(min(offsets) / spacing), math.floor(max(offsets) / spacing)
    rays = [
        shapely.LineString(
            [(p * along[0] - o * along[1], p * along[1] + o * along[0]) for p in (min(reach), max(reach))]
        )
        for o in (row * spacing for row in range(first, last + 1))
    ]
    pieces = shapely.intersection(rays, box(*wall))
    return [
        tuple(shapely.get_coordinates(piece).ravel())
        for piece in pieces
        if piece.geom_type == "LineString" and piece.length > 1e-3
    ]


def _halves(line: _Line) -> list[_Line]:
    x0, y0, x1, y1 = line
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return [(x0, y0, x, y), (x1, y1, x, y)]


def _path(ring: shapely.LinearRing) -> str:
    first, *rest = ring.coords[:-1]
    return " ".join([f"{first[0]:.4f} {first[1]:.4f} m", *(f"{x:.4f} {y:.4f} l" for x, y in rest), "h"])


def _strokes(lines: list[_Line], width: float) -> str:
    return f"{width} w\n" + "\n".join(f"{a:.4f} {b:.4f} m {c:.4f} {d:.4f} l S" for a, b, c, d in lines)


def _pdf(content: str, paper_wh: Iterable[float]) -> bytes:
    box_ = " ".join(f"{side:g}" for side in (0, 0, *paper_wh))
    return one_page_pdf(content.encode(), f"/MediaBox[{box_}]")
