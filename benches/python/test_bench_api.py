"""Times of the Python API: ``python -m pytest benches/python --benchmark-only``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import locdet_core as lc

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

_PLANS = Path(__file__).parents[2] / "examples" / "plans"
_PLAN = "house_black_on_white.png"


@pytest.fixture(scope="module")
def page() -> lc.Page:
    return lc.decode(_PLANS / _PLAN)


@pytest.fixture(scope="module")
def detector() -> lc.Detector:
    return lc.Detector()


@pytest.fixture(scope="module")
def detection(detector: lc.Detector, page: lc.Page) -> lc.Detection:
    return detector.detect(page)


@pytest.mark.parametrize("name", [_PLAN, "brochure_colour.jpg", "two_storey_house.pdf"])
def test_decode(benchmark: BenchmarkFixture, name: str) -> None:
    data = (_PLANS / name).read_bytes()
    page = benchmark(lc.decode, data)
    assert page.width_px > 0


@pytest.mark.parametrize("stage", ["preview", "final"])
def test_detect(benchmark: BenchmarkFixture, detector: lc.Detector, page: lc.Page, stage: str) -> None:
    options = lc.DetectOptions(stage=stage)
    detection = benchmark.pedantic(detector.detect, args=(page, options), rounds=5, warmup_rounds=1)
    assert detection.rooms


def test_to_json(benchmark: BenchmarkFixture, detection: lc.Detection) -> None:
    assert benchmark(detection.to_json)


def test_to_geojson(benchmark: BenchmarkFixture, detection: lc.Detection) -> None:
    assert benchmark(detection.to_geojson)


def test_to_png(benchmark: BenchmarkFixture, detection: lc.Detection, page: lc.Page) -> None:
    assert benchmark(detection.to_png, page)
