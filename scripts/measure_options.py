"""Measures what each option that docs/reference/options.toml advises does on the example plans; takes some minutes.

    python scripts/measure_options.py && python -m scripts.python_reference

Run it after a change of the engine or the model. Times are those of the processor, on one thread.
"""

from __future__ import annotations

import json
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import locdet_core as lc
from locdet.evaluation import GroundTruth, evaluate, predictions_from_result

if TYPE_CHECKING:
    from locdet.evaluation import TrueImage

__all__ = ["ADVICE", "MEASURED", "key"]

_ROOT = Path(__file__).parents[1]
_PLANS = _ROOT / "examples" / "plans"
ADVICE = _ROOT / "docs" / "reference" / "options.toml"
MEASURED = ADVICE.with_name("options_measured.json")


def key(change: dict[str, object]) -> str:
    """Return the name of a change, under which its figures are kept; that of none is ``defaults``."""
    return ", ".join(f"{name}={value!r}" for name, value in change.items()) or "defaults"


def _measure(
    detector: lc.Detector, pages: list[tuple[TrueImage, lc.Page]], truth: GroundTruth, change: dict[str, object]
) -> dict[str, float]:
    options = lc.DetectOptions(**change)  # type: ignore[arg-type]
    start = time.process_time()
    found = [(image, detector.detect(page, options)) for image, page in pages]
    seconds = time.process_time() - start
    rooms = [room for _, detection in found for room in detection.rooms]
    predictions = {
        image.id: predictions_from_result(detection.to_dict(), size_wh=image.size_wh) for image, detection in found
    }
    scores = evaluate(truth, predictions, min_confidence=options.min_confidence, bootstrap_samples=0).overall
    return {
        "rooms": len(rooms),
        "true": scores.rooms_iou50.true_positives,
        "split": scores.split_count,
        "merged": scores.merge_count,
        "corners": round(sum(len(room.polygon) for room in rooms) / max(1, len(rooms)), 1),
        "names": sum(room.name_hint is not None for room in rooms),
        "seconds": round(seconds, 1),
    }


def main() -> None:
    """Measure the defaults and every change, and write the figures."""
    truth = GroundTruth.from_coco(_PLANS / "annotations.json", _PLANS)
    pages = [
        (image, lc.decode(image.path, page=image.page or 0, dpi=image.dpi or 150.0))
        for image in truth.images
        if image.path is not None
    ]
    detector = lc.Detector(threads=1)
    changes = [item["change"] for item in tomllib.loads(ADVICE.read_text())["advice"] if "change" in item]
    figures = {
        key(change): _measure(detector, pages, truth, change)
        for change in ({}, *{key(change): change for change in changes}.values())
    }
    document = {
        "engine": lc.__version__,
        "model": detector.info.version,
        "pages": len(pages),
        "rooms": sum(len(image.rooms) for image in truth.images),
        "figures": figures,
    }
    MEASURED.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
