"""The look of a drawing: one of these per plan keeps the drawing functions free of choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from draw_plans.sheet import Stroke, TextStyle

Poche = Literal["solid", "hatched", "hollow"]


@dataclass(frozen=True)
class Style:
    """Colours, pens and letter sizes; lengths in millimetres on paper."""

    ink: str = "#000000"
    light: str = "#000000"
    outer_poche: Poche = "solid"
    inner_poche: Poche = "solid"
    outer_fill: str = "#000000"
    inner_fill: str = "#000000"
    paper: str | None = None
    fixture_fill: str | None = None
    wall_mm: float = 0.35
    door_mm: float = 0.22
    fixture_mm: float = 0.15
    dimension_mm: float = 0.13
    hatch_mm: float = 0.1
    hatch_gap_m: float = 0.12
    label_mm: float = 3.0
    small_mm: float = 2.3
    decimals: int = 1
    area_unit: str = "m²"
    upper_case: bool = False
    number_first: bool = False
    door_tags: bool = False
    label_mask: bool = False
    millimetres: bool = False

    @property
    def tag_radius_mm(self) -> float:
        """Radius of the circle around a door number."""
        return self.small_mm * 0.95

    @property
    def wall(self) -> Stroke:
        """Pen of wall outlines."""
        return Stroke(self.wall_mm, self.ink)

    @property
    def door(self) -> Stroke:
        """Pen of door leaves, swings and windows."""
        return Stroke(self.door_mm, self.ink)

    @property
    def fixture(self) -> Stroke:
        """Pen of furniture."""
        return Stroke(self.fixture_mm, self.light)

    @property
    def dimension(self) -> Stroke:
        """Pen of dimension and extension lines."""
        return Stroke(self.dimension_mm, self.light)

    @property
    def label(self) -> TextStyle:
        """Letters of room names."""
        return TextStyle(size_mm=self.label_mm, colour=self.ink, bold=True)

    @property
    def small(self) -> TextStyle:
        """Letters of areas and dimensions."""
        return TextStyle(size_mm=self.small_mm, colour=self.ink)
