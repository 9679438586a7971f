"""Places plans on a sheet: how many, how large, how turned and how cut off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import skia

from training.plans.model import FloorPlan
from training.plans.sheet.pen import Box
from training.plans.sheet.placing import Free

_LARGEST_CUT_PX_PER_M = 130.0
_LEAST_PX_PER_M = 0.01
"""For sheets so small that their writing leaves nothing to plans: a dot, whose rooms are too small to count."""


@dataclass(frozen=True, slots=True)
class PlacedPlan:
    """A plan on a sheet.

    Attributes:
        plan: The plan.
        frame: Maps pixels of the plan's frame, with the plan upright and centred at the origin, to the sheet.
        px_per_m: The scale.
    """

    plan: FloorPlan
    frame: skia.Matrix
    px_per_m: float

    def half_wh(self) -> tuple[float, float]:
        """Returns half the width and height of the plan in pixels of its frame."""
        x0, y0, x1, y1 = self.plan.bounds_xyxy()
        return (x1 - x0) / 2 * self.px_per_m, (y1 - y0) / 2 * self.px_per_m

    def matrix(self) -> skia.Matrix:
        """Returns the map from metres to pixels of the sheet."""
        x0, y0, x1, y1 = self.plan.bounds_xyxy()
        made = skia.Matrix()
        made.preConcat(self.frame)
        made.preScale(self.px_per_m, self.px_per_m)
        made.preTranslate(-(x0 + x1) / 2, -(y0 + y1) / 2)
        return made

    def sheet_xyxy(self) -> Box:
        """Returns the bounds of the plan in pixels of the sheet."""
        half_width, half_height = self.half_wh()
        rect = self.frame.mapRect(skia.Rect(-half_width, -half_height, half_width, half_height))
        return rect.left(), rect.top(), rect.right(), rect.bottom()


def _cells(box: Box, sizes: Sequence[tuple[float, float]], rng: Random) -> list[Box]:
    """Splits a rectangle into places for plans of these sizes: a row, a column or two by two."""
    x0, y0, x1, y1 = box
    if len(sizes) == 4 and rng.random() < 0.6:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        return [(x0, y0, x, y), (x, y0, x1, y), (x0, y, x, y1), (x, y, x1, y1)]
    row_scale = min((x1 - x0) / sum(width for width, _ in sizes), (y1 - y0) / max(height for _, height in sizes))
    column_scale = min((x1 - x0) / max(width for width, _ in sizes), (y1 - y0) / sum(height for _, height in sizes))
    is_row = row_scale > column_scale * rng.uniform(0.8, 1.25)
    shares = [width if is_row else height for width, height in sizes]
    cells, start = [], 0.0
    for share in shares:
        end = start + share / sum(shares)
        if is_row:
            cells.append((x0 + (x1 - x0) * start, y0, x0 + (x1 - x0) * end, y1))
        else:
            cells.append((x0, y0 + (y1 - y0) * start, x1, y0 + (y1 - y0) * end))
        start = end
    return cells


def _turn_degrees(rng: Random) -> float:
    kind = rng.random()
    if kind < 0.04:
        return rng.choice([45.0, -45.0])
    if kind < 0.09:
        return rng.uniform(-90, 90)
    return 0.0


def place_plans(
    plans: Sequence[FloorPlan], free: Free, rng: Random, *, gap_px: float, is_cut: bool
) -> list[PlacedPlan]:
    """Places plans into the free part of a sheet, at one scale, and marks their places as taken.

    Args:
        plans: One to four plans.
        free: The free part of the sheet.
        rng: The source of chance.
        gap_px: What stays free around each plan.
        is_cut: Whether the plans are so large that the edge of the sheet cuts them.

    Returns:
        The plans in the order given.
    """
    degrees = _turn_degrees(rng)
    shear = rng.uniform(-0.3, 0.3) if rng.random() < 0.02 else 0.0
    sizes = [_turned_size(plan, degrees, shear) for plan in plans]
    cells = _cells(free.box, sizes, rng)
    gap_px = min(gap_px, *(0.12 * min(x1 - x0, y1 - y0) for x0, y0, x1, y1 in cells))
    fits = [
        min((x1 - x0 - 2 * gap_px) / width, (y1 - y0 - 2 * gap_px) / height)
        for (x0, y0, x1, y1), (width, height) in zip(cells, sizes, strict=True)
    ]
    px_per_m = min(*fits, rng.uniform(55, 140)) if len(fits) > 1 else min(fits[0], rng.uniform(60, 160))
    if is_cut:
        px_per_m = max(px_per_m * 1.2, min(px_per_m * rng.uniform(1.3, 2.8), _LARGEST_CUT_PX_PER_M))
    else:
        px_per_m *= rng.choice([1, 1, 1, rng.uniform(0.65, 1)])
    px_per_m = max(px_per_m, _LEAST_PX_PER_M)
    placed = []
    for plan, (x0, y0, x1, y1), (width, height) in zip(plans, cells, sizes, strict=True):
        slack = (x1 - x0 - width * px_per_m, y1 - y0 - height * px_per_m)
        spread = 0.5 if is_cut else rng.choice([0.0, 0.35, 0.35])
        frame = skia.Matrix()
        frame.setTranslate(
            (x0 + x1) / 2 + rng.uniform(-spread, spread) * slack[0],
            (y0 + y1) / 2 + rng.uniform(-spread, spread) * slack[1],
        )
        frame.preRotate(degrees)
        frame.preSkew(shear, 0.0)
        placed.append(PlacedPlan(plan, frame, px_per_m))
        free.take(placed[-1].sheet_xyxy())
    return placed


def _turned_size(plan: FloorPlan, degrees: float, shear: float) -> tuple[float, float]:
    """Returns the width and height that a turned and sheared plan takes, in metres."""
    x0, y0, x1, y1 = plan.bounds_xyxy()
    width, height = x1 - x0 + abs(shear) * (y1 - y0), y1 - y0
    cosine, sine = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    return max(width * cosine + height * sine, 0.1), max(width * sine + height * cosine, 0.1)


def turned_page(matrix: skia.Matrix, size_wh: tuple[int, int], degrees: float, rng: Random) -> skia.Matrix:
    """Returns the map from the sheet to the image turned further, mostly made so small that more of it is seen."""
    width, height = size_wh
    cosine, sine = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    fit = min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))
    zoom = rng.choice([1.0, fit, rng.uniform(fit, 1.0), fit * rng.uniform(0.85, 1.0)])
    made = skia.Matrix()
    made.setTranslate(width / 2, height / 2)
    made.preRotate(degrees)
    made.preScale(zoom, zoom)
    made.preTranslate(-width / 2, -height / 2)
    made.preConcat(matrix)
    return made


def window_matrix(
    size_wh: tuple[int, int], sheet_wh: tuple[float, float], magnification: float, rng: Random
) -> skia.Matrix:
    """Returns the map from a sheet to an image that shows a part of it, most likely one near its middle.

    Args:
        size_wh: The width and height of the image.
        sheet_wh: The width and height of the whole sheet.
        magnification: How many times the whole sheet is as wide as the image.
        rng: The source of chance.
    """
    width, height = round(size_wh[0] * magnification), round(size_wh[1] * magnification)
    made = skia.Matrix()
    made.setTranslate(
        -rng.triangular(0, width - size_wh[0], (width - size_wh[0]) / 2),
        -rng.triangular(0, height - size_wh[1], (height - size_wh[1]) / 2),
    )
    made.preConcat(page_matrix((width, height), sheet_wh, rng))
    return made


def page_matrix(size_wh: tuple[int, int], sheet_wh: tuple[float, float], rng: Random) -> skia.Matrix:
    """Returns the map from the sheet to the image: stretched, skewed, turned, mirrored or none of it."""
    width, height = size_wh
    made = skia.Matrix()
    made.setTranslate(width / 2, height / 2)
    kind = rng.random()
    if kind < 0.30:
        made.preRotate(rng.gauss(0, 0.9))
    elif kind < 0.36:
        made.preRotate(rng.uniform(-15, 15))
    elif kind < 0.38:
        made.preRotate(rng.choice([90.0, 180.0, -90.0]))
    if rng.random() < 0.02:
        made.preSkew(rng.uniform(-0.2, 0.2), rng.uniform(-0.1, 0.1))
    if rng.random() < 0.05:
        made.preScale(*rng.choice([(-1, 1), (1, -1), (-1, 1)]))
    made.preScale(width / sheet_wh[0], height / sheet_wh[1])
    made.preTranslate(-sheet_wh[0] / 2, -sheet_wh[1] / 2)
    return made
