"""Checks the borders between the parts: which file may use which package, and that no imports run in a circle.

Run by ``make lint``. Each rule names a pattern and the only places where it may stand.
"""

from __future__ import annotations

import ast
import re
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

__all__ = ["main"]


class Border(NamedTuple):
    """A pattern and the path prefixes in which it is allowed."""

    pattern: str
    files: str
    allowed: tuple[str, ...]


BORDERS = (
    Border(r"\bort::", "rust/**/*.rs", ("rust/core/src/search/detect/session.rs",)),
    Border(r"\bpyo3\b", "rust/**/*.rs", ("rust/py/",)),
    Border(r"\bpyo3\b", "rust/**/Cargo.toml", ("rust/py/",)),
    Border(r"^\s*(import|from) boto(3|core)\b", "python/**/*.py", ("python/locdet/aws/",)),
    Border(
        r"^\s*(import|from) locdet_core\b",
        "python/locdet/**/*.py",
        ("python/locdet/engine.py", "python/locdet/cli.py", "python/locdet/commands/"),
    ),
    Border(r"^\s*(import|from) locdet\b", "python/locdet_core/**/*.py", ()),
    Border(
        r"^\s*(import|from) locdet\.bootstrap\b",
        "python/locdet/**/*.py",
        (
            "python/locdet/api/",
            "python/locdet/commands/",
            "python/locdet/lambdas/",
            "python/locdet/local/gateway.py",
            "python/locdet/server.py",
        ),
    ),
    Border(r"^\s*(import|from) (torch|training)\b", "python/**/*.py", ()),
    Border(r"^\s*(import|from) ultralytics\b", "python/**/*.py", ()),
    Border(r"^\s*(import|from) ultralytics\b", "training/**/*.py", ()),
)


def main() -> int:
    """Print every breach; return their number, at most 1."""
    root = Path(__file__).parents[1]
    breaches = _breaches(root) + _circles(root / "python", "locdet")
    print("\n".join(breaches) or "borders: nothing crosses")
    return min(len(breaches), 1)


def _breaches(root: Path) -> list[str]:
    return [
        f"{path}:{number}: {border.pattern} belongs in {', '.join(border.allowed) or 'no file'}"
        for border in BORDERS
        for path in sorted(file.relative_to(root) for file in root.glob(border.files))
        if not path.as_posix().startswith(border.allowed or "\0")
        for number, line in enumerate((root / path).read_text().splitlines(), start=1)
        if re.search(border.pattern, line)
    ]


def _circles(folder: Path, package: str) -> list[str]:
    """Return the first circle of imports in a package, if there is one.

    All imports count: those within functions, and those for types alone, which tell of the same knots.
    """
    modules = {_module(path.relative_to(folder)): path for path in folder.glob(f"{package}/**/*.py")}
    graph = {name: _imported(path, set(modules)) - {name} for name, path in sorted(modules.items())}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [f"imports run in a circle: {' <- '.join(error.args[1])}"]
    return []


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path, modules: set[str]) -> set[str]:
    """Return the modules that a file imports; a package stands for those of its modules that are named."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= parts if parts <= modules else {*parts, node.module}
    return names & modules


if __name__ == "__main__":
    sys.exit(main())
