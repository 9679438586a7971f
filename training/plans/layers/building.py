"""Layers of the building itself over a plan: structure, ceilings and hatched areas of works."""

from __future__ import annotations

import math

import skia

from training.plans.layers.storey import Storey
from training.plans.sheet.pen import Box, Pen, mix

_AREA_NAMES = (
    "EXISTING TO REMAIN", "DEMOLISH", "N.I.C.", "PHASE 2", "NEW WORK", "NOT IN CONTRACT", "Abbruch", "Bestand",
    "ZONE A", "DEMO", "NO WORK THIS AREA", "À démolir", "TENANT B", "FUTURE",
)  # fmt: skip
_TILE_M = 0.6


def draw_structure(pen: Pen, storey: Storey) -> None:
    """Draws a grid of axes through the plan, with bubbles, columns at crossings and beams along some axes."""
    rng = pen.rng
    x0, y0, x1, y1 = storey.bounds_xyxy
    pitch = max(22.0, rng.uniform(3.0, 8.0) * storey.px_per_m)
    radius, reach = pen.text_px * rng.uniform(0.8, 1.2), pen.text_px * rng.uniform(1.5, 4.0)
    dash = rng.choice([(14.0, 3.0, 2.0, 3.0), (8.0, 3.0, 1.5, 3.0), (20.0, 4.0, 4.0, 4.0)])
    columns = [x0 + step * pitch for step in range(int((x1 - x0) / pitch) + 1)]
    rows = [y0 + step * pitch for step in range(int((y1 - y0) / pitch) + 1)]
    for number, x in enumerate(columns):
        pen.segment((x, y0 - reach, x, y1 + reach), width=0.8, dash=dash)
        _bubble(pen, (x, y0 - reach - radius), radius, str(number + 1))
    for number, y in enumerate(rows):
        pen.segment((x0 - reach, y, x1 + reach, y), width=0.8, dash=dash)
        _bubble(pen, (x0 - reach - radius, y), radius, "ABCDEFGHJKLMNPQRSTUVW"[number % 21])
    _columns_and_beams(pen, storey, columns, rows)


def _bubble(pen: Pen, center: tuple[float, float], radius: float, mark: str) -> None:
    pen.ring(center, radius)
    pen.write(mark, (center[0], center[1] + radius * 0.4), size=radius * 1.15, anchor=0.5)


def _columns_and_beams(pen: Pen, storey: Storey, columns: list[float], rows: list[float]) -> None:
    rng = pen.rng
    half = max(2.0, rng.uniform(0.12, 0.25) * storey.px_per_m)
    look = rng.choice(["block", "frame", "steel", "steel"])
    has_beams = rng.random() < 0.5
    for y in rows:
        if has_beams and rng.random() < 0.7:
            for shift in (-half * 0.6, half * 0.6):
                pen.segment((columns[0], y + shift, columns[-1], y + shift), width=0.8, dash=(6, 3))
            pen.write(rng.choice(["IPE 300", "HEB 200", "W12x26", "UB 305", "B1"]), (columns[0] + 6, y - half))
        for x in columns:
            if look == "block":
                pen.block((x - half, y - half, x + half, y + half), pen.line)
            elif look == "frame":
                pen.frame((x - half, y - half, x + half, y + half))
            else:
                pen.segment((x - half, y - half, x + half, y - half), width=1.6)
                pen.segment((x, y - half, x, y + half), width=1.6)
                pen.segment((x - half, y + half, x + half, y + half), width=1.6)


def draw_ceiling(pen: Pen, storey: Storey) -> None:
    """Draws tiles of 600 mm into most rooms, each room with its own start, and lamps in some tiles."""
    rng = pen.rng
    tile = _TILE_M * storey.px_per_m
    while tile < 4.0:
        tile *= 2
    for room in storey.rooms():
        if rng.random() < 0.2:
            continue
        path = storey.outline(room)
        bounds = path.getBounds()
        pen.canvas.save()
        pen.canvas.clipPath(path, skia.ClipOp.kIntersect, doAntiAlias=False)
        start = bounds.left() - rng.random() * tile, bounds.top() - rng.random() * tile
        _tiles(pen, start, (bounds.right(), bounds.bottom()), tile)
        pen.canvas.restore()


