"""Labelled plans for training: reads COCO and YOLO outlines, checks every one, splits by plan."""

from training.data.dataset import Dataset, LabelledImage, Ring, RoomRings
from training.data.errors import DatasetError
from training.data.reading import read_dataset
from training.data.splits import shared_plans, split_by_plan

__all__ = [
    "Dataset",
    "DatasetError",
    "LabelledImage",
    "Ring",
    "RoomRings",
    "read_dataset",
    "shared_plans",
    "split_by_plan",
]
