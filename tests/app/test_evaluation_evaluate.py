"""The whole evaluation on hand-computed cases, and its report."""

import json
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import locdet.evaluation
from locdet.evaluation import (
    EvaluationInputError,
    EvaluationReport,
    GroundTruth,
    PredictedRoom,
    Region,
    TrueImage,
    TrueRoom,
    evaluate,
)

Box = tuple[float, float, float, float]
LEFT: Box = (10, 10, 50, 50)
RIGHT: Box = (60, 10, 100, 50)
BOTH: Box = (10, 10, 100, 50)


def ring(box: Box) -> list[list[float]]:
    x_min, y_min, x_max, y_max = box
    return [[x_min, y_min], [x_max, y_min], [x_max, y_max], [x_min, y_max]]


def predicted(box: Box, confidence: float = 0.9, *, hole: Box | None = None) -> PredictedRoom:
    holes = () if hole is None else (ring(hole),)
    return PredictedRoom(ring(box), holes, confidence, box)  # type: ignore[arg-type]


def true(box: Box, *, hole: Box | None = None) -> TrueRoom:
    holes = () if hole is None else (np.array(ring(hole)),)
    return TrueRoom(regions=(Region(np.array(ring(box)), holes),), bounding_box=box)


def page(*boxes: Box, image_id: int = 1, source: str | None = None, ignored: Sequence[Box] = ()) -> TrueImage:
    rooms, crowds = tuple(map(true, boxes)), tuple(map(true, ignored))
    return TrueImage(
        image_id, "a.png", None, (120, 60), source=source, rooms=rooms, ignored=crowds
    )  # fmt: skip


def report(truth: TrueImage, *rooms: PredictedRoom, min_confidence: float | None = 0.5) -> EvaluationReport:
    return evaluate(GroundTruth((truth,)), {1: rooms}, min_confidence=min_confidence, bootstrap_samples=0)


def counts(found: EvaluationReport) -> tuple[int, int, int]:
    rooms = found.overall.rooms_iou50
    return (rooms.true_positives, rooms.predicted, rooms.true)


def test_perfect_predictions_score_one() -> None:
    scores = report(page(LEFT, RIGHT), predicted(LEFT), predicted(RIGHT)).overall
    assert scores.mask_ap.ap50_95 == pytest.approx(1)
    assert scores.box_ap.ap50_95 == pytest.approx(1)
    assert (scores.rooms_iou50.f1, scores.rooms_iou75.f1, scores.corners.f1) == (1, 1, 1)
    assert (scores.mean_matched_iou, scores.boundary_f, scores.overlap_percent) == (1, 1, 0)
    assert (scores.split_count, scores.merge_count, scores.invalid_prediction_count) == (0, 0, 0)


def test_no_predictions_score_zero() -> None:
    scores = report(page(LEFT)).overall
    assert (scores.mask_ap.ap50, scores.rooms_iou50.f1, scores.corners.f1) == (0, 0, 0)
    assert (scores.boundary_f, scores.mean_matched_iou, scores.overlap_percent) == (0, None, None)


def test_predictions_on_an_empty_plan_are_false() -> None:
    scores = report(page(), predicted(LEFT)).overall
    assert (scores.rooms_iou50.precision, scores.rooms_iou50.recall) == (0, 0)
    assert scores.mask_ap.ap50 is None


def test_nothing_found_on_an_empty_plan_is_right() -> None:
    scores = report(page()).overall
    assert (scores.rooms_iou50.f1, scores.corners.f1, scores.boundary_f) == (1, 1, 1)


def test_duplicate_is_one_hit_and_one_miss() -> None:
    found = report(page(LEFT), predicted(LEFT), predicted(LEFT, 0.8))
    assert counts(found) == (1, 2, 1)
    assert found.overall.overlap_percent == 100


def test_order_of_predictions_is_not_that_of_rooms() -> None:
    assert counts(report(page(LEFT, RIGHT), predicted(RIGHT), predicted(LEFT))) == (2, 2, 2)


def test_merged_rooms_are_one_merge() -> None:
    scores = report(page(LEFT, RIGHT), predicted(BOTH)).overall
    assert (scores.split_count, scores.merge_count, scores.rooms_iou50.f1) == (0, 1, 0)


