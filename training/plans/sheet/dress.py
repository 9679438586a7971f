"""Chooses what a sheet holds besides its plans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from training.plans.sheet.compass import draw_north_arrow, draw_scale_bar
from training.plans.sheet.details import draw_detail
from training.plans.sheet.notes import (
    draw_heading,
    draw_listing_lines,
    draw_notes,
    draw_signature,
    draw_stamp,
    draw_watermark,
)
from training.plans.sheet.pen import Box, Pen
from training.plans.sheet.placing import Free
from training.plans.sheet.tables import draw_border, draw_legend, draw_logo, draw_schedule, draw_title_block

_Item = tuple[float, tuple[float, float], Callable[[Pen, Box], None]]

SheetKind = Literal["bare", "listing", "drawing", "mixed"]


@dataclass(frozen=True, slots=True)
class Reserved:
    """The parts of a sheet that its plans leave free.

    Attributes:
        kind: What sort of sheet it is.
        border: The border of the sheet, if it has one.
        title_block: Where the title block goes, if there is one.
        columns: Strips full of tables, notes and details.
        lines: Strips for the lines of a listing.
    """

    kind: SheetKind
    border: Box | None
    title_block: Box | None
    columns: tuple[Box, ...]
    lines: tuple[Box, ...]


def random_kind(rng: Random, *, is_large: bool) -> SheetKind:
    """Returns what sort of sheet is drawn."""
    kinds: tuple[SheetKind, ...] = ("bare", "listing", "drawing", "mixed")
    return rng.choices(kinds, (5, 10, 65, 20) if is_large else (52, 26, 10, 12))[0]


def reserve(free: Free, rng: Random, kind: SheetKind, text_px: float) -> Reserved:
    """Cuts the strips of a sheet's border, title block, columns and lines off its free part."""
    x0, y0, x1, y1 = free.box
    width, height = x1 - x0, y1 - y0
    border, title_block = None, None
    columns: list[Box] = []
    lines: list[Box] = []
    if kind == "drawing" or (kind == "mixed" and rng.random() < 0.3):
        if rng.random() < 0.75:
            inset = rng.uniform(2, 14)
            border = (x0 + inset, y0 + inset, x1 - inset, y1 - inset)
            free.box = border
        if rng.random() < 0.75:
            title_block = _title_block(free, rng, (width, height))
        if rng.random() < 0.35:
            side = rng.choice(["left", "right", "bottom", "top"])
            columns.append(free.strip(side, rng.uniform(0.1, 0.28) * (width if side in ("left", "right") else height)))
    elif kind == "listing":
        for side in ("top", "bottom"):
            if rng.random() < 0.65:
                lines.append(free.strip(side, text_px * rng.uniform(3, 6)))
    return Reserved(kind, border, title_block, tuple(columns), tuple(lines))


def _title_block(free: Free, rng: Random, size_wh: tuple[float, float]) -> Box:
    if rng.random() < 0.6:
        side = rng.choice(["right", "right", "bottom", "bottom", "left"])
        share = rng.uniform(0.07, 0.2)
        return free.strip(side, share * size_wh[1 if side == "bottom" else 0])
    # Only the corner is drawn, but the plans keep off its whole strip, as they would be covered otherwise.
    x0, y0, x1, y1 = free.strip(rng.choice(["bottom", "right"]), rng.uniform(0.1, 0.25) * min(size_wh))
    share = rng.uniform(0.25, 0.6)
    is_flat = x1 - x0 > y1 - y0
    box = (x1 - (x1 - x0) * share, y0, x1, y1) if is_flat else (x0, y1 - (y1 - y0) * share, x1, y1)
    free.take(box)
    return box


