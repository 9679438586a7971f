"""The frozen synthetic set: ``python -m training.benchmark.synthetic --out DIR``.

200 plans from a seed that is held out: nothing is trained on it, so no training set may be drawn with it.
The digest of the set as it was frozen is committed beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HELD_OUT_SEED = 90001
"""Seed of the frozen set; never to be used for training."""

PLAN_COUNT = 200
DIGEST_FILE = Path(__file__).with_name("synthetic.sha256")


def warning(document: Mapping[str, Any], *, digest_file: Path = DIGEST_FILE) -> str | None:
    """Says in one sentence when a drawn set is not the frozen one.

    Args:
        document: The annotation file; one that was not drawn with the held-out seed has no warning.
        digest_file: Where the digest of the frozen set is.
    """
    info = document.get("info")
    if not isinstance(info, Mapping) or (info.get("seed"), info.get("count")) != (HELD_OUT_SEED, PLAN_COUNT):
        return None
    frozen = digest_file.read_text(encoding="ascii").strip()
    if info.get("digest") == frozen:
        return None
    return (
        f"the synthetic set has {info.get('digest')} and not {frozen}, since the generator or a library that "
        "it draws with has changed: compare its figures with those of this very set only"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws the set and returns the exit code."""
    # The generator needs the drawing libraries; `warning` does not.
    from training import generate

    parser = argparse.ArgumentParser(
        prog="python -m training.benchmark.synthetic", description="Draws the frozen synthetic set."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the set; must not exist or be empty")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
    parser.add_argument("--freeze", action="store_true", help="commit to this set: write its digest to the repository")
    options = parser.parse_args(arguments)
    fixed = ["--count", str(PLAN_COUNT), "--seed", str(HELD_OUT_SEED)]
    code = generate.main(["--out", str(options.out), "--workers", str(options.workers), *fixed])
    if code == 0 and options.freeze:
        _freeze(options.out / "annotations.json")
    return code


def _freeze(annotations: Path) -> None:
    digest = json.loads(annotations.read_bytes())["info"]["digest"]
    DIGEST_FILE.write_text(f"{digest}\n", encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
