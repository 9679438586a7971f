"""Drawings that are no floor plans: fronts, parts of machines, plots, maps of streets, boxes in space, title sheets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import cv2
import numpy as np

from training.plans.other import prose
from training.plans.other.arranging import (
    Subject,
    arrow,
    colour,
    columns_of,
    cuts,
    generator,
    grid_of,
    height_of,
    inset,
    middle_of,
    rows_of,
    split,
    tint,
    width_of,
    write_in,
)
from training.plans.sheet.compass import draw_north_arrow
from training.plans.sheet.dress import fill_with_details
from training.plans.sheet.notes import draw_notes
from training.plans.sheet.pen import Box, Pen, mix
from training.plans.sheet.sections import draw_drawing, draw_site_plan, draw_wall_section, fill_sheet_with_drawings
from training.plans.sheet.tables import draw_border, draw_legend, draw_logo, draw_schedule, draw_title_block
from training.plans.sheet.tabular import draw_dense_schedule, draw_revisions, draw_title_strip

Point = tuple[float, float]


def _sheet(pen: Pen, page: Box) -> Box:
    """Draws the border and title block of a sheet, or neither, and returns the part for the drawing."""
    rng = pen.rng
    edge = min(width_of(page), height_of(page)) * rng.uniform(0.02, 0.05)
    box = inset(page, edge)
    if rng.random() < 0.3:
        return inset(box, edge)
    draw_border(pen, box)
    kind = rng.random()
    if kind < 0.35:
        box, block = split(box, rng.uniform(0.82, 0.92), is_across=True)
    elif kind < 0.65:
        box, block = split(box, rng.uniform(0.78, 0.9), is_across=False)
    else:
        block = (box[2] - width_of(box) * 0.4, box[3] - height_of(box) * 0.15, box[2], box[3])
        box = (box[0], box[1], box[2], block[1])
    rng.choice([draw_title_block, draw_title_strip])(pen, block)
    return inset(box, edge)


def draw_fronts(pen: Pen, page: Box) -> None:
    """Draws elevations, sections, sketches and site plans, one or many."""
    box = _sheet(pen, page)
    if pen.rng.random() < 0.5:
        draw_drawing(pen, box)
    else:
        fill_sheet_with_drawings(pen, box)


def draw_details(pen: Pen, page: Box) -> None:
    """Draws a sheet of details."""
    box = _sheet(pen, page)
    if pen.rng.random() < 0.5:
        fill_with_details(pen, box)
        return
    is_framed = pen.rng.random() < 0.6
    for row in grid_of(box, pen.rng.randint(1, 3), pen.rng.randint(1, 4), gap=pen.text_px):
        for cell in row:
            if is_framed:
                pen.frame(cell)
            draw_wall_section(pen, inset(cell, width_of(cell) * 0.12, height_of(cell) * 0.12))
            write_in(pen, prose.title(pen.rng), (cell[0], cell[3] - pen.text_px * 1.6, cell[2], cell[3]))


def _dimension(pen: Pen, start: Point, end: Point, offset: float) -> None:
    """Draws a length beside two points: two thin lines, an arrow at both ends, a number."""
    (x0, y0), (x1, y1) = start, end
    is_level = abs(x1 - x0) >= abs(y1 - y0)
    shift = (0.0, offset) if is_level else (offset, 0.0)
    first, last = (x0 + shift[0], y0 + shift[1]), (x1 + shift[0], y1 + shift[1])
    pen.segment((x0, y0, *first), width=0.6)
    pen.segment((x1, y1, *last), width=0.6)
    middle = ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2)
    for tip in (first, last):
        arrow(pen, [middle, tip], size=pen.text_px * 0.6, width=0.6)
    text = pen.rng.choice(["", "Ø", "R"]) + f"{pen.rng.randint(3, 400)}"
    pen.write(text, (middle[0], middle[1] - 2), size=pen.text_px * 0.8, anchor=0.5, angle=0.0 if is_level else -90.0)


def draw_shaft(pen: Pen, page: Box) -> None:
    """Draws a turned part from the side: steps of several diameters, a bore, hatching, an axis, dimensions."""
    rng = pen.rng
    box = _sheet(pen, page)
    box = inset(box, width_of(box) * 0.12, height_of(box) * rng.uniform(0.15, 0.3))
    axis, most = middle_of(box)[1], height_of(box) / 2
    xs = cuts(rng, box[0], box[2], rng.randint(3, 8))
    radii = [most * rng.uniform(0.25, 1.0) for _ in xs[1:]]
    bore, is_cut = most * rng.uniform(0.05, 0.2), rng.random() < 0.6
    for (left, right), radius in zip(pairwise(xs), radii, strict=True):
        if is_cut:
            for top, bottom in ((axis - radius, axis - bore), (axis + bore, axis + radius)):
                pen.hatch((left, top, right, bottom), spacing_px=rng.choice([4.0, 6.0]))
                pen.frame((left, top, right, bottom), width=1.8)
        else:
            pen.frame((left, axis - radius, right, axis + radius), width=1.8)
        if rng.random() < 0.7:
            _dimension(
                pen, (left, axis + radius), (right, axis + radius), most - radius + pen.text_px * rng.choice([2, 4])
            )
    pen.segment((box[0] - 15, axis, box[2] + 15, axis), width=0.7, dash=(12, 3, 3, 3))
    _dimension(pen, (xs[0], axis - radii[0]), (xs[0], axis + radii[0]), -pen.text_px * 3)


def draw_plate(pen: Pen, page: Box) -> None:
    """Draws one or more plates, flanges or wheels from above, with holes, axes and dimensions."""
    rng = pen.rng
    for part in columns_of(_sheet(pen, page), rng.randint(1, 3), gap=pen.text_px * 4):
        (x, y), reach = middle_of(part), min(width_of(part), height_of(part)) * rng.uniform(0.25, 0.38)
        kind = rng.random()
        if kind < 0.4:
            for share in (1.0, rng.uniform(0.8, 0.95), rng.uniform(0.2, 0.4)):
                pen.ring((x, y), reach * share, width=1.8)
            holes = [(0.68, 2 * math.pi * at / 8) for at in range(8)][:: rng.choice([1, 2])]
        elif kind < 0.65:
            teeth = rng.randint(10, 40)
            outline = [(x + math.cos(at * math.pi / teeth / 2) * reach * (1.0 if at % 4 < 2 else 0.87),
                        y + math.sin(at * math.pi / teeth / 2) * reach * (1.0 if at % 4 < 2 else 0.87))
                       for at in range(teeth * 4)]  # fmt: skip
            pen.polyline(outline, closed=True, width=1.5)
            pen.ring((x, y), reach * 0.25, width=1.8)
            holes = [(0.55, 2 * math.pi * at / 5) for at in range(5)]
        else:
            pen.frame((x - reach, y - reach * 0.7, x + reach, y + reach * 0.7), width=1.8)
            holes = [(0.9, angle) for angle in (0.6, math.pi - 0.6, math.pi + 0.6, -0.6)]
            _dimension(pen, (x - reach, y + reach * 0.7), (x + reach, y + reach * 0.7), pen.text_px * 3)
        for share, angle in holes:
            center = (x + math.cos(angle) * reach * share, y + math.sin(angle) * reach * share)
            pen.ring(center, reach * 0.08, width=1.3)
        for segment in ((x - reach * 1.15, y, x + reach * 1.15, y), (x, y - reach * 1.15, x, y + reach * 1.15)):
            pen.segment(segment, width=0.6, dash=(12, 3, 3, 3))
        _dimension(pen, (x + reach, y - reach * 0.7), (x + reach, y + reach * 0.7), pen.text_px * 3)


def draw_plots(pen: Pen, page: Box) -> None:
    """Draws a survey: plots with numbers along streets, contours, trees, a north arrow."""
    rng = pen.rng
    box = _sheet(pen, page)
    if rng.random() < 0.3:
        draw_site_plan(pen, box)
        return
    pen.canvas.save()
    pen.canvas.clipRect((box[0], box[1], box[2], box[3]))
    pen.canvas.rotate(rng.uniform(-20, 20), *middle_of(box))
    whole, number = inset(box, -width_of(box) * 0.25, -height_of(box) * 0.25), rng.randint(1, 300)
    street = min(width_of(box), height_of(box)) * rng.uniform(0.05, 0.1)
    dash = rng.choice([(), (), (12.0, 3.0, 2.0, 3.0)])
    for top, bottom in pairwise(cuts(rng, whole[1], whole[3], rng.randint(3, 6))):
        for left, right in pairwise(cuts(rng, whole[0], whole[2], rng.randint(1, 3))):
            block = (left, top, right - street, bottom - street)
            for plot in (cell for row in grid_of(block, rng.choice([1, 2]), rng.randint(3, 9)) for cell in row):
                pen.frame(plot, dash=dash, width=rng.choice([0.8, 1.0]))
                write_in(pen, str(number), inset(plot, width_of(plot) * 0.3, height_of(plot) * 0.4))
                number += 1
            if rng.random() < 0.7:
                write_in(pen, prose.place(rng), (left, bottom - street, right, bottom))
    for _ in range(rng.randint(0, 60)):
        pen.ring((rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3])), rng.uniform(2, 7), width=0.6)
    pen.canvas.restore()
    draw_north_arrow(pen, (box[2] - pen.text_px * 5, box[1], box[2], box[1] + pen.text_px * 5))


def draw_streets(pen: Pen, page: Box) -> None:
    """Draws a map of a town: blocks between streets, a river, parks, names."""
    rng = pen.rng
    ground, road, park = tint(pen, 0.08), pen.background, mix(pen.background, (90, 170, 80), 0.5)
    casing = mix(pen.background, pen.line, rng.uniform(0.3, 0.8))
    pen.block(page, ground)
    reach = math.hypot(width_of(page), height_of(page))
    x, y = middle_of(page)
    for _ in range(rng.randint(0, 4)):
        px, py = rng.uniform(page[0], page[2]), rng.uniform(page[1], page[3])
        pen.polygon(
            [
                (px + rng.uniform(0.5, 1) * reach * 0.1 * math.cos(at), py + reach * 0.1 * math.sin(at))
                for at in range(6)
            ],
            park,
        )
    lines: list[tuple[list[Point], float]] = []
    for angle in (rng.uniform(0, math.pi / 2), rng.uniform(math.pi / 2, math.pi)):
        offset = -reach / 2
        while offset < reach / 2:
            bend = rng.uniform(-0.05, 0.05) * reach
            along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
            points = [(x + across[0] * (offset + bend * step * step) + along[0] * step * reach / 2,
                       y + across[1] * (offset + bend * step * step) + along[1] * step * reach / 2)
                      for step in (-1.0, -0.5, 0.0, 0.5, 1.0)]  # fmt: skip
            lines.append((points, rng.choice([3.0, 4.0, 5.0, 9.0]) * pen.text_px / 8))
            offset += reach * rng.uniform(0.03, 0.14)
    for points, width in lines:
        pen.polyline(points, width=(width + 2) / pen.width_px, color=casing)
    for points, width in lines:
        pen.polyline(points, width=width / pen.width_px, color=rng.choice([road, road, (250, 220, 110)]))
    for points, _ in rng.sample(lines, min(len(lines), 12)):
        angle = math.degrees(math.atan2(points[3][1] - points[1][1], points[3][0] - points[1][0]))
        pen.write(prose.place(rng), points[2], anchor=0.5, angle=angle, size=pen.text_px * 0.9)
    if rng.random() < 0.5:
        river = [(page[0] + width_of(page) * at / 8, y + height_of(page) * 0.1 * math.sin(at)) for at in range(9)]
        pen.polyline(
            river, width=pen.text_px * rng.uniform(1, 4) / pen.width_px, color=mix(pen.background, (60, 130, 210), 0.6)
        )


def draw_contours(pen: Pen, page: Box) -> None:
    """Draws the contours of hills, with heights."""
    rng = pen.rng
    box = _sheet(pen, page)
    cells = rng.randint(3, 8)
    humps = cv2.resize(
        generator(rng).random((cells, cells)).astype(np.float32), (160, 160), interpolation=cv2.INTER_CUBIC
    )
    ink = colour(rng) if rng.random() < 0.5 else pen.line
    for number, level in enumerate(np.linspace(0.1, 0.9, rng.randint(6, 18))):
        outlines, _ = cv2.findContours((humps > level).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        for outline in outlines:
            points = [
                (box[0] + float(x) / 160 * width_of(box), box[1] + float(y) / 160 * height_of(box))
                for [[x, y]] in outline[::3]
            ]
            if len(points) > 3:
                pen.polyline(points, closed=True, width=1.5 if number % 5 == 0 else 0.7, color=ink)
                pen.write(str(200 + 10 * number), points[0], size=pen.text_px * 0.7)
    pen.frame(box)


def draw_stack(pen: Pen, page: Box) -> None:
    """Draws boxes in space, stacked or apart, with edges, shades and leaders to numbers."""
    rng = pen.rng
    box = _sheet(pen, page)
    angle = math.radians(rng.choice([30.0, 30.0, 20.0, 45.0]))
    is_shaded = rng.random() < 0.6
    for row in rows_of(box, rng.randint(1, 4)):
        for place in columns_of(row, rng.randint(1, 5)):
            x, y = middle_of(place)
            unit = min(width_of(place), height_of(place)) * rng.uniform(0.25, 0.5)
            wide, deep, tall = (unit * rng.uniform(0.3, 1.3) for _ in range(3))
            right, back = (
                (wide * math.cos(angle), -wide * math.sin(angle)),
                (-deep * math.cos(angle), -deep * math.sin(angle)),
            )
            corners = [(0.0, 0.0), right, (right[0] + back[0], right[1] + back[1]), back]
            top = [(x + dx, y - tall + dy) for dx, dy in corners]
            faces = [
                top,
                [(x, y), (x + right[0], y + right[1]), top[1], top[0]],
                [(x, y), (x + back[0], y + back[1]), top[3], top[0]],
            ]
            for face, shade in zip(faces, (0.05, 0.2, 0.35), strict=True):
                pen.polygon(face, mix(pen.background, pen.line, shade) if is_shaded else pen.background)
                pen.polyline(face, closed=True, width=1.3)
            if rng.random() < 0.5:
                pen.segment((x, y - tall * 1.2, x + unit, y - tall - unit * 0.6), width=0.6)
                pen.write(str(rng.randint(1, 40)), (x + unit, y - tall - unit * 0.6))


def draw_title_sheet(pen: Pen, page: Box) -> None:
    """Draws the first sheet of a set: project name, schedules, legends, notes, revisions, no drawing."""
    rng = pen.rng
    box = _sheet(pen, page)
    if rng.random() < 0.6:
        head, box = split(box, 0.15, is_across=True)
        write_in(pen, prose.title(rng), head, size=pen.text_px * 4, bold=True)
    draws: list[Subject] = [draw_schedule, draw_dense_schedule, draw_legend, draw_notes, draw_revisions, draw_logo]
    for column in columns_of(box, rng.randint(1, 4), gap=pen.text_px * 2):
        for top, bottom in pairwise(cuts(rng, column[1], column[3], rng.randint(1, 4))):
            rng.choices(draws, [3, 3, 2, 3, 2, 1])[0](pen, (column[0], top, column[2], bottom - pen.text_px * 2))


SUBJECTS: Mapping[str, Subject] = {
    "fronts": draw_fronts, "details": draw_details, "shaft": draw_shaft, "plate": draw_plate, "plots": draw_plots,
    "streets": draw_streets, "contours": draw_contours, "stack": draw_stack, "title_sheet": draw_title_sheet,
}  # fmt: skip
