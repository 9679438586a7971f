"""Shapes of the last stage: disjoint, valid, straight, and named by the engine that gave them."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import Polygon, shape

import locdet_core as lc

HOUSE = "house_black_on_white.png"
SHEET = "two_storey_house.pdf"


def _polygons(result: lc.Detection) -> list[Polygon]:
    return [shape(room.__geo_interface__) for room in result.rooms]


@pytest.mark.parametrize("stage", ["preview", "intermediate", "final"])
@pytest.mark.parametrize("plan", [HOUSE, SHEET, "studio_phone_photo.jpg"])
def test_rooms_of_a_page_share_no_area(detector: lc.Detector, plans: Path, plan: str, stage: str) -> None:
    result = detector.detect(lc.decode(plans / plan), lc.DetectOptions(stage=stage, min_confidence=0.05))
    polygons = _polygons(result)
    assert result.topology == {"disjoint": True, "valid": True}
    assert all(polygon.is_valid for polygon in polygons)
    # Polygons on a grid of 0.01 px: what shapely finds is the rounding of its own crossings.
    assert max((a.intersection(b).area for a, b in combinations(polygons, 2)), default=0.0) < 1e-6


def test_rounding_to_thousandths_claims_no_topology(detector: lc.Detector, plans: Path) -> None:
    options = lc.DetectOptions(coordinates="normalized_1000")
    assert detector.detect(lc.decode(plans / HOUSE), options).topology == {"disjoint": False, "valid": False}


def _share_along_axes(polygons: list[Polygon]) -> float:
    edges = np.concatenate([np.diff(np.asarray(polygon.exterior.coords), axis=0) for polygon in polygons])
    lengths = np.hypot(*edges.T)
    along = np.abs(edges).min(axis=1) <= 0.02
    return float(lengths[along].sum() / lengths.sum())


def test_edges_are_few_and_along_the_walls(detector: lc.Detector, plans: Path) -> None:
    page = lc.decode(plans / HOUSE)
    straight = _polygons(detector.detect(page))
    loose = _polygons(detector.detect(page, lc.DetectOptions(use_walls=False)))
    corners = [sum(len(polygon.exterior.coords) - 1 for polygon in polygons) for polygons in (straight, loose)]
    assert corners[0] < corners[1] / 2
    assert _share_along_axes(straight) > 0.95


def test_each_room_names_the_engine_that_gave_its_shape(detector: lc.Detector, plans: Path) -> None:
    page = lc.decode(plans / SHEET)
    assert {room.evidence for room in detector.detect(page).rooms} & {"raster_walls", "vector_walls"}
    alone = detector.detect(page, lc.DetectOptions(use_walls=False))
    assert {(room.source, room.evidence) for room in alone.rooms} == {("model", "model")}


def test_gaps_are_told_where_rooms_have_the_shape_of_walls(detector: lc.Detector, plans: Path) -> None:
    result = detector.detect(lc.decode(plans / HOUSE))
    if any(room.evidence == "raster_walls" for room in result.rooms):
        assert result.healed_gaps
    alone = detector.detect(lc.decode(plans / HOUSE), lc.DetectOptions(use_walls=False))
    assert alone.healed_gaps == []
