"""Count the rooms that readers name rightly: ``python benches/picture_names.py IMAGES ANNOTATIONS NAMES``.

IMAGES and ANNOTATIONS are as for ``locdet eval``. NAMES is a JSON file with the names that a person reads inside the
rooms of each picture, ``{"images/plan.jpg": ["Kitchen", "Dining Room|Living Room"]}``: a room with several names may
have any of them, and pictures that are not listed are left out. Rooms are the annotated ones, so that reading and
naming are measured and not the search. Names are compared per picture, letters and digits alone.

Needs ``locdet[ocr]``. With ``tesserocr`` installed and ``--tessdata FOLDER`` Tesseract is measured too.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

import locdet_core as lc
from locdet.local.ocr import LocalReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Read = Callable[[bytes], list[lc.PageText]]
    Name = Callable[[lc.Page, Sequence[Any], Sequence[lc.PageText]], list[str | None]]

__all__ = ["main"]

_DPI = 150.0


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images", type=Path)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("names", type=Path)
    parser.add_argument("--tessdata", type=Path, help="folder with eng.traineddata")
    parser.add_argument("--show", action="store_true", help="print the names that are wrong or missing")
    arguments = parser.parse_args()
    document = json.loads(arguments.annotations.read_bytes())
    names = json.loads(arguments.names.read_bytes())
    print("| source | reader | names by | named on the picture | right | wrong | CPU s a picture |")
    print("|---|---|---|---|---|---|---|")
    for reader, read in _readers(arguments.tessdata):
        total: dict[tuple[str, str], np.ndarray] = {}
        for image in document["images"]:
            if image["file_name"] not in names:
                continue
            data = (arguments.images / image["file_name"]).read_bytes()
            rooms = list(_rooms(document, image))
            start = time.process_time()
            words = read(data)
            cpu_s = time.process_time() - start
            for rule, name in _RULES.items():
                given = name(lc.decode(data), rooms, words)
                counts, faults = _compare(given, names[image["file_name"]])
                row = total.setdefault((image.get("source", "all"), rule), np.zeros(5))
                row += [*counts, cpu_s, 1]
                if arguments.show and faults:
                    print(f"  {reader}, {rule}, {image['file_name']}: {faults}")
        for (source, rule), (named, right, wrong, cpu_s, pictures) in total.items():
            shares = f"{right:.0f} ({right / named:.2f}) | {wrong:.0f} ({wrong / named:.2f})"
            print(f"| {source} | {reader} | {rule} | {named:.0f} | {shares} | {cpu_s / pictures:.1f} |", flush=True)


def _rooms(document: dict[str, Any], image: dict[str, Any]) -> Iterator[Any]:
    page = shapely.box(0, 0, image["width"], image["height"])
    for annotation in document["annotations"]:
        if annotation["image_id"] == image["id"]:
            ring = shapely.Polygon(np.reshape(annotation["segmentation"][0], (-1, 2))).buffer(0)
            yield max(shapely.get_parts(ring.intersection(page)), key=shapely.area)


def _compare(given: Iterable[str | None], named: Sequence[str]) -> tuple[tuple[int, int, int], list[str]]:
    """Return how many names there are, how many were given and how many given ones are of no room; and which."""
    left = Counter(_plain(name) for name in given if name)
    missing = []
    for name in sorted(named):
        choices = [_plain(choice) for choice in name.split("|")]
        found = next((choice for choice in choices if left[choice] > 0), None)
        if found is None:
            missing.append(f"-{name}")
        else:
            left[found] -= 1
    wrong = sorted(left.elements())
    return (len(named), len(named) - len(missing), len(wrong)), [*missing, *wrong]


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _by_rules(page: lc.Page, rooms: Sequence[Any], words: Sequence[lc.PageText]) -> list[str | None]:
    """Name rooms by the rules of the engine."""
    result = json.loads(lc.rooms_from_page(page).to_json())
    result["rooms"], result["healed_gaps"] = [], []
    for index, room in enumerate(rooms, 1):
        inside = room.representative_point()
        polygon = [list(corner) for corner in room.exterior.coords[:-1]]
        found = {"id": f"room_{index:03d}", "confidence": 1.0, "source": "raster_walls", "evidence": "raster_walls"}
        place = {"bounding_box": list(room.bounds), "centroid": [inside.x, inside.y], "area_px": room.area}
        result["rooms"].append({**found, **place, "polygon": polygon, "holes": []})
    return [room.name_hint for room in lc.Detection.from_json(json.dumps(result)).with_names(list(words)).rooms]


def _by_distance(_page: lc.Page, rooms: Sequence[Any], words: Sequence[lc.PageText]) -> list[str | None]:
    """Name each room by the text that is nearest to its middle."""
    if not words:
        return [None] * len(rooms)
    middles = np.array([[sum(word.bbox_xyxy[::2]) / 2, sum(word.bbox_xyxy[1::2]) / 2] for word in words])
    centres = [np.array(room.centroid.coords[0]) for room in rooms]
    return [words[int(np.hypot(*(middles - centre).T).argmin())].text for centre in centres]


_RULES: dict[str, Name] = {"rules": _by_rules, "nearest text": _by_distance}


def _readers(tessdata: Path | None) -> Iterator[tuple[str, Read]]:
    reader = LocalReader()

    def read(data: bytes) -> list[lc.PageText]:
        words = reader.read(data, key=None, page=0, dpi=_DPI)
        return [lc.PageText(word.text, word.bbox_xyxy) for word in words]

    yield "locdet[ocr]", read
    yield "RapidOCR", _rapidocr()
    if tessdata is not None:
        yield "Tesseract", _tesseract(tessdata)


def _rapidocr() -> Read:
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "error"})

    def read(data: bytes) -> list[lc.PageText]:
        found: Any = engine(lc.decode(data).array[..., ::-1].copy())
        if found.boxes is None:
            return []
        boxes = [(*box.min(axis=0), *box.max(axis=0)) for box in found.boxes]
        texts = zip(found.txts, boxes, strict=True)
        return [lc.PageText(text, tuple(map(float, box))) for text, box in texts if text.strip()]

    return read


def _tesseract(tessdata: Path) -> Read:
    from PIL import Image
    from tesserocr import PSM, RIL, PyTessBaseAPI, iterate_level

    engine = PyTessBaseAPI(path=str(tessdata), psm=PSM.SPARSE_TEXT)

    def read(data: bytes) -> list[lc.PageText]:
        engine.SetImage(Image.fromarray(lc.decode(data).array))
        engine.Recognize()
        found = []
        for line in iterate_level(engine.GetIterator(), RIL.TEXTLINE):
            box = line.BoundingBox(RIL.TEXTLINE)
            if box is not None and (text := " ".join(line.GetUTF8Text(RIL.TEXTLINE).split())):
                found.append(lc.PageText(text, tuple(map(float, box))))
        return found

    return read


if __name__ == "__main__":
    main()
