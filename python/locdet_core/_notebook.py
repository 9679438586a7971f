"""What a result needs from pandas and matplotlib; both are imported on first use."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from locdet_core import Detection, Page, Room

__all__ = ["plot", "to_dataframe"]

# As in the SVG of a result without a page.
_MARGIN_SHARE = 0.02


def to_dataframe(detection: Detection) -> pd.DataFrame:
    """Make a table with one row a room, indexed by the room's id."""
    import pandas as pd

    measures = ["printed_area_m2", "area_m2", "area_m2_low", "area_m2_high", "area_ft2", "perimeter_m"]
    shape = ["doors", "bounding_box", "centroid", "polygon", "holes"]
    columns = ["id", "name_hint", "kind", "number", "confidence", "source", "evidence", "area_px", *measures, *shape]
    rows = [room.to_dict() | _measures(room) for room in detection.rooms]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def _measures(room: Room) -> dict[str, float]:
    """What a room measures at the scale of its plan, a number each; empty without a scale."""
    area, square_feet, perimeter = room.area_m2, room.area_ft2, room.perimeter_m
    if area is None or square_feet is None or perimeter is None:
        return {"area_m2": nan, "area_ft2": nan, "perimeter_m": nan}
    return {
        "area_m2": area["value"],
        "area_m2_low": area["low"],
        "area_m2_high": area["high"],
        "area_ft2": square_feet["value"],
        "perimeter_m": perimeter["value"],
    }


def plot(detection: Detection, page: Page | None = None, ax: Axes | None = None) -> Axes:
    """Draw the rooms, over the page if it is given."""
    import matplotlib.pyplot as plt
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if ax is None:
        _, ax = plt.subplots(figsize=(10, 8))
    x_min, y_min, x_max, y_max = _frame_xyxy(detection)
    if page is not None:
        ax.imshow(page.array, extent=(x_min, x_max, y_max, y_min))
    for index, room in enumerate(detection.rooms):
        rings = [Path([*ring, ring[0]], closed=True) for ring in (room.polygon, *room.holes)]
        outline = Path.make_compound_path(*rings)
        ax.add_patch(PathPatch(outline, facecolor=f"C{index % 10}", edgecolor=f"C{index % 10}", alpha=0.4))
        ax.annotate(room.name_hint or room.id.removeprefix("room_"), room.centroid, ha="center", va="center")
    ax.set(xlim=(x_min, x_max), ylim=(y_max, y_min), aspect="equal")
    return ax


def _frame_xyxy(detection: Detection) -> tuple[float, float, float, float]:
    """What a plot shows: the page, or the rooms with a margin where there is none."""
    if detection.coordinate_space == "normalized_1000":
        return 0, 0, 1000, 1000
    page = detection.to_dict()["page"]
    if page is not None:
        return 0, 0, page["width_px"], page["height_px"]
    boxes = [room.bounding_box for room in detection.rooms] or [[0.0, 0.0, 1.0, 1.0]]
    x_min, y_min = (min(box[axis] for box in boxes) for axis in (0, 1))
    x_max, y_max = (max(box[axis] for box in boxes) for axis in (2, 3))
    margin = _MARGIN_SHARE * max(x_max - x_min, y_max - y_min)
    return x_min - margin, y_min - margin, x_max + margin, y_max + margin
