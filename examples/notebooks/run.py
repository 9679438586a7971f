"""Execute the notebooks, and check that they draw and that none keeps outputs in the repository.

Run it with ``python examples/notebooks/run.py [--keep FOLDER]``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
LEAST_PICTURES = 2
TIMEOUT_S = 300


def main() -> int:
    """Run every notebook; return 1 if one is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="write the executed notebooks into this folder")
    keep: Path | None = parser.parse_args().keep
    problems = [problem for path in sorted(FOLDER.glob("*.ipynb")) for problem in _problems(path, keep)]
    print(*problems, sep="\n", file=sys.stderr)
    return 1 if problems else 0


def _problems(path: Path, keep: Path | None) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    problems = []
    if any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells):
        problems.append(f"{path.name} keeps outputs; clear them before it is committed")
    NotebookClient(notebook, timeout=TIMEOUT_S, resources={"metadata": {"path": str(FOLDER)}}).execute()
    pictures = _pictures(notebook)
    print(f"{path.name}: {pictures} pictures")
    if pictures < LEAST_PICTURES:
        problems.append(f"{path.name} draws {pictures} pictures, {LEAST_PICTURES} are the least")
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, keep / path.name)
    return problems


def _pictures(notebook: nbformat.NotebookNode) -> int:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return sum(bool({"image/png", "image/svg+xml"} & set(output.get("data", {}))) for output in outputs)


if __name__ == "__main__":
    sys.exit(main())
