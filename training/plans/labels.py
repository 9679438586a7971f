"""Writes names, numbers, sizes and areas into rooms."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import skia

from training.plans.fonts import HANDWRITTEN_FAMILIES, Lettering
from training.plans.furniture.placement import main_angle_rad
from training.plans.model import FloorPlan, Point, Room, RoomKind
from training.plans.style import Style
from training.plans.words import CEILING_NOTES, NAMES

_SQUARE_FEET_PER_M2 = 10.764
_FEET_PER_M = 3.28084
_RASTER_CELLS = 40
_ROUND_POINTS = 12
_LEAST_SIZE_PX = 4.0
_LINE_PITCH = 1.18

Casing = Literal["as_is", "upper", "lower"]
Frame = Literal["none", "circle", "box", "underline", "fill"]
LabelTurn = Literal["upright", "mirrored", "upside_down", "quarter"]
"""How writing lies in rooms: as it is read, mirrored, turned by 180 degrees, or turned by 90 degrees."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What all labels of a plan share."""

    style: Style
    size_px: float
    is_bold: bool
    is_italic: bool
    casing: Casing
    frame: Frame
    is_fraction: bool
    has_name: bool
    first_number: int
    number_prefix: str
    dimension_form: int
    area_form: int
    small_share: float
    note_chance: float
    off_centre: float
    is_upright: bool
    least_fit: float
    leader_chance: float
    turn: LabelTurn


@dataclass(frozen=True, slots=True)
class Place:
    """The widest place of a room, in metres.

    Attributes:
        middle: The point that is furthest from the walls.
        radius_m: The radius of the free circle around it.
        size_wh_m: The width and height of the room.
        area_m2: The area of the room.
        angle_rad: The direction of the room's walls.
    """

    middle: Point
    radius_m: float
    size_wh_m: tuple[float, float]
    area_m2: float
    angle_rad: float


def draw_labels(
    canvas: skia.Canvas, plan: FloorPlan, style: Style, rng: random.Random, *, turn: LabelTurn = "upright"
) -> None:
    """Writes a label into most rooms that are not voids.

    Args:
        canvas: A ``skia.Canvas`` whose matrix maps metres to pixels.
        plan: The storey.
        style: Language, font, size and kind of dimensions; a ``label_density`` of 0 draws nothing.
        rng: Picks names, numbers and places.
        turn: How the labels lie.
    """
    if style.label_density <= 0.0:
        return
    look = _random_look(style, rng, turn)
    for at, room in enumerate(plan.rooms):
        if room.is_void or rng.random() > style.label_density:
            continue
        place = widest_place(room)
        lines = _lines(room.kind, place, look, look.first_number + at, rng)
        if lines:
            _draw(canvas, place, lines, look, rng)


def _random_look(style: Style, rng: random.Random, turn: LabelTurn) -> _Look:
    is_numbered = style.label_language == "numbers" or style.preset == "bti_scan"
    frame: Frame = rng.choices(("none", "circle", "box", "underline", "fill"), (80, 6, 5, 3, 8))[0]
    return _Look(
        style=style,
        size_px=max(_LEAST_SIZE_PX, style.label_size_px * (1.35 if style.label_font in HANDWRITTEN_FAMILIES else 1.0)),
        is_bold=rng.random() < 0.25,
        is_italic=rng.random() < 0.12,
        casing=rng.choices(("as_is", "upper", "lower"), (60, 36, 4))[0],
        frame=frame,
        is_fraction=style.preset == "bti_scan" or (is_numbered and rng.random() < 0.35),
        has_name=not is_numbered or rng.random() < 0.15,
        first_number=rng.choice((1, 1, 1, 10, 100, 101, 201, 301, 1001)),
        number_prefix=rng.choice(("", "", "", "A-", "B", "R.", "2.", "№ ")),
        dimension_form=rng.randrange(6),
        area_form=rng.randrange(7),
        small_share=rng.choice((1.0, 0.9, 0.8, 0.7)),
        note_chance=rng.choice((0.0, 0.0, 0.0, 0.3)),
        off_centre=rng.choice((0.0, 0.15, 0.4, 0.8)),
        is_upright=rng.random() < 0.5,
        least_fit=rng.choice((0.45, 0.6, 0.8, 1.0)),
        leader_chance=rng.choice((0.0, 0.0, 0.3)),
        turn=turn,
    )


