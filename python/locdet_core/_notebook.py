"""What a result needs from pandas and matplotlib; both are imported on first use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from locdet_core import Detection, Page

__all__ = ["plot", "to_dataframe"]


def to_dataframe(detection: Detection) -> pd.DataFrame:
    """Make a table with one row a room, indexed by the room's id."""
    import pandas as pd

    columns = ["id", "name_hint", "confidence", "source", "area_px", "bounding_box", "centroid", "polygon", "holes"]
    rows = [room.to_dict() for room in detection.rooms]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def plot(detection: Detection, page: Page | None = None, ax: Axes | None = None) -> Axes:
    """Draw the rooms, over the page if it is given."""
    import matplotlib.pyplot as plt
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if ax is None:
        _, ax = plt.subplots(figsize=(10, 8))
    size = json.loads(detection.to_json())["page"]
    width, height = size["width_px"], size["height_px"]
    if detection.coordinate_space == "normalized_1000":
        width = height = 1000
    if page is not None:
        ax.imshow(page.array, extent=(0, width, height, 0))
    for index, room in enumerate(detection.rooms):
        rings = [Path([*ring, ring[0]], closed=True) for ring in (room.polygon, *room.holes)]
        outline = Path.make_compound_path(*rings)
        ax.add_patch(PathPatch(outline, facecolor=f"C{index % 10}", edgecolor=f"C{index % 10}", alpha=0.4))
        ax.annotate(room.name_hint or room.id.removeprefix("room_"), room.centroid, ha="center", va="center")
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    return ax
