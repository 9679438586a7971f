"""Marks on a plan: sections, levels, notes with leaders, and clouds of revisions."""

from __future__ import annotations

import math

from training.plans.labels import widest_place
from training.plans.layers.building import draw_cloud
from training.plans.layers.storey import Storey
from training.plans.sheet.pen import RGB, Pen
from training.plans.sheet.words import code, phrase

_CLOUD_INKS: tuple[RGB, ...] = ((210, 20, 30), (210, 20, 30), (20, 60, 200), (0, 0, 0))


def draw_section_marks(pen: Pen, storey: Storey) -> None:
    """Draws cuts through the whole plan, each with a divided circle and an arrow at its ends."""
    rng = pen.rng
    for number in range(rng.randint(1, 3)):
        is_upright = rng.random() < 0.5
        half_wh = storey.half_wh if is_upright else storey.half_wh[::-1]
        at = rng.uniform(-0.8, 0.8) * half_wh[0]
        reach = half_wh[1] + pen.text_px * rng.uniform(0.5, 2.0)
        direction = rng.choice([-1, 1])
        pen.canvas.save()
        if not is_upright:
            pen.canvas.rotate(90)
        if rng.random() < 0.7:
            pen.segment((at, -reach, at, reach), width=rng.choice([1.0, 2.0]), dash=(16, 4, 3, 4))
        for end in (-reach, reach):
            _section_head(pen, (at, end), direction, "ABCDE"[number])
        pen.canvas.restore()


def _section_head(pen: Pen, center: tuple[float, float], direction: int, mark: str) -> None:
    radius = pen.text_px * 1.1
    x, y = center
    pen.polygon([(x, y - radius * 1.3), (x + direction * radius * 1.9, y), (x, y + radius * 1.3)])
    pen.canvas.drawCircle(x, y, radius, pen.paint(fill=True, color=pen.background))
    pen.ring(center, radius)
    pen.segment((x - radius, y, x + radius, y), width=0.8)
    pen.write(mark, (x, y - radius * 0.15), size=radius * 0.9, anchor=0.5)
    pen.write(f"A{pen.rng.randint(1, 9)}", (x, y + radius * 0.75), size=radius * 0.75, anchor=0.5)


def draw_level_marks(pen: Pen, storey: Storey) -> None:
    """Draws heights of floors: a triangle or a quartered circle with a number."""
    rng = pen.rng
    size = pen.text_px * 0.6
    is_triangle = rng.random() < 0.6
    for room in storey.rooms():
        if rng.random() < 0.6:
            continue
        place = widest_place(room)
        x, y = storey.at(place.middle)
        reach = place.radius_m * storey.px_per_m * 0.6
        x, y = x + rng.uniform(-reach, reach), y + rng.uniform(-reach, reach)
        if is_triangle:
            corners = [(x - size, y - size), (x + size, y - size), (x, y)]
            pen.polygon(corners) if rng.random() < 0.5 else pen.polyline(corners, closed=True)
        else:
            pen.ring((x, y), size)
            pen.polygon([(x, y), (x + size, y), (x + size * 0.7, y + size * 0.7), (x, y + size)])
            pen.polygon([(x, y), (x - size, y), (x - size * 0.7, y - size * 0.7), (x, y - size)])
        sign = rng.choice(["±0.00", "+0.15", "-0.20", "+3.20", "FFL +12.450", "+100.00"])
        pen.write(sign, (x + size * 1.3, y), size=max(4.0, pen.text_px * 0.8))


def draw_leader_notes(pen: Pen, storey: Storey) -> None:
    """Draws lines from a point in a room to a note elsewhere, in the plan or beside it."""
    rng = pen.rng
    rooms = storey.rooms()
    for _ in range(rng.randint(2, 3 + min(6, len(rooms))) if rooms else 0):
        place = widest_place(rng.choice(rooms))
        x, y = storey.at(place.middle)
        side = rng.choice([-1, 1])
        reach = pen.text_px * 5
        knee = x + side * reach * rng.uniform(0.3, 1.2), y + reach * rng.uniform(-1.0, 1.0)
        end = knee[0] + side * reach * rng.uniform(0.15, 0.5), knee[1]
        pen.polyline([(x, y), knee, end], width=0.8)
        angle = math.atan2(knee[1] - y, knee[0] - x)
        size = pen.text_px * 0.5
        if rng.random() < 0.7:
            points = [(x + size * 1.6 * math.cos(angle + turn), y + size * 1.6 * math.sin(angle + turn))
                      for turn in (-0.3, 0.3)]  # fmt: skip
            pen.polygon([(x, y), *points])
        else:
            pen.ring((x, y), size * 0.5, filled=True)
        for line in range(rng.choice([1, 1, 2, 3])):
            text = phrase(rng, rng.randint(1, 4)) if rng.random() < 0.8 else code(rng)
            at = end[0] + side * 2, end[1] + pen.text_px * (0.35 + line)
            pen.write(text, at, size=max(3.5, pen.text_px * 0.8), anchor=0.0 if side > 0 else 1.0)


def draw_clouds(pen: Pen, storey: Storey) -> None:
    """Draws clouds around parts of the plan that were revised, each with a numbered triangle."""
    rng = pen.rng
    ink = rng.choice(_CLOUD_INKS)
    drawn = Pen(pen.canvas, rng, ink, pen.background, pen.width_px, pen.text_px, pen.family)
    for number in range(1, rng.choice([1, 1, 2, 3]) + 1):
        box = storey.random_box(rng, least=0.08, most=0.4)
        draw_cloud(drawn, box, width=rng.choice([1.0, 1.5, 2.5]))
        size = pen.text_px * 1.2
        x, y = box[2] + size * 0.4, box[1] - size * 0.2
        corners = [(x - size, y + size * 0.7), (x, y - size), (x + size, y + size * 0.7)]
        drawn.polygon(corners, pen.background)
        drawn.polyline(corners, closed=True)
        drawn.write(str(number), (x, y + size * 0.5), size=size * 0.95, anchor=0.5)
