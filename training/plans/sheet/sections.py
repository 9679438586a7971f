"""Sections, elevations, site plans and sketches of buildings: closed shapes that are no rooms."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from training.plans.sheet.pen import Box, Pen, mix


def draw_drawing(pen: Pen, box: Box) -> None:
    """Draws a section, an elevation, a site plan or a sketch, mostly with its name below."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    has_name = rng.random() < 0.8
    bottom = y1 - pen.text_px * 2.0 if has_name else y1
    # Names and heights beside a drawing stay in its cell.
    margin = min(pen.text_px * 2.5, (x1 - x0) * 0.12)
    inner = (x0 + margin, y0 + 4.0, x1 - margin, bottom)
    if inner[2] - inner[0] < 24 or inner[3] - inner[1] < 20:
        return
    draw, names = rng.choices(_DRAWINGS, _DRAWING_WEIGHTS)[0]
    draw(pen, inner)
    if has_name:
        width = pen.write(rng.choice(names), ((x0 + x1) / 2, y1 - pen.text_px * 0.5), anchor=0.5, bold=True)
        if rng.random() < 0.5:
            pen.segment(((x0 + x1 - width) / 2, y1 - 2, (x0 + x1 + width) / 2, y1 - 2), width=1.5)


def fill_sheet_with_drawings(pen: Pen, box: Box) -> None:
    """Fills a whole sheet with rows of drawings."""
    x0, y0, x1, y1 = box
    rows = pen.rng.randint(1, 3)
    for row in range(rows):
        fill_with_drawings(pen, (x0, y0 + (y1 - y0) * row / rows, x1, y0 + (y1 - y0) * (row + 0.96) / rows))


