"""Finds the rooms on every plan of a folder, page by page, and draws them: what ``make demo`` runs.

python scripts/demo.py examples/plans build/demo
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

import locdet_core as lc
from locdet.engine import Engine
from locdet.files import write_atomically

__all__ = ["main"]

PLAN_SUFFIXES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".pdf"}
FORMATS = ("json", "geojson", "svg", "png")


def main(plans: Path, output: Path) -> int:
    """Search every plan, write its results and print a table; return 1 if a plan failed."""
    engine = Engine()
    table = Table("plan", "page", "size, px", "rooms", "mean confidence", "seconds", box=None)
    failed = False
    for plan in sorted(path for path in plans.iterdir() if path.suffix in PLAN_SUFFIXES):
        data = plan.read_bytes()
        try:
            for page in range(engine.page_count(data)):
                start = time.perf_counter()
                result = engine.detect(data, lc.DetectOptions(), page=page)
                seconds = time.perf_counter() - start
                for name in FORMATS:
                    content = result.detection.export(name, page=result.page, file_name=plan.name)
                    suffix = lc.EXPORT_FORMATS[name].file_suffix
                    write_atomically(output / f"{plan.stem}-page{page}{suffix}", content)
                rooms = result.detection.rooms
                confidence = sum(room.confidence for room in rooms) / max(1, len(rooms))
                size = f"{result.page.width_px} x {result.page.height_px}"
                table.add_row(plan.name, str(page), size, str(len(rooms)), f"{confidence:.2f}", f"{seconds:.2f}")
        except lc.LocdetError as error:
            failed = True
            table.add_row(plan.name, "", f"{error} [{error.code}]")
    Console().print(table)
    print(f"\nJSON, GeoJSON, SVG and PNG of each page are in {output}/; look at {output}/*.rooms.png first.")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
