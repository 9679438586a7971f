import random
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import cv2
import numpy as np
import pytest

skia = pytest.importorskip("skia")

from training.plans.floors import draw_floors  # noqa: E402
from training.plans.look import DoorStyle, Hatch, Style, VoidLook, WallFill, WindowLook, WindowStyle  # noqa: E402
from training.plans.model import FloorPlan, Opening, OpeningKind, Room, Wall  # noqa: E402
from training.plans.openings import draw_openings  # noqa: E402
from training.plans.palette import Palette, PaletteKind, random_palette  # noqa: E402
from training.plans.plotter import Plotter  # noqa: E402
from training.plans.style import random_style  # noqa: E402
from training.plans.textures import TEXTURES, Texture, draw_textured  # noqa: E402
from training.plans.truth import draw_truth, index_surface, read_index, rooms_from_index  # noqa: E402
from training.plans.walls import draw_walls  # noqa: E402

PX_PER_M = 30.0
SIZE_PX = 400
WALL, FLOOR, OUTSIDE = (0, 0, 0), (90, 200, 90), (255, 255, 255)
PALETTE = Palette(
    kind="one_fill", background=OUTSIDE, line=WALL, wall=WALL, furniture=WALL, text=WALL, floor=FLOOR
)  # fmt: skip
PLAIN = Style(
    palette=PALETTE, px_per_m=PX_PER_M, interior_thickness_m=0.15, exterior_thickness_m=0.3, wall_outline_px=0
)  # fmt: skip
WINDOW = Opening((1, 0), (2.5, 0), "window", is_exterior=True)


def rectangle(left, top, right, bottom):
    return (left, top), (right, top), (right, bottom), (left, bottom)


def make_plan(*openings):
    """Two rooms beside each other; the right one, with a skewed corner, has a shaft in it."""
    shaft = rectangle(8, 4, 9, 5)
    right = ((5, 0), (12, 0), (12, 8), (10, 11), (5, 11))
    rooms = (
        Room((rectangle(0, 0, 5, 11),), "bedroom"),
        Room((right, shaft), "living"),
        Room((shaft,), "closet", is_void=True),
    )
    outline = ((0, 0), (12, 0), (12, 8), (10, 11), (0, 11), (0, 0))
    walls = [Wall(piece, is_exterior=True) for piece in pairwise(outline)]
    walls += [Wall(((5, 0), (5, 11)), is_exterior=False), Wall((*shaft, shaft[0]), is_exterior=False)]
    return FloorPlan(rooms, tuple(walls), openings)


def prepare(surface, angle):
    canvas = surface.getCanvas()
    canvas.translate(SIZE_PX / 2, SIZE_PX / 2)
    canvas.rotate(angle)
    canvas.scale(PX_PER_M, PX_PER_M)
    canvas.translate(-6, -5.5)
    return canvas


def render(plan, style, seed=0, angle=0.0, *, is_plotted=False):
    rng = random.Random(seed)
    picture = skia.Surface(SIZE_PX, SIZE_PX)
    canvas = prepare(picture, angle)
    canvas.clear(skia.Color(*style.palette.background))
    canvas = Plotter(canvas) if is_plotted else canvas
    draw_floors(canvas, plan, style, rng)
    draw_walls(canvas, plan, style, rng)
    draw_openings(canvas, plan, style, rng)
    return picture.toarray(colorType=skia.kRGBA_8888_ColorType)[..., :3].copy()


def trace(plan, style, angle=0.0, first_id=1):
    surface = index_surface(SIZE_PX, SIZE_PX)
    following = draw_truth(prepare(surface, angle), plan, style, first_id)
    return read_index(surface), following


@pytest.mark.parametrize("angle", [0.0, 7.0, 90.0])
@pytest.mark.parametrize("is_hand_drawn", [False, True])
def test_truth_is_the_floor_that_is_drawn(angle, is_hand_drawn):
    style = replace(PLAIN, is_hand_drawn=is_hand_drawn, wobble_seed=7, void_look="filled")
    picture, (index, _) = render(make_plan(), style, angle=angle), trace(make_plan(), style, angle=angle)
    is_floor = (picture == FLOOR).all(-1)
    is_wall = (picture == WALL).all(-1)
    assert not (index[is_wall] > 0).any()
    assert is_floor[cv2.erode((index > 0).astype(np.uint8), np.ones((3, 3))) > 0].all()
    # Only the blurred pixels of an edge may be floor in part.
    assert (index[cv2.erode(is_floor.astype(np.uint8), np.ones((3, 3))) > 0] > 0).all()


