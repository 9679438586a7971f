"""Makes `judge_golden.json`: values of ten claims, a judge, and the chances that it gives them.

The judge is the engine's generic one of the day; the file keeps it, so that a later fit does not change the file.
A value that gets another name or meaning does: run it again and read the difference.

    .venv/bin/python tests/data/make_judge_golden.py
"""

from __future__ import annotations

import json
from pathlib import Path

import locdet_core as lc

ROOT = Path(__file__).parents[2]
OUT = Path(__file__).with_name("judge_golden.json")
JUDGE = ROOT / "rust" / "core" / "src" / "judge" / "generic.json"
PAGES = ("examples/plans/house_black_on_white.png", "tests/data/vector_pdf/double_line.pdf")
COUNTS = {"mask": 4, "part": 4, "drawn": 2}
"""How many claims of each family, spread over those of the pages."""


def main() -> None:
    """Write the file."""
    judge = JUDGE.read_text(encoding="utf-8")
    detector = lc.Detector(judge=judge)
    options = lc.DetectOptions.for_stage("final")
    claims = [claim for page in PAGES for claim in detector._evidence(lc.decode(ROOT / page), options)["claims"]]
    chosen = []
    for family, count in COUNTS.items():
        of_family = [claim for claim in claims if claim["family"] == family]
        chosen += of_family[:: len(of_family) // count][:count]
    kept = [{key: claim[key] for key in ("family", "values", "chances")} for claim in chosen]
    document = {"judge": json.loads(judge), "claims": kept}
    OUT.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
