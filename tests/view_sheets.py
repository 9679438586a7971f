"""Draws sheets with a plan and what stands beside plans: elevations, sections, tables, title blocks, large letters.

Lengths are metres of the building, y up as in a PDF, and lines and letters grow with the sheet, as in `plan_sheets`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely import Polygon, box

from furnished_pages import PdfPage
from plan_sheets import DrawnSheet, Sheet, draw_plan, in_pixels, plan_rooms, plan_scale

__all__ = ["BLOCKS", "VIEWS", "ViewSheet", "draw_views"]

_Point = tuple[float, float]
# What is different on other plans of a sheet.
_PLANS: dict[str, Callable[[Sheet], Sheet]] = {
    "plan": lambda sheet: sheet,
    "open_plan": lambda sheet: replace(sheet, doors=False),
    "nameless_plan": lambda sheet: replace(sheet, names=False),
}
# A view takes this much of the sheet.
_VIEW_WH_M = (15.0, 13.0)
_MARGIN_M = 2.2
_LINE_PT, _THIN_PT, _TEXT_PT = 0.7, 0.35, 11.0
_WALL_M = 0.3
_CELLS = ("General Notes", "Key Plan", "Revisions", "Project", "Sheet Title", "Drawn by", "Scale 1:100", "A-101")


@dataclass(frozen=True)
class ViewSheet:
    """What stands on a sheet.

    Attributes:
        plan: How its plan is drawn.
        views: What stands beside the plan, keys of `VIEWS` or another plan ("plan", without doors "open_plan", without
            names "nameless_plan"), in rows of two.
        block: Where a title block stands, a key of `BLOCKS`.
        block_pt: How thick its lines are.
        block_share: How much of the sheet it takes.
        frame: Whether a frame is drawn around all, with the pen of the title block.
        captions: Whether each view bears its name.
    """

    plan: Sheet
    views: tuple[str, ...] = ()
    block: str | None = None
    block_pt: float = 0.7
    block_share: float = 0.2
    frame: bool = True
    captions: bool = False

    def __str__(self) -> str:
        block = (f"{self.block}_{self.block_share:g}_{self.block_pt:g}pt",) if self.block else ()
        told = (*(f"no_{name}" for name in ("doors", "names") if not getattr(self.plan, name)), *block)
        return "-".join((str(self.plan), *self.views, *told))


def draw_views(sheet: ViewSheet) -> DrawnSheet:
    """Draws the sheet; the rooms of its plans are those that it returns, and there are no others."""
    page = PdfPage(plan_scale(sheet.plan), (0.0, 0.0))
    size, columns = sheet.plan.size, 2 if sheet.views else 1
    rows = 1 + len(sheet.views) // 2
    width, height = columns * _VIEW_WH_M[0], rows * _VIEW_WH_M[1]
    block = BLOCKS[sheet.block](width, height, sheet.block_share) if sheet.block else None
    area = shapely.union_all([box(0, 0, width, height), *([block] if block else ())]).bounds
    paper_m = (area[2] - area[0] + 1.2, area[3] - area[1] + 1.2)
    corner = (0.6 - area[0], 0.6 - area[1])
    _move(page, corner)
    if block:
        page.parts.append(f"{sheet.block_pt * size:.4f} w 0 G")
        _draw_block(page, block, size)
        if sheet.frame:
            page.frame(area[0], area[1], area[2] - area[0], area[3] - area[1])
    rooms: dict[str, Polygon] = {}
    for number, view in enumerate(("plan", *sheet.views)):
        place = (number % 2 * _VIEW_WH_M[0] + _MARGIN_M, number // 2 * _VIEW_WH_M[1] + _MARGIN_M)
        _move(page, (corner[0] + place[0], corner[1] + place[1]))
        page.parts.append(f"{_LINE_PT * size:.4f} w 0 G 0 g")
        if view in _PLANS:
            draw_plan(page, _PLANS[view](sheet.plan))
            moved = {
                f"{name} {number}": shapely.affinity.translate(room, *place)
                for name, room in plan_rooms(sheet.plan.walls).items()
            }
            rooms |= moved
        else:
            VIEWS[view](page, size)
        if sheet.captions:
            page.write(view.upper(), (6.0, -1.5), size_pt=1.6 * _TEXT_PT * size)
    _move(page, corner)
    paper_pt = (paper_m[0] * page.per_m, paper_m[1] * page.per_m)
    return DrawnSheet(page.file(paper_pt), in_pixels(rooms, page, paper_pt))


def _move(page: PdfPage, origin_m: _Point) -> None:
    page.origin_pt = (origin_m[0] * page.per_m, origin_m[1] * page.per_m)


def _draw_block(page: PdfPage, block: Polygon, size: float) -> None:
    x0, y0, x1, y1 = block.bounds
    is_column = y1 - y0 > x1 - x0
    for number, text in enumerate(_CELLS):
        at = [x0, y0, x1, y1]
        low, high = (1, 3) if is_column else (0, 2)
        step = (at[high] - at[low]) / len(_CELLS)
        at[low], at[high] = at[low] + number * step, at[low] + (number + 1) * step
        page.frame(at[0], at[1], at[2] - at[0], at[3] - at[1])
        _write_left(page, text, (at[0] + 0.2, at[3] - 0.5), size)


def _write_left(page: PdfPage, text: str, start: _Point, size: float) -> None:
    x, y = page.at(start)
    page.parts.append(f"BT /F1 {_TEXT_PT * size:.3f} Tf 0 g {x:.3f} {y:.3f} Td ({text}) Tj ET")


def _elevation(page: PdfPage, size: float) -> None:
    page.parts.append(f"{2 * _LINE_PT * size:.4f} w")
    page.line((-1.5, 0), (13.5, 0))
    page.parts.append(f"{_LINE_PT * size:.4f} w")
    page.frame(0, 0, 12, 5.6)
    page.path([[(-0.5, 5.6), (6, 9.2), (12.5, 5.6)]], paint="S")
    page.path([[(-0.5, 5.45), (6, 9.05), (12.5, 5.45)]], paint="S", closed=False)
    page.line((0, 2.75), (12, 2.75))
    page.line((0, 2.9), (12, 2.9))
    for x in (1.0, 4.2, 7.4, 9.8):
        for y in (0.9, 3.7):
            _window(page, x, y, 1.5, 1.3)
    _window(page, 6.0, 0.0, 1.0, 2.1)
    page.frame(8.8, 7.0, 0.6, 2.6)


def _window(page: PdfPage, x: float, y: float, width: float, height: float) -> None:
    for gap in (0.0, 0.12, 0.18):
        page.frame(x + gap, y + gap, width - 2 * gap, height - 2 * gap)
    page.line((x + width / 2, y + 0.18), (x + width / 2, y + height - 0.18))


def _siding(page: PdfPage, size: float) -> None:
    _elevation(page, size)
    page.parts.append(f"{_THIN_PT * size:.4f} w")
    for row in range(1, 28):
        page.line((0, 0.2 * row), (12, 0.2 * row))


def _section(page: PdfPage, size: float) -> None:
    """Two floors of cut walls and slabs, as closed as rooms."""
    _cut(page, _storeys())
    page.parts.append(f"{2 * _LINE_PT * size:.4f} w")
    page.line((-1.5, 0), (13.5, 0))


def _outlined_section(page: PdfPage, size: float) -> None:
    _cut(page, _storeys(), paint="S")
    page.line((-1.5, 0), (13.5, 0))


def _storeys() -> shapely.Geometry:
    inner = [
        box(x0, y0, x1, y0 + 2.5)
        for y0 in (_WALL_M, _WALL_M + 2.8)
        for x0, x1 in ((_WALL_M, 4.5), (4.62, 8.0), (8.12, 12 - _WALL_M))
    ]
    roof = shapely.Polygon([(-0.6, 5.9), (6, 9.3), (12.6, 5.9)])
    whole = shapely.union_all([box(0, 0, 12, 6.0), roof])
    attic = shapely.Polygon([(0.6, 5.9), (6, 8.9), (11.4, 5.9)])
    return whole.difference(shapely.union_all([*inner, attic]))


def _cut(page: PdfPage, area: shapely.Geometry, *, paint: str = "B*") -> None:
    rings = [ring for part in shapely.get_parts(area) for ring in (part.exterior, *part.interiors)]
    page.path([list(ring.coords[:-1]) for ring in rings], paint=paint)


def _isometric(page: PdfPage, size: float) -> None:
    """The building from above, cut open: walls with two faces, all of them slanting."""
    flat = box(0, 0, 8, 6).difference(
        shapely.union_all([box(0.3, 0.3, 3.9, 5.7), box(4.05, 0.3, 7.7, 2.9), box(4.05, 3.05, 7.7, 5.7)])
    )
    for lift in (0.0, 1.2):
        turned = shapely.transform(flat, lambda p, lift=lift: p @ [[0.87, -0.5], [0.87, 0.5]] + [0.0, 4.0 + lift])
        _cut(page, turned, paint="S")
    for x, y in ((0, 0), (8, 0), (0, 6), (8, 6)):
        at = (0.87 * (x + y), 0.5 * (y - x) + 4.0)
        page.line(at, (at[0], at[1] + 1.2))


def _table(page: PdfPage, size: float) -> None:
    """A schedule of doors: the lines of its cells and what stands in them."""
    for row in range(9):
        for column, width in enumerate((1.5, 4.0, 3.0, 3.0)):
            x = (0.0, 1.5, 5.5, 8.5)[column]
            page.frame(x, row * 1.0, width, 1.0)
            _write_left(page, ("101", "Door type", "0.90", "Wood")[column], (x + 0.2, row + 0.35), size)


def _double_table(page: PdfPage, size: float) -> None:
    """A schedule whose lines are double, as the faces of walls are."""
    area = box(0, 0, 12, 8.2)
    cells = [
        box(x0 + 0.12, row * 2.0 + 0.2, x1, row * 2.0 + 2.08)
        for row in range(4)
        for x0, x1 in ((0, 4), (4, 8), (8, 11.88))
    ]
    _cut(page, area.difference(shapely.union_all(cells)), paint="S")
    for cell in cells:
        _write_left(page, "Door type", (cell.bounds[0] + 0.2, cell.bounds[1] + 0.3), size)


def _letters(page: PdfPage, size: float) -> None:
    _title(page, "S")


def _filled_letters(page: PdfPage, size: float) -> None:
    _title(page, "f*")


def _title(page: PdfPage, paint: str) -> None:
    """A title in letters that are outlines, about a metre of the building high: 20 to 60 pt."""
    for row, height in enumerate((0.7, 1.1, 1.6)):
        x = 0.0
        for letter in "PLAN BOARD":
            rings = [[(x + height * a, 3.0 * row + height * b) for a, b in ring] for ring in _GLYPHS.get(letter, ())]
            if rings:
                page.path(rings, paint=paint)
            x += 0.8 * height


# Corners of letters in heights.
_GLYPHS: dict[str, Sequence[Sequence[_Point]]] = {
    "P": (
        [(0, 0), (0, 1), (0.45, 1), (0.6, 0.85), (0.6, 0.55), (0.45, 0.4), (0.16, 0.4), (0.16, 0)],
        [(0.16, 0.54), (0.4, 0.54), (0.45, 0.6), (0.45, 0.8), (0.4, 0.86), (0.16, 0.86)],
    ),
    "L": ([(0, 0), (0, 1), (0.16, 1), (0.16, 0.15), (0.6, 0.15), (0.6, 0)],),
    "A": (
        [(0, 0), (0.25, 1), (0.41, 1), (0.66, 0), (0.5, 0), (0.45, 0.22), (0.21, 0.22), (0.16, 0)],
        [(0.24, 0.36), (0.42, 0.36), (0.33, 0.78)],
    ),
    "N": (
        [(0, 0), (0, 1), (0.16, 1), (0.46, 0.35), (0.46, 1), (0.62, 1), (0.62, 0), (0.46, 0), (0.16, 0.65), (0.16, 0)],
    ),
    "B": (
        [(0, 0), (0, 1), (0.45, 1), (0.6, 0.85), (0.6, 0.6), (0.52, 0.5), (0.6, 0.4), (0.6, 0.15), (0.45, 0)],
        [(0.16, 0.58), (0.44, 0.58), (0.44, 0.86), (0.16, 0.86)],
        [(0.16, 0.14), (0.44, 0.14), (0.44, 0.44), (0.16, 0.44)],
    ),
    "O": (
        [(0, 0.2), (0, 0.8), (0.18, 1), (0.46, 1), (0.64, 0.8), (0.64, 0.2), (0.46, 0), (0.18, 0)],
        [(0.16, 0.26), (0.24, 0.15), (0.4, 0.15), (0.48, 0.26), (0.48, 0.74), (0.4, 0.85), (0.24, 0.85), (0.16, 0.74)],
    ),
    "R": (
        [
            (0, 0),
            (0, 1),
            (0.45, 1),
            (0.6, 0.85),
            (0.6, 0.55),
            (0.45, 0.4),
            (0.62, 0),
            (0.45, 0),
            (0.28, 0.4),
            (0.16, 0),
        ],
        [(0.16, 0.54), (0.4, 0.54), (0.45, 0.6), (0.45, 0.8), (0.4, 0.86), (0.16, 0.86)],
    ),
    "D": (
        [(0, 0), (0, 1), (0.4, 1), (0.62, 0.78), (0.62, 0.22), (0.4, 0)],
        [(0.16, 0.15), (0.36, 0.15), (0.46, 0.28), (0.46, 0.72), (0.36, 0.85), (0.16, 0.85)],
    ),
}

VIEWS: dict[str, Callable[[PdfPage, float], None]] = {
    "elevation": _elevation,
    "siding": _siding,
    "section": _section,
    "outlined_section": _outlined_section,
    "isometric": _isometric,
    "table": _table,
    "double_table": _double_table,
    "letters": _letters,
    "filled_letters": _filled_letters,
}

# The place of a title block beside an area of this width and height.
BLOCKS: dict[str, Callable[[float, float, float], Polygon]] = {
    "right": lambda width, height, share: box(width, 0, width + share * width / (1 - share), height),
    "left": lambda width, height, share: box(-share * width / (1 - share), 0, 0, height),
    "bottom": lambda width, height, share: box(0, -share * height / (1 - share), width, 0),
    "corner": lambda width, height, share: box(width, 0, width + share * width / (1 - share), height / 2),
}
