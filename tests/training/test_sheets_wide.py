import hashlib
from collections import Counter
from functools import cache
from random import Random

import cv2
import numpy as np
import pytest
import skia

from training.plans import sample as sampling
from training.plans.effects import degrade
from training.plans.labels import turn_writing
from training.plans.layers import Storey, draw_over, faint_style, random_scene
from training.plans.layers.evacuation import draw_evacuation_legend, draw_evacuation_title
from training.plans.layers.look import evacuation_style, luminance
from training.plans.layers.scene import (
    BUSY_SHARE,
    DRAWINGS_SHARE,
    ENGINEERING_SHARE,
    EVACUATION_SHARE,
    TURNED_ON_DARK_SHARE,
    Scene,
)
from training.plans.layouts import random_plan
from training.plans.sample import draw_sample
from training.plans.sheet.pen import Pen
from training.plans.sheet.sections import (
    draw_facade,
    draw_section,
    draw_site_plan,
    draw_sketch,
    draw_wall_section,
    fill_sheet_with_drawings,
)
from training.plans.sheet.tabular import (
    draw_block_code,
    draw_dense_schedule,
    draw_key_plan,
    draw_revisions,
    draw_title_strip,
)
from training.plans.style import random_style

FIRST_DIGESTS = (
    "d53cd4f0dcc958d4", "a505b4e909076c17", "ad86e8c7b855a007", "7d3c942b297b053a", "0035c3d24caa2778",
    "9734e42f1723ed5a", "bca9524ffb4067e7", "3101823a05e30250", "56e50430cceda893", "27400d968292f53b",
    "e2b112003d7bbee4", "3baee26978e94865", "f67d77bb27e86c56", "6102bb0b9a70c03c", "233dfdaadaf54bb6",
    "e6aa57b9b152c737",
)  # fmt: skip
"""Of image and rooms of the first seeds at 160 pixels, from the commit before the wide repertoire drew anything."""

LAYERS = ("ducts", "sprinklers", "electrical", "dimension_runs", "areas", "structure", "ceiling", "pipes")
MARKS = ("room_tags", "opening_tags", "section_marks", "level_marks", "leader_notes", "clouds")
SHEETS = ("engineering", "evacuation", "drawings", "tables", "turned_on_dark", "cut", "window")
LABELS = ("labels_mirrored", "labels_upside_down", "labels_quarter")
SCENE_COUNT = 2000


def digest(sample):
    whole = hashlib.sha256(sample.image.tobytes())
    for rings in sample.rooms:
        for ring in rings:
            whole.update(ring.tobytes())
    return whole.hexdigest()[:16]


@cache
def wide(seed):
    return draw_sample(seed, layouts=None, side_px=240, repertoire="wide")


@cache
def name_counts():
    scenes = (random_scene(Random(f"{seed}/scene")) for seed in range(SCENE_COUNT))
    return Counter(name for scene in scenes for name in scene.names() or ["none"])


def seeds_with(name, count):
    found = []
    seed = 0
    while len(found) < count:
        if name in random_scene(Random(f"{seed}/scene")).names():
            found.append(seed)
        seed += 1
    return found


def same_rooms(first, second):
    rings = [[ring for rooms in sample.rooms for ring in rooms] for sample in (first, second)]
    return len(rings[0]) == len(rings[1]) and all(map(np.array_equal, *rings))


def paper(side_px):
    pixels = np.full((side_px, side_px, 4), 255, np.uint8)
    canvas = skia.Surface.MakeRasterDirect(skia.ImageInfo.MakeN32Premul(side_px, side_px), pixels).getCanvas()
    return pixels, canvas


def black_pen(canvas, seed):
    return Pen(canvas, Random(seed), (0, 0, 0), (255, 255, 255), 1.0, 9.0, "roboto")


def test_first_repertoire_stays_as_it_was():
    drawn = [digest(draw_sample(seed, layouts=None, side_px=160)) for seed in range(len(FIRST_DIGESTS))]
    assert drawn == list(FIRST_DIGESTS)


def test_same_seed_draws_the_same_wide_sample():
    for seed in (*range(4), *seeds_with("engineering", 2), *seeds_with("evacuation", 1)):
        again = draw_sample(seed, layouts=None, side_px=240, repertoire="wide")
        assert digest(wide(seed)) == digest(again)
        assert wide(seed).style == again.style


def test_sheet_too_small_for_its_writing_is_drawn_without_rooms():
    # The lines of the listing on this sheet of 128 by 91 pixels leave less than nothing to the plans.
    assert draw_sample(1338, layouts=None, side_px=128, repertoire="wide").rooms == []


def test_rooms_of_wide_samples_lie_inside_the_image_and_apart():
    for seed in range(24):
        height, width = wide(seed).image.shape[:2]
        count = np.zeros((height, width), np.int32)
        for rings in wide(seed).rooms:
            points = np.concatenate(rings)
            assert points.min() >= 0
            assert (points <= [width, height]).all()
            mask = np.zeros(count.shape, np.uint8)
            cv2.fillPoly(mask, [np.round(ring - 0.5).astype(np.int32) for ring in rings], 1)
            count += cv2.erode(mask, np.ones((3, 3), np.uint8))
        assert count.max(initial=0) <= 1


