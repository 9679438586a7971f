"""Draws the layers and marks of a scene over a plan, and what a scene has beside its plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from training.plans.layers.building import draw_areas, draw_ceiling, draw_structure
from training.plans.layers.evacuation import draw_evacuation, draw_evacuation_legend, draw_evacuation_title
from training.plans.layers.look import layer_ink
from training.plans.layers.marks import draw_clouds, draw_leader_notes, draw_level_marks, draw_section_marks
from training.plans.layers.scene import LayerKind, MarkKind, Scene
from training.plans.layers.services import draw_ducts, draw_electrical, draw_pipes, draw_sprinklers
from training.plans.layers.storey import Storey
from training.plans.layers.tags import draw_opening_tags, draw_room_tags
from training.plans.model import FloorPlan
from training.plans.sheet.dimensions import draw_dimension_runs
from training.plans.sheet.pen import Box, Pen
from training.plans.sheet.placing import Free
from training.plans.sheet.sections import fill_with_drawings
from training.plans.sheet.tabular import add_tables

_LAYERS: Mapping[LayerKind, Callable[[Pen, Storey], None]] = {
    "ducts": draw_ducts,
    "sprinklers": draw_sprinklers,
    "electrical": draw_electrical,
    "dimension_runs": lambda pen, storey: draw_dimension_runs(pen, storey.plan, storey.half_wh, storey.px_per_m),
    "areas": draw_areas,
    "structure": draw_structure,
    "ceiling": draw_ceiling,
    "pipes": draw_pipes,
}
_MARKS: Mapping[MarkKind, Callable[[Pen, Storey], None]] = {
    "opening_tags": draw_opening_tags,
    "section_marks": draw_section_marks,
    "level_marks": draw_level_marks,
    "leader_notes": draw_leader_notes,
    "clouds": draw_clouds,
}


_LEAST_EXTENT_PX = 150.0
"""A sheet that is narrower where plans may stand has none of it left for other drawings."""
_LEAST_TEXT_PX = 3.5
_TEXT_SHARE = 0.035
"""How tall writing is at most, as a share of the shorter side of a plan; taller writing would cover its rooms."""


def _text_px(pen: Pen, storey: Storey) -> float:
    return min(pen.text_px, max(_LEAST_TEXT_PX, _TEXT_SHARE * 2 * min(storey.half_wh)))


def draw_over(pen: Pen, storey: Storey, scene: Scene) -> None:
    """Draws the layers and marks of a scene over a plan; the rooms of the plan stay what they are.

    Args:
        pen: The pen, on a canvas in pixels of the plan's frame.
        storey: The plan.
        scene: What is drawn.
    """
    pen = replace(pen, text_px=_text_px(pen, storey))
    one_ink = layer_ink(pen.rng, pen.background)
    is_one_ink = pen.rng.random() < 0.5
    for layer in scene.layers:
        ink = one_ink if is_one_ink else layer_ink(pen.rng, pen.background)
        width_px = pen.rng.choice([0.7, 0.9, 1.0, 1.3])
        _LAYERS[layer](replace(pen, line=ink, width_px=width_px), storey)
    if scene.look == "evacuation":
        draw_evacuation(pen, storey)
    marking = replace(pen, line=one_ink) if scene.look == "engineering" else pen
    for mark in scene.marks:
        if mark == "room_tags":
            draw_room_tags(marking, storey, turn=scene.label_turn)
        else:
            _MARKS[mark](marking, storey)


def reserve_drawings(free: Free, rng: Random) -> tuple[Box, ...]:
    """Cuts up to two strips for sections, elevations and the like off the free part of a sheet."""
    strips = []
    for side in rng.sample(["left", "right", "top", "bottom"], rng.choice([1, 1, 2])):
        x0, y0, x1, y1 = free.box
        extent = x1 - x0 if side in ("left", "right") else y1 - y0
        if extent < _LEAST_EXTENT_PX:
            continue
        strips.append(free.strip(side, extent * rng.uniform(0.2, 0.42)))
    return tuple(strips)


def draw_beside(pen: Pen, free: Free, scene: Scene, strips: tuple[Box, ...], plan: FloorPlan | None) -> None:
    """Draws what a scene has beside its plans.

    Args:
        pen: The pen, on a canvas in pixels of the sheet.
        free: The free part of the sheet, with all that is drawn marked as taken.
        scene: What is drawn.
        strips: The strips of ``reserve_drawings``.
        plan: A plan of the sheet for its key plan, if there is one.
    """
    rng, text = pen.rng, pen.text_px
    for strip in strips:
        fill_with_drawings(pen, strip)
    if scene.look == "evacuation":
        for size_wh, draw in (
            ((text * rng.uniform(16, 30), text * rng.uniform(2.5, 10)), draw_evacuation_title),
            ((text * rng.uniform(9, 14), text * rng.uniform(6, 14)), draw_evacuation_legend),
        ):
            place = free.find(size_wh, rng, hug=0.7, tries=30)
            if place is not None:
                draw(pen, place)
    if scene.has_tables:
        add_tables(pen, free, plan)