def fill_with_drawings(pen: Pen, box: Box) -> None:
    """Fills a strip of the sheet with a row or column of drawings."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    pitch = rng.uniform(1.0, 2.2) * min(width, height)
    count = max(1, round(max(width, height) / pitch))
    for step in range(count):
        low, high = step / count, (step + 0.96) / count
        if width > height:
            draw_drawing(pen, (x0 + width * low, y0, x0 + width * high, y1))
        else:
            draw_drawing(pen, (x0, y0 + height * low, x1, y0 + height * high))


def _flattened(box: Box, least: float, most: float, pen: Pen) -> Box:
    """Returns the part of a box, at its bottom, that has a likely shape for a building."""
    x0, y0, x1, y1 = box
    height = min(y1 - y0, (x1 - x0) * pen.rng.uniform(least, most))
    return x0, y1 - height, x1, y1


def draw_section(pen: Pen, box: Box) -> None:
    """Draws a building cut through: ground, slabs, walls, windows, stairs and a roof."""
    rng = pen.rng
    x0, y0, x1, y1 = _flattened(box, 0.4, 1.2, pen)
    storeys = rng.randint(1, 4)
    roof_height = (y1 - y0) * rng.choice([0.05, rng.uniform(0.15, 0.35)])
    roof, ground = y0 + roof_height, y1 - (y1 - y0) * 0.08
    slab = max(2.0, (ground - roof) / storeys * rng.uniform(0.06, 0.14))
    fill = pen.line if rng.random() < 0.6 else mix(pen.background, pen.line, 0.35)
    cuts = [x0, *sorted(rng.uniform(x0, x1) for _ in range(rng.randint(1, 4))), x1]
    height = (ground - roof) / storeys
    for storey in range(storeys + 1):
        y = roof + height * storey
        pen.block((x0, y, x1, y + slab), fill)
        pen.frame((x0, y, x1, y + slab))
        if rng.random() < 0.5:
            pen.write(f"+{(storeys - storey) * 3.0:.2f}", (x1 + 2, y + slab), size=max(4.0, pen.text_px * 0.7))
    for storey in range(storeys):
        _section_storey(pen, cuts, (roof + height * storey + slab, roof + height * (storey + 1)), slab)
    if roof_height > (y1 - y0) * 0.1:
        peak = rng.uniform(0.3, 0.7)
        pen.polyline([(x0 - 4, roof), (x0 + (x1 - x0) * peak, y0), (x1 + 4, roof)], width=2.5)
    pen.segment((x0 - 8, ground + slab, x1 + 8, ground + slab), width=2)
    pen.hatch((x0 - 8, ground + slab, x1 + 8, y1), spacing_px=4)


def _section_storey(pen: Pen, cuts: list[float], span: tuple[float, float], wall: float) -> None:
    rng = pen.rng
    top, bottom = span
    height = bottom - top
    for number, x in enumerate(cuts):
        is_outer = number in (0, len(cuts) - 1)
        pen.block((x - wall * 0.4, top, x + wall * 0.4, bottom), pen.line if is_outer else pen.faint())
        if is_outer and rng.random() < 0.6:
            pen.block((x - wall * 0.3, top + height * 0.25, x + wall * 0.3, top + height * 0.65), pen.background)
    for left, right in pairwise(cuts):
        kind = rng.random()
        if right - left < wall * 4:
            continue
        if kind < 0.3:
            x = left + (right - left) * rng.uniform(0.2, 0.6)
            pen.frame((x, top + height * 0.3, x + height * 0.4, bottom), width=0.8)
        elif kind < 0.45:
            count = 7
            run = min(right - left, height * 1.5) / count
            points = []
            for step in range(count + 1):
                y = bottom - height * step / count
                points += [(left + run * step, y), (left + run * min(step + 1, count), y)]
            pen.polyline(points)
        elif kind < 0.6:
            pen.write(rng.choice(["OFFICE", "Keller", "LIVING", "2.60", "+2.55"]), ((left + right) / 2, bottom - 3),
                      size=max(4.0, pen.text_px * 0.8), anchor=0.5)  # fmt: skip


def draw_facade(pen: Pen, box: Box) -> None:
    """Draws a front: windows in rows, doors, a roof, and what the walls are made of."""
    rng = pen.rng
    x0, y0, x1, y1 = _flattened(box, 0.35, 1.1, pen)
    roof = y0 + (y1 - y0) * rng.choice([0.03, rng.uniform(0.15, 0.4)])
    if rng.random() < 0.3:
        pen.block((x0, roof, x1, y1), mix(pen.background, pen.faint(), 0.4))
    pen.frame((x0, roof, x1, y1), width=1.4)
    if roof - y0 > 8:
        inset = (x1 - x0) * rng.choice([0.0, 0.12, 0.5])
        pen.polyline([(x0 - 4, roof), (x0 + inset, y0), (x1 - inset, y0), (x1 + 4, roof)], closed=True, width=1.4)
        if rng.random() < 0.5 and inset < (x1 - x0) * 0.4:
            pen.hatch((x0 + inset, y0, x1 - inset, roof), spacing_px=rng.uniform(3, 6), angle=rng.choice([0.0, 90.0]))
    if rng.random() < 0.25:
        pen.hatch((x0, roof, x1, y1), spacing_px=rng.uniform(3, 6), angle=rng.choice([0.0, 90.0]), width=0.4)
    rows, columns = rng.randint(1, 4), rng.randint(2, 9)
    width, height = (x1 - x0) / columns, (y1 - roof) / rows
    share = rng.uniform(0.35, 0.85), rng.uniform(0.35, 0.7)
    for row in range(rows):
        for column in range(columns):
            is_door = row == rows - 1 and rng.random() < 0.2
            x, y = x0 + (column + (1 - share[0]) / 2) * width, roof + row * height + height * 0.18
            bottom = roof + (row + 1) * height if is_door else y + height * share[1]
            _pane(pen, (x, y, x + width * share[0], bottom))
    pen.segment((x0 - 10, y1, x1 + 10, y1), width=2.5)


def _pane(pen: Pen, box: Box) -> None:
    x0, y0, x1, y1 = box
    pen.block(box, mix(pen.background, pen.line, pen.rng.choice([0.0, 0.0, 0.12, 0.6])))
    pen.frame(box)
    if min(x1 - x0, y1 - y0) > 6:
        pen.segment(((x0 + x1) / 2, y0, (x0 + x1) / 2, y1), width=0.8)
        if pen.rng.random() < 0.4:
            pen.segment((x0, y0 + (y1 - y0) * 0.35, x1, y0 + (y1 - y0) * 0.35), width=0.8)


def draw_wall_section(pen: Pen, box: Box) -> None:
    """Draws a detail: layers of a wall on a slab, each with its hatching and a note."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    wall = (x1 - x0) * rng.uniform(0.25, 0.45)
    slab = y1 - (y1 - y0) * rng.uniform(0.2, 0.35)
    x = x0
    while x < x0 + wall:
        end = min(x + rng.uniform(3.0, max(4.0, wall * 0.5)), x0 + wall)
        layer = (x, y0, end, slab)
        if rng.random() < 0.7:
            pen.hatch(layer, spacing_px=rng.uniform(2.5, 6), angle=rng.choice([45.0, -45.0, 0.0]))
        pen.frame(layer)
        x = end
    pen.hatch((x0, slab, x1, slab + (y1 - slab) * 0.5), spacing_px=4)
    pen.frame((x0, slab, x1, slab + (y1 - slab) * 0.5), width=1.5)
    for step in range(rng.randint(2, 5)):
        y = y0 + (slab - y0) * (step + 0.5) / 5
        pen.segment((x0 + wall * rng.random(), y + 6, x0 + wall + 8, y), width=0.7)
        pen.segment((x0 + wall + 8, y, x1 - 4, y), width=0.5, color=pen.faint())


