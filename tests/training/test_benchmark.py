import json
from pathlib import Path

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")
pytest.importorskip("locdet_core")
pytest.importorskip("pycocotools")

from locdet.evaluation import GroundTruth, Region, TrueImage, TrueRoom  # noqa: E402
from training import generate  # noqa: E402
from training.benchmark import synthetic  # noqa: E402
from training.benchmark.__main__ import main  # noqa: E402
from training.benchmark.disturbances import KINDS, disturbances  # noqa: E402
from training.benchmark.robustness import move_rooms, spread  # noqa: E402
from training.benchmark.synthetic import FROZEN_SETS, PLAN_COUNT, FrozenSet, warning  # noqa: E402

EXAMPLES = Path(__file__).parents[2] / "examples" / "plans"
PAPER, INK = (250, 240, 230), (20, 10, 30)
EVERY = disturbances(tuple(KINDS))


def page_with_room():
    page = np.full((600, 1000, 3), PAPER, np.uint8)
    page[150:350, 600:900] = INK
    square = np.array([[600, 150], [900, 150], [900, 350], [600, 350]], dtype=np.float64)
    room = TrueRoom((Region(square),), (600, 150, 900, 350))
    return page, TrueImage(1, "a.png", None, (1000, 600), rooms=(room,))


def ink_share(pixels):
    paper, ink = (float(np.mean(colour)) for colour in (PAPER, INK))
    return (paper - pixels.mean(axis=2)) / (paper - ink)


def lines_page(*, paper, ink):
    page = np.full((1000, 1000, 3), paper, np.uint8)
    page[:, 200:201] = ink
    page[:, 600:610] = ink
    return page


@pytest.mark.parametrize("disturbance", EVERY, ids=lambda one: one.name)
def test_same_page_and_seed_give_the_same_pixels(disturbance):
    page, _ = page_with_room()
    before = page.copy()
    first, second = (disturbance.apply(page, seed=5).pixels for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(page, before)
    assert first.dtype == np.uint8
    assert not np.array_equal(first, page)


def test_noise_depends_on_the_seed():
    page, _ = page_with_room()
    noise = disturbances(["noise"])[0]
    assert not np.array_equal(noise.apply(page, seed=1).pixels, noise.apply(page, seed=2).pixels)


@pytest.mark.parametrize("disturbance", disturbances(["scale", "rotation"]), ids=lambda one: one.name)
def test_rooms_follow_the_pixels(disturbance):
    page, image = page_with_room()
    disturbed = disturbance.apply(page, seed=0)
    moved = move_rooms(image, disturbed)
    assert moved.size_wh == disturbed.pixels.shape[1::-1]
    share = ink_share(disturbed.pixels)
    rows, columns = np.indices(share.shape) + 0.5
    centre = np.array([(columns * share).sum(), (rows * share).sum()]) / share.sum()
    (region,) = moved.rooms[0].regions
    # A twentieth of a pixel covers interpolation and rounding of colours; half a pixel would be a wrong convention.
    assert region.polygon.mean(axis=0) == pytest.approx(centre, abs=0.05)


@pytest.mark.parametrize("disturbance", disturbances(["rotation"]), ids=lambda one: one.name)
def test_rotation_loses_no_ink_and_adds_paper_only(disturbance):
    page, _ = page_with_room()
    pixels = disturbance.apply(page, seed=0).pixels
    assert ink_share(pixels).sum() == pytest.approx(200 * 300, rel=0.01)
    assert pixels[0, 0].tolist() == pixels[-1, -1].tolist() == list(PAPER)


@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (40, 230)])
def test_thin_strokes_fade_and_thick_ones_stay(paper, ink):
    disturbed = disturbances(["thin"])[0].apply(lines_page(paper=paper, ink=ink), seed=0).pixels
    assert (disturbed[:, 190:210] == paper).all()
    assert (disturbed[500, 600:610, 0] == ink).sum() == 9


def test_lower_jpeg_quality_is_further_from_the_page():
    page, _ = page_with_room()
    distances = [np.abs(one.apply(page, seed=0).pixels - page.astype(int)).mean() for one in disturbances(["jpeg"])]
    assert 0 < distances[0] < distances[1] < distances[2]


