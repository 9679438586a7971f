"""Results as files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import locdet_core as lc

if TYPE_CHECKING:
    from locdet.engine import PlanResult

__all__ = ["SUFFIXES", "export", "write_atomically"]

# The end of the file name for each format: unlike, so that all of them fit into one folder.
SUFFIXES = {
    "json": ".json",
    "geojson": ".geojson",
    "coco": ".coco.json",
    "yolo": ".txt",
    "svg": ".svg",
    "png": ".rooms.png",
    "csv": ".csv",
}


def export(result: PlanResult, name: str, *, file_name: str) -> bytes:
    """Write a result in one of the formats of ``SUFFIXES``.

    Raises:
        locdet_core.InvalidOptionError: The format is of pages, and the rooms are of wall segments.
    """
    detection = result.detection
    if name == "png":
        if result.page is None:
            raise lc.InvalidOptionError("format must not be png for rooms of wall segments, which have no page")
        return detection.to_png(result.page)
    writers = {
        "json": detection.to_json,
        "geojson": detection.to_geojson,
        "coco": lambda: detection.to_coco(file_name=file_name),
        "yolo": detection.to_yolo,
        "svg": lambda: detection.to_svg(result.page),
        "csv": detection.to_csv,
    }
    return writers[name]().encode()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all; makes its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp makes files that only the owner reads; results are ordinary files.
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
