"""Running text: letters, articles, lists, contracts, title pages, listings."""

from __future__ import annotations

from collections.abc import Mapping

from training.plans.fonts import Lettering
from training.plans.other import prose
from training.plans.other.arranging import (
    Subject,
    colour,
    columns_of,
    height_of,
    inset,
    margins,
    middle_of,
    split,
    square_in,
    tint,
    width_of,
    with_text,
    write_in,
    write_paragraph,
)
from training.plans.sheet.notes import draw_signature, draw_stamp
from training.plans.sheet.pen import Box, Pen
from training.plans.sheet.tables import draw_logo


def draw_letter(pen: Pen, page: Box) -> None:
    """Draws a letter: head, address, subject, paragraphs, signature."""
    rng, size = pen.rng, pen.text_px
    box = margins(pen, page)
    y = _letterhead(pen, box)
    for line in (prose.person(rng), prose.place(rng), prose.number(rng)):
        pen.write(line, (box[0], y), size=size)
        y += size * 1.3
    pen.write(prose.date(rng), (box[2], y), size=size, anchor=1.0)
    pen.write(prose.title(rng), (box[0], y + size * 2), size=size * 1.1, bold=True)
    y = _paragraphs(pen, (box[0], y + size * 3.5, box[2], box[3] - size * rng.uniform(6, 20)), rng.randint(2, 9))
    place = (box[0], y + size, box[0] + size * 12, y + size * 4)
    if place[3] < box[3]:
        draw_signature(pen, place)
        pen.segment((place[0], place[3], place[2], place[3]), width=0.8)
        pen.write(prose.person(rng), (place[0], place[3] + size * 1.2), size=size)
        if rng.random() < 0.5:
            draw_stamp(pen, (box[2] - size * 12, place[1], box[2] - size * 4, place[1] + size * 8))


def _letterhead(pen: Pen, box: Box) -> float:
    """Draws the head of a letter and returns where the rest begins."""
    rng, size = pen.rng, pen.text_px
    height = size * rng.uniform(3, 7)
    if rng.random() < 0.6:
        left = rng.choice([box[0], box[2] - height])
        draw_logo(pen, (left, box[1], left + height, box[1] + height))
    pen.write(prose.title(rng), middle_of((box[0], box[1], box[2], box[1] + height)), size=size * 1.6, anchor=0.5)
    if rng.random() < 0.5:
        pen.segment((box[0], box[1] + height, box[2], box[1] + height), width=rng.choice([0.6, 1.5, 3.0]))
    return box[1] + height + size * rng.uniform(2, 5)


def _paragraphs(pen: Pen, box: Box, most: int = 60) -> float:
    """Fills a box with paragraphs, some with a heading, some as points of a list; returns how far it came."""
    rng, size = pen.rng, pen.text_px
    is_justified, leading, y = rng.random() < 0.5, rng.uniform(1.15, 1.6), box[1]
    heading_share, list_share = rng.choice([0.0, 0.15, 0.3]), rng.choice([0.0, 0.2, 0.6])
    for number in range(1, most + 1):
        if y + size * 2 > box[3]:
            break
        if rng.random() < heading_share and y + size * 5 < box[3]:
            heading = (box[0], y, box[2], y + size * 2.4)
            write_in(pen, prose.title(rng), heading, size=size * 1.3, anchor=0.0, bold=True)
            y = heading[3]
        left = box[0]
        if rng.random() < list_share:
            left += size * 2
            pen.write(rng.choice([f"{number}.", "-", f"({'abcdefgh'[number % 8]})"]), (box[0] + size * 0.5, y + size))
        lines = rng.randint(1, 3) if left > box[0] else rng.randint(2, 12)
        y = write_paragraph(pen, (left, y, box[2], box[3]), most_lines=lines, justified=is_justified, leading=leading)
        y += size * rng.choice([0.1, 0.5, 1.0])
    return y


