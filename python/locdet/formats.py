"""The engine's export formats, for code that runs where the engine is not installed.

``formats.json`` is what ``locdet_core.EXPORT_FORMATS`` says; the page reads the same file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FORMATS", "PATH", "ExportFormat"]

PATH = Path(__file__).with_name("formats.json")


@dataclass(frozen=True)
class ExportFormat:
    """A format that a result is stored and served in; see ``locdet_core.ExportFormat``."""

    name: str
    title: str
    about: str
    file_suffix: str
    media_type: str
    is_text: bool
    needs_page: bool
    needs_pixels: bool


FORMATS = {row["name"]: ExportFormat(**row) for row in json.loads(PATH.read_text())}
