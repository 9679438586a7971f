"""Furniture and labels on small plans made by hand."""

import dataclasses
import math
import random
from typing import get_args

import cv2
import numpy as np
import pytest
import skia

from training.plans.fonts import FAMILIES, Lettering, typeface
from training.plans.furniture import draw_furniture
from training.plans.furniture.placement import FreeSpace, Surroundings
from training.plans.furniture.recipes import RECIPES
from training.plans.furniture.recipes_wide import WIDE_RECIPES
from training.plans.labels import draw_labels
from training.plans.model import FloorPlan, Opening, Room, RoomKind, Wall
from training.plans.style import random_style
from training.plans.words import NAMES

PX_PER_M = 40.0
PAGE_PX = 480
BACKGROUND = (255, 255, 255)
KINDS = get_args(RoomKind)
PIECES = list(dict.fromkeys(p for recipes in (RECIPES, WIDE_RECIPES) for pieces in recipes.values() for p in pieces))


def _rectangle(x, y, width, height):
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _turned(ring, angle, centre=(6.0, 6.0)):
    cosine, sine = math.cos(angle), math.sin(angle)
    return tuple(
        (
            centre[0] + (x - centre[0]) * cosine - (y - centre[1]) * sine,
            centre[1] + (x - centre[0]) * sine + (y - centre[1]) * cosine,
        )
        for x, y in ring
    )


def _circle(radius, count=48):
    return tuple(
        (6 + radius * math.cos(2 * math.pi * at / count), 6 + radius * math.sin(2 * math.pi * at / count))
        for at in range(count)
    )


SHAPES = {
    "rectangle": (_rectangle(2, 3, 8, 6),),
    "small": (_rectangle(5, 5, 2.1, 1.8),),
    "tiny": (_rectangle(6, 6, 0.3, 0.2),),
    "sliver": (_rectangle(1, 6, 10, 0.25),),
    "turned": (_turned(_rectangle(2.5, 3.5, 7, 5), 0.4),),
    "bent": (((2, 2), (10, 2), (10, 5), (5, 5), (5, 10), (2, 10)),),
    "round": (_circle(4.0),),
    "ring": (_circle(5.0), _circle(2.2)),
    "triangle": (((2, 2), (10, 3), (4, 10)),),
    "flat": (((2, 2), (5, 2), (8, 2)),),
}


def _plan(rings, kind, *, is_void=False):
    walls = tuple(Wall((*ring, ring[0]), is_exterior=True) for ring in rings)
    return FloorPlan((Room(rings, kind, is_void=is_void),), walls)


def _style(seed=3, **changes):
    style = random_style(random.Random(seed), PX_PER_M)
    palette = dataclasses.replace(
        style.palette, background=BACKGROUND, furniture=(0, 0, 0), text=(0, 0, 0), floor=BACKGROUND
    )
    look = {
        "palette": palette, "furniture_density": 1.0, "label_density": 1.0, "furniture_fill": None,
        "furniture_line_px": 1.0, "interior_thickness_m": 0.12, "exterior_thickness_m": 0.3,
    }  # fmt: skip
    return dataclasses.replace(style, **(look | changes))


def _render(draw, plan, style, seed=0):
    """Returns the ink of a drawing, (h, w) of bool."""
    pixels = np.zeros((PAGE_PX, PAGE_PX, 4), np.uint8)
    canvas = skia.Surface(pixels).getCanvas()
    canvas.clear(skia.ColorWHITE)
    canvas.scale(PX_PER_M, PX_PER_M)
    draw(canvas, plan, style, random.Random(seed))
    return pixels[..., :3].min(axis=2) < 200


def _inside(rings, grown_px):
    mask = np.zeros((PAGE_PX, PAGE_PX), np.uint8)
    cv2.fillPoly(mask, [np.round(np.array(ring) * PX_PER_M).astype(np.int32) for ring in rings], 1)
    size = 2 * grown_px + 1
    return cv2.dilate(mask, np.ones((size, size), np.uint8)) > 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_furniture_stays_inside_the_wall_centre_lines_of_its_room(shape, kind):
    rings = SHAPES[shape]
    # A pixel for rounding and one for half a line.
    allowed = _inside(rings, 2)

    for seed in range(2):
        ink = _render(draw_furniture, _plan(rings, kind), _style(), seed)
        assert not (ink & ~allowed).any()


@pytest.mark.parametrize("kind", ["office", "stairs", "garage", "bedroom", "hall"])
@pytest.mark.parametrize("shape", SHAPES)
def test_wide_furniture_stays_inside_the_wall_centre_lines_of_its_room(shape, kind):
    allowed = _inside(SHAPES[shape], 2)

    for seed in range(2):
        ink = _render(draw_furniture, _plan(SHAPES[shape], kind), _style(repertoire="wide"), seed)
        assert not (ink & ~allowed).any()


def test_stairs_are_drawn_in_unfurnished_wide_plans_only():
    for repertoire, is_drawn in (("first", False), ("wide", True)):
        style = _style(repertoire=repertoire, furniture_density=0.0)
        assert _render(draw_furniture, _plan(SHAPES["rectangle"], "stairs"), style).any() == is_drawn


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_room_gets_furniture_when_it_has_floor(kind):
    ink = sum(_render(draw_furniture, _plan(SHAPES["rectangle"], kind), _style(), seed).any() for seed in range(6))

    assert ink >= 3