@pytest.mark.parametrize("kind", [kind for kind in get_args(OpeningKind) if kind != "window"])
def test_doorway_is_open_in_the_picture_and_closed_in_the_truth(kind):
    style = replace(PLAIN, opening_fill=FLOOR, door=DoorStyle(has_leaf=False))
    plan = make_plan(Opening((5, 6), (5, 7.5), kind, is_exterior=False))
    assert (trace(plan, style)[0] == trace(make_plan(), style)[0]).all()
    if kind in ("swing", "double", "gap", "folding"):
        y, x = round(SIZE_PX / 2 + 1.25 * PX_PER_M), round(SIZE_PX / 2 - PX_PER_M)
        assert tuple(render(plan, style)[y, x]) == FLOOR


@pytest.mark.parametrize("angle", [0.0, 7.0])
@pytest.mark.parametrize("exterior", get_args(WallFill))
@pytest.mark.parametrize("interior", get_args(WallFill))
def test_a_plotter_draws_walls_that_look_as_painted(interior, exterior, angle):
    style = replace(
        PLAIN, interior_wall=interior, exterior_wall=exterior, wall_inside=(160, 160, 160), wall_outline_px=1.5,
        opening_fill=FLOOR, door=DoorStyle(has_leaf=False),
    )  # fmt: skip
    plan = make_plan(WINDOW, Opening((5, 6), (5, 7.5), "swing", is_exterior=False))
    painted, plotted = (render(plan, style, angle=angle, is_plotted=flag).astype(int) for flag in (False, True))
    differs = (np.abs(painted - plotted).max(axis=-1) > 100).astype(np.uint8)
    if "hatched" in (interior, exterior):
        # Where the lines of a hatch lie is of no account.
        differs[trace(plan, style, angle=angle)[0] == 0] = 0
    # Edges are smoothed in different ways, and lines that meet end half a line apart.
    assert cv2.erode(differs, np.ones((2, 2))).sum() <= 12


@pytest.mark.parametrize("hinge_at_end", [False, True])
@pytest.mark.parametrize("swings_left", [False, True])
def test_leaf_turns_to_the_stated_side_about_the_stated_end(hinge_at_end, swings_left):
    style = replace(PLAIN, opening_fill=FLOOR, door=DoorStyle(arc="none", color=(255, 0, 0), line_px=2))
    # Downwards, so that left of the direction is the right of the page.
    opening = Opening((5, 5), (5, 6), "swing", is_exterior=False, hinge_at_end=hinge_at_end, swings_left=swings_left)
    y_m, x_m = (6 if hinge_at_end else 5), (5.6 if swings_left else 4.4)
    y, x = round(SIZE_PX / 2 + (y_m - 5.5) * PX_PER_M), round(SIZE_PX / 2 + (x_m - 6) * PX_PER_M)
    nearby = render(make_plan(opening), style)[y - 1 : y + 2, x]
    assert (nearby == (255, 0, 0)).all(-1).any()


def test_opening_without_fill_shows_the_floors():
    style = replace(PLAIN, opening_fill=None)
    plan = make_plan(Opening((5, 6), (5, 7.5), "gap", is_exterior=False))
    y, x = round(SIZE_PX / 2 + 1.25 * PX_PER_M), round(SIZE_PX / 2 - PX_PER_M)
    assert tuple(render(plan, style)[y, x]) == FLOOR


def test_room_numbers_beyond_one_byte_are_kept():
    index, following = trace(make_plan(), PLAIN, first_id=300)
    assert following == 302
    assert set(np.unique(index)) == {0, 300, 301}


