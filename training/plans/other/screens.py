"""Designed pages: windows, phones, web pages, slides, posters, covers, comics, icons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from training.plans.other import charts, prose
from training.plans.other.arranging import (
    Subject,
    colour,
    columns_of,
    cuts,
    grid_of,
    height_of,
    inset,
    middle_of,
    rounded,
    rows_of,
    split,
    square_in,
    tint,
    width_of,
    write_in,
    write_paragraph,
)
from training.plans.other.pictures import paint_picture
from training.plans.sheet.pen import RGB, Box, Pen, mix
from training.plans.sheet.tables import draw_logo


def _bar(pen: Pen, box: Box, ink: RGB) -> None:
    """Draws a bar of names, as menus and tool bars have them."""
    pen.block(box, ink)
    for part in columns_of(box, pen.rng.randint(4, 14)):
        if pen.rng.random() < 0.6:
            write_in(pen, prose.unit(pen.rng), part, size=pen.text_px * 0.8)
        else:
            side = inset(square_in(part), height_of(part) * 0.2)
            rounded(pen, side, height_of(side) * 0.2, fill=tint(pen))


def draw_window(pen: Pen, page: Box) -> None:
    """Draws a program: title bar, menus, panels at the sides, tabs, lists, buttons, maybe a dialogue in front."""
    rng, size = pen.rng, pen.text_px
    inks = [tint(pen, rng.uniform(0.02, 0.3)) for _ in range(3)]
    box = page if rng.random() < 0.6 else inset(page, width_of(page) * 0.05)
    pen.block(box, inks[0])
    for ink in inks[: rng.randint(1, 3)]:
        bar, box = split(box, min(0.15, size * rng.uniform(1.8, 3) / height_of(box)), is_across=True)
        _bar(pen, bar, ink)
        pen.frame(bar, width=0.7)
    parts = list(columns_of(box, 1))
    for _ in range(rng.randint(1, 4)):
        index = max(range(len(parts)), key=lambda at: width_of(parts[at]) * height_of(parts[at]))
        part = parts.pop(index)
        parts += split(part, rng.uniform(0.2, 0.6), is_across=height_of(part) > width_of(part) * 0.8)
    for part in parts:
        pen.frame(part, width=rng.choice([0.7, 1.5]))
        _panel(pen, inset(part, size * 0.5))
    if rng.random() < 0.4:
        _dialogue(pen, page)


def _panel(pen: Pen, box: Box) -> None:
    """Fills a panel of a window."""
    rng, kind = pen.rng, pen.rng.random()
    if min(width_of(box), height_of(box)) < pen.text_px * 3:
        return
    if kind < 0.3:
        for row in rows_of(box, max(1, int(height_of(box) / (pen.text_px * 1.8)))):
            if rng.random() < 0.1:
                pen.block(row, tint(pen, 0.3))
            left = row[0] + pen.text_px * rng.choice([0.5, 1.5, 2.5])
            write_in(pen, prose.phrase(rng, 1, 4), (left, row[1], max(row[2], left + 1), row[3]), anchor=0.0)
    elif kind < 0.45:
        paint_picture(pen, box)
    elif kind < 0.6:
        rng.choice([charts.draw_bar_chart, charts.draw_line_chart])(pen, box)
    elif kind < 0.8:
        _controls(pen, box)
    else:
        write_paragraph(pen, box)


def _controls(pen: Pen, box: Box) -> None:
    """Draws names with fields, lists, switches and buttons."""
    rng, size = pen.rng, pen.text_px
    radius = rng.choice([0.0, 3.0, size])
    ink = colour(rng)
    for row in rows_of(box, max(1, int(height_of(box) / (size * 2.6)))):
        name, place = split(row, 0.4, is_across=False)
        write_in(pen, prose.field_name(rng), name, anchor=0.0)
        field = inset(place, size * 0.3, height_of(place) * 0.15)
        if rng.random() < 0.6:
            rounded(pen, field, radius, fill=pen.background)
            write_in(pen, prose.value(rng), field, anchor=0.0)
        else:
            rounded(pen, field, radius, fill=ink, width=0)
            write_in(pen, prose.unit(rng), field, color=pen.background, bold=True)


def _dialogue(pen: Pen, page: Box) -> None:
    rng, size = pen.rng, pen.text_px
    box = inset(page, width_of(page) * rng.uniform(0.25, 0.38), height_of(page) * rng.uniform(0.25, 0.38))
    rounded(pen, box, 4.0, fill=pen.background, width=1.5)
    bar, rest = split(box, min(0.25, size * 2 / height_of(box)), is_across=True)
    pen.block(bar, tint(pen, 0.5))
    write_in(pen, prose.title(rng), bar, anchor=0.0)
    body, foot = split(inset(rest, size), 0.75, is_across=True)
    write_paragraph(pen, body)
    for button in columns_of(foot, 3, gap=size):
        rounded(pen, button, 3.0, fill=tint(pen))
        write_in(pen, rng.choice(["OK", "Cancel", "Apply", "Help", "Abbrechen"]), button)


def draw_web_page(pen: Pen, page: Box) -> None:
    """Draws a web page or a phone: a banner, cards in rows with pictures and buttons, a foot."""
    rng, size = pen.rng, pen.text_px
    bar, rest = split(page, min(0.1, size * 3 / height_of(page)), is_across=True)
    _bar(pen, bar, colour(rng) if rng.random() < 0.5 else tint(pen))
    if rng.random() < 0.7:
        banner, rest = split(rest, rng.uniform(0.2, 0.4), is_across=True)
        paint_picture(pen, banner)
        write_in(
            pen,
            prose.title(rng),
            inset(banner, width_of(banner) * 0.2, height_of(banner) * 0.35),
            size=size * 4,
            bold=True,
        )
    columns = max(1, min(5, int(width_of(page) / (size * rng.uniform(16, 30)))))
    rows = max(1, min(6, int(height_of(rest) / (size * rng.uniform(12, 24)))))
    is_framed, radius = rng.random() < 0.6, rng.choice([0.0, size * 0.5, size])
    for row in grid_of(inset(rest, size), rows, columns, gap=size):
        for card in row:
            rounded(pen, card, radius, fill=tint(pen, 0.06), width=1.0 if is_framed else 0.0)
            top, bottom = split(inset(card, size * 0.5), rng.uniform(0.3, 0.6), is_across=True)
            if rng.random() < 0.7:
                paint_picture(pen, top)
            write_paragraph(pen, inset(bottom, 2.0), most_lines=rng.randint(1, 5))


def draw_slide(pen: Pen, page: Box) -> None:
    """Draws a slide: a large title, points in large letters, a picture, a chart or shapes, a coloured band."""
    rng = pen.rng
    if rng.random() < 0.4:
        pen.block(page, mix(pen.background, colour(rng), rng.uniform(0.1, 0.4)))
    head, body = split(page, rng.uniform(0.12, 0.25), is_across=True)
    if rng.random() < 0.5:
        pen.block(head, colour(rng))
    size = height_of(page) / rng.uniform(18, 30)
    write_in(
        pen,
        prose.title(rng),
        inset(head, width_of(head) * 0.04, height_of(head) * 0.15),
        size=size * 1.8,
        anchor=0.0,
        bold=True,
    )
    body = inset(body, width_of(page) * 0.05, height_of(page) * 0.04)
    points, other = split(body, rng.uniform(0.35, 0.65), is_across=False)
    for row in rows_of(points, rng.randint(2, 7)):
        pen.ring((row[0] + size * 0.4, middle_of(row)[1]), size * 0.15, filled=True)
        write_in(pen, prose.phrase(rng, 2, 6), (row[0] + size, row[1], row[2], row[3]), size=size, anchor=0.0)
    kind, place = rng.random(), inset(other, size * 0.5)
    if kind < 0.4:
        paint_picture(pen, place)
    elif kind < 0.7:
        rng.choice([charts.draw_bar_chart, charts.draw_pie, charts.draw_line_chart])(pen, place)
    else:
        for cells in grid_of(place, rng.randint(1, 3), rng.randint(1, 3), gap=size * 0.5):
            for cell in cells:
                rounded(pen, cell, rng.choice([0.0, size * 0.4]), fill=mix(pen.background, colour(rng), 0.6))
                write_in(pen, prose.unit(rng), cell, size=size)


def draw_poster(pen: Pen, page: Box) -> None:
    """Draws a poster or a cover: a ground of colour or a picture, large shapes, very large letters."""
    rng = pen.rng
    if rng.random() < 0.4:
        paint_picture(pen, page)
    else:
        pen.block(page, colour(rng))
    for _ in range(rng.randint(0, 6)):
        x, y = rng.uniform(page[0], page[2]), rng.uniform(page[1], page[3])
        radius = min(width_of(page), height_of(page)) * rng.uniform(0.05, 0.4)
        if rng.random() < 0.5:
            pen.canvas.drawCircle(x, y, radius, pen.paint(color=colour(rng), fill=True))
        else:
            pen.polygon(
                [(x + radius * math.cos(at * 2.1), y + radius * math.sin(at * 2.1)) for at in range(3)], colour(rng)
            )
    ink = rng.choice([(255, 255, 255), (0, 0, 0), colour(rng)])
    box = inset(page, width_of(page) * 0.07, height_of(page) * 0.07)
    ys = cuts(rng, box[1], box[3], rng.randint(3, 7))
    for number, (top, bottom) in enumerate(pairwise(ys)):
        if number == 0 or rng.random() < 0.5:
            text = rng.choice([prose.title, prose.person, prose.date, prose.place])(rng)
            write_in(pen, text, (box[0], top, box[2], bottom), size=(bottom - top) * 0.7, bold=True, color=ink)
    if rng.random() < 0.4:
        pen.frame(inset(page, width_of(page) * 0.03), width=rng.choice([2.0, 6.0, 12.0]), color=ink)


def draw_comic(pen: Pen, page: Box) -> None:
    """Draws a page of a comic: uneven panels with thick frames, heads, bubbles."""
    rng = pen.rng
    box, gap = inset(page, width_of(page) * 0.04), width_of(page) * rng.uniform(0.008, 0.03)
    ys = cuts(rng, box[1], box[3], rng.randint(2, 4))
    for top, bottom in pairwise(ys):
        for left, right in pairwise(cuts(rng, box[0], box[2], rng.randint(1, 4))):
            panel = (left, top, right - gap, bottom - gap)
            if rng.random() < 0.3:
                paint_picture(pen, panel)
            elif rng.random() < 0.6:
                pen.block(panel, tint(pen))
            _figures(pen, panel)
            pen.frame(panel, width=rng.choice([1.5, 2.5]))


def _figures(pen: Pen, panel: Box) -> None:
    """Draws people of circles and blocks, and what they say."""
    rng, height = pen.rng, height_of(panel)
    for part in columns_of(inset(panel, width_of(panel) * 0.1, 0), rng.randint(1, 3)):
        x, radius = middle_of(part)[0], min(width_of(part), height) * 0.15
        y = panel[1] + height * 0.6
        pen.polygon(
            [
                (x - radius * 1.4, panel[3]),
                (x - radius, y + radius),
                (x + radius, y + radius),
                (x + radius * 1.4, panel[3]),
            ],
            colour(rng),
        )
        pen.canvas.drawCircle(x, y, radius, pen.paint(color=(240, 210, 180), fill=True))
        pen.ring((x, y), radius)
        for side in (-1, 1):
            pen.ring((x + side * radius * 0.35, y - radius * 0.1), radius * 0.1, filled=True)
        if rng.random() < 0.7:
            bubble = (part[0], panel[1] + height * 0.05, part[2], panel[1] + height * rng.uniform(0.2, 0.35))
            rounded(pen, bubble, height_of(bubble) * 0.4, fill=(255, 255, 255))
            inner = inset(bubble, width_of(bubble) * 0.12, height_of(bubble) * 0.15)
            write_paragraph(replace(pen, line=(0, 0, 0)), inner, size=min(pen.text_px, height_of(inner) * 0.4))


def draw_icons(pen: Pen, page: Box) -> None:
    """Draws rows of marks, on tiles or without, with or without names."""
    rng = pen.rng
    columns = rng.randint(1, 8)
    rows = max(1, round(columns * height_of(page) / width_of(page)))
    has_tiles, has_names, radius = rng.random() < 0.5, rng.random() < 0.5, rng.choice([0.0, 0.2, 0.5])
    for row in grid_of(inset(page, pen.text_px), rows, columns, gap=pen.text_px):
        for cell in row:
            place = inset(square_in(cell), width_of(cell) * 0.08)
            if has_tiles:
                rounded(pen, place, width_of(place) * radius, fill=tint(pen, 0.5), width=0.0)
            draw_logo(pen, inset(place, width_of(place) * 0.15))
            if has_names:
                write_in(pen, prose.unit(rng), (cell[0], place[3], cell[2], place[3] + pen.text_px * 1.5))


SUBJECTS: Mapping[str, Subject] = {
    "window": draw_window, "web_page": draw_web_page, "slide": draw_slide, "poster": draw_poster, "comic": draw_comic,
    "icons": draw_icons,
}  # fmt: skip