def draw_site_plan(pen: Pen, box: Box) -> None:
    """Draws plots, a street and the blocks of buildings on them."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    skew = rng.uniform(-0.12, 0.12) * (x1 - x0)
    street = y1 - (y1 - y0) * rng.uniform(0.15, 0.3)
    for y in (street, street + 6):
        pen.segment((x0, y, x1, y + skew * 0.2), width=1.2)
    count = rng.randint(2, 5)
    for step in range(count):
        left, right = x0 + (x1 - x0) * step / count, x0 + (x1 - x0) * (step + 1) / count
        pen.polyline([(left, street), (left + skew, y0), (right + skew, y0), (right, street)], dash=(10, 3, 2, 3))
        inset = (right - left) * rng.uniform(0.15, 0.3)
        house = (left + inset + skew / 2, y0 + (street - y0) * rng.uniform(0.15, 0.4), right - inset + skew / 2,
                 street - (street - y0) * rng.uniform(0.15, 0.3))  # fmt: skip
        kind = rng.random()
        if kind < 0.4:
            pen.hatch(house, spacing_px=rng.uniform(3, 5))
        elif kind < 0.6:
            pen.block(house, mix(pen.background, pen.line, rng.choice([0.3, 1.0])))
        pen.frame(house, width=1.6)
    for _ in range(rng.randint(0, 8)):
        pen.ring((rng.uniform(x0, x1), rng.uniform(y0, street)), rng.uniform(2, 6), width=0.7)


def draw_sketch(pen: Pen, box: Box) -> None:
    """Draws a block in oblique projection, with openings on its faces and a roof."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    size = min((x1 - x0) / 2.0, (y1 - y0) / 1.8)
    angle = rng.choice([30.0, 30.0, 20.0, 45.0])
    along = math.cos(math.radians(angle)) * size, -math.sin(math.radians(angle)) * size
    x, y, height = (x0 + x1) / 2, y1 - 2, size * rng.uniform(0.4, 0.8)
    for side in (-1, 1):

        def on_face(a: float, b: float, side: int = side) -> tuple[float, float]:
            return x + side * along[0] * a, y + along[1] * a - height * b

        face = [on_face(0, 0), on_face(1, 0), on_face(1, 1), on_face(0, 1)]
        pen.polygon(face, mix(pen.background, pen.line, rng.choice([0.0, 0.1, 0.25])))
        pen.polyline(face, closed=True, width=1.3)
        for step in range(rng.randint(1, 4)):
            a, b = 0.1 + 0.23 * step, rng.choice([0.0, 0.35])
            opening = [on_face(a, b), on_face(a + 0.14, b), on_face(a + 0.14, 0.75), on_face(a, 0.75)]
            pen.polyline(opening, closed=True, width=0.8)
    top = [(x, y - height), (x + along[0], y + along[1] - height), (x, y + 2 * along[1] - height),
           (x - along[0], y + along[1] - height)]  # fmt: skip
    pen.polygon(top, mix(pen.background, pen.line, rng.choice([0.0, 0.15])))
    pen.polyline(top, closed=True, width=1.3)


_DRAWINGS: tuple[tuple[Callable[[Pen, Box], None], tuple[str, ...]], ...] = (
    (draw_section, ("SECTION A-A", "SECTION 1-1", "Schnitt B-B", "Coupe AA", "LEIKKAUS", "Разрез 1-1", "SECTION B")),
    (draw_facade, ("NORTH ELEVATION", "FRONT ELEVATION", "Ansicht Süd", "Façade Nord", "JULKISIVU", "Фасад 1-5")),
    (draw_site_plan, ("SITE PLAN 1:500", "Lageplan", "Plan de masse", "ASEMAPIIRROS", "LOCATION PLAN")),
    (draw_sketch, ("PERSPECTIVE", "3D VIEW", "ISOMETRIC", "Vue 3D", "VIEW FROM STREET")),
    (draw_wall_section, ("DETAIL 3", "DETAIL A 1:10", "WALL SECTION", "Détail 2", "Sockeldetail")),
)
_DRAWING_WEIGHTS = (30, 30, 13, 13, 14)
