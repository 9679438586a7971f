"""YOLO segmentation folders: ``images/`` and, with the same names, ``labels/``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml

from training.data.dataset import Dataset, LabelledImage, Ring, RoomRings
from training.data.errors import LabelError, Problems
from training.data.pages import IMAGE_SUFFIXES, plan_from_name, read_size_wh
from training.data.rings import checked_ring

_ROOM = "room"
_MARGIN_SHARE = 0.01
_YAML_NAMES = ("data.yaml", "data.yml", "dataset.yaml")


def image_folders(root: Path) -> list[Path]:
    """Finds the folders of images of a YOLO data set; none if it is not one.

    These are ``images/``, or else ``*/images/`` as Roboflow writes them; or the folder itself, if
    it lies in a folder ``images``: ``set/images/train`` is one split of a set. Each needs the
    folder of its labels.
    """
    if (root / "images").is_dir() and (root / "labels").is_dir():
        return [root / "images"]
    if "images" in root.parts and _labels_folder(root).is_dir():
        return [root]
    return sorted(folder for folder in root.glob("*/images") if _labels_folder(folder).is_dir())


def read_yolo(root: Path, *, single_class: bool, allow_empty: bool) -> Dataset:
    """Reads every split of a YOLO folder and checks all of it, without decoding an image.

    The classes come from the ``names`` or ``nc`` of ``data.yaml``, if there is one; its paths are
    not used. The source is the folder's name, the plan that of the file.

    Args:
        root: An absolute path that ``image_folders`` accepts.
        single_class: Whether every class is a room; else, of several, only the one named room.
        allow_empty: Whether an image with an empty label file, or with none, is a background.

    Raises:
        DatasetError: Something is wrong with it.
    """
    problems = Problems()
    base = _base_folder(root)
    classes = _read_classes(base, problems=problems, single_class=single_class)
    reader = _Reader(base=base, classes=classes, allow_empty=allow_empty, problems=problems)
    for folder in image_folders(root):
        reader.read_folder(folder)
    if not reader.images:
        problems.add("the data set must have at least one image, got none", place="images")
    problems.raise_if_any()
    return Dataset(tuple(reader.images), left_out=reader.left_out)


@dataclass(frozen=True)
class _Classes:
    """How many classes there are, and which are rooms; None stands for any."""

    count: int | None
    rooms: frozenset[int] | None


@dataclass
class _Reader:
    base: Path
    classes: _Classes
    allow_empty: bool
    problems: Problems
    images: list[LabelledImage] = field(default_factory=list)
    left_out: int = 0

    def read_folder(self, folder: Path) -> None:
        labels = _labels_folder(folder)
        paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_SUFFIXES)
        expected = {labels / path.relative_to(folder).with_suffix(".txt") for path in paths}
        for path in sorted(set(labels.rglob("*.txt")) - expected):
            if path.name != "classes.txt":  # written beside the labels by labelling tools
                self.problems.add("the image of this label file is missing", place=self._place(path))
        for path in paths:
            self._read_image(path, label=labels / path.relative_to(folder).with_suffix(".txt"))

    def _read_image(self, path: Path, *, label: Path) -> None:
        try:
            size_wh = read_size_wh(path)
        except LabelError as error:
            self.problems.add(str(error), place=self._place(path))
            return
        image = LabelledImage(
            path=path,
            width_px=size_wh[0],
            height_px=size_wh[1],
            rooms=tuple(self._read_labels(label, size_wh=size_wh)),
            source=self.base.name,
            plan=plan_from_name(path.stem),
        )
        self.images.append(image)

    def _read_labels(self, path: Path, *, size_wh: tuple[int, int]) -> list[RoomRings]:
        lines = self._lines(path)
        rooms: list[RoomRings] = []
        for number, line in enumerate(lines, start=1):
            tokens = line.split()
            if not tokens:
                continue
            try:
                label_class = _read_class(tokens[0], classes=self.classes)
                ring = _read_ring(tokens[1:], size_wh=size_wh)
            except LabelError as error:
                self.problems.add(str(error), place=f"{self._place(path)}:{number}")
                continue
            if self.classes.rooms is None or label_class in self.classes.rooms:
                rooms.append((ring,))
            else:
                self.left_out += 1
        return rooms

    def _lines(self, path: Path) -> list[str]:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            if not self.allow_empty:
                self.problems.add("the label file is missing", place=self._place(path))
            return []
        except (OSError, UnicodeDecodeError):
            self.problems.add("the label file must be readable text", place=self._place(path))
            return []
        if not self.allow_empty and not text.strip():
            self.problems.add("the label file must have at least one room, it is empty", place=f"{self._place(path)}:1")
        return text.splitlines()

    def _place(self, path: Path) -> str:
        return path.relative_to(self.base).as_posix()


def _base_folder(root: Path) -> Path:
    """Returns the folder that holds ``images/``, of which ``root`` may be a split."""
    if image_folders(root) != [root]:
        return root
    return Path(*root.parts[: _last_images(root)])


def _labels_folder(images: Path) -> Path:
    at = _last_images(images)
    return Path(*images.parts[:at], "labels", *images.parts[at + 1 :])


def _last_images(path: Path) -> int:
    return len(path.parts) - 1 - path.parts[::-1].index("images")


def _read_classes(folder: Path, *, problems: Problems, single_class: bool) -> _Classes:
    path = next((folder / name for name in _YAML_NAMES if (folder / name).is_file()), None)
    names, count = (None, None) if path is None else _read_yaml(path, problems=problems)
    if single_class or count == 1:
        return _Classes(count=count, rooms=None)
    rooms = frozenset(index for index, name in (names or {}).items() if name.lower() == _ROOM)
    if not rooms:
        place = _YAML_NAMES[0] if path is None else path.name
        problems.add('one of several classes must be named "room"', place=place)
    return _Classes(count=count, rooms=rooms)


def _read_yaml(path: Path, *, problems: Problems) -> tuple[dict[int, str] | None, int | None]:
    """Returns the names of the classes and their number, as far as they are stated."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except yaml.MarkedYAMLError as error:
        line = 1 if error.problem_mark is None else error.problem_mark.line + 1
        problems.add(f"not valid YAML: {error.problem}", place=f"{path.name}:{line}")
        return None, None
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        problems.add("not valid YAML", place=path.name)
        return None, None
    if not isinstance(document, dict):
        problems.add("the file must hold names and values, such as names: [room]", place=path.name)
        return None, None
    names, count = document.get("names"), document.get("nc")
    if isinstance(names, list):
        names = dict(enumerate(names))
    if names is not None and not (isinstance(names, dict) and all(isinstance(key, int) for key in names)):
        problems.add("names must be a list of class names, or one per class number", place=path.name)
        return None, None
    if names and count not in (None, len(names)):
        problems.add(f"nc must be the number of names, {len(names)}, got {count}", place=path.name)
    if names:
        return {key: str(name) for key, name in names.items()}, len(names)
    return None, count if isinstance(count, int) else None


