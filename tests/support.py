"""Helpers that several test modules import."""

import os
import subprocess
import sys
from datetime import datetime
from typing import Any

import locdet_core as lc
from locdet.models.job import Job, new_job_id
from locdet.models.times import iso

__all__ = ["PREVIEW", "TILED", "a_job", "run_python"]

PREVIEW = lc.DetectOptions.for_stage("preview")
TILED = lc.DetectOptions(stage="intermediate", tiled=True, max_side_px=1280)


def run_python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **variables}, check=False
    )


def a_job(now: datetime, *, keep_s: int = 3600, **fields: Any) -> Job:
    """Make a pending job of a blueprint, which is forgotten after ``keep_s``."""
    job_id = new_job_id(now)
    made = {
        "job_id": job_id,
        "owner": "ann",
        "blueprint_s3_key": f"blueprints/{job_id}/plan.png",
        "options": {},
        "created_at": iso(now),
        "updated_at": iso(now),
        "expires_at": int(now.timestamp()) + keep_s,
    }
    return Job(**made | fields)
