"""Tables: schedules, calendars, ledgers, puzzles, spreadsheets, invoices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from random import Random

from training.plans.other import prose
from training.plans.other.arranging import (
    Subject,
    colour,
    columns_of,
    cuts,
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
    write_paragraph,
)
from training.plans.sheet.pen import Box, Pen, mix
from training.plans.sheet.tables import draw_logo
from training.plans.sheet.tabular import draw_dense_schedule

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("January", "Februar", "mars", "April", "Mai", "junio", "July", "elokuu", "September", "Oktober", "November",
           "Dezember")  # fmt: skip


def _titled(pen: Pen, page: Box) -> Box:
    """Writes a title over some pages and returns the rest."""
    rng = pen.rng
    box = margins(pen, page)
    if rng.random() < 0.7:
        head, box = split(box, rng.uniform(0.04, 0.12), is_across=True)
        write_in(pen, prose.title(rng), head, size=pen.text_px * rng.uniform(1.3, 3), anchor=rng.choice([0.0, 0.5]))
    return box


def draw_table(pen: Pen, page: Box) -> None:
    """Draws a table with a heading of one or two rows, merged cells, shaded rows, and rules of some kind."""
    rng = pen.rng
    box = _titled(pen, page)
    row_count = max(2, min(70, int(height_of(box) / (pen.text_px * rng.uniform(1.4, 3.5)))))
    xs = cuts(rng, box[0], box[2], rng.randint(2, 14))
    rules, stripe = rng.choice(["all", "all", "rows", "columns", "none"]), tint(pen) if rng.random() < 0.5 else None
    head, fill = tint(pen, rng.uniform(0.1, 0.8)), rng.uniform(0.4, 1.0)
    makers = [rng.choice([prose.number, prose.date, prose.value, prose.place]) for _ in xs]
    merge_share = rng.choice([0.0, 0.0, 0.1, 0.25])
    for number, row in enumerate(rows_of(box, row_count)):
        if number == 0 and rng.random() < 0.8:
            pen.block(row, head)
        elif stripe is not None and number % 2:
            pen.block(row, stripe)
        if rules in ("all", "rows"):
            pen.segment((row[0], row[3], row[2], row[3]), width=0.8)
        _table_row(pen, row, _merged(rng, xs, merge_share), makers if number else [_heading] * len(xs), rules, fill)
    if rules == "all" or rng.random() < 0.4:
        pen.frame(box, width=rng.choice([0.8, 1.5, 3.0]))


def _heading(rng: Random) -> str:
    return prose.phrase(rng, 1, 2)


def _merged(rng: Random, xs: list[float], share: float) -> list[float]:
    """Leaves out some of the cuts between columns."""
    return [x for at, x in enumerate(xs) if at in (0, len(xs) - 1) or rng.random() >= share]


def _table_row(  # noqa: PLR0913, PLR0917
    pen: Pen, row: Box, xs: list[float], makers: Sequence[Callable[[Random], str]], rules: str, fill: float
) -> None:
    for (left, right), make in zip(pairwise(xs), makers, strict=False):
        if rules in ("all", "columns"):
            pen.segment((right, row[1], right, row[3]), width=0.8)
        if pen.rng.random() < fill:
            anchor = 1.0 if make is prose.number else 0.0
            write_in(pen, make(pen.rng), (left, row[1], right, row[3]), anchor=anchor, bold=make is _heading)


def draw_timetable(pen: Pen, page: Box) -> None:
    """Draws a week: hours down the side, days across, blocks of one to four hours."""
    rng = pen.rng
    box = _titled(pen, page)
    days, hours = rng.randint(5, 7), rng.randint(6, 14)
    side, grid = split(box, 0.1, is_across=False)
    for row, clock in zip(rows_of(side, hours + 1)[1:], range(7, 24), strict=False):
        write_in(pen, f"{clock}:00", row)
    for day, column in enumerate(columns_of(grid, days)):
        cells = rows_of(column, hours + 1)
        write_in(pen, _DAYS[day], cells[0], bold=True)
        hour = 1
        while hour <= hours:
            end = min(hour + rng.randint(1, 4), hours + 1)
            block = (column[0], cells[hour][1], column[2], cells[end - 1][3])
            if rng.random() < 0.6:
                pen.block(block, mix(pen.background, colour(rng), rng.uniform(0.2, 0.8)))
                write_in(pen, prose.unit(rng), block)
            pen.frame(block, width=0.8)
            hour = end
    pen.frame(box, width=1.5)


def draw_calendar(pen: Pen, page: Box) -> None:
    """Draws a month on a page, or all months of a year."""
    rng = pen.rng
    box = _titled(pen, page)
    if rng.random() < 0.5:
        _month(pen, box, rng.randrange(12))
        return
    columns = 4 if width_of(box) > height_of(box) else 3
    gap = pen.text_px * rng.uniform(0.5, 2.0)
    for number, part in enumerate(part for row in grid_of(box, 12 // columns, columns, gap=gap) for part in row):
        _month(with_text(pen, pen.text_px * 0.8), part, number)


def _month(pen: Pen, box: Box, number: int) -> None:
    rng = pen.rng
    head, grid = split(box, 0.12, is_across=True)
    write_in(pen, _MONTHS[number], head, size=pen.text_px * 2, bold=True)
    rows = grid_of(grid, 7, 7)
    is_framed, is_weekend_shaded, first = number % 3 != 1, rng.random() < 0.5, rng.randrange(7)
    for day, cell in zip(_DAYS, rows[0], strict=True):
        write_in(pen, day, cell, size=pen.text_px * 0.8)
    for at, cell in enumerate(cell for row in rows[1:] for cell in row):
        if is_weekend_shaded and at % 7 > 4:
            pen.block(cell, mix(pen.background, pen.line, 0.12))
        if is_framed:
            pen.frame(cell, width=0.8)
        if first <= at < first + 30:
            corner = (cell[0], cell[1], cell[0] + width_of(cell) * 0.5, cell[1] + height_of(cell) * 0.5)
            write_in(pen, str(at - first + 1), corner if height_of(cell) > pen.text_px * 3 else cell)


def draw_ledger(pen: Pen, page: Box) -> None:
    """Draws ruled paper of an account book with narrow columns of digits."""
    rng = pen.rng
    box = inset(page, width_of(page) * 0.03, height_of(page) * 0.05)
    xs = cuts(rng, box[0], box[2], rng.randint(4, 9), spread=0.8)
    ink = tint(pen, 0.6)
    for row in rows_of(box, max(5, int(height_of(box) / (pen.text_px * 1.6)))):
        pen.segment((row[0], row[3], row[2], row[3]), width=0.6, color=ink)
        if rng.random() < 0.75:
            for left, right in pairwise(xs):
                write_in(pen, prose.value(rng) if right - left > pen.text_px * 8 else prose.number(rng),
                         (left, row[1], right, row[3]), anchor=0.0)  # fmt: skip
    for x in xs:
        pen.segment((x, box[1], x, box[3]), width=rng.choice([0.8, 1.5]), color=ink)


def draw_crossword(pen: Pen, page: Box) -> None:
    """Draws a crossword or a number puzzle with its clues."""
    rng = pen.rng
    box = margins(pen, page)
    grid_box, clues = split(box, rng.uniform(0.5, 0.8), is_across=height_of(box) > width_of(box))
    square = inset(square_in(grid_box), pen.text_px)
    count = rng.choice([9, 9, 11, 13, 15, 17])
    dark_share = 0.0 if count == 9 else rng.uniform(0.1, 0.25)
    number = 0
    for row in grid_of(square, count, count):
        for cell in row:
            if rng.random() < dark_share:
                pen.block(cell, pen.line)
            elif count == 9 and rng.random() < 0.35:
                write_in(pen, str(rng.randint(1, 9)), cell, size=height_of(cell) * 0.6)
            elif count != 9 and rng.random() < 0.3:
                number += 1
                write_in(pen, str(number), (cell[0], cell[1], cell[0] + width_of(cell) * 0.45,
                                            cell[1] + height_of(cell) * 0.45))  # fmt: skip
            pen.frame(cell, width=0.8)
    if count == 9:
        for row in grid_of(square, 3, 3):
            for cell in row:
                pen.frame(cell, width=2.5)
    pen.frame(square, width=2.0)
    for column in columns_of(inset(clues, pen.text_px), 2, gap=pen.text_px):
        write_paragraph(pen, column, size=pen.text_px * 0.8)


def draw_spreadsheet(pen: Pen, page: Box) -> None:
    """Draws a spreadsheet that fills the page: faint grid, letters above, numbers at the side, some filled ranges."""
    rng = pen.rng
    row_count = max(5, int(height_of(page) / (pen.text_px * rng.uniform(1.5, 2.4))))
    xs = cuts(rng, page[0] + pen.text_px * 3, page[2], rng.randint(4, 16), spread=0.5)
    faint = mix(pen.background, pen.line, rng.uniform(0.1, 0.4))
    used_rows, used_columns = rng.randint(3, row_count), rng.randint(2, len(xs))
    for number, row in enumerate(rows_of(page, row_count)):
        if number == 0:
            pen.block(row, mix(pen.background, pen.line, 0.15))
        write_in(pen, str(number or ""), (page[0], row[1], xs[0], row[3]), size=pen.text_px * 0.8)
        for at, (left, right) in enumerate(pairwise(xs)):
            cell = (left, row[1], right, row[3])
            if number and number < used_rows and at < used_columns:
                if rng.random() < 0.06:
                    pen.block(cell, mix(pen.background, colour(rng), 0.5))
                if rng.random() < 0.8:
                    write_in(
                        pen, prose.value(rng) if at == 0 else prose.number(rng), cell, anchor=0.0 if at == 0 else 1.0
                    )
            elif not number:
                write_in(pen, "ABCDEFGHIJKLMNOPQ"[at], cell)
            pen.frame(cell, width=0.7, color=faint)


def draw_periodic_table(pen: Pen, page: Box) -> None:
    """Draws a table of elements: coloured cells with a letter, some places empty."""
    rng = pen.rng
    box = _titled(pen, page)
    columns = rng.randint(8, 18)
    group = [mix(pen.background, colour(rng), 0.6) for _ in range(6)]
    gap = rng.choice([0.0, 2.0, 4.0])
    for at, row in enumerate(grid_of(box, rng.randint(6, 10), columns, gap=gap)):
        for number, cell in enumerate(row):
            if at < 3 and 1 + at < number < columns - 6 + at:
                continue
            pen.block(cell, group[number * len(group) // columns])
            pen.frame(cell, width=0.8)
            top, bottom = split(cell, 0.6, is_across=True)
            write_in(
                pen, rng.choice("HCNOFSPKBI") + rng.choice(["", "a", "e", "r"]), top, size=pen.text_px * 2, bold=True
            )
            write_in(pen, prose.number(rng), bottom, size=pen.text_px * 0.7)


def draw_invoice(pen: Pen, page: Box) -> None:
    """Draws an invoice: mark, addresses in boxes, a table of things, the sum in a box."""
    rng, size = pen.rng, pen.text_px
    box = margins(pen, page)
    head, rest = split(box, rng.uniform(0.2, 0.35), is_across=True)
    draw_logo(pen, (head[0], head[1], head[0] + size * 7, head[1] + size * 5))
    heading = rng.choice(["INVOICE", "Rechnung", "FACTURE", "LASKU", "Quotation"])
    write_in(pen, heading, (middle_of(head)[0], head[1], head[2], head[1] + size * 5), size=size * 3, bold=True)
    is_boxed = rng.random() < 0.6
    for part in columns_of((head[0], head[1] + size * 6, head[2], head[3] - size), 2, gap=size * 2):
        if is_boxed:
            pen.frame(part)
        for line in rows_of(part, max(1, min(6, int(height_of(part) / (size * 1.4))))):
            write_in(pen, prose.value(rng), line, anchor=0.0)
    table, foot = split(rest, rng.uniform(0.5, 0.8), is_across=True)
    xs = cuts(rng, table[0], table[2], rng.randint(3, 6))
    rules = rng.choice(["all", "rows", "columns"])
    for number, row in enumerate(rows_of(table, max(2, int(height_of(table) / (size * 2.2))))):
        if number == 0:
            pen.block(row, tint(pen))
        if rules != "columns" or number == 0:
            pen.segment((row[0], row[3], row[2], row[3]), width=0.8)
        makers = [prose.field_name, *[prose.number] * len(xs)] if number else [_heading] * len(xs)
        _table_row(pen, row, xs, makers, rules, 0.9)
    pen.frame(table)
    total = (foot[0] + width_of(foot) * 0.6, foot[1] + size, foot[2], min(foot[1] + size * 6, foot[3]))
    pen.frame(total, width=rng.choice([1.0, 2.5]))
    for row in rows_of(total, 3):
        name, amount = split(row, 0.5, is_across=False)
        write_in(pen, rng.choice(["Total", "VAT 19 %", "Netto", "Summe", "Sous-total"]), name, anchor=0.0)
        write_in(pen, prose.number(rng), amount, anchor=1.0, bold=True)


def draw_schedules(pen: Pen, page: Box) -> None:
    """Draws the schedules of a sheet of drawings, one or several."""
    box, count = margins(pen, page), pen.rng.randint(1, 4)
    parts = columns_of(box, count, gap=pen.text_px * 2) if width_of(box) > height_of(box) else rows_of(box, count)
    for part in parts:
        draw_dense_schedule(pen, inset(part, 0, pen.text_px))


SUBJECTS: Mapping[str, Subject] = {
    "table": draw_table, "timetable": draw_timetable, "calendar": draw_calendar, "ledger": draw_ledger,
    "crossword": draw_crossword, "spreadsheet": draw_spreadsheet, "periodic_table": draw_periodic_table,
    "invoice": draw_invoice, "schedules": draw_schedules,
}  # fmt: skip
