"""Write what the engine exports for one result, which the page's downloads are held against.

Run it with ``python frontend/scripts/make_fixtures.py``.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np

import locdet_core as lc

DATA = Path(__file__).parents[1] / "tests" / "data"
DETECTION = {
    "schema_version": "1.0",
    "stage": "final",
    "page": {
        "index": 0,
        "width_px": 200,
        "height_px": 100,
        "dpi": 150.0,
        "rotation": 0,
        "source": "png",
        "content": "pixels",
    },
    "coordinate_space": "pixel",
    "model": {"name": "locdet room model", "version": "1.0.0"},
    "judge": {"fitted_for": "locdet room model", "digest": "0123456789ab"},
    "rooms": [
        {
            "id": "room_001",
            "bounding_box": [10.0, 10.0, 110.0, 90.0],
            "polygon": [[10.0, 10.0], [110.0, 10.0], [110.0, 90.0], [10.0, 90.0]],
            "holes": [[[40.0, 30.0], [40.0, 70.0], [80.0, 70.0], [80.0, 30.0]]],
            "name_hint": '=Hall "A", north',
            "confidence": 0.9,
            "source": "model",
            "evidence": "raster_walls",
            "number": "B-204",
            "area_px": 6400.0,
            "printed_area_m2": 14.2,
            "centroid": [60.0, 50.0],
        },
        {
            "id": "room_002",
            "bounding_box": [120.0, 10.0, 190.0, 90.5],
            "polygon": [[120.0, 90.5], [190.0, 90.5], [190.0, 50.25], [150.0, 50.25], [150.0, 10.0], [120.0, 10.0]],
            "holes": [],
            "name_hint": None,
            "confidence": 0.5125,
            "source": "model",
            "evidence": "model",
            "area_px": 4025.0,
            "centroid": [148.5, 61.3],
        },
    ],
    "healed_gaps": [],
    "topology": {"disjoint": True, "valid": True},
}


def main() -> None:
    """Write the files of all formats, over a page whose pixels are a pattern."""
    result = lc.Detection.from_json(json.dumps(DETECTION))
    y, x, channel = np.indices((100, 200, 3))
    page = lc.Page.from_array(((7 * x + 13 * y + 29 * channel) % 256).astype(np.uint8))
    exports = {}
    for name, form in lc.EXPORT_FORMATS.items():
        content = result.export(name, page=page, file_name="blueprint")
        exports[name] = content.decode() if form.is_text else base64.b64encode(content).decode()
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "exports.json").write_text(json.dumps(exports, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
