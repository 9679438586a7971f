"""The looks that only the wide repertoire has: hairlines, faint greys, hatches, area plans, screens of CAD programs."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import get_args

from training.plans.look import ColumnLook, DoorStyle, Hatch, Preset, Style, WallFill, WindowStyle
from training.plans.model import RoomKind
from training.plans.palette import BLACK, RGB, PaletteKind, area_color, grey, weighted

WIDE_PRESET_WEIGHTS: Mapping[Preset, float] = {
    "hairline": 14, "faint": 14, "hatched": 8, "area_fill": 10, "cad_layers": 7, "thick": 3, "dashed": 2,
}  # fmt: skip
"""Percent; the presets of the first repertoire share what is left of a hundred."""

WIDE_PRESET_PALETTES: Mapping[Preset, Mapping[PaletteKind, float]] = {
    "hairline": {"black_on_white": 8, "one_fill": 1, "sepia": 1, "brochure": 1},
    "faint": {"faint": 1},
    "hatched": {"black_on_white": 6, "sepia": 1, "one_fill": 1, "grey_walls": 1},
    "area_fill": {"area_fill": 1},
    "cad_layers": {"cad_layers": 5, "dark_cad": 1, "blueprint": 1},
    "thick": {"black_on_white": 1},
    "dashed": {"black_on_white": 4, "faint": 1},
}

_HAIRLINE_PX = (0.7, 1.2)
_DOUBLE_SPACING_PX = (2.0, 4.0)
_HATCHES: tuple[Hatch, ...] = (
    "diagonal", "diagonal", "antidiagonal", "cross", "dots", "stipple", "stipple", "brick",
)  # fmt: skip
_LINE_WALLS: Mapping[tuple[WallFill, WallFill], float] = {
    ("single", "single"): 48, ("hollow", "hollow"): 34, ("single", "hollow"): 12, ("single", "solid"): 6,
}  # fmt: skip
"""Inner and outer walls of a plan of hairlines."""
_INSULATED_SHARE = 0.25
_TAGGED_SHARE = 0.1
_LEAST_GAP_CONTRAST = 60
_COLUMN_WEIGHTS: Mapping[ColumnLook, float] = {
    "none": 62, "square": 16, "circle": 6, "square_outline": 11, "circle_outline": 5,
}  # fmt: skip
_DOOR_WEIGHTS: Mapping[str, float] = {
    "as_before": 58, "no_leaf": 14, "only_arc": 16, "both_ways": 5, "plain_leaf": 7,
}  # fmt: skip


def widened(rng: random.Random, style: Style) -> Style:
    """Returns a style with the doors, columns and marks of the wide repertoire, and the look of its own preset."""
    style = replace(style, repertoire="wide", column_look=weighted(rng, _COLUMN_WEIGHTS))
    if style.preset in _PRESETS:
        style = _PRESETS[style.preset](rng, style)
    if rng.random() < _TAGGED_SHARE:
        style = replace(style, wall_tag_share=rng.uniform(0.05, 0.4))
    return replace(style, door=_door(rng, style.door))


def _door(rng: random.Random, door: DoorStyle) -> DoorStyle:
    look = weighted(rng, _DOOR_WEIGHTS)
    if look == "no_leaf":
        return replace(door, has_leaf=False)
    if look == "only_arc":
        return replace(door, has_leaf=True, leaf="none", arc=rng.choice(["solid", "solid", "dashed"]))
    if look == "both_ways":
        return replace(door, has_leaf=True, arc="solid", swings_both_ways=True)
    if look == "plain_leaf":
        return replace(door, has_leaf=True, arc="none", angle_degrees=rng.choice([30, 45, 90]))
    return door


def _with_lines(rng: random.Random, style: Style, hairline_px: float) -> Style:
    """Returns the style with everything thin, and walls of one or two hairlines."""
    style = replace(
        style,
        line_width_px=hairline_px,
        wall_outline_px=hairline_px,
        wall_inside=style.palette.floor,
        furniture_line_px=min(1.0, hairline_px * rng.choice([0.7, 1.0, 1.0])),
        door=replace(style.door, line_px=hairline_px, leaf="line"),
        window=replace(style.window, line_px=hairline_px),
        has_cavity_line=False,
        opening_fill=None if style.palette.floor_fills else rng.choice([None, style.palette.floor]),
        is_hand_drawn=False,
    )
    spacing_px = rng.uniform(*_DOUBLE_SPACING_PX)
    double_m = style.metres(2 * hairline_px + spacing_px)
    interior, exterior = weighted(rng, _LINE_WALLS)
    return replace(
        style,
        interior_wall=interior,
        exterior_wall=exterior,
        hairline_px=hairline_px,
        # A single line is this wide in the truth, which cannot have less.
        interior_thickness_m=double_m if interior == "hollow" else style.metres(1.2),
        exterior_thickness_m=style.metres(1.2) if exterior == "single" else double_m * rng.choice([1, 1, 1.4]),
        door=replace(style.door, has_jambs=interior == "hollow" and rng.random() < 0.7),
    )


def _hairline(rng: random.Random, style: Style) -> Style:
    """Lines of about a pixel, whatever the scale."""
    return _with_lines(rng, style, rng.uniform(*_HAIRLINE_PX))


def _faint(rng: random.Random, style: Style) -> Style:
    """Walls in light grey under darker furniture and writing."""
    style = replace(
        style,
        furniture_density=rng.choice([0.0, 0.3, 0.7, 0.95]),
        label_density=rng.choice([0.0, 0.6, 0.95]),
        label_size_px=rng.uniform(5, 11),
        floor_textures={},
        is_hand_drawn=False,
    )
    if rng.random() < 0.6:
        return _with_lines(rng, style, rng.uniform(0.9, 1.6))
    fill: WallFill = rng.choice(["solid", "solid", "grey", "hollow"])
    return replace(
        style,
        interior_wall=fill,
        exterior_wall=fill,
        wall_outline_px=rng.choice([0.0, 0.8]) if fill == "solid" else 0.8,
        wall_inside=style.palette.wall if fill == "grey" else style.palette.background,
    )


def _hatched(rng: random.Random, style: Style) -> Style:
    """Poche, stippled or insulated walls, wide enough to show what is in them."""
    interior: WallFill = rng.choice(["hatched", "hatched", "hollow", "solid", "grey"])
    has_insulation = rng.random() < _INSULATED_SHARE
    interior_m = max(rng.uniform(0.09, 0.2), style.metres(4.5))
    return replace(
        style,
        interior_wall=interior,
        exterior_wall="hollow" if has_insulation else "hatched",
        interior_thickness_m=interior_m,
        exterior_thickness_m=max(rng.uniform(0.25, 0.5), style.metres(7), interior_m),
        wall_inside=style.palette.background,
        wall_outline_px=rng.choice([0.6, 0.8, 1.0, 1.4]),
        hatch=rng.choice(_HATCHES),
        hatch_px=rng.choice([4, 4, 5, 6, 8]),
        has_insulation=has_insulation,
        has_cavity_line=False,
        is_hand_drawn=False,
    )


def _area_fill(rng: random.Random, style: Style) -> Style:
    """Coloured floors between dark walls, hairlines or bare white gaps."""
    if rng.random() < 0.4:
        style = replace(style, floor_colors=_floor_colors(rng, is_strong=rng.random() < 0.4))
    style = replace(style, floor_textures={}, opening_fill=None, furniture_density=rng.choice([0.0, 0.0, 0.3, 0.8]))
    look = weighted(rng, {"dark": 42, "gaps": 30, "hairline": 28})
    if look == "hairline":
        return replace(_with_lines(rng, style, rng.uniform(*_HAIRLINE_PX)), opening_fill=None)
    style = replace(style, interior_wall="solid", exterior_wall="solid", wall_outline_px=0.0, has_insulation=False)
    if look == "dark":
        return style
    return _with_gaps(rng, style)


def _floor_colors(rng: random.Random, *, is_strong: bool) -> tuple[RGB, ...]:
    return tuple(area_color(rng, is_strong=is_strong) for _ in range(rng.randint(4, 12)))


def _with_gaps(rng: random.Random, style: Style) -> Style:
    """Returns the style with walls that are only gaps between floors, all of which can be told from the gaps."""
    gap_m = style.metres(rng.uniform(2, 5))
    palette = replace(style.palette, wall=style.palette.background)
    floors = style.floor_colors or [palette.floor_fills.get(kind, palette.floor) for kind in get_args(RoomKind)]
    if any(sum(abs(a - b) for a, b in zip(floor, palette.wall, strict=True)) < _LEAST_GAP_CONTRAST for floor in floors):
        style = replace(style, floor_colors=_floor_colors(rng, is_strong=True))
    return replace(
        style,
        palette=palette,
        interior_thickness_m=gap_m,
        exterior_thickness_m=gap_m * rng.choice([1, 1, 1.5]),
        window=WindowStyle(look="thin_gap", fill=palette.background, line_px=0.6),
    )


def _cad_layers(rng: random.Random, style: Style) -> Style:
    """Pure colours on black, mostly as hairlines."""
    style = replace(
        style, floor_textures={}, furniture_fill=None, door=replace(style.door, color=style.palette.furniture)
    )
    if rng.random() < 0.88:
        style = _with_lines(rng, style, rng.uniform(0.8, 1.4))
        return replace(style, opening_fill=style.palette.floor)
    return replace(style, opening_fill=style.palette.floor, interior_wall="solid", exterior_wall="solid")


def _thick(rng: random.Random, style: Style) -> Style:
    """Very thick black walls."""
    interior_m = max(rng.uniform(0.2, 0.4), style.metres(4))
    return replace(
        style,
        palette=replace(style.palette, wall=BLACK),
        interior_wall="solid",
        exterior_wall="solid",
        interior_thickness_m=interior_m,
        exterior_thickness_m=max(rng.uniform(0.4, 0.8), interior_m),
        wall_outline_px=0.0,
        has_cavity_line=False,
    )


def _dashed(rng: random.Random, style: Style) -> Style:
    """Inner walls in dashes, as those to be pulled down or built later."""
    style = _with_lines(rng, style, rng.uniform(0.9, 1.6))
    dash_px = rng.uniform(5, 9), rng.uniform(2, 4)
    style = replace(style, wall_dash_px=dash_px, dashed_share=rng.choice([0.3, 0.6, 1.0]))
    if rng.random() < 0.5:
        style = replace(
            style,
            exterior_wall="solid",
            exterior_thickness_m=max(rng.uniform(0.2, 0.4), style.metres(3)),
            palette=replace(style.palette, wall=grey(rng.uniform(0, 0.5))),
        )
    return style


_PRESETS: Mapping[Preset, Callable[[random.Random, Style], Style]] = {
    "hairline": _hairline, "faint": _faint, "hatched": _hatched, "area_fill": _area_fill,
    "cad_layers": _cad_layers, "thick": _thick, "dashed": _dashed,
}  # fmt: skip
