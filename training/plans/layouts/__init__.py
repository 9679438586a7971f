"""Where the rooms and walls of generated plans stand."""

from training.plans.layouts.mixture import random_plan
from training.plans.layouts.vector import VectorLayouts

__all__ = ["VectorLayouts", "random_plan"]
