"""Writing on a sheet: notes, headings, stamps, signatures and watermarks."""

from __future__ import annotations

import skia

from training.plans.sheet.pen import RGB, Box, Pen, mix
from training.plans.sheet.words import area_line, disclaimer, level_name, phrase

_INKS: tuple[RGB, ...] = ((30, 60, 160), (160, 30, 40), (90, 50, 140), (40, 40, 40))


def draw_notes(pen: Pen, box: Box) -> None:
    """Fills a rectangle with numbered lines of small print."""
    rng = pen.rng
    size = pen.text_px * rng.uniform(0.7, 1.1)
    y = box[1] + size
    if rng.random() < 0.6:
        pen.write(rng.choice(["NOTES", "GENERAL NOTES:", "Notes", "Remarques"]), (box[0], y), bold=True)
        y += size * 1.8
    number = 1
    while y < box[3]:
        starts_point = rng.random() < 0.4
        line = (f"{number}. " if starts_point else "") + phrase(rng, max(1, int((box[2] - box[0]) / (size * 3.4))))
        pen.write(line[: max(4, int((box[2] - box[0]) / (size * 0.52)))], (box[0], y), size=size)
        number += starts_point
        y += size * (1.35 if rng.random() < 0.9 else 2.2)


def draw_heading(pen: Pen, place: tuple[float, float], *, anchor: float, cyrillic: bool) -> None:
    """Writes the title of a plan, with or without a line below and a scale."""
    rng = pen.rng
    size = pen.text_px * rng.uniform(1.0, 2.2)
    width = pen.write(level_name(rng, cyrillic=cyrillic), place, size=size, anchor=anchor, bold=rng.random() < 0.5)
    if rng.random() < 0.25:
        left = place[0] - anchor * width
        pen.segment((left, place[1] + size * 0.25, left + width, place[1] + size * 0.25), width=1.5)
    if rng.random() < 0.2:
        scale = rng.choice(["Scale 1:100", "1:50", 'SCALE: 1/4" = 1\'-0"', "échelle 1/100"])
        pen.write(scale, (place[0], place[1] + size * 1.1), size=size * 0.6, anchor=anchor)


def draw_listing_lines(pen: Pen, box: Box) -> None:
    """Writes the area and the small print of a rental listing, one below the other."""
    rng = pen.rng
    anchor = rng.choice([0.0, 0.5, 0.5])
    x = box[0] + anchor * (box[2] - box[0])
    y = box[1] + pen.text_px
    lines = [area_line(rng)] if rng.random() < 0.8 else []
    lines += [disclaimer(rng) for _ in range(rng.choice([0, 1, 1, 2]))]
    for line in lines:
        size = pen.text_px * rng.uniform(0.7, 1.3)
        size = min(size, (box[2] - box[0]) / (0.5 * len(line)))
        pen.write(line, (x, y), size=size, anchor=anchor, bold=rng.random() < 0.3)
        y += size * 1.6


def draw_stamp(pen: Pen, box: Box) -> None:
    """Draws a tilted rubber stamp in coloured ink."""
    rng = pen.rng
    ink = rng.choice(_INKS)
    width, height = box[2] - box[0], box[3] - box[1]
    pen.canvas.save()
    pen.canvas.translate((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    pen.canvas.rotate(rng.uniform(-25, 25))
    paint = pen.paint(width=1.8, color=ink)
    if rng.random() < 0.5:
        radius = min(width, height) / 2
        pen.canvas.drawCircle(0, 0, radius, paint)
        pen.canvas.drawCircle(0, 0, radius * 0.65, pen.paint(color=ink))
    else:
        pen.canvas.drawRect(skia.Rect(-width / 2, -height / 4, width / 2, height / 4), paint)
    text = rng.choice(["APPROVED", "COPY", "PAID", "КОПИЯ", "RECEIVED", "FOR REVIEW", "VU"])
    size = width / len(text) * 1.2
    pen.write(text, (0, size * 0.3), size=size, anchor=0.5, bold=True, color=ink)
    pen.canvas.restore()


def draw_signature(pen: Pen, box: Box) -> None:
    """Draws a scrawl."""
    rng = pen.rng
    path = skia.Path()
    middle = (box[1] + box[3]) / 2
    path.moveTo(box[0], middle)
    count = rng.randint(4, 9)
    for step in range(1, count + 1):
        x = box[0] + (box[2] - box[0]) * step / count
        path.quadTo(x - rng.uniform(0, 12), rng.uniform(box[1], box[3]), x, middle + rng.uniform(-4, 4))
    pen.canvas.drawPath(path, pen.paint(width=1.3, color=rng.choice(_INKS)))


def draw_watermark(pen: Pen, size_wh: tuple[float, float]) -> None:
    """Writes faint large letters over the sheet, once or many times."""
    rng = pen.rng
    text = rng.choice(["SAMPLE", "COPY", "DRAFT", "© PLANS", "www.floorplans.example", "PRELIMINARY", phrase(rng, 1)])
    color = mix(pen.background, pen.line, rng.uniform(0.08, 0.25))
    angle = rng.choice([0.0, -30.0, -45.0, rng.uniform(-60, 60)])
    if rng.random() < 0.6:
        size = size_wh[0] / max(4, len(text)) * rng.uniform(0.8, 1.5)
        pen.write(text, (size_wh[0] / 2, size_wh[1] / 2), size=size, anchor=0.5, angle=angle, bold=True, color=color)
        return
    step = rng.uniform(90, 200)
    for row in range(int(size_wh[1] / step) + 1):
        for column in range(int(size_wh[0] / step) + 1):
            pen.write(text, (column * step, row * step), size=14, angle=angle, color=color)
