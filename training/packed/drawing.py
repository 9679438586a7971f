"""Draws sets of plans, one after another, until the time for it is over.

python -m training.packed.drawing --out DIR --seconds 240 --seed 1 --plans 2000
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from training.generate import main as generate

REPERTOIRES = ("wide", "first")
"""Taken in turns, so that half of the plans are of each."""

VALIDATION = "validation"


def draw_sets(
    draw: Callable[[int], None], *, seconds: float, most: int, clock: Callable[[], float] = time.monotonic
) -> int:
    """Draws sets by number, from 0, while the longest so far would still fit; at least one.

    Args:
        draw: Draws the set of a number.
        seconds: Time for all of them.
        most: Sets after which it ends in any case.
        clock: Seconds since any moment.

    Returns:
        How many sets were drawn.
    """
    started = clock()
    longest_s = 0.0
    for number in range(most):
        before = clock()
        if number and before - started + longest_s > seconds:
            return number
        draw(number)
        longest_s = max(longest_s, clock() - before)
    return most


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()

    def draw(number: int) -> None:
        repertoire = REPERTOIRES[number % len(REPERTOIRES)]
        name = f"{repertoire}-{options.seed + 1 + number}"
        _draw(options, name, repertoire=repertoire, seed=options.seed + 1 + number, count=options.plans)

    if options.validation_plans:
        # A set of its own seed, so that no plan of the training is measured on.
        _draw(options, VALIDATION, repertoire=REPERTOIRES[0], seed=options.seed, count=options.validation_plans)
    left_s = options.seconds - (time.monotonic() - started)
    sets = draw_sets(draw, seconds=left_s, most=options.most_sets)
    print(f"{sets} sets of {options.plans} plans in {time.monotonic() - started:.0f} s")
    return 0


def _draw(options: argparse.Namespace, name: str, *, repertoire: str, seed: int, count: int) -> None:
    """Draws one set into a folder that gets its name only when it is whole."""
    layouts = ["--layouts", *map(str, options.layouts)] if options.layouts else []
    what = ["--count", str(count), "--seed", str(seed), "--repertoire", repertoire, "--workers", str(options.workers)]
    if generate(["--out", str(options.out / name), *what, *layouts]):
        raise SystemExit(f"error: the set {name} was not drawn")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.packed.drawing", description="Draw sets while there is time.")
    add = parser.add_argument
    add("--out", type=Path, required=True, help="folder that gets a folder a set")
    add("--seconds", type=float, required=True, help="time for all sets")
    add("--seed", type=int, default=1, help="of the validation set; those of the other sets follow")
    add("--plans", type=int, default=2000, help="plans a set (default: %(default)s)")
    add("--most-sets", type=int, default=10, help="sets at most (default: %(default)s)")
    add("--validation-plans", type=int, default=0, help="plans of the validation set (default: no such set)")
    add("--layouts", type=Path, nargs="*", default=[], help="files of real layouts (.jsonl.gz)")
    add("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
