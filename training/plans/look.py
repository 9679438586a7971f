"""What a style is made of, and the paint that draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import skia

from training.plans.model import RoomKind
from training.plans.palette import RGB, Palette
from training.plans.repertoire import Repertoire

WallFill = Literal["solid", "grey", "hatched", "hollow", "single"]
"""``grey`` is any fill with an outline; ``single`` is one line without thickness."""
Hatch = Literal["diagonal", "antidiagonal", "cross", "dots", "brick", "stipple"]
VoidLook = Literal["plain", "cross", "slash", "filled", "hatched"]
ColumnLook = Literal["none", "square", "circle", "square_outline", "circle_outline"]
WindowLook = Literal["box", "three_lines", "thin_gap", "filled", "sill", "white_box", "outer_line"]
DimensionLook = Literal["none", "metric", "imperial", "area", "both"]
Preset = Literal[
    "free", "uk_rental", "finnish", "bti_scan", "french", "us_house", "sketch",
    "hairline", "faint", "hatched", "area_fill", "cad_layers", "thick", "dashed",
]  # fmt: skip
"""The second line is of the wide repertoire only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorStyle:
    """How doors are drawn.

    Attributes:
        has_leaf: Whether hinged doors show a leaf at all; otherwise every door is a bare gap.
        hinge_at_face: Whether the leaf turns at the face of the wall, not at its centre line.
        sector_fill: Colour of the quarter circle that the leaf sweeps.
        swings_both_ways: Whether there is an arc on both sides of the wall.
        has_jambs: Whether lines close the wall at both sides of an opening.
        threshold: Which lines cross the opening along the wall.
    """

    leaf: Literal["line", "rectangle", "filled", "none"] = "line"
    arc: Literal["solid", "dashed", "none"] = "solid"
    angle_degrees: float = 90.0
    color: RGB = (0, 0, 0)
    line_px: float = 1.0
    leaf_thickness_m: float = 0.05
    has_leaf: bool = True
    hinge_at_face: bool = False
    sector_fill: RGB | None = None
    swings_both_ways: bool = False
    has_jambs: bool = False
    threshold: Literal["none", "faces", "centre", "dashed"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStyle:
    """How windows are drawn."""

    look: WindowLook = "box"
    fill: RGB = (255, 255, 255)
    line_px: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Everything that decides how a plan looks.

    Attributes:
        px_per_m: Scale of the drawing.
        wall_inside: Colour between the outlines of a hollow, grey or hatched wall.
        wall_outline_px: Width of the outline of a wall; 0 leaves it out for solid walls.
        hatch_px: Distance of the lines of a hatch.
        opening_fill: Colour of the gap in the wall; None lets the floors show through.
        has_cavity_line: Whether a line runs along the middle of exterior walls.
        is_hand_drawn: Whether walls wobble.
        wobble_seed: Makes the wobble of the drawing and of the truth the same.
        repertoire: Which furniture and marks there are.
        hairline_px: Width that walls of a single line are drawn with; None draws them as wide as the truth has them.
        wall_dash_px: Lengths of dash and gap of interior walls that are to be pulled down; None draws them through.
        dashed_share: Which share of the interior walls is dashed where ``wall_dash_px`` is set.
        has_insulation: Whether a zigzag runs inside exterior walls that are not solid.
        wall_tag_share: How many tags interrupt the walls, per wall; a tag hides a piece of its wall.
        floor_colors: Colours that floors have room by room, whatever their kind; empty leaves them to the palette.
    """

    palette: Palette
    preset: Preset = "free"
    px_per_m: float
    line_width_px: float = 1.0
    interior_thickness_m: float = 0.1
    exterior_thickness_m: float = 0.25
    interior_wall: WallFill = "solid"
    exterior_wall: WallFill = "solid"
    wall_inside: RGB = (255, 255, 255)
    wall_outline_px: float = 1.0
    hatch: Hatch = "diagonal"
    hatch_px: float = 5.0
    has_cavity_line: bool = False
    opening_fill: RGB | None = None
    door: DoorStyle = DoorStyle()
    window: WindowStyle = WindowStyle()
    void_look: VoidLook = "cross"
    column_look: ColumnLook = "none"
    floor_textures: Mapping[RoomKind, str] = field(default_factory=dict)
    texture_px: float = 8.0
    texture_strength: float = 0.2
    furniture_density: float = 0.7
    furniture_line_px: float = 0.8
    furniture_fill: RGB | None = None
    label_density: float = 0.95
    label_size_px: float = 10.0
    label_language: str = "en"
    label_font: str = ""
    label_dimensions: DimensionLook = "none"
    is_hand_drawn: bool = False
    wobble_seed: int = 0
    repertoire: Repertoire = "first"
    hairline_px: float | None = None
    wall_dash_px: tuple[float, float] | None = None
    dashed_share: float = 1.0
    has_insulation: bool = False
    wall_tag_share: float = 0.0
    floor_colors: tuple[RGB, ...] = ()

    def wall_fill(self, *, is_exterior: bool) -> WallFill:
        """Returns how walls of a kind are filled."""
        return self.exterior_wall if is_exterior else self.interior_wall

    def wall_width_m(self, *, is_exterior: bool) -> float:
        """Returns the width over all that a wall is drawn with, in metres.

        It is never below what can be seen: 1.2 pixels for a single line, 3 for a hollow wall, 2 otherwise.
        """
        thickness_m = self.exterior_thickness_m if is_exterior else self.interior_thickness_m
        minimum_px = {"single": 1.2, "hollow": 3.0}.get(self.wall_fill(is_exterior=is_exterior), 2.0)
        return max(thickness_m, minimum_px / self.px_per_m)

    def metres(self, length_px: float) -> float:
        """Converts a length in pixels to metres."""
        return length_px / self.px_per_m


def paint(
    color: RGB, *, width_m: float | None = None, fill: bool = False, dash_m: Sequence[float] | None = None
) -> skia.Paint:
    """Returns an anti-aliased ``skia.Paint``.

    Args:
        color: The colour.
        width_m: Width of the line in canvas units; None is a hairline of one pixel.
        fill: Whether shapes are filled instead of outlined.
        dash_m: Lengths of dashes and gaps in turn, in canvas units; an even number of them.
    """
    result = skia.Paint(AntiAlias=True, Color=skia.Color(*color))
    result.setStyle(skia.Paint.kFill_Style if fill else skia.Paint.kStroke_Style)
    if width_m is not None:
        result.setStrokeWidth(width_m)
    if dash_m is not None:
        result.setPathEffect(skia.DashPathEffect.Make(list(dash_m), 0.0))
    return result
