"""Saves and restores a run, so that it goes on after being killed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

AVERAGED = ("average", "position", "recipe", "dataset_digest")
"""What a checkpoint holds that can be exported and started from."""
WHOLE = (*AVERAGED, "network", "optimizer", "random_state", "precision", "leg")
"""What one holds that a run goes on from."""


@dataclass(slots=True)
class Position:
    """How far a run is.

    Attributes:
        steps: Steps taken.
        images: Images seen.
        seconds: Training time, without pauses between runs.
        validations: Number of the last validation.
        validated: Images seen then.
        best_merit: The best validation so far.
        best_validation: Its number.
    """

    steps: int = 0
    images: int = 0
    seconds: float = 0.0
    validations: int = 0
    validated: int = 0
    best_merit: float = -1.0
    best_validation: int = 0


def save(path: Path, contents: dict[str, Any]) -> None:
    """Writes a file in one step: a run that is killed while saving leaves the old file whole."""
    partial = path.with_suffix(".partial")
    torch.save(contents, partial)
    partial.replace(path)


def load(path: Path, *, device: torch.device, whole: bool = False) -> dict[str, Any]:
    """Reads a file that ``save`` wrote; runs no code from it.

    Args:
        path: The file.
        device: Where its tensors are put.
        whole: Whether a run is to go on from it, which needs more than the averaged weights.

    Raises:
        ValueError: When the file is no checkpoint of this program, or not of this version.
    """
    try:
        contents = torch.load(path, map_location=device, weights_only=True)
    except Exception as error:
        raise ValueError(f"{path} can't be read as a checkpoint; give a last.pt or best.pt of a run") from error
    if not isinstance(contents, dict) or "average" not in contents:
        raise ValueError(f"{path} is no checkpoint of training.train: it holds no averaged weights")
    lacking = [name for name in (WHOLE if whole else AVERAGED) if name not in contents]
    if lacking or "room_map" not in contents["recipe"]:
        what = ", ".join(lacking) or "room map"
        raise ValueError(f"{path} has no {what}: it is of another version, or only to start from with --pretrained")
    return contents


def averaged_weights(contents: dict[str, Any]) -> dict[str, Any]:
    """Returns the part of a checkpoint that a run can start from and that can be exported: a quarter of it."""
    return {name: contents[name] for name in AVERAGED}


def load_weights(network: nn.Module, path: Path, *, device: torch.device) -> dict[str, Any]:
    """Puts the averaged weights of a checkpoint into ``network`` and returns the rest of its contents.

    Raises:
        ValueError: When the file is no checkpoint, or one of a network of another size.
    """
    contents = load(path, device=device)
    try:
        network.load_state_dict(contents["average"])
    except RuntimeError as error:
        raise ValueError(f"the weights in {path} are of a network of another size") from error
    return contents
