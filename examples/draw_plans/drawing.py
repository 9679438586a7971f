"""Draws a plan: floors, fixtures, walls, windows, doors and room labels, in that order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shapely.geometry import LineString, MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from draw_plans import symbols_home, symbols_wet, symbols_work
from draw_plans.brush import Brush, Symbol
from draw_plans.floors import draw_floor
from draw_plans.geometry import all_openings, place, room_polygons, wall_area
from draw_plans.model import Door, Fixture, Outline, Plan, Point, Room
from draw_plans.openings import draw_door, draw_window
from draw_plans.sheet import Affine, Path, Sheet, Stroke
from draw_plans.style import Poche, Style

SYMBOLS: dict[str, Symbol] = {
    **symbols_home.SYMBOLS,
    **symbols_wet.SYMBOLS,
    **symbols_work.SYMBOLS,
}


@dataclass(frozen=True)
class LabelLine:
    """One line of a room label: its text, letter size and base line below the label's centre."""

    text: str
    size_mm: float
    drop_mm: float
    bold: bool


def draw_plan(plan: Plan, sheet: Sheet, *, to_sheet: Affine, style: Style) -> None:
    """Draws one floor; ``to_sheet`` maps its metres to the sheet's millimetres."""
    brush = Brush(sheet=sheet, to_sheet=to_sheet, stroke=style.fixture)
    for outline in plan.outlines:
        _draw_outline(brush, outline, style=style)
    rooms = room_polygons(plan)
    for room, polygon in rooms:
        draw_floor(brush, polygon, floor=room.floor)
    for fixture in plan.fixtures:
        draw_fixture(replace(brush, fill=style.fixture_fill), fixture, style=style)
    _draw_walls(brush, plan, style=style)
    for window in plan.windows:
        draw_window(replace(brush, stroke=style.door), place(plan, window), style=style)
    for door in plan.doors:
        draw_door(replace(brush, stroke=style.door), door, place(plan, door), style=style)
    if style.door_tags:
        for index, door in enumerate(plan.doors, start=1):
            _draw_tag(brush, door, tag=f"{index:02d}", style=style)
    for room, polygon in rooms:
        _draw_label(brush, room, area_m2=polygon.area, style=style)


def draw_fixture(brush: Brush, fixture: Fixture, *, style: Style) -> None:
    """Draws one symbol in its place."""
    symbol = SYMBOLS[fixture.kind]
    width, depth = fixture.size or (symbol.width, symbol.depth)
    own = brush.at(fixture.at, angle_deg=fixture.angle_deg)
    symbol.draw(own, width, depth)
    if fixture.text:
        lane = -width / 4 if fixture.kind == "stairs_u" else 0.0
        # Letters stay upright, so beside a flight they need half their length of room.
        gap = 0.12 if fixture.facing in ("n", "s") else 0.3
        own.text(fixture.text, (-lane, depth + gap), size_mm=style.small_mm * 0.85)


def fixture_area(fixture: Fixture) -> Polygon:
    """Ground that a fixture takes, metres."""
    symbol = SYMBOLS[fixture.kind]
    width, depth = fixture.size or (symbol.width, symbol.depth)
    top = -depth / 2 if symbol.anchor == "centre" else 0.0
    area = box(-width / 2, top, width / 2, top + depth)
    if symbol.corner_m:
        area = area.difference(box(-width / 2 + symbol.corner_m, symbol.corner_m, width, depth))
    own = Brush(Sheet((1, 1), title=""), Affine(), Stroke(1, "#000000"))
    placed = own.at(fixture.at, angle_deg=fixture.angle_deg).to_sheet
    return Polygon([placed.apply((x, y)) for x, y in area.exterior.coords])


def label_lines(room: Room, *, area_m2: float, style: Style) -> list[LabelLine]:
    """The lines of a room's label, set around its centre."""
    name = room.name.upper() if style.upper_case else room.name
    texts = [(line, style.label_mm, True) for line in name.split("\n")]
    if room.number and style.number_first:
        texts.insert(0, (room.number, style.small_mm, False))
    if style.decimals >= 0:
        area = f"{area_m2:.{style.decimals}f} {style.area_unit}"
        texts.append((area, style.small_mm, False))
    height = sum(size * 1.2 for _, size, _ in texts)
    lines, top = [], -height / 2
    for text, size, bold in texts:
        lines.append(LabelLine(text=text, size_mm=size, drop_mm=top + size, bold=bold))
        top += size * 1.2
    return lines


