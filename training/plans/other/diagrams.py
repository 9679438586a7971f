"""Diagrams: boxes and what joins them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from itertools import pairwise

from training.plans.other import prose
from training.plans.other.arranging import (
    Subject,
    arrow,
    colour,
    columns_of,
    cuts,
    grid_of,
    height_of,
    inset,
    margins,
    middle_of,
    rounded,
    rows_of,
    split,
    tint,
    width_of,
    write_in,
)
from training.plans.sheet.pen import RGB, Box, Pen, mix

Point = tuple[float, float]


def _fill(pen: Pen) -> RGB | None:
    """Returns the colour of a box, or ``None`` for none."""
    return mix(pen.background, colour(pen.rng), pen.rng.uniform(0.15, 0.7)) if pen.rng.random() < 0.5 else None


def _node(pen: Pen, box: Box, shape: str, fill: RGB | None) -> None:
    """Draws a box of a diagram with its name."""
    x, y = middle_of(box)
    if shape == "diamond":
        points = [(x, box[1]), (box[2], y), (x, box[3]), (box[0], y)]
        if fill:
            pen.polygon(points, fill)
        pen.polyline(points, closed=True)
    elif shape == "slanted":
        lean = height_of(box) * 0.3
        pen.polyline(
            [(box[0] + lean, box[1]), (box[2], box[1]), (box[2] - lean, box[3]), (box[0], box[3])], closed=True
        )
    else:
        radius = {"box": 0.0, "rounded": height_of(box) * 0.2, "pill": height_of(box) * 0.5}[shape]
        rounded(pen, box, radius, fill=fill)
    write_in(pen, prose.unit(pen.rng), inset(box, width_of(box) * 0.1, height_of(box) * 0.2))


def _elbow(start: Point, end: Point, *, is_upright: bool) -> list[Point]:
    """Returns a line of three level and upright pieces."""
    if is_upright:
        y = (start[1] + end[1]) / 2
        return [start, (start[0], y), (end[0], y), end]
    x = (start[0] + end[0]) / 2
    return [start, (x, start[1]), (x, end[1]), end]


def draw_flow_chart(pen: Pen, page: Box) -> None:
    """Draws steps and decisions joined by arrows, some of them led back at the side."""
    rng = pen.rng
    box = margins(pen, page)
    fill, size = _fill(pen), pen.text_px
    column_count = rng.randint(1, 4)
    for column in columns_of(box, column_count, gap=size * 2):
        step_count = max(2, min(10, int(height_of(column) / (size * rng.uniform(5, 8)))))
        cells = [inset(row, width_of(row) * 0.12, height_of(row) * 0.2) for row in rows_of(column, step_count)]
        for number, cell in enumerate(cells):
            shape = rng.choice(["box", "box", "rounded", "diamond", "slanted"])
            _node(pen, cell, "pill" if number in (0, step_count - 1) else shape, fill)
            if number:
                x = middle_of(cell)[0]
                arrow(pen, [(x, cells[number - 1][3]), (x, cell[1])], size=size * 0.7)
            if shape == "diamond" and number > 1:
                side, target = cell[2] + width_of(column) * 0.06, cells[rng.randrange(number)]
                y, end = middle_of(cell)[1], middle_of(target)[1]
                arrow(pen, [(cell[2], y), (side, y), (side, end), (target[2], end)], size=size * 0.7)


def draw_organisation(pen: Pen, page: Box) -> None:
    """Draws a tree of boxes from the top down or from the left to the right."""
    rng = pen.rng
    box = margins(pen, page)
    is_upright = rng.random() < 0.7
    counts = [1]
    for _ in range(rng.randint(1, 3)):
        counts.append(min(14, counts[-1] * rng.randint(1, 4) + 1))
    levels = rows_of(box, len(counts)) if is_upright else columns_of(box, len(counts))
    shape, fill = rng.choice(["box", "rounded", "box"]), _fill(pen)
    before: list[Box] = []
    for level, count in zip(levels, counts, strict=True):
        parts = columns_of(level, count) if is_upright else rows_of(level, count)
        across, along = (0.08, 0.25) if is_upright else (0.2, 0.1)
        cells = [inset(part, width_of(part) * across, height_of(part) * along) for part in parts]
        for number, cell in enumerate(cells):
            _node(pen, cell, shape, fill)
            if before:
                parent = before[number * len(before) // count]
                start, end = (
                    ((middle_of(parent)[0], parent[3]), (middle_of(cell)[0], cell[1]))
                    if is_upright
                    else ((parent[2], middle_of(parent)[1]), (cell[0], middle_of(cell)[1]))
                )
                pen.polyline(_elbow(start, end, is_upright=is_upright))
        before = cells


def _scattered(pen: Pen, box: Box, count: int) -> list[Box]:
    """Returns boxes of several sizes in the cells of a grid, so that none touch."""
    rng = pen.rng
    columns = max(2, round(math.sqrt(count * width_of(box) / height_of(box))))
    cells = [cell for row in grid_of(box, max(2, math.ceil(count / columns)), columns) for cell in row]
    chosen = rng.sample(cells, min(count, len(cells)))
    return [
        inset(cell, width_of(cell) * rng.uniform(0.1, 0.3), height_of(cell) * rng.uniform(0.1, 0.35)) for cell in chosen
    ]


def draw_classes(pen: Pen, page: Box) -> None:
    """Draws classes or tables of a data base: boxes of a name and rows, joined by lines with ends."""
    rng = pen.rng
    cells = _scattered(pen, margins(pen, page), rng.randint(4, 14))
    head = tint(pen)
    for first, second in zip(cells, rng.sample(cells, len(cells)), strict=True):
        if first is not second:
            pen.polyline(_elbow(middle_of(first), middle_of(second), is_upright=rng.random() < 0.5), width=0.8)
    for cell in cells:
        pen.block(cell, pen.background)
        top, rest = split(cell, min(0.4, pen.text_px * 1.8 / height_of(cell)), is_across=True)
        pen.block(top, head)
        pen.frame(top)
        write_in(pen, prose.unit(rng), top, bold=True)
        for row in rows_of(rest, max(1, int(height_of(rest) / (pen.text_px * 1.4)))):
            write_in(
                pen,
                f"{rng.choice('+-#')} {prose.field_name(rng)}: {rng.choice(['int', 'str', 'date'])}",
                row,
                anchor=0.0,
            )
        if rng.random() < 0.5:
            pen.segment((cell[0], middle_of(rest)[1], cell[2], middle_of(rest)[1]), width=0.8)
        pen.frame(cell)


def draw_blocks(pen: Pen, page: Box) -> None:
    """Draws a block diagram: parts in groups, with orthogonal wires, buses and names."""
    rng = pen.rng
    box = margins(pen, page)
    cells, fill, shape = _scattered(pen, box, rng.randint(4, 16)), _fill(pen), rng.choice(["box", "box", "rounded"])
    for first, second in pairwise(cells):
        route = _elbow(middle_of(first), middle_of(second), is_upright=rng.random() < 0.5)
        arrow(pen, route, size=pen.text_px * 0.6, width=rng.choice([1.0, 1.0, 3.0]))
    for cell in cells:
        pen.block(cell, pen.background)
        _node(pen, cell, shape, fill)
    for _ in range(rng.randint(0, 3)):
        group = rng.choice(cells)
        around = inset(group, -width_of(group) * 0.2, -height_of(group) * 0.2)
        pen.frame(around, dash=(6, 4))
        pen.write(prose.title(rng), (around[0] + 3, around[1] + pen.text_px), size=pen.text_px * 0.8)
    if rng.random() < 0.3:
        pen.frame(box, width=2.0)


def draw_circuit(pen: Pen, page: Box) -> None:
    """Draws a circuit: chips with pins, resistors, capacitors, earths, wires along a grid with dots."""
    rng = pen.rng
    box = margins(pen, page)
    step = max(8.0, pen.text_px * 1.5)
    chips = _scattered(pen, box, rng.randint(2, 7))
    for chip in chips:
        pen.frame(chip, width=1.5)
        write_in(pen, f"U{rng.randint(1, 40)}", inset(chip, width_of(chip) * 0.3, height_of(chip) * 0.4))
        for side, sign in ((chip[0], -1), (chip[2], 1)):
            for number in range(1, int(height_of(chip) / step)):
                y = chip[1] + number * step
                end = side + sign * step * rng.choice([1, 1, 2, 4])
                pen.segment((side, y, end, y))
                pen.write(
                    str(number), (side + sign * 2, y - 1), size=pen.text_px * 0.6, anchor=0.0 if sign > 0 else 1.0
                )
                _part(pen, (end, y), step, sign)
    for _ in range(rng.randint(5, 25)):
        x, y = rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3])
        turn = (x + step * rng.randint(-8, 8), y)
        pen.polyline([(x, y), turn, (turn[0], y + step * rng.randint(-8, 8))])
        pen.ring((x, y), step * 0.15, filled=True)


def _part(pen: Pen, at: Point, step: float, sign: int) -> None:
    """Draws what a wire ends at."""
    (x, y), kind = at, pen.rng.random()
    if kind < 0.2:
        pen.frame((min(x, x + sign * step * 1.5), y - step * 0.25, max(x, x + sign * step * 1.5), y + step * 0.25))
    elif kind < 0.35:
        for shift in (0.0, step * 0.3):
            pen.segment((x + sign * shift, y - step * 0.4, x + sign * shift, y + step * 0.4), width=1.5)
    elif kind < 0.5:
        for number in range(3):
            half = step * (0.4 - number * 0.13)
            pen.segment((x - half, y + step * (0.4 + number * 0.15), x + half, y + step * (0.4 + number * 0.15)))
        pen.segment((x, y, x, y + step * 0.4))
    elif kind < 0.6:
        pen.write(prose.unit(pen.rng).upper(), (x, y), size=pen.text_px * 0.7, anchor=0.0 if sign > 0 else 1.0)


def draw_network(pen: Pen, page: Box) -> None:
    """Draws nodes at random places, some of them large, and lines between them."""
    rng = pen.rng
    box = inset(margins(pen, page), pen.text_px * 2)
    points = [(rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3])) for _ in range(rng.randint(6, 60))]
    for first in points:
        near = sorted(points, key=partial(math.dist, first))[1 : rng.randint(2, 5)]
        for second in near:
            pen.segment((*first, *second), width=rng.choice([0.6, 1.0, 2.0]), color=pen.faint())
    for x, y in points:
        radius = pen.text_px * rng.choice([0.5, 0.8, 1.5, 2.5])
        pen.canvas.drawCircle(x, y, radius, pen.paint(color=mix(pen.background, colour(rng), 0.8), fill=True))
        pen.ring((x, y), radius)
        pen.write(prose.unit(rng), (x, y + radius + pen.text_px), anchor=0.5, size=pen.text_px * 0.8)


def draw_gantt(pen: Pen, page: Box) -> None:
    """Draws a plan of work: names of tasks, bars on a grid of days."""
    rng = pen.rng
    box = margins(pen, page)
    names, grid = split(box, rng.uniform(0.15, 0.3), is_across=False)
    row_count, day_count = rng.randint(6, 30), rng.randint(8, 40)
    faint = mix(pen.background, pen.line, rng.uniform(0.1, 0.6))
    for number, column in enumerate(columns_of(grid, day_count)):
        pen.segment((column[0], grid[1], column[0], grid[3]), width=0.6, color=faint)
        write_in(
            pen, str(number + 1), (column[0], box[1], column[2], box[1] + pen.text_px * 1.5), size=pen.text_px * 0.7
        )
    ink = colour(rng)
    for name, row in zip(rows_of(names, row_count), rows_of(grid, row_count), strict=True):
        pen.segment((box[0], row[3], box[2], row[3]), width=0.6, color=faint)
        write_in(pen, prose.phrase(rng, 1, 4), name, anchor=0.0)
        start = rng.uniform(0, 0.8)
        end = row[0] + width_of(row) * min(1.0, start + rng.uniform(0.03, 0.4))
        bar = inset((row[0] + width_of(row) * start, row[1], end, row[3]), 0, height_of(row) * 0.25)
        pen.block(bar, colour(rng) if rng.random() < 0.2 else ink)
        if rng.random() < 0.5:
            pen.frame(bar)
    pen.frame(box)


def draw_mind_map(pen: Pen, page: Box) -> None:
    """Draws a topic with branches around it, each with its own."""
    rng = pen.rng
    box = margins(pen, page)
    center, reach = middle_of(box), (width_of(box) * 0.36, height_of(box) * 0.36)
    count, shape = rng.randint(3, 9), rng.choice(["pill", "rounded", "box"])
    for number in range(count):
        angle = 2 * math.pi * (number + rng.uniform(-0.2, 0.2)) / count
        end = (center[0] + math.cos(angle) * reach[0], center[1] + math.sin(angle) * reach[1])
        pen.segment((*center, *end), width=rng.choice([1.0, 2.5]), color=colour(rng))
        for _ in range(rng.randint(0, 4)):
            twig = angle + rng.uniform(-0.7, 0.7)
            tip = (end[0] + math.cos(twig) * reach[0] * 0.35, end[1] + math.sin(twig) * reach[1] * 0.35)
            pen.segment((*end, *tip), width=0.8)
            pen.write(prose.phrase(rng, 1, 2), tip, anchor=0.5, size=pen.text_px * 0.9)
        half = (pen.text_px * 4, pen.text_px * 1.3)
        _node(pen, (end[0] - half[0], end[1] - half[1], end[0] + half[0], end[1] + half[1]), shape, tint(pen))
    half = (pen.text_px * 6, pen.text_px * 2.2)
    _node(pen, (center[0] - half[0], center[1] - half[1], center[0] + half[0], center[1] + half[1]), shape, tint(pen))


def draw_tree_map(pen: Pen, page: Box) -> None:
    """Draws rectangles in rectangles, each as large as what it stands for."""
    pen.canvas.save()
    box = margins(pen, page) if pen.rng.random() < 0.7 else page
    _divide(
        pen, box, depth=pen.rng.randint(3, 6), hue=colour(pen.rng, least_value=0.5), width=pen.rng.choice([0.8, 2, 4])
    )
    pen.canvas.restore()


def _divide(pen: Pen, box: Box, *, depth: int, hue: RGB, width: float) -> None:
    rng = pen.rng
    if depth == 0 or min(width_of(box), height_of(box)) < pen.text_px * 3:
        pen.block(box, mix(hue, rng.choice([pen.background, colour(rng)]), rng.uniform(0.0, 0.6)))
        pen.frame(box, width=width, color=pen.background if width > 1 else pen.line)
        top = (box[0], box[1], box[2], box[1] + min(height_of(box), pen.text_px * 2))
        write_in(pen, prose.unit(rng), top, anchor=0.0)
        return
    is_across = height_of(box) > width_of(box)
    hue = colour(rng, least_value=0.5) if depth > 3 else hue
    for part in split(box, rng.uniform(0.2, 0.8), is_across=is_across):
        _divide(pen, part, depth=depth - 1, hue=hue, width=width)


def draw_lanes(pen: Pen, page: Box) -> None:
    """Draws lanes with a name at their end and steps along them."""
    rng = pen.rng
    box = margins(pen, page)
    ys = cuts(rng, box[1], box[3], rng.randint(2, 5), spread=0.3)
    before: Point | None = None
    for top, bottom in pairwise(ys):
        lane = (box[0], top, box[2], bottom)
        name, steps = split(lane, 0.08, is_across=False)
        pen.block(name, tint(pen))
        pen.frame(name)
        pen.frame(lane, width=1.3)
        pen.write(prose.unit(rng), (middle_of(name)[0] + pen.text_px * 0.3, middle_of(name)[1]), angle=-90, anchor=0.5)
        for part in columns_of(steps, rng.randint(2, 6)):
            if rng.random() < 0.75:
                cell = inset(part, width_of(part) * 0.15, height_of(part) * 0.25)
                if before is not None:
                    end = (cell[0], middle_of(cell)[1])
                    arrow(pen, _elbow(before, end, is_upright=False), size=pen.text_px * 0.6)
                _node(pen, cell, rng.choice(["box", "rounded", "diamond", "pill"]), None)
                before = (cell[2], middle_of(cell)[1])


SUBJECTS: Mapping[str, Subject] = {
    "flow_chart": draw_flow_chart, "organisation": draw_organisation, "classes": draw_classes, "blocks": draw_blocks,
    "circuit": draw_circuit, "network": draw_network, "gantt": draw_gantt, "mind_map": draw_mind_map,
    "tree_map": draw_tree_map, "lanes": draw_lanes,
}  # fmt: skip
