"""10,000 drawn plans of wall segments: every room is found, and none is invented."""

from collections.abc import Iterator

import numpy as np
import pytest
import shapely

import locdet_core as lc
from wall_plans import FAR_LINES, LAYOUTS, WallPlan, compare, geos_faces, make_plan

PLANS = 10_000

# What the goal allows of a room's area. Gaps, overshoots and dangles cost less than it: the corner that a gap of 1 % of
# the side leaves open is 0.01 % of the room. Jitter does not: see `compare`.
_SHARE = 0.01

# Intersection over union of a room with itself, alone and among lines far away.
_FAR_SHARE = 0.99


def _plans(layout: str) -> Iterator[WallPlan]:
    return (make_plan(seed) for seed in range(list(LAYOUTS).index(layout), PLANS, len(LAYOUTS)))


def _found(walls: np.ndarray) -> np.ndarray:
    return shapely.get_parts(shapely.from_geojson(lc.rooms_from_walls(walls).to_geojson()))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_room_is_found_with_its_area(layout: str) -> None:
    wrong = []
    for plan in _plans(layout):
        mismatch = compare(_found(plan.walls), plan.rooms, share=_SHARE, reach=plan.reach)
        if mismatch:
            wrong.append(f"seed {plan.seed}, {plan.name}: {mismatch}")
    assert not wrong, f"{len(wrong)} plans, such as\n" + "\n".join(wrong[:10])


# Walls that end on a slanted one never do so exactly, so GEOS does not find the rooms between chords.
@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "chords"])
def test_rooms_of_clean_walls_are_the_faces_of_geos(layout: str) -> None:
    clean = [plan for plan in _plans(layout) if plan.is_clean]
    assert len(clean) >= 15
    for plan in clean:
        mismatch = compare(_found(plan.walls), geos_faces(plan.walls), share=1e-6)
        assert mismatch is None, f"seed {plan.seed}, {plan.name}: {mismatch}"


def test_rooms_of_a_plan_are_disjoint_and_valid() -> None:
    for seed in range(0, PLANS, 97):
        plan = make_plan(seed)
        detection = lc.rooms_from_walls(plan.walls)
        rooms = np.array([shapely.geometry.shape(room) for room in detection.rooms])
        assert len(rooms) == len(plan.rooms), plan.name
        assert shapely.is_valid(rooms).all(), plan.name
        overlap = shapely.area(rooms).sum() - shapely.union_all(rooms).area
        # The union is computed in floating point: a millionth of the area is its noise, not a shared strip.
        assert abs(overlap) <= 1e-6 * shapely.area(rooms).sum(), plan.name
        assert detection.topology == {"disjoint": True, "valid": True}


def test_the_order_of_the_walls_does_not_matter() -> None:
    rng = np.random.default_rng(5)
    for seed in range(0, PLANS, 499):
        plan = make_plan(seed)
        for walls in (rng.permutation(plan.walls), plan.walls[:, [2, 3, 0, 1]]):
            assert compare(_found(walls), _found(plan.walls), share=1e-6) is None, plan.name
            assert len(_found(walls)) == len(plan.rooms), plan.name


@pytest.mark.parametrize("times", [15.0, 40.0, 100.0])
@pytest.mark.parametrize("kind", FAR_LINES)
def test_lines_that_reach_far_beyond_a_plan_take_no_room_from_it(kind: str, times: float) -> None:
    for seed in range(0, PLANS, 83):
        plan = make_plan(seed)
        side = float(np.sqrt(np.median(shapely.area(plan.rooms))))
        lines = FAR_LINES[kind](np.random.default_rng(seed), shapely.total_bounds(plan.rooms), side, times)
        alone, among = _found(plan.walls), _found(np.concatenate([plan.walls, lines]))
        pairs = shapely.STRtree(among).query(shapely.point_on_surface(alone), predicate="within")
        shared = shapely.area(shapely.intersection(alone[pairs[0]], among[pairs[1]]))
        overlap = shared / shapely.area(shapely.union(alone[pairs[0]], among[pairs[1]]))
        best = np.zeros(len(alone))
        np.maximum.at(best, pairs[0], overlap)
        assert best.min() > _FAR_SHARE, f"seed {seed}, {plan.name}: {int((best <= _FAR_SHARE).sum())} of {len(alone)}"