@pytest.mark.parametrize("name", [*LAYERS, *MARKS, *SHEETS, *LABELS])
def test_each_kind_is_drawn(name):
    # One in 200 scenes, at the least: the rarest, one way of turned labels, is on one in 100.
    assert name_counts()[name] >= SCENE_COUNT / 200
    assert name in wide(seeds_with(name, 1)[0]).style["layers"].split("+")


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("engineering", ENGINEERING_SHARE),
        ("evacuation", EVACUATION_SHARE),
        ("drawings", DRAWINGS_SHARE),
        ("turned_on_dark", TURNED_ON_DARK_SHARE),
    ],
)
def test_kinds_are_as_frequent_as_their_constants_say(name, share):
    # Three standard deviations of a share of 0.2 in 2,000 draws are 0.027.
    assert name_counts()[name] / SCENE_COUNT == pytest.approx(share, abs=0.027)


def test_many_sheets_show_nothing_of_it():
    assert name_counts()["none"] / SCENE_COUNT == pytest.approx((1 - BUSY_SHARE) * 0.8, abs=0.08)


@pytest.mark.parametrize("name", ["engineering", "evacuation", "drawings", "tables", "room_tags"])
def test_layers_do_not_change_the_rooms(name, monkeypatch):
    seeds = seeds_with(name, 3)
    with_layers = [wide(seed) for seed in seeds]
    monkeypatch.setattr(sampling, "draw_over", lambda pen, storey, scene: None)
    monkeypatch.setattr(sampling, "draw_beside", lambda *arguments: None)
    for seed, sample in zip(seeds, with_layers, strict=True):
        bare = draw_sample(seed, layouts=None, side_px=240, repertoire="wide")
        assert same_rooms(sample, bare)
        assert not np.array_equal(sample.image, bare.image)


@pytest.mark.parametrize("name", [*LAYERS, *MARKS, "evacuation"])
def test_layers_leave_ink_on_the_paper(name):
    pixels, canvas = paper(300)
    canvas.translate(150, 150)
    plan = random_plan(Random(3))
    x0, y0, x1, y1 = plan.bounds_xyxy()
    px_per_m = 240 / max(x1 - x0, y1 - y0)
    storey = Storey(plan, ((x1 - x0) / 2 * px_per_m, (y1 - y0) / 2 * px_per_m), px_per_m)
    scene = Scene(
        look="evacuation" if name == "evacuation" else "plain",
        layers=(name,) if name in LAYERS else (),
        marks=(name,) if name in MARKS else (),
    )
    draw_over(black_pen(canvas, 1), storey, scene)
    assert (pixels.min(axis=2) < 200).sum() > 20


BESIDE = {
    "section": draw_section, "facade": draw_facade, "site_plan": draw_site_plan, "sketch": draw_sketch,
    "wall_section": draw_wall_section, "sheet": fill_sheet_with_drawings, "schedule": draw_dense_schedule,
    "title_strip": draw_title_strip, "revisions": draw_revisions, "code": draw_block_code,
    "key_plan": lambda pen, box: draw_key_plan(pen, box, random_plan(Random(3))),
    "legend": draw_evacuation_legend, "title": draw_evacuation_title,
}  # fmt: skip


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_plans_stays_near_its_place(name):
    for seed in range(3):
        pixels, canvas = paper(400)
        BESIDE[name](black_pen(canvas, seed), (100, 100, 300, 300))
        rows, columns = np.nonzero(pixels.min(axis=2) < 200)
        assert len(rows) > 20
        # Heights and the ends of the ground reach over the edge, by less than a few letters.
        assert min(rows.min(), columns.min()) > 100 - 40
        assert max(rows.max(), columns.max()) < 300 + 60


def test_faint_plans_are_seen_and_paler_than_what_lies_over_them():
    for seed in range(60):
        rng = Random(seed)
        palette = faint_style(random_style(rng, 40.0), rng).palette
        contrast = abs(luminance(palette.line) - luminance(palette.background))
        assert 35 < contrast < 165


def test_evacuation_plans_have_thick_walls_and_no_sizes():
    for seed in range(20):
        style = evacuation_style(random_style(Random(seed), 40.0), Random(seed))
        assert style.interior_wall == style.exterior_wall == "solid"
        assert style.label_dimensions == "none"
        assert style.wall_width_m(is_exterior=True) >= 0.25


def test_wear_keeps_faint_lines():
    image = np.full((80, 80, 3), 255, np.uint8)
    image[::8] = 185
    for seed in range(150):
        worn = degrade(image, Random(seed), keeps_faint=True).astype(int).mean(axis=(1, 2))
        assert abs(worn[40] - worn[44]) > 4


def test_turned_writing_is_mirrored_or_turned():
    def moved(turn):
        canvas = skia.Surface(8, 8).getCanvas()
        turn_writing(canvas, turn)
        point = canvas.getTotalMatrix().mapXY(2, 1)
        return round(point.x()), round(point.y())

    turns = ("upright", "mirrored", "upside_down", "quarter")
    assert [moved(turn) for turn in turns] == [(2, 1), (-2, 1), (-2, -1), (1, -2)]
