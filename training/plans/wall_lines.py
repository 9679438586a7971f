"""The lines along which walls are stroked, the same for the drawing and for the truth."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import skia
from numpy.typing import NDArray

from training.plans.look import Style
from training.plans.model import FloorPlan, Point, Room, Wall

_SNAP_M = 0.005
_WOBBLE_PIECE_M = 0.6
_WOBBLE_PX = 0.9

_Pieces = tuple[NDArray[np.float64], NDArray[np.float64]]


def wall_path(plan: FloorPlan, style: Style, *, is_exterior: bool, end_px: float = 0.0) -> skia.Path:
    """Returns the centre lines of the exterior or interior walls, joined where walls meet.

    Stroke it with mitre joins and butt caps. Lines that meet at a corner become one line, so that
    skewed corners stay sharp; an end at a wall of the other sort is drawn through to the corner.

    Args:
        plan: The plan.
        style: Decides the thickness and whether the lines wobble.
        is_exterior: Which walls.
        end_px: How far ends that touch nothing are drawn out.
    """
    walls = [wall for wall in plan.walls if wall.is_exterior == is_exterior]
    others = [wall for wall in plan.walls if wall.is_exterior != is_exterior]
    other_ends = {_key(point) for wall in others for point in (wall.points[0], wall.points[-1])}
    reach_m = style.wall_width_m(is_exterior=not is_exterior) / 2
    amplitude_m = min(style.metres(_WOBBLE_PX), 0.3 * style.wall_width_m(is_exterior=is_exterior))
    rng = random.Random(style.wobble_seed)
    path = skia.Path()
    pieces = _pieces(plan) if end_px != 0 else None
    for line in _chains(walls):
        is_closed = len(line) > 2 and _key(line[0]) == _key(line[-1])
        points = _wobbled(line, rng, amplitude_m) if style.is_hand_drawn else line
        points = points[:-1] if is_closed else _with_ends(points, other_ends, reach_m, style.metres(end_px), pieces)
        path.addPoly([skia.Point(x, y) for x, y in points], close=is_closed)
    return path


def stroke_paint(width_m: float) -> skia.Paint:
    """Returns the paint for ``wall_path`` without a colour."""
    return skia.Paint(
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width_m,
        StrokeCap=skia.Paint.kButt_Cap,
        StrokeJoin=skia.Paint.kMiter_Join,
        StrokeMiter=4.0,
    )


def _wobbled(line: list[Point], rng: random.Random, amplitude_m: float) -> list[Point]:
    """Bends the long pieces of a line a little; its corners stay."""
    result = [line[0]]
    for (x1, y1), (x2, y2) in pairwise(line):
        length = math.hypot(x2 - x1, y2 - y1)
        count = int(length / _WOBBLE_PIECE_M)
        for step in range(1, count):
            share, shift = step / count, rng.uniform(-amplitude_m, amplitude_m) / length
            result.append((x1 + (x2 - x1) * share - (y2 - y1) * shift, y1 + (y2 - y1) * share + (x2 - x1) * shift))
        result.append((x2, y2))
    return result


def _key(point: Point) -> tuple[int, int]:
    return round(point[0] / _SNAP_M), round(point[1] / _SNAP_M)


def _chains(walls: Sequence[Wall]) -> list[list[Point]]:
    """Joins walls end to end: the only two ends at a node, or the straightest two of more."""
    ends: dict[tuple[int, int], list[tuple[int, bool]]] = {}
    for index, wall in enumerate(walls):
        ends.setdefault(_key(wall.points[0]), []).append((index, False))
        ends.setdefault(_key(wall.points[-1]), []).append((index, True))
    partner: dict[tuple[int, bool], tuple[int, bool]] = {}
    for meeting in ends.values():
        for first, second in _pairs(walls, meeting):
            partner[first], partner[second] = second, first
    chains, used = [], [False] * len(walls)
    # Walls with a loose end first, so that a chain never starts in its middle; what is left are rings.
    order = sorted(range(len(walls)), key=lambda index: (index, False) in partner and (index, True) in partner)
    for index in order:
        if not used[index]:
            chains.append(_chain(walls, index, partner, used))
    return chains


def _pairs(walls: Sequence[Wall], meeting: list[tuple[int, bool]]) -> list[tuple[tuple[int, bool], tuple[int, bool]]]:
    if len(meeting) == 2:
        return [(meeting[0], meeting[1])] if meeting[0][0] != meeting[1][0] else []
    directions = [_direction(walls[index], at_end=at_end) for index, at_end in meeting]
    candidates = sorted(
        (directions[i][0] * directions[j][0] + directions[i][1] * directions[j][1], i, j)
        for i in range(len(meeting))
        for j in range(i)
        if meeting[i][0] != meeting[j][0]
    )
    taken: set[int] = set()
    pairs = []
    for _, i, j in candidates:
        if i not in taken and j not in taken:
            taken |= {i, j}
            pairs.append((meeting[i], meeting[j]))
    return pairs


def _direction(wall: Wall, *, at_end: bool) -> Point:
    """Returns the unit vector from an end of a wall into the wall."""
    (x1, y1), (x2, y2) = (wall.points[-1], wall.points[-2]) if at_end else (wall.points[0], wall.points[1])
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    return (x2 - x1) / length, (y2 - y1) / length


def _chain(
    walls: Sequence[Wall], start: int, partner: dict[tuple[int, bool], tuple[int, bool]], used: list[bool]
) -> list[Point]:
    enters_at_end = (start, False) in partner and (start, True) not in partner
    index = start
    line: list[Point] = []
    while not used[index]:
        used[index] = True
        points = walls[index].points[::-1] if enters_at_end else walls[index].points
        line.extend(points[1:] if line else points)
        following = partner.get((index, not enters_at_end))
        if following is None:
            break
        index, enters_at_end = following
    return line


def _with_ends(
    line: list[Point], other_ends: set[tuple[int, int]], reach_m: float, free_m: float, pieces: _Pieces | None
) -> list[Point]:
    result = list(line)
    for end, inner in ((0, 1), (-1, -2)):
        (x1, y1), (x2, y2) = line[inner], line[end]
        length = math.hypot(x2 - x1, y2 - y1) or 1.0
        if _key(line[end]) in other_ends:
            extra_m = reach_m
        elif pieces is not None and _is_free(line[end], pieces):
            extra_m = free_m
        else:
            continue
        result[end] = (x2 + (x2 - x1) / length * extra_m, y2 + (y2 - y1) / length * extra_m)
    return result


def _pieces(plan: FloorPlan) -> _Pieces:
    """Returns where the straight pieces of all walls start, and the vectors to their ends."""
    starts = np.array([p for wall in plan.walls for p in wall.points[:-1]])
    stops = np.array([p for wall in plan.walls for p in wall.points[1:]])
    return starts, stops - starts


def _is_free(point: Point, pieces: _Pieces) -> bool:
    """Returns whether only one wall passes a point."""
    starts, along = pieces
    offset = np.asarray(point) - starts
    share = np.clip((offset * along).sum(1) / np.maximum((along**2).sum(1), 1e-12), 0, 1)
    distance = np.hypot(*(offset - share[:, None] * along).T)
    return int((distance < 2 * _SNAP_M).sum()) <= 1


def room_path(room: Room) -> skia.Path:
    """Returns the rings of a room as a path that is filled by the even-odd rule."""
    path = skia.Path()
    path.setFillType(skia.PathFillType.kEvenOdd)
    for ring in room.rings:
        path.addPoly([skia.Point(x, y) for x, y in ring], close=True)
    return path
