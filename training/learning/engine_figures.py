"""Accuracy of the whole engine with a network that is being trained."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely

import locdet_core as lc
from locdet.evaluation import predictions_from_result
from locdet.evaluation.matching import matching_gains, measure_overlaps
from locdet.evaluation.regions import Shapes, predicted_shape
from training.data import LabelledImage
from training.export import export_network
from training.learning.measuring import EngineFigures
from training.network.room_network import RoomNetwork

OVERLAPS = (0.5, 0.75)


def measure_engine(network: RoomNetwork, pages: Sequence[LabelledImage], *, side_px: int) -> EngineFigures:
    """Exports the network, finds the rooms of each page in the final stage and counts what is true."""
    counts = np.zeros(2 + len(OVERLAPS))
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "room.onnx"
        export_network(network, model, image_size_px=side_px)
        detector = lc.Detector(model)
        for page in pages:
            counts += _count(detector, page)
    found, true, *matched = counts.tolist()
    return EngineFigures(*(2 * pairs / max(1.0, found + true) for pairs in matched))


def _count(detector: lc.Detector, page: LabelledImage) -> tuple[int, ...]:
    """Returns how many rooms were found, how many there are, and how many pairs there are at each overlap."""
    result = detector.detect(lc.decode(page.path), lc.DetectOptions.for_stage("final"))
    rooms = predictions_from_result(result.to_dict())
    found = np.array([predicted_shape(room.regions) for room in rooms], dtype=object)
    order = np.argsort([-room.confidence for room in rooms], kind="stable")
    overlaps = measure_overlaps(found, true_shapes(page))
    pairs = [int(matching_gains(overlaps, order=order, min_iou=least).sum()) for least in OVERLAPS]
    return (len(rooms), len(page.rooms), *pairs)


def true_shapes(page: LabelledImage) -> Shapes:
    """Returns the rooms by the even-odd rule: a ring in a ring is a hole."""
    shapes = np.empty(len(page.rooms), dtype=object)
    for number, rings in enumerate(page.rooms):
        parts = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings]
        whole = parts[0]
        for part in parts[1:]:
            whole = shapely.symmetric_difference(whole, part)
        shapes[number] = whole
    return shapes
