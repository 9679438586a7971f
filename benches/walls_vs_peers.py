"""Compare rooms from wall segments with GEOS and networkx, on the same walls, in one run.

``python benches/walls_vs_peers.py [--peers build/peers] [--runs 5] [--json FILE]`` prints Markdown for docs/speed.md.

Contenders take turns, each warm in a process of its own; all of them use one thread. A cell is the median of CPU times
from a numpy array of walls to rooms, and a ratio is one median over another. What the array costs to hand over is part
of it on both sides: locdet copies it, GEOS makes one geometry of it. What the corners cost to get back is a column of
its own. The plans: ``grid`` has a wall of its own on each side of a room, so walls meet at their ends; ``T-junctions``
has walls as long as they go, cut at no junction, ending on each other exactly; ``T-junctions, turned`` is the same
building at an angle, so that rounding parts them by less than a nanometre.
"""

from __future__ import annotations

import argparse
import functools
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from peer_environment import cpu_name, peers_python

import locdet_core as lc

# The plans are those of the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from wall_plans import grid_walls, staggered_walls

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["main"]

_HERE = Path(__file__).parent
_PLANS: dict[str, Callable[[int], tuple[Any, int]]] = {
    "grid": grid_walls,
    "T-junctions": functools.partial(staggered_walls, turn=0.0),
    "T-junctions, turned": staggered_walls,
}
# Rooms; the last size of each plan has as close to 1,000,000 walls as the limit allows.
_SIZES = {
    "grid": (1_000, 10_000, 50_000, 498_000),
    "T-junctions": (1_000, 10_000, 50_000),
    "T-junctions, turned": (1_000, 10_000, 50_000, 996_000),
}
_NETWORKX_SIZES = (50, 1_600, 10_000)
# The last one takes about a minute.
_CYCLE_BASIS_SIZES = (50, 100, 256)
_CYCLE_BASIS_GOAL = 1_600


@dataclass
class _Worker:
    """A contender in a process of its own."""

    name: str
    process: subprocess.Popen[str]
    answers: list[dict[str, float]] = field(default_factory=list)

    @classmethod
    def start(cls, name: str, python: str | Path, kind: str) -> _Worker:
        command = [str(python), str(_HERE / "walls_peer_worker.py"), kind]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "LOCDET_THREADS": "1"}
        return cls(
            name,
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment),
        )

    def ask(self, path: Path) -> None:
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("a worker is started with pipes")
        self.process.stdin.write(json.dumps({"path": str(path)}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended with code {self.process.wait()}")
        self.answers.append(json.loads(line))

    def stop(self) -> dict[str, float]:
        """End the process; return its medians."""
        self.process.communicate()
        return {key: statistics.median(answer[key] for answer in self.answers) for key in self.answers[0]}


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, default=_HERE.parent / "build" / "peers", help="environment of the peers")
    parser.add_argument("--runs", type=int, default=5, help="interleaved runs; one for each plan of a million walls")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers there")
    arguments = parser.parse_args()
    peers = peers_python(arguments.peers)
    rows: list[dict[str, Any]] = []
    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        measure = functools.partial(_measure, path=Path(file.name), peers=peers)
        for plan, sizes in _SIZES.items():
            for size in sizes:
                rows += measure(plan, size, _contenders(plan, size), 1 if size > 100_000 else arguments.runs)
        for size in _NETWORKX_SIZES:
            rows += measure("grid", size, ["locdet", "networkx_faces"], arguments.runs)
        for size in _CYCLE_BASIS_SIZES:
            rows += measure("grid", size, ["locdet", "networkx_cycle_basis"], 1)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))
    _print_report(rows)


def _contenders(plan: str, size: int) -> list[str]:
    if plan == "grid":
        return ["locdet", "geos"]
    # GEOS takes several minutes for a million walls that end on long ones.
    return ["locdet"] if size > 100_000 else ["locdet", "geos", "geos_grid_size"]


def _measure(  # noqa: PLR0913 - the last two are the same for all
    plan: str, size: int, kinds: list[str], runs: int, *, path: Path, peers: Path
) -> list[dict[str, Any]]:
    walls, expected = _PLANS[plan](size)
    np.save(path, walls)
    workers = [_Worker.start(kind, sys.executable if kind == "locdet" else peers, kind) for kind in kinds]
    for _ in range(runs):
        for worker in workers:
            # A small plan is over before the clock has moved much.
            for _ in range(5 if size <= 2_000 and worker.name != "networkx_cycle_basis" else 1):
                worker.ask(path)
    base = {"plan": plan, "walls": len(walls), "expected": expected}
    measured = [{**base, "contender": worker.name, **worker.stop()} for worker in workers]
    own_ms = measured[0]["ms"]
    print(f"{plan}, {expected} rooms: done", file=sys.stderr)
    return [{**row, "ratio": row["ms"] / own_ms} for row in measured]


def _print_report(rows: list[dict[str, Any]]) -> None:
    print(f"{cpu_name()}, one thread; Python {platform.python_version()}, locdet {lc.__version__}.\n")
    print("| plan | walls | contender | CPU ms | / locdet | rooms found | corners, ms |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        found = f"{row['rooms']:,.0f} of {row['expected']:,}"
        cells = [row["plan"], f"{row['walls']:,}", row["contender"], f"{row['ms']:,.2f}", f"{row['ratio']:,.1f}", found]
        print("| " + " | ".join([*cells, f"{row['out_ms']:,.1f}"]) + " |")
    print()
    for plan in _PLANS:
        for contender in ("locdet", "geos", "geos_grid_size"):
            own = [row for row in rows if (row["plan"], row["contender"]) == (plan, contender) and row["walls"] > 900]
            if len(own) > 1:
                print(f"- {plan}, {contender}: time grows as walls to the power of {_exponent(own):.2f}")
    _print_cycle_basis(rows)


def _print_cycle_basis(rows: list[dict[str, Any]]) -> None:
    """Say how far the cycle basis is behind where it can be measured, and where it cannot, by its own growth."""
    measured = [row for row in rows if row["contender"] == "networkx_cycle_basis"]
    exponent = _exponent(measured)
    largest = measured[-1]
    print(
        f"- grid, networkx_cycle_basis: {largest['ratio']:,.0f} times locdet at {largest['expected']} rooms, measured;"
    )
    walls, _ = grid_walls(_CYCLE_BASIS_GOAL)
    guess_ms = largest["ms"] * (len(walls) / largest["walls"]) ** exponent
    own = min(rows, key=lambda row: (row["contender"] != "locdet", abs(row["expected"] - _CYCLE_BASIS_GOAL)))
    times = guess_ms / own["ms"]
    print(
        f"  it grows to the power of {exponent:.1f}, so {guess_ms / 1e3:,.0f} s, {times:,.0f} times locdet, are to be"
    )
    print(f"  expected at {_CYCLE_BASIS_GOAL:,} rooms (extrapolated).")


def _exponent(rows: list[dict[str, Any]]) -> float:
    """Slope of log time over log walls."""
    walls, times = ([math.log(row[key]) for row in rows] for key in ("walls", "ms"))
    return statistics.linear_regression(walls, times).slope


if __name__ == "__main__":
    main()
