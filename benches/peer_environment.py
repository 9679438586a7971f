"""The virtual environment of the peers, and the machine that everybody runs on."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

__all__ = ["cpu_name", "peers_python"]

_REQUIREMENTS = Path(__file__).with_name("peers-requirements.txt")
_MODULES = "cv2, networkx, onnxruntime, sahi, shapely, torch, ultralytics"


def peers_python(folder: Path) -> Path:
    """Return the Python of the peers in ``folder``; installs them if they are not there."""
    python = folder / "bin" / "python"
    check = [str(python), "-c", f"import {_MODULES}"]
    if python.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return python
    print(f"installing the peers into {folder}", file=sys.stderr)
    venv.create(folder, with_pip=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(_REQUIREMENTS)]
    if subprocess.run(install, check=False).returncode != 0:
        sys.exit(f"the peers are not in {folder} and could not be installed; give --peers or a network connection")
    return python


def cpu_name() -> str:
    """Return the name of the processor, and how many cores the system has."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    return f"{name}, {os.cpu_count()} cores"
