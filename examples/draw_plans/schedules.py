"""Door and room schedules, counted from the layout itself."""

from __future__ import annotations

from draw_plans.geometry import room_polygons
from draw_plans.model import Door, Plan
from draw_plans.sheet_parts import Table

_TYPE_NAMES = {
    "swing": "Single",
    "double": "Double",
    "sliding": "Sliding",
    "patio": "Glazed",
    "gap": "Opening",
    "garage": "Overhead",
}
_COLUMNS = (("No.", 12.0), ("Type", 24.0), ("Width", 17.0), ("Height", 17.0), ("Fire", 16.0))
_DOOR_COLUMNS = (*_COLUMNS, ("Leaf", 30.0), ("Frame", 16.0))


def door_tables(plan: Plan, *, columns: int) -> list[Table]:
    """The door schedule in several tables side by side."""
    rows = [_door_row(index, door) for index, door in enumerate(plan.doors, start=1)]
    length = -(-len(rows) // columns)
    tables = []
    for start in range(0, len(rows), length):
        heading = "DOOR SCHEDULE" if start == 0 else "DOOR SCHEDULE (cont.)"
        part = tuple(rows[start : start + length])
        tables.append(Table(heading=heading, columns=_DOOR_COLUMNS, rows=part, row_mm=7.0))
    return tables


def room_table(plan: Plan, *, width_mm: float) -> Table:
    """The room schedule, two rooms to a row."""
    rooms = [(room, area) for room, area in room_polygons(plan) if room.counted]
    cells = [(room.number, room.name, f"{area.area:.1f} m²") for room, area in rooms]
    half = -(-len(cells) // 2)
    padded = [*cells, *[("", "", "")] * (2 * half - len(cells))]
    rows = tuple((*padded[i], *padded[i + half]) for i in range(half))
    unit = width_mm / 168.0
    columns = (("No.", 16 * unit), ("Room", 44 * unit), ("Area", 24 * unit)) * 2
    return Table(heading="ROOM SCHEDULE", columns=columns, rows=rows, row_mm=7.0)


def _door_row(index: int, door: Door) -> tuple[str, ...]:
    leaf = {"gap": "-", "double": "Glazed, aluminium"}.get(door.style, "Timber, HPL")
    if door.fire:
        leaf = "Steel, self-closing"
    return (
        f"{index:02d}",
        _TYPE_NAMES[door.style],
        f"{door.width * 1000:.0f}",
        "2500" if door.width > 2.0 else "2100",
        door.fire or "-",
        leaf,
        "-" if door.style == "gap" else "Steel",
    )
