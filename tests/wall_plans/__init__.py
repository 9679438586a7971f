"""Plans of wall segments whose rooms are known, to compare with what is found.

A plan is made in three steps, each from the same seeded generator: a layout (``layouts``), in which a typical room side
is 1; what draughtsmen and converters do to its walls (``disturbances``); a unit, an angle and an order (``plans``).
"""

from wall_plans.comparison import Mismatch, compare, geos_faces
from wall_plans.far_lines import FAR_LINES
from wall_plans.large import grid_walls, staggered_walls
from wall_plans.layouts import LAYOUTS
from wall_plans.plans import DISTURBED, HARD, WallPlan, make_plan

__all__ = [
    "DISTURBED",
    "FAR_LINES",
    "HARD",
    "LAYOUTS",
    "Mismatch",
    "WallPlan",
    "compare",
    "geos_faces",
    "grid_walls",
    "make_plan",
    "staggered_walls",
]
