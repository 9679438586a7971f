"""What lies around a building: terraces, steps, cars, trees, ground and neighbours."""

from __future__ import annotations

import math
from dataclasses import dataclass

import skia

from training.plans.model import FloorPlan
from training.plans.sheet.pen import Box, Pen, mix


@dataclass(frozen=True, slots=True)
class Site:
    """A building that lies upright and centred at the origin of the canvas.

    Attributes:
        plan: The building.
        half_wh: Half its width and height in pixels.
        px_per_m: The scale.
    """

    plan: FloorPlan
    half_wh: tuple[float, float]
    px_per_m: float

    def beside(self, pen: Pen, size_m: tuple[float, float], *, depth_inside_m: float = 0.0) -> Box:
        """Returns a rectangle at a random side, as long and deep as ``size_m``, in pixels."""
        rng = pen.rng
        along, deep = size_m[0] * self.px_per_m, size_m[1] * self.px_per_m
        inside = depth_inside_m * self.px_per_m
        half_width, half_height = self.half_wh
        side = rng.randrange(4)
        if side % 2 == 0:
            start = rng.uniform(-half_width, max(-half_width, half_width - along))
            top = -half_height - deep if side == 0 else half_height
            grown = (top, top + deep + inside) if side == 0 else (top - inside, top + deep)
            return start, grown[0], start + along, grown[1]
        start = rng.uniform(-half_height, max(-half_height, half_height - along))
        left = half_width if side == 1 else -half_width - deep
        grown = (left - inside, left + deep) if side == 1 else (left, left + deep + inside)
        return grown[0], start, grown[1], start + along


def draw_outdoors(pen: Pen, site: Site, *, richness: float) -> None:
    """Draws things around a building, never inside it.

    Args:
        pen: The pen, on a canvas in pixels of the plan's frame.
        site: The building.
        richness: How many of the things are drawn, 0 to 1.
    """
    rng = pen.rng
    pen.canvas.save()
    _clip_building(pen, site)
    for chance, draw in (
        (0.10, _ground), (0.12, _terrain), (0.10, _hatching_around), (0.12, _property_line), (0.10, _neighbours),
        (0.12, _driveway), (0.08, _pool), (0.08, _parking), (0.55, _terrace), (0.35, _terrace), (0.35, _steps),
        (0.12, _roof_overhang), (0.25, _trees), (0.14, _cars), (0.12, _paving), (0.10, _wall_stubs),
    ):  # fmt: skip
        if rng.random() < chance * richness:
            draw(pen, site)
    pen.canvas.restore()


def _clip_building(pen: Pen, site: Site) -> None:
    """Keeps everything off the rooms."""
    x0, y0, x1, y1 = site.plan.bounds_xyxy()
    middle = (x0 + x1) / 2, (y0 + y1) / 2
    for room in site.plan.rooms:
        path = skia.Path()
        path.setFillType(skia.PathFillType.kEvenOdd)
        for ring in room.rings:
            points = [((x - middle[0]) * site.px_per_m, (y - middle[1]) * site.px_per_m) for x, y in ring]
            path.addPoly([skia.Point(*point) for point in points], True)  # noqa: FBT003
        pen.canvas.clipPath(path, skia.ClipOp.kDifference, False)  # noqa: FBT003


def _deck(pen: Pen, box: Box) -> None:
    """Fills a rectangle as planks, tiles or stones, or leaves it empty."""
    rng = pen.rng
    kind = rng.random()
    spacing = rng.uniform(3.0, 8.0)
    color = rng.choice([pen.line, pen.faint(), pen.faint()])
    if rng.random() < 0.25:
        pen.block(box, mix(pen.background, (rng.randrange(256), rng.randrange(256), rng.randrange(256)), 0.3))
    if kind < 0.4:
        pen.hatch(box, spacing_px=spacing, angle=rng.choice([0.0, 90.0]), color=color)
    elif kind < 0.6:
        pen.hatch(box, spacing_px=spacing, angle=0.0, color=color)
        pen.hatch(box, spacing_px=spacing, angle=90.0, color=color)
    elif kind < 0.75:
        pen.hatch(box, spacing_px=spacing, angle=45.0, color=color)
        pen.hatch(box, spacing_px=spacing, angle=-45.0, color=color)


