"""Draws plans from all families of layouts."""

from __future__ import annotations

import random
from collections.abc import Callable

from training.plans.layouts.bend import bent, random_bend
from training.plans.layouts.homes import flats, home, sketch, tiny_home
from training.plans.layouts.offices import office
from training.plans.layouts.rings import ring_house, round_shell
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
_WIDE_FAMILIES = _FAMILIES
_BENT_SHARE = 0.1


def random_plan(rng: random.Random, *, repertoire: Repertoire = "first") -> FloorPlan:
    """Draws a plan of a random family: a home, an office, a sketch or a round house.

    Args:
        rng: Source of randomness; the same state gives the same plan.
        repertoire: Which families there are.

    Returns:
        A plan of one to about a hundred rooms, in metres.
    """
    weighted_families = _WIDE_FAMILIES if repertoire == "wide" else _FAMILIES
    families = [family for family, _ in weighted_families]
    family = rng.choices(families, [weight for _, weight in weighted_families])[0]
    plan = family(rng)
    if family not in (round_shell, ring_house) and rng.random() < _BENT_SHARE:
        plan = bent(plan, random_bend(plan.bounds_xyxy(), rng))
    return plan
