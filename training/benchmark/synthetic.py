"""The frozen synthetic sets: ``python -m training.benchmark.synthetic --out DIR [--repertoire wide]``.

200 plans of each repertoire from a seed that is held out: nothing is trained on it, so no training set may be
drawn with it. The digest of a set as it was frozen is committed beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.plans.repertoire import Repertoire

PLAN_COUNT = 200


@dataclass(frozen=True, slots=True)
class FrozenSet:
    """A set that figures are compared on.

    Attributes:
        seed: The seed that it is drawn with; never to be used for training.
        digest_file: Where the digest of the set as it was frozen is; missing until then.
    """

    seed: int
    digest_file: Path

    def frozen_digest(self) -> str | None:
        """Returns the digest of the set as it was frozen, if it was."""
        try:
            return self.digest_file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None


FROZEN_SETS: Mapping[Repertoire, FrozenSet] = {
    "first": FrozenSet(90001, Path(__file__).with_name("synthetic.sha256")),
    "wide": FrozenSet(90002, Path(__file__).with_name("synthetic_wide.sha256")),
}


def warning(document: Mapping[str, Any], *, sets: Mapping[Repertoire, FrozenSet] = FROZEN_SETS) -> str | None:
    """Says in one sentence when a drawn set is not the frozen one.

    Args:
        document: The annotation file; one that was not drawn with a held-out seed has no warning.
        sets: The frozen sets.
    """
    info = document.get("info")
    if not isinstance(info, Mapping) or info.get("count") != PLAN_COUNT:
        return None
    one = next((one for one in sets.values() if one.seed == info.get("seed")), None)
    if one is None or info.get("digest") == (frozen := one.frozen_digest()):
        return None
    difference = "no frozen digest yet" if frozen is None else f"{info.get('digest')} and not {frozen}"
    cause = "" if frozen is None else ", since the generator or a library that it draws with has changed"
    return f"the synthetic set has {difference}{cause}: compare its figures with those of this very set only"


def main(arguments: Sequence[str] | None = None, *, sets: Mapping[Repertoire, FrozenSet] = FROZEN_SETS) -> int:
    """Draws a set and returns the exit code."""
    # The generator needs the drawing libraries; `warning` does not.
    from training import generate

    parser = argparse.ArgumentParser(
        prog="python -m training.benchmark.synthetic", description="Draws a frozen synthetic set."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the set; must not exist or be empty")
    parser.add_argument("--repertoire", choices=tuple(sets), default="first", help="which set (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
    parser.add_argument("--freeze", action="store_true", help="commit to this set: write its digest to the repository")
    options = parser.parse_args(arguments)
    chosen = sets[options.repertoire]
    fixed = ["--count", str(PLAN_COUNT), "--seed", str(chosen.seed), "--repertoire", options.repertoire]
    code = generate.main(["--out", str(options.out), "--workers", str(options.workers), *fixed])
    if code == 0 and options.freeze:
        _freeze(options.out / "annotations.json", chosen.digest_file)
    return code


def _freeze(annotations: Path, digest_file: Path) -> None:
    digest = json.loads(annotations.read_bytes())["info"]["digest"]
    digest_file.write_text(f"{digest}\n", encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