@pytest.mark.parametrize("angle", [0.0, 11.0])
def test_traced_rooms_fill_the_same_pixels_with_holes(angle):
    index, _ = trace(make_plan(), PLAIN, angle=angle)
    rooms = rooms_from_index(index)
    assert [len(rings) for rings in rooms] == [1, 2]
    for number, rings in enumerate(rooms, start=1):
        path = skia.Path()
        path.setFillType(skia.PathFillType.kEvenOdd)
        for ring in rings:
            path.addPoly([skia.Point(float(x), float(y)) for x, y in ring], close=True)
        surface = index_surface(SIZE_PX, SIZE_PX)
        surface.getCanvas().drawPath(path, skia.Paint(AntiAlias=False, Color=skia.Color(1, 0, 0)))
        filled, expected = read_index(surface) > 0, index == number
        # Half a pixel of tolerance along the outline can cost at most the pixels next to it.
        tolerance = 0 if angle == 0 else 0.01 * expected.sum()
        assert (filled ^ expected).sum() <= tolerance


def test_divided_room_becomes_two_and_slivers_are_dropped():
    index = np.zeros((60, 60), np.int32)
    index[5:20, 5:20] = 3
    index[30:50, 5:20] = 3
    index[5:50, 30:32] = 3
    index[55:58, 50:55] = 4
    rooms = rooms_from_index(index)
    boxes = sorted((*rings[0].min(0), *rings[0].max(0)) for rings in rooms)
    assert boxes == [(5, 5, 20, 20), (5, 30, 20, 50)]


def test_same_seed_draws_the_same_pixels():
    plan = make_plan(WINDOW, Opening((5, 6), (5, 7.5), "double", is_exterior=False))
    first, second = (render(plan, random_style(random.Random(5), PX_PER_M), seed=5) for _ in range(2))
    assert (first == second).all()


@pytest.mark.parametrize("fill", get_args(WallFill))
@pytest.mark.parametrize("other", get_args(WallFill))
def test_every_mixture_of_walls_draws_a_wall(fill, other):
    style = replace(PLAIN, interior_wall=fill, exterior_wall=other, wall_outline_px=1, wall_inside=(128, 128, 128))
    is_floor = (render(make_plan(), style) == FLOOR).all(-1)
    index, _ = trace(make_plan(), style)
    assert is_floor[index == 0].mean() < 0.02


@pytest.mark.parametrize("look", get_args(WindowLook))
def test_every_window_changes_the_wall(look):
    style = replace(PLAIN, opening_fill=OUTSIDE, window=WindowStyle(look=look, fill=(200, 220, 255)))
    assert (render(make_plan(WINDOW), style) != render(make_plan(), style)).any()


@pytest.mark.parametrize("texture", TEXTURES)
@pytest.mark.parametrize("canvas_of", [lambda canvas: canvas, Plotter], ids=["painted", "plotted"])
def test_every_texture_shows_its_lines_and_its_ground(texture, canvas_of):
    assert set(get_args(Hatch)) <= set(TEXTURES)
    surface = skia.Surface(60, 60)
    filling = Texture(texture, line=(0, 0, 0), ground=(255, 255, 255), size_px=10, px_per_m=1)
    square = skia.Path()
    square.addRect(skia.Rect(0, 0, 60, 60))
    draw_textured(canvas_of(surface.getCanvas()), square, skia.Paint(AntiAlias=True), filling)
    grey = surface.toarray()[..., 0]
    assert grey.min() < 160
    assert grey.mean() > 100


@pytest.mark.parametrize("look", get_args(VoidLook))
def test_every_void_draws_outside_the_rooms(look):
    style = replace(PLAIN, void_look=look)
    index, _ = trace(make_plan(), style)
    is_floor = (render(make_plan(), style) == FLOOR).all(-1)
    assert (index[is_floor] > 0).mean() > 0.99


@pytest.mark.parametrize("kind", get_args(PaletteKind))
def test_every_palette_separates_lines_from_floors(kind):
    for seed in range(20):
        palette = random_palette(random.Random(seed), kind)
        floors = [palette.floor, *palette.floor_fills.values()]
        assert all(sum(abs(a - b) for a, b in zip(palette.line, floor, strict=True)) > 90 for floor in floors)


def test_random_walls_are_never_too_thin_to_see():
    for seed in range(200):
        style = random_style(random.Random(seed), 12.0)
        for is_exterior in (False, True):
            fill = style.wall_fill(is_exterior=is_exterior)
            least_px = {"single": 1.2, "hollow": 3.0}.get(fill, 2.0)
            assert style.wall_width_m(is_exterior=is_exterior) * style.px_per_m >= least_px - 1e-9
