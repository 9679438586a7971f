"""Labelled images, as the trainer sees them, whatever format they were read from."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

Ring: TypeAlias = NDArray[np.float32]
"""Vertices (x, y) of shape (n, 2), n >= 3, page pixels, not closed."""

RoomRings: TypeAlias = tuple[Ring, ...]
"""Outlines of one room; a point is inside by the even-odd rule, so a ring in a ring is a hole."""


@dataclass(frozen=True, eq=False)
class LabelledImage:
    """One image and its rooms.

    Args:
        path: The image file.
        width_px: Width as decoded, that is, after the EXIF orientation is applied.
        height_px: Height, likewise.
        rooms: The rooms, on the page; none for a background.
        source: Which collection it comes from.
        plan: Which plan it shows; pictures of one plan share it.
        page: Of a PDF, counted from 0; 0 for an image.
        dpi: Resolution at which a page of a PDF has this size; None for an image.
    """

    path: Path
    width_px: int
    height_px: int
    rooms: tuple[RoomRings, ...]
    source: str
    plan: str
    page: int = 0
    dpi: float | None = None


@dataclass(frozen=True, eq=False)
class Dataset(Sequence[LabelledImage]):
    """Labelled images in a fixed order.

    Args:
        images: The images.
        left_out: How many annotations were not taken: crowds, and classes that are no rooms.
    """

    images: tuple[LabelledImage, ...]
    left_out: int = 0

    def __len__(self) -> int:
        """Returns the number of images."""
        return len(self.images)

    def __iter__(self) -> Iterator[LabelledImage]:
        """Returns the images in order."""
        return iter(self.images)

    @overload
    def __getitem__(self, index: int) -> LabelledImage: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[LabelledImage]: ...
    def __getitem__(self, index: int | slice) -> LabelledImage | Sequence[LabelledImage]:
        """Returns an image, or a tuple of images."""
        return self.images[index]

    @property
    def room_count(self) -> int:
        """Rooms of all images."""
        return sum(len(image.rooms) for image in self.images)

    @property
    def sources(self) -> dict[str, int]:
        """Images per source, by name."""
        return dict(sorted(Counter(image.source for image in self.images).items()))

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal that names this data set, in whatever order and folder it lies.

        It covers file names, the sizes of the image files in bytes, and all labels. Pixels are not
        read: an image replaced by another of the same name and length goes unnoticed.
        """
        parts = sorted(_image_digest(image) for image in self.images)
        return hashlib.sha256(b"".join(parts)).hexdigest()


def _image_digest(image: LabelledImage) -> bytes:
    facts = (
        image.path.name,
        image.path.stat().st_size,
        image.width_px,
        image.height_px,
        image.source,
        image.plan,
        [[len(ring) for ring in rings] for rings in image.rooms],
        *(() if image.dpi is None else (image.page, image.dpi)),
    )
    digest = hashlib.sha256(repr(facts).encode())
    for rings in image.rooms:
        for ring in rings:
            digest.update(ring.astype("<f4").tobytes())
    return digest.digest()