def test_limit_takes_images_from_the_whole_set():
    truth = GroundTruth(tuple(TrueImage(number, "a.png", None, (1, 1)) for number in range(10)))
    assert [image.id for image in spread(truth, limit=3).images] == [0, 3, 6]
    assert spread(truth, limit=20) is truth


def test_unknown_kind_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["--images", ".", "--annotations", "a.json", "--kinds", "blur,fire"])
    assert 'got "fire"' in capsys.readouterr().err


def test_missing_annotations_are_named_in_one_line(tmp_path, capsys):
    assert main(["--images", str(tmp_path), "--annotations", str(tmp_path / "none.json")]) == 1
    assert capsys.readouterr().err == "error: cannot read none.json: No such file or directory\n"


def test_report_has_a_row_for_the_clean_pages_and_each_amount(tmp_path, capsys):
    report = tmp_path / "report.json"
    common = ["--images", str(EXAMPLES), "--annotations", str(EXAMPLES / "annotations.json"), "--limit", "1"]
    assert main([*common, "--kinds", "invert,scale", "--threads", "1", "--markdown", "--json", str(report)]) == 0
    rows = json.loads(report.read_text())["rows"]
    assert [(row["kind"], row["amount"]) for row in rows] == [
        ("undisturbed", None), ("scale", 0.5), ("scale", 0.71), ("scale", 1.41), ("scale", 2.0), ("invert", 1),
    ]  # fmt: skip
    assert {row["rooms_iou50"]["true"] for row in rows} == {9}
    # The engine fits every page to one size, so only rooms that do not move along would cost more than one or two.
    assert rows[4]["rooms_iou50"]["true_positives"] >= rows[0]["rooms_iou50"]["true_positives"] - 2
    assert "| scale 0.5 |" in capsys.readouterr().out


def document(*, seed, digest="sha256:0"):
    return {"info": {"seed": seed, "count": PLAN_COUNT, "digest": digest}}


@pytest.mark.parametrize("repertoire", ["first", "wide"])
def test_set_that_is_not_the_frozen_one_is_warned_of(tmp_path, repertoire):
    (tmp_path / "digest").write_text("sha256:1\n")
    seed = FROZEN_SETS[repertoire].seed
    sets = {repertoire: FrozenSet(seed, tmp_path / "digest")}
    sentence = warning(document(seed=seed), sets=sets)
    assert sentence is not None
    assert "sha256:0 and not sha256:1" in sentence
    assert warning(document(seed=seed, digest="sha256:1"), sets=sets) is None


def test_set_that_was_never_frozen_is_warned_of(tmp_path):
    sentence = warning(document(seed=5), sets={"wide": FrozenSet(5, tmp_path / "none")})
    assert sentence is not None
    assert "no frozen digest yet" in sentence


@pytest.mark.parametrize("other", [document(seed=1), {}, {"info": {"description": "drawn by hand"}}, {"info": None}])
def test_other_sets_have_no_frozen_digest(other):
    assert warning(other) is None


def test_frozen_sets_have_seeds_and_files_of_their_own():
    assert {name: one.seed for name, one in FROZEN_SETS.items()} == {"first": 90001, "wide": 90002}
    assert len({one.digest_file for one in FROZEN_SETS.values()}) == 2
    assert FROZEN_SETS["first"].frozen_digest() is not None


@pytest.mark.parametrize("repertoire", ["first", "wide"])
def test_set_is_drawn_with_its_own_seed_and_repertoire_and_frozen_on_demand(tmp_path, repertoire, monkeypatch):
    monkeypatch.setattr("training.benchmark.synthetic.PLAN_COUNT", 2)
    sets = {repertoire: FrozenSet(77, tmp_path / "digest")}
    folders = {"frozen": tmp_path / "frozen", "same": tmp_path / "same"}
    options = ["--repertoire", repertoire, "--workers", "1"]
    assert synthetic.main(["--out", str(folders["frozen"]), "--freeze", *options], sets=sets) == 0
    wanted = ["--count", "2", "--seed", "77", "--repertoire", repertoire, "--workers", "1"]
    assert generate.main(["--out", str(folders["same"]), *wanted]) == 0
    documents = [json.loads((folder / "annotations.json").read_text()) for folder in folders.values()]
    assert documents[0] == documents[1]
    assert sets[repertoire].frozen_digest() == documents[0]["info"]["digest"]
