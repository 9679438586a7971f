"""Draws one page that is no plan: its size, its paper, its content, and what a scanner or a camera does to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
import skia

from training.plans.effects import degrade, warp_page
from training.plans.fonts import FAMILIES as FONTS
from training.plans.other import blank, charts, diagrams, drawings, forms, pictures, screens, tables, text
from training.plans.other.arranging import Subject, colour
from training.plans.sample import Sample
from training.plans.sheet.pen import RGB, Box, Pen, mix

FAMILIES: Mapping[str, Mapping[str, Subject]] = {
    "text": text.SUBJECTS, "forms": forms.SUBJECTS, "tables": tables.SUBJECTS, "diagrams": diagrams.SUBJECTS,
    "charts": charts.SUBJECTS, "pictures": pictures.SUBJECTS, "screens": screens.SUBJECTS,
    "drawings": drawings.SUBJECTS, "blank": blank.SUBJECTS,
}  # fmt: skip
"""The subjects of each family."""

LEAST_SIDE_PX, MOST_SIDE_PX = 400, 2500
"""Of the longer side of a page."""

_FAMILY_WEIGHTS = {
    "text": 13, "forms": 15, "tables": 13, "diagrams": 13, "charts": 9, "pictures": 12, "screens": 8, "drawings": 12,
    "blank": 7,
}  # fmt: skip
_RATIOS = (1.414, 1.414, 1.414, 1.294, 1.294, 1.333, 1.778, 1.5, 1.0)
"""Of the longer to the shorter side: papers, photographs, screens."""
_WIDE_FAMILIES = frozenset({"screens", "charts", "drawings", "pictures"})
_CREAM = ((252, 248, 232), (245, 236, 215), (250, 250, 244), (238, 232, 220))
_DARK = ((0, 0, 0), (20, 24, 32), (30, 30, 30), (10, 30, 70))
_ASKEW_SHARE = 0.3
_SHEETS = frozenset({"text", "forms", "tables", "drawings"})
"""Families of sheets of paper, which lie askew under a scanner or before a camera."""


@dataclass(frozen=True, slots=True)
class _Paper:
    """The colours of a page."""

    ground: str
    background: RGB
    line: RGB


def draw_other_page(seed: int, *, side_px: int | None = None) -> Sample:
    """Draws the page of a seed; the same arguments give the same page.

    Args:
        seed: Any integer.
        side_px: The longest side of the image; chosen at random when left out.

    Returns:
        A sample without rooms, whose style names its ``family``, its ``subject`` and its ``ground``.
    """
    rng = Random(f"{seed}/other")
    family = rng.choices(list(_FAMILY_WEIGHTS), list(_FAMILY_WEIGHTS.values()))[0]
    subject = rng.choice(list(FAMILIES[family]))
    return draw_subject(rng, family, subject, _random_size(rng, family, side_px))


def draw_subject(rng: Random, family: str, subject: str, size_wh: tuple[int, int]) -> Sample:
    """Draws a page of one subject.

    Args:
        rng: The source of chance.
        family: One of ``FAMILIES``.
        subject: One of that family.
        size_wh: Width and height of the image in pixels.
    """
    paper = _random_paper(rng)
    pixels = np.zeros((size_wh[1], size_wh[0], 4), np.uint8)
    info = skia.ImageInfo.Make(*size_wh, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels).getCanvas()
    is_sheet = family in _SHEETS
    page: Box = (0.0, 0.0, float(size_wh[0]), float(size_wh[1]))
    if is_sheet and rng.random() < _ASKEW_SHARE:
        _lie_askew(canvas, rng, page)
    canvas.drawRect(skia.Rect(*page), skia.Paint(Color=skia.Color(*paper.background)))
    FAMILIES[family][subject](_random_pen(canvas, rng, paper, size_wh), page)
    image = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB), np.uint8)
    if is_sheet:
        image, _ = warp_page(image, np.zeros(image.shape[:2], np.int32), rng)
    return Sample(degrade(image, rng), [], {"family": family, "subject": subject, "ground": paper.ground})


def _random_size(rng: Random, family: str, side_px: int | None) -> tuple[int, int]:
    # Even in the logarithm: small pages are as common as large ones.
    longest = side_px or round(LEAST_SIDE_PX * (MOST_SIDE_PX / LEAST_SIDE_PX) ** rng.random())
    ratio = rng.choice(_RATIOS) if rng.random() < 0.85 else rng.uniform(1.0, 2.6)
    size = (longest, max(64, round(longest / ratio)))
    return size[::-1] if rng.random() < (0.3 if family in _WIDE_FAMILIES else 0.7) else size


def _random_paper(rng: Random) -> _Paper:
    ground = rng.choices(["white", "cream", "grey", "dark", "coloured"], [62, 14, 6, 11, 7])[0]
    background = {
        "white": (255, 255, 255), "cream": rng.choice(_CREAM), "grey": (rng.randint(190, 245),) * 3,
        "dark": rng.choice(_DARK), "coloured": mix((255, 255, 255), colour(rng), rng.uniform(0.15, 0.5)),
    }[ground]  # fmt: skip
    if ground == "dark":
        return _Paper(ground, background, rng.choice([(255, 255, 255), (220, 220, 220), (150, 220, 150)]))
    ink = rng.choices([(0, 0, 0), (40, 40, 40), (20, 40, 110), mix(colour(rng), (0, 0, 0), 0.5)], [60, 20, 10, 10])[0]
    return _Paper(ground, background, ink)


def _random_pen(canvas: skia.Canvas, rng: Random, paper: _Paper, size_wh: tuple[int, int]) -> Pen:
    """Returns a pen whose writing and lines are as large, for the page, as print has them."""
    text_px = max(5.0, min(size_wh) / rng.uniform(28, 90))
    line_px = max(0.6, max(size_wh) / rng.uniform(700, 1600))
    return Pen(canvas, rng, paper.line, paper.background, line_px, text_px, rng.choice(FONTS))


def _lie_askew(canvas: skia.Canvas, rng: Random, page: Box) -> None:
    """Turns a sheet a little and shrinks some, with what a scanner shows around it."""
    canvas.clear(skia.Color(*rng.choice([(0, 0, 0), (255, 255, 255), (120, 120, 120)])))
    middle = (page[2] / 2, page[3] / 2)
    canvas.rotate(rng.gauss(0, 1.2), *middle)
    scale = rng.choice([1.0, 1.0, 0.97, 0.9])
    canvas.translate(*middle)
    canvas.scale(scale, scale)
    canvas.translate(-middle[0], -middle[1])
