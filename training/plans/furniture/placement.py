"""Finds free rectangles in a room of any shape, on a coarse raster turned to the room's main direction."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plans.model import FloorPlan, Point, Room

_MAX_SIDE_CELLS = 56
_MIN_CELL_M = 0.05
_EXTERIOR_TOLERANCE_M = 0.08
_OPEN_BACK_SHARE = 0.25
_OUTWARD = ((0, -1), (1, 0), (0, 1), (-1, 0))
_SHARES = tuple((share, share) for share in (0.98, 0.93, 0.87, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3))
_DOOR_KINDS = frozenset({"swing", "double", "sliding", "pocket", "folding", "gap", "cased", "garage_door"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A free rectangle: origin, width along x, depth along y, both in metres.

    Attributes:
        origin: Middle of the back edge (the edge at the wall) in the plan's metres.
        angle_rad: How far the local x axis is turned from the plan's x axis.
        width_m: Extent along the local x axis, from ``-width_m / 2`` to ``width_m / 2``.
        depth_m: Extent along the local y axis, from 0 into the room.
    """

    origin: Point
    angle_rad: float
    width_m: float
    depth_m: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of a plan matters for placing things in any of its rooms; made once a plan.

    Attributes:
        exterior: Exterior wall pieces, shape (n, 2, 2), metres.
        doors: Middle x, middle y and width of every door, shape (n, 3), metres.
        interior_half_m: Half the thickness of an interior wall.
        exterior_half_m: Half the thickness of an exterior wall.
    """

    exterior: NDArray[np.float64]
    doors: NDArray[np.float64]
    interior_half_m: float
    exterior_half_m: float

    @classmethod
    def of(cls, plan: FloorPlan, interior_thickness_m: float, exterior_thickness_m: float) -> Surroundings:
        """Collects walls and doors of a plan."""
        pieces = [
            (start, end)
            for wall in plan.walls
            if wall.is_exterior
            for start, end in zip(wall.points, wall.points[1:], strict=False)
        ]
        doors = [
            (
                (opening.start[0] + opening.end[0]) / 2,
                (opening.start[1] + opening.end[1]) / 2,
                math.dist(opening.start, opening.end),
            )
            for opening in plan.openings
            if opening.kind in _DOOR_KINDS
        ]
        return cls(
            exterior=np.asarray(pieces, dtype=np.float64).reshape(-1, 2, 2),
            doors=np.asarray(doors, dtype=np.float64).reshape(-1, 3),
            interior_half_m=interior_thickness_m / 2,
            exterior_half_m=exterior_thickness_m / 2,
        )

    def half_thickness_m(self, starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns half the thickness of the wall on each edge; an edge on an exterior wall has that one's."""
        if not len(self.exterior):
            return np.full(len(starts), self.interior_half_m)
        middles = (starts + ends) / 2
        base = self.exterior[:, 0]
        along = self.exterior[:, 1] - base
        squared = np.maximum((along**2).sum(axis=1), 1e-9)
        offsets = middles[:, None, :] - base[None]
        share = np.clip((offsets * along).sum(axis=2) / squared, 0.0, 1.0)
        gaps = offsets - share[..., None] * along
        nearest = (gaps**2).sum(axis=2).min(axis=1)
        return np.where(nearest < _EXTERIOR_TOLERANCE_M**2, self.exterior_half_m, self.interior_half_m)


def main_angle_rad(rings: tuple[tuple[Point, ...], ...]) -> float:
    """Returns the direction of the longest edge, folded into one quarter turn around 0."""
    longest = 0.0
    angle = 0.0
    outline = rings[0]
    for (x0, y0), (x1, y1) in zip(outline, outline[1:] + outline[:1], strict=True):
        length = math.hypot(x1 - x0, y1 - y0)
        if length > longest + 1e-6:
            longest, angle = length, math.atan2(y1 - y0, x1 - x0)
    quarter = math.pi / 2
    angle = (angle + quarter / 2) % quarter - quarter / 2
    return 0.0 if abs(angle) < 1e-4 else angle


