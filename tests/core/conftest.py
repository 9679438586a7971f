"""What the tests of the core share."""

from pathlib import Path

import pytest

import locdet_core as lc

PLANS = Path(__file__).parents[2] / "examples" / "plans"


@pytest.fixture(scope="session")
def plans() -> Path:
    """The folder of the example plans."""
    return PLANS


@pytest.fixture(scope="session")
def detector() -> lc.Detector:
    """The model in the wheel, loaded."""
    return lc.Detector()


@pytest.fixture(scope="session")
def page() -> lc.Page:
    """A page of 1600 x 1200 px."""
    return lc.decode(PLANS / "house_black_on_white.png")


@pytest.fixture(scope="session")
def detection(detector: lc.Detector, page: lc.Page) -> lc.Detection:
    """The rooms of `page`, with the default options."""
    return detector.detect(page)


@pytest.fixture(scope="session")
def large_page(plans: Path) -> lc.Page:
    """A page with many small rooms, which one pass does not show well enough."""
    return lc.decode(plans / "clinic_a1_sheet.pdf", dpi=45)


@pytest.fixture(scope="session")
def preview(detector: lc.Detector, page: lc.Page) -> lc.Detection:
    return detector.detect(page, lc.DetectOptions.for_stage("preview"))
