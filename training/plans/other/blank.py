"""Blank and nearly blank pages, single shapes, patterns to test with, codes, ruled paper."""

from __future__ import annotations

import math
from collections.abc import Mapping

import cv2
import numpy as np

from training.plans.other import prose
from training.plans.other.arranging import (
    Subject,
    colour,
    columns_of,
    draw_pixels,
    generator,
    grid_of,
    height_of,
    inset,
    middle_of,
    rounded,
    rows_of,
    square_in,
    tint,
    width_of,
    write_in,
)
from training.plans.sheet.pen import Box, Pen, mix
from training.plans.sheet.tabular import draw_block_code


def draw_nothing(pen: Pen, page: Box) -> None:
    """Draws an empty page, or one with a page number, a line, a few words or a few specks."""
    rng, kind = pen.rng, pen.rng.random()
    if kind < 0.35:
        return
    x, y = rng.uniform(page[0], page[2]), rng.uniform(page[1], page[3])
    if kind < 0.5:
        pen.write(str(rng.randint(1, 500)), (middle_of(page)[0], page[3] - pen.text_px * 2), anchor=0.5)
    elif kind < 0.65:
        pen.write(prose.phrase(rng, 1, 6), middle_of(page), anchor=0.5)
    elif kind < 0.8:
        pen.segment(
            (page[0], y, page[2], y) if rng.random() < 0.5 else (x, page[1], x, page[3]), width=rng.choice([1, 4])
        )
    else:
        for _ in range(rng.randint(1, 40)):
            speck = rng.uniform(page[0], page[2]), rng.uniform(page[1], page[3])
            pen.ring(speck, rng.uniform(0.5, 4), filled=rng.random() < 0.6)


def draw_shape(pen: Pen, page: Box) -> None:
    """Draws one shape or a few: rectangles, circles, triangles, stars, crosses, outlined or filled."""
    rng = pen.rng
    count = rng.choice([1, 1, 1, 2, 3, 8])
    width = rng.choice([1.0, 2.0, 5.0, 10.0])
    for _ in range(count):
        reach = min(width_of(page), height_of(page)) * rng.uniform(0.08, 0.46) / math.sqrt(count)
        x, y = (
            middle_of(page)
            if count == 1
            else (rng.uniform(page[0] + reach, page[2] - reach), rng.uniform(page[1] + reach, page[3] - reach))
        )
        place = (x - reach, y - reach * rng.uniform(0.4, 1.0), x + reach, y + reach)
        kind, fill = rng.random(), colour(rng) if rng.random() < 0.5 else None
        if kind < 0.35:
            rounded(pen, place, rng.choice([0.0, 0.0, reach * 0.3]), fill=fill, width=width)
        elif kind < 0.6:
            if fill:
                pen.canvas.drawCircle(x, y, reach, pen.paint(color=fill, fill=True))
            for ring in range(rng.choice([1, 1, 4])):
                pen.ring((x, y), reach * (1 - ring * 0.2), width=width)
        else:
            corners, depth = rng.choice([3, 4, 5, 6, 8]), rng.choice([1.0, 0.4, 0.7])
            points = [(x + reach * (depth if at % 2 else 1.0) * math.sin(at * math.pi / corners),
                       y - reach * (depth if at % 2 else 1.0) * math.cos(at * math.pi / corners))
                      for at in range(corners * 2)]  # fmt: skip
            if fill:
                pen.polygon(points, fill)
            pen.polyline(points, closed=True, width=width)


def draw_frame(pen: Pen, page: Box) -> None:
    """Draws a frame around an empty page, or frames in frames."""
    rng = pen.rng
    count = rng.choice([1, 1, 2, 6])
    edge = min(width_of(page), height_of(page)) * rng.uniform(0.01, min(0.12, 0.45 / count))
    for number in range(1, count + 1):
        pen.frame(
            inset(page, edge * number), width=rng.choice([1.0, 2.0, 6.0]), color=rng.choice([pen.line, colour(rng)])
        )


def _colour_bars(pen: Pen, page: Box) -> None:
    for bar in columns_of(page, pen.rng.randint(3, 12)):
        pen.block(bar, colour(pen.rng))


def _grey_steps(pen: Pen, page: Box) -> None:
    steps = pen.rng.randint(4, 20)
    for number, bar in enumerate(rows_of(page, steps)):
        pen.block(bar, (round(255 * number / steps),) * 3)


def _chequers(pen: Pen, page: Box) -> None:
    rng = pen.rng
    box, ink = rng.choice([page, square_in(page)]), colour(rng) if rng.random() < 0.4 else pen.line
    count = rng.choice([4, 8, 8, 10, 20])
    for row, cells in enumerate(grid_of(box, count, count)):
        for cell in cells[row % 2 :: 2]:
            pen.block(cell, ink)


def _stripes(pen: Pen, page: Box) -> None:
    rng = pen.rng
    angle = rng.choice([0.0, 45.0, 90.0, 30.0])
    pen.hatch(page, spacing_px=rng.uniform(4, 60), angle=angle, width=rng.choice([1, 3, 8]))