def test_halved_room_is_one_split() -> None:
    scores = report(page(BOTH), predicted((10, 10, 55, 50)), predicted((55, 10, 100, 50))).overall
    assert (scores.split_count, scores.merge_count, scores.overlap_percent) == (1, 0, 0)


def test_hole_takes_part_in_iou() -> None:
    hole: Box = (12, 12, 48, 42)
    whole, holed = predicted(LEFT), predicted(LEFT, hole=hole)
    truth = TrueImage(1, "a", None, (120, 60), rooms=(true(LEFT, hole=hole),))
    assert counts(report(truth, whole)) == (0, 1, 1)
    assert counts(report(truth, holed)) == (1, 1, 1)
    assert report(truth, whole).overall.mask_ap.ap50 == 0


def test_prediction_in_an_ignored_region_does_not_count() -> None:
    found = report(page(LEFT, ignored=[RIGHT]), predicted(LEFT), predicted(RIGHT))
    assert counts(found) == (1, 1, 1)
    assert found.overall.mask_ap.ap50 == pytest.approx(1)


def test_true_room_inside_an_ignored_region_is_still_found() -> None:
    assert counts(report(page(LEFT, ignored=[BOTH]), predicted(LEFT))) == (1, 1, 1)


def test_rooms_below_the_confidence_count_for_average_precision_only() -> None:
    found = report(page(LEFT), predicted(LEFT, 0.4), min_confidence=0.5)
    assert counts(found) == (0, 0, 1)
    assert found.overall.mask_ap.ap50 == pytest.approx(1)


def test_confidence_with_the_best_f1_is_taken() -> None:
    rooms = [predicted(LEFT, 0.8), predicted(RIGHT, 0.6), predicted(BOTH, 0.3)]
    found = report(page(LEFT, RIGHT), *rooms, min_confidence=None)
    assert (found.min_confidence, found.confidence_was_fitted) == (0.6, True)
    assert found.overall.rooms_iou50.f1 == 1


def test_equal_confidences_are_kept_together() -> None:
    # Without the false one of equal confidence, 0.6 would look best.
    rooms = [predicted(LEFT, 0.8), predicted(RIGHT, 0.6), *[predicted(BOTH, 0.6)] * 3]
    found = report(page(LEFT, RIGHT), *rooms, min_confidence=None)
    assert (found.min_confidence, counts(found)) == (0.8, (1, 1, 2))


def test_sweep_row_equals_a_report_at_that_confidence() -> None:
    rooms = [predicted(LEFT, 0.8), predicted(LEFT, 0.5), predicted(RIGHT, 0.25)]
    for row in report(page(LEFT, RIGHT), *rooms).sweep:
        single = report(page(LEFT, RIGHT), *rooms, min_confidence=row.confidence)
        assert row.rooms_iou50 == single.overall.rooms_iou50


def test_invalid_polygons_are_counted_before_repair() -> None:
    bow_tie = [[10, 10], [50, 50], [50, 10], [10, 50]]
    broken = PredictedRoom(bow_tie, (), 0.9, LEFT)  # type: ignore[arg-type]
    region = Region(np.array(bow_tie, dtype=float))
    truth = TrueImage(1, "a", None, (120, 60), rooms=(TrueRoom((region,), LEFT),))
    scores = report(truth, broken).overall
    assert (scores.invalid_prediction_count, scores.invalid_truth_count) == (1, 1)


def test_hole_along_an_edge_of_a_true_room_is_not_filled() -> None:
    truth = TrueImage(1, "a", None, (120, 60), rooms=(true(LEFT, hole=(10, 10, 50, 30)),))
    assert report(truth, predicted((10, 30, 50, 50))).overall.mean_matched_iou == 1


def test_sources_are_reported_apart() -> None:
    truth = GroundTruth((page(LEFT, source="b"), page(LEFT, image_id=2, source="a")))
    found = evaluate(truth, {1: [predicted(LEFT)]}, min_confidence=0.5, bootstrap_samples=0)
    assert [(group.name, group.rooms_iou50.f1) for group in found.by_source] == [("a", 0), ("b", 1)]
    assert found.overall.rooms_iou50.f1 == pytest.approx(2 / 3)