def widest_place(room: Room) -> Place:
    """Returns the place of a room that is furthest from its walls, on a raster of 40 cells."""
    rings = [np.asarray(ring, dtype=np.float64) for ring in room.rings]
    low, high = rings[0].min(axis=0), rings[0].max(axis=0)
    width, height = float(high[0] - low[0]), float(high[1] - low[1])
    cell = max(width, height, 1e-3) / _RASTER_CELLS
    mask = np.zeros((int(height / cell) + 3, int(width / cell) + 3), np.uint8)
    scale = 16 / cell
    cv2.fillPoly(mask, [np.round((ring - low + 0.5 * cell) * scale).astype(np.int32) for ring in rings], 255, shift=4)
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    _, best, _, _ = cv2.minMaxLoc(distance)
    # Long rooms have a ridge of equally wide places; its middle is where people write.
    ridge = np.argwhere(distance >= 0.93 * best)
    row, column = ridge[np.abs(ridge - ridge.mean(axis=0)).sum(axis=1).argmin()].tolist()
    middle = float(low[0] + (column - 0.5) * cell), float(low[1] + (row - 0.5) * cell)
    area = float(cv2.countNonZero(mask)) * cell * cell
    # A round room has no direction.
    angle_rad = main_angle_rad(room.rings) if len(rings[0]) < _ROUND_POINTS else 0.0
    return Place(middle, best * cell, (width, height), area, angle_rad)


def _lines(kind: RoomKind, place: Place, look: _Look, number: int, rng: random.Random) -> list[str]:
    """Returns the label's lines; the first is the name or number."""
    if look.is_fraction:
        return [f"{number}", f"{place.area_m2 * 0.92:.1f}"]
    style = look.style
    names = NAMES.get(style.label_language, NAMES["en"])
    if look.has_name:
        lines = [_cased(part, look.casing) for part in rng.choice(names[kind]).split("|")]
    else:
        lines = [f"{look.number_prefix}{number}"]
    if rng.random() < 0.9:
        lines += _measures(place, look)
    if rng.random() < look.note_chance:
        lines += rng.choice(CEILING_NOTES.get(style.label_language, CEILING_NOTES["en"])).split("|")
    return lines


def _cased(text: str, casing: Casing) -> str:
    if casing == "upper":
        return text.upper()
    return text.lower() if casing == "lower" else text


def _measures(place: Place, look: _Look) -> list[str]:
    style = look.style
    kind = style.label_dimensions
    area = place.area_m2 * 0.94
    if kind == "none" or area < 1.2:
        return []
    width, height = (max(0.5, side - style.interior_thickness_m) for side in place.size_wh_m)
    if kind == "metric":
        return [_metric(width, height, look.dimension_form)]
    if kind == "imperial":
        return [_imperial(width, height, look.dimension_form)]
    if kind == "both":
        both = [_metric(width, height, look.dimension_form), _imperial(width, height, look.dimension_form)]
        return both if look.area_form % 2 else both[::-1]
    return [_area(area, look.area_form, style.label_language)]


def _metric(width: float, height: float, form: int) -> str:
    return (
        f"{width:.2f}m x {height:.2f}m",
        f"{width:.1f}m x {height:.1f}m",
        f"({width:.2f}m x {height:.2f}m)",
        f"{width:.1f} x {height:.1f}",
        f"[{width:.1f}x{height:.1f}]",
        f"{width * 1000:.0f} x {height * 1000:.0f}",
    )[form]


def _imperial(width: float, height: float, form: int) -> str:
    (a, b), (c, d) = (divmod(round(side * _FEET_PER_M * 12), 12) for side in (width, height))
    return (
        f"{a}'{b}\" x {c}'{d}\"",
        f"{a}'{b} x {c}'{d}",
        f"{a}'-{b}\" x {c}'-{d}\"",
        f"{a}-{b}x{c}-{d}",
        f"{a}' {b}\" x {c}' {d}\"",
        f"{a}' x {c}'",
    )[form]