def _terrace(pen: Pen, site: Site) -> None:
    rng = pen.rng
    box = site.beside(pen, (rng.uniform(2, 8), rng.uniform(1.2, 4)), depth_inside_m=rng.choice([0, 0, 4]))
    _deck(pen, box)
    if rng.random() < 0.75:
        pen.frame(box, width=rng.choice([0.7, 1.0, 1.5]), dash=rng.choice([(), (), (), (5, 3)]))
    if rng.random() < 0.35:
        pen.frame((box[0] + 3, box[1] + 3, box[2] - 3, box[3] - 3), width=0.7)
    if rng.random() < 0.3:
        size = max(2.0, 0.12 * site.px_per_m)
        for x, y in ((box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])):
            pen.block((x - size, y - size, x + size, y + size), pen.line)
    if rng.random() < 0.5:
        name = rng.choice(["TERRACE", "DECK", "PORCH", "PATIO", "Terrasse", "Terrasse couverte", "TERASSI", "VERANDA"])
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        pen.write(name, middle, anchor=0.5, angle=0.0 if box[2] - box[0] > box[3] - box[1] else -90.0)


def _steps(pen: Pen, site: Site) -> None:
    rng = pen.rng
    box = site.beside(pen, (rng.uniform(0.9, 2.5), rng.uniform(0.6, 2.0)))
    pen.frame(box)
    half_width, _ = site.half_wh
    is_beside = box[0] >= half_width or box[2] <= -half_width
    pen.hatch(box, spacing_px=max(2.0, 0.28 * site.px_per_m), angle=90.0 if is_beside else 0.0, width=0.9)


def _around(site: Site, gap_m: float) -> Box:
    gap = gap_m * site.px_per_m
    return -site.half_wh[0] - gap, -site.half_wh[1] - gap, site.half_wh[0] + gap, site.half_wh[1] + gap


def _ground(pen: Pen, site: Site) -> None:
    color = mix(pen.background, pen.rng.choice([(120, 190, 90), (200, 180, 140), (150, 150, 150)]), 0.35)
    pen.block(_around(site, pen.rng.uniform(0.5, 8.0)), color)


def _paving(pen: Pen, site: Site) -> None:
    box = _around(site, pen.rng.uniform(0.4, 1.2))
    _deck(pen, box)
    pen.frame(box, width=0.8)


def _roof_overhang(pen: Pen, site: Site) -> None:
    pen.frame(_around(site, pen.rng.uniform(0.3, 1.0)), width=0.8, dash=pen.rng.choice([(6, 3), (10, 4, 2, 4), ()]))