def _read_class(token: str, *, classes: _Classes) -> int:
    try:
        label_class = int(token)
    except ValueError as error:
        raise LabelError(f"a line must start with a class, a whole number, got {token[:20]!r}") from error
    if label_class < 0 or (classes.count is not None and label_class >= classes.count):
        allowed = "0 or more" if classes.count is None else f"0 to {classes.count - 1}"
        raise LabelError(f"the class must be {allowed}, got {label_class}")
    return label_class


def _read_ring(tokens: Sequence[str], *, size_wh: tuple[int, int]) -> Ring:
    try:
        shares = np.array(tokens, dtype=np.float64)
    except ValueError as error:
        raise LabelError("the coordinates of an outline must be numbers") from error
    if len(shares) == 4:
        raise LabelError("an outline must have at least 3 points, got 4 numbers, which is a box")
    if len(shares) % 2 == 0 and (np.abs(shares) > 1 + _MARGIN_SHARE).any():
        worst = shares[np.abs(shares) > 1 + _MARGIN_SHARE][0]
        raise LabelError(f"coordinates must be shares of the width and height, 0 to 1, got {worst:.6g}")
    pixels = shares.copy()
    pixels[0::2] *= size_wh[0]
    pixels[1::2] *= size_wh[1]
    margin_xy = (_MARGIN_SHARE * size_wh[0], _MARGIN_SHARE * size_wh[1])
    return checked_ring(pixels, size_wh=size_wh, margin_xy=margin_xy)
