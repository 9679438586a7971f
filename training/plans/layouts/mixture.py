"""Draws plans from all families of layouts."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from training.plans.layouts.angled import angled_wings, turned
from training.plans.layouts.bend import bent, random_bend
from training.plans.layouts.curves import curved_building
from training.plans.layouts.extremes import great_hall, odd_rooms
from training.plans.layouts.grounds import home_with_grounds
from training.plans.layouts.homes import flats, home, sketch, tiny_home
from training.plans.layouts.office_floors import office_floor
from training.plans.layouts.offices import office
from training.plans.layouts.rings import ring_house, round_shell
from training.plans.layouts.wings import wing_building
from training.plans.model import FloorPlan
from training.plans.repertoire import Repertoire

_FAMILIES: tuple[tuple[Callable[[random.Random], FloorPlan], int], ...] = (
    (home, 50),
    (office, 12),
    (sketch, 16),
    (tiny_home, 10),
    (flats, 6),
    (round_shell, 3),
    (ring_house, 3),
)
_WIDE_FAMILIES: tuple[tuple[Callable[[random.Random], FloorPlan], int], ...] = (
    (home, 17),
    (sketch, 5),
    (tiny_home, 4),
    (flats, 4),
    (home_with_grounds, 7),
    (office_floor, 15),
    (wing_building, 20),
    (angled_wings, 10),
    (curved_building, 5),
    (round_shell, 1),
    (ring_house, 1),
    (great_hall, 4),
    (odd_rooms, 7),
)
_BENT_SHARE = 0.1
_WIDE_BENT_SHARE = 0.03
_TURNED_SHARE = 0.06
_NEVER_BENT = (round_shell, ring_house, angled_wings, curved_building)


def random_plan(rng: random.Random, *, repertoire: Repertoire = "first") -> FloorPlan:
    """Draws a plan of a random family: a home, an office, a sketch or a round house.

    Args:
        rng: Source of randomness; the same state gives the same plan.
        repertoire: Which families there are.

    Returns:
        A plan of one to about a hundred rooms, in metres.
    """
    if repertoire == "wide":
        return _wide_plan(rng)
    family = _family(_FAMILIES, rng)
    plan = family(rng)
    if family not in (round_shell, ring_house) and rng.random() < _BENT_SHARE:
        plan = bent(plan, random_bend(plan.bounds_xyxy(), rng))
    return plan


def _family(
    weighted_families: tuple[tuple[Callable[[random.Random], FloorPlan], int], ...], rng: random.Random
) -> Callable[[random.Random], FloorPlan]:
    families = [family for family, _ in weighted_families]
    return rng.choices(families, [weight for _, weight in weighted_families])[0]


def _wide_plan(rng: random.Random) -> FloorPlan:
    """Draws a plan of the wide repertoire; some are bent, some turned as a whole."""
    family = _family(_WIDE_FAMILIES, rng)
    plan = family(rng)
    if family not in _NEVER_BENT and rng.random() < _WIDE_BENT_SHARE:
        plan = bent(plan, random_bend(plan.bounds_xyxy(), rng))
    if rng.random() < _TURNED_SHARE:
        plan = turned(plan, math.radians(rng.uniform(15, 75)))
    return plan
