"""Print, as JSON, the bytes that packages and all they need take on disk: ``python install_size.py PACKAGE...``."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = ["installed_bytes"]

_EDITABLE_PACKAGES = ("locdet", "locdet_core")


def installed_bytes(roots: list[str]) -> dict[str, int]:
    """Return the size in bytes of each package of the dependency closure of ``roots``, extras left out."""
    sizes: dict[str, int] = {}
    waiting = [str(canonicalize_name(root)) for root in roots]
    while waiting:
        name = waiting.pop()
        if name in sizes:
            continue
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            if name in roots:
                raise
            continue
        sizes[name] = _size(distribution)
        for line in distribution.requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(str(canonicalize_name(requirement.name)))
    return sizes


def _size(distribution: importlib.metadata.Distribution) -> int:
    if json.loads(distribution.read_text("direct_url.json") or "{}").get("dir_info", {}).get("editable"):
        # An editable install lists one .pth file, so its packages are measured where they are.
        folders = [
            _folder(package) for package in (distribution.read_text("top_level.txt") or "locdet locdet_core").split()
        ]
        return sum(_file_size(path) for folder in folders for path in folder.rglob("*"))
    return sum(_file_size(Path(str(file.locate()))) for file in distribution.files or [])


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"the package {package} has no folder")
    return Path(spec.submodule_search_locations[0])


def _file_size(path: Path) -> int:
    return path.stat().st_size if path.is_file() and "__pycache__" not in path.parts else 0


if __name__ == "__main__":
    json.dump(installed_bytes(sys.argv[1:]), sys.stdout)
