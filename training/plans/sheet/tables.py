"""Title blocks, schedules, legends and borders: rectangles on a sheet that hold no room."""

from __future__ import annotations

from itertools import pairwise

from training.plans.sheet.pen import Box, Pen, mix
from training.plans.sheet.words import code, level_name, phrase


def _cuts(pen: Pen, low: float, high: float, count: int) -> list[float]:
    """Returns ``count - 1`` uneven cuts between ``low`` and ``high``, with both ends."""
    shares = [pen.rng.uniform(0.5, 1.5) for _ in range(count)]
    cuts = [low]
    for share in shares:
        cuts.append(cuts[-1] + (high - low) * share / sum(shares))
    return cuts


def _cell_text(pen: Pen, box: Box, text: str, size: float) -> None:
    size = min(size, (box[3] - box[1]) * 0.7)
    if size < 3:
        return
    fitting = text[: max(1, int((box[2] - box[0]) / (size * 0.55)))]
    pen.write(fitting, (box[0] + size * 0.3, (box[1] + box[3]) / 2 + size * 0.35), size=size)


def draw_schedule(pen: Pen, box: Box) -> None:
    """Draws a table with a heading and many cells, as for doors, windows or finishes."""
    rng = pen.rng
    row_count = max(2, round((box[3] - box[1]) / (pen.text_px * rng.uniform(1.4, 2.4))))
    column_count = rng.randint(2, 8)
    columns = _cuts(pen, box[0], box[2], column_count)
    height = (box[3] - box[1]) / row_count
    if rng.random() < 0.3:
        pen.block((box[0], box[1], box[2], box[1] + height), mix(pen.background, pen.line, 0.2))
    pen.frame(box, width=rng.choice([1.0, 1.6, 2.5]))
    fill_share, ruled = rng.choice([0.3, 0.8, 1.0]), rng.random() < 0.9
    for row in range(row_count):
        top = box[1] + row * height
        if ruled or row == 1:
            pen.segment((box[0], top, box[2], top), width=0.8)
        for left, right in pairwise(columns):
            if rng.random() < fill_share:
                _cell_text(pen, (left, top, right, top + height), code(rng) if row else phrase(rng, 1), pen.text_px)
    for column in columns[1:-1]:
        pen.segment((column, box[1] + height * rng.choice([0, 0, 1]), column, box[3]), width=0.8)


def draw_title_block(pen: Pen, box: Box) -> None:
    """Draws the block with the names of project, drawing and architect."""
    rng = pen.rng
    pen.frame(box, width=rng.choice([1.0, 2.0, 3.0]))
    is_tall = box[3] - box[1] > box[2] - box[0]
    low, high = (box[1], box[3]) if is_tall else (box[0], box[2])
    cuts = _cuts(pen, low, high, rng.randint(3, 9) if is_tall else rng.randint(2, 6))
    for first, second in pairwise(cuts):
        cell = (box[0], first, box[2], second) if is_tall else (first, box[1], second, box[3])
        pen.frame(cell)
        _fill_cell(pen, cell)


def _fill_cell(pen: Pen, cell: Box) -> None:
    rng = pen.rng
    width, height = cell[2] - cell[0], cell[3] - cell[1]
    kind = rng.random()
    if kind < 0.3 and min(width, height) > pen.text_px * 4:
        draw_schedule(pen, cell)
    elif kind < 0.42 and min(width, height) > pen.text_px * 3:
        draw_logo(pen, cell)
    elif kind < 0.62:
        size = min(height * 0.5, width / 9, pen.text_px * 2.5)
        middle = ((cell[0] + cell[2]) / 2, (cell[1] + cell[3]) / 2 + size * 0.35)
        pen.write(level_name(rng), middle, size=max(size, 4.0), anchor=0.5, bold=rng.random() < 0.5)
    elif kind < 0.92:
        y = cell[1] + pen.text_px * 1.2
        while y < cell[3] - 2 and rng.random() < 0.85:
            _cell_text(pen, (cell[0] + 1, y - pen.text_px, cell[2], y), phrase(rng, 4), pen.text_px * 0.8)
            y += pen.text_px * 1.3


