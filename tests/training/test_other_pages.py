"""Pages that are no plans: ``training.generate --repertoire other``."""

import json
from collections import Counter
from functools import cache
from random import Random

import numpy as np
import pytest

from training.data import read_dataset
from training.generate import main
from training.plans.effects import degrade
from training.plans.other import FAMILIES, draw_other_page
from training.plans.other.page import LEAST_SIDE_PX, MOST_SIDE_PX, draw_subject

PAGE_COUNT = 60
SUBJECTS = [(family, subject) for family, subjects in FAMILIES.items() for subject in subjects]


@cache
def pages():
    return [draw_other_page(seed, side_px=200) for seed in range(PAGE_COUNT)]


def test_same_seed_draws_the_same_page():
    for seed in range(4):
        assert np.array_equal(draw_other_page(seed, side_px=200).image, pages()[seed].image)


def test_other_seeds_draw_other_pages():
    assert len({page.image.tobytes() for page in pages()}) == PAGE_COUNT


def test_all_families_occur():
    assert set(Counter(page.style["family"] for page in pages())) == set(FAMILIES)


def test_no_page_has_rooms():
    assert not any(page.rooms for page in pages())


@pytest.mark.parametrize(("family", "subject"), SUBJECTS)
def test_every_subject_fits_pages_of_all_shapes(family, subject):
    for number, size_wh in enumerate([(400, 160), (160, 400), (300, 300)]):
        image = draw_subject(Random(number), family, subject, size_wh).image
        assert image.shape == (size_wh[1], size_wh[0], 3)


def test_sizes_lie_in_range():
    longest = [max(draw_other_page(seed).image.shape) for seed in range(8)]
    assert LEAST_SIDE_PX <= min(longest) < max(longest) <= MOST_SIDE_PX


def test_a_page_larger_than_the_noise_is_worn_too():
    image = np.full((40, MOST_SIDE_PX, 3), 200, np.uint8)
    for seed in range(12):
        assert degrade(image, Random(seed)).shape == image.shape


def test_a_set_has_no_annotations_and_is_the_same_again(tmp_path):
    options = ["--count", "3", "--seed", "4", "--side", "200", "--workers", "1", "--repertoire", "other"]
    for name in "ab":
        assert main(["--out", str(tmp_path / name), *options]) == 0
    first, second = (json.loads((tmp_path / name / "annotations.json").read_text()) for name in "ab")
    assert first["annotations"] == []
    assert first["info"]["digest"] == second["info"]["digest"]
    assert read_dataset(tmp_path / "a", allow_empty=True).room_count == 0


def test_pdf_is_refused(tmp_path, capsys):
    options = ["--count", "1", "--seed", "1", "--repertoire", "other", "--format", "pdf"]
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path / "a"), *options])
    assert "other" in capsys.readouterr().err
