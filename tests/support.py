"""Helpers that several test modules import."""

import os
import subprocess
import sys

import locdet_core as lc

__all__ = ["PREVIEW", "TILED", "run_python"]

PREVIEW = lc.DetectOptions.for_stage("preview")
TILED = lc.DetectOptions(stage="intermediate", tiled=True, max_side_px=1280)


def run_python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **variables}, check=False
    )
