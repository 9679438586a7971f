"""Draws vector PDFs of plans whose largest room is full of furniture, with their true rooms.

A plan has two rows of rooms with a corridor between them; lengths are metres of the building, y up as in a PDF.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import shapely
from shapely import Polygon, box

__all__ = ["CASES", "DPI", "FurnishedPage", "PdfPage", "draw_furnished_page"]

DPI = 150.0
FURNITURE = ("desks", "beds", "workplaces", "tables", "mixed")

_Point = tuple[float, float]
_POINTS_PER_M = 72 / 0.0254
_OUTER_M, _INNER_M, _CORRIDOR_M = 0.3, 0.12, 1.6
_DOOR_M, _WINDOW_M = 0.9, 1.4
_HATCH_M = 0.12
_WALL_PEN, _THIN_PEN, _TEXT_PT = 0.6, 0.25, 8.0
_NAMES = ("KITCHEN", "BEDROOM", "BATH", "STUDY", "STORE", "LOUNGE", "DINING", "LAUNDRY")
# The building's width and depth, the scale, and the paper in points.
_SIZES = ((13.0, 11.0, 50, (1191, 842)), (24.0, 14.0, 100, (1191, 842)), (34.0, 20.0, 100, (1684, 1191)))


@dataclass(frozen=True)
class Case:
    """What a page shows: how its walls are drawn, how many rooms there are, how large it is, what stands in it."""

    walls: str
    rooms: int
    size: int
    furniture: str

    def __str__(self) -> str:
        return f"{self.walls}-{self.rooms}_rooms-size_{self.size}-{self.furniture}"


# Walls of two thin lines look most like furniture, so they are drawn with everything three times.
CASES = tuple(
    Case(walls, 5 + (2 * kind + turn) % 5, (kind + 2 * turn) % len(_SIZES), furniture)
    for turn, walls in enumerate(("double", "poche", "double", "grey", "double", "hatched"))
    for kind, furniture in enumerate(FURNITURE)
)


@dataclass(frozen=True)
class FurnishedPage:
    """A page and its rooms in page pixels at `DPI`; the first one is the furnished room."""

    data: bytes
    rooms: tuple[Polygon, ...]


@dataclass(frozen=True)
class _Plan:
    rooms: tuple[Polygon, ...]
    solid: Polygon
    doors: tuple[Polygon, ...]
    windows: tuple[Polygon, ...]


class PdfPage:
    """The content of a page, which is drawn in metres at 1 to `scale`."""

    def __init__(self, scale: float, origin_pt: _Point) -> None:
        self.per_m = _POINTS_PER_M / scale
        self.origin_pt = origin_pt
        self.parts: list[str] = []

    def at(self, point: _Point) -> _Point:
        return tuple(start + self.per_m * value for start, value in zip(self.origin_pt, point, strict=True))

    def pen(self, width_pt: float, gray: float = 0.0) -> None:
        self.parts.append(f"{width_pt} w {gray} G")

    def path(self, rings: Sequence[Sequence[_Point]], *, paint: str, closed: bool = True) -> None:
        for ring in rings:
            placed = [self.at(point) for point in ring]
            self.parts += [f"{x:.4f} {y:.4f} {'l' if number else 'm'}" for number, (x, y) in enumerate(placed)]
            self.parts += ["h"] * closed
        self.parts.append(paint)

    def line(self, *points: _Point) -> None:
        self.path([points], paint="S", closed=False)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        self.path([box(x, y, x + width, y + height).exterior.coords[:-1]], paint="S")

    def quarter(self, center: _Point, radius: float, start_deg: float) -> None:
        """Draws the arc of 90 degrees that starts at an angle."""
        lever = 4 / 3 * math.tan(math.pi / 8)
        a, b = (math.radians(start_deg + turn) for turn in (0, 90))
        unit = [(math.cos(a), math.sin(a)), (math.cos(b), math.sin(b))]
        (ax, ay), (bx, by) = unit
        points = [(ax, ay), (ax - lever * ay, ay + lever * ax), (bx + lever * by, by - lever * bx), (bx, by)]
        placed = [self.at((center[0] + radius * x, center[1] + radius * y)) for x, y in points]
        text = [f"{x:.4f} {y:.4f}" for x, y in placed]
        self.parts.append(f"{text[0]} m {' '.join(text[1:])} c S")

    def write(self, text: str, middle: _Point, *, size_pt: float = _TEXT_PT, color: str = "0 g") -> None:
        x, y = self.at(middle)
        half = 0.33 * size_pt * len(text)
        self.parts.append(f"BT /F1 {size_pt} Tf {color} {x - half:.3f} {y - size_pt / 3:.3f} Td ({text}) Tj ET")

    def file(self, paper_pt: tuple[float, float]) -> bytes:
        content = "\n".join(self.parts).encode("ascii")
        resources = "<</Font <</F1 <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
        media = f"/MediaBox [0 0 {paper_pt[0]} {paper_pt[1]}]"
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids [3 0 R]/Count 1>>",
            f"<</Type/Page/Parent 2 0 R{media}/Resources {resources}/Contents 4 0 R>>".encode("ascii"),
            b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        ]
        out, places = b"%PDF-1.4\n", []
        for number, body in enumerate(objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        count = len(objects) + 1
        end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        return out + end % (count, table, count, len(out))


def draw_furnished_page(case: Case) -> FurnishedPage:
    """Draws the page of a case; the same case gives the same page."""
    rng = random.Random(str(case))
    width, depth, scale, paper_pt = _SIZES[case.size]
    plan = _make_plan(case.rooms, (width, depth), rng)
    per_m = _POINTS_PER_M / scale
    page = PdfPage(scale, ((paper_pt[0] - width * per_m) / 2, (paper_pt[1] - depth * per_m) / 2))
    _draw_furniture(page, plan.rooms[0], case.furniture, rng)
    _draw_walls(page, plan, case.walls)
    _draw_openings(page, plan)
    names = ("OFFICE" if case.furniture in ("desks", "workplaces") else "LIVING ROOM", "CORRIDOR", *_NAMES)
    is_centred = rng.random() < 0.5
    for name, room in zip(names, plan.rooms, strict=False):
        x0, y0, x1, y1 = room.bounds
        page.write(name, ((x0 + x1) / 2, (y0 + y1) / 2 if is_centred else y1 - 0.45))
    pixel = DPI / 72
    rooms = shapely.transform(
        list(plan.rooms),
        lambda points: [[x * pixel, (paper_pt[1] - y) * pixel] for x, y in (page.at(tuple(p)) for p in points)],
    )
    return FurnishedPage(page.file(paper_pt), tuple(rooms))


def _make_plan(count: int, size: _Point, rng: random.Random) -> _Plan:
    """Returns a plan of `count` rooms, the largest first and the corridor second."""
    width, depth = size
    below = (count - 1) // 2
    corridor_y = depth * rng.uniform(0.5, 0.56)
    rows = [
        _row(below, (_OUTER_M, corridor_y - _INNER_M), rng, width=width, first_share=1.28 * below),
        _row(count - 1 - below, (corridor_y + _CORRIDOR_M + _INNER_M, depth - _OUTER_M), rng, width=width),
    ]
    corridor = box(_OUTER_M, corridor_y, width - _OUTER_M, corridor_y + _CORRIDOR_M)
    doors, windows = [], []
    for row, wall_y, outside_y in zip(
        rows, (corridor_y - _INNER_M, corridor_y + _CORRIDOR_M), (0, depth - _OUTER_M), strict=True
    ):
        for room in row:
            x0, _, x1, _ = room.bounds
            x = rng.uniform(x0 + 0.15, max(x0 + 0.16, x1 - _DOOR_M - 0.15))
            doors.append(box(x, wall_y, x + _DOOR_M, wall_y + _INNER_M))
            middle, half = (x0 + x1) / 2, min(_WINDOW_M, (x1 - x0) * 0.6) / 2
            windows.append(box(middle - half, outside_y, middle + half, outside_y + _OUTER_M))
    rooms = (*rows[0][:1], corridor, *rows[0][1:], *rows[1])
    solid = shapely.difference(box(0, 0, width, depth), shapely.union_all(rooms))
    return _Plan(rooms, solid, tuple(doors), tuple(windows))


def _row(count: int, span_y: _Point, rng: random.Random, *, width: float, first_share: float = 1.0) -> list[Polygon]:
    """Returns the rooms of a row; the first is so many times as wide as the others are on average."""
    shares = [first_share, *(rng.uniform(0.8, 1.2) for _ in range(count - 1))]
    free = width - 2 * _OUTER_M - _INNER_M * (count - 1)
    rooms, x = [], _OUTER_M
    for share in shares:
        wide = free * share / sum(shares)
        rooms.append(box(x, span_y[0], x + wide, span_y[1]))
        x += wide + _INNER_M
    return rooms


def _draw_walls(page: PdfPage, plan: _Plan, walls: str) -> None:
    cut = shapely.difference(plan.solid, shapely.union_all([*plan.doors, *plan.windows]))
    pieces = [piece for piece in shapely.get_parts(cut) if piece.area > 1e-6]
    rings = [ring.coords[:-1] for piece in pieces for ring in (piece.exterior, *piece.interiors)]
    page.pen(_WALL_PEN)
    if walls in ("poche", "grey"):
        page.parts.append("0 g" if walls == "poche" else "0.6 g")
        page.path(rings, paint="f*" if walls == "poche" else "B*")
        return
    page.path(rings, paint="S")
    if walls == "hatched":
        page.pen(_THIN_PEN)
        x0, y0, x1, y1 = cut.bounds
        starts = [x0 - (y1 - y0) + _HATCH_M * step for step in range(int((x1 - x0 + y1 - y0) / _HATCH_M))]
        lines = shapely.MultiLineString([[(x, y0), (x + y1 - y0, y1)] for x in starts])
        for line in shapely.get_parts(shapely.intersection(lines, shapely.union_all(pieces))):
            if line.geom_type == "LineString":
                page.line(*line.coords)


def _draw_openings(page: PdfPage, plan: _Plan) -> None:
    page.pen(_THIN_PEN)
    for door in plan.doors:
        x0, y0, x1, y1 = door.bounds
        page.line((x0, y1), (x0, y1 + _DOOR_M))
        page.quarter((x0, y1), x1 - x0, 0)
        for x in (x0, x1):
            page.line((x, y0), (x, y1))
    for window in plan.windows:
        x0, y0, x1, y1 = window.bounds
        page.frame(x0, y0, x1 - x0, y1 - y0)
        page.line((x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2))


def _draw_furniture(page: PdfPage, room: Polygon, furniture: str, rng: random.Random) -> None:
    """Fills a room with pieces in rows."""
    page.pen(_THIN_PEN)
    x0, y0, x1, y1 = room.bounds
    kinds = list(_PIECES) if furniture == "mixed" else [furniture]
    gap_x, gap_y = rng.uniform(0.15, 0.6), rng.uniform(0.15, 0.5)
    cell_x = gap_x + max(_PIECES[kind][0] for kind in kinds)
    cell_y = gap_y + max(_PIECES[kind][1] for kind in kinds)
    columns, rows = int((x1 - x0 - 0.6) / cell_x), int((y1 - y0 - rng.uniform(0.6, 1.4)) / cell_y)
    left, bottom = x0 + (x1 - x0 - columns * cell_x + gap_x) / 2, y0 + 0.3
    for row in range(rows):
        for column in range(columns):
            _PIECES[rng.choice(kinds)][2](page, left + column * cell_x, bottom + row * cell_y)


def _workplace(page: PdfPage, x: float, y: float) -> None:
    """Draws a desk with a round chair that it covers in part."""
    page.frame(x, y + 0.25, 1.6, 0.8)
    for start in (0, 90, 180, 270):
        page.quarter((x + 0.8, y + 0.2), 0.2, start)


def _desk(page: PdfPage, x: float, y: float) -> None:
    """Draws a desk with a square chair and a screen."""
    page.frame(x, y + 0.6, 1.4, 0.7)
    page.frame(x + 0.45, y, 0.5, 0.45)
    page.line((x + 0.45, y + 0.08), (x + 0.95, y + 0.08))
    page.frame(x + 0.5, y + 1.0, 0.4, 0.2)


def _bed(page: PdfPage, x: float, y: float) -> None:
    page.frame(x, y, 1.6, 2.0)
    page.line((x, y + 1.4), (x + 1.6, y + 1.4))
    for shift in (0.1, 0.9):
        page.frame(x + shift, y + 1.5, 0.6, 0.4)


def _table(page: PdfPage, x: float, y: float) -> None:
    corners = [
        (x + 0.8 + 0.75 * math.cos(a), y + 0.9 + 0.75 * math.sin(a)) for a in (k * math.pi / 4 for k in range(8))
    ]
    for start, end in pairwise([*corners, corners[0]]):
        page.line(start, end)
    for seat_x, seat_y in ((0.6, 0.0), (0.6, 1.5)):
        page.frame(x + seat_x, y + seat_y, 0.4, 0.35)


# The width and depth that a piece takes, and how it is drawn.
_PIECES: dict[str, tuple[float, float, Callable[[PdfPage, float, float], None]]] = {
    "desks": (1.4, 1.3, _desk),
    "beds": (1.6, 2.0, _bed),
    "workplaces": (1.6, 1.05, _workplace),
    "tables": (1.6, 1.9, _table),
}
