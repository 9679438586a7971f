"""How plans and layers are coloured: faint plans, inks of layers, plans of evacuation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from training.plans.look import Style
from training.plans.model import RoomKind
from training.plans.palette import BLACK, RGB, WHITE, Palette, grey, mix

_DARK_INKS: tuple[RGB, ...] = (
    (0, 0, 0), (0, 0, 0), (0, 0, 0), (30, 30, 30), (200, 20, 30), (20, 60, 190), (0, 120, 60), (170, 0, 150),
    (0, 110, 140), (120, 70, 20),
)  # fmt: skip
_BRIGHT_INKS: tuple[RGB, ...] = (
    (255, 255, 255), (255, 255, 0), (0, 255, 255), (120, 255, 120), (255, 120, 255), (255, 140, 120),
)  # fmt: skip
_FAINT_SHARES = (0.28, 0.62)
"""How far faint lines are on the way from the paper to their own colour: still seen after a scan, never dark."""
_LEAST_CONTRAST = 140.0
_MIDDLE_LUMINANCE = 110.0


def luminance(color: RGB) -> float:
    """Returns how bright a colour is, 0 to 255."""
    return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]


def plain_ink(background: RGB) -> RGB:
    """Returns black or white, whichever stands out from the paper."""
    return BLACK if luminance(background) > _MIDDLE_LUMINANCE else WHITE


def layer_ink(rng: Random, background: RGB) -> RGB:
    """Returns a colour that stands out from the paper."""
    return rng.choice(_DARK_INKS if luminance(background) > _MIDDLE_LUMINANCE else _BRIGHT_INKS)


def faint_style(style: Style, rng: Random) -> Style:
    """Returns the style with grey, thin lines and plain floors, as the background of another trade's drawing."""
    palette = style.palette
    background = palette.background if rng.random() < 0.25 else WHITE
    line = palette.line if abs(luminance(palette.line) - luminance(background)) > _LEAST_CONTRAST else BLACK
    ink = mix(background, line, rng.uniform(*_FAINT_SHARES))
    text = mix(background, line, rng.choice([1.0, rng.uniform(*_FAINT_SHARES), rng.uniform(*_FAINT_SHARES)]))
    wall = mix(background, ink, rng.choice([1.0, 1.0, 0.75]))
    faint = replace(
        palette, background=background, line=ink, wall=wall, furniture=ink, text=text, floor=background, floor_fills={}
    )
    return _recoloured(style, faint, line_width_px=rng.choice([0.7, 0.8, 1.0, 1.0]))


def evacuation_style(style: Style, rng: Random) -> Style:
    """Returns the style with dark or grey, thick, plain walls and hardly any furniture."""
    wall = grey(rng.choice([0.0, 0.0, 0.15, 0.35, 0.55]))
    floor = rng.choice([WHITE, WHITE, WHITE, grey(0.95), (250, 248, 235)])
    palette = Palette(
        kind=style.palette.kind, background=WHITE, line=grey(rng.choice([0.0, 0.2, 0.4])), wall=wall,
        furniture=grey(rng.uniform(0.5, 0.8)), text=grey(rng.uniform(0.0, 0.5)), floor=floor,
        floor_fills=_escape_fills(rng),
    )  # fmt: skip
    plain = _recoloured(style, palette, line_width_px=rng.choice([0.8, 1.0, 1.3]))
    return replace(
        plain,
        interior_wall="solid",
        exterior_wall="solid",
        interior_thickness_m=max(style.interior_thickness_m, rng.uniform(0.12, 0.25)),
        exterior_thickness_m=max(style.exterior_thickness_m, rng.uniform(0.25, 0.45)),
        furniture_density=rng.choice([0, 0, 0, 0.3]),
        label_density=rng.choice([0, 0.4, 0.9]),
        label_dimensions="none",
        is_hand_drawn=False,
    )


def _escape_fills(rng: Random) -> Mapping[RoomKind, RGB]:
    """Returns the floors of ways out in pale green, or none."""
    if rng.random() < 0.55:
        return {}
    return dict.fromkeys(("corridor", "hall", "stairs"), mix(WHITE, (0, 140, 70), rng.uniform(0.1, 0.35)))


def _recoloured(style: Style, palette: Palette, *, line_width_px: float) -> Style:
    """Returns the style in other colours: floors plain and every part of an opening in a colour of the palette."""
    return replace(
        style,
        palette=palette,
        line_width_px=line_width_px,
        wall_outline_px=min(style.wall_outline_px, line_width_px) if style.wall_outline_px else 0.0,
        wall_inside=palette.background if style.interior_wall != "grey" else mix(palette.background, palette.wall, 0.3),
        opening_fill=palette.background if style.opening_fill is not None else None,
        door=replace(style.door, color=palette.line, line_px=line_width_px, sector_fill=None),
        window=replace(style.window, fill=palette.background, line_px=line_width_px),
        floor_textures={},
        floor_colors=(),
        furniture_fill=None,
    )