@pytest.mark.parametrize("piece", PIECES)
def test_a_symbol_stays_within_its_extent(piece):
    from training.plans.furniture.pen import Pen

    width, depth = (min(largest, 5.0) for _, largest in (piece.widths_m, piece.depths_m))
    allowed = np.zeros((PAGE_PX, PAGE_PX), bool)
    # Text and arrow heads of stairs may touch the edge; 2 px is one line and its smoothing.
    left, right = int((6 - width / 2) * PX_PER_M) - 2, int((6 + width / 2) * PX_PER_M) + 3
    allowed[2 * 40 - 2 : int((2 + depth) * PX_PER_M) + 3, left:right] = True

    def draw(canvas, _plan, _style, rng):
        canvas.translate(6, 2)
        piece.symbol(Pen(canvas, (0, 0, 0), None, 1 / PX_PER_M), width, depth, rng)

    for seed in range(8):
        assert not (_render(draw, None, None, seed) & ~allowed).any()


def test_pieces_of_one_room_do_not_overlap():
    rings = SHAPES["bent"]
    space = FreeSpace(Room(rings, "living"), Surroundings.of(_plan(rings, "living"), 0.1, 0.3))
    rng = random.Random(1)
    covered = np.zeros((PAGE_PX, PAGE_PX), np.int32)
    count = 0
    while count < 60 and (spot := space.at_wall(1.1, 0.6, rng)) is not None:
        corners = [(-0.5, 0.05), (0.5, 0.05), (0.5, 0.55), (-0.5, 0.55)]
        cosine, sine = math.cos(spot.angle_rad), math.sin(spot.angle_rad)
        points = [(spot.origin[0] + x * cosine - y * sine, spot.origin[1] + x * sine + y * cosine) for x, y in corners]
        layer = np.zeros((PAGE_PX, PAGE_PX), np.uint8)
        cv2.fillPoly(layer, [np.round(np.array(points) * PX_PER_M).astype(np.int32)], 1)
        covered += layer
        count += 1

    assert count > 8
    assert covered.max() == 1


def test_furniture_at_a_straight_wall_touches_its_face():
    rings = (_rectangle(2.013, 3.027, 5.3, 4.1),)
    space = FreeSpace(Room(rings, "living"), Surroundings.of(_plan(rings, "living"), 0.1, 0.3))
    spot = space.at_wall(1.0, 0.5, random.Random(5))

    x, y = spot.origin
    to_face = min(x - 2.013, 7.313 - x, y - 3.027, 7.127 - y) - 0.15
    assert abs(to_face) < 1e-6


def test_the_floor_in_front_of_a_door_stays_free():
    rings = SHAPES["rectangle"]
    plan = _plan(rings, "closet")
    door = Opening((5.0, 3.0), (5.9, 3.0), "swing", is_exterior=True)
    space = FreeSpace(plan.rooms[0], Surroundings.of(dataclasses.replace(plan, openings=(door,)), 0.1, 0.3))
    rng = random.Random(2)
    while (spot := space.at_wall(0.5, 0.5, rng)) is not None:
        assert math.dist(spot.origin, (5.45, 3.0)) > 0.6


@pytest.mark.parametrize("draw", [draw_furniture, draw_labels])
def test_voids_stay_empty(draw):
    plan = _plan(SHAPES["rectangle"], "living", is_void=True)

    assert not any(_render(draw, plan, _style(), seed).any() for seed in range(3))


@pytest.mark.parametrize("draw", [draw_furniture, draw_labels])
def test_the_same_seed_draws_the_same_pixels(draw):
    plan = _plan(SHAPES["bent"], "living")

    first, again, other = (_render(draw, plan, _style(), seed) for seed in (7, 7, 8))

    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize("shape", SHAPES)
def test_labels_are_written_into_rooms_of_any_shape(shape):
    rings = SHAPES[shape]
    for seed in range(8):
        style = _style(seed)
        ink = _render(draw_labels, _plan(rings, "bedroom"), style, seed)
        assert ink.any()


def test_a_label_in_a_large_room_lies_inside_it():
    rings = SHAPES["ring"]
    allowed = _inside(rings, 3)

    for seed in range(10):
        ink = _render(draw_labels, _plan(rings, "hall"), _style(seed, label_size_px=8.0), seed)
        assert (ink & allowed).sum() >= 0.9 * ink.sum()


@pytest.mark.parametrize("language", NAMES)
def test_every_language_names_every_kind_of_room(language):
    assert set(NAMES[language]) == set(KINDS)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_loads_and_writes_cyrillic_and_superscripts(family):
    assert typeface(family).countGlyphs() > 0
    lettering = Lettering(family, 20.0)
    for text in ("Kitchen", "Кухня", "12.5 m²", "14'5\" x 12'10\""):
        page = np.zeros((60, 400, 4), np.uint8)
        canvas = skia.Surface(page).getCanvas()
        canvas.clear(skia.ColorWHITE)
        lettering.draw(canvas, text, 10, 40, skia.Paint(Color=skia.ColorBLACK, AntiAlias=True))
        columns = np.flatnonzero((page[..., 0] < 200).any(axis=0))
        assert columns[0] >= 8
        assert abs(columns[-1] - 10 - lettering.width_px(text)) < 12


def test_an_unknown_family_is_rejected():
    with pytest.raises(ValueError, match="family must be one of"):
        typeface("wingdings")
