"""Count the drawn plans whose rooms are all found, and time each: ``python benches/walls_correctness.py``.

``[--plans 10000] [--hard] [--dump FOLDER]``: other disturbances than are promised, and a JSON file of each failure.
Times are CPU time of one thread, from a numpy array of walls to rooms.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import shapely

import locdet_core as lc

# The plans are those of the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from wall_plans import Mismatch, WallPlan, compare, make_plan

__all__ = ["main"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=10_000)
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--dump", type=Path)
    arguments = parser.parse_args()
    times_ms, walls = [], []
    drawn: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for seed in range(arguments.plans):
        plan = make_plan(seed, hard=arguments.hard)
        start = time.process_time()
        result = lc.rooms_from_walls(plan.walls)
        times_ms.append((time.process_time() - start) * 1e3)
        walls.append(len(plan.walls))
        found = shapely.get_parts(shapely.from_geojson(result.to_geojson()))
        mismatch = compare(found, plan.rooms, share=0.01, reach=plan.reach)
        layout, disturbance, *_ = plan.name.split()
        for key in (f"layout {layout}", f"disturbance {disturbance}"):
            drawn[key] += 1
            failed[key] += mismatch is not None
        if mismatch and arguments.dump:
            _dump(arguments.dump, plan, found, mismatch)
    right = arguments.plans - sum(number for key, number in failed.items() if key.startswith("layout"))
    print(f"{right} of {arguments.plans} plans exact, {np.mean(walls):.0f} walls a plan, at most {max(walls)}")
    p50, p99, most = np.percentile(times_ms, (50, 99, 100))
    print(f"CPU ms a plan: p50 {p50:.2f}, p99 {p99:.2f}, at most {most:.2f}")
    for key in drawn:
        if failed[key]:
            print(f"  {key}: {failed[key]} of {drawn[key]} wrong")


def _dump(folder: Path, plan: WallPlan, found: np.ndarray, mismatch: Mismatch) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "name": plan.name,
        "seed": plan.seed,
        "mismatch": str(mismatch),
        "walls": plan.walls.tolist(),
        "expected": [room.wkt for room in plan.rooms],
        "found": [room.wkt for room in found],
    }
    name = "-".join([*plan.name.replace("+", "_").split(), str(plan.seed)])
    (folder / f"{name}.json").write_text(json.dumps(document))


if __name__ == "__main__":
    main()
