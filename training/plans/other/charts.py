"""Charts of figures, and maps of areas."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import shapely
import skia

from training.plans.other import prose
from training.plans.other.arranging import (
    Subject,
    colour,
    columns_of,
    generator,
    grid_of,
    height_of,
    inset,
    margins,
    middle_of,
    rows_of,
    split,
    square_in,
    tint,
    width_of,
    with_text,
    write_in,
)
from training.plans.sheet.pen import RGB, Box, Pen, mix


def _axes(pen: Pen, box: Box) -> Box:
    """Draws title, axes, grid and names around a chart and returns the part for the figures."""
    rng, size = pen.rng, pen.text_px
    if rng.random() < 0.6:
        head, box = split(box, min(0.2, size * 2.5 / height_of(box)), is_across=True)
        write_in(pen, prose.title(rng), head, size=size * 1.4, bold=True)
    inner = (box[0] + size * 3, box[1] + size, box[2] - size, box[3] - size * 2)
    if rng.random() < 0.15:
        pen.block(inner, tint(pen, 0.12))
    grid = mix(pen.background, pen.line, rng.uniform(0.1, 0.4))
    is_framed, has_grid = rng.random() < 0.5, rng.random() < 0.7
    for number, row in enumerate(rows_of(inner, rng.randint(3, 8))):
        if has_grid:
            pen.segment((inner[0], row[1], inner[2], row[1]), width=0.6, color=grid)
        pen.write(f"{100 - number * 10}", (inner[0] - size * 0.4, row[1] + size * 0.3), size=size * 0.8, anchor=1.0)
    for column in columns_of(inner, rng.randint(3, 12)):
        write_in(pen, rng.choice([prose.number(rng), str(rng.randint(1990, 2030))]),
                 (column[0], inner[3] + 2, column[2], inner[3] + size * 1.5), size=size * 0.8)  # fmt: skip
        if has_grid and rng.random() < 0.5:
            pen.segment((column[0], inner[1], column[0], inner[3]), width=0.6, color=grid)
    if is_framed:
        pen.frame(inner)
    else:
        pen.polyline([(inner[0], inner[1]), (inner[0], inner[3]), (inner[2], inner[3])])
    return inner


def _legend(pen: Pen, box: Box, inks: list[RGB]) -> None:
    """Draws what the colours stand for, in a frame at a corner."""
    size = pen.text_px
    place = (box[2] - size * 9, box[1] + size, box[2] - size, box[1] + size * (1.5 + 1.5 * len(inks)))
    pen.block(place, pen.background)
    pen.frame(place, width=0.8)
    for ink, row in zip(inks, rows_of(inset(place, size * 0.4), len(inks)), strict=True):
        pen.block((row[0], row[1] + 2, row[0] + size, row[3] - 2), ink)
        write_in(pen, prose.unit(pen.rng), (row[0] + size * 1.3, row[1], row[2], row[3]), anchor=0.0)


def draw_bar_chart(pen: Pen, page: Box) -> None:
    """Draws bars: side by side, stacked, level, or touching as in a histogram."""
    rng = pen.rng
    box = _axes(pen, inset(page, pen.text_px))
    count, series = rng.randint(3, 24), rng.choice([1, 1, 2, 3])
    inks = [colour(rng) if rng.random() < 0.7 else pen.faint() for _ in range(series)]
    gap, is_outlined, is_stacked = rng.choice([0.0, 0.1, 0.3]), rng.random() < 0.5, rng.random() < 0.4
    for column in columns_of(box, count):
        bars = inset(column, width_of(column) * gap, 0)
        base, parts = box[3], columns_of(bars, 1 if is_stacked else series)
        for number, ink in enumerate(inks):
            height = height_of(box) * rng.uniform(0.05, 0.95) / (series if is_stacked else 1)
            part = parts[0 if is_stacked else number]
            bar = (part[0], base - height, part[2], base)
            pen.block(bar, ink)
            if rng.random() < 0.1:
                pen.hatch(bar, spacing_px=4)
            if is_outlined:
                pen.frame(bar)
            base -= height if is_stacked else 0
    if series > 1:
        _legend(pen, box, inks)


def draw_line_chart(pen: Pen, page: Box) -> None:
    """Draws lines, some with marks or filled below, or a cloud of points."""
    rng = pen.rng
    box = _axes(pen, inset(page, pen.text_px))
    inks = [colour(rng) for _ in range(rng.randint(1, 5))]
    count, is_cloud, is_filled = rng.randint(5, 120), rng.random() < 0.25, rng.random() < 0.25
    steps = generator(rng)
    for ink in inks:
        walk = np.cumsum(steps.normal(0, 1, count))
        walk = (walk - walk.min()) / max(float(np.ptp(walk)), 1e-6)
        points = [(box[0] + width_of(box) * at / (count - 1), box[3] - height_of(box) * (0.05 + 0.9 * float(value)))
                  for at, value in enumerate(walk)]  # fmt: skip
        if is_cloud:
            for x, y in points:
                pen.canvas.drawCircle(x, y + float(steps.normal(0, 20)), 2.5, pen.paint(color=ink, fill=True))
            continue
        if is_filled:
            pen.polygon([(box[0], box[3]), *points, (box[2], box[3])], mix(pen.background, ink, 0.4))
        pen.polyline(points, width=2.0, color=ink)
    _legend(pen, box, inks)


def draw_pie(pen: Pen, page: Box) -> None:
    """Draws a pie or a ring of coloured parts with their names."""
    rng = pen.rng
    box = margins(pen, page)
    square = inset(square_in(box), min(width_of(box), height_of(box)) * 0.12)
    count, start, is_ring, is_outlined = (
        rng.randint(2, 10),
        rng.uniform(0, 360),
        rng.random() < 0.35,
        rng.random() < 0.6,
    )
    shares = [rng.uniform(0.2, 1.0) for _ in range(count)]
    x, y = middle_of(square)
    for share in shares:
        sweep = 360 * share / sum(shares)
        pen.canvas.drawArc(skia.Rect(*square), start, sweep, True, pen.paint(color=colour(rng), fill=True))  # noqa: FBT003
        if is_outlined:
            pen.canvas.drawArc(skia.Rect(*square), start, sweep, True, pen.paint(width=1.5))  # noqa: FBT003
        angle, reach = math.radians(start + sweep / 2), width_of(square) * 0.58
        pen.write(prose.unit(rng), (x + math.cos(angle) * reach, y + math.sin(angle) * reach), anchor=0.5)
        start += sweep
    if is_ring:
        hole = width_of(square) * rng.uniform(0.2, 0.35)
        pen.canvas.drawCircle(x, y, hole, pen.paint(color=pen.background, fill=True))


def draw_heat_map(pen: Pen, page: Box) -> None:
    """Draws cells from one colour to another, with names at two sides."""
    rng = pen.rng
    box = inset(margins(pen, page), pen.text_px * 3)
    rows, columns, low, high = rng.randint(4, 30), rng.randint(4, 30), colour(rng), colour(rng)
    has_lines, has_numbers = rng.random() < 0.5, rng.random() < 0.4
    for cells in grid_of(box, rows, columns):
        write_in(pen, prose.unit(rng), (box[0] - pen.text_px * 5, cells[0][1], box[0], cells[0][3]), anchor=1.0)
        for cell in cells:
            share = rng.random()
            pen.block(cell, mix(low, high, share))
            if has_lines:
                pen.frame(cell, width=0.8)
            if has_numbers:
                write_in(pen, f"{share:.2f}", cell, size=pen.text_px * 0.7)


def draw_area_map(pen: Pen, page: Box) -> None:
    """Draws a map of countries or counties: cells with crooked borders, filled or not, names and a coast."""
    rng = pen.rng
    box = margins(pen, page) if rng.random() < 0.5 else page
    arrays = generator(rng)
    count = rng.randint(5, 60)
    places = arrays.uniform((box[0], box[1]), (box[2], box[3]), (count, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=shapely.box(*box)))
    angles = np.linspace(0, 2 * math.pi, 40, endpoint=False)
    reach = arrays.uniform(0.7, 1.0, 40)
    x, y = middle_of(box)
    coast = shapely.Polygon(np.stack([x + np.cos(angles) * reach * width_of(box) / 2,
                                      y + np.sin(angles) * reach * height_of(box) / 2], 1))  # fmt: skip
    area = coast if rng.random() < 0.6 else shapely.box(*box)
    is_coloured, width = rng.random() < 0.6, rng.choice([0.8, 1.5, 3.0])
    inks = [mix(pen.background, colour(rng), rng.uniform(0.2, 0.9)) for _ in range(rng.randint(2, 8))]
    if is_coloured and rng.random() < 0.5:
        pen.block(box, mix(pen.background, (60, 130, 200), 0.4))
    for cell in cells:
        for part in shapely.get_parts(cell.intersection(area)):
            if part.geom_type != "Polygon" or part.is_empty:
                continue
            _area(pen, part, rng.choice(inks) if is_coloured else None, width)
    if rng.random() < 0.4:
        _legend(with_text(pen, pen.text_px), box, inks)


def _area(pen: Pen, part: shapely.Polygon, fill: RGB | None, width: float) -> None:
    """Draws one area with crooked sides; neighbours share them, since both bend them in the same way."""
    ring = shapely.segmentize(part.exterior, max(6.0, pen.text_px))
    points = [(x + 4 * math.sin(y * 0.11) + 2 * math.sin(y * 0.37), y + 4 * math.sin(x * 0.13)) for x, y in ring.coords]
    if fill is not None:
        pen.polygon(points, fill)
    pen.polyline(points, closed=True, width=width)
    if pen.rng.random() < 0.7:
        at = part.representative_point()
        pen.write(prose.place(pen.rng), (at.x, at.y), anchor=0.5, size=pen.text_px * pen.rng.choice([0.8, 1.0, 1.6]))


def draw_radar(pen: Pen, page: Box) -> None:
    """Draws a net of rings and rays with one or more outlines."""
    rng = pen.rng
    square = inset(square_in(margins(pen, page)), pen.text_px * 2)
    (x, y), reach, count = middle_of(square), width_of(square) / 2, rng.randint(3, 10)

    def corner(number: int, share: float) -> tuple[float, float]:
        angle = 2 * math.pi * number / count - math.pi / 2
        return x + math.cos(angle) * reach * share, y + math.sin(angle) * reach * share

    faint = pen.faint()
    for step in range(1, 6):
        pen.polyline([corner(number, step / 5) for number in range(count)], closed=True, width=0.8, color=faint)
    for number in range(count):
        pen.segment((x, y, *corner(number, 1.0)), width=0.8, color=faint)
        pen.write(prose.unit(rng), corner(number, 1.1), anchor=0.5)
    for _ in range(rng.randint(1, 3)):
        pen.polyline(
            [corner(number, rng.uniform(0.2, 1)) for number in range(count)], closed=True, width=2, color=colour(rng)
        )


_PANELS: tuple[Subject, ...] = (draw_bar_chart, draw_line_chart, draw_pie, draw_heat_map)


def draw_dashboard(pen: Pen, page: Box) -> None:
    """Draws several charts in panels with or without frames."""
    rng = pen.rng
    box, is_framed = inset(page, pen.text_px), rng.random() < 0.6
    small = with_text(pen, pen.text_px * 0.7)
    for row in grid_of(box, rng.randint(1, 3), rng.randint(2, 3), gap=pen.text_px):
        for panel in row:
            if is_framed:
                pen.frame(panel)
            rng.choice(_PANELS)(small, panel)


SUBJECTS: Mapping[str, Subject] = {
    "bar_chart": draw_bar_chart, "line_chart": draw_line_chart, "pie": draw_pie, "heat_map": draw_heat_map,
    "area_map": draw_area_map, "radar": draw_radar, "dashboard": draw_dashboard,
}  # fmt: skip
