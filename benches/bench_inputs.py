"""The images that the peers are compared on, made from ``examples/plans``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

import locdet_core as lc

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["make_inputs"]

_PLANS = Path(__file__).parents[1] / "examples" / "plans"
_DPI = 150.0
_SHEET_SIDE_PX = 8000


def make_inputs(folder: Path) -> dict[str, Path]:
    """Write the images that are missing in ``folder`` and return all of them by name."""
    makers: dict[str, tuple[str, Callable[[], Image.Image]]] = {
        "640 px": ("plan_640.png", _plan_640),
        "A3 150 dpi": ("a3.png", lambda: _pdf_page("two_storey_house.pdf")),
        "A3 JPEG": ("a3.jpg", lambda: _pdf_page("two_storey_house.pdf")),
        "A1 150 dpi": ("a1.png", lambda: _pdf_page("clinic_a1_sheet.pdf")),
        "8000x8000": ("sheet_8000.png", _sheet),
    }
    folder.mkdir(parents=True, exist_ok=True)
    inputs = {}
    for name, (file_name, make) in makers.items():
        path = folder / file_name
        if not path.exists():
            make().save(path, **({"quality": 90} if path.suffix == ".jpg" else {"compress_level": 6}))
        inputs[name] = path
    return inputs


def _plan_640() -> Image.Image:
    with Image.open(_PLANS / "house_black_on_white.png") as plan:
        scale = 640 / max(plan.size)
        return plan.convert("RGB").resize((round(plan.width * scale), round(plan.height * scale)), Image.Resampling.BOX)


def _pdf_page(name: str) -> Image.Image:
    return Image.fromarray(lc.decode(_PLANS / name, dpi=_DPI).array)


def _sheet() -> Image.Image:
    """Plans side by side until the sheet is full, as on a scan of a whole project."""
    plans = [_pdf_page(name) for name in ("clinic_a1_sheet.pdf", "two_storey_house.pdf")]
    sheet = Image.new("RGB", (_SHEET_SIDE_PX, _SHEET_SIDE_PX), "white")
    top = 0
    while top < _SHEET_SIDE_PX:
        left = 0
        row = []
        while left < _SHEET_SIDE_PX:
            plan = plans[len(row) % len(plans)]
            sheet.paste(plan, (left, top))
            left += plan.width
            row.append(plan.height)
        top += max(row)
    return sheet
