"""Plans and styles of the wide repertoire, and that the first one stays as it is."""

from __future__ import annotations

import hashlib
import math
import random
from typing import get_args

import cv2
import numpy as np
import pytest
from shapely.geometry import LineString, Polygon
from shapely.ops import unary_union

skia = pytest.importorskip("skia")

from training.plans.floors import draw_floors  # noqa: E402
from training.plans.furniture import draw_furniture  # noqa: E402
from training.plans.layouts import mixture, random_plan  # noqa: E402
from training.plans.layouts.angled import angled_wings  # noqa: E402
from training.plans.layouts.office_floors import office_floor  # noqa: E402
from training.plans.layouts.wings import wing_building  # noqa: E402
from training.plans.model import FloorPlan, Room, RoomKind  # noqa: E402
from training.plans.openings import draw_openings  # noqa: E402
from training.plans.style import Style, random_style  # noqa: E402
from training.plans.style_wide import WIDE_PRESET_WEIGHTS  # noqa: E402
from training.plans.truth import draw_truth, index_surface, read_index  # noqa: E402
from training.plans.walls import draw_walls  # noqa: E402

_SEEDS = range(80)
_SIDE_PX = 600
_FIRST_STYLE_FIELDS = (
    "preset", "px_per_m", "line_width_px", "interior_thickness_m", "exterior_thickness_m", "interior_wall",
    "exterior_wall", "wall_inside", "wall_outline_px", "hatch", "hatch_px", "opening_fill", "void_look", "column_look",
    "texture_px", "furniture_density", "label_density", "label_font", "wobble_seed",
)  # fmt: skip
# Of the commit before the wide repertoire; they never change, since the frozen synthetic set is drawn the same way.
_FIRST_DIGESTS = (
    "b23ee6112c1139bd", "0d2521ce65211863", "49d4dadb09dc2709", "198023d8eb9601f7",
    "ea4db49c45543580", "a02447b45cf04f21", "d01d9a15cab1c0ae", "16f58f9ab39d5ad7",
    "4617efcdb4b667b4", "ce13851e47caf865", "7b5727c5fadbde2c", "aa1e8a0ed2107801",
)  # fmt: skip


@pytest.fixture(scope="module")
def plans() -> list[FloorPlan]:
    return [random_plan(random.Random(seed), repertoire="wide") for seed in _SEEDS]


def _polygon(room: Room) -> Polygon:
    return Polygon(room.rings[0], room.rings[1:])


def _canvas(surface: skia.Surface, plan: FloorPlan, style: Style) -> skia.Canvas:
    x0, y0, _, _ = plan.bounds_xyxy()
    canvas = surface.getCanvas()
    canvas.scale(style.px_per_m, style.px_per_m)
    canvas.translate(1 - x0, 1 - y0)
    return canvas


def _px_per_m(plan: FloorPlan) -> float:
    x0, y0, x1, y1 = plan.bounds_xyxy()
    return _SIDE_PX / (max(x1 - x0, y1 - y0) + 2)


def _trace(plan: FloorPlan, style: Style) -> np.ndarray:
    surface = index_surface(_SIDE_PX, _SIDE_PX)
    draw_truth(_canvas(surface, plan, style), plan, style, 1)
    return read_index(surface)


