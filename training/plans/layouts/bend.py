"""Bends whole plans: slanted facades, kinked wings, fans and waves."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.plans.geometry import distance, without_straight_points
from training.plans.model import FloorPlan, Opening, Point, Room, Wall

Points = NDArray[np.float64]

_LARGEST_SAGITTA_M = 0.03


@dataclass(frozen=True, slots=True)
class Bend:
    """A map of the plane.

    Attributes:
        place: Maps points (n, 2) in metres.
        cuts_x: Upright lines at which straight walls get a joint.
        cuts_y: Level lines at which straight walls get a joint.
    """

    place: Callable[[Points], Points]
    cuts_x: NDArray[np.float64]
    cuts_y: NDArray[np.float64]


def random_bend(bounds_xyxy: tuple[float, float, float, float], rng: random.Random) -> Bend:
    """Draws a bend for a plan of such bounds."""
    return rng.choice((slanted_facade, slanted_facade, trapezoid, kink, kink, fan, wave))(bounds_xyxy, rng)


def slanted_facade(bounds_xyxy: tuple[float, float, float, float], rng: random.Random) -> Bend:
    """Slants one outer side; walls further in stay as they are."""
    x0, y0, x1, y1 = bounds_xyxy
    slope = rng.uniform(0.08, 0.4) * rng.choice((-1, 1))
    depth = (y1 - y0) * rng.uniform(0.3, 0.7)

    def place(points: Points) -> Points:
        share = np.clip((y0 + depth - points[:, 1]) / depth, 0, None)
        reach = points[:, 0] - (x0 if slope > 0 else x1)
        return np.column_stack([points[:, 0], points[:, 1] - slope * reach * share])

    return Bend(place, np.array([]), np.array([y0 + depth]))


def trapezoid(bounds_xyxy: tuple[float, float, float, float], rng: random.Random) -> Bend:
    """Leans and narrows a plan towards one side."""
    x0, y0, x1, y1 = bounds_xyxy
    lean, taper = rng.uniform(-0.25, 0.25), rng.uniform(0.0, 0.4)

    def place(points: Points) -> Points:
        depth = (points[:, 1] - y0) / (y1 - y0)
        middle = (x0 + x1) / 2
        x = middle + (points[:, 0] - middle) * (1 - taper * depth) + lean * (points[:, 1] - y0)
        return np.column_stack([x, points[:, 1]])

    return Bend(place, np.array([]), np.array([]))


def kink(bounds_xyxy: tuple[float, float, float, float], rng: random.Random) -> Bend:
    """Turns the right part of a plan by an angle, with a mitre between the two wings."""
    x0, y0, x1, _ = bounds_xyxy
    angle = math.radians(rng.choice((rng.uniform(10, 45), 45, 30)))
    fold = x0 + (x1 - x0) * rng.uniform(0.35, 0.65)
    ramp = min(fold - x0, x1 - fold) * rng.uniform(0.5, 1)
    tangent = math.tan(angle / 2)

    def place(points: Points) -> Points:
        # Opening towards the bottom never folds over: the mitre only widens the wings there.
        shift = tangent * (points[:, 1] - y0)
        share = np.clip(1 - np.abs(points[:, 0] - fold) / ramp, 0, None)
        is_right = points[:, 0] > fold
        along = points[:, 0] - fold
        left_x = along + shift * share
        right_x, right_y = along - shift * share, points[:, 1] - y0
        turned_x = right_x * math.cos(angle) + right_y * math.sin(angle)
        turned_y = -right_x * math.sin(angle) + right_y * math.cos(angle)
        x = np.where(is_right, turned_x, left_x)
        y = np.where(is_right, turned_y, points[:, 1] - y0)
        return np.column_stack([x, y])

    return Bend(place, np.array([fold - ramp, fold, fold + ramp]), np.array([]))


def fan(bounds_xyxy: tuple[float, float, float, float], rng: random.Random) -> Bend:
    """Wraps a plan around a centre below it, so that level walls become arcs."""
    x0, y0, x1, y1 = bounds_xyxy
    width = x1 - x0
    angle = math.radians(rng.uniform(30, 200))
    radius = max(width / angle, (y1 - y0) + 1.5)

    def place(points: Points) -> Points:
        turn = (points[:, 0] - (x0 + x1) / 2) / radius
        reach = radius + (y0 + y1) / 2 - points[:, 1]
        return np.column_stack([reach * np.sin(turn), -reach * np.cos(turn)])

    return Bend(place, curve_lattice(x0, x1), np.array([]))


def wave(bounds_xyxy: tuple[float, float, float, float], rng: random.Random) -> Bend:
    """Lets level walls run in a wave."""
    x0, _, x1, _ = bounds_xyxy
    height, phase = rng.uniform(0.3, 1.2), rng.uniform(0, 2 * math.pi)
    turns = rng.uniform(0.5, 1.5) / max(x1 - x0, 8)

    def place(points: Points) -> Points:
        y = points[:, 1] + height * np.sin(phase + 2 * math.pi * turns * (points[:, 0] - x0))
        return np.column_stack([points[:, 0], y])

    return Bend(place, curve_lattice(x0, x1), np.array([]))


def curve_lattice(low: float, high: float) -> NDArray[np.float64]:
    """Returns where straight walls get joints so that they can follow a curve, metres."""
    return np.arange(math.floor(low / 0.35), math.ceil(high / 0.35) + 1, dtype=np.float64) * 0.35


def bent(plan: FloorPlan, bend: Bend) -> FloorPlan:
    """Maps a plan; openings on walls that become curved shrink until they lie on them."""
    rooms = []
    for room in plan.rooms:
        rings = (_mapped([*ring, ring[0]], bend) for ring in room.rings)
        rooms.append(Room(tuple(tuple(without_straight_points(ring[:-1])) for ring in rings), room.kind, room.is_void))
    walls = tuple(Wall(_mapped(wall.points, bend), wall.is_exterior) for wall in plan.walls)
    openings = (_bent_opening(opening, bend) for opening in plan.openings)
    return FloorPlan(tuple(rooms), walls, tuple(opening for opening in openings if opening is not None))


def _mapped(points: Sequence[Point], bend: Bend) -> tuple[Point, ...]:
    dense: list[Point] = []
    for start, end in itertools.pairwise(points):
        dense.append(start)
        shares = [*_shares(start[0], end[0], bend.cuts_x), *_shares(start[1], end[1], bend.cuts_y)]
        for share in sorted(shares):
            dense.append((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))
    dense.append(points[-1])
    placed = bend.place(np.array(dense))
    return tuple((x, y) for x, y in placed.tolist())


def _shares(start: float, end: float, cuts: NDArray[np.float64]) -> list[float]:
    if not len(cuts) or abs(end - start) < 1e-6:
        return []
    shares = (cuts - start) / (end - start)
    return [float(share) for share in shares[(shares > 1e-6) & (shares < 1 - 1e-6)]]


def _bent_opening(opening: Opening, bend: Bend) -> Opening | None:
    """Maps an opening, narrowed until its chord leaves the wall by no more than a few centimetres."""
    (x0, y0), (x1, y1) = opening.start, opening.end
    for margin in (0.0, 0.1, 0.2, 0.3, 0.4):
        shares = np.linspace(margin, 1 - margin, 9)[:, None]
        placed = bend.place(np.array([[x0, y0]]) + shares * np.array([[x1 - x0, y1 - y0]]))
        start, end = ((float(x), float(y)) for x, y in (placed[0], placed[-1]))
        chord = placed[-1] - placed[0]
        width = distance(start, end)
        offsets = np.abs((placed[:, 0] - start[0]) * chord[1] - (placed[:, 1] - start[1]) * chord[0])
        if width > 0.3 and offsets.max() < _LARGEST_SAGITTA_M * width:
            return Opening(start, end, opening.kind, opening.is_exterior, opening.hinge_at_end, opening.swings_left)
    return None
