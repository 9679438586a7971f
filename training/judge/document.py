"""The judge as a document: for each family of claims how chances follow from named values, which the engine reads.

A chance is ``1 / (1 + exp(-log odds))``. Its log odds have one of two forms. A regression, ``{"intercept": ...,
"<name>": weight}``, is the sum of weight x value; a value without a weight weighs nothing. Trees, ``{"start": ...,
"trees": [{"splits": [["<name>", limit or null], ...], "leaves": [...]}]}``, add a leaf each to the start: below node n
are 2 n + 1 and 2 n + 2, where a value above the limit goes; without a limit all go to the first.
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
TREES = "trees"
METADATA_KEY = "judge"
GENERIC = Path(__file__).parents[2] / "rust" / "core" / "src" / "judge" / "generic.json"
"""The judge of models that bring none."""

FAMILIES = ("drawn", "map", "mask", "part")
"""Kinds of claims that the engine makes; a document may lack some."""

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Chance: TypeAlias = Mapping[str, Any]
"""How one chance follows from values: a regression or trees."""
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
    """Returns a document as one line of JSON with sorted keys, the same for the same content."""
    return json.dumps(document, separators=(",", ":"), sort_keys=True) + "\n"


def chances(document: Document, family: str, names: Sequence[str], values: Floats) -> Floats:
    """Returns the chances (n, 2), roughly and well, of claims: what the engine computes too.

    Args:
        document: The judge.
        family: Of the claims.
        names: Names of the values.
        values: (n, names).

    Raises:
        ValueError: When the document has no such family, or asks for a value that there is not.
    """
    if family not in document or family not in FAMILIES:
        known = ", ".join(family for family in FAMILIES if family in document)
        raise ValueError(f'a claim must be of a family that the judge knows ({known}), got "{family}"')
    return np.column_stack([_chance(document[family][threshold], names, values) for threshold in THRESHOLDS])


def _chance(chance: Chance, names: Sequence[str], values: Floats) -> Floats:
    places = {name: place for place, name in enumerate(names)}
    try:
        if TREES in chance:
            return sigmoid(_sum_of_leaves(chance, places, values))
        weights = {places[name]: weight for name, weight in chance.items() if name != INTERCEPT}
    except KeyError as error:
        raise ValueError(f"a judge must ask for values among {', '.join(names)}, got {error}") from error
    return sigmoid(values[:, list(weights)] @ np.array(list(weights.values())) + chance[INTERCEPT])


def _sum_of_leaves(chance: Chance, places: Mapping[str, int], values: Floats) -> Floats:
    total = np.full(len(values), float(chance["start"]))
    for tree in chance[TREES]:
        columns = np.array([places[name] for name, _ in tree["splits"]])
        limits = np.array([math.inf if limit is None else limit for _, limit in tree["splits"]])
        total += np.array(tree["leaves"])[leaf_of(columns, limits, values)]
    return total


def leaf_of(columns: Indices, limits: Floats, values: Floats) -> Indices:
    """Returns the leaf (n,) of a full binary tree that each row of values (n, v) falls into.

    Args:
        columns: (s,) the value that each inner node asks for, level by level.
        limits: (s,) the largest value that goes to the first node below.
        values: (n, v).
    """
    node, every = np.zeros(len(values), np.int64), np.arange(len(values))
    for _ in range(len(limits).bit_length()):
        node = 2 * node + 1 + (values[every, columns[node]] > limits[node])
    return node - len(limits)


def sigmoid(logits: Floats) -> Floats:
    """Returns the chances that go with logits."""
    limit = math.log(np.finfo(np.float64).max) / 2  # beyond it exp overflows; a chance is 0 or 1 long before
    result: Floats = 1 / (1 + np.exp(-np.clip(logits, -limit, limit)))
    return result


def embed(document: Document, model: Path, out: Path) -> None:
    """Writes a copy of an ONNX model that brings this judge to ``out``, which may be ``model`` itself."""
    write_metadata(model, out, {METADATA_KEY: text_of(document)})
