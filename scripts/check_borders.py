"""Checks the borders between the parts: which file may use which package.

Run by ``make lint``. Each rule names a pattern and the only places where it may stand.
"""

from __future__ import annotations

import re
import sys
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
    Border(r"^\s*(import|from) (torch|training)\b", "python/**/*.py", ()),
    Border(r"^\s*(import|from) ultralytics\b", "python/**/*.py", ()),
    Border(r"^\s*(import|from) ultralytics\b", "training/**/*.py", ()),
)


def main() -> int:
    """Print every breach; return their number, at most 1."""
    root = Path(__file__).parents[1]
    breaches = [
        f"{path}:{number}: {border.pattern} belongs in {', '.join(border.allowed) or 'no file'}"
        for border in BORDERS
        for path in sorted(file.relative_to(root) for file in root.glob(border.files))
        if not path.as_posix().startswith(border.allowed or "\0")
        for number, line in enumerate((root / path).read_text().splitlines(), start=1)
        if re.search(border.pattern, line)
    ]
    print("\n".join(breaches) or "borders: nothing crosses")
    return min(len(breaches), 1)


if __name__ == "__main__":
    sys.exit(main())
