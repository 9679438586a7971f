"""Draws one training sample: a sheet with plans, worn and scanned, and the exact rooms on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from training.plans.compose import PlacedPlan, page_matrix, place_plans, turned_page, window_matrix
from training.plans.effects import degrade, warp_page
from training.plans.floors import draw_floors
from training.plans.furniture import draw_furniture
from training.plans.labels import draw_labels
from training.plans.layers import (
    FIRST_SCENE,
    Scene,
    Storey,
    draw_beside,
    draw_over,
    evacuation_style,
    faint_style,
    plain_ink,
    random_scene,
    reserve_drawings,
)
from training.plans.layouts import random_plan
from training.plans.look import Style
from training.plans.model import FloorPlan
from training.plans.openings import draw_openings
from training.plans.plotter import Plotter
from training.plans.repertoire import Repertoire
from training.plans.sheet.dimensions import draw_dimensions
from training.plans.sheet.dress import Reserved, dress, fill_with_details, random_kind, reserve
from training.plans.sheet.grid_bubbles import draw_grid_bubbles
from training.plans.sheet.notes import draw_heading
from training.plans.sheet.outdoors import Site, draw_outdoors
from training.plans.sheet.pen import Box, Pen
from training.plans.sheet.placing import Free
from training.plans.sheet.sections import fill_sheet_with_drawings
from training.plans.style import random_style
from training.plans.truth import draw_truth, index_surface, read_index, rooms_from_index
from training.plans.walls import draw_walls

if TYPE_CHECKING:
    from training.plans.layouts import VectorLayouts

Rings = list[NDArray[np.float32]]

_LEAST_AREA_PX = 40
_DENSE_CHANCE = 0.4
"""How often a drawing of building services has many rooms and the tables of a large sheet at any size."""
_WINDOW_MAGNIFICATIONS = (1.25, 2.2)
"""How many times a sheet is as wide as the image that shows a part of it."""
_DRAWINGS_ALONE_CHANCE = 0.5
"""How often a sheet of the wide repertoire without plans shows sections, elevations and the like in their place."""
_PLAN_COUNTS = [85, 9, 4, 2]
_PLAN_COUNTS_WITH_DRAWINGS = [55, 25, 12, 8]


@dataclass(frozen=True, slots=True)
class Sample:
    """One image and its rooms.

    Attributes:
        image: Shape (h, w, 3), RGB.
        rooms: Each room as rings of shape (n, 2) in pixels of the image, filled by the even-odd rule.
        style: What was drawn, for statistics: ``sheet``, ``plans``, ``palette``, ``preset``, ``walls``; in the
            wide repertoire also ``layers``, names joined by ``+``.
    """

    image: NDArray[np.uint8]
    rooms: list[Rings]
    style: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet before it is drawn.

    Attributes:
        size_wh: The width and height of the image in pixels.
        sheet_wh: The width and height of the sheet in its own pixels.
        matrix: The map from pixels of the sheet to those of the image.
        is_large: Whether it is a sheet of many rooms or drawings.
        is_cut: Whether the edge of the sheet cuts the plans.
        text_px: How tall normal writing is.
        scene: What the sheet shows.
    """

    size_wh: tuple[int, int]
    sheet_wh: tuple[float, float]
    matrix: skia.Matrix
    is_large: bool
    is_cut: bool
    text_px: float
    scene: Scene


