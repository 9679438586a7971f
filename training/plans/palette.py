"""The colours of a drawing."""

from __future__ import annotations

import colorsys
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar, get_args

from training.plans.model import RoomKind

RGB = tuple[int, int, int]
"""A colour as red, green and blue, 0 to 255 each."""

PaletteKind = Literal[
    "black_on_white", "blueprint", "brochure", "sepia", "dark_cad", "grey_walls", "one_fill", "random",
    "faint", "area_fill", "cad_layers",
]  # fmt: skip

WHITE: RGB = (255, 255, 255)
BLACK: RGB = (0, 0, 0)

_KIND_WEIGHTS: Mapping[PaletteKind, float] = {
    "black_on_white": 34, "blueprint": 9, "brochure": 20, "sepia": 6, "dark_cad": 4, "grey_walls": 12,
    "one_fill": 8, "random": 5,
}  # fmt: skip
_CAD_COLORS: tuple[RGB, ...] = (
    (255, 255, 255), (255, 255, 0), (0, 255, 255), (0, 255, 0), (255, 0, 255), (255, 90, 90), (230, 153, 51),
    (160, 160, 160),
)  # fmt: skip
_CORPORATE_COLORS: tuple[RGB, ...] = (
    (0, 91, 170), (0, 120, 60), (150, 20, 30), (70, 50, 40), (20, 40, 80), (90, 90, 100), (190, 95, 20),
)  # fmt: skip
_CAD_WALL_COLORS: tuple[RGB, ...] = (
    (255, 255, 255), (255, 255, 255), (255, 255, 0), (0, 255, 255), (0, 255, 0), (255, 0, 255), (255, 60, 60),
)  # fmt: skip
_FAINT_LEVELS = (0.55, 0.845)
"""Greys of 140 to 215."""
_CIRCULATION: tuple[RoomKind, ...] = ("corridor", "hall", "stairs", "elevator")
_WET_KINDS: frozenset[RoomKind] = frozenset({"bathroom", "toilet", "sauna", "utility"})

_Choice = TypeVar("_Choice")


