"""Dense tables, strips of cells, key plans and codes: many closed rectangles that are no rooms."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import skia

from training.plans.model import FloorPlan
from training.plans.sheet.compass import draw_north_arrow
from training.plans.sheet.notes import draw_signature, draw_stamp
from training.plans.sheet.pen import Box, Pen, mix
from training.plans.sheet.placing import Free
from training.plans.sheet.tables import draw_legend, draw_logo, draw_schedule
from training.plans.sheet.words import code, level_name, phrase

_TITLES = (
    "DOOR SCHEDULE", "WINDOW SCHEDULE", "ROOM FINISH SCHEDULE", "Türliste", "Raumbuch", "Экспликация помещений",
    "ROOM DATA", "AREA SCHEDULE", "Tableau des surfaces", "FIXTURE SCHEDULE",
)  # fmt: skip
_MOST_ROWS = 30


def draw_dense_schedule(pen: Pen, box: Box) -> None:
    """Draws a table with a title, a heading of slanted or upright words, narrow and wide columns and many rows."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    title_height = pen.text_px * 1.8
    pen.write(rng.choice(_TITLES), ((x0 + x1) / 2, y0 + title_height * 0.7), anchor=0.5, bold=True)
    top, head = y0 + title_height, y0 + title_height + (y1 - y0) * rng.uniform(0.1, 0.22)
    shares = [rng.choice([1.0, 1.0, 2.5, 4.0]) for _ in range(rng.randint(4, 12))]
    columns = [x0]
    for share in shares:
        columns.append(columns[-1] + (x1 - x0) * share / sum(shares))
    rows = max(2, min(_MOST_ROWS, int((y1 - head) / (pen.text_px * 1.25))))
    height = (y1 - head) / rows
    stripe = rng.random() < 0.2
    for row in range(rows):
        y = head + row * height
        if stripe and row % 2:
            pen.block((x0, y, x1, y + height), mix(pen.background, pen.line, 0.1))
        pen.segment((x0, y, x1, y), width=0.7)
        for left, right in pairwise(columns):
            _table_cell(pen, (left, y, right, y + height))
    for left, right in pairwise(columns):
        pen.segment((left, top, left, y1), width=0.7)
        pen.write(
            phrase(rng, 1), ((left + right) / 2 + pen.text_px * 0.3, head - 2), size=pen.text_px * 0.8, angle=-90.0
        )
    pen.frame((x0, top, x1, y1), width=rng.choice([1.2, 2.0]))


def _table_cell(pen: Pen, cell: Box) -> None:
    """Fills a cell of a schedule: a word or number, or a mark in a narrow one."""
    rng = pen.rng
    width, height = cell[2] - cell[0], cell[3] - cell[1]
    size = min(height * 0.75, pen.text_px * 0.9)
    if rng.random() < 0.25 or size < 3.0:
        return
    if width < size * 2:
        pen.ring(((cell[0] + cell[2]) / 2, (cell[1] + cell[3]) / 2), min(width, height) * 0.2, filled=True)
        return
    text = code(rng) if width < size * 6 else phrase(rng, 2)
    pen.write(text[: max(1, int(width / (size * 0.58)))], (cell[0] + 1.5, cell[3] - height * 0.25), size=size)


def draw_title_strip(pen: Pen, box: Box) -> None:
    """Draws the title block of an office: cells in cells, with logo, revisions, stamp, names and number."""
    pen.frame(box, width=2.0)
    _nest(pen, box, depth=4)


def _nest(pen: Pen, box: Box, *, depth: int) -> None:
    """Splits a cell again and again and fills what is small."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    if depth == 0 or max(width, height) < pen.text_px * 5 or rng.random() < 0.12:
        _fill_cell(pen, box)
        return
    cut = rng.uniform(0.2, 0.8)
    if width > height * rng.uniform(0.7, 1.6):
        x = x0 + width * cut
        pen.segment((x, y0, x, y1))
        parts: tuple[Box, Box] = ((x0, y0, x, y1), (x, y0, x1, y1))
    else:
        y = y0 + height * cut
        pen.segment((x0, y, x1, y))
        parts = ((x0, y0, x1, y), (x0, y, x1, y1))
    for part in parts:
        _nest(pen, part, depth=depth - 1)


def _fill_cell(pen: Pen, box: Box) -> None:
    rng = pen.rng
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    kind = rng.random()
    if min(width, height) > pen.text_px * 4 and kind < 0.55:
        draws = [draw_logo, draw_schedule, draw_revisions, draw_block_code, draw_stamp, draw_north_arrow]
        draw = rng.choice(draws)
        side = min(width, height) * 0.8
        is_square = draw in (draw_block_code, draw_north_arrow)
        draw(pen, (x0 + 3, y0 + 3, x0 + 3 + side, y0 + 3 + side) if is_square else (x0 + 3, y0 + 3, x1 - 3, y1 - 3))
        return
    size = min(pen.text_px, height * 0.45)
    if size < 3.0 or kind > 0.9:
        return
    pen.write(phrase(rng, 1)[: max(2, int(width / (size * 0.5)))], (x0 + 2, y0 + size * 0.9), size=size * 0.75)
    if rng.random() < 0.7 and height > size * 2.2:
        text = rng.choice([level_name(rng), code(rng), phrase(rng, 2)])
        large = min(height * 0.4, width / max(4, len(text)) * 1.7)
        pen.write(text, ((x0 + x1) / 2, y1 - large * 0.4), size=max(large, 3.5), anchor=0.5, bold=rng.random() < 0.5)


def draw_revisions(pen: Pen, box: Box) -> None:
    """Draws the list of revisions: a narrow, a wide and two short columns, filled from the bottom."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    rows = max(2, min(12, int((y1 - y0) / (pen.text_px * 1.3))))
    height, used = (y1 - y0) / rows, rng.randint(1, rows)
    cuts = [x0, x0 + (x1 - x0) * 0.1, x0 + (x1 - x0) * 0.65, x0 + (x1 - x0) * 0.85, x1]
    size = min(height * 0.7, pen.text_px * 0.8)
    pen.frame(box)
    for cut in cuts[1:-1]:
        pen.segment((cut, y0, cut, y1), width=0.7)
    for row in range(rows):
        y = y1 - row * height
        pen.segment((x0, y, x1, y), width=0.7)
        if row < used and size >= 3.0:
            for left, right, text in zip(cuts, cuts[1:], ("ABCDEFGHJKLMN"[row], phrase(rng, 3), code(rng), "mk"),
                                         strict=False):  # fmt: skip
                pen.write(text[: max(1, int((right - left) / (size * 0.58)))], (left + 1, y - height * 0.25), size=size)


