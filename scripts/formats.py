"""Writes the engine's table of export formats to python/locdet/formats.json, which the service and the page read.

Run it after a change of the table: ``python scripts/formats.py``. A test compares the file with the engine.
"""

from __future__ import annotations

import json
from dataclasses import fields

import locdet_core as lc
from locdet.formats import PATH, ExportFormat

__all__ = ["written"]


def written() -> str:
    """Return the table as JSON."""
    names = [field.name for field in fields(ExportFormat)]
    rows = [{name: getattr(kind, name) for name in names} for kind in lc.EXPORT_FORMATS.values()]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(written())