def weighted(rng: random.Random, weights: Mapping[_Choice, float]) -> _Choice:
    """Returns a key drawn with a chance in proportion to its value."""
    return rng.choices(list(weights), list(weights.values()))[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a drawing.

    Attributes:
        floor_fills: The floor colour of a room kind; empty when floors are plain.
    """

    kind: PaletteKind
    background: RGB
    line: RGB
    wall: RGB
    furniture: RGB
    text: RGB
    floor: RGB
    floor_fills: Mapping[RoomKind, RGB] = field(default_factory=dict)


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """Returns the colour between two colours; ``share`` 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def grey(level: float) -> RGB:
    """Returns a grey; 0 is black, 1 is white."""
    value = round(255 * min(max(level, 0.0), 1.0))
    return value, value, value


def _color(rng: random.Random, low: float, high: float) -> RGB:
    red, green, blue = (round(255 * rng.uniform(low, high)) for _ in range(3))
    return red, green, blue


def _near(rng: random.Random, base: RGB, spread: float) -> RGB:
    red, green, blue = (round(min(max(c + 255 * rng.uniform(-spread, spread * 0.6), 50), 255)) for c in base)
    return red, green, blue


def random_palette(rng: random.Random, kind: PaletteKind | None = None) -> Palette:
    """Returns a random palette, of a given kind if one is named."""
    chosen = weighted(rng, _KIND_WEIGHTS) if kind is None else kind
    if chosen == "blueprint":
        return _blueprint(rng)
    if chosen == "sepia":
        return _sepia(rng)
    if chosen == "dark_cad":
        return _dark_cad(rng)
    if chosen in _WIDE_MAKERS:
        return _WIDE_MAKERS[chosen](rng)
    return _paper(rng, chosen)


def _paper(rng: random.Random, kind: PaletteKind) -> Palette:
    background = grey(rng.choice([1, 1, 1, rng.uniform(0.85, 1)]))
    line = grey(rng.choice([0, 0, rng.uniform(0, 0.35)]))
    wall, floor, text = line, background, line
    furniture = rng.choice([line, grey(rng.uniform(0.2, 0.75))])
    fills: Mapping[RoomKind, RGB] = {}
    if kind == "grey_walls":
        wall = grey(rng.uniform(0.35, 0.85))
    elif kind == "one_fill":
        floor = _near(rng, grey(rng.uniform(0.75, 1)), 0.15)
        background = rng.choice([background] * 5 + [_color(rng, 0.6, 1)])
    elif kind == "brochure":
        fills, wall, background = _brochure_colors(rng, background)
        furniture = rng.choice([furniture, line, _color(rng, 0.2, 0.7)])
    elif kind == "random":
        wall, line, text = _color(rng, 0, 0.8), _color(rng, 0, 0.5), _color(rng, 0, 0.6)
        furniture = _color(rng, 0, 0.7)
    elif rng.random() < 0.25:
        wall, text = BLACK, grey(rng.uniform(0.2, 0.6))
    elif rng.random() < 0.08:
        wall = rng.choice(_CORPORATE_COLORS)
    return Palette(
        kind=kind, background=background, line=line, wall=wall, furniture=furniture, text=text, floor=floor,
        floor_fills=fills,
    )  # fmt: skip


def _brochure_colors(rng: random.Random, background: RGB) -> tuple[Mapping[RoomKind, RGB], RGB, RGB]:
    """Returns the floor fills, the wall colour and the background."""
    kinds: tuple[RoomKind, ...] = get_args(RoomKind)
    scheme = weighted(rng, {"free": 5, "wood_and_wet": 3, "bright": 1})
    if scheme == "wood_and_wet":
        dry, wet = _near(rng, (225, 195, 150), 0.12), _near(rng, (205, 220, 230), 0.12)
        fills = {kind: _near(rng, wet if kind in _WET_KINDS else dry, 0.03) for kind in kinds}
    else:
        base = _color(rng, 0.6, 1)
        spread = rng.choice([0.12, 0.25, 0.4]) if scheme == "free" else 0.6
        fills = {kind: _near(rng, base, spread) for kind in kinds}
    if rng.random() < 0.3:
        white_kinds = [kind for kind in kinds if rng.random() < 0.4]
        fills.update(dict.fromkeys(white_kinds, WHITE))
    wall = rng.choice([BLACK, grey(0.15), grey(rng.uniform(0, 0.5)), _color(rng, 0, 0.45), WHITE])
    if rng.random() < 0.25:
        background = _color(rng, 0.6, 1)
    return fills, wall, background


def _blueprint(rng: random.Random) -> Palette:
    background: RGB = (rng.randint(5, 76), rng.randint(25, 115), rng.randint(100, 190))
    line = _color(rng, 0.75, 1)
    return Palette(
        kind="blueprint", background=background, line=line, wall=line, furniture=mix(line, background, 0.3),
        text=line, floor=background,
    )  # fmt: skip


def _sepia(rng: random.Random) -> Palette:
    background: RGB = (rng.randint(209, 247), rng.randint(194, 230), rng.randint(153, 204))
    if rng.random() < 0.3:
        background = mix(background, grey(0.8), 0.7)
    line: RGB = (rng.randint(25, 102), rng.randint(20, 76), rng.randint(13, 64))
    return Palette(
        kind="sepia", background=background, line=line, wall=line, furniture=line, text=line, floor=background
    )


def _dark_cad(rng: random.Random) -> Palette:
    background = grey(rng.uniform(0, 0.2))
    return Palette(
        kind="dark_cad", background=background, line=rng.choice(_CAD_COLORS), wall=rng.choice(_CAD_COLORS),
        furniture=rng.choice(_CAD_COLORS), text=rng.choice(_CAD_COLORS), floor=background,
    )  # fmt: skip


def _faint(rng: random.Random) -> Palette:
    """Grey walls that hardly stand out, with darker furniture and text."""
    background = rng.choice((WHITE, WHITE, WHITE, grey(rng.uniform(0.96, 1))))
    wall = grey(rng.uniform(*_FAINT_LEVELS))
    line = rng.choice((wall, wall, wall, grey(rng.uniform(*_FAINT_LEVELS))))
    furniture = rng.choice((grey(rng.uniform(0, 0.45)), grey(rng.uniform(0, 0.45)), wall))
    return Palette(
        kind="faint", background=background, line=line, wall=wall, furniture=furniture,
        text=grey(rng.uniform(0, 0.4)), floor=background,
    )  # fmt: skip


def area_color(rng: random.Random, *, is_strong: bool) -> RGB:
    """Returns a floor colour of an area plan."""
    saturation = rng.uniform(0.4, 0.95) if is_strong else rng.uniform(0.08, 0.4)
    red, green, blue = colorsys.hsv_to_rgb(rng.random(), saturation, rng.uniform(0.78, 1))
    return round(red * 255), round(green * 255), round(blue * 255)


def _area_fill(rng: random.Random) -> Palette:
    """Floors coloured by use, or only the circulation."""
    kinds: tuple[RoomKind, ...] = get_args(RoomKind)
    is_strong = rng.random() < 0.4
    if rng.random() < 0.3:
        shade = area_color(rng, is_strong=is_strong)
        fills: dict[RoomKind, RGB] = dict.fromkeys(_CIRCULATION, shade)
    else:
        colors = [area_color(rng, is_strong=is_strong) for _ in range(rng.randint(3, 8))]
        fills = {kind: rng.choice(colors) for kind in kinds}
    line = grey(rng.choice((0.0, 0.0, rng.uniform(0, 0.2))))
    return Palette(
        kind="area_fill", background=WHITE, line=line, wall=line, furniture=rng.choice((line, grey(0.35))),
        text=line, floor=WHITE, floor_fills=fills,
    )  # fmt: skip


def _cad_layers(rng: random.Random) -> Palette:
    """A screen of a drawing program: each layer in a pure colour on black, or a sheet of blueprint blue."""
    background = rng.choice((BLACK, BLACK, BLACK, (33, 40, 48), grey(rng.uniform(0, 0.15))))
    if rng.random() < 0.15:
        return _blueprint(rng)
    wall = rng.choice(_CAD_WALL_COLORS)
    return Palette(
        kind="cad_layers", background=background, line=rng.choice((wall, wall, rng.choice(_CAD_COLORS))), wall=wall,
        furniture=rng.choice((*_CAD_COLORS, (110, 110, 110), (128, 128, 0), (0, 128, 128))),
        text=rng.choice(_CAD_COLORS), floor=background,
    )  # fmt: skip


_WIDE_MAKERS: Mapping[PaletteKind, Callable[[random.Random], Palette]] = {
    "faint": _faint, "area_fill": _area_fill, "cad_layers": _cad_layers,
}  # fmt: skip