def _rounded(points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    return [(round(x, 6), round(y, 6)) for x, y in points]


def _first_digest(seed: int) -> str:
    """Draws with the first repertoire and returns a digest of the plan, the style and the stream after drawing."""
    rng = random.Random(seed)
    plan = random_plan(rng)
    rooms = [([_rounded(ring) for ring in room.rings], room.kind, room.is_void) for room in plan.rooms]
    walls = [(_rounded(wall.points), wall.is_exterior) for wall in plan.walls]
    openings = [
        (_rounded((door.start, door.end)), door.kind, door.is_exterior, door.hinge_at_end, door.swings_left)
        for door in plan.openings
    ]
    style = random_style(rng, 9.0)
    looks = [getattr(style, name) for name in _FIRST_STYLE_FIELDS]
    doors = [style.door.leaf, style.door.arc, style.door.angle_degrees, style.door.color, style.door.has_leaf]
    palette = [
        style.palette.kind,
        style.palette.background,
        style.palette.wall,
        sorted(style.palette.floor_fills.items()),
    ]
    canvas = _canvas(skia.Surface(_SIDE_PX, _SIDE_PX), plan, style)
    for draw in (draw_floors, draw_furniture, draw_walls, draw_openings):
        draw(canvas, plan, style, rng)
    drawn = rooms, walls, openings, looks, doors, palette, sorted(style.floor_textures.items()), rng.random()
    return hashlib.sha256(repr(drawn).encode()).hexdigest()[:16]


@pytest.mark.parametrize(("seed", "digest"), tuple(enumerate(_FIRST_DIGESTS)))
def test_first_repertoire_never_changes(seed: int, digest: str) -> None:
    assert _first_digest(seed) == digest


def test_same_seed_gives_the_same_wide_plan_and_style(plans: list[FloorPlan]) -> None:
    assert [random_plan(random.Random(seed), repertoire="wide") for seed in range(20)] == plans[:20]
    first, second = ([random_style(random.Random(s), 10, repertoire="wide") for s in range(40)] for _ in range(2))
    assert first == second


def test_wide_rooms_are_disjoint_and_walled_in(plans: list[FloorPlan]) -> None:
    for seed, plan in zip(_SEEDS, plans, strict=True):
        polygons = [_polygon(room) for room in plan.rooms]
        # A ring of a home may touch itself at a point.
        overlap = sum(polygon.area for polygon in polygons) - unary_union([p.buffer(0) for p in polygons]).area
        assert overlap < 0.05, seed
        walls = unary_union([LineString(wall.points) for wall in plan.walls]).buffer(0.01)
        for room in plan.rooms:
            for ring in room.rings:
                assert LineString([*ring, ring[0]]).difference(walls).length < 0.01, seed


def test_no_wall_stands_outside_the_rooms(plans: list[FloorPlan]) -> None:
    for seed, plan in zip(_SEEDS, plans, strict=True):
        building = unary_union([_polygon(room).buffer(0.05) for room in plan.rooms])
        assert all(LineString(wall.points).within(building.buffer(0.05)) for wall in plan.walls), seed


def test_wide_openings_lie_on_walls(plans: list[FloorPlan]) -> None:
    for seed, plan in zip(_SEEDS, plans, strict=True):
        walls = unary_union([LineString(wall.points) for wall in plan.walls]).buffer(0.05)
        for opening in plan.openings:
            assert LineString([opening.start, opening.end]).within(walls), seed


def test_wide_plans_have_the_size_of_buildings(plans: list[FloorPlan]) -> None:
    for seed, plan in zip(_SEEDS, plans, strict=True):
        x0, y0, x1, y1 = plan.bounds_xyxy()
        assert 3 <= max(x1 - x0, y1 - y0) <= 120, seed
        assert len(plan.rooms) <= 160, seed


def test_rooms_of_the_truth_never_touch(plans: list[FloorPlan]) -> None:
    for seed, plan in zip(_SEEDS, plans, strict=True):
        index = _trace(plan, random_style(random.Random(seed), _px_per_m(plan), repertoire="wide"))
        for first, second in ((index[:, 1:], index[:, :-1]), (index[1:], index[:-1])):
            assert not ((first != second) & (first > 0) & (second > 0)).any(), seed


def test_every_family_is_drawn() -> None:
    drawn = {mixture._family(mixture._WIDE_FAMILIES, random.Random(seed)) for seed in range(600)}
    assert drawn == {family for family, _ in mixture._WIDE_FAMILIES}


def test_every_wide_preset_is_drawn_and_none_of_them_by_the_first_repertoire() -> None:
    presets = [random_style(random.Random(seed), 12, repertoire="wide").preset for seed in range(400)]
    assert set(WIDE_PRESET_WEIGHTS) <= set(presets)
    assert {"free", "uk_rental", "finnish"} <= set(presets)
    assert not set(WIDE_PRESET_WEIGHTS) & {random_style(random.Random(seed), 12).preset for seed in range(200)}


def test_truth_is_at_most_a_pixel_wider_than_the_walls_that_are_drawn() -> None:
    for seed in range(300):
        style = random_style(random.Random(seed), 11, repertoire="wide")
        if style.hairline_px is not None:
            assert style.wall_width_m(is_exterior=False) * style.px_per_m <= style.hairline_px * 2 + 4.01
            singles = [outer for outer in (False, True) if style.wall_fill(is_exterior=outer) == "single"]
            for is_exterior in singles:
                assert style.wall_width_m(is_exterior=is_exterior) * style.px_per_m <= style.hairline_px + 1


def test_floors_between_gaps_instead_of_walls_are_never_white() -> None:
    count = 0
    for seed in range(800):
        style = random_style(random.Random(seed), 11, repertoire="wide")
        palette = style.palette
        if style.preset != "area_fill" or palette.wall != palette.background:
            continue
        count += 1
        floors = style.floor_colors or [palette.floor_fills.get(kind, palette.floor) for kind in get_args(RoomKind)]
        assert min(sum(255 - channel for channel in floor) for floor in floors) >= 60, seed
    assert count > 5


def test_desks_and_cubicles_divide_no_landscape() -> None:
    largest_m2 = 0.0
    for seed in range(20):
        plan = office_floor(random.Random(seed))
        areas = [0.0 if room.is_void else _polygon(room).area for room in plan.rooms]
        number = sum(not room.is_void for room in plan.rooms[: int(np.argmax(areas))]) + 1
        index = _trace(plan, random_style(random.Random(3), _px_per_m(plan), repertoire="wide"))
        assert cv2.connectedComponents((index == number).astype(np.uint8), connectivity=4)[0] == 2, seed
        largest_m2 = max(largest_m2, *areas)
    assert largest_m2 > 300


def test_corridor_buildings_have_many_rooms_along_long_corridors() -> None:
    plans = [wing_building(random.Random(seed)) for seed in range(20)]
    counts = sorted(len(plan.rooms) for plan in plans)
    assert 20 <= counts[len(counts) // 2] <= 60
    lengths = []
    for plan in plans:
        boxes = [_polygon(room).bounds for room in plan.rooms if room.kind == "corridor"]
        lengths.append(max(max(x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes))
    assert 15 < float(np.median(lengths)) < 60


def test_wings_stand_at_an_angle() -> None:
    for seed in range(8):
        plan = angled_wings(random.Random(seed))
        turns = set()
        for wall in plan.walls:
            (x0, y0), (x1, y1) = wall.points[0], wall.points[1]
            if math.dist((x0, y0), (x1, y1)) > 3:
                turns.add(round(math.degrees(math.atan2(y1 - y0, x1 - x0)) % 90) % 90)
        assert len(turns) > 1, seed