def _area(area: float, form: int, language: str) -> str:
    if language in {"en", "en_us"} and form > 2:
        return f"{area * _SQUARE_FEET_PER_M2:.0f} " + ("sq ft", "SQ. FT.", "SF", "sq.ft.")[form - 3]
    text = (f"{area:.2f} m²", f"{area:.1f} m²", f"{area:.1f}m²", f"{area:.2f}", f"{area:.1f} m2", f"{area:.0f} m²",
            f"S={area:.1f}")[form]  # fmt: skip
    return text.replace(".", ",") if language in {"fi", "fr", "ru", "de"} and form % 2 == 0 else text


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines set in their fonts, and the size of the whole in pixels."""

    lines: tuple[tuple[str, Lettering, float], ...]
    width_px: float
    height_px: float


def _set_block(lines: list[str], look: _Look, size_px: float) -> _Block:
    laid: list[tuple[str, Lettering, float]] = []
    height = 0.0
    for at, text in enumerate(lines):
        is_first = at == 0 or not any(character.isdigit() for character in text)
        size = size_px if is_first or look.is_fraction else max(_LEAST_SIZE_PX * 0.9, size_px * look.small_share)
        lettering = Lettering(look.style.label_font, size, bold=look.is_bold and is_first, italic=look.is_italic)
        laid.append((text, lettering, lettering.width_px(text)))
        height += lettering.size_px * _LINE_PITCH
    return _Block(tuple(laid), max(width for _, _, width in laid), height)


def _draw(canvas: skia.Canvas, place: Place, lines: list[str], look: _Look, rng: random.Random) -> None:
    style = look.style
    turned_rad = _turn_rad(place, look)
    along_m, across_m = _extents(place, turned_rad)
    size = look.size_px
    block = _set_block(lines, look, size)
    fit = min(along_m * style.px_per_m / block.width_px, across_m * style.px_per_m / block.height_px)
    x, y = place.middle
    if fit < 1.0:
        if fit < look.least_fit and len(lines) > 1 and not look.is_fraction:
            lines = lines[:1]
        size = max(_LEAST_SIZE_PX, size * max(fit * 1.1, look.least_fit))
        block = _set_block(lines, look, min(size, look.size_px))
    slack_x = max(0.0, along_m - block.width_px / style.px_per_m) / 2
    slack_y = max(0.0, across_m - block.height_px / style.px_per_m) / 2
    shift_x = rng.uniform(-1, 1) * look.off_centre * slack_x
    shift_y = rng.uniform(-1, 1) * look.off_centre * slack_y
    canvas.save()
    canvas.translate(x, y)
    if turned_rad:
        canvas.rotate(math.degrees(turned_rad))
    canvas.translate(shift_x, shift_y)
    canvas.scale(1 / style.px_per_m, 1 / style.px_per_m)
    if fit < look.least_fit and rng.random() < look.leader_chance:
        _draw_leader(canvas, place, style, rng)
    turn_writing(canvas, look.turn)
    _draw_block(canvas, block, look)
    canvas.restore()


def turn_writing(canvas: skia.Canvas, turn: LabelTurn) -> None:
    """Mirrors or turns what is drawn around the origin of a canvas from here on."""
    if turn == "mirrored":
        canvas.scale(-1, 1)
    elif turn != "upright":
        canvas.rotate(180 if turn == "upside_down" else -90)


def _turn_rad(place: Place, look: _Look) -> float:
    """Returns the direction of the text: along the room if it is narrow or turned."""
    width, height = place.size_wh_m
    is_narrow = height > 1.6 * width and place.radius_m * 2 < 2.2
    base = 0.0 if look.is_upright else place.angle_rad
    return base - math.pi / 2 if is_narrow else base


def _extents(place: Place, turned_rad: float) -> tuple[float, float]:
    """Returns about how much room a label has along and across its direction, metres."""
    diameter = place.radius_m * 2
    width, height = place.size_wh_m
    if abs(turned_rad) > math.pi / 4:
        width, height = height, width
    # Only a room that fills its bounding box is known to be free beyond the largest circle.
    share = 0.9 if place.area_m2 > 0.85 * width * height else 0.0
    return max(diameter, width * share), max(diameter * 0.9, height * share * 0.8)


def _draw_leader(canvas: skia.Canvas, place: Place, style: Style, rng: random.Random) -> None:
    """Moves the canvas away from a room too small for its label and draws a line back to it."""
    reach = (place.radius_m + rng.uniform(0.6, 1.4)) * style.px_per_m
    angle = rng.uniform(0, 2 * math.pi)
    x, y = reach * math.cos(angle), reach * math.sin(angle)
    color = skia.Color(*style.palette.text)
    paint = skia.Paint(Color=color, AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=0.7)
    canvas.drawLine(0, 0, x * 0.85, y * 0.85, paint)
    if rng.random() < 0.5:
        canvas.drawCircle(0, 0, 1.5, skia.Paint(Color=color, AntiAlias=True))
    canvas.translate(x, y)


def _draw_block(canvas: skia.Canvas, block: _Block, look: _Look) -> None:
    color = skia.Color(*look.style.palette.text)
    paint = skia.Paint(Color=color, AntiAlias=True)
    stroke = skia.Paint(Color=color, AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=0.8)
    _draw_frame(canvas, block, look, stroke)
    y = -block.height_px / 2
    for at, (text, lettering, width) in enumerate(block.lines):
        y += lettering.size_px * _LINE_PITCH
        baseline = y - lettering.size_px * 0.28
        lettering.draw(canvas, text, -width / 2, baseline, paint)
        if look.is_fraction and at == 0:
            canvas.drawLine(-block.width_px * 0.6, y + 0.5, block.width_px * 0.6, y + 0.5, stroke)
        elif look.frame == "underline" and at == 0:
            canvas.drawLine(-width / 2, baseline + 2, width / 2, baseline + 2, stroke)


def _draw_frame(canvas: skia.Canvas, block: _Block, look: _Look, stroke: skia.Paint) -> None:
    half_width, half_height = block.width_px / 2 + 3, block.height_px / 2 + 1.5
    bounds = skia.Rect.MakeLTRB(-half_width, -half_height, half_width, half_height)
    if look.frame == "fill":
        canvas.drawRect(bounds, skia.Paint(Color=skia.Color(*look.style.palette.background), AntiAlias=True))
    if len(block.lines) > 1 or look.has_name:
        return
    if look.frame == "circle":
        canvas.drawCircle(0, 0, max(half_width, half_height), stroke)
    elif look.frame == "box":
        canvas.drawRect(bounds, stroke)
