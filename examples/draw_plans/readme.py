"""The README of the example plans, written from what was drawn."""

from __future__ import annotations

from draw_plans.ground_truth import count_rooms
from draw_plans.product import Product

_HEAD = """# Example plans

Buildings of our own invention, drawn by `examples/draw_plans`. No person, firm or address on them
is real. Free to use and redistribute under the licence of locdet, Apache-2.0 OR MIT.

| file | shows | size | rooms | licence |
|---|---|---|---|---|
"""

_TAIL = """
`annotations.json` is the ground truth in COCO form, one category, `room`:

- A polygon is the inner free area of a room, to the wall faces; doorways belong to no room.
  Furniture and fixtures are not cut out. Balconies, terraces and lift shafts are not rooms.
- `label` is the room's name (the blueprint prints it in capitals); `page` is the page index from 0.
- Coordinates are pixels of the page as displayed: for a PDF at its `dpi` of 150, for the telephone
  picture after its EXIF orientation is applied. Skew and perspective are in the coordinates.

Redraw from `examples/`, same bytes each time:

```
python -m pip install -r draw_plans/requirements.txt
python -m draw_plans --out plans
```
"""


def readme(products: dict[str, Product]) -> str:
    """One table row per plan, between what they are and how to redraw them."""
    rows = [_row(name, product) for name, product in products.items()]
    return _HEAD + "\n".join(rows) + "\n" + _TAIL


def _row(name: str, product: Product) -> str:
    sizes = " + ".join(f"{w} x {h} px" for w, h in dict.fromkeys(p.size_wh for p in product.pages))
    if product.pages[0].dpi is not None:
        pages = len(product.pages)
        sizes = f"{pages} page{'s' if pages > 1 else ''}, {sizes} at {product.pages[0].dpi} dpi"
    rooms = " + ".join(str(count_rooms(page)) for page in product.pages)
    return f"| `{name}` | {product.shows} | {sizes} | {rooms} | Apache-2.0 OR MIT |"
