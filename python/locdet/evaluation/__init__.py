"""Measures predicted rooms against annotated rooms; needs the extra ``eval``."""

from locdet.evaluation.dataset import GroundTruth, TrueImage, TrueRoom
from locdet.evaluation.errors import EvaluationInputError
from locdet.evaluation.measure import evaluate
from locdet.evaluation.predictions import (
    PredictedRoom,
    predictions_from_coco,
    predictions_from_result,
)
from locdet.evaluation.regions import Region
from locdet.evaluation.report import EvaluationReport
from locdet.evaluation.scores import (
    AveragePrecision,
    Calibration,
    GroupScores,
    Interval,
    PrecisionRecall,
    ReliabilityBin,
    SweepRow,
)

__all__ = [
    "AveragePrecision",
    "Calibration",
    "EvaluationInputError",
    "EvaluationReport",
    "GroundTruth",
    "GroupScores",
    "Interval",
    "PrecisionRecall",
    "PredictedRoom",
    "Region",
    "ReliabilityBin",
    "SweepRow",
    "TrueImage",
    "TrueRoom",
    "evaluate",
    "predictions_from_coco",
    "predictions_from_result",
]
