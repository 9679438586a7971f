"""Plans of a wanted size, for measuring time; made without a loop over rooms."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["grid_walls", "staggered_walls"]

Array = npt.NDArray[np.float64]

_ROOM_SIDE_MM = 4000.0


def grid_walls(rooms: int, *, seed: int = 0) -> tuple[Array, int]:
    """Rows and columns of rooms, each with a wall of its own on each side that no neighbour has drawn.

    Returns:
        The walls in millimetres, shape (about 2 * rooms, 4), in any order, and the number of rooms, at least ``rooms``.
    """
    columns = int(np.ceil(np.sqrt(rooms)))
    rows = -(-rooms // columns)
    rng = np.random.default_rng(seed)
    xs, ys = (np.concatenate([[0], np.cumsum(rng.integers(3000, 5000, count))]) for count in (columns, rows))
    x, y = np.meshgrid(xs.astype(float), ys.astype(float))
    across = np.stack([x[:, :-1], y[:, :-1], x[:, 1:], y[:, 1:]], axis=-1).reshape(-1, 4)
    down = np.stack([x[:-1], y[:-1], x[1:], y[1:]], axis=-1).reshape(-1, 4)
    return rng.permutation(np.concatenate([across, down])), rows * columns


def staggered_walls(rooms: int, *, turn: float = 0.3, seed: int = 0) -> tuple[Array, int]:
    """Rows of rooms whose partitions do not align: each ends on two long walls that are cut at no junction.

    The plan is turned by ``turn`` radians, as a building on its site, so that no end lies exactly on a wall.

    Returns:
        The walls in millimetres, shape (about rooms, 4), in any order, and the number of rooms, at least ``rooms``.
    """
    columns = int(np.ceil(np.sqrt(rooms)))
    rows = -(-rooms // columns)
    rng = np.random.default_rng(seed)
    width, height = columns * _ROOM_SIDE_MM, rows * _ROOM_SIDE_MM
    y = np.arange(rows + 1) * _ROOM_SIDE_MM
    long = np.stack([np.zeros_like(y), y, np.full_like(y, width), y], axis=1)
    sides = np.array([[0.0, 0.0, 0.0, height], [width, 0.0, width, height]])
    shift = rng.uniform(0.15, 0.35, (rows, 1)) + 0.5 * (np.arange(rows)[:, None] % 2)
    x = (np.arange(1, columns) - 0.5 + shift) * _ROOM_SIDE_MM
    low = np.broadcast_to(y[:-1, None], x.shape)
    partitions = np.stack([x, low, x, low + _ROOM_SIDE_MM], axis=-1).reshape(-1, 4)
    walls = rng.permutation(np.concatenate([long, sides, partitions]))
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return (walls.reshape(-1, 2) @ matrix).reshape(-1, 4), rows * columns
