"""Rooms of walls beside the faces that GEOS makes of the same lines (`node`, then `polygonize`).

With every judgement of what is a room switched off they are the same faces; what differs otherwise, and is meant to, is
listed in ADR 6, each line of it with a test here.
"""

import numpy as np
import pytest
import shapely

import locdet_core as lc
from wall_plans import compare, geos_faces

# Every face, whatever it is: no gap is closed, nothing is moved, nothing is too small or too narrow.
FACES = lc.WallOptions(max_gap=0, snap_distance=0, min_area=0, keep_strips=True)
# GEOS rounds each crossing to a double, the engine to its grid, of a billionth of the drawing.
SHARE = REACH = 1e-6


def _ring(*corners: tuple[float, float]) -> list[list[float]]:
    return [[*start, *end] for start, end in zip(corners, [*corners[1:], corners[0]], strict=True)]


def _square(x: float, y: float, side: float) -> list[list[float]]:
    return _ring((x, y), (x + side, y), (x + side, y + side), (x, y + side))


def _rooms(walls: np.ndarray, options: lc.WallOptions | None = None) -> np.ndarray:
    return shapely.get_parts(shapely.from_geojson(lc.rooms_from_walls(walls, options).to_geojson()))


ALIKE = {
    "a dangle inside": [*_square(0, 0, 4), [2, 0, 2, 2]],
    "a dangle outside": [*_square(0, 0, 4), [4, 2, 9, 2]],
    "dangles in a chain": [*_square(0, 0, 4), [4, 2, 6, 3], [6, 3, 8, 2], [6, 3, 7, 5]],
    "a cut edge between two rings": [*_square(0, 0, 2), [2, 1, 5, 1], *_square(5, 0, 2)],
    "a cut edge to a ring inside": [*_square(0, 0, 9), [0, 4, 3, 4], *_square(3, 3, 3)],
    "lines only": [[0, 0, 4, 0], [4, 0, 4, 4], [9, 9, 12, 12]],
    "a bowtie": _ring((0, 0), (4, 4), (4, 0), (0, 4)),
    "a pentagram": _ring((0, 3), (4, 0), (1, 5), (3, 0), (4, 4)),
    "a ring that crosses itself twice": _ring((0, 0), (6, 0), (6, 2), (1, 2), (1, -1), (4, -1), (4, 4), (0, 4)),
    "a ring that touches itself": _ring((0, 0), (4, 0), (2, 2), (4, 4), (0, 4), (2, 2)),
    "a ring inside": [*_square(0, 0, 9), *_square(3, 3, 3)],
    "rings inside rings": [line for size in range(1, 6) for line in _square(-size, -size, 2 * size)],
    "a hole that touches the outline in a corner": [*_square(0, 0, 9), *_ring((0, 0), (3, 1), (1, 3))],
    "a hole that touches the outline at a side": [*_square(0, 0, 8), *_ring((4, 0), (6, 3), (2, 3))],
    "holes that touch each other": [*_square(0, 0, 9), *_square(2, 2, 2), *_square(4, 4, 2)],
    "holes in a chain across": [
        *_square(0, 0, 6), *_ring((0, 3), (2, 2), (3, 3), (2, 4)), *_ring((3, 3), (4, 2), (6, 3), (4, 4)),
    ],
    "rooms that share a corner": [*_square(0, 0, 2), *_square(2, 2, 2)],
    "rooms that share part of a wall": [*_square(0, 0, 4), *_square(4, 1, 2)],
    "a wall drawn twice": [*_square(0, 0, 4), [2, 0, 2, 4], [2, 4, 2, 0], [2, 1, 2, 3]],
    "a wall that overlaps another": [*_square(0, 0, 4), [-2, 0, 2, 0], [1, 0, 7, 0]],
    "walls that cross and go on": [[-1, 0, 5, 0], [-1, 4, 5, 4], [0, -1, 0, 5], [4, -1, 4, 5]],
    "a wall without length": [*_square(0, 0, 4), [2, 2, 2, 2], [4, 4, 4, 4]],
}  # fmt: skip


@pytest.mark.parametrize("walls", [np.array(walls, dtype=np.float64) for walls in ALIKE.values()], ids=list(ALIKE))
@pytest.mark.parametrize("scale", [1, 0.001, 12345.5])
def test_faces_are_those_of_geos(walls: np.ndarray, scale: float) -> None:
    lines = walls[(walls[:, :2] != walls[:, 2:]).any(axis=1)] * scale
    assert compare(_rooms(walls * scale, FACES), geos_faces(lines), share=SHARE, reach=REACH * scale) is None


@pytest.mark.parametrize("extent", [3, 5, 8, 20])
def test_faces_of_random_lines_are_those_of_geos(extent: int) -> None:
    for seed in range(400):
        rng = np.random.default_rng([extent, seed])
        walls = rng.integers(0, extent, (rng.integers(3, 15), 4), endpoint=True).astype(np.float64)
        walls = walls[(walls[:, :2] != walls[:, 2:]).any(axis=1)]
        if len(walls):
            mismatch = compare(_rooms(walls, FACES), geos_faces(walls), share=SHARE, reach=REACH)
            assert mismatch is None, f"seed {seed}: {mismatch}"


# What is meant to differ: GEOS makes every face there is, the engine the rooms that are meant.


def test_an_end_that_misses_a_wall_is_joined_to_it() -> None:
    walls = np.array([[0, 0, 9, 0], [9, 0, 9, 5], [9, 5, 0, 5], [0, 5, 0, 0.1], [4, 0, 4, 4.9]], dtype=np.float64)
    assert len(geos_faces(walls)) == 0
    assert len(_rooms(walls)) == 2
    assert len(_rooms(walls, FACES)) == 0


def test_walls_that_go_on_beyond_a_door_are_joined() -> None:
    walls = np.array([*_square(0, 0, 8), [0, 4, 3, 4], [4, 4, 8, 4]], dtype=np.float64)
    assert (len(geos_faces(walls)), len(_rooms(walls)), len(_rooms(walls, FACES))) == (1, 2, 1)


def test_what_is_too_small_for_a_room_is_left_out() -> None:
    walls = np.array([*_square(0, 0, 8), [4, 0, 4, 8], *_square(1, 1, 0.3)], dtype=np.float64)
    assert (len(geos_faces(walls)), len(_rooms(walls)), len(_rooms(walls, FACES))) == (3, 2, 3)


def test_the_solid_between_two_lines_of_a_wall_is_no_room() -> None:
    walls = np.array([*_square(0, 0, 8), *_square(-0.3, -0.3, 8.6)], dtype=np.float64)
    assert (len(geos_faces(walls)), len(_rooms(walls)), len(_rooms(walls, FACES))) == (2, 1, 2)
    assert len(_rooms(walls, lc.WallOptions(keep_strips=True))) == 2


def test_corners_on_a_straight_wall_are_left_out() -> None:
    walls = np.array([*_square(0, 0, 4), [2, 0, 2, -3]], dtype=np.float64)
    assert [len(shapely.get_coordinates(faces[0])) for faces in (geos_faces(walls), _rooms(walls))] == [6, 5]


def test_an_end_within_rounding_of_a_slanted_wall_is_on_it() -> None:
    # A third of the way along: no double lies on the line.
    foot = (1 / 3, 1 / 7)
    walls = np.array(
        [[0, 0, *foot], [*foot, 7, 3], [7, 3, 0, 3], [0, 3, 0, 0], [7 / 9, 1 / 3, 7 / 9, 3]], dtype=np.float64
    )
    walls = np.array([[0, 0, 7, 3], *walls[2:].tolist()])
    assert len(_rooms(walls)) == 2
