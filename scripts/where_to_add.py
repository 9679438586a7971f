"""Writes the table "Where to add" of docs/architecture.md: ``python -m scripts.where_to_add``.

Its data is docs/where_to_add.toml. A test compares the table and calls ``faults``: a file that moves says what to edit.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

__all__ = ["PAGE", "faults", "written"]

_ROOT = Path(__file__).parents[1]
_DATA = _ROOT / "docs" / "where_to_add.toml"
PAGE = _ROOT / "docs" / "architecture.md"
_TITLE = "## Where to add"


def _tasks() -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = tomllib.loads(_DATA.read_text(encoding="utf-8"))["task"]
    return tasks


def written() -> str:
    """Return the page with its table as the data has it."""
    before, title, after = PAGE.read_text(encoding="utf-8").partition(f"{_TITLE}\n")
    if not title:
        raise ValueError(f"{PAGE.name} has no section {_TITLE!r}; write the title where the table is to stand")
    _, following, rest = after.partition("\n## ")
    rows = [f"| {task['add']} | {'<br>'.join(map(_step, range(1, 99), task['steps']))} |" for task in _tasks()]
    note = "Written by `python -m scripts.where_to_add` from [where_to_add.toml](where_to_add.toml)."
    table = "\n".join(["| add | touch, in order |", "|---|---|", *rows])
    return f"{before}{title}\n{note}\n\n{table}\n{following}{rest}"


def _step(number: int, step: dict[str, Any]) -> str:
    names = ", ".join(f"`{name}`" for name in step.get("names", ()))
    return f"{number}. `{step['file']}`{names and ', '}{names}: {step['do']}"


def faults() -> list[str]:
    """Return a sentence for each file that is not there, and each name that is not in its file."""
    return [f"{fault}, for {task['add']!r}" for task in _tasks() for step in task["steps"] for fault in _faults(step)]


def _faults(step: dict[str, Any]) -> list[str]:
    path = step["file"]
    # What is to be added is not there yet, but what it is added to is.
    known = path.partition("<")[0].rpartition("/")[0] if "<" in path else path
    if not (_ROOT / known).exists():
        return [f"{known} is not there: write in docs/where_to_add.toml where it went"]
    text = (_ROOT / known).read_text(encoding="utf-8") if step.get("names") else ""
    return [
        f"{path} has no {name}: write in docs/where_to_add.toml what it is called or where it went"
        for name in step.get("names", ())
        if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    ]


if __name__ == "__main__":
    if found := faults():
        sys.exit("\n".join(found))
    PAGE.write_text(written(), encoding="utf-8")
