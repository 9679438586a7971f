"""Draws the example plans and their ground truth.

Run from ``examples/``, with the packages of ``draw_plans/requirements.txt`` installed::

    python -m pip install -r draw_plans/requirements.txt
    python -m draw_plans --out plans

Two runs with the same package versions give the same bytes: nothing here reads the clock, and
what is random is seeded.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from draw_plans import raster_plans, vector_plans
from draw_plans.ground_truth import coco_document
from draw_plans.product import Product
from draw_plans.readme import readme

PRODUCTS: dict[str, Callable[[], Product]] = {
    "house_black_on_white.png": raster_plans.house,
    "apartment_blueprint.png": raster_plans.apartment,
    "office_scan.jpg": raster_plans.office,
    "brochure_colour.jpg": raster_plans.brochure,
    "clinic_a1_sheet.pdf": vector_plans.clinic,
    "two_storey_house.pdf": vector_plans.two_storey_house,
    "studio_phone_photo.jpg": raster_plans.studio,
}


def main() -> None:
    """Writes every file into the folder given by ``--out``."""
    parser = argparse.ArgumentParser(prog="draw_plans", description="Draw the example plans.")
    parser.add_argument("--out", type=Path, default=Path("plans"), help="folder to write to")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    products = {name: draw() for name, draw in PRODUCTS.items()}
    for name, product in products.items():
        (out / name).write_bytes(product.content)
    pages = {name: list(product.pages) for name, product in products.items()}
    (out / "annotations.json").write_text(coco_document(pages), encoding="utf-8")
    (out / "README.md").write_text(readme(products), encoding="utf-8")


if __name__ == "__main__":
    main()