def draw_article(pen: Pen, page: Box) -> None:
    """Draws a page of a journal or paper: a title over one to three columns, with figures, notes and page number."""
    rng, size = pen.rng, pen.text_px
    box = margins(pen, page)
    if rng.random() < 0.7:
        head, box = split(box, rng.uniform(0.05, 0.2), is_across=True)
        write_in(pen, prose.title(rng), head, size=size * rng.uniform(1.6, 4.0), bold=rng.random() < 0.6)
    if rng.random() < 0.4:
        box, notes = split(box, rng.uniform(0.82, 0.93), is_across=True)
        pen.segment(
            (notes[0], notes[1] + size * 0.5, notes[0] + width_of(notes) * 0.3, notes[1] + size * 0.5), width=0.6
        )
        write_paragraph(pen, (notes[0], notes[1] + size, notes[2], notes[3]), size=size * 0.75)
    count = rng.choice([1, 2, 2, 3, 4])
    gap = size * rng.uniform(1.2, 3)
    for number, column in enumerate(columns_of(box, count, gap=gap)):
        if number and count < 4 and rng.random() < 0.15:
            pen.segment((column[0] - gap / 2, column[1], column[0] - gap / 2, column[3]), width=0.6)
        _paragraphs(pen, _figure(pen, column) if rng.random() < 0.3 else column)
    pen.write(str(rng.randint(1, 400)), (middle_of(page)[0], page[3] - size * 1.2), anchor=0.5)


def _figure(pen: Pen, column: Box) -> Box:
    """Draws a framed or shaded picture at one end of a column and returns the rest."""
    rng = pen.rng
    first, second = split(column, rng.uniform(0.2, 0.45), is_across=True)
    frame = inset(first, 0, pen.text_px)
    if rng.random() < 0.6:
        pen.block(frame, tint(pen))
    if rng.random() < 0.6:
        pen.frame(frame)
    draw_logo(pen, square_in(inset(frame, width_of(frame) * 0.2, height_of(frame) * 0.2)))
    return second


def draw_title_page(pen: Pen, page: Box) -> None:
    """Draws the first page of a script, a report or a thesis: a large title, names, a mark, rules, a stamp."""
    rng, size = pen.rng, pen.text_px
    box = margins(pen, page)
    if rng.random() < 0.4:
        pen.frame(inset(page, size * rng.uniform(1, 4)), width=rng.choice([1.0, 2.0, 4.0]))
    top, rest = split(box, rng.uniform(0.25, 0.5), is_across=True)
    write_in(pen, prose.title(rng), inset(top, 0, height_of(top) * 0.3), size=size * rng.uniform(3, 7), bold=True)
    y = rest[1]
    for _ in range(rng.randint(1, 5)):
        line = (rest[0], y, rest[2], y + size * 2.2)
        write_in(pen, rng.choice([prose.title, prose.person, prose.date, prose.place])(rng), line, size=size * 1.5)
        y += size * rng.uniform(2.5, 5)
    if rng.random() < 0.5:
        side = size * rng.uniform(4, 10)
        draw_logo(pen, (box[0], box[3] - side, box[0] + side, box[3]))
    if rng.random() < 0.4:
        draw_stamp(pen, (box[2] - size * 14, box[3] - size * 12, box[2] - size * 4, box[3] - size * 2))
    if rng.random() < 0.5:
        _paragraphs(pen, (box[0], max(y, box[3] - size * 12), box[2], box[3]), 2)


def draw_certificate(pen: Pen, page: Box) -> None:
    """Draws a certificate: nested borders, a large title, lines to sign on, a seal."""
    rng, size = pen.rng, pen.text_px
    edge = min(width_of(page), height_of(page)) * 0.03
    ink = colour(rng) if rng.random() < 0.6 else pen.line
    for step in range(rng.randint(1, 4)):
        pen.frame(inset(page, edge * (1 + step * rng.uniform(0.3, 0.7))), width=rng.choice([1.0, 2.0, 5.0]), color=ink)
    box = inset(page, width_of(page) * 0.14, height_of(page) * 0.14)
    head, rest = split(box, 0.3, is_across=True)
    write_in(
        pen, rng.choice(["CERTIFICATE", "Urkunde", "Diploma", "Zertifikat", "DEED"]), head, size=size * 6, color=ink
    )
    body, foot = split(rest, 0.6, is_across=True)
    for line in range(4):
        at = (body[0], body[1] + line * size * 2.4, body[2], body[1] + (line + 1) * size * 2.4)
        write_in(pen, prose.phrase(rng, 4, 9), at, size=size * 1.3)
    for column in columns_of(foot, 2, gap=size * 6):
        y = column[3] - size * 2
        pen.segment((column[0], y, column[2], y), width=0.8)
        draw_signature(pen, (column[0], y - size * 3, column[0] + width_of(column) * 0.7, y))
        write_in(pen, prose.person(rng), (column[0], y, column[2], column[3]))
    draw_stamp(pen, square_in(inset(foot, width_of(foot) * 0.4, 0)))