def draw_logo(pen: Pen, box: Box) -> None:
    """Draws the mark of a firm."""
    rng = pen.rng
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    size = min(box[2] - box[0], box[3] - box[1]) * 0.35
    color = pen.line if rng.random() < 0.4 else (rng.randrange(256), rng.randrange(256), rng.randrange(256))
    kind = rng.random()
    if kind < 0.35:
        pen.block((x - size * 1.3, y - size, x + size * 1.3, y + size), color)
        pen.write(phrase(rng, 1)[:8], (x, y + size * 0.3), size=max(size * 0.7, 4), anchor=0.5, color=pen.background)
    elif kind < 0.6:
        pen.polygon([(x - size, y + size * 0.6), (x, y - size), (x + size, y + size * 0.6)], color)
    elif kind < 0.8:
        pen.polyline([(x - size, y + size), (x - size, y - size * 0.2), (x, y - size), (x + size, y - size * 0.2),
                      (x + size, y + size)], closed=True, width=2.0, color=color)  # fmt: skip
    else:
        pen.ring((x, y), size, width=2.0)
        pen.write(phrase(rng, 1)[:3].upper(), (x, y + size * 0.3), size=max(size * 0.8, 4), anchor=0.5, bold=True)


def draw_legend(pen: Pen, box: Box) -> None:
    """Draws swatches, each with what it means."""
    rng = pen.rng
    if rng.random() < 0.5:
        pen.frame(box)
    size = pen.text_px * rng.uniform(1.0, 2.0)
    y = box[1] + size * 0.6
    title = rng.choice(["LEGEND", "KEY", "Legend", "WALL TYPES", "Légende", "Legende"])
    pen.write(title, (box[0] + 4, y + 2), bold=True)
    y += size * 0.8
    while y + size < box[3]:
        swatch = (box[0] + 4, y, box[0] + 4 + size * 1.6, y + size)
        kind = rng.random()
        if kind < 0.35:
            pen.hatch(swatch, spacing_px=rng.uniform(2, 5), angle=rng.choice([0.0, 45.0, -45.0, 90.0]))
        elif kind < 0.65:
            pen.block(swatch, mix(pen.background, (rng.randrange(256), rng.randrange(256), rng.randrange(256)), 0.6))
        elif kind < 0.75:
            pen.block(swatch, pen.line)
        pen.frame(swatch)
        pen.write(phrase(rng, rng.randint(1, 3)), (swatch[2] + 4, y + size * 0.7))
        y += size * 1.5


def draw_border(pen: Pen, box: Box) -> None:
    """Draws the border of a sheet: single, double or with reference marks."""
    rng = pen.rng
    pen.frame(box, width=rng.choice([1.0, 1.5, 2.5, 4.0]))
    kind = rng.random()
    if kind < 0.5:
        return
    gap = rng.uniform(3.0, 12.0)
    x0, y0, x1, y1 = box[0] - gap, box[1] - gap, box[2] + gap, box[3] + gap
    pen.frame((x0, y0, x1, y1), width=0.8)
    if kind < 0.75:
        return
    count = rng.randint(3, 8)
    for step in range(1, count):
        x, y = x0 + (x1 - x0) * step / count, y0 + (y1 - y0) * step / count
        for mark in ((x, y0, x, box[1]), (x, box[3], x, y1), (x0, y, box[0], y), (box[2], y, x1, y)):
            pen.segment(mark, width=0.8)
        if gap > 6:
            pen.write(str(step), (x - (x1 - x0) / count / 2, box[1] - gap * 0.2), size=gap * 0.8, anchor=0.5)
            pen.write("ABCDEFGH"[step], (box[0] - gap * 0.5, y - (y1 - y0) / count / 2), size=gap * 0.8, anchor=0.5)
