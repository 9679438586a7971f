"""Finds free places on a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from training.plans.sheet.pen import Box


@dataclass(slots=True)
class Free:
    """The free part of a sheet.

    Attributes:
        box: The part of the sheet that may be used.
        taken: What is used already.
    """

    box: Box
    taken: list[Box] = field(default_factory=list)

    def take(self, box: Box) -> None:
        """Marks a rectangle as used."""
        self.taken.append(box)

    def is_free(self, box: Box, gap_px: float = 4.0) -> bool:
        """Returns whether nothing is closer to ``box`` than ``gap_px``."""
        return not any(
            box[0] < x1 + gap_px and x0 - gap_px < box[2] and box[1] < y1 + gap_px and y0 - gap_px < box[3]
            for x0, y0, x1, y1 in self.taken
        )

    def find(self, size_wh: tuple[float, float], rng: Random, *, hug: float = 0.5, tries: int = 12) -> Box | None:
        """Finds a free rectangle and marks it as used.

        Args:
            size_wh: Its width and height.
            rng: The source of chance.
            hug: How often it must lie at an edge of the sheet.
            tries: How many places are tried.

        Returns:
            The place, or ``None`` where none of the tries was free.
        """
        left, top, right, bottom = self.box
        width, height = size_wh
        if width > right - left or height > bottom - top:
            return None
        for _ in range(tries):
            x, y = rng.uniform(left, right - width), rng.uniform(top, bottom - height)
            if rng.random() < hug:
                x, y = rng.choice([(left, y), (right - width, y), (x, top), (x, bottom - height)])
            place = (x, y, x + width, y + height)
            if self.is_free(place):
                self.take(place)
                return place
        return None

    def strip(self, side: str, thickness: float) -> Box:
        """Cuts a strip off one side (``left``, ``right``, ``top`` or ``bottom``) and returns it."""
        x0, y0, x1, y1 = self.box
        if side == "left":
            self.box = (x0 + thickness, y0, x1, y1)
            return x0, y0, x0 + thickness, y1
        if side == "right":
            self.box = (x0, y0, x1 - thickness, y1)
            return x1 - thickness, y0, x1, y1
        if side == "top":
            self.box = (x0, y0 + thickness, x1, y1)
            return x0, y0, x1, y0 + thickness
        self.box = (x0, y0, x1, y1 - thickness)
        return x0, y1 - thickness, x1, y1
