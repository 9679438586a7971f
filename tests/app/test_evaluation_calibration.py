"""Expected calibration error and reliability, on hand-computed cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locdet.evaluation import (
    Calibration,
    EvaluationReport,
    GroundTruth,
    PredictedRoom,
    Region,
    TrueImage,
    TrueRoom,
    evaluate,
)
from locdet.evaluation.calibration import measure_calibration

LEFT = (10, 10, 50, 50)
RIGHT = (60, 10, 100, 50)


def calibration(*rooms: tuple[float, bool]) -> Calibration:
    confidences, is_true = zip(*rooms, strict=True) if rooms else ((), ())
    return measure_calibration(np.array(confidences, dtype=np.float64), np.array(is_true, dtype=np.bool_))


def ring(box: tuple[int, int, int, int]) -> list[list[int]]:
    x_min, y_min, x_max, y_max = box
    return [[x_min, y_min], [x_max, y_min], [x_max, y_max], [x_min, y_max]]


def predicted(box: tuple[int, int, int, int], confidence: float) -> PredictedRoom:
    return PredictedRoom(ring(box), (), confidence, box)  # type: ignore[arg-type]


def page(image_id: int, *, source: str, ignored: bool = False) -> TrueImage:
    left, right = (TrueRoom((Region(np.array(ring(box), dtype=float)),), box) for box in (LEFT, RIGHT))
    crowd = (right,) if ignored else ()
    return TrueImage(image_id, "a.png", None, (120, 60), source=source, rooms=(left,), ignored=crowd)


def report(*pages: TrueImage, min_confidence: float = 0.5, **rooms: list[PredictedRoom]) -> EvaluationReport:
    found = {image.id: rooms[f"page_{image.id}"] for image in pages}
    return evaluate(GroundTruth(pages), found, min_confidence=min_confidence, bootstrap_samples=0)


def test_error_is_the_distance_of_precision_from_confidence_weighted_by_count() -> None:
    # Three rooms at 0.8 of which one is true, one true room at 0.3: 3/4 x |1/3 - 0.8| + 1/4 x |1 - 0.3|.
    found = calibration((0.8, True), (0.8, False), (0.8, False), (0.3, True))
    assert found.expected_error == pytest.approx(0.525)


def test_confidence_that_equals_precision_has_no_error() -> None:
    found = calibration(*[(0.75, number < 3) for number in range(4)], *[(0.5, number < 1) for number in range(2)])
    assert found.expected_error == pytest.approx(0)


def test_too_low_and_too_high_confidence_in_one_bin_cancel() -> None:
    # Guo's definition compares means of bins, not single rooms.
    assert calibration((0.5, True), (0.5, False)).expected_error == pytest.approx(0)


@pytest.mark.parametrize("edge", range(1, 11))
def test_confidence_on_an_edge_belongs_to_the_bin_below(edge: int) -> None:
    bins = calibration((edge / 10, True)).bins
    assert [row.count for row in bins] == [int(number == edge - 1) for number in range(10)]
    assert bins[edge - 1].high == edge / 10


def test_confidence_0_belongs_to_the_first_bin() -> None:
    assert calibration((0.0, False)).bins[0].count == 1


def test_without_a_room_the_error_is_undefined() -> None:
    found = calibration()
    assert found.expected_error is None
    assert {(row.count, row.mean_confidence, row.precision) for row in found.bins} == {(0, None, None)}


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_bins_hold_every_room_once_and_the_error_follows_from_them(rooms: list[tuple[float, bool]]) -> None:
    found = calibration(*rooms)
    filled = [row for row in found.bins if row.count]
    assert sum(row.count for row in filled) == len(rooms)
    errors = [row.count * abs((row.precision or 0) - (row.mean_confidence or 0)) for row in filled]
    assert found.expected_error == pytest.approx(sum(errors) / len(rooms))


def test_duplicate_of_a_found_room_is_false() -> None:
    rooms = [predicted(LEFT, 0.85), predicted(LEFT, 0.95)]
    bins = report(page(1, source="a"), page_1=rooms).overall.calibration.bins
    assert (bins[8].precision, bins[9].precision) == (0, 1)


def test_rooms_below_the_threshold_count() -> None:
    found = report(page(1, source="a"), page_1=[predicted(RIGHT, 0.2)], min_confidence=0.5)
    assert found.overall.calibration.expected_error == pytest.approx(0.2)


def test_rooms_in_an_ignored_region_do_not_count() -> None:
    found = report(page(1, source="a", ignored=True), page_1=[predicted(RIGHT, 0.9)])
    assert found.overall.calibration.expected_error is None


def test_report_states_the_error_overall_and_per_source() -> None:
    pages = page(1, source="a"), page(2, source="b")
    found = report(*pages, page_1=[predicted(LEFT, 0.9)], page_2=[predicted(RIGHT, 0.6)])
    document = found.to_dict()
    groups = [document["overall"], *document["by_source"]]
    errors = [group["calibration"]["expected_calibration_error"] for group in groups]
    assert errors == pytest.approx([0.35, 0.1, 0.6])
    assert document["overall"]["calibration"]["bins"][8] == {
        "low": 0.8, "high": 0.9, "count": 1, "mean_confidence": 0.9, "precision": 1.0,
    }  # fmt: skip
    assert "| 0.8 to 0.9 | 1 | 0.900 | 1.000 |" in found.to_markdown()
