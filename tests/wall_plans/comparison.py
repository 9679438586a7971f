"""Whether the rooms that were found are the rooms of the plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Mismatch", "compare", "geos_faces"]

Rooms = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Mismatch:
    """How found rooms differ from those of a plan."""

    found: int
    expected: int
    unmatched: int
    worst_area: float

    def __str__(self) -> str:
        """One line for a report."""
        rooms = f"{self.found} of {self.expected} rooms, {self.unmatched} unmatched"
        return f"{rooms}, worst area off by {self.worst_area:.2%}"


def compare(found: Rooms, expected: Rooms, *, share: float, reach: float = 0.0) -> Mismatch | None:
    """Compare rooms with rooms; None if they agree.

    Two rooms match if they differ by at most ``share`` of the area, counted as what only one of them covers. Where each
    wall may lie ``reach`` from its place, its line moves by that much along its whole length, so a strip of the outline
    times twice ``reach`` (the wall, and what the wall that it meets takes or gives at its ends) is allowed too.

    Args:
        found: Polygons.
        expected: Polygons.
        share: Share of a room's area.
        reach: In the unit of the polygons.
    """
    if len(found) != len(expected):
        return Mismatch(len(found), len(expected), abs(len(found) - len(expected)), 0.0)
    pairs = shapely.STRtree(found).query(shapely.point_on_surface(expected), predicate="within")
    off = np.full(len(expected), np.inf)
    differences = shapely.area(shapely.symmetric_difference(expected[pairs[0]], found[pairs[1]]))
    np.minimum.at(off, pairs[0], differences)
    areas = shapely.area(expected)
    is_wrong = off > share * areas + 2 * reach * shapely.length(expected)
    if not is_wrong.any():
        return None
    return Mismatch(len(found), len(expected), int(is_wrong.sum()), float((off / areas)[is_wrong].max()))


def geos_faces(walls: npt.NDArray[np.float64]) -> Rooms:
    """The faces that GEOS finds: walls split where they cross exactly, then polygonised."""
    lines = shapely.linestrings(walls.reshape(-1, 2, 2))
    noded = shapely.node(shapely.multilinestrings(lines))
    return shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
