"""Average precision against pycocotools, and the bootstrap built on it."""

import contextlib
import io
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from locdet.evaluation import PredictedRoom, Region, TrueImage, TrueRoom
from locdet.evaluation.average_precision import (
    MAX_DETECTIONS,
    Detections,
    PooledDetections,
    match_boxes,
    match_masks,
)
from locdet.evaluation.bootstrap import percentile_interval, resample_weights
from locdet.evaluation.rle import encode

SIZE_WH = (90, 70)
Case = tuple[TrueImage, list[PredictedRoom]]


def corners(box: Sequence[float]) -> NDArray[np.float64]:
    x_min, y_min, x_max, y_max = box
    return np.array([[x_min, y_min], [x_max, y_min], [x_max, y_max], [x_min, y_max]])


def true_room(box: tuple[float, float, float, float], *, with_hole: bool = False) -> TrueRoom:
    hole = (box[0] + 3, box[1] + 3, box[0] + 7, box[1] + 6)
    region = Region(corners(box), (corners(hole),) if with_hole else ())
    return TrueRoom(regions=(region,), bounding_box=box)


def predicted_room(room: TrueRoom, shift: NDArray[np.float64], confidence: float) -> PredictedRoom:
    region = room.regions[0]
    x_min, y_min, x_max, y_max = (np.array(room.bounding_box) + np.tile(shift, 2)).tolist()
    return PredictedRoom(
        polygon=region.polygon + shift,
        holes=tuple(hole + shift for hole in region.holes),
        confidence=confidence,
        bounding_box=(x_min, y_min, x_max, y_max),
    )


def random_case(generator: np.random.Generator, *, image_id: int, decimals: int = 1) -> Case:
    """Makes a page of overlapping rooms and shifted, doubled and missing predictions of them."""
    rooms = []
    for _ in range(generator.integers(0, 9)):
        x, y, width, height = generator.uniform((0, 0, 10, 10), (60, 45, 25, 20)).tolist()
        rooms.append(true_room((x, y, x + width, y + height), with_hole=generator.random() < 0.3))
    crowds = [room for room in rooms if generator.random() < 0.15]
    predictions = [
        # One decimal makes ties, which pycocotools breaks by position.
        predicted_room(room, generator.normal(0, 3, size=2), round(generator.random(), decimals))
        for room in rooms
        for _ in range(generator.integers(0, 4))
    ]
    kept = tuple(room for room in rooms if room not in crowds)
    image = TrueImage(image_id, "a.png", None, SIZE_WH, rooms=kept, ignored=tuple(crowds))
    return image, predictions


def xywh(box: Sequence[float]) -> list[float]:
    return [box[0], box[1], box[2] - box[0], box[3] - box[1]]


def pycocotools_ap(cases: Sequence[Case], *, kind: str) -> NDArray[np.float64]:
    annotations: list[dict[str, object]] = []
    results: list[dict[str, object]] = []
    for image, predictions in cases:
        for crowd, rooms in enumerate((image.rooms, image.ignored)):
            for room in rooms:
                mask = encode(room.regions, size_wh=SIZE_WH)
                annotations.append(
                    {
                        "id": len(annotations) + 1, "image_id": image.id, "category_id": 1,
                        "bbox": xywh(room.bounding_box), "area": 1, "iscrowd": crowd,
                        "segmentation": mask,
                    }
                )  # fmt: skip
        for prediction in predictions:
            shapes: dict[str, dict[str, object]] = {
                "segm": {"segmentation": encode(prediction.regions, size_wh=SIZE_WH)},
                "bbox": {"bbox": xywh(prediction.bounding_box)},
            }
            results.append(
                {
                    "image_id": image.id,
                    "category_id": 1,
                    "score": prediction.confidence,
                    **shapes[kind],
                }
            )
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "images": [{"id": image.id, "width": 90, "height": 70} for image, _ in cases],
            "annotations": annotations,
            "categories": [{"id": 1, "name": "room"}],
        }
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(results), kind)
        evaluation.params.maxDets = [MAX_DETECTIONS]
        evaluation.params.areaRng, evaluation.params.areaRngLbl = [[0, 1e10]], ["all"]
        evaluation.evaluate()
        evaluation.accumulate()
    precision: NDArray[np.float64] = evaluation.eval["precision"][:, :, 0, 0, 0].mean(axis=1)
    return precision


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("kind", "match"), [("segm", match_masks), ("bbox", match_boxes)])
def test_average_precision_equals_pycocotools(seed: int, kind: str, match: Callable[..., Detections]) -> None:
    generator = np.random.default_rng(seed)
    cases = [random_case(generator, image_id=image_id) for image_id in range(1, 13)]
    pooled = PooledDetections([match(*case) for case in cases])
    # Equal up to the order of additions.
    expected = pycocotools_ap(cases, kind=kind)
    np.testing.assert_allclose(pooled.average_precision(), expected, rtol=1e-12)


def test_only_the_most_confident_detections_of_an_image_count() -> None:
    room = true_room((5, 5, 30, 30))
    image = TrueImage(1, "a.png", None, SIZE_WH, rooms=(room,))
    wrong = [predicted_room(room, np.array([50.0, 30.0]), 0.9)] * MAX_DETECTIONS
    found = match_masks(image, [*wrong, predicted_room(room, np.zeros(2), 0.1)])
    assert (len(found.scores), found.matched.sum()) == (MAX_DETECTIONS, 0)


def test_average_precision_without_a_true_room_is_undefined() -> None:
    image = TrueImage(1, "a.png", None, SIZE_WH)
    room = predicted_room(true_room((5, 5, 30, 30)), np.zeros(2), 0.5)
    assert np.isnan(PooledDetections([match_masks(image, [room])]).average_precision()).all()


def test_average_precision_without_a_prediction_is_zero() -> None:
    image = TrueImage(1, "a.png", None, SIZE_WH, rooms=(true_room((5, 5, 30, 30)),))
    assert PooledDetections([match_masks(image, [])]).average_precision().tolist() == [0.0] * 10


def test_weights_equal_repeating_the_images() -> None:
    generator = np.random.default_rng(3)
    images = [match_masks(*random_case(generator, image_id=i, decimals=9)) for i in range(1, 9)]
    weights = np.array([0, 3, 1, 0, 2, 1, 1, 5])
    repeated = [image for image, times in zip(images, weights, strict=True) for _ in range(times)]
    np.testing.assert_allclose(
        PooledDetections(images).average_precision(weights),
        PooledDetections(repeated).average_precision(),
        rtol=1e-12,  # order of additions
    )


def test_each_resample_draws_as_many_images_as_there_are() -> None:
    weights = resample_weights(7, samples=50, seed=1)
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()


def test_interval_is_the_central_95_percent_of_the_defined_figures() -> None:
    values = np.append(np.arange(1001) / 1000, [np.nan] * 50)
    interval = percentile_interval(values)
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((0.025, 0.975))


def test_interval_of_undefined_figures_is_none() -> None:
    assert percentile_interval(np.full(3, np.nan)) is None
