import json
from random import Random

import cv2
import numpy as np
import pytest

from training.generate import main, sample_seed
from training.plans.effects import degrade, warp_page
from training.plans.keyhole import keyhole
from training.plans.sample import draw_sample


def test_same_seed_draws_the_same_sample():
    first, second = (draw_sample(11, layouts=None, side_px=320) for _ in range(2))
    assert np.array_equal(first.image, second.image)
    assert [len(room) for room in first.rooms] == [len(room) for room in second.rooms]


def test_longest_side_is_the_one_asked_for():
    for seed in range(6):
        assert max(draw_sample(seed, layouts=None, side_px=256).image.shape) == 256


def test_rooms_lie_inside_the_image():
    for seed in range(12):
        sample = draw_sample(seed, layouts=None, side_px=320)
        height, width = sample.image.shape[:2]
        for rings in sample.rooms:
            points = np.concatenate(rings)
            assert points.min() >= 0
            assert (points <= [width, height]).all()


def test_rooms_do_not_overlap():
    for seed in range(8):
        sample = draw_sample(seed, layouts=None, side_px=400)
        count = np.zeros(sample.image.shape[:2], np.int32)
        for rings in sample.rooms:
            mask = np.zeros(count.shape, np.uint8)
            cv2.fillPoly(mask, [np.round(ring - 0.5).astype(np.int32) for ring in rings], 1)
            count += cv2.erode(mask, np.ones((3, 3), np.uint8))
        assert count.max(initial=0) <= 1


def test_warps_move_the_truth_with_the_image():
    index = np.zeros((300, 400), np.int32)
    index[60:240, 80:330] = 7
    image = np.where(index[..., None] == 7, 255, 128).astype(np.uint8).repeat(3, axis=2)
    moved = 0
    for seed in range(150):
        warped, truth = warp_page(image, index, Random(seed))
        if np.array_equal(truth, index):
            continue
        moved += 1
        # Linear interpolation blurs the border by a pixel, so only what lies deeper is compared.
        inside = cv2.erode((truth == 7).astype(np.uint8), np.ones((5, 5), np.uint8)) == 1
        assert (warped[inside] > 250).all()
        assert truth.any()
    assert moved > 3


def test_effects_keep_size_and_leave_their_argument_alone():
    image = np.full((120, 160, 3), 200, np.uint8)
    for seed in range(60):
        assert degrade(image, Random(seed)).shape == image.shape
    assert (image == 200).all()


def test_keyhole_has_the_area_of_the_outline_less_the_holes():
    outline = np.array([[0, 0], [100, 0], [100, 80], [0, 80]], np.float32)
    holes = [np.array([[x, 20], [x + 20, 20], [x + 20, 50], [x, 50]], np.float32) for x in (10, 50)]
    ring = keyhole([outline, holes[0], holes[1][::-1]])
    assert cv2.contourArea(ring) == pytest.approx(100 * 80 - 2 * 20 * 30)


def test_a_set_is_the_same_again_and_a_longer_one_starts_alike(tmp_path):
    for name, count in (("a", 3), ("b", 3), ("c", 4)):
        options = ["--count", str(count), "--seed", "4", "--side", "256", "--workers", "1"]
        assert main(["--out", str(tmp_path / name), *options]) == 0
    digests = [json.loads((tmp_path / name / "annotations.json").read_text())["info"]["digest"] for name in "abc"]
    assert digests[0] == digests[1] != digests[2]
    for number in range(3):
        file = f"images/{number:06d}.jpg"
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "c" / file).read_bytes()


def test_a_folder_that_is_not_empty_is_refused(tmp_path, capsys):
    (tmp_path / "kept.txt").write_text("x")
    assert main(["--out", str(tmp_path), "--count", "1", "--seed", "1", "--workers", "1"]) == 2
    assert "empty" in capsys.readouterr().err


def test_seeds_of_images_differ():
    assert len({sample_seed(1, number) for number in range(100)} | {sample_seed(2, 0)}) == 101
