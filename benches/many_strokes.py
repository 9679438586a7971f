"""Time and memory of PDF pages with many strokes: ``python benches/many_strokes.py [--most 100000] [--timeout-s 120]``.

Walls hatched with ever more strokes, with an outline and without, and lines that cross at random. Each page is a
process of its own; printed are the CPU time of finding rooms in its lines, without decoding, what that adds to the
largest memory of the process, and by what power of the strokes the time grows from the row before.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from pathlib import Path

import locdet_core as lc

# The pages are those of the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from drawn_lines import hatched_pdf, tangled_pdf

__all__ = ["main"]

_KINDS = ("hatched, outlined", "hatched", "random")
_COUNTS = (1_000, 3_000, 10_000, 30_000, 100_000)
# Strokes of the plan's hatch at 45 degrees, one point apart.
_STROKES_AT_ONE_POINT = 2_660
_DPI = 150.0


def _page(kind: str, count: int) -> bytes:
    if kind == "random":
        return tangled_pdf(count)
    spacing = _STROKES_AT_ONE_POINT / count
    return hatched_pdf(spacing, spacing, outline=0.7 if kind == "hatched, outlined" else None).data


def _measure(kind: str, count: int) -> dict[str, float]:
    page = lc.decode(_page(kind, count), dpi=_DPI)
    before_kib, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    rooms = len(lc.rooms_from_page(page))
    seconds = time.process_time() - started
    added_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
    return {"rooms": rooms, "seconds": seconds, "mib": added_kib / 1024}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=_COUNTS[-1])
    parser.add_argument("--timeout-s", type=float, default=120.0)
    parser.add_argument("--one", nargs=2, metavar=("KIND", "COUNT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(_measure(arguments.one[0], int(arguments.one[1]))))
        return
    print("| page | strokes | rooms | CPU s | MiB | power |\n|---|---|---|---|---|---|")
    for kind in _KINDS:
        last = None
        for count in (count for count in _COUNTS if count <= arguments.most):
            command = [sys.executable, __file__, "--one", kind, str(count)]
            try:
                run = subprocess.run(command, check=True, capture_output=True, timeout=arguments.timeout_s)
            except subprocess.TimeoutExpired:
                print(f"| {kind} | {count:,} | | over {arguments.timeout_s:g} | | |")
                break
            found = json.loads(run.stdout)
            power = math.log(found["seconds"] / last[1]) / math.log(count / last[0]) if last else math.nan
            last = (count, found["seconds"])
            row = f"{found['rooms']} | {found['seconds']:.2f} | {found['mib']:.0f} | {power:.2f}"
            print(f"| {kind} | {count:,} | {row} |", flush=True)


if __name__ == "__main__":
    main()
