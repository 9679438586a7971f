"""How a plan is drawn: colours, line widths, walls, openings, floors and labels.

Canvas convention: the matrix of a ``skia.Canvas`` already maps metres to pixels, so that a width in
pixels is divided by ``Style.px_per_m`` before it is drawn.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import get_args

from training.plans.fonts import FAMILIES
from training.plans.look import DoorStyle, Hatch, Preset, Style, WallFill, WindowStyle, paint
from training.plans.model import RoomKind
from training.plans.palette import BLACK, RGB, WHITE, Palette, PaletteKind, grey, mix, random_palette, weighted
from training.plans.repertoire import Repertoire
from training.plans.style_wide import WIDE_PRESET_PALETTES, WIDE_PRESET_WEIGHTS, widened

__all__ = [
    "RGB",
    "DoorStyle",
    "Palette",
    "Style",
    "WallFill",
    "WindowStyle",
    "mix",
    "paint",
    "random_palette",
    "random_style",
]

_PRESET_WEIGHTS: Mapping[Preset, float] = {
    "free": 42, "uk_rental": 16, "finnish": 11, "bti_scan": 9, "french": 6, "us_house": 8, "sketch": 8,
}  # fmt: skip
_WIDE_PRESET_WEIGHTS: Mapping[Preset, float] = {
    # The first repertoire's presets add up to 100, and keep their proportions.
    **{preset: weight * (1 - sum(WIDE_PRESET_WEIGHTS.values()) / 100) for preset, weight in _PRESET_WEIGHTS.items()},
    **WIDE_PRESET_WEIGHTS,
}
_PRESET_PALETTES: Mapping[Preset, Mapping[PaletteKind, float]] = {
    "uk_rental": {"black_on_white": 8, "brochure": 1},
    "finnish": {"black_on_white": 6, "grey_walls": 2, "one_fill": 1},
    "bti_scan": {"black_on_white": 2, "sepia": 3},
    "french": {"black_on_white": 1},
    "us_house": {"black_on_white": 5, "grey_walls": 1, "one_fill": 1},
    "sketch": {"black_on_white": 1},
}
_LANGUAGES: Mapping[str, float] = {
    "en": 5, "en_us": 4, "fi": 2, "fr": 2, "ru": 2, "de": 1, "es": 1, "numbers": 2,
}  # fmt: skip
_TEXTURES: tuple[str, ...] = ("tile", "plank", "plank_vertical", "diagonal", "cross", "dots", "parquet", "brick")
_HATCHES: tuple[Hatch, ...] = ("diagonal", "diagonal", "antidiagonal", "cross", "dots", "brick")


def random_style(rng: random.Random, px_per_m: float, *, repertoire: Repertoire = "first") -> Style:
    """Returns a random style: one of the named kinds of real drawings, or a free mixture.

    Args:
        rng: The only source of chance.
        px_per_m: Scale of the drawing; walls are kept thick enough to be seen at it.
        repertoire: Which styles there are.
    """
    preset = weighted(rng, _WIDE_PRESET_WEIGHTS if repertoire == "wide" else _PRESET_WEIGHTS)
    palettes = _PRESET_PALETTES.get(preset) or WIDE_PRESET_PALETTES.get(preset)
    if palettes is not None:
        palette_kind = weighted(rng, palettes)
        palette = random_palette(rng, palette_kind)
    else:
        palette = random_palette(rng)
    style = _free(rng, palette, px_per_m)
    if preset in WIDE_PRESET_WEIGHTS:
        style = replace(style, preset=preset)
    elif preset != "free":
        style = replace(_PRESETS[preset](rng, style), preset=preset)
        if style.interior_wall in ("hollow", "hatched", "grey") and rng.random() < 0.8:
            style = replace(style, door=replace(style.door, has_jambs=True))
    style = _with_visible_walls(rng, style)
    return widened(rng, style) if repertoire == "wide" else style


def _free(rng: random.Random, palette: Palette, px_per_m: float) -> Style:
    line_px = rng.choice([0.6, 0.8, 1, 1, 1.2, 1.6, 2.2])
    interior_m = rng.uniform(0.07, 0.22)
    exterior_m = min(0.55, interior_m * rng.choice([1, 1.2, 1.5, 2, 2.5, 3]))
    interior, exterior = _wall_fills(rng, palette)
    backgrounds = [palette.background, palette.background, palette.floor]
    has_fills = bool(palette.floor_fills)
    # Floors that differ from room to room look wrong under a gap of one colour, so they mostly show through.
    opening_fill = rng.choice([None, None, palette.background, WHITE] if has_fills else [None, palette.floor])
    furniture_fill = rng.choice([None, None, palette.background, palette.floor])
    return Style(
        palette=palette,
        px_per_m=px_per_m,
        line_width_px=line_px,
        interior_thickness_m=interior_m,
        exterior_thickness_m=exterior_m,
        interior_wall=interior,
        exterior_wall=exterior,
        wall_inside=palette.wall if "grey" in (interior, exterior) else rng.choice(backgrounds),
        wall_outline_px=line_px if rng.random() < 0.8 else 0.6,
        hatch=rng.choice(_HATCHES),
        hatch_px=rng.choice([4, 5, 6, 8]),
        has_cavity_line=rng.random() < 0.06,
        opening_fill=opening_fill,
        door=_door(rng, palette, line_px, has_outline=interior in ("hollow", "hatched", "grey")),
        window=_window(rng, palette, line_px),
        void_look=weighted(rng, {"cross": 5, "slash": 1, "plain": 2, "filled": 1, "hatched": 1}),
        column_look=weighted(rng, {"none": 90, "square": 4, "circle": 2, "square_outline": 2, "circle_outline": 2}),
        floor_textures=_floor_textures(rng, 0.5 if has_fills else 0.12),
        texture_px=rng.uniform(4, 14),
        texture_strength=rng.uniform(0.1, 0.4),
        furniture_density=rng.choice([0, 0, 0.3, 0.7, 0.9, 0.95]),
        furniture_line_px=rng.choice([0.4, 0.6, 0.8, 1]),
        furniture_fill=rng.choice([None, WHITE, furniture_fill]) if has_fills else furniture_fill,
        label_density=rng.choice([0, 0.5, 0.9, 0.95, 0.95, 0.95]),
        label_size_px=rng.uniform(6, 15),
        label_language=weighted(rng, _LANGUAGES),
        label_font=rng.choice(FAMILIES),
        label_dimensions=weighted(rng, {"none": 10, "metric": 2, "imperial": 2, "area": 4, "both": 1}),
        is_hand_drawn=rng.random() < 0.08,
        wobble_seed=rng.getrandbits(31),
    )


def _wall_fills(rng: random.Random, palette: Palette) -> tuple[WallFill, WallFill]:
    """Returns the fills of interior and exterior walls."""
    if palette.kind == "grey_walls":
        fill: WallFill = rng.choice(["grey", "grey", "solid"])
        return fill, fill
    if palette.kind == "brochure" and palette.wall == WHITE:
        return "grey", "grey"
    if palette.kind == "black_on_white" and palette.wall == BLACK and rng.random() < 0.3:
        return "solid", "solid"
    weights: Mapping[WallFill, float] = {"solid": 50, "hollow": 22, "grey": 10, "hatched": 8, "single": 10}
    interior = weighted(rng, weights)
    if rng.random() < 0.25:
        return interior, rng.choice(["solid", "hatched", "grey", "hollow"])
    return interior, interior


def _door(rng: random.Random, palette: Palette, line_px: float, *, has_outline: bool) -> DoorStyle:
    return DoorStyle(
        leaf=rng.choice(["line", "line", "rectangle", "filled"]),
        arc=rng.choice(["solid", "solid", "solid", "solid", "none", "dashed"]),
        angle_degrees=rng.choice([90, 90, 90, 90, 90, 90, 60, 45, 30, 85]),
        color=rng.choice([palette.line, palette.line, palette.furniture]),
        line_px=rng.choice([0.5, 0.7, 1, 1, line_px]),
        leaf_thickness_m=rng.uniform(0.03, 0.08),
        has_leaf=rng.random() > 0.06,
        hinge_at_face=rng.random() < 0.5,
        sector_fill=WHITE if palette.floor_fills and rng.random() < 0.25 else None,
        has_jambs=rng.random() < (0.9 if has_outline else 0.3),
        threshold=weighted(rng, {"none": 82, "faces": 9, "centre": 5, "dashed": 4}),
    )


def _window(rng: random.Random, palette: Palette, line_px: float) -> WindowStyle:
    tint = mix(WHITE, (rng.randint(120, 255), rng.randint(160, 255), 255), rng.random())
    return WindowStyle(
        look=weighted(
            rng,
            {"box": 4, "three_lines": 3, "thin_gap": 2, "filled": 2, "sill": 1.5, "white_box": 2, "outer_line": 1},
        ),
        fill=rng.choice([palette.background, palette.background, WHITE, tint]),
        line_px=rng.choice([line_px, line_px, 0.6, 1]),
    )


def _floor_textures(rng: random.Random, chance: float) -> Mapping[RoomKind, str]:
    if rng.random() > chance:
        return {}
    kinds: tuple[RoomKind, ...] = get_args(RoomKind)
    if rng.random() < 0.4:
        wet: tuple[RoomKind, ...] = ("bathroom", "toilet", "kitchen", "utility", "sauna")
        texture = rng.choice(["tile", "tile", "cross", "diagonal"])
        return dict.fromkeys(wet, texture)
    return {kind: rng.choice(_TEXTURES) for kind in kinds if rng.random() < 0.6}


def _with_visible_walls(rng: random.Random, style: Style) -> Style:
    """Returns the style with walls of at least the width that can be seen, the exterior not below the interior."""
    line_m = style.metres(style.line_width_px)
    interior_m, exterior_m = style.interior_thickness_m, style.exterior_thickness_m
    if style.interior_wall == "single":
        interior_m = line_m * rng.choice([1, 1.5, 2])
    if style.exterior_wall == "single":
        exterior_m = max(interior_m, line_m * rng.choice([1, 1.5, 2, 3]))
    style = replace(style, interior_thickness_m=interior_m, exterior_thickness_m=exterior_m)
    interior_m, exterior_m = style.wall_width_m(is_exterior=False), style.wall_width_m(is_exterior=True)
    if style.exterior_wall != "single":
        exterior_m = max(interior_m, exterior_m)
    return replace(style, interior_thickness_m=interior_m, exterior_thickness_m=exterior_m)


def _uk_rental(rng: random.Random, style: Style) -> Style:
    """Thick black walls on white, thin doors, name and size as the only text."""
    interior_m = rng.uniform(0.1, 0.2)
    thin_px = rng.choice([0.5, 0.7, 0.9])
    return replace(
        style,
        line_width_px=thin_px,
        interior_wall="solid",
        exterior_wall="solid",
        interior_thickness_m=interior_m,
        exterior_thickness_m=rng.uniform(max(0.22, interior_m), 0.5),
        wall_outline_px=0.0,
        has_cavity_line=False,
        opening_fill=None if style.palette.floor_fills else style.palette.floor,
        door=replace(
            style.door,
            line_px=thin_px,
            has_leaf=True,
            has_jambs=rng.random() < 0.15,
            leaf=rng.choice(["line", "rectangle", "line"]),
            arc=rng.choice(["solid", "solid", "solid", "none"]),
        ),
        window=WindowStyle(look=rng.choice(["box", "three_lines", "white_box"]), line_px=thin_px),
        furniture_density=rng.choice([0, 0.15, 0.3, 0.5]),
        furniture_line_px=thin_px,
        label_density=0.97,
        label_size_px=rng.uniform(6, 11),
        label_language="en",
        label_dimensions=rng.choice(["both", "imperial", "metric", "both"]),
        is_hand_drawn=False,
    )


def _finnish(rng: random.Random, style: Style) -> Style:
    """Thick outer and thin inner walls, abbreviated room names, all fixtures."""
    exterior: WallFill = weighted(rng, {"solid": 5, "grey": 3, "hollow": 2, "hatched": 2})
    interior: WallFill = weighted(rng, {"solid": 5, "hollow": 3, "grey": 2})
    return replace(
        style,
        interior_wall=interior,
        exterior_wall=exterior,
        interior_thickness_m=rng.uniform(0.07, 0.13),
        exterior_thickness_m=rng.uniform(0.25, 0.5),
        wall_inside=rng.choice([grey(rng.uniform(0.4, 0.9)), style.palette.background]),
        has_cavity_line=exterior in ("hollow", "grey") and rng.random() < 0.3,
        door=replace(style.door, has_leaf=True, threshold=rng.choice(["none", "faces", "centre"])),
        window=replace(style.window, look=rng.choice(["box", "three_lines", "white_box", "outer_line"])),
        furniture_density=rng.choice([0.6, 0.9, 0.95]),
        label_language="fi",
        label_dimensions=rng.choice(["none", "none", "area"]),
    )


def _bti_scan(rng: random.Random, style: Style) -> Style:
    """Thin double lines drawn by hand, doors as gaps, room numbers over areas."""
    fill: WallFill = weighted(rng, {"hollow": 8, "hatched": 1, "solid": 1})
    line_px = rng.choice([0.6, 0.8, 1.0, 1.3])
    palette = style.palette
    return replace(
        style,
        line_width_px=line_px,
        interior_wall=fill if fill != "solid" else "hollow",
        exterior_wall=fill,
        interior_thickness_m=rng.uniform(0.1, 0.18),
        exterior_thickness_m=rng.uniform(0.25, 0.55),
        wall_inside=palette.background,
        wall_outline_px=line_px,
        has_cavity_line=False,
        opening_fill=palette.floor,
        door=replace(
            style.door,
            line_px=line_px,
            color=palette.line,
            has_leaf=rng.random() < 0.4,
            leaf="line",
            arc=rng.choice(["none", "solid"]),
            has_jambs=rng.random() < 0.8,
            threshold=rng.choice(["none", "faces", "none"]),
        ),
        window=WindowStyle(
            look=rng.choice(["box", "three_lines", "thin_gap"]), fill=palette.background, line_px=line_px
        ),
        floor_textures={},
        furniture_density=rng.choice([0, 0.1, 0.3]),
        label_language=rng.choice(["ru", "numbers", "numbers"]),
        label_font=rng.choice(["amatic", "intuitive", "intuitive", "plotter", "plotter"]),
        label_dimensions=rng.choice(["none", "metric", "area"]),
        is_hand_drawn=rng.random() < 0.8,
    )


def _french(rng: random.Random, style: Style) -> Style:
    """Thick black outer walls, thin grey or black partitions, areas in square metres."""
    return replace(
        style,
        interior_wall=rng.choice(["solid", "solid", "grey", "hollow"]),
        exterior_wall=rng.choice(["solid", "solid", "solid", "hatched"]),
        interior_thickness_m=rng.uniform(0.07, 0.12),
        exterior_thickness_m=rng.uniform(0.2, 0.4),
        wall_inside=grey(rng.uniform(0.5, 0.95)),
        door=replace(style.door, line_px=rng.choice([0.5, 0.7]), leaf="line", arc="solid", has_leaf=True),
        window=replace(style.window, look=rng.choice(["box", "thin_gap", "white_box"]), line_px=0.6),
        furniture_density=rng.choice([0, 0.2, 0.6]),
        furniture_line_px=0.5,
        label_size_px=rng.uniform(5, 9),
        label_language="fr",
        label_dimensions=rng.choice(["area", "area", "area", "none"]),
        is_hand_drawn=False,
    )


def _us_house(rng: random.Random, style: Style) -> Style:
    """Walls of one thickness, solid, hollow or grey, with sizes in feet."""
    fill: WallFill = weighted(rng, {"solid": 5, "hollow": 3, "grey": 2, "hatched": 1})
    thickness_m = rng.uniform(0.11, 0.17)
    return replace(
        style,
        interior_wall=fill,
        exterior_wall=fill,
        interior_thickness_m=thickness_m,
        exterior_thickness_m=thickness_m * rng.choice([1, 1, 1.3, 1.6]),
        window=replace(style.window, look=rng.choice(["box", "three_lines", "sill", "white_box"])),
        furniture_density=rng.choice([0.3, 0.7, 0.95]),
        label_language="en_us",
        label_dimensions=rng.choice(["imperial", "imperial", "none"]),
    )


def _sketch(rng: random.Random, style: Style) -> Style:
    """A thick outer line, thin inner walls, few thin symbols and hardly any text."""
    return replace(
        style,
        line_width_px=rng.choice([0.6, 0.8]),
        interior_wall=rng.choice(["solid", "single"]),
        exterior_wall="solid",
        interior_thickness_m=rng.uniform(0.05, 0.12),
        exterior_thickness_m=rng.uniform(0.1, 0.3),
        opening_fill=WHITE,
        door=replace(style.door, line_px=0.6, leaf=rng.choice(["line", "rectangle"]), arc="solid", has_jambs=False),
        window=replace(style.window, look="thin_gap"),
        floor_textures={},
        furniture_density=rng.choice([0.5, 0.8]),
        furniture_line_px=0.5,
        label_density=rng.choice([0, 0, 0.5]),
        is_hand_drawn=False,
    )


_PRESETS: Mapping[Preset, Callable[[random.Random, Style], Style]] = {
    "uk_rental": _uk_rental, "finnish": _finnish, "bti_scan": _bti_scan, "french": _french,
    "us_house": _us_house, "sketch": _sketch,
}  # fmt: skip
