"""How many rooms are still found when pages are disturbed."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import locdet_core as lc
from locdet.engine import Engine
from locdet.evaluation import (
    GroundTruth,
    PrecisionRecall,
    PredictedRoom,
    Region,
    TrueImage,
    TrueRoom,
    evaluate,
    predictions_from_result,
)
from locdet.evaluation.bootstrap import percentile_interval, resample_weights
from locdet.evaluation.regions import bounds
from locdet.evaluation.scores import f1_score
from training.benchmark.disturbances import Disturbance, DisturbedPage, Matrix
from training.benchmark.report import RobustnessReport, RobustnessRow

UNDISTURBED = "undisturbed"

_RESAMPLES = 1000
_RESAMPLE_SEED = 0


@dataclass(frozen=True, slots=True)
class Search:
    """How rooms are looked for.

    Attributes:
        engine: The engine with its model.
        options: With a low ``min_confidence``, so that the best one can be found.
        dpi: Resolution of PDF pages that state none.
    """

    engine: Engine
    options: lc.DetectOptions
    dpi: float

    def decode(self, image: TrueImage) -> NDArray[np.uint8]:
        """Returns the page of an image, shape (h, w, 3), RGB."""
        # Ground truth that was given a folder has a path for every image.
        assert image.path is not None
        page = lc.decode(image.path, page=image.page or 0, dpi=image.dpi or self.dpi, limits=self.engine.limits)
        return page.array

    def find(self, pixels: NDArray[np.uint8], *, size_wh: tuple[int, int]) -> tuple[PredictedRoom, ...]:
        """Finds the rooms on a page."""
        # Not through a file: a noisy A1 sheet as a PNG exceeds the engine's limit of bytes.
        page = lc.Page.from_array(np.ascontiguousarray(pixels))
        detection = self.engine.detector.detect(page, self.options)
        return predictions_from_result(detection.to_dict(), size_wh=size_wh)


def spread(ground_truth: GroundTruth, *, limit: int | None) -> GroundTruth:
    """Keeps at most ``limit`` images, spread evenly over the set, whose sources stand in blocks."""
    count = len(ground_truth.images)
    if limit is None or limit >= count:
        return ground_truth
    return GroundTruth(tuple(ground_truth.images[number * count // limit] for number in range(limit)))


def move_rooms(image: TrueImage, disturbed: DisturbedPage) -> TrueImage:
    """Moves the rooms of an image to where its disturbed page shows them."""
    height, width = disturbed.pixels.shape[:2]
    return replace(
        image,
        size_wh=(width, height),
        rooms=tuple(_moved(room, disturbed.matrix) for room in image.rooms),
        ignored=tuple(_moved(room, disturbed.matrix) for room in image.ignored),
    )


def measure_robustness(
    ground_truth: GroundTruth,
    disturbances: Sequence[Disturbance],
    search: Search,
    *,
    min_confidence: float | None = None,
    on_page: Callable[[int, int], object] | None = None,
) -> RobustnessReport:
    """Measures F1 on the undisturbed pages and under each disturbance.

    All figures are at one confidence threshold, since a user sets it once, not for each bad scan.

    Args:
        ground_truth: Annotated images, with files.
        disturbances: What is done to every page.
        search: How rooms are looked for.
        min_confidence: The threshold, 0..1; None takes the one with the best F1 at IoU 0.50 on the
            undisturbed pages.
        on_page: Called with the pages that were searched and how many there are in all.
    """
    images = ground_truth.images
    report_page = _counter(on_page, total=len(images) * (1 + len(disturbances)))
    clean: dict[int, tuple[PredictedRoom, ...]] = {}
    for image in images:
        clean[image.id] = search.find(search.decode(image), size_wh=image.size_wh)
        report_page()
    if min_confidence is None:
        min_confidence = evaluate(ground_truth, clean, bootstrap_samples=0).min_confidence
    counts: dict[str, list[_Counts]] = {UNDISTURBED: [_count(i, clean, min_confidence) for i in images]}
    for image in images:
        page = search.decode(image)
        for disturbance in disturbances:
            moved, found = _search_disturbed(image, page, disturbance, search)
            counts.setdefault(disturbance.name, []).append(_count(moved, found, min_confidence))
            report_page()
    return RobustnessReport(
        model=search.engine.detector.info.version,
        stage=search.options.stage,
        min_confidence=min_confidence,
        image_count=len(images),
        room_count=sum(len(image.rooms) for image in images),
        rows=_rows(counts, disturbances),
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """What was found on one page."""

    iou50: PrecisionRecall
    iou75: PrecisionRecall


def _counter(on_page: Callable[[int, int], object] | None, *, total: int) -> Callable[[], object]:
    numbers = itertools.count(1)
    return lambda: on_page(next(numbers), total) if on_page else None


def _moved(room: TrueRoom, matrix: Matrix) -> TrueRoom:
    regions = tuple(
        Region(_map(region.polygon, matrix), tuple(_map(hole, matrix) for hole in region.holes))
        for region in room.regions
    )
    return TrueRoom(regions=regions, bounding_box=bounds(regions))


def _map(points: NDArray[np.float64], matrix: Matrix) -> NDArray[np.float64]:
    mapped: NDArray[np.float64] = points @ matrix[:, :2].T + matrix[:, 2]
    return mapped


def _search_disturbed(
    image: TrueImage, page: NDArray[np.uint8], disturbance: Disturbance, search: Search
) -> tuple[TrueImage, dict[int, tuple[PredictedRoom, ...]]]:
    disturbed = disturbance.apply(page, seed=_seed(image, disturbance))
    moved = move_rooms(image, disturbed)
    return moved, {image.id: search.find(disturbed.pixels, size_wh=moved.size_wh)}


def _seed(image: TrueImage, disturbance: Disturbance) -> int:
    digest = hashlib.sha256(f"{image.id}/{disturbance.name}".encode()).digest()
    return int.from_bytes(digest[:8], "little")


def _count(image: TrueImage, found: Mapping[int, Sequence[PredictedRoom]], min_confidence: float) -> _Counts:
    # Rooms below the threshold would change average precision only, which is not asked for.
    kept = {image.id: [room for room in found[image.id] if room.confidence >= min_confidence]}
    scores = evaluate(GroundTruth((image,)), kept, min_confidence=min_confidence, bootstrap_samples=0).overall
    return _Counts(scores.rooms_iou50, scores.rooms_iou75)


def _rows(counts: Mapping[str, Sequence[_Counts]], disturbances: Sequence[Disturbance]) -> tuple[RobustnessRow, ...]:
    clean = counts[UNDISTURBED]
    rows = [_row(UNDISTURBED, kind=UNDISTURBED, amount=None, counts=clean, clean=clean)]
    for one in disturbances:
        rows.append(_row(one.name, kind=one.kind, amount=one.amount, counts=counts[one.name], clean=clean))
    return tuple(rows)


def _row(
    name: str, *, kind: str, amount: float | None, counts: Sequence[_Counts], clean: Sequence[_Counts]
) -> RobustnessRow:
    tables = [
        np.array([(c.true_positives, c.predicted, c.true) for c in column])
        for column in ([c.iou50 for c in counts], [c.iou75 for c in counts], [c.iou50 for c in clean])
    ]
    iou50, iou75, _ = (PrecisionRecall(*table.sum(axis=0).tolist()) for table in tables)
    interval = None
    if name != UNDISTURBED and len(counts) > 1:
        weights = resample_weights(len(counts), samples=_RESAMPLES, seed=_RESAMPLE_SEED)
        after, before = (f1_score(*(weights @ table).T) for table in (tables[0], tables[2]))
        interval = percentile_interval(after - before)
    return RobustnessRow(name=name, kind=kind, amount=amount, iou50=iou50, iou75=iou75, change_interval=interval)
