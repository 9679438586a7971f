"""One finished example file and what the drawing of it needs to know."""

from __future__ import annotations

from dataclasses import dataclass

from draw_plans.checks import faults
from draw_plans.dimensions import Chain, draw_chain, extent_stops, facade_stops
from draw_plans.drawing import draw_plan
from draw_plans.ground_truth import PageRecord
from draw_plans.model import Plan, Side
from draw_plans.sheet import Affine, Path, Sheet
from draw_plans.style import Style


@dataclass(frozen=True)
class Product:
    """A file's bytes, its pages for the ground truth, and a line for the README."""

    content: bytes
    pages: tuple[PageRecord, ...]
    shows: str


def draw_checked(plan: Plan, sheet: Sheet, *, to_sheet: Affine, style: Style) -> None:
    """Draws a plan, refusing one in which things collide.

    Raises:
        ValueError: if the plan has faults, naming each.
    """
    found = faults(plan, style=style, metre_mm=to_sheet.a)
    if found:
        raise ValueError("; ".join(found))
    draw_plan(plan, sheet, to_sheet=to_sheet, style=style)


def cover(sheet: Sheet, *, colour: str) -> None:
    """Fills the sheet with a paper colour."""
    sheet.draw(Path().rectangle(0, 0, *sheet.size_mm), fill=colour)


def draw_facade_chains(
    sheet: Sheet,
    plan: Plan,
    *,
    to_sheet: Affine,
    style: Style,
    sides: tuple[tuple[Side, float], ...],
) -> None:
    """Draws two chains a side: openings, then overall; each side with its distance, mm."""
    for side, distance in sides:
        openings = Chain(side, facade_stops(plan, side=side), distance)
        overall = Chain(side, extent_stops(plan, side=side), distance + style.small_mm * 3.2)
        for chain in (openings, overall):
            draw_chain(sheet, chain, plan=plan, to_sheet=to_sheet, style=style)
