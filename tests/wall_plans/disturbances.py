"""What draughtsmen and converters do to walls, without changing which rooms there are.

Each function takes walls, shape (n, 4), and gives walls; lengths are shares of ``side``, the side of the smallest room.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

__all__ = [
    "add_dangles",
    "add_points",
    "cut_in_pieces",
    "cut_overlapping",
    "double_lines",
    "jitter",
    "lengthen",
    "repeat",
    "repeat_reversed",
    "shorten",
]

Array = npt.NDArray[np.float64]
Rooms = npt.NDArray[np.object_]

# Of a typical room side, 1: half a metre where rooms are 4 m wide.
_CLEARANCE = 0.125


def shorten(rng: np.random.Generator, walls: Array, side: float, gap: float) -> Array:
    """Leave gaps of at most ``gap`` sides where walls meet."""
    reach = gap * side * np.where(_ends_on_a_wall(walls, side), 1.0, 0.5)
    return _moved_ends(walls, -reach * rng.uniform(0.2, 1.0, reach.shape) * (rng.random(reach.shape) < 0.6))


def lengthen(rng: np.random.Generator, walls: Array, side: float, gap: float) -> Array:
    """Let walls run over where they should end, by at most ``gap`` sides."""
    shape = (len(walls), 2)
    return _moved_ends(walls, gap * side * rng.uniform(0.2, 1.0, shape) * (rng.random(shape) < 0.6))


def _moved_ends(walls: Array, outward: Array) -> Array:
    """Walls whose start and end lie further out on their line, by lengths of shape (n, 2)."""
    vectors = walls[:, 2:] - walls[:, :2]
    units = vectors / np.hypot(*vectors.T)[:, None]
    return np.concatenate([walls[:, :2] - units * outward[:, :1], walls[:, 2:] + units * outward[:, 1:]], axis=1)


def _ends_on_a_wall(walls: Array, side: float) -> npt.NDArray[np.bool_]:
    """Whether the start and the end of each wall lie on another wall, away from its ends; shape (n, 2).

    Where two ends meet, each may leave half of a gap; here one leaves all of it.
    """
    near = 1e-6 * side
    points = walls.reshape(-1, 1, 2)
    starts, vectors = walls[None, :, :2], (walls[:, 2:] - walls[:, :2])[None]
    lengths = np.hypot(*vectors[0].T)
    offsets = points - starts
    along = (offsets * vectors).sum(axis=2) / lengths
    across = np.abs(offsets[..., 0] * vectors[..., 1] - offsets[..., 1] * vectors[..., 0]) / lengths
    return ((across < near) & (along > near) & (along < lengths - near)).any(axis=1).reshape(-1, 2)


def jitter(rng: np.random.Generator, walls: Array, side: float, reach: float) -> Array:
    """Move every end of every wall by itself, by at most ``reach`` sides."""
    angles, radii = rng.uniform(0, 2 * np.pi, (len(walls), 2)), side * reach * np.sqrt(rng.random((len(walls), 2)))
    return walls + np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=-1).reshape(-1, 4)


def repeat(rng: np.random.Generator, walls: Array) -> Array:
    """Draw some walls twice."""
    return np.concatenate([walls, walls[rng.random(len(walls)) < 0.5]])


def repeat_reversed(rng: np.random.Generator, walls: Array) -> Array:
    """Draw some walls twice, the second time backwards."""
    return np.concatenate([walls, walls[rng.random(len(walls)) < 0.5][:, [2, 3, 0, 1]]])


def cut_overlapping(rng: np.random.Generator, walls: Array) -> Array:
    """Draw walls as two pieces that cover their middle twice."""
    first, second = np.sort(rng.uniform(0.2, 0.8, (2, len(walls), 1)), axis=0)
    starts, ends = walls[:, :2], walls[:, 2:]
    vectors = ends - starts
    pieces = [np.concatenate([starts, starts + second * vectors], axis=1)]
    return np.concatenate([*pieces, np.concatenate([starts + first * vectors, ends], axis=1)])


def cut_in_pieces(rng: np.random.Generator, walls: Array) -> Array:
    """Draw walls as two to six pieces in line."""
    count = int(rng.integers(2, 7))
    cuts = np.linspace(0, 1, count + 1)
    cuts[1:-1] += rng.uniform(-0.3, 0.3, count - 1) / count
    points = walls[:, None, :2] + cuts[None, :, None] * (walls[:, None, 2:] - walls[:, None, :2])
    points[:, -1] = walls[:, 2:]
    return np.concatenate([points[:, :-1], points[:, 1:]], axis=-1).reshape(-1, 4)


def add_dangles(rng: np.random.Generator, walls: Array, rooms: Rooms) -> Array:
    """Put a short partition, up to 40 % of its room deep, into some rooms; some touch no wall at all."""
    dangles = []
    for room in rooms[rng.random(len(rooms)) < 0.5]:
        points = shapely.get_coordinates(room.exterior)
        if not room.exterior.is_ccw:
            points = points[::-1]
        at = int(np.argmax(np.hypot(*np.diff(points, axis=0).T)))
        vector = points[at + 1] - points[at]
        length = np.hypot(*vector)
        inward = np.array([-vector[1], vector[0]]) / length
        depth = min(room.area / length, length)
        foot = points[at] + rng.uniform(0.3, 0.7) * vector
        is_loose = rng.random() < 0.4
        start = foot + inward * depth * (0.25 if is_loose else 0.0)
        end = start + inward * depth * rng.uniform(0.15, 0.4)
        reach = shapely.LineString([start + 1e-6 * (end - start), end])
        ends = shapely.points([end, start] if is_loose else [end])
        # What ends near a wall, as anything does in a closet, could as well be meant to meet it.
        if room.covers(reach) and (shapely.distance(ends, room.boundary) > _CLEARANCE).all():
            dangles.append([*start, *end])
    return np.concatenate([walls, np.array(dangles).reshape(-1, 4)])


def add_points(rng: np.random.Generator, walls: Array) -> Array:
    """Add walls without length, on walls and beside them."""
    chosen = walls[rng.random(len(walls)) < 0.4]
    points = chosen[:, :2] + rng.uniform(0.0, 1.0, (len(chosen), 1)) * (chosen[:, 2:] - chosen[:, :2])
    points = points + rng.choice([0.0, 0.11], (len(chosen), 1))
    return np.concatenate([walls, np.concatenate([points, points], axis=1)])


def double_lines(rng: np.random.Generator, rooms: Rooms, side: float) -> tuple[Array, Rooms]:
    """Draw both faces of every wall, joined at the junctions as CAD does; the rooms end at the faces.

    A wall is 2.5 to 8 % of the side of a typical room thick (10 to 32 cm of 4 m), and at most a fifth of the smallest
    room's.
    """
    typical = float(np.sqrt(np.median(shapely.area(rooms))))
    half_width = min(typical * rng.uniform(0.0125, 0.04), 0.1 * side)
    inner = shapely.buffer(rooms, -half_width, join_style="mitre", mitre_limit=20.0)
    outer = shapely.buffer(shapely.union_all(rooms), half_width, join_style="mitre", mitre_limit=20.0)
    rings = shapely.get_rings(np.append(inner, outer))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    walls = np.concatenate([points[:-1], points[1:]], axis=1)[ring[:-1] == ring[1:]]
    return walls[(walls[:, :2] != walls[:, 2:]).any(axis=1)], inner
