"""What stands on a sheet beside the plan: frame, title block, north arrow, scale bar, tables."""

from __future__ import annotations

import math
from dataclasses import dataclass

from draw_plans.model import Point
from draw_plans.sheet import Path, Sheet, Stroke, TextStyle


@dataclass(frozen=True)
class TitleBlock:
    """The words of a title block."""

    project: str
    address: str
    drawing: str
    number: str
    scale: str
    date: str
    drawn_by: str
    revision: str
    stage: str


@dataclass(frozen=True)
class Table:
    """A schedule: heading, column titles with widths in millimetres, and rows."""

    heading: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, ...], ...]
    row_mm: float = 5.0

    @property
    def width_mm(self) -> float:
        """Total width."""
        return sum(width for _, width in self.columns)


def draw_frame(sheet: Sheet, *, margin_mm: float, binding_mm: float, ink: str) -> None:
    """Draws the border with trim marks at the middles, as drawing standards ask for."""
    width, height = sheet.size_mm
    inner = (width - binding_mm - margin_mm, height - 2 * margin_mm)
    frame = Path().rectangle(binding_mm, margin_mm, *inner)
    sheet.draw(frame, stroke=Stroke(0.7, ink))
    thin = Stroke(0.35, ink)
    for x, y, dx, dy in (
        (width / 2, 0, 0, margin_mm),
        (width / 2, height - margin_mm, 0, margin_mm),
        (0, height / 2, binding_mm, 0),
        (width - margin_mm, height / 2, margin_mm, 0),
    ):
        sheet.draw(Path().polyline((x, y), (x + dx, y + dy)), stroke=thin)


def draw_title_block(sheet: Sheet, block: TitleBlock, *, corner: Point, width_mm: float, ink: str) -> float:
    """Draws a title block with its top left at ``corner``; returns its height, millimetres."""
    x, y = corner
    unit = width_mm / 170.0
    rows = (
        (20.0, (("PROJECT", block.project, 5.0),)),
        (14.0, (("ADDRESS", block.address, 3.4),)),
        (20.0, (("DRAWING", block.drawing, 5.0),)),
        (14.0, (("STAGE", block.stage, 3.4), ("DRAWN BY", block.drawn_by, 3.4))),
        (14.0, (("DATE", block.date, 3.4), ("SCALE", block.scale, 3.4))),
        (16.0, (("DRAWING No.", block.number, 5.0), ("REV.", block.revision, 5.0))),
    )
    for height, cells in rows:
        cell = width_mm / len(cells)
        for index, (caption, value, size) in enumerate(cells):
            left = x + index * cell
            box = Path().rectangle(left, y, cell, height * unit)
            sheet.draw(box, stroke=Stroke(0.35, ink))
            small = TextStyle(size_mm=max(1.7, 2.2 * unit), colour=ink, anchor="left")
            sheet.text(caption, (left + 2 * unit, y + 1.4 * small.size_mm), style=small)
            large = TextStyle(size_mm=max(2.2, size * unit), colour=ink, bold=True, anchor="left")
            sheet.text(value, (left + 2 * unit, y + (height - 2.6) * unit), style=large)
        y += height * unit
    outer = Path().rectangle(x, corner[1], width_mm, y - corner[1])
    sheet.draw(outer, stroke=Stroke(0.7, ink))
    return y - corner[1]


def draw_north(sheet: Sheet, *, centre: Point, radius_mm: float, angle_deg: float, ink: str) -> None:
    """Draws a north arrow; ``angle_deg`` turns it clockwise from the top of the sheet."""
    x, y = centre
    pen = Stroke(0.25, ink)
    sheet.draw(Path().ellipse(centre, (radius_mm, radius_mm)), stroke=pen)

    def reach(turn_deg: float, length: float) -> Point:
        angle = math.radians(angle_deg + turn_deg)
        return (x + length * math.sin(angle), y - length * math.cos(angle))

    tip, left, right = reach(0, radius_mm), reach(-145, radius_mm), reach(145, radius_mm)
    sheet.draw(Path().polyline(tip, left, centre, closed=True), stroke=pen, fill=ink)
    sheet.draw(Path().polyline(tip, right, centre, closed=True), stroke=pen)
    letter_x, letter_y = reach(0, radius_mm * 1.3)
    letters = TextStyle(size_mm=radius_mm * 0.6, colour=ink, bold=True)
    sheet.text("N", (letter_x, letter_y + radius_mm * 0.15), style=letters)


def draw_scale_bar(sheet: Sheet, *, corner: Point, metre_mm: float, metres: int, ink: str) -> None:
    """Draws a bar of alternating metres with figures."""
    x, y = corner
    step = 1 if metres <= 5 else 2 if metres <= 10 else 5
    letters = TextStyle(size_mm=2.4, colour=ink)
    for index in range(0, metres, step):
        box = Path().rectangle(x + index * metre_mm, y, step * metre_mm, 1.6)
        dark = (index // step) % 2 == 0
        sheet.draw(box, stroke=Stroke(0.2, ink), fill=ink if dark else None)
    for index in range(0, metres + 1, step):
        text = f"{index} m" if index == metres else f"{index}"
        sheet.text(text, (x + index * metre_mm, y - 0.9), style=letters)


def draw_table(sheet: Sheet, table: Table, *, corner: Point, ink: str, size_mm: float) -> float:
    """Draws a schedule with its top left at ``corner``; returns its height, millimetres."""
    x, y = corner
    heading = TextStyle(size_mm=size_mm * 1.35, colour=ink, bold=True, anchor="left")
    sheet.text(table.heading, (x, y + size_mm * 1.2), style=heading)
    top = y + size_mm * 2.0
    rows = [tuple(title for title, _ in table.columns), *table.rows]
    thin = Stroke(0.15, ink)
    for number, row in enumerate(rows):
        line = top + number * table.row_mm
        left = x
        for (_, width), text in zip(table.columns, row, strict=True):
            letters = TextStyle(size_mm=size_mm, colour=ink, bold=number == 0, anchor="left")
            base = line + table.row_mm / 2 + size_mm * 0.36
            sheet.text(text, (left + 1.2, base), style=letters)
            left += width
        end = line + table.row_mm
        sheet.draw(Path().polyline((x, end), (x + table.width_mm, end)), stroke=thin)
    height = len(rows) * table.row_mm
    left = x
    for _, width in table.columns[:-1]:
        left += width
        sheet.draw(Path().polyline((left, top), (left, top + height)), stroke=thin)
    frame = Path().rectangle(x, top, table.width_mm, height)
    sheet.draw(frame, stroke=Stroke(0.4, ink))
    head = Path().rectangle(x, top, table.width_mm, table.row_mm)
    sheet.draw(head, stroke=Stroke(0.4, ink))
    return top + height - y


def draw_notes(sheet: Sheet, heading: str, lines: tuple[str, ...], *, corner: Point, style: TextStyle) -> float:
    """Writes a heading and lines under it; returns the height, millimetres."""
    x, y = corner
    bold = TextStyle(size_mm=style.size_mm * 1.3, colour=style.colour, bold=True, anchor="left")
    sheet.text(heading, (x, y + bold.size_mm), style=bold)
    base = y + bold.size_mm + style.size_mm * 1.9
    for line in lines:
        sheet.text(line, (x, base), style=style)
        base += style.size_mm * 1.55
    return base - y