def _property_line(pen: Pen, site: Site) -> None:
    rng = pen.rng
    x0, y0, x1, y1 = _around(site, rng.uniform(1.5, 6.0))
    points = [(x + rng.uniform(-15, 15), y + rng.uniform(-15, 15)) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
    pen.polyline(points, closed=True, width=1.3, dash=rng.choice([(14, 4, 3, 4), (14, 3, 3, 3, 3, 3), (), (8, 4)]))
    if rng.random() < 0.5:
        for x, y in points:
            pen.ring((x, y), 2.5)


def _hatching_around(pen: Pen, site: Site) -> None:
    """Hatches the ground outside in a band, as in old scans."""
    rng = pen.rng
    pen.hatch(_around(site, rng.uniform(0.4, 2.0)), spacing_px=rng.uniform(3, 7), angle=rng.choice([45.0, -45.0]))


def _terrain(pen: Pen, site: Site) -> None:
    rng = pen.rng
    reach = max(site.half_wh) * 1.8
    for step in range(rng.randint(3, 9)):
        y = -reach + 2 * reach * step / 8 + rng.uniform(-10, 10)
        points = [(x / 8 * reach, y + 25 * math.sin(x * 0.5 + step * 0.4)) for x in range(-8, 9)]
        pen.polyline(points, width=0.7, color=pen.faint(), dash=rng.choice([(), (8, 4)]))


def _neighbours(pen: Pen, site: Site) -> None:
    """Blocks of other buildings and party walls, hatched or filled."""
    rng = pen.rng
    for _ in range(rng.randint(1, 3)):
        box = site.beside(pen, (rng.uniform(4, 14), rng.uniform(2, 7)))
        gap = rng.choice([0.0, 0.0, rng.uniform(8, 30)])
        box = (box[0] + math.copysign(gap, box[0]), box[1] + math.copysign(gap, box[1]),
               box[2] + math.copysign(gap, box[0]), box[3] + math.copysign(gap, box[1]))  # fmt: skip
        if rng.random() < 0.25:
            pen.block(box, mix(pen.background, pen.line, 0.25))
        else:
            pen.hatch(box, spacing_px=rng.uniform(3, 8), angle=rng.choice([45.0, -45.0]))
        if rng.random() < 0.8:
            pen.frame(box, width=rng.choice([1.0, 2.0]))


def _wall_stubs(pen: Pen, site: Site) -> None:
    """Walls of the neighbouring flats that run on outside the plan."""
    rng = pen.rng
    for _ in range(rng.randint(2, 6)):
        box = site.beside(pen, (rng.uniform(0.1, 0.3), rng.uniform(0.4, 2.0)))
        pen.block(box, pen.line) if rng.random() < 0.5 else pen.frame(box)


def _driveway(pen: Pen, site: Site) -> None:
    rng = pen.rng
    box = site.beside(pen, (rng.uniform(2.5, 6), rng.uniform(3, 9)))
    if rng.random() < 0.4:
        pen.block(box, mix(pen.background, (140, 140, 140), 0.4))
    pen.frame(box, dash=rng.choice([(), (), (6, 3)]))
    if rng.random() < 0.4:
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        pen.write(rng.choice(["DRIVEWAY", "Drive", "Access", "Zufahrt"]), middle, anchor=0.5)


def _pool(pen: Pen, site: Site) -> None:
    rng = pen.rng
    box = site.beside(pen, (rng.uniform(4, 9), rng.uniform(2.5, 4.5)))
    rounding = rng.choice([0.0, 4.0, 12.0])
    color = mix(pen.background, (90, 180, 230), rng.choice([0.0, 0.5, 0.8]))
    for inset, paint in ((0, pen.paint(color=color, fill=True)), (0, pen.paint(width=1.2)), (3, pen.paint(width=0.7))):
        rect = skia.Rect(box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset)
        pen.canvas.drawRoundRect(rect, rounding, rounding, paint)
    if rng.random() < 0.5:
        pen.write(rng.choice(["POOL", "Piscine", "Pool"]), ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), anchor=0.5)


def _parking(pen: Pen, site: Site) -> None:
    rng = pen.rng
    box = site.beside(pen, (rng.uniform(10, 25), 5.0))
    is_wide = box[2] - box[0] > box[3] - box[1]
    start, end = (box[0], box[2]) if is_wide else (box[1], box[3])
    pen.frame(box)
    place = start
    while place < end:
        pen.segment((place, box[1], place, box[3]) if is_wide else (box[0], place, box[2], place))
        place += max(2.5 * site.px_per_m, 3.0)


def _trees(pen: Pen, site: Site) -> None:
    rng = pen.rng
    for _ in range(rng.randint(1, 7)):
        box = site.beside(pen, (1.0, rng.uniform(0.5, 4)))
        center = (box[0], box[1])
        radius = max(4.0, rng.uniform(0.6, 2.0) * site.px_per_m)
        kind = rng.random()
        if kind < 0.35:
            pen.canvas.drawCircle(*center, radius, pen.paint(color=mix(pen.background, (90, 160, 70), 0.6), fill=True))
        points = []
        for step in range(25):
            reach = radius * rng.uniform(0.85, 1.1)
            points.append((center[0] + reach * math.cos(step * 0.2618), center[1] + reach * math.sin(step * 0.2618)))
        pen.polyline(points, width=0.8)
        if kind > 0.6:
            for point in points[::3]:
                pen.segment((*center, *point), width=0.6)


def _cars(pen: Pen, site: Site) -> None:
    rng = pen.rng
    for _ in range(rng.randint(1, 3)):
        box = site.beside(pen, (1.8, 5.2))
        length, width = max(box[2] - box[0], box[3] - box[1]) * 0.85, 1.8 * site.px_per_m
        pen.canvas.save()
        pen.canvas.translate((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        pen.canvas.rotate(rng.choice([0.0, 90.0, rng.uniform(0, 360)]))
        corner = width * 0.3
        pen.canvas.drawRoundRect(skia.Rect(-length / 2, -width / 2, length / 2, width / 2), corner, corner, pen.paint())
        pen.frame((-length * 0.25, -width * 0.4, length * 0.2, width * 0.4), width=0.8)
        pen.segment((length * 0.2, -width * 0.4, length * 0.3, -width * 0.45), width=0.8)
        pen.canvas.restore()
