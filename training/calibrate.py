"""Fits confidences to the share of rooms that is true, on a validation set.

    python -m training.calibrate room.onnx --images DIR --annotations FILE --out calibration.json
    python -m training.export best.pt room.onnx --calibration calibration.json

Platt scaling (Platt 1999): the logit of a confidence becomes ``slope x logit + intercept``. Rooms
are taken from the whole engine, one pass a page, since merging changes which rooms remain; the two
numbers are then folded into the last layer of the scores, so that the engine does no extra work.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import locdet_core as lc
from locdet.engine import Engine
from locdet.evaluation import EvaluationInputError, GroundTruth, PredictedRoom, TrueImage, predictions_from_result
from locdet.evaluation.calibration import measure_calibration
from locdet.evaluation.matching import matching_gains, measure_overlaps
from locdet.evaluation.regions import predicted_shape, true_shape

LEAST_CONFIDENCE = 0.05
NEWTON_STEPS = 30

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fit: what to do to the logit of a score, on how many rooms, and the error before and after."""

    slope: float
    intercept: float
    rooms: int
    error_before: float
    error_after: float


def fit(confidences: Floats, is_true: Flags) -> Calibration:
    """Fits slope and intercept by Newton's method on the cross entropy.

    Args:
        confidences: (p,) between 0 and 1, both excluded.
        is_true: (p,) whether each room is true.

    Raises:
        ValueError: When all rooms are true, or none: then there is nothing to fit.
    """
    if is_true.all() or not is_true.any():
        raise ValueError("calibration needs true and false rooms; take more images")
    logits = np.log(confidences / (1 - confidences))
    features = np.column_stack([logits, np.ones_like(logits)])
    weights = np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        chances = _sigmoid(features @ weights)
        curvature = (features * (chances * (1 - chances))[:, None]).T @ features
        weights += np.linalg.solve(curvature + 1e-6 * np.eye(2), features.T @ (is_true - chances))
    before = measure_calibration(confidences, is_true).expected_error
    after = measure_calibration(_sigmoid(features @ weights), is_true).expected_error
    slope, intercept = weights.tolist()
    return Calibration(slope, intercept, len(confidences), float(before or 0.0), float(after or 0.0))


def _sigmoid(logits: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-logits))
    return chances


def find_and_match(engine: Engine, image: TrueImage, options: lc.DetectOptions) -> tuple[Floats, Flags]:
    """Finds the rooms on an image; returns their confidences and whether each is true at an IoU of 0.5."""
    assert image.path is not None
    page = lc.decode(image.path)
    found: tuple[PredictedRoom, ...] = predictions_from_result(engine.detector.detect(page, options).to_dict())
    confidences = np.array([room.confidence for room in found], dtype=np.float64)
    predicted = np.array([predicted_shape(room.regions) for room in found], dtype=object)
    true = np.array([true_shape(room.regions) for room in image.rooms], dtype=object)
    order = np.argsort(-confidences, kind="stable")
    return confidences, matching_gains(measure_overlaps(predicted, true), order=order, min_iou=0.5)


def calibrate(model: Path, ground_truth: GroundTruth) -> Calibration:
    """Fits the confidences of a model on annotated images.

    Raises:
        ValueError: When no room is found, or the found ones are all true or all false.
    """
    engine = Engine(model=model)
    options = lc.DetectOptions.for_stage("preview").replace(min_confidence=LEAST_CONFIDENCE)
    pairs = [find_and_match(engine, image, options) for image in ground_truth.images]
    confidences = np.concatenate([confidences for confidences, _ in pairs])
    return fit(confidences.clip(1e-6, 1 - 1e-6), np.concatenate([is_true for _, is_true in pairs]))


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="training.calibrate", description="Fit confidences on a validation set.")
    parser.add_argument("model", type=Path, help="ONNX file, exported without calibration")
    parser.add_argument("--images", type=Path, required=True, help="folder of the images")
    parser.add_argument("--annotations", type=Path, required=True, help="their COCO file")
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write")
    options = parser.parse_args(arguments)
    try:
        result = calibrate(options.model, GroundTruth.from_coco(options.annotations, options.images))
    except (lc.LocdetError, EvaluationInputError, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    options.out.write_text(json.dumps(asdict(result), indent=2) + "\n", encoding="utf-8")
    print(f"calibration error {result.error_before:.3f} before, {result.error_after:.3f} after, {result.rooms} rooms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