class FreeSpace:
    """The floor of one room that nothing stands on yet."""

    def __init__(self, room: Room, surroundings: Surroundings, *, keeps_doors_clear: bool = True) -> None:
        """Rasterises the room, less its walls and the floor in front of its doors; lifts have none to keep clear."""
        self.angle_rad = main_angle_rad(room.rings)
        cosine, sine = math.cos(self.angle_rad), math.sin(self.angle_rad)
        self._turn = np.array([[cosine, -sine], [sine, cosine]])
        rings = [np.asarray(ring, dtype=np.float64) for ring in room.rings]
        starts = np.concatenate(rings)
        ends = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
        self._half_m = surroundings.half_thickness_m(starts, ends)
        self._starts, self._ends = starts @ self._turn, ends @ self._turn
        low, high = self._starts.min(axis=0), self._starts.max(axis=0)
        self.size_wh_m = (float(high[0] - low[0]), float(high[1] - low[1]))
        self.cell_m = max(_MIN_CELL_M, max(self.size_wh_m) / _MAX_SIDE_CELLS)
        self._low = low - self.cell_m
        self._rasterise(rings)
        self.area_m2 = float(cv2.countNonZero(self._floor)) * self.cell_m**2
        self._floor_sum = _integral(self._floor)
        self._edges = list(zip(self._starts.tolist(), self._ends.tolist(), self._half_m.tolist(), strict=True))
        self._free = self._floor.copy()
        if keeps_doors_clear and room.kind != "elevator":
            self._keep_doors_clear(surroundings.doors)
        self._update()

    def _rasterise(self, rings: list[NDArray[np.float64]]) -> None:
        columns, rows = (int(extent / self.cell_m) + 4 for extent in self.size_wh_m)
        floor = np.zeros((rows, columns), np.uint8)
        scale = 16 / self.cell_m
        contours = [np.round(((ring @ self._turn) - self._low) * scale - 8).astype(np.int32) for ring in rings]
        cv2.fillPoly(floor, contours, 1, shift=4)
        starts = np.round((self._starts - self._low) * scale - 8).astype(int).tolist()
        ends = np.round((self._ends - self._low) * scale - 8).astype(int).tolist()
        # A cell is kept only if the wall's face does not cross it, so half a cell is added on each side.
        thickness = np.maximum(1, np.round(2 * self._half_m / self.cell_m + 1.0)).astype(int).tolist()
        for start, end, cells in zip(starts, ends, thickness, strict=True):
            cv2.line(floor, start, end, 0, cells, shift=4)
        self._floor: NDArray[np.uint8] = floor

    def _keep_doors_clear(self, doors: NDArray[np.float64]) -> None:
        if not len(doors):
            return
        middles = (doors[:, :2] @ self._turn - self._low) / self.cell_m
        rows, columns = self._free.shape
        inside = (middles > -3).all(axis=1) & (middles[:, 0] < columns + 3) & (middles[:, 1] < rows + 3)
        for (x, y), width in zip(middles[inside], doors[inside, 2], strict=True):
            radius = max(1, round(min(0.9, 0.75 * width) / self.cell_m))
            cv2.circle(self._free, (int(x), int(y)), radius, 0, -1)

    def _update(self) -> None:
        self._free_sum = _integral(self._free)
        self._free_area_cells = int(self._free_sum[-1, -1])

    @property
    def free_share(self) -> float:
        """The part of the floor that is still free, 0..1."""
        return self._free_area_cells * self.cell_m**2 / max(self.area_m2, 1e-6)

    def at_wall(self, width_m: float, depth_m: float, rng: random.Random, *, in_corner: bool = False) -> Spot | None:
        """Takes a rectangle whose back stands against a wall.

        Args:
            width_m: Extent along the wall.
            depth_m: Extent into the room.
            rng: Picks the wall and the place.
            in_corner: Whether one end must also touch a wall.

        Returns:
            The place, taken from the free floor, or nothing if there is none.
        """
        sides = [0, 1, 2, 3]
        rng.shuffle(sides)
        for side in sides:
            along, deep = self._cells(width_m), self._cells(depth_m)
            wide, high = (along, deep) if side % 2 == 0 else (deep, along)
            good = self._fitting(wide, high)
            if good is None or not good.any():
                continue
            good &= self._backed(side, wide, high)
            if in_corner:
                good &= self._backed((side + 1) % 4, wide, high) | self._backed((side + 3) % 4, wide, high)
            row, column = _pick(good, rng)
            if row:
                return self._take(side, (row, column, high, wide), (width_m, depth_m))
        return None

    def in_middle(self, width_m: float, depth_m: float, rng: random.Random, *, margin_m: float = 0.0) -> Spot | None:
        """Takes a rectangle anywhere on the free floor, more likely near the middle of the room."""
        side = rng.randrange(4)
        for turned in (side, side + 1):
            along, deep = self._cells(width_m + 2 * margin_m), self._cells(depth_m + 2 * margin_m)
            wide, high = (along, deep) if turned % 2 == 0 else (deep, along)
            good = self._fitting(wide, high)
            if good is None:
                continue
            row, column = min(
                (_pick(good, rng) for _ in range(3)),
                key=lambda at: math.hypot(at[0] * 2 - good.shape[0], at[1] * 2 - good.shape[1]) if at[0] else math.inf,
            )
            if row:
                return self._take(turned % 4, (row, column, high, wide), (width_m, depth_m))
        return None

    def largest(
        self,
        widths_m: tuple[float, float],
        depths_m: tuple[float, float],
        rng: random.Random,
        *,
        margin_m: float = 0.0,
        shares: Sequence[tuple[float, float]] = _SHARES,
    ) -> Spot | None:
        """Takes about the largest free rectangle, by default with the proportions of the room.

        Args:
            widths_m: Smallest and largest extent along the local x axis.
            depths_m: Smallest and largest extent along the local y axis.
            rng: Picks the place and which way it looks.
            margin_m: Floor left free around it.
            shares: Which parts of the room's extents to try, in this order.
        """
        wall = 2 * float(self._half_m.min())
        width, depth = (max(0.0, side - wall) for side in self.size_wh_m)
        for share_x, share_y in shares:
            wide, high = max(1, int(width * share_x / self.cell_m)), max(1, int(depth * share_y / self.cell_m))
            size_wh_m = wide * self.cell_m - 2 * margin_m, high * self.cell_m - 2 * margin_m
            side = _best_side(size_wh_m, widths_m, depths_m, rng)
            good = None if side is None else self._fitting(wide, high)
            if side is None or good is None:
                continue
            row, column = _pick(good, rng)
            if row:
                extent = size_wh_m if side % 2 == 0 else (size_wh_m[1], size_wh_m[0])
                clamped = min(extent[0], widths_m[1]), min(extent[1], depths_m[1])
                return self._take(side, (row, column, high, wide), clamped, is_at_wall=margin_m == 0.0)
        return None

    def _cells(self, extent_m: float) -> int:
        return max(1, math.ceil(extent_m / self.cell_m - 0.05))

    def _fitting(self, wide: int, high: int) -> NDArray[np.bool_] | None:
        """Returns where a rectangle of free cells can start; index 0 is row and column 1."""
        rows, columns = self._free.shape
        if wide * high > self._free_area_cells or high + 2 > rows or wide + 2 > columns:
            return None
        fitting: NDArray[np.bool_] = _sums(self._free_sum, (0, 0), (high, wide), (high, wide)) == wide * high
        return fitting

    def _backed(self, side: int, wide: int, high: int) -> NDArray[np.bool_]:
        """Tells for each start whether the cells behind one side (0 top, 1 right, 2 bottom, 3 left) are wall."""
        strip, offset = {
            0: ((1, wide), (-1, 0)),
            1: ((high, 1), (0, wide)),
            2: ((1, wide), (high, 0)),
            3: ((high, 1), (0, -1)),
        }[side]
        return _sums(self._floor_sum, offset, strip, (high, wide)) <= _OPEN_BACK_SHARE * max(strip)

    def _take(
        self, side: int, cells: tuple[int, int, int, int], extent_m: tuple[float, float], *, is_at_wall: bool = True
    ) -> Spot:
        row, column, high, wide = cells
        self._free[row : row + high, column : column + wide] = 0
        self._update()
        left, top = self._low[0] + column * self.cell_m, self._low[1] + row * self.cell_m
        right, bottom = left + wide * self.cell_m, top + high * self.cell_m
        width, depth = extent_m
        x, y = (left + right) / 2, (top + bottom) / 2
        back = depth / 2
        if is_at_wall:
            back = (bottom - top if side % 2 == 0 else right - left) / 2
            back += self._gap_m(side, (left, top, right, bottom), width)
        outward = _OUTWARD[side]
        frame = np.array([x + outward[0] * back, y + outward[1] * back])
        plan_x, plan_y = (self._turn @ frame).tolist()
        return Spot((plan_x, plan_y), self.angle_rad + side * math.pi / 2, width, depth)

    def _gap_m(self, side: int, bbox_xyxy: tuple[float, float, float, float], width_m: float) -> float:
        """Returns how far a rectangle can still move outwards until a corner or the middle meets a wall's face."""
        left, top, right, bottom = bbox_xyxy
        axis = 1 if side % 2 == 0 else 0
        sign = _OUTWARD[side][axis]
        edge = {0: top, 1: right, 2: bottom, 3: left}[side]
        middle = (left + right) / 2 if axis == 1 else (top + bottom) / 2
        reach = 2.5 * self.cell_m
        gap = reach
        for probe in (middle - width_m * 0.48, middle, middle + width_m * 0.48):
            for start, end, half in self._edges:
                first, last = start[1 - axis], end[1 - axis]
                if (first > probe) == (last > probe):
                    continue
                hit = start[axis] + (end[axis] - start[axis]) * (probe - first) / (last - first)
                distance = (hit - edge) * sign - half
                if -self.cell_m < distance < gap:
                    gap = distance
        return gap if gap < reach else 0.0


