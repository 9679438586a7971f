"""Draws one sheet as a page of a PDF, in lines, with the exact rooms on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

import skia

from training.plans.layers import FIRST_SCENE, Scene, random_scene
from training.plans.plotter import Plotter
from training.plans.repertoire import Repertoire
from training.plans.sample import (
    Arrangement,
    Rings,
    Sheet,
    Streams,
    arrange,
    draw_index,
    draw_sheet,
    large_rooms,
    summary,
)

if TYPE_CHECKING:
    from training.plans.layouts import VectorLayouts

DPI = 150.0
"""The resolution that rooms are given at: what the engine renders a page at where it is not told."""

_POINTS_PER_INCH = 72.0
_POINTS_PER_M = 1000 / 25.4 * _POINTS_PER_INCH
_ROOT_2 = 2**0.5
_PAPERS_PT: tuple[tuple[float, float], ...] = ((842, 595), (1191, 842), (1684, 1191), (2384, 1684))
"""A4 to A1, the longer side first."""
_SCALES: dict[int, float] = {20: 1, 25: 1, 50: 6, 75: 1, 100: 6, 125: 1, 150: 1, 200: 2, 250: 1, 500: 1}
"""One metre on paper is one in so many, and how often where it fits."""
_LEAST_USE = 0.6
"""How much of the longer side of its paper a sheet takes at least."""
_POINTS_PER_PX = (0.45, 1.8)
"""How large a pixel of the sheet may become: a normal line is about as wide."""
_LARGE_CHANCE = 0.4
_LARGE_PX, _SMALL_PX = (1200, 2200), (560, 1200)


@dataclass(frozen=True, slots=True)
class PdfSample:
    """One page and its rooms.

    Attributes:
        data: The file.
        size_wh: The width and height of the page at 150 dpi, in pixels.
        rooms: Each room as rings of shape (n, 2) in these pixels, filled by the even-odd rule.
        style: What was drawn, as in ``Sample.style``, and its ``paper`` and ``scale``.
    """

    data: bytes
    size_wh: tuple[int, int]
    rooms: list[Rings]
    style: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Plot:
    """How a sheet is put on paper: centred, and each of its pixels so many points long."""

    paper_pt: tuple[float, float]
    points_per_px: float
    name: str

    def matrix(self, sheet_wh: tuple[float, float]) -> skia.Matrix:
        """Returns the map from pixels of the sheet to points of the page."""
        made = skia.Matrix()
        made.setTranslate(*(side / 2 for side in self.paper_pt))
        made.preScale(self.points_per_px, self.points_per_px)
        made.preTranslate(*(-side / 2 for side in sheet_wh))
        return made


def draw_pdf_sample(seed: int, *, layouts: VectorLayouts | None, repertoire: Repertoire = "first") -> PdfSample:
    """Draws the page of a seed; the same arguments give the same page.

    It shows what ``draw_sample`` can, all but what only pixels have: scans, photographs, wear, sheets that lie
    askew, and grounds around a building, whose lines would run on beneath it.

    Args:
        seed: Any integer.
        layouts: Real layouts for half of the samples; all are made up when left out.
        repertoire: How much of what drawings show may be on it.
    """
    streams = Streams.of(seed)
    rng = Random(f"{seed}/pdf")
    sheet = _random_sheet(rng, _scene(streams.scene, repertoire))
    arranged = arrange(streams, sheet, layouts, repertoire)
    plot = _random_plot(rng, sheet, arranged)
    matrix = plot.matrix(sheet.sheet_wh)
    data = _draw_page(replace(sheet, matrix=matrix), arranged, plot, streams, repertoire)
    scale = DPI / _POINTS_PER_INCH
    width, height = (round(side * scale) for side in plot.paper_pt)
    # The content of a page meets the edges of its whole pixels.
    matrix.postScale(width / plot.paper_pt[0], height / plot.paper_pt[1])
    index = draw_index(replace(sheet, matrix=matrix, size_wh=(width, height)), arranged)
    paper, standard = plot.name.split()
    return PdfSample(
        data, (width, height), large_rooms(index), {**summary(arranged, repertoire), "paper": paper, "scale": standard}
    )


def _scene(rng: Random, repertoire: Repertoire) -> Scene:
    if repertoire == "first":
        return FIRST_SCENE
    return replace(random_scene(rng), turn_degrees=0.0, ground=None, is_window=False)


def _random_sheet(rng: Random, scene: Scene) -> Sheet:
    is_large = rng.random() < _LARGE_CHANCE
    longest = rng.randint(*(_LARGE_PX if is_large else _SMALL_PX))
    size = longest, round(longest / _ROOT_2)
    if rng.random() < 0.3:
        size = size[1], size[0]
    is_cut = (rng.random() < 0.05 or scene.is_cut) and not scene.has_drawings
    return Sheet(size, (float(size[0]), float(size[1])), skia.Matrix(), is_large, is_cut, rng.uniform(5.5, 11.0), scene)


def _random_plot(rng: Random, sheet: Sheet, arranged: Arrangement) -> _Plot:
    """Returns paper and scale, of those that leave lines and writing as large as drawings have them."""
    longest = max(sheet.sheet_wh)
    px_per_m = arranged.placed[0].px_per_m if arranged.placed else 40.0
    fits: list[tuple[_Plot, float]] = []
    for number, paper in enumerate(_PAPERS_PT):
        paper_pt = paper if sheet.sheet_wh[0] > sheet.sheet_wh[1] else paper[::-1]
        for scale, weight in _SCALES.items():
            points_per_px = _POINTS_PER_M / scale / px_per_m
            is_readable = _POINTS_PER_PX[0] <= points_per_px <= _POINTS_PER_PX[1]
            if is_readable and _LEAST_USE <= points_per_px * longest / paper[0] <= 1.0:
                fits.append((_Plot(paper_pt, points_per_px, f"A{4 - number} 1:{scale}"), weight))
    if fits:
        return rng.choices([plot for plot, _ in fits], [weight for _, weight in fits])[0]
    number = 1 if sheet.is_large else 0
    paper_pt = _PAPERS_PT[number] if sheet.sheet_wh[0] > sheet.sheet_wh[1] else _PAPERS_PT[number][::-1]
    return _Plot(paper_pt, max(paper_pt) / longest, f"A{4 - number} fitted")


def _draw_page(sheet: Sheet, arranged: Arrangement, plot: _Plot, streams: Streams, repertoire: Repertoire) -> bytes:
    stream = skia.DynamicMemoryWStream()
    document = skia.PDF.MakeDocument(stream)
    page = document.beginPage(*plot.paper_pt)
    ground = arranged.style.palette.background
    if ground != (255, 255, 255):
        page.drawRect(skia.Rect(*plot.paper_pt), skia.Paint(Color=skia.Color(*ground)))
    page.concat(sheet.matrix)
    draw_sheet(Plotter(page), sheet, arranged, streams, repertoire)
    document.endPage()
    document.close()
    return bytes(stream.detachAsData())
