"""Buildings with curved outer walls: wings along an arc, bulging facades, round corners."""

from __future__ import annotations

import math
import random

import numpy as np

from training.plans.layouts.assembly import wide_plan_of_grid
from training.plans.layouts.bend import Bend, Points, bent, curve_lattice
from training.plans.layouts.homes import home_grid
from training.plans.layouts.office_floors import office_grid
from training.plans.layouts.wings import random_loading, wing_grid
from training.plans.model import FloorPlan

_ARC_DEG = (35.0, 230.0)
_LEAST_INNER_RADIUS_M = 3.0
_ROUNDING = (0.25, 1.0)


def curved_building(rng: random.Random) -> FloorPlan:
    """Makes a building of which some outer walls, and at times the corridors, are arcs."""
    look = rng.choices(("arc_wing", "facade", "corners"), (40, 35, 25))[0]
    if look == "arc_wing":
        plan = wide_plan_of_grid(wing_grid(rng, random_loading(rng), shape="bar"), rng)
        return bent(plan, _arc(plan, rng))
    grid = office_grid(rng) if rng.random() < 0.5 else home_grid(rng, rng.randint(5, 18))
    if look == "corners":
        return wide_plan_of_grid(grid, rng, rounding=rng.uniform(*_ROUNDING))
    plan = wide_plan_of_grid(grid, rng)
    for _ in range(rng.choice((1, 1, 2))):
        plan = bent(plan, _facade(plan, rng))
    return plan


def _arc(plan: FloorPlan, rng: random.Random) -> Bend:
    """Returns the map that lays the longer side of a plan along an arc, without stretching its middle."""
    x0, y0, x1, y1 = plan.bounds_xyxy()
    is_flat = x1 - x0 >= y1 - y0
    low, high, near, far = (x0, x1, y0, y1) if is_flat else (y0, y1, x0, x1)
    least = (far - near) / 2 + _LEAST_INNER_RADIUS_M
    radius = max((high - low) / math.radians(rng.uniform(*_ARC_DEG)), least)
    # A full circle would let the ends meet.
    radius = max(radius, (high - low) / 5.5)
    lattice, none = curve_lattice(low, high), np.array([])

    def place(points: Points) -> Points:
        along, across = (points[:, 0], points[:, 1]) if is_flat else (points[:, 1], points[:, 0])
        turn = (along - (low + high) / 2) / radius
        reach = radius + (near + far) / 2 - across
        bent_along, bent_across = reach * np.sin(turn), -reach * np.cos(turn)
        return np.column_stack([bent_along, bent_across] if is_flat else [bent_across, bent_along])

    return Bend(place, lattice if is_flat else none, none if is_flat else lattice)


def _facade(plan: FloorPlan, rng: random.Random) -> Bend:
    """Returns the map that lets one side of a plan bulge outwards or inwards in an arc."""
    x0, y0, x1, y1 = plan.bounds_xyxy()
    is_flat, is_far = rng.random() < 0.5, rng.random() < 0.5
    low, high, near, far = (x0, x1, y0, y1) if is_flat else (y0, y1, x0, x1)
    depth = (far - near) * rng.uniform(0.25, 0.5)
    start = far - depth if is_far else near + depth
    bulge = min((high - low) * rng.uniform(0.08, 0.25), 8.0)
    if rng.random() < 0.3:
        bulge = -min(bulge, 0.6 * depth)
    lattice = curve_lattice(low, high)

    def place(points: Points) -> Points:
        along, across = (points[:, 0], points[:, 1]) if is_flat else (points[:, 1], points[:, 0])
        side = 1.0 if is_far else -1.0
        share = np.clip((across - start) * side / depth, 0, None)
        height = bulge * (1 - ((along - (low + high) / 2) / ((high - low) / 2)) ** 2)
        moved = across + side * share * height
        return np.column_stack([along, moved] if is_flat else [moved, along])

    line = np.array([start])
    return Bend(place, lattice if is_flat else line, line if is_flat else lattice)
