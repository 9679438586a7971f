"""Forms: fields in boxes, check boxes, combs, nested boxes, bar codes, answer sheets."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from training.plans.other import prose
from training.plans.other.arranging import (
    Subject,
    columns_of,
    cuts,
    grid_of,
    height_of,
    inset,
    margins,
    middle_of,
    rows_of,
    split,
    tint,
    width_of,
    with_text,
    write_in,
    write_paragraph,
)
from training.plans.sheet.notes import draw_signature
from training.plans.sheet.pen import Box, Pen, mix
from training.plans.sheet.tables import draw_logo, draw_schedule
from training.plans.sheet.tabular import draw_block_code


def draw_bars(pen: Pen, box: Box) -> None:
    """Draws a bar code with its number below."""
    rng, (x, y0, x1, y1) = pen.rng, box
    unit = max(1.0, width_of(box) / rng.choice([70, 95, 120]))
    bottom = y1 - min(pen.text_px, height_of(box) * 0.25)
    while x < x1:
        width = unit * rng.choice([1, 1, 2, 3])
        pen.block((x, y0, min(x + width, x1), bottom), pen.line)
        x += width + unit * rng.choice([1, 1, 2, 3])
    write_in(pen, f"{rng.randrange(10**12):012d}", (box[0], bottom, x1, y1))


def _field(pen: Pen, box: Box, *, filled_share: float) -> None:
    """Writes the small name of a field at its top and, in some, what was filled in."""
    rng = pen.rng
    label = min(pen.text_px * 0.75, height_of(box) * 0.35)
    write_in(pen, prose.field_name(rng), (box[0], box[1], box[2], box[1] + label * 1.5), size=label, anchor=0.0)
    if rng.random() < filled_share:
        write_in(
            pen, prose.value(rng), (box[0], box[1] + label * 1.4, box[2], box[3]), anchor=rng.choice([0.0, 0.1, 1.0])
        )


def _head(pen: Pen, box: Box) -> Box:
    """Draws title, mark, code and small print at the top of a form and returns the rest."""
    rng = pen.rng
    head, rest = split(box, rng.uniform(0.06, 0.15), is_across=True)
    side = height_of(head) * 0.8
    if rng.random() < 0.5:
        draw_logo(pen, (head[0], head[1], head[0] + side, head[1] + side))
    if rng.random() < 0.4:
        draw_bars(pen, (head[2] - side * 3, head[1], head[2], head[1] + side * 0.7))
    elif rng.random() < 0.4:
        draw_block_code(pen, (head[2] - side, head[1], head[2], head[1] + side))
    middle = inset(head, side * 1.4 + pen.text_px, side * 0.12)
    write_in(pen, prose.title(rng), middle, size=pen.text_px * rng.uniform(1.5, 3), bold=rng.random() < 0.7)
    return rest


def draw_boxed_form(pen: Pen, page: Box) -> None:
    """Draws an insurance or tax form: sections with a band, each of rows of boxed fields."""
    rng = pen.rng
    box = _head(pen, margins(pen, page))
    thick, filled = rng.choice([1.0, 1.5, 3.0, 5.0]), rng.choice([0.0, 0.3, 0.8])
    gap = rng.choice([0.0, 0.0, pen.text_px])
    ys = cuts(rng, box[1], box[3], rng.randint(2, 7))
    band = pen.line if rng.random() < 0.3 else tint(pen)
    for number, (top, bottom) in enumerate(pairwise(ys), 1):
        section = (box[0], top, box[2], bottom - gap)
        if rng.random() < 0.7:
            height = min(pen.text_px * 1.8, height_of(section) * 0.3)
            title, section = split(section, height / height_of(section), is_across=True)
            pen.block(title, band)
            color = pen.background if band == pen.line else pen.line
            write_in(pen, f"{number}. {prose.title(rng)}", title, anchor=0.0, bold=True, color=color)
            pen.frame(title, width=thick)
        row_count = max(1, min(12, int(height_of(section) / (pen.text_px * rng.uniform(2.0, 4.0)))))
        for row in rows_of(section, row_count):
            _field_row(pen, row, filled)
        pen.frame(section, width=thick)


def _field_row(pen: Pen, row: Box, filled: float) -> None:
    """Draws the fields of a row: boxes side by side, one box, a comb, check boxes or a paragraph."""
    rng, kind = pen.rng, pen.rng.random()
    if kind < 0.6:
        xs = cuts(rng, row[0], row[2], rng.randint(1, 6))
        for left, right in pairwise(xs):
            cell = (left, row[1], right, row[3])
            pen.frame(cell, width=0.8)
            _field(pen, cell, filled_share=filled)
    elif kind < 0.75:
        pen.frame(row, width=0.8)
        _comb(pen, row)
    elif kind < 0.88:
        pen.frame(row, width=0.8)
        for part in columns_of(row, rng.randint(2, 6)):
            _check(pen, part)
    elif kind < 0.94 and height_of(row) > pen.text_px * 3:
        draw_schedule(pen, inset(row, pen.text_px * rng.choice([0.0, 0.5]), 0.0))
    else:
        pen.frame(row, width=0.8)
        write_paragraph(pen, inset(row, pen.text_px * 0.5, 1.0), size=pen.text_px * 0.7)


def _comb(pen: Pen, row: Box) -> None:
    """Draws a name and a row of little boxes, one a letter."""
    rng = pen.rng
    name, rest = split(row, rng.uniform(0.15, 0.35), is_across=False)
    write_in(pen, prose.field_name(rng), name, anchor=0.0, size=pen.text_px * 0.8)
    height = min(height_of(row) * 0.75, pen.text_px * 2)
    count = max(3, min(int(width_of(rest) / (height * rng.uniform(0.7, 1.0))), rng.randint(5, 34)))
    top = (row[1] + row[3] - height) / 2
    has_tops, value = rng.random() < 0.7, prose.value(rng) if rng.random() < 0.4 else ""
    for at in range(count):
        cell = (rest[0] + at * height * 0.8, top, rest[0] + (at + 1) * height * 0.8, top + height)
        if cell[2] > row[2] - 2:
            break
        if has_tops:
            pen.frame(cell, width=0.7)
        else:
            pen.polyline([(cell[0], cell[1] + height / 2), (cell[0], cell[3]), (cell[2], cell[3])], width=0.7)
        if at < len(value):
            write_in(pen, value[at], cell, bold=True)


def _check(pen: Pen, part: Box) -> None:
    """Draws a check box with what it is for."""
    rng = pen.rng
    side = min(pen.text_px, height_of(part) * 0.6, width_of(part) * 0.3)
    x, y = part[0] + side * 0.5, middle_of(part)[1] - side / 2
    cell = (x, y, x + side, y + side)
    if rng.random() < 0.15:
        pen.ring(middle_of(cell), side / 2)
    else:
        pen.frame(cell)
    if rng.random() < 0.35:
        pen.segment((x, y, x + side, y + side), width=1.4)
        pen.segment((x + side, y, x, y + side), width=1.4)
    label = prose.phrase(rng, 1, 3)
    write_in(pen, label, (cell[2] + side * 0.3, part[1], part[2], part[3]), size=pen.text_px * 0.8, anchor=0.0)


def draw_ruled_form(pen: Pen, page: Box) -> None:
    """Draws an application: names before lines to write on, check boxes, small print, a place to sign."""
    rng, size = pen.rng, pen.text_px
    box = _head(pen, margins(pen, page))
    y, pitch = box[1] + size * 2, size * rng.uniform(2.0, 3.2)
    filled = rng.choice([0.0, 0.5, 0.9])
    while y < box[3] - size * 6:
        row = (box[0], y, box[2], y + pitch)
        kind = rng.random()
        if kind < 0.65:
            for part in columns_of(row, rng.choice([1, 1, 2, 3]), gap=size):
                width = pen.write(prose.field_name(rng), (part[0], part[3] - size * 0.4)) + size * 0.4
                pen.segment((part[0] + width, part[3] - size * 0.3, part[2], part[3] - size * 0.3), width=0.7)
                if rng.random() < filled and part[0] + width < part[2] - size * 3:
                    write_in(pen, prose.value(rng), (part[0] + width, part[1], part[2], part[3]), anchor=0.1)
        elif kind < 0.85:
            for part in columns_of(row, rng.randint(2, 5)):
                _check(pen, part)
        else:
            write_paragraph(pen, row, size=size * 0.75, most_lines=2)
        y += pitch
    draw_signature(pen, (box[0], box[3] - size * 4, box[0] + size * 10, box[3] - size))
    pen.segment((box[0], box[3] - size, box[0] + width_of(box) * 0.4, box[3] - size), width=0.8)


def draw_nested_form(pen: Pen, page: Box) -> None:
    """Draws boxes in boxes down to small fields, as waybills and health cards have them."""
    box = _head(pen, margins(pen, page)) if pen.rng.random() < 0.7 else margins(pen, page)
    pen.frame(box, width=pen.rng.choice([1.0, 2.0, 4.0]))
    _nest(pen, box, depth=pen.rng.randint(3, 7))


def _nest(pen: Pen, box: Box, *, depth: int) -> None:
    rng = pen.rng
    if depth == 0 or width_of(box) < pen.text_px * 7 or height_of(box) < pen.text_px * 4:
        _leaf(pen, box)
        return
    is_across = height_of(box) > width_of(box) * rng.uniform(0.3, 1.2)
    for part in split(box, rng.uniform(0.25, 0.75), is_across=is_across):
        pen.frame(part, width=rng.choice([0.8, 0.8, 1.5]))
        _nest(pen, part, depth=depth - 1)


def _leaf(pen: Pen, box: Box) -> None:
    """Fills a field of a nested form."""
    kind = pen.rng.random()
    inner = inset(box, pen.text_px * 0.4, pen.text_px * 0.3)
    if kind < 0.07:
        pen.block(box, tint(pen))
        pen.frame(box)
    elif kind < 0.1 and min(width_of(inner), height_of(inner)) > pen.text_px * 4:
        draw_schedule(pen, inner)
    elif kind < 0.2 and height_of(inner) > pen.text_px * 2:
        write_paragraph(pen, inner, size=pen.text_px * 0.7)
    elif kind < 0.28 and width_of(inner) > pen.text_px * 6:
        draw_bars(pen, inner)
    elif kind < 0.4:
        row_count = max(1, int(height_of(inner) / (pen.text_px * 1.6)))
        for row in rows_of(inner, row_count):
            _check(pen, row)
    else:
        _field(pen, inner, filled_share=0.6)


def draw_answer_sheet(pen: Pen, page: Box) -> None:
    """Draws columns of numbered questions with circles or boxes to mark."""
    rng = pen.rng
    box = _head(pen, margins(pen, page))
    choices, is_round = rng.randint(3, 6), rng.random() < 0.6
    pitch = pen.text_px * rng.uniform(1.3, 2.0)
    ink = tint(pen, 0.7)
    for column in columns_of(box, rng.randint(1, 5), gap=pen.text_px * 2):
        if rng.random() < 0.4:
            pen.frame(column)
        for number, row in enumerate(rows_of(column, max(1, int(height_of(column) / pitch))), 1):
            for at, cell in enumerate(columns_of(row, choices + 1)):
                side = min(width_of(cell), height_of(cell)) * 0.35
                x, y = middle_of(cell)
                if at == 0:
                    write_in(pen, str(number), cell)
                elif is_round:
                    pen.canvas.drawCircle(x, y, side, pen.paint(color=ink, fill=rng.random() < 0.2))
                else:
                    pen.frame((x - side, y - side, x + side, y + side), color=ink)


def draw_matrix_form(pen: Pen, page: Box) -> None:
    """Draws a questionnaire: statements down the side, a grid of boxes to tick beside them."""
    rng = pen.rng
    box = _head(pen, margins(pen, page))
    row_count = max(3, int(height_of(box) / (pen.text_px * rng.uniform(1.8, 4))))
    names, grid = split(box, rng.uniform(0.3, 0.6), is_across=False)
    is_ruled, mark = rng.random() < 0.7, rng.choice(["box", "ring", "none"])
    for at, row in enumerate(rows_of(names, row_count)):
        if at % 2 and rng.random() < 0.8:
            pen.block((box[0], row[1], box[2], row[3]), mix(pen.background, pen.line, 0.07))
        write_in(pen, prose.phrase(rng, 4, 9), row, anchor=0.0)
    for cells in grid_of(grid, row_count, rng.randint(3, 10)):
        for cell in cells:
            if is_ruled:
                pen.frame(cell, width=0.7)
            side = min(width_of(cell), height_of(cell)) * 0.25
            x, y = middle_of(cell)
            if mark == "box":
                pen.frame((x - side, y - side, x + side, y + side))
            elif mark == "ring":
                pen.ring((x, y), side)
            elif rng.random() < 0.3:
                write_in(pen, rng.choice("xX12345"), cell)


def draw_label(pen: Pen, page: Box) -> None:
    """Draws a shipping label or a payment slip: few large boxes, a bar code, large letters."""
    rng = pen.rng
    box = inset(page, min(width_of(page), height_of(page)) * rng.uniform(0.02, 0.15))
    pen = with_text(pen, pen.text_px * rng.uniform(1.0, 1.8))
    pen.frame(box, width=rng.choice([1.0, 3.0, 6.0]))
    ys = cuts(rng, box[1], box[3], rng.randint(3, 6), spread=0.5)
    for top, bottom in pairwise(ys):
        row = (box[0], top, box[2], bottom)
        pen.frame(row, width=1.5)
        for part in split(row, rng.uniform(0.3, 0.7), is_across=False) if rng.random() < 0.6 else (row,):
            inner, kind = inset(part, pen.text_px * 0.6, pen.text_px * 0.5), rng.random()
            pen.frame(part, width=1.5)
            if kind < 0.3:
                draw_bars(pen, inner)
            elif kind < 0.5:
                write_in(pen, prose.value(rng).upper(), inner, size=pen.text_px * 4, bold=True)
            elif kind < 0.6:
                side = min(width_of(inner), height_of(inner))
                draw_block_code(pen, (inner[0], inner[1], inner[0] + side, inner[1] + side))
            else:
                for line in rows_of(inner, max(1, int(height_of(inner) / (pen.text_px * 1.4)))):
                    write_in(pen, prose.value(rng), line, anchor=0.0)


SUBJECTS: Mapping[str, Subject] = {
    "boxed_form": draw_boxed_form, "ruled_form": draw_ruled_form, "nested_form": draw_nested_form,
    "answer_sheet": draw_answer_sheet, "matrix_form": draw_matrix_form, "label": draw_label,
}  # fmt: skip