def draw_listing(pen: Pen, page: Box) -> None:
    """Draws lines of a program or of a script: indented, each short."""
    rng = pen.rng
    pen = with_text(pen, pen.text_px * rng.uniform(0.8, 1.1))
    box, size = margins(pen, page), pen.text_px
    is_script, y, depth = rng.random() < 0.5, box[1] + size, 0
    while y < box[3]:
        if is_script:
            indent = rng.choice([0.0, 0.0, 0.25, 0.25, 0.4])
            text = prose.person(rng).upper() if indent == 0.4 else prose.phrase(rng, 3, 9)
        else:
            depth = max(0, min(5, depth + rng.choice([-1, 0, 0, 1])))
            indent, text = depth * 0.04, f"{prose.phrase(rng, 1, 4).replace(' ', '_').lower()}({prose.number(rng)});"
        if rng.random() < 0.85:
            color = colour(rng) if not is_script and rng.random() < 0.2 else None
            pen.write(text, (box[0] + width_of(box) * indent, y), color=color)
        if not is_script:
            pen.write(str(int(y / size)), (box[0] - size * 0.6, y), anchor=1.0, size=size * 0.7)
        y += size * 1.35


def draw_glyph_text(pen: Pen, page: Box) -> None:
    """Draws text of square signs, as East Asian writing looks, in rows or in columns."""
    rng = pen.rng
    box, size = margins(pen, page), pen.text_px * 1.2
    is_upright = rng.random() < 0.4
    signs = [_sign(pen, size * 0.9) for _ in range(40)]
    count, length = int(height_of(box) / (size * 1.5)), int(width_of(box) / size)
    if is_upright:
        count, length = int(width_of(box) / (size * 1.5)), int(height_of(box) / size)
    paint = pen.paint(width=0.8)
    for line in range(count):
        end = rng.randint(length // 4, length) if rng.random() < 0.2 else length
        for place in range(end):
            along, across = place * size, line * size * 1.5
            pen.canvas.save()
            if is_upright:
                pen.canvas.translate(box[2] - across - size, box[1] + along)
            else:
                pen.canvas.translate(box[0] + along, box[1] + across)
            pen.canvas.drawPath(rng.choice(signs), paint)
            pen.canvas.restore()


def _sign(pen: Pen, size: float) -> object:
    """Returns some strokes on a grid, most of them level or upright."""
    rng, step = pen.rng, size / 4
    path = pen.path([])
    for _ in range(rng.randint(3, 8)):
        x, y, length = rng.randint(0, 3), rng.randint(0, 4), rng.randint(1, 3)
        dx, dy = rng.choice([(1, 0), (1, 0), (0, 1), (0, 1), (1, 1), (-1, 1)])
        path.moveTo(x * step, y * step)
        path.lineTo(min(max(x + dx * length, 0), 4) * step, min(y + dy * length, 4) * step)
    return path


def draw_receipt(pen: Pen, page: Box) -> None:
    """Draws a till receipt: a narrow strip of lines with prices, on the page or in its middle."""
    rng, size = pen.rng, pen.text_px
    strip = inset(page, width_of(page) * rng.uniform(0.05, 0.32), height_of(page) * 0.03)
    if rng.random() < 0.5:
        pen.block(page, tint(pen))
        pen.block(strip, pen.background)
    y, box = strip[1] + size * 3, inset(strip, size)
    write_in(pen, prose.title(rng), (box[0], strip[1], box[2], y), size=size * 1.6, bold=True)
    while y < box[3] - size * 3:
        if rng.random() < 0.1:
            pen.segment((box[0], y - size * 0.5, box[2], y - size * 0.5), dash=(3, 3))
        else:
            name, price = prose.phrase(rng, 1, 3), f"{rng.uniform(0.5, 99):.2f}"
            width = width_of(box) - Lettering(pen.family, size).width_px(price) - size
            write_in(pen, name, (box[0], y - size, box[0] + width, y + size * 0.3), anchor=0.0)
            pen.write(price, (box[2], y), anchor=1.0)
        y += size * 1.4


SUBJECTS: Mapping[str, Subject] = {
    "letter": draw_letter, "article": draw_article, "title_page": draw_title_page, "certificate": draw_certificate,
    "listing": draw_listing, "glyph_text": draw_glyph_text, "receipt": draw_receipt,
}  # fmt: skip
