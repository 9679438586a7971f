"""The judge as a document: named weights for each family of claims, which the engine reads.

``chance = 1 / (1 + exp(-(intercept + sum of weight x value)))``. A value without a weight weighs nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from training.metadata import write_metadata

THRESHOLDS: Mapping[str, float] = {"roughly": 0.5, "well": 0.8}
"""The two chances, and the intersection over union with a true room that each is the chance of."""
INTERCEPT = "intercept"
METADATA_KEY = "judge"
GENERIC = Path(__file__).parents[2] / "rust" / "core" / "src" / "judge" / "generic.json"
"""The judge of models that bring none."""
DIGITS = 5

FAMILIES = ("drawn", "map", "mask", "part")
"""Kinds of claims that the engine makes; a document may lack some."""

Floats = NDArray[np.float64]
Weights: TypeAlias = Mapping[str, float]
Document: TypeAlias = Mapping[str, Any]


def read(path: Path) -> Document:
    """Reads a document.

    Raises:
        ValueError: When it is no such document.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    families = [family for family in FAMILIES if family in document] if isinstance(document, dict) else []
    if not families or any(set(document[family]) != set(THRESHOLDS) for family in families):
        raise ValueError(f"{path.name} must have families of claims, each with {' and '.join(THRESHOLDS)}")
    return document


def text_of(document: Document) -> str:
    """Returns a document as JSON with sorted keys, the same for the same weights."""
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def rounded(weights: Weights) -> dict[str, float]:
    """Returns weights with as many digits as a document has."""
    return {name: float(f"{weight:.{DIGITS}g}") for name, weight in weights.items()}


def chances(document: Document, family: str, names: Sequence[str], values: Floats) -> Floats:
    """Returns the chances (n, 2), roughly and well, of claims: what the engine computes too.

    Args:
        document: The weights.
        family: Of the claims.
        names: Names of the values.
        values: (n, names).

    Raises:
        ValueError: When the document has no such family, or weighs a value that there is not.
    """
    if family not in document or family not in FAMILIES:
        known = ", ".join(family for family in FAMILIES if family in document)
        raise ValueError(f'a claim must be of a family that the judge knows ({known}), got "{family}"')
    return np.column_stack([_chance(document[family][threshold], names, values) for threshold in THRESHOLDS])


def _chance(weights: Weights, names: Sequence[str], values: Floats) -> Floats:
    unknown = sorted(set(weights) - {INTERCEPT, *names})
    if unknown:
        raise ValueError(f'a weight must be for one of the values {", ".join(names)}, got "{unknown[0]}"')
    vector = np.array([weights.get(name, 0.0) for name in names])
    return sigmoid(values @ vector + weights[INTERCEPT])


def sigmoid(logits: Floats) -> Floats:
    """Returns the chances that go with logits."""
    limit = math.log(np.finfo(np.float64).max) / 2  # beyond it exp overflows; a chance is 0 or 1 long before
    result: Floats = 1 / (1 + np.exp(-np.clip(logits, -limit, limit)))
    return result


def embed(document: Document, model: Path, out: Path) -> None:
    """Writes a copy of an ONNX model that brings this judge to ``out``, which may be ``model`` itself."""
    write_metadata(model, out, {METADATA_KEY: text_of(document)})
