"""Sections, elevations, details, key plans and pictures: linework that holds no room."""

from __future__ import annotations

from training.plans.sheet.pen import Box, Pen, mix
from training.plans.sheet.words import code, phrase


def draw_detail(pen: Pen, box: Box) -> None:
    """Draws one small drawing with its name below."""
    rng = pen.rng
    name_height = pen.text_px * 1.8
    inner = (box[0], box[1], box[2], box[3] - name_height)
    if rng.random() < 0.35:
        pen.frame(inner)
    drawing = rng.choice([_section, _section, _elevation, _elevation, _roof, _key_plan, _linework, _picture])
    margin = 0.06 * (inner[2] - inner[0])
    drawing(pen, (inner[0] + margin, inner[1] + margin, inner[2] - margin, inner[3] - margin))
    if rng.random() < 0.8:
        name = rng.choice(["SECTION A-A", "ELEVATION", "DETAIL 1", "Schnitt B-B", "Coupe AA", "KEY PLAN", "Leikkaus"])
        x = (box[0] + box[2]) / 2
        width = pen.write(name, (x, box[3] - pen.text_px * 0.6), anchor=0.5, bold=True)
        pen.segment((x - width / 2, box[3] - 2, x + width / 2, box[3] - 2))


def _section(pen: Pen, box: Box) -> None:
    """Floors over each other, cut through, under a roof."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    roof = y0 + (y1 - y0) * rng.uniform(0.15, 0.4)
    storeys = rng.randint(1, 4)
    slab = max(1.5, (y1 - y0) * 0.02)
    for step in range(storeys + 1):
        y = roof + (y1 - roof) * step / storeys
        pen.block((x0, y - slab / 2, x1, y + slab / 2), pen.line)
    for step in range(rng.randint(2, 5)):
        x = x0 + (x1 - x0) * (step / 4 if step < 2 else rng.random())
        pen.segment((x, roof, x, y1), width=rng.choice([1, 2, 3]))
    pen.segment((x1, roof, x1, y1), width=2)
    if rng.random() < 0.7:
        pen.polyline([(x0 - 3, roof), ((x0 + x1) / 2, y0), (x1 + 3, roof)], width=2)
    pen.hatch((x0 - 6, y1, x1 + 6, y1 + slab * 4), spacing_px=3)
    for step in range(storeys):
        pen.write(f"+{step * 2.8:.2f}", (x1 + 3, y1 - (y1 - roof) * step / storeys), size=pen.text_px * 0.8)


def _elevation(pen: Pen, box: Box) -> None:
    """A front with windows."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    roof = y0 + (y1 - y0) * rng.uniform(0.1, 0.4)
    pen.frame((x0, roof, x1, y1))
    if rng.random() < 0.6:
        left, right = x0 + (x1 - x0) * 0.15, x1 - (x1 - x0) * 0.15
        pen.polyline([(x0 - 4, roof), (left, y0), (right, y0), (x1 + 4, roof)], closed=True)
        pen.hatch((left, y0, right, roof), spacing_px=3.0, angle=rng.choice([0.0, 90.0]))
    columns, rows = rng.randint(2, 7), rng.randint(1, 3)
    width, height = (x1 - x0) / columns, (y1 - roof) / rows
    for row in range(rows):
        for column in range(columns):
            x, y = x0 + (column + 0.25) * width, roof + (row + 0.25) * height
            pen.frame((x, y, x + width * 0.5, y + height * 0.5), width=0.8)
            pen.segment((x + width * 0.25, y, x + width * 0.25, y + height * 0.5), width=0.7)
    if rng.random() < 0.3:
        pen.hatch((x0, roof, x1, y1), spacing_px=rng.uniform(2.5, 5), angle=0.0, width=0.4)
    pen.segment((x0 - 10, y1, x1 + 10, y1), width=2)


def _roof(pen: Pen, box: Box) -> None:
    """A hipped roof from above."""
    x0, y0, x1, y1 = box
    inset = min(x1 - x0, y1 - y0) / 2
    left, right, middle = (x0 + inset, (y0 + y1) / 2), (x1 - inset, (y0 + y1) / 2), (y0 + y1) / 2
    pen.frame(box, width=1.5)
    for corner, end in (((x0, y0), left), ((x0, y1), left), ((x1, y0), right), ((x1, y1), right)):
        pen.segment((*corner, *end))
    pen.segment((left[0], middle, right[0], middle))


def _key_plan(pen: Pen, box: Box) -> None:
    """Blocks that show which part of a building is drawn."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    count = rng.randint(2, 6)
    for step in range(count):
        left, right = x0 + (x1 - x0) * step / count, x0 + (x1 - x0) * (step + 0.9) / count
        cell = (left, y0 + (y1 - y0) * rng.uniform(0, 0.5), right, y1 - (y1 - y0) * rng.uniform(0, 0.2))
        if rng.random() < 0.5:
            pen.hatch(cell, spacing_px=rng.uniform(2, 4))
        elif rng.random() < 0.4:
            pen.block(cell, mix(pen.background, pen.line, 0.35))
        pen.frame(cell)


def _linework(pen: Pen, box: Box) -> None:
    """A joint of layers, each with its own hatching and a leader to its name."""
    rng = pen.rng
    x0, y0, x1, y1 = box
    x = x0
    while x < x1 - 4:
        width = rng.uniform(3, max(4.0, (x1 - x0) * 0.3))
        layer = (x, y0 + rng.uniform(0, 0.1) * (y1 - y0), min(x + width, x1), y1)
        if rng.random() < 0.7:
            pen.hatch(layer, spacing_px=rng.uniform(2, 6), angle=rng.choice([0.0, 45.0, -45.0, 90.0]))
        pen.frame(layer)
        if rng.random() < 0.6:
            y = rng.uniform(y0, y1)
            pen.segment((layer[0] + 2, y, x1 + 6, y - 8), width=0.7)
            pen.write(phrase(rng, 2) if rng.random() < 0.7 else code(rng), (x1 + 8, y - 8), size=pen.text_px * 0.8)
        x += width


def _picture(pen: Pen, box: Box) -> None:
    """Bands of colour, as a photograph or a rendering of the building."""
    rng = pen.rng
    y, end = box[1], box[3]
    while y < end:
        height = rng.uniform(0.1, 0.5) * (end - box[1])
        color = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
        pen.block((box[0], y, box[2], min(y + height, end)), color)
        y += height
    for _ in range(rng.randint(2, 8)):
        x, y = rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3])
        shape = (max(x - 20, box[0]), max(y - 15, box[1]), min(x + 20, box[2]), min(y + 15, box[3]))
        pen.block(shape, (rng.randrange(256), rng.randrange(256), rng.randrange(256)))