def many_pages() -> tuple[GroundTruth, dict[int, list[PredictedRoom]]]:
    truth = GroundTruth(tuple(page(LEFT, RIGHT, image_id=i, source=f"s{i % 2}") for i in range(8)))
    rooms = {i: [predicted(LEFT, 0.9), predicted((60, 10, 94 + i, 50), 0.3 + i / 20)] for i in range(6)}
    return truth, rooms


def test_same_arguments_give_the_same_document() -> None:
    documents = [evaluate(*many_pages(), bootstrap_samples=50).to_dict() for _ in range(2)]
    assert json.dumps(documents[0]) == json.dumps(documents[1])


def test_interval_holds_the_figure_and_depends_on_the_seed() -> None:
    first, second = (evaluate(*many_pages(), bootstrap_samples=200, seed=seed).overall for seed in (0, 1))
    interval = first.intervals["f1_iou50"]
    assert interval is not None
    assert interval.low < first.rooms_iou50.f1 < interval.high
    assert first.intervals != second.intervals


def test_single_image_has_no_interval() -> None:
    found = evaluate(GroundTruth((page(LEFT),)), {1: [predicted(LEFT)]}, bootstrap_samples=10)
    assert set(found.overall.intervals.values()) == {None}


def test_document_is_json_without_nan() -> None:
    document = report(page()).to_dict()
    assert json.loads(json.dumps(document, allow_nan=False)) == document


@pytest.mark.parametrize("row_start", ["", "| "])
def test_tables_have_a_row_per_source(row_start: str) -> None:
    found = evaluate(*many_pages(), bootstrap_samples=20)
    text = found.to_markdown() if row_start else found.to_table()
    assert all(text.count(f"\n{row_start}{name} ") == 2 for name in ("all", "s0", "s1"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_confidence": 1.5}, "min_confidence must be 0 to 1, got 1.5"),
        ({"bootstrap_samples": -1}, "bootstrap_samples must be 0 or more"),
        ({"seed": -1}, "seed must be 0 or more"),
    ],
)
def test_option_out_of_range_is_refused(options: dict[str, float], message: str) -> None:
    with pytest.raises(EvaluationInputError, match=message):
        evaluate(GroundTruth((page(LEFT),)), {}, **options)  # type: ignore[arg-type]


def test_prediction_for_an_unknown_image_is_refused() -> None:
    with pytest.raises(EvaluationInputError, match="image id 2 is not one"):
        evaluate(GroundTruth((page(LEFT),)), {2: []})


def test_coordinates_of_another_space_are_refused() -> None:
    with pytest.raises(EvaluationInputError, match="in pixels of its 120 x 60 px image"):
        report(page(LEFT), predicted((0, 0, 1000, 1000)))


BOXES = st.tuples(st.integers(0, 80), st.integers(0, 30), st.integers(1, 40), st.integers(1, 30))
ROOMS = st.lists(BOXES.map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])), max_size=6)


@settings(max_examples=60, deadline=None)
@given(ROOMS, ROOMS, st.randoms(use_true_random=False))
def test_figures_are_in_range_and_do_not_depend_on_order(
    true_boxes: list[Box], predicted_boxes: list[Box], random: Random
) -> None:
    rooms = [predicted(box, (i + 1) / 10) for i, box in enumerate(predicted_boxes)]
    found = report(page(*true_boxes), *rooms, min_confidence=None)
    scores = found.overall
    figures = [
        scores.mask_ap.ap50, scores.mask_ap.ap50_95, scores.box_ap.ap50, scores.rooms_iou50.f1,
        scores.rooms_iou75.f1, scores.corners.f1, scores.boundary_f, scores.mean_matched_iou,
        (scores.overlap_percent or 0) / 100,
    ]  # fmt: skip
    assert all(0 <= figure <= 1 + 1e-9 for figure in figures if figure is not None)
    assert scores.rooms_iou75.true_positives <= scores.rooms_iou50.true_positives
    random.shuffle(rooms)
    random.shuffle(true_boxes)
    shuffled = report(page(*true_boxes), *rooms, min_confidence=None)
    assert shuffled.to_dict() == found.to_dict()


def test_exported_names_are_sorted_and_exist() -> None:
    names = locdet.evaluation.__all__
    assert names == sorted(names)
    assert all(hasattr(locdet.evaluation, name) for name in names)