def _rays(pen: Pen, page: Box) -> None:
    (x, y), count = middle_of(page), pen.rng.choice([12, 18, 36])
    reach = math.hypot(width_of(page), height_of(page))
    for at in range(0, count * 2, 2):
        edges = [(at + turn) * math.pi / count for turn in (0, 1)]
        pen.polygon([(x, y), *[(x + reach * math.cos(angle), y + reach * math.sin(angle)) for angle in edges]])


def _rings(pen: Pen, page: Box) -> None:
    step = max(6.0, min(width_of(page), height_of(page)) / pen.rng.uniform(10, 60))
    for number in range(1, 40):
        pen.ring(middle_of(page), step * number, width=pen.rng.choice([1.0, 2.0]))


def _static(pen: Pen, page: Box) -> None:
    size_hw = max(2, int(height_of(page) / 4)), max(2, int(width_of(page) / 4))
    grain = generator(pen.rng).integers(0, 256, (*size_hw, pen.rng.choice([1, 3])))
    draw_pixels(pen, page, np.ascontiguousarray(np.broadcast_to(grain, (*size_hw, 3))).astype(np.uint8))


_PATTERNS: tuple[Subject, ...] = (_colour_bars, _grey_steps, _chequers, _stripes, _rays, _rings, _static)


def draw_test_pattern(pen: Pen, page: Box) -> None:
    """Draws bars of colour, steps of grey, a chequered board, stripes, rays, rings or noise."""
    pen.rng.choice(_PATTERNS)(pen, page)


def draw_codes(pen: Pen, page: Box) -> None:
    """Draws one square code, or a sheet of them with numbers."""
    rng = pen.rng
    count = rng.choice([1, 1, 2, 4])
    rows = max(1, round(count * height_of(page) / width_of(page)))
    for row in grid_of(inset(page, width_of(page) * 0.06, height_of(page) * 0.06), rows, count, gap=pen.text_px * 2):
        for cell in row:
            draw_block_code(pen, inset(square_in(cell), pen.text_px))
            write_in(pen, str(rng.randrange(10**8)), (cell[0], cell[3] - pen.text_px * 1.5, cell[2], cell[3]))


def draw_ruled_paper(pen: Pen, page: Box) -> None:
    """Draws ruled, squared or dotted paper, at times with a few words."""
    rng = pen.rng
    ink, step = tint(pen, rng.uniform(0.15, 0.6)), pen.text_px * rng.uniform(0.8, 3)
    kind = rng.choice(["lines", "squares", "dots", "staves"])
    box = page if rng.random() < 0.6 else inset(page, width_of(page) * 0.08)
    for number, y in enumerate(np.arange(box[1], box[3], step)):
        if kind == "dots":
            for x in np.arange(box[0], box[2], step):
                pen.block((float(x), float(y), float(x) + 1.5, float(y) + 1.5), ink)
        elif kind != "staves" or number % 8 < 5:
            pen.segment((box[0], float(y), box[2], float(y)), width=0.8, color=ink)
    if kind == "squares":
        for x in np.arange(box[0], box[2], step):
            pen.segment((float(x), box[1], float(x), box[3]), width=0.8, color=ink)
    for _ in range(rng.choice([0, 0, 3, 12])):
        pen.write(prose.phrase(rng, 1, 6), (rng.uniform(box[0], box[2]) * 0.6, rng.uniform(box[1], box[3])))


def draw_maze(pen: Pen, page: Box) -> None:
    """Draws a maze: ways of one width in a square, all joined, none closed off."""
    rng = pen.rng
    count = rng.randint(12, 30)
    open_cells = np.zeros((2 * count + 1, 2 * count + 1), np.uint8)
    way = [(0, 0)]
    open_cells[1, 1] = 1
    while way:
        row, column = way[-1]
        turns = [(row + dy, column + dx) for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0))
                 if 0 <= row + dy < count and 0 <= column + dx < count
                 and not open_cells[2 * (row + dy) + 1, 2 * (column + dx) + 1]]  # fmt: skip
        if not turns:
            way.pop()
            continue
        ahead = rng.choice(turns)
        open_cells[row + ahead[0] + 1, column + ahead[1] + 1] = 1
        open_cells[2 * ahead[0] + 1, 2 * ahead[1] + 1] = 1
        way.append(ahead)
    square = inset(square_in(page), pen.text_px)
    side = round(width_of(square))
    mask = cv2.resize(open_cells, (max(side, 8), max(side, 8)), interpolation=cv2.INTER_NEAREST)
    shades = np.array([pen.line, mix(pen.background, pen.line, 0.0)], np.uint8)
    draw_pixels(pen, square, np.ascontiguousarray(shades[mask]))


SUBJECTS: Mapping[str, Subject] = {
    "nothing": draw_nothing, "shape": draw_shape, "frame": draw_frame, "test_pattern": draw_test_pattern,
    "codes": draw_codes, "ruled_paper": draw_ruled_paper, "maze": draw_maze,
}  # fmt: skip
