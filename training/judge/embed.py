"""Writes a judge into a model: ``python -m training.judge.embed judge.json room.onnx``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import locdet_core as lc
from training.judge import document


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="training.judge.embed", description="Write a judge into a model.")
    parser.add_argument("judge", type=Path, help="JSON file of training.judge.fit")
    parser.add_argument("model", type=Path, help="ONNX file; its other metadata stays")
    parser.add_argument("--out", type=Path, help="where to write the model (default: in its place)")
    options = parser.parse_args(arguments)
    try:
        judge = document.read(options.judge)
        # The engine knows which values there are, and refuses a judge with others.
        lc.Detector(options.model, judge=document.text_of(judge))
        document.embed(judge, options.model, options.out or options.model)
    except (lc.LocdetError, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
