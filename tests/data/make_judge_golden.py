"""Makes `judge_golden.json`: values of ten claims, judges of both forms, and the chances that they give them.

The judges are made up by seed; the file keeps them. A value that gets another name or meaning changes the file: run it
again and read the difference.

    .venv/bin/python tests/data/make_judge_golden.py
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import locdet_core as lc
from locdet_core import _core

ROOT = Path(__file__).parents[2]
OUT = Path(__file__).with_name("judge_golden.json")
JUDGE = ROOT / "rust" / "core" / "src" / "judge" / "generic.json"
PAGES = ("examples/plans/house_black_on_white.png", "tests/data/vector_pdf/double_line.pdf")
COUNTS = {"mask": 4, "part": 4, "drawn": 2}
"""How many claims of each family, spread over those of the pages."""
THRESHOLDS = ("roughly", "well")
TREES = 3
DEPTH = 3
NO_LIMIT = 0.1
"""Share of the splits that send all claims to their first side."""


def main() -> None:
    """Write the file."""
    judge = JUDGE.read_text(encoding="utf-8")
    detector = lc.Detector(judge=judge)
    options = lc.DetectOptions.for_stage("final")
    claims = [claim for page in PAGES for claim in detector._evidence(lc.decode(ROOT / page), options)["claims"]]
    chosen: dict[str, list[Mapping[str, float]]] = {}
    for family, count in COUNTS.items():
        of_family = [claim["values"] for claim in claims if claim["family"] == family]
        chosen[family] = of_family[:: len(of_family) // count][:count]
    rng = np.random.default_rng(0)
    judges = {
        name: {
            "fitted_for": {"model": "made up"},
            "looks": json.loads(judge)["looks"],
            **{family: {threshold: make(values, rng) for threshold in THRESHOLDS} for family, values in chosen.items()},
        }
        for name, make in (("regression", made_up_regression), ("trees", made_up_trees))
    }
    kept = [
        {
            "family": family,
            "values": values,
            "chances": {
                form: _core._chances(family, json.dumps(made), list(values.items())) for form, made in judges.items()
            },
        }
        for family, of_family in chosen.items()
        for values in of_family
    ]
    OUT.write_text(json.dumps({"judges": judges, "claims": kept}, indent=1) + "\n", encoding="utf-8")


def made_up_regression(claims: Sequence[Mapping[str, float]], rng: np.random.Generator) -> dict[str, float]:
    """Return weights of all values, so small that chances are not sure."""
    return {"intercept": -0.5, **{name: round(rng.normal(scale=0.3), 4) for name in claims[0]}}


def made_up_trees(claims: Sequence[Mapping[str, float]], rng: np.random.Generator) -> dict[str, Any]:
    """Return trees whose limits are values of the claims: what is as large as a limit goes to the first side."""
    names = list(claims[0])

    def split() -> list[Any]:
        name = names[rng.integers(len(names))]
        limit = claims[rng.integers(len(claims))][name]
        return [name, None if rng.random() < NO_LIMIT else limit]

    trees = [
        {
            "splits": [split() for _ in range(2**DEPTH - 1)],
            "leaves": [round(leaf, 4) for leaf in rng.normal(size=2**DEPTH).tolist()],
        }
        for _ in range(TREES)
    ]
    return {"start": -0.5, "trees": trees}


if __name__ == "__main__":
    main()
