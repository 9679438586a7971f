"""Layouts of generated plans: rooms, walls and openings that fit together."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from shapely.geometry import LineString, Polygon
from shapely.ops import unary_union

from training.plans.layouts import VectorLayouts, random_plan
from training.plans.model import FloorPlan, Room

_SEEDS = range(250)


@pytest.fixture(scope="module")
def plans() -> list[FloorPlan]:
    return [random_plan(random.Random(seed)) for seed in _SEEDS]


def _polygon(room: Room) -> Polygon:
    return Polygon(room.rings[0], room.rings[1:])


def test_rooms_are_valid_and_disjoint(plans: list[FloorPlan]) -> None:
    for seed, plan in zip(_SEEDS, plans, strict=True):
        polygons = [_polygon(room) for room in plan.rooms]
        assert all(polygon.is_valid and polygon.area > 0 for polygon in polygons), seed
        # Arcs that meet walls at other points than their own joints overlap by slivers.
        overlap = sum(polygon.area for polygon in polygons) - unary_union(polygons).area
        assert overlap < 0.02, seed


def test_every_side_of_a_room_is_a_wall(plans: list[FloorPlan]) -> None:
    for seed, plan in zip(_SEEDS, plans, strict=True):
        walls = unary_union([LineString(wall.points) for wall in plan.walls]).buffer(0.01)
        for room in plan.rooms:
            for ring in room.rings:
                assert LineString([*ring, ring[0]]).difference(walls).length < 0.01, seed


def test_openings_lie_on_walls(plans: list[FloorPlan]) -> None:
    for seed, plan in zip(_SEEDS, plans, strict=True):
        # A chord leaves a round wall by at most 4.5 cm.
        walls = unary_union([LineString(wall.points) for wall in plan.walls]).buffer(0.05)
        for opening in plan.openings:
            assert LineString([opening.start, opening.end]).within(walls), seed


def test_most_rooms_have_a_door(plans: list[FloorPlan]) -> None:
    count, reached = 0, 0
    for plan in plans:
        doors = [LineString([door.start, door.end]).centroid for door in plan.openings if door.kind != "window"]
        for room in (room for room in plan.rooms if doors and not room.is_void):
            count += 1
            reached += any(_polygon(room).exterior.distance(door) < 0.05 for door in doors)
    assert reached > 0.95 * count


def test_plans_have_the_size_of_buildings(plans: list[FloorPlan]) -> None:
    for seed, plan in zip(_SEEDS, plans, strict=True):
        x0, y0, x1, y1 = plan.bounds_xyxy()
        assert 3 <= max(x1 - x0, y1 - y0) <= 120, seed


def test_same_seed_gives_the_same_plan(plans: list[FloorPlan]) -> None:
    assert [random_plan(random.Random(seed)) for seed in range(20)] == plans[:20]


def _record(name: str) -> dict[str, object]:
    rooms = [[[0, 0], [100, 0], [100, 99], [0, 99]], [[101, 0], [200, 0], [200, 100], [101, 100]]]
    return {
        "id": name,
        "unit": "px",
        "rooms": [{"label": "bedroom", "polygon": polygon} for polygon in rooms],
        "walls": [],
        "doors": [[[100, 20], [100, 36]]],
        "windows": [],
    }


def _write(path: Path, records: list[dict[str, object]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)
    return path


def test_excluded_and_unusable_records_are_left_out(tmp_path: Path) -> None:
    unusable = {**_record("broken"), "rooms": []}
    records = [_record("good"), _record("one"), _record("office:1"), unusable]
    path = _write(tmp_path / "plans.jsonl.gz", records)
    layouts = VectorLayouts.read([path], exclude=["one", "office:*"])
    assert (len(layouts), layouts.skipped) == (1, 1)


def test_rooms_a_pixel_apart_share_their_wall(tmp_path: Path) -> None:
    layouts = VectorLayouts.read([_write(tmp_path / "plans.jsonl.gz", [_record("good")])], exclude=())
    plan = layouts.sample(random.Random(5))
    first, second = (_polygon(room) for room in plan.rooms)
    assert first.intersection(second).length > 4
    assert first.intersection(second).area < 1e-6