@dataclass(frozen=True, slots=True)
class Streams:
    """The sources of chance of a sample: one for all that the first repertoire has, two for the wide one."""

    main: Random
    scene: Random
    layers: Random

    @classmethod
    def of(cls, seed: int) -> Streams:
        """Returns the streams of a seed."""
        return cls(Random(seed), Random(f"{seed}/scene"), Random(f"{seed}/layers"))


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything on a sheet goes, and the style of its plans."""

    free: Free
    reserved: Reserved
    strips: tuple[Box, ...]
    placed: list[PlacedPlan]
    style: Style
    scene: Scene


def draw_sample(
    seed: int, *, layouts: VectorLayouts | None, side_px: int | None = None, repertoire: Repertoire = "first"
) -> Sample:
    """Draws the sample of a seed; the same arguments give the same sample.

    Args:
        seed: Any integer.
        layouts: Real layouts for half of the samples; all are made up when left out.
        side_px: The longest side of the image; chosen at random when left out.
        repertoire: How much of what drawings show may be on it.

    Returns:
        The sample; about one in 25 has no rooms.
    """
    streams = Streams.of(seed)
    scene = random_scene(streams.scene) if repertoire == "wide" else FIRST_SCENE
    sheet = _random_sheet(streams.main, side_px, scene)
    arranged = arrange(streams, sheet, layouts, repertoire)
    pixels = np.zeros((sheet.size_wh[1], sheet.size_wh[0], 4), np.uint8)
    canvas = skia.Surface.MakeRasterDirect(_info(sheet.size_wh), pixels).getCanvas()
    _draw_page(canvas, sheet, arranged.style, streams.main)
    draw_sheet(canvas, sheet, arranged, streams, repertoire)
    index = draw_index(sheet, arranged)
    page = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB), np.uint8)
    image, index = warp_page(page, index, streams.main)
    image = degrade(image, streams.main, keeps_faint=scene.look == "engineering")
    return Sample(image, large_rooms(index), summary(arranged, repertoire))


def arrange(streams: Streams, sheet: Sheet, layouts: VectorLayouts | None, repertoire: Repertoire) -> Arrangement:
    """Chooses the plans of a sheet, their places and their style."""
    rng = streams.main
    free, reserved = _free_part(rng, sheet)
    strips = reserve_drawings(free, rng) if sheet.scene.has_drawings else ()
    scene = replace(sheet.scene, has_drawings=bool(strips))
    placed: list[PlacedPlan] = []
    if rng.random() < 0.96:
        placed = _place(rng, sheet, free, layouts, repertoire)
    style = random_style(rng, placed[0].px_per_m if placed else 50.0, repertoire=repertoire)
    return Arrangement(free, reserved, strips, placed, _scene_style(style, scene, streams.scene), scene)


def draw_sheet(
    canvas: skia.Canvas, sheet: Sheet, arranged: Arrangement, streams: Streams, repertoire: Repertoire
) -> None:
    """Draws all that is on a sheet, with the map from the sheet on the canvas."""
    rng, style, placed = streams.main, arranged.style, arranged.placed
    if placed:
        _draw_plans(canvas, placed, style, rng, sheet)
        dress(_sheet_pen(canvas, style, rng, sheet), arranged.free, arranged.reserved, placed[0].px_per_m)
    else:
        _fill_without_plans(_sheet_pen(canvas, style, rng, sheet), arranged.free.box, repertoire)
        dress(_sheet_pen(canvas, style, rng, sheet), arranged.free, arranged.reserved, 20.0)
    if repertoire == "wide":
        pen = _sheet_pen(canvas, style, streams.layers, sheet)
        _draw_layers(pen, placed, arranged.scene)
        draw_beside(pen, arranged.free, arranged.scene, arranged.strips, placed[0].plan if placed else None)


def _info(size_wh: tuple[int, int]) -> skia.ImageInfo:
    return skia.ImageInfo.Make(*size_wh, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)


def _random_sheet(rng: Random, side_px: int | None, scene: Scene) -> Sheet:
    is_large = rng.random() < 0.12
    longest = rng.randint(1200, 1800) if is_large else rng.randint(480, 800)
    longest = side_px or longest
    ratio = rng.choice([1.0, 1.0, rng.uniform(1.0, 1.6), 1.414, rng.uniform(1.0, 2.5)])
    size = longest, max(64, round(longest / ratio))
    if rng.random() < 0.35:
        size = size[1], size[0]
    stretch = rng.uniform(0.6, 1.6) if rng.random() < 0.12 else 1.0
    sheet_wh = size[0] * math.sqrt(stretch), size[1] / math.sqrt(stretch)
    # What would be a large sheet is drawn with the same small writing at any size of the image.
    text_px = rng.uniform(5.0, 11.0) if not is_large else rng.uniform(6.0, 12.0)
    # A sheet whose plans fill it has no place for other drawings.
    is_cut = (rng.random() < 0.15 or scene.is_cut) and not scene.has_drawings
    if scene.is_window:
        magnification = rng.uniform(*_WINDOW_MAGNIFICATIONS)
        sheet_wh = sheet_wh[0] * magnification, sheet_wh[1] * magnification
        matrix = window_matrix(size, sheet_wh, magnification, rng)
    else:
        matrix = page_matrix(size, sheet_wh, rng)
    if scene.turn_degrees:
        matrix = turned_page(matrix, size, scene.turn_degrees, rng)
    is_large = is_large or scene.is_window or (scene.look == "engineering" and rng.random() < _DENSE_CHANCE)
    return Sheet(size, sheet_wh, matrix, is_large, is_cut, text_px, scene)


def _free_part(rng: Random, sheet: Sheet) -> tuple[Free, Reserved]:
    width, height = sheet.sheet_wh
    margin = rng.choice([0.0, 0.01, 0.02, 0.03, 0.05, rng.uniform(0.02, 0.15)]) * min(width, height)
    edge = min(margin, 12.0)
    free = Free((edge, edge, width - edge, height - edge))
    if sheet.is_cut:
        return Free((0.0, 0.0, width, height)), Reserved("bare", None, None, (), ())
    # The weights of a large sheet are those of sheets with title blocks and tables.
    is_sheet_of_drawings = sheet.is_large or (sheet.scene.is_sheet_of_drawings and rng.random() < _DENSE_CHANCE)
    reserved = reserve(free, rng, random_kind(rng, is_large=is_sheet_of_drawings), sheet.text_px)
    x0, y0, x1, y1 = free.box
    inner = margin - edge
    free.box = (x0 + inner, y0 + inner, x1 - inner, y1 - inner)
    return free, reserved


def _place(
    rng: Random, sheet: Sheet, free: Free, layouts: VectorLayouts | None, repertoire: Repertoire
) -> list[PlacedPlan]:
    weights = _PLAN_COUNTS_WITH_DRAWINGS if sheet.scene.has_drawings else _PLAN_COUNTS
    count = rng.choices([1, 2, 3, 4], weights)[0]
    least_rooms = 20 if sheet.is_large and rng.random() < 0.65 else 1
    if sheet.is_large and least_rooms == 1 and count == 1:
        # A small plan on a large sheet: the rest goes to tables and details.
        x0, y0, x1, y1 = free.box
        share = rng.uniform(0.35, 0.75) if sheet.scene.look == "plain" else rng.uniform(0.65, 0.95)
        x, y = rng.uniform(x0, x1 - (x1 - x0) * share), rng.uniform(y0, y1 - (y1 - y0) * share)
        free = replace(free, box=(x, y, x + (x1 - x0) * share, y + (y1 - y0) * share))
    uses_layouts = layouts is not None and rng.random() < 0.5
    chosen = layouts if uses_layouts else None
    plans = [_plan(rng, chosen, least_rooms // count, repertoire) for _ in range(count)]
    gap_px = rng.choice([0.0, 4.0, _dimension_reach_px(sheet), _dimension_reach_px(sheet)])
    return place_plans(plans, free, rng, gap_px=gap_px, is_cut=sheet.is_cut)


def _dimension_reach_px(sheet: Sheet) -> float:
    """Returns how much room dimension chains need on a sheet."""
    return sheet.text_px * 4.5


def _plan(rng: Random, layouts: VectorLayouts | None, least_rooms: int, repertoire: Repertoire) -> FloorPlan:
    """Returns a plan, the largest of some where many rooms are asked for."""
    best = None
    for _ in range(6):
        plan = layouts.sample(rng) if layouts is not None else random_plan(rng, repertoire=repertoire)
        if best is None or len(plan.rooms) > len(best.rooms):
            best = plan
        if len(best.rooms) >= least_rooms:
            break
    assert best is not None
    return best


def _pen(canvas: skia.Canvas, style: Style, rng: Random, sheet: Sheet) -> Pen:
    width = min(max(0.5, style.line_width_px * rng.choice([0.6, 0.8, 1.0])), 1.5)
    palette = style.palette
    return Pen(canvas, rng, palette.line, palette.background, width, sheet.text_px, style.label_font)


def _sheet_pen(canvas: skia.Canvas, style: Style, rng: Random, sheet: Sheet) -> Pen:
    """Returns the pen for all but the plans: dark where only the plans are faint."""
    pen = _pen(canvas, style, rng, sheet)
    if sheet.scene.look != "engineering":
        return pen
    return replace(pen, line=plain_ink(pen.background))


def _fill_without_plans(pen: Pen, box: Box, repertoire: Repertoire) -> None:
    if repertoire == "wide" and pen.rng.random() < _DRAWINGS_ALONE_CHANCE:
        fill_sheet_with_drawings(pen, box)
    else:
        fill_with_details(pen, box)


def _scene_style(style: Style, scene: Scene, rng: Random) -> Style:
    """Returns the style of the plans in a scene."""
    if scene.look == "engineering":
        return faint_style(style, rng)
    if scene.look == "evacuation":
        return evacuation_style(style, rng)
    return style


def _draw_page(canvas: skia.Canvas, sheet: Sheet, style: Style, rng: Random) -> None:
    """Paints the paper and, where the page is turned, what shows at its corners."""
    background = style.palette.background
    corner = rng.choices([background, (0, 0, 0), (255, 255, 255), (128, 128, 128)], [55, 30, 10, 5])[0]
    corner = sheet.scene.ground or corner
    canvas.clear(skia.Color(*corner))
    canvas.concat(sheet.matrix)
    canvas.drawRect(skia.Rect(0, 0, *sheet.sheet_wh), skia.Paint(AntiAlias=True, Color=skia.Color(*background)))


def _draw_plans(canvas: skia.Canvas, placed: Sequence[PlacedPlan], style: Style, rng: Random, sheet: Sheet) -> None:
    """Draws the plans with what lies around and over them."""
    has_dimensions = rng.random() < 0.42
    has_bubbles = rng.random() < 0.16
    has_headings = rng.random() < (0.25 if len(placed) == 1 else 0.75)
    richness = rng.choice([0.0, 0.0, 0.5, 1.0, 1.0])
    # A plotter cannot keep lines off what lies inside a clip.
    for one in placed if not isinstance(canvas, Plotter) else ():
        pen = _pen(canvas, style, rng, sheet)
        with _in_frame(pen, one):
            draw_outdoors(pen, _site(one), richness=richness)
    for one in placed:
        canvas.save()
        canvas.concat(one.matrix())
        for draw in (draw_floors, draw_furniture, draw_walls, draw_openings):
            draw(canvas, one.plan, style, rng)
        draw_labels(canvas, one.plan, style, rng, turn=sheet.scene.label_turn)
        canvas.restore()
        pen = _pen(canvas, style, rng, sheet)
        if has_dimensions and rng.random() < 0.9:
            with _in_frame(pen, one):
                draw_dimensions(pen, one.plan, one.half_wh(), one.px_per_m)
        if has_bubbles:
            with _in_frame(pen, one):
                draw_grid_bubbles(pen, one.plan, one.half_wh(), one.px_per_m)
        if has_headings:
            _draw_heading(pen, one, style)


def _draw_layers(pen: Pen, placed: Sequence[PlacedPlan], scene: Scene) -> None:
    """Draws the layers and marks of a scene over its plans."""
    for one in placed:
        with _in_frame(pen, one):
            draw_over(pen, Storey(one.plan, one.half_wh(), one.px_per_m), scene)


@contextmanager
def _in_frame(pen: Pen, one: PlacedPlan) -> Iterator[None]:
    """Puts the canvas into the frame of a plan for a while."""
    pen.canvas.save()
    pen.canvas.concat(one.frame)
    yield
    pen.canvas.restore()


def _site(one: PlacedPlan) -> Site:
    return Site(one.plan, one.half_wh(), one.px_per_m)


def _draw_heading(pen: Pen, one: PlacedPlan, style: Style) -> None:
    x0, y0, x1, y1 = one.sheet_xyxy()
    anchor = pen.rng.choice([0.0, 0.5, 0.5])
    gap = pen.text_px * pen.rng.uniform(1.5, 5.0)
    y = y1 + gap if pen.rng.random() < 0.75 else y0 - gap
    draw_heading(pen, (x0 + anchor * (x1 - x0), y), anchor=anchor, cyrillic=style.label_language == "ru")


def draw_index(sheet: Sheet, arranged: Arrangement) -> NDArray[np.int32]:
    """Returns the number of the room at each pixel; of a room that the edge cuts, what is visible counts."""
    surface = index_surface(*sheet.size_wh)
    number = 1
    with surface as canvas:
        canvas.concat(sheet.matrix)
        for one in arranged.placed:
            canvas.save()
            canvas.concat(one.matrix())
            number = draw_truth(canvas, one.plan, arranged.style, number)
            canvas.restore()
    return read_index(surface)


def large_rooms(index: NDArray[np.int32]) -> list[Rings]:
    """Returns the rooms of an index that are large enough to count."""
    return [rings for rings in rooms_from_index(index) if _is_large_enough(rings)]


def _is_large_enough(rings: Rings) -> bool:
    return bool(cv2.contourArea(rings[0]) - sum(cv2.contourArea(ring) for ring in rings[1:]) >= _LEAST_AREA_PX)


def summary(arranged: Arrangement, repertoire: Repertoire) -> dict[str, str]:
    """Returns what was drawn, as in ``Sample.style``."""
    style = arranged.style
    drawn = {
        "sheet": arranged.reserved.kind,
        "plans": str(len(arranged.placed)),
        "palette": style.palette.kind,
        "preset": style.preset,
        "walls": f"{style.exterior_wall}/{style.interior_wall}",
    }
    return {**drawn, "layers": "+".join(arranged.scene.names()) or "none"} if repertoire == "wide" else drawn