def _tiles(pen: Pen, start: tuple[float, float], end: tuple[float, float], tile: float) -> None:
    rng = pen.rng
    columns, rows = int((end[0] - start[0]) / tile) + 1, int((end[1] - start[1]) / tile) + 1
    path = skia.Path()
    for column in range(columns + 1):
        path.moveTo(start[0] + column * tile, start[1])
        path.lineTo(start[0] + column * tile, end[1])
    for row in range(rows + 1):
        path.moveTo(start[0], start[1] + row * tile)
        path.lineTo(end[0], start[1] + row * tile)
    pen.canvas.drawPath(path, pen.paint(width=0.6))
    step = rng.choice([3, 4, 5])
    for column in range(1, columns, step):
        for row in range(1, rows, step):
            x, y = start[0] + column * tile, start[1] + row * tile
            lamp: Box = (x, y, x + tile * rng.choice([1, 2]), y + tile)
            pen.block(lamp, mix(pen.background, pen.line, 0.15))
            pen.frame(lamp)
            pen.segment(lamp, width=0.7)


def draw_areas(pen: Pen, storey: Storey) -> None:
    """Hatches areas over several rooms, with an outline and a name, as for demolition."""
    rng = pen.rng
    for _ in range(rng.choice([1, 1, 2, 3])):
        pen.canvas.save()
        if rng.random() < 0.6:
            pen.canvas.clipPath(storey.building(), skia.ClipOp.kIntersect, doAntiAlias=False)
        _area(pen, storey.random_box(rng, least=0.2, most=0.7))
        pen.canvas.restore()


def _area(pen: Pen, box: Box) -> None:
    rng = pen.rng
    # Denser hatching would hide the walls below it from a reader too.
    spacing = rng.uniform(6.0, 14.0)
    angle = rng.choice([45.0, -45.0, 45.0, 0.0, 30.0])
    pen.hatch(box, spacing_px=spacing, angle=angle, width=rng.choice([0.6, 0.9]))
    if rng.random() < 0.2:
        pen.hatch(box, spacing_px=spacing, angle=-angle, width=0.5)
    outline = rng.choice(["line", "dash", "cloud", "none"])
    if outline == "cloud":
        draw_cloud(pen, box)
    elif outline != "none":
        pen.frame(box, width=rng.choice([1.2, 2.0, 3.0]), dash=(10, 4) if outline == "dash" else ())
    if rng.random() < 0.8:
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        text, size = rng.choice(_AREA_NAMES), pen.text_px * rng.uniform(1.0, 1.8)
        half = len(text) * size * 0.3
        pen.block((middle[0] - half, middle[1] - size, middle[0] + half, middle[1] + size * 0.4), pen.background)
        pen.write(text, middle, size=size, anchor=0.5, bold=rng.random() < 0.6)


def draw_cloud(pen: Pen, box: Box, *, width: float = 1.5) -> None:
    """Draws the outline of a revision cloud around a rectangle."""
    x0, y0, x1, y1 = box
    bump = max(5.0, pen.text_px * pen.rng.uniform(0.8, 1.6))
    path = skia.Path()
    path.moveTo(x0, y0)
    for start, end in (((x0, y0), (x1, y0)), ((x1, y0), (x1, y1)), ((x1, y1), (x0, y1)), ((x0, y1), (x0, y0))):
        length = math.dist(start, end)
        count = max(2, min(60, round(length / bump)))
        for step in range(1, count + 1):
            x, y = start[0] + (end[0] - start[0]) * step / count, start[1] + (end[1] - start[1]) * step / count
            path.arcTo(length / count * 0.55, length / count * 0.55, 0, skia.Path.kSmall_ArcSize,
                       skia.PathDirection.kCW, x, y)  # fmt: skip
    pen.canvas.drawPath(path, pen.paint(width=width))
