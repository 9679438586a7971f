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
SCALE = {
    "metres_per_unit": 0.05,
    "low": 0.0495,
    "high": 0.0505,
    "confirmed": False,
    "witnesses": [
        {
            "kind": "dimension_chain",
            "text": "5 000",
            "metres_per_unit": 0.05,
            "low": 0.0495,
            "high": 0.0505,
            "agrees": True,
        },
        {"kind": "doors", "text": None, "metres_per_unit": 0.06, "low": 0.055, "high": 0.065, "agrees": False},
    ],
}
# An engine that knows no scales leaves out what the sheet says beside its rooms.
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
    "scale": SCALE,
    "plans": [
        {
            "id": "plan_1",
            "name": "GROUND FLOOR PLAN",
            "bounding_box": [10.0, 10.0, 190.0, 90.5],
            "rooms": ["room_001", "room_002"],
            "scale": SCALE,
            "totals": [],
        }
    ],
    "doors": [
        {
            "id": "door_001",
            "kind": "door",
            "rooms": ["room_001", "room_002"],
            "is_exit": False,
            "start": [115.0, 40.0],
            "end": [115.0, 58.0],
        },
        {
            "id": "door_002",
            "kind": "opening",
            "rooms": ["room_001"],
            "is_exit": True,
            "start": [50.0, 95.0],
            "end": [70.0, 95.0],
        },
    ],
    "schedules": [
        {
            "title": "ROOM SCHEDULE",
            "bounding_box": [20.0, 92.0, 180.0, 99.0],
            "columns": ["NO", "ROOM", "AREA"],
            "rows": [
                {
                    "number": "B-204",
                    "name": "Hall",
                    "area_m2": 16.0,
                    "cells": ["B-204", "Hall", "16.0 m²"],
                    "bounding_box": [20.0, 94.0, 180.0, 96.0],
                },
                {
                    "number": "B-205",
                    "name": "Store",
                    "area_m2": None,
                    "cells": ["B-205", "Store", ""],
                    "bounding_box": [20.0, 96.0, 180.0, 98.0],
                },
            ],
        }
    ],
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