def draw_block_code(pen: Pen, box: Box) -> None:
    """Draws a square code of black blocks with a target in three corners, or bars."""
    rng = pen.rng
    x0, y0, x1, _ = box
    count = rng.choice([21, 25, 29])
    step = (x1 - x0) / count
    path = skia.Path()
    if rng.random() < 0.25:
        x = x0
        while x < x1:
            width = step * rng.choice([0.5, 1.0, 1.5])
            path.addRect(skia.Rect(x, y0, x + width, y0 + (x1 - x0) * 0.4))
            x += width + step * rng.choice([0.5, 1.0])
    else:
        bits = rng.getrandbits(count * count)
        for place in range(count * count):
            row, column = divmod(place, count)
            is_target = (row < 8 or row >= count - 8) and (column < 8 or column >= count - 8)
            if bits >> place & 1 and (not is_target or (row >= count - 8 and column >= count - 8)):
                path.addRect(
                    skia.Rect(x0 + column * step, y0 + row * step, x0 + (column + 1) * step, y0 + (row + 1) * step)
                )
        for row, column in ((0, 0), (0, count - 7), (count - 7, 0)):
            _target(path, (x0 + column * step, y0 + row * step), step)
    pen.canvas.drawPath(path, pen.paint(fill=True, color=pen.line))


def _target(path: skia.Path, at: tuple[float, float], step: float) -> None:
    """Adds a ring of one block around three by three blocks."""
    x, y = at
    end = 7 * step
    sides = (
        (x, y, x + end, y + step), (x, y + end - step, x + end, y + end), (x, y, x + step, y + end),
        (x + end - step, y, x + end, y + end),
    )  # fmt: skip
    for box in (*sides, (x + 2 * step, y + 2 * step, x + 5 * step, y + 5 * step)):
        path.addRect(skia.Rect(*box))


def draw_key_plan(pen: Pen, box: Box, plan: FloorPlan) -> None:
    """Draws the outer and some inner walls of a plan so small that it only shows where a drawing belongs."""
    rng = pen.rng
    left, top, right, bottom = plan.bounds_xyxy()
    scale = min(
        (box[2] - box[0]) / max(right - left, 0.1), (box[3] - box[1] - pen.text_px * 1.5) / max(bottom - top, 0.1)
    )
    inner_share = rng.choice([0.0, 0.3, 0.5])
    for wall in plan.walls:
        if wall.is_exterior or rng.random() < inner_share:
            points = [(box[0] + (x - left) * scale, box[1] + (y - top) * scale) for x, y in wall.points]
            pen.polyline(points, width=1.2 if wall.is_exterior else 0.6)
    width, height = (right - left) * scale, (bottom - top) * scale
    part = (box[0] + width * rng.uniform(0, 0.5), box[1], box[0] + width * rng.uniform(0.6, 1.0), box[1] + height)
    pen.hatch(part, spacing_px=rng.uniform(2.5, 5))
    pen.write(rng.choice(["KEY PLAN", "Übersicht", "N.T.S."]), (box[0], box[3] - 2), size=pen.text_px * 0.9)


def add_tables(pen: Pen, free: Free, plan: FloorPlan | None) -> None:
    """Puts tables, strips, codes and key plans where a sheet is free."""
    rng, text = pen.rng, pen.text_px
    width, height = free.box[2] - free.box[0], free.box[3] - free.box[1]
    draws: list[tuple[Callable[[Pen, Box], None], tuple[float, float], float]] = [
        (draw_dense_schedule, (rng.uniform(0.2, 0.45) * width, rng.uniform(0.2, 0.5) * height), 4),
        (draw_title_strip, (rng.uniform(0.3, 0.6) * width, rng.uniform(0.1, 0.25) * height), 3),
        (draw_revisions, (text * rng.uniform(14, 26), text * rng.uniform(5, 12)), 2),
        (draw_block_code, (text * rng.uniform(3, 6),) * 2, 1.5),
        (draw_legend, (text * rng.uniform(9, 16), text * rng.uniform(6, 16)), 2),
        (draw_stamp, (text * rng.uniform(5, 9),) * 2, 1),
        (draw_signature, (text * 8, text * 3), 0.5),
    ]
    for _ in range(rng.randint(2, 6)):
        if plan is not None and rng.random() < 0.2:
            place = free.find((text * rng.uniform(6, 12), text * rng.uniform(5, 10)), rng, hug=0.8)
            if place is not None:
                draw_key_plan(pen, place, plan)
            continue
        draw, size_wh, _ = rng.choices(draws, [one[2] for one in draws])[0]
        place = free.find(size_wh, rng, hug=0.8, tries=20)
        if place is not None:
            draw(pen, place)
