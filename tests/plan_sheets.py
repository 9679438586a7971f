"""Draws one plan of seven rooms on sheets of any size, in the styles and colours that sheets come in.

Lengths are metres of the building, y up as in a PDF. Line widths and letters grow with the sheet, as in a print that
is enlarged.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import shapely
from shapely import Polygon, box

from furnished_pages import DPI, PdfPage

__all__ = [
    "FITTINGS",
    "FURNITURE",
    "DrawnSheet",
    "Sheet",
    "draw_plan",
    "draw_sheet",
    "draw_two_rooms",
    "draw_wings",
    "in_pixels",
    "plan_rooms",
    "plan_scale",
]

_Color = tuple[float, float, float]

# Of a print at its own size: 46 mm are a metre of the building.
_SCALE = 45.7
_POINTS_PER_M = 72 / 0.0254
_WIDTH_M, _DEPTH_M, _MARGIN_M = 12.0, 9.0, 1.2
_WALL_PT, _THIN_PT, _TEXT_PT = 0.7, 0.35, 11.0
_PARTITION_M = 0.12
_ROOMS = {
    "BEDROOM 1": box(0.3, 5.12, 4.0, 8.7),
    "BATH": box(4.12, 5.12, 6.5, 8.7),
    "BEDROOM 2": box(6.62, 5.12, 11.7, 8.7),
    "HALL": box(0.3, 3.8, 11.7, 5.0),
    "LIVING": box(0.3, 0.3, 6.5, 3.68),
    "KITCHEN": box(6.62, 0.3, 9.5, 3.68),
    "STORE": box(9.62, 0.3, 11.7, 3.68),
}
_DOORS = tuple(
    box(x, y, x + width, y + _PARTITION_M)
    for x, y, width in ((2.5, 5, 0.9), (5, 5, 0.8), (7, 5, 0.9), (2, 3.68, 0.9), (7, 3.68, 0.9), (10, 3.68, 0.8))
)
_WINDOWS = (box(1.2, 8.7, 2.8, 9), box(8, 8.7, 10, 9), box(2, 0, 5, 0.3), box(7.2, 0, 8.8, 0.3))
_TITLES_M = 2.6
_TITLES = ("Project", "Sheet Title", "Key Plan", "Revisions", "Legend")
# Rooms that are too narrow for most things.
_UNFURNISHED = ("HALL",)


@dataclass(frozen=True)
class Sheet:
    """How the plan is drawn.

    Attributes:
        size: Times as large as a print at its own size, lines and letters too.
        walls: "poche" (filled), "outline", or "line" (a line for each wall).
        furniture: What stands in the rooms, a key of `FURNITURE` or `FITTINGS`.
        floors: Pitch of the tiles of a room in metres, or of its planks if negative, by name.
        ground: Colour of the sheet; None is bare paper.
        ink: Colour of the walls.
        thin: Colour of all that is thin.
        doors: Whether leaves and swings are drawn.
        names: Whether the names of the rooms are written.
        frame_pt: How thick the lines of a frame and a title block are; 0 leaves them out.
        unseen_pt: How thick lines in the colour of bare paper are that cross rooms; 0 leaves them out.
    """

    size: float = 1.0
    walls: str = "poche"
    furniture: str | None = None
    floors: tuple[tuple[str, float], ...] = ()
    ground: _Color | None = None
    ink: _Color = (0.0, 0.0, 0.0)
    thin: _Color = (0.0, 0.0, 0.0)
    doors: bool = True
    names: bool = True
    frame_pt: float = 0.0
    unseen_pt: float = 0.0

    def __str__(self) -> str:
        told = (self.walls, f"x{self.size:g}", self.furniture, *(name for name, _ in self.floors))
        colors = (*(self.ground or ()), *self.ink) if self.ground else ()
        return "-".join(str(part) for part in (*told, *colors) if part is not None)


@dataclass(frozen=True)
class DrawnSheet:
    """A PDF of one page, and its rooms in page pixels at `DPI`."""

    data: bytes
    rooms: dict[str, Polygon]


def draw_sheet(sheet: Sheet) -> DrawnSheet:
    """Draws the plan; the same sheet gives the same page."""
    page = PdfPage(plan_scale(sheet), (0.0, 0.0))
    page.origin_pt = (_MARGIN_M * page.per_m,) * 2
    column_m = _TITLES_M if sheet.frame_pt else 0.0
    paper_pt = ((_WIDTH_M + column_m + 2 * _MARGIN_M) * page.per_m, (_DEPTH_M + 2 * _MARGIN_M) * page.per_m)
    if sheet.frame_pt:
        _draw_frame(page, sheet)
    if sheet.ground:
        page.parts.append(f"{_operands(sheet.ground)} rg 0 0 {paper_pt[0]:.3f} {paper_pt[1]:.3f} re f")
    draw_plan(page, sheet)
    return DrawnSheet(page.file(paper_pt), in_pixels(plan_rooms(sheet.walls), page, paper_pt))


def plan_scale(sheet: Sheet) -> float:
    """Returns how many times as large as on the page the building is."""
    return _SCALE / sheet.size


def plan_rooms(walls: str) -> dict[str, Polygon]:
    """Returns the rooms of the plan in metres, which single lines part in the middle of the wall."""
    grown = _PARTITION_M / 2 if walls == "line" else 0.0
    return {name: room.buffer(grown, join_style="mitre") for name, room in _ROOMS.items()}


def draw_plan(page: PdfPage, sheet: Sheet) -> None:
    """Draws the plan alone, its lower left corner at the origin of the page."""
    page.parts.append(f"{_THIN_PT * sheet.size:.4f} w {_operands(sheet.thin)} RG")
    for name, pitch in sheet.floors:
        _draw_floor(page, _ROOMS[name], pitch)
    for name, room in _ROOMS.items():
        if sheet.furniture and name not in _UNFURNISHED:
            (FURNITURE | FITTINGS)[sheet.furniture](page, room)
    _draw_walls(page, sheet)
    _draw_unseen(page, sheet)
    page.parts.append(f"{_THIN_PT * sheet.size:.4f} w {_operands(sheet.thin)} RG")
    if sheet.doors:
        for door in _DOORS:
            x0, _, x1, y1 = door.bounds
            page.line((x0, y1), (x0, y1 + x1 - x0))
            page.quarter((x0, y1), x1 - x0, 0)
    for window in _WINDOWS if sheet.walls != "line" else ():
        x0, y0, x1, y1 = window.bounds
        page.frame(x0, y0, x1 - x0, y1 - y0)
        page.line((x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2))
    color = f"{_operands(sheet.thin)} rg"
    for name, room in _ROOMS.items() if sheet.names else ():
        page.write(name, room.centroid.coords[0], size_pt=_TEXT_PT * sheet.size, color=color)


def draw_two_rooms(
    size_pt: tuple[int, int], *, line_pt: float, named: bool = True, gap: bool = True, fills: bool = False
) -> DrawnSheet:
    """Draws a rectangle that a line parts; no door is drawn.

    ``named`` writes a name in either half, ``gap`` leaves a gap in the line, ``fills`` draws lines as thin boxes.
    """
    width, height = size_pt
    margin, middle = min(size_pt) / 10, (width / 2, height / 2)
    half_gap, text_pt = min(size_pt) * 0.075 * gap, 14 * min(1, width / 400)
    page = PdfPage(_POINTS_PER_M, (0.0, 0.0))
    page.parts.append(f"{line_pt} w 0 G 0 g")
    frame = box(margin, margin, width - margin, height - margin).exterior.coords
    lines = list(pairwise(frame))
    for start, end in ((margin, middle[1] - half_gap), (middle[1] + half_gap, height - margin)):
        lines.append(((middle[0], start), (middle[0], end)))
    for line in lines:
        if fills:
            page.path([shapely.LineString(line).buffer(line_pt / 2, cap_style="flat").exterior.coords[:-1]], paint="f")
        else:
            page.line(*line)
    rooms, pixel, half = {}, DPI / 72, line_pt / 2
    for name, left, right in (("KITCHEN", margin, middle[0]), ("BEDROOM", middle[0], width - margin)):
        if named:
            page.write(name, ((left + right) / 2, middle[1]), size_pt=text_pt)
        room = box(left + half, margin + half, right - half, height - margin - half)
        rooms[name] = shapely.transform(room, lambda points: points * pixel)
    return DrawnSheet(page.file((float(width), float(height))), rooms)


def draw_wings(rooms_per_wing: int, *, scale: float) -> DrawnSheet:
    """Draws three blocks of rooms around a courtyard with one pen, and the corridor between them with another."""
    page, wall, side, corridor = PdfPage(scale, (40.0, 40.0)), 0.2, 4.0, 1.6
    length = rooms_per_wing * side
    far = side + corridor + length
    blocks = [
        [(0.0, row * side) for row in range(1, rooms_per_wing + 1)],
        [(side + corridor + row * side, 0.0) for row in range(rooms_per_wing)],
        [(far + corridor, row * side) for row in range(1, rooms_per_wing + 1)],
    ]
    inner = [[box(x + wall / 2, y + wall / 2, x + side - wall / 2, y + side - wall / 2) for x, y in b] for b in blocks]
    page.parts.append("0.35 w 0 G")
    for rooms in inner:
        outside = shapely.union_all(rooms).envelope.buffer(wall, join_style="mitre")
        page.path(_rings(outside.difference(shapely.union_all(rooms))), paint="S")
    outer = [shapely.union_all(rooms).envelope.buffer(wall, join_style="mitre") for rooms in inner]
    hull = box(side, side, far + corridor, length + side)
    court = box(side + corridor, side + corridor, far, length + side)
    way = hull.difference(court).difference(shapely.union_all(outer))
    walls = way.buffer(wall, join_style="mitre").difference(way).difference(shapely.union_all(outer))
    page.parts.append("0.7 w")
    page.path(_rings(walls), paint="S")
    shapes = {f"{wing}.{at}": room for wing, rooms in enumerate(inner) for at, room in enumerate(rooms)}
    paper_pt = (80 + (far + corridor + side) * page.per_m, 80 + (length + side + wall) * page.per_m)
    return DrawnSheet(page.file(paper_pt), in_pixels(shapes | {"corridor": way}, page, paper_pt))


def in_pixels(shapes: dict[str, Polygon], page: PdfPage, paper_pt: tuple[float, float]) -> dict[str, Polygon]:
    """Returns shapes in metres where a page shows them, in pixels at `DPI`."""
    pixel = DPI / 72
    return {
        name: shapely.transform(
            shape,
            lambda points: [[x * pixel, (paper_pt[1] - y) * pixel] for x, y in (page.at(tuple(p)) for p in points)],
        )
        for name, shape in shapes.items()
    }


def _operands(color: _Color) -> str:
    return " ".join(f"{value:.3f}" for value in color)


def _draw_walls(page: PdfPage, sheet: Sheet) -> None:
    page.parts.append(f"{_WALL_PT * sheet.size:.4f} w {_operands(sheet.ink)} RG {_operands(sheet.ink)} rg")
    if sheet.walls == "line":
        half = _PARTITION_M / 2
        rings = [room.buffer(half, join_style="mitre").exterior for room in _ROOMS.values()]
        cut = shapely.union_all([door.buffer(0.03, join_style="mitre") for door in _DOORS])
        for line in shapely.get_parts(shapely.line_merge(shapely.union_all(rings).difference(cut))):
            page.line(*line.coords)
        return
    solid = box(0, 0, _WIDTH_M, _DEPTH_M).difference(shapely.union_all([*_ROOMS.values(), *_DOORS, *_WINDOWS]))
    page.path(_rings(solid), paint="B*" if sheet.walls == "poche" else "S")


def _draw_unseen(page: PdfPage, sheet: Sheet) -> None:
    page.parts.append(f"{sheet.unseen_pt * sheet.size:.4f} w 1 G")
    for room in _ROOMS.values() if sheet.unseen_pt else ():
        x0, y0, x1, y1 = room.bounds
        page.line(((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1))


def _draw_frame(page: PdfPage, sheet: Sheet) -> None:
    page.parts.append(f"{sheet.frame_pt * sheet.size:.4f} w 0 G")
    gap, height = 0.3 * _MARGIN_M, (_DEPTH_M + 1.4 * _MARGIN_M) / len(_TITLES)
    page.frame(gap - _MARGIN_M, gap - _MARGIN_M, _WIDTH_M + _TITLES_M + 1.4 * _MARGIN_M, len(_TITLES) * height)
    for row, title in enumerate(_TITLES):
        x, y = _WIDTH_M + 0.7 * _MARGIN_M, row * height - 0.7 * _MARGIN_M
        page.frame(x, y, _TITLES_M, height)
        page.write(title, (x + _TITLES_M / 2, y + height / 2), size_pt=_TEXT_PT * sheet.size)


def _rings(area: shapely.Geometry) -> list[list[tuple[float, float]]]:
    pieces = [piece for piece in shapely.get_parts(area) if piece.area > 1e-6]
    return [list(ring.coords[:-1]) for piece in pieces for ring in (piece.exterior, *piece.interiors)]


def _draw_floor(page: PdfPage, room: Polygon, pitch: float) -> None:
    x0, y0, x1, y1 = room.bounds
    step = abs(pitch)
    for row in range(1, math.ceil((y1 - y0) / step)):
        page.line((x0, y0 + row * step), (x1, y0 + row * step))
    if pitch > 0:
        for column in range(1, math.ceil((x1 - x0) / step)):
            page.line((x0 + column * step, y0), (x0 + column * step, y1))
        return
    for row in range(math.ceil((y1 - y0) / step)):
        top = min(y0 + (row + 1) * step, y1)
        for plank in range(1 + int((x1 - x0) / 1.2)):
            x = x0 + 0.4 * (1 + row % 3) + 1.2 * plank
            if x < x1:
                page.line((x, y0 + row * step), (x, top))


def _bed(page: PdfPage, room: Polygon) -> None:
    x0, _, _, y1 = room.bounds
    page.frame(x0 + 0.3, y1 - 2.3, 1.6, 2.0)
    page.line((x0 + 0.3, y1 - 1.1), (x0 + 1.9, y1 - 1.1))
    for shift in (0.1, 0.9):
        page.frame(x0 + 0.3 + shift, y1 - 0.8, 0.6, 0.4)


def _sofa(page: PdfPage, room: Polygon) -> None:
    x0, y0, _, _ = room.bounds
    page.frame(x0 + 0.05, y0 + 0.3, 1.9, 0.9)
    for shift in (0.2, 1.0):
        page.frame(x0 + 0.05 + shift, y0 + 0.45, 0.75, 0.6)


def _steps(page: PdfPage, room: Polygon) -> None:
    _, y0, x1, _ = room.bounds
    for step in range(3):
        page.line((x1 - 1, y0 + 0.3 + 0.27 * step), (x1, y0 + 0.3 + 0.27 * step))
    page.line((x1 - 1, y0 + 0.3), (x1 - 1, y0 + 0.84))


def _sink(page: PdfPage, room: Polygon) -> None:
    x0, y0, _, _ = room.bounds
    page.frame(x0, y0, 1.9, 0.6)
    for shift in (0.3, 0.95):
        page.frame(x0 + shift, y0 + 0.08, 0.5, 0.42)
        page.frame(x0 + shift + 0.06, y0 + 0.14, 0.38, 0.3)


def _table(page: PdfPage, room: Polygon) -> None:
    x, y = room.centroid.coords[0]
    page.frame(x - 0.7, y - 1.3, 1.4, 0.8)
    page.frame(x - 0.6, y - 1.2, 1.2, 0.6)


def _plant(page: PdfPage, room: Polygon) -> None:
    _, _, x1, y1 = room.bounds
    for radius in (0.35, 0.25):
        angles = [corner * math.pi / 4 for corner in range(8)]
        ring = [(x1 - 0.5 + radius * math.cos(angle), y1 - 0.5 + radius * math.sin(angle)) for angle in angles]
        page.path([ring], paint="S")


def _car(page: PdfPage, room: Polygon) -> None:
    x0, y0, x1, _ = room.bounds
    if x1 - x0 < 4.6:
        return
    page.frame(x0 + 0.2, y0 + 0.4, 4.2, 1.8)
    page.frame(x0 + 0.3, y0 + 0.5, 4.0, 1.6)
    for shift, length in ((1.2, 0.6), (3.1, 0.5)):
        page.frame(x0 + shift, y0 + 0.6, length, 1.4)


def _bath(page: PdfPage, room: Polygon) -> None:
    x0, _, _, y1 = room.bounds
    page.frame(x0, y1 - 0.75, 1.7, 0.75)
    page.frame(x0 + 0.08, y1 - 0.67, 1.54, 0.59)


def _desks(page: PdfPage, room: Polygon) -> None:
    x0, y0, x1, y1 = room.bounds
    for row in range(int((y1 - y0 - 1.05) / 0.8)):
        for column in range(int((x1 - x0 - 0.5) / 1.4)):
            x, y = x0 + 0.4 + 1.4 * column, y0 + 0.3 + 0.8 * row
            page.frame(x, y, 1.2, 0.6)
            page.frame(x + 0.4, y - 0.15, 0.4, 0.3)


def _workplaces(page: PdfPage, room: Polygon) -> None:
    x0, y0, x1, y1 = room.bounds
    for row in range(int((y1 - y0 - 0.7) / 0.8)):
        for column in range(int((x1 - x0 - 0.6) / 1.4)):
            x, y = x0 + 0.4 + 1.4 * column, y0 + 0.3 + 0.8 * row
            page.frame(x, y, 1.2, 0.6)
            for turn in range(4):
                page.quarter((x + 0.6, y - 0.12), 0.15, 90 * turn)


def _kitchen(page: PdfPage, room: Polygon) -> None:
    x0, y0, x1, _ = room.bounds
    page.line((x0, y0 + 0.6), (x1 - 0.6, y0 + 0.6), (x1 - 0.6, y0 + 2.4), (x1, y0 + 2.4))
    page.frame(x0 + 0.5, y0 + 0.08, 0.5, 0.44)


def _stairs(page: PdfPage, room: Polygon) -> None:
    x0, y0, _, _ = room.bounds
    for step in range(1, 8):
        page.line((x0, y0 + 0.27 * step), (x0 + 0.9, y0 + 0.27 * step))
    page.line((x0 + 0.9, y0), (x0 + 0.9, y0 + 1.89))


def _shelves(page: PdfPage, room: Polygon) -> None:
    x0, y0, x1, _ = room.bounds
    page.frame(x1 - 0.35, y0 + 0.4, 0.35, 1.8)
    if x1 - x0 > 2.5:
        page.frame(x0 + 0.8, y0 + 0.4, 0.4, 1.8)


def _everything(page: PdfPage, room: Polygon) -> None:
    for draw in (_bed, _sofa, _table, _plant):
        draw(page, room)


# What stands in rows or along walls: in pixels its lines look like those of walls.
FITTINGS: dict[str, Callable[[PdfPage, Polygon], None]] = {
    "desks": _desks,
    "workplaces": _workplaces,
    "kitchen": _kitchen,
    "stairs": _stairs,
    "shelves": _shelves,
}

FURNITURE: dict[str, Callable[[PdfPage, Polygon], None]] = {
    "bed": _bed,
    "sofa": _sofa,
    "steps": _steps,
    "sink": _sink,
    "table": _table,
    "plant": _plant,
    "car": _car,
    "bath": _bath,
    "everything": _everything,
}