def _integral(cells: NDArray[np.uint8]) -> NDArray[np.int32]:
    return np.asarray(cv2.integral(cells), dtype=np.int32)


def _best_side(
    size_wh_m: tuple[float, float], widths_m: tuple[float, float], depths_m: tuple[float, float], rng: random.Random
) -> int | None:
    """Returns the side to stand at that wastes the least floor, or nothing if neither direction is large enough."""
    used = []
    for width, depth in (size_wh_m, size_wh_m[::-1]):
        is_enough = width >= widths_m[0] and depth >= depths_m[0]
        used.append(min(width, widths_m[1]) * min(depth, depths_m[1]) if is_enough else 0.0)
    if max(used) <= 0.0:
        return None
    turned = int(used[1] > used[0]) if abs(used[0] - used[1]) > 1e-6 else rng.randrange(2)
    return turned + 2 * rng.randrange(2)


def _sums(
    table: NDArray[np.int32], offset: tuple[int, int], window: tuple[int, int], size: tuple[int, int]
) -> NDArray[np.int32]:
    """Sums a window at an offset from every start of a rectangle, by an integral image; starts begin at 1, 1."""
    rows, columns = table.shape[0] - 2 - size[0], table.shape[1] - 2 - size[1]
    top, left = 1 + offset[0], 1 + offset[1]
    bottom, right = top + window[0], left + window[1]
    lower = table[bottom : bottom + rows]
    upper = table[top : top + rows]
    total: NDArray[np.int32] = (
        lower[:, right : right + columns]
        - upper[:, right : right + columns]
        - lower[:, left : left + columns]
        + upper[:, left : left + columns]
    )
    return total


def _pick(good: NDArray[np.bool_], rng: random.Random) -> tuple[int, int]:
    """Picks a true cell as (row, column) counted from 1, or (0, 0) if there is none."""
    places = np.flatnonzero(good)
    if not len(places):
        return 0, 0
    row, column = divmod(int(places[rng.randrange(len(places))]), good.shape[1])
    return row + 1, column + 1
