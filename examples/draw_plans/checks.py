"""Finds what a sceptical architect would find: colliding, leaking and unreachable things."""

from __future__ import annotations

from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from draw_plans.drawing import SYMBOLS, fixture_area, label_lines, tag_centre
from draw_plans.geometry import place, room_polygons
from draw_plans.model import Door, Plan, Room
from draw_plans.openings import swing_area
from draw_plans.sheet import TextStyle
from draw_plans.style import Style

_TOUCH_M2 = 0.004
# Air that letters need around them to be read, metres.
_CLEAR_M = 0.05


def faults(plan: Plan, *, style: Style, metre_mm: float) -> list[str]:
    """Describes every collision on a plan drawn at ``metre_mm`` millimetres to the metre."""
    rooms = room_polygons(plan)
    labels = [(r, _label_area(r, p, style, metre_mm)) for r, p in rooms if r.counted]
    swings = [(door, swing_area(door, place(plan, door))) for door in plan.doors]
    solid = [(f.kind, f.at, fixture_area(f)) for f in plan.fixtures if not SYMBOLS[f.kind].inset]
    found = _room_faults(plan, rooms)
    for kind, at, area in solid:
        if not any(polygon.buffer(0.01).contains(area) for _, polygon in rooms):
            found.append(f"{kind} at {at} is not inside one room")
        found += [f"{kind} at {at} blocks the door at {d.at}" for d, s in swings if _hits(area, s)]
        found += [f"label {r.name} on {kind} at {at}" for r, lb in labels if _hits(area, lb)]
    for index, (kind, at, area) in enumerate(solid):
        for other, other_at, other_area in solid[index + 1 :]:
            counters = "counter" in kind and other == "fridge"
            if _hits(area, other_area, slack=0.02) and not counters:
                found.append(f"{kind} at {at} on {other} at {other_at}")
    if style.door_tags:
        found += _tag_faults(plan, labels, swings, radius_m=style.tag_radius_mm / metre_mm)
    found += _label_faults(rooms, labels, [(d.at, s) for d, s in swings])
    for index, (door, swing) in enumerate(swings):
        for other_door, other_swing in swings[index + 1 :]:
            if _hits(swing, other_swing, slack=0.02):
                found.append(f"doors at {door.at} and {other_door.at} collide")
    return [f"{plan.title}: {fault}" for fault in found]


def _room_faults(plan: Plan, rooms: list[tuple[Room, Polygon]]) -> list[str]:
    cuts = [place(plan, door).cut.buffer(0.02) for door in plan.doors]
    found = [f"{room.name} has no door" for room, polygon in rooms if not any(cut.intersects(polygon) for cut in cuts)]
    for door, cut in zip(plan.doors, cuts, strict=True):
        sides = sum(cut.intersection(polygon).area > 0.005 for _, polygon in rooms)
        if sides not in (1, 2):
            found.append(f"door at {door.at} touches {sides} rooms")
    return found


def _tag_faults(
    plan: Plan,
    labels: list[tuple[Room, Polygon]],
    swings: list[tuple[Door, BaseGeometry]],
    *,
    radius_m: float,
) -> list[str]:
    found = []
    solid = [f for f in plan.fixtures if not SYMBOLS[f.kind].inset]
    for door in plan.doors:
        tag = Point(tag_centre(door)).buffer(radius_m)
        found += [f"tag of {door.at} on label {r.name}" for r, label in labels if _hits(tag, label)]
        found += [f"tag of {door.at} on the door at {d.at}" for d, s in swings if _hits(tag, s)]
        found += [f"tag of {door.at} on {f.kind} at {f.at}" for f in solid if _hits(tag, fixture_area(f))]
    return found


def _label_faults(
    rooms: list[tuple[Room, Polygon]],
    labels: list[tuple[Room, Polygon]],
    swings: list[tuple[tuple[float, float], BaseGeometry]],
) -> list[str]:
    inside = dict(rooms)
    found = []
    for room, label in labels:
        if not inside[room].contains(label):
            found.append(f"label {room.name} sticks out of its room")
        found += [f"label {room.name} on the door at {at}" for at, s in swings if _hits(label, s)]
    return found


def _label_area(room: Room, polygon: Polygon, style: Style, metre_mm: float) -> Polygon:
    lines = label_lines(room, area_m2=polygon.area, style=style)
    width = max(TextStyle(size_mm=line.size_mm, colour="#000000", bold=line.bold).width_mm(line.text) for line in lines)
    half = width / 2 / metre_mm
    top = (lines[0].drop_mm - lines[0].size_mm * 0.8) / metre_mm
    bottom = (lines[-1].drop_mm + lines[-1].size_mm * 0.2) / metre_mm
    x, y = room.at
    if room.angle_deg == 90.0:
        return box(x + top, y - half, x + bottom, y + half).buffer(_CLEAR_M)
    return box(x - half, y + top, x + half, y + bottom).buffer(_CLEAR_M)


def _hits(first: BaseGeometry, second: BaseGeometry, *, slack: float = _TOUCH_M2) -> bool:
    return bool(first.intersection(second).area > slack)