def _draw_label(brush: Brush, room: Room, *, area_m2: float, style: Style) -> None:
    if not room.counted:
        return
    x, y = brush.to_sheet.apply(room.at)
    turned = room.angle_deg == 90.0
    if style.label_mask:
        _mask_label(brush.sheet, (x, y), room, area_m2=area_m2, style=style)
    for line in label_lines(room, area_m2=area_m2, style=style):
        at = (x + line.drop_mm, y) if turned else (x, y + line.drop_mm)
        letters = replace(style.label, size_mm=line.size_mm, bold=line.bold)
        brush.sheet.text(line.text, at, style=letters, angle_deg=room.angle_deg)


def _mask_label(sheet: Sheet, at: Point, room: Room, *, area_m2: float, style: Style) -> None:
    """Blanks what runs behind a label, as CAD text masks do: grid axes cross whole plans."""
    for line in label_lines(room, area_m2=area_m2, style=style):
        letters = replace(style.label, size_mm=line.size_mm, bold=line.bold)
        width = letters.width_mm(line.text) + 0.8
        top = at[1] + line.drop_mm - line.size_mm * 0.9
        mask = Path().rectangle(at[0] - width / 2, top, width, line.size_mm * 1.2)
        sheet.draw(mask, fill=style.paper or "#ffffff")


def _draw_tag(brush: Brush, door: Door, *, tag: str, style: Style) -> None:
    x, y = brush.to_sheet.apply(tag_centre(door))
    radius = style.tag_radius_mm
    circle = Path().ellipse((x, y), (radius, radius))
    brush.sheet.draw(circle, stroke=style.dimension, fill=style.paper or "#ffffff")
    letters = replace(style.small, size_mm=style.small_mm * 0.9)
    brush.sheet.text(tag, (x, y + style.small_mm * 0.32), style=letters)


def tag_centre(door: Door) -> Point:
    """Where a door's number stands: across the wall from its swing, clear of the leaf."""
    shift = 0.42
    step = {"n": (0.0, shift), "s": (0.0, -shift), "e": (-shift, 0.0), "w": (shift, 0.0)}
    dx, dy = step[door.opens]
    return (door.at[0] + dx, door.at[1] + dy)


def _draw_walls(brush: Brush, plan: Plan, *, style: Style) -> None:
    outer = wall_area(tuple(w for w in plan.walls if w.outer))
    inner = wall_area(tuple(w for w in plan.walls if not w.outer)).difference(outer)
    cuts = [opening.cut for opening in all_openings(plan)]
    if style.outer_poche == style.inner_poche and style.outer_fill == style.inner_fill:
        outer, inner = outer.union(inner), Polygon()
    for cut in cuts:
        outer, inner = outer.difference(cut), inner.difference(cut)
    _draw_poche(brush, inner, poche=style.inner_poche, style=style)
    _draw_poche(brush, outer, poche=style.outer_poche, style=style)


def _draw_poche(brush: Brush, area: BaseGeometry, *, poche: Poche, style: Style) -> None:
    if area.is_empty:
        return
    solid = style.inner_fill if poche == style.inner_poche else style.outer_fill
    if poche == style.outer_poche:
        solid = style.outer_fill
    fill = solid if poche == "solid" else style.paper
    if poche == "hatched":
        hatch = Stroke(style.hatch_mm, style.light)
        for line in _hatch(area, gap_m=style.hatch_gap_m):
            path = Path().polyline(*((float(x), float(y)) for x, y in line.coords))
            brush.sheet.draw(path.mapped(brush.to_sheet), stroke=hatch)
        fill = None
    outline = Path().area(area).mapped(brush.to_sheet)
    brush.sheet.draw(outline, stroke=style.wall, fill=fill)


def _hatch(area: BaseGeometry, *, gap_m: float) -> list[LineString]:
    left, top, right, bottom = area.bounds
    height = bottom - top
    count = int((right - left + height) / (gap_m * 2**0.5))
    starts = [left - height + index * gap_m * 2**0.5 for index in range(count + 1)]
    lines = MultiLineString([((x, bottom), (x + height, top)) for x in starts])
    cut = lines.intersection(area)
    return [part for part in getattr(cut, "geoms", [cut]) if isinstance(part, LineString)]


def _draw_outline(brush: Brush, outline: Outline, *, style: Style) -> None:
    pen = brush.dashed() if outline.dashed else brush
    replace(pen, fill=outline.fill or None).lines(*outline.points, closed=True)
    if outline.text:
        pen.text(outline.text, outline.text_at, size_mm=style.small_mm)
