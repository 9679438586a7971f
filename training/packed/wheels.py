"""Packages and system libraries that a machine set up for PyTorch lacks, to be installed without a network."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TARGET_HAS = ("matplotlib", "numpy", "onnx", "opencv-python-headless", "pillow", "pyyaml", "torch")
"""Left out: machines that are set up for PyTorch have them, and torch alone is larger than any pack may be."""

PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
"""Wheels of any of these run on x86-64 Linux since 2019; pip takes each name literally."""

BASE_LIBRARIES = frozenset({"libc", "libdl", "libgcc_s", "libm", "libpthread", "librt", "libstdc++", "libz"})
"""Every Linux with Python and PyTorch has these; another version beside that of the machine could break both."""

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LINKED = re.compile(r"(\S+) => (/\S+)")


def missing_requirements(path: Path) -> tuple[str, ...]:
    """Returns the lines of a requirements file, without comments, that the target lacks."""
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and _name(line) not in TARGET_HAS)


def _name(requirement: str) -> str:
    found = _NAME.match(requirement)
    if found is None:
        raise ValueError(f"requirement must begin with the name of a package, got {requirement}")
    return found[0].lower()


def fetch_wheels(requirements: Sequence[str], folder: Path, *, python: str) -> None:
    """Downloads a wheel of each requirement for x86-64 Linux.

    Args:
        requirements: Lines of a requirements file.
        folder: Where the wheels go.
        python: Version of the target, such as 3.12.

    Raises:
        ValueError: When a package has no wheel for the target and is not pure Python either.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for requirement in requirements:
        if not _download(requirement, folder, python=python):
            _build_pure(requirement, folder)


def _download(requirement: str, folder: Path, *, python: str) -> bool:
    platforms = [part for name in PLATFORMS for part in ("--platform", name)]
    target = ["--only-binary=:all:", "--python-version", python, "--implementation", "cp", *platforms]
    return not _pip("download", "--no-deps", *target, "--dest", str(folder), requirement).returncode


def _build_pure(requirement: str, folder: Path) -> None:
    """Builds a wheel of a package that has only its source on the index, as most of the fonts do."""
    before = set(folder.glob("*.whl"))
    done = _pip("wheel", "--no-deps", "--wheel-dir", str(folder), requirement)
    built = set(folder.glob("*.whl")) - before
    if done.returncode or not all(wheel.name.endswith("-none-any.whl") for wheel in built):
        last = (done.stderr.strip() or "it is not pure Python").splitlines()[-1]
        raise ValueError(f"{requirement} has no wheel for the target and none can be built here: {last}")


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def copy_libraries(module: str, folder: Path) -> tuple[str, ...]:
    """Copies the system libraries that an installed extension module is linked to.

    They serve where the target lacks them and has no network to install them from: skia is linked to
    libEGL and libGL even where it draws without a screen.

    Returns:
        The names of the libraries; none where this machine is no Linux, or lacks the module.
    """
    spec = importlib.util.find_spec(module)
    if sys.platform != "linux" or spec is None or spec.origin is None:
        return ()
    listed = subprocess.run(["ldd", spec.origin], capture_output=True, text=True, check=True).stdout
    own = Path(spec.origin).parent
    copied = []
    for name, path in _LINKED.findall(listed):
        if name.partition(".so")[0] not in BASE_LIBRARIES and own not in Path(path).parents:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
            copied.append(name)
    return tuple(copied)