def dress(pen: Pen, free: Free, reserved: Reserved, px_per_m: float) -> None:
    """Draws everything that belongs to the sheet and not to one of its plans.

    Args:
        pen: The pen, on a canvas in pixels of the sheet.
        free: The free part of the sheet, with the places of the plans taken.
        reserved: What was reserved before the plans were placed.
        px_per_m: The scale of the plans.
    """
    rng = pen.rng
    if reserved.border is not None:
        draw_border(pen, reserved.border)
    if reserved.title_block is not None:
        draw_title_block(pen, reserved.title_block)
    for column in reserved.columns:
        fill_with_details(pen, column)
    for line in reserved.lines:
        draw_listing_lines(pen, line)
    counts = {"bare": [0, 0, 0, 1], "listing": [0, 1, 1, 2], "drawing": [1, 2, 3, 5, 8], "mixed": [1, 2, 3, 4]}
    for _ in range(rng.choice(counts[reserved.kind])):
        _draw_item(pen, free, reserved.kind, px_per_m)
    if rng.random() < 0.05:
        draw_watermark(pen, (free.box[2] + free.box[0], free.box[3] + free.box[1]))


def _draw_item(pen: Pen, free: Free, kind: SheetKind, px_per_m: float) -> None:
    """Draws one thing where there is room for it."""
    rng, text = pen.rng, pen.text_px
    is_listing = kind == "listing"
    items: list[_Item] = [
        (4 if is_listing else 1.5, (text * rng.uniform(2.5, 5),) * 2, draw_north_arrow),
        (1.0, (text * 16, text * 3), lambda pen, box: draw_scale_bar(pen, box, px_per_m)),
        (0.3 if is_listing else 2.0, (rng.uniform(60, 220), rng.uniform(40, 200)), draw_schedule),
        (0.2 if is_listing else 1.5, (rng.uniform(70, 160), rng.uniform(50, 160)), draw_legend),
        (0.3 if is_listing else 1.5, (rng.uniform(70, 220), rng.uniform(40, 220)), draw_notes),
        (0.2 if is_listing else 2.5, (rng.uniform(60, 200), rng.uniform(50, 170)), draw_detail),
        (1.0, (rng.uniform(30, 80), rng.uniform(20, 50)), draw_logo),
        (0.5, (rng.uniform(40, 90), rng.uniform(40, 80)), draw_stamp),
        (0.5, (rng.uniform(40, 100), rng.uniform(15, 35)), draw_signature),
        (1.5 if is_listing else 0.3, (text * 26, text * 4), draw_listing_lines),
        (1.0, (text * 12, text * 3), _heading_in),
    ]
    _, size_wh, draw = rng.choices(items, [item[0] for item in items])[0]
    place = free.find(size_wh, rng)
    if place is not None:
        draw(pen, place)


def _heading_in(pen: Pen, box: Box) -> None:
    draw_heading(pen, (box[0], box[1] + pen.text_px * 1.5), anchor=0.0, cyrillic=False)


def fill_with_details(pen: Pen, box: Box) -> None:
    """Fills a strip or a whole sheet with details, tables, notes and legends."""
    rng = pen.rng
    draws = [draw_detail, draw_detail, draw_detail, draw_schedule, draw_notes, draw_legend, draw_title_block]
    width, height = box[2] - box[0], box[3] - box[1]
    pitch = rng.uniform(80, 230)
    columns, rows = max(1, round(width / pitch)), max(1, round(height / (pitch * rng.uniform(0.6, 1.1))))
    has_lines = rng.random() < 0.4
    for row in range(rows):
        for column in range(columns):
            cell = (
                box[0] + width * column / columns + 5, box[1] + height * row / rows + 5,
                box[0] + width * (column + 1) / columns - 5, box[1] + height * (row + 1) / rows - 5,
            )  # fmt: skip
            if has_lines:
                pen.frame((cell[0] - 4, cell[1] - 4, cell[2] + 4, cell[3] + 4))
            if min(cell[2] - cell[0], cell[3] - cell[1]) > 15 and rng.random() < 0.85:
                rng.choice(draws)(pen, cell)
