"""Fitting the judge: overlaps with the truth, trees, regression, folds, the document, and the whole way by fakes."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
cv2 = pytest.importorskip("cv2")
pytest.importorskip("scipy")
lc = pytest.importorskip("locdet_core")

from locdet_core import _core  # noqa: E402
from synthetic_models import NAMES, synthetic_model  # noqa: E402
from training.data import DatasetError, read_dataset  # noqa: E402
from training.judge import document  # noqa: E402
from training.judge.choice import choose, count_true, measure_f1  # noqa: E402
from training.judge.collect import Task, collect, jobs_of, read_sets  # noqa: E402
from training.judge.collect import main as collect_sets  # noqa: E402
from training.judge.comparison import regress  # noqa: E402
from training.judge.document import THRESHOLDS  # noqa: E402
from training.judge.fit import main as fit  # noqa: E402
from training.judge.fits import as_document, fit_pages  # noqa: E402
from training.judge.generic import DETECTOR_VALUES  # noqa: E402
from training.judge.measures import measure  # noqa: E402
from training.judge.origin import Origin  # noqa: E402
from training.judge.pages import ClaimedPage, compare  # noqa: E402
from training.judge.regions import areas_cells, common_cells, room_runs  # noqa: E402
from training.judge.regression import fit_logistic  # noqa: E402
from training.judge.tables import FOLDS, folds_of_plans, gather  # noqa: E402
from training.judge.trees import fit_trees  # noqa: E402

GRID_WH = (40, 30)
CELL_XY = (2.5, 2.0)
BASE = {
    "fitted_for": {"model": "none"},
    "looks": {"intercept": 0.0},
    **{family: {name: {"intercept": -1.0} for name in THRESHOLDS} for family in ("mask", "part", "drawn")},
}


def sigmoid(logits):
    return 1 / (1 + np.exp(-logits))


def runs_of(mask):
    """The runs of a mask (rows, columns), one cell each: legal, if not the fewest."""
    rows, columns = np.nonzero(mask)
    return np.column_stack([rows, columns, columns + 1]).astype(np.int32)


def rectangle(x, y, width, height):
    return np.array([[row, x, x + width] for row in range(y, y + height)], np.int32).reshape(-1, 3)


def square_room(x, y, width, height):
    """A room whose edges lie on edges of cells."""
    corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]]
    return (np.array(corners, np.float32) * np.array(CELL_XY, np.float32),)


def covers(rings, point):
    """The even-odd rule, one edge after the other."""
    inside = False
    for ring in rings:
        for (x, y), (end_x, end_y) in zip(ring.tolist(), np.roll(ring, -1, axis=0).tolist(), strict=True):
            is_crossed = (y <= point[1]) != (end_y <= point[1])
            if is_crossed and x + (point[1] - y) / (end_y - y) * (end_x - x) <= point[0]:
                inside = not inside
    return inside


def claim(family="part", *, runs=None, values=None, chances=(0.5, 0.5)):
    return {
        "family": family,
        "by": "raster_walls",
        "sure": 0.5,
        "values": values or {"best_iou": 0.0},
        "chances": list(chances),
        "runs": rectangle(5, 5, 10, 10) if runs is None else runs,
    }


def page_of(claims, rooms=(), *, plan="a", is_held_out=False):
    evidence = {"size_wh": list(GRID_WH), "cell_xy": list(CELL_XY), "claims": claims}
    return compare(evidence, rooms, name=f"{plan}.png", plan=plan, source="test", is_held_out=is_held_out)


def made_up_pages(count=24, claims=20, *, seed=0):
    """Pages whose claims are true by a chance that two of three values make; they cover a room or nothing of it."""
    rng = np.random.default_rng(seed)
    room = square_room(5, 5, 10, 10)
    pages = []
    for number in range(count):
        made = []
        for index in range(claims):
            values = {"good": rng.normal(), "bad": 3 + 0.1 * rng.normal(), "same": 7.0}
            is_true = rng.random() < sigmoid(2 * values["good"] - 20 * (values["bad"] - 3))
            runs = rectangle(5, 5, 10, 10) if is_true else rectangle(20, 5, 10, 10)
            made.append(claim("mask" if index % 2 else "part", runs=runs, values=values))
        pages.append(page_of(made, [room], plan=f"plan {number}"))
    return pages


@pytest.mark.parametrize("seed", range(8))
def test_a_room_covers_the_cells_whose_centres_lie_in_it_by_the_even_odd_rule(seed):
    rng = np.random.default_rng(seed)
    size = np.array(GRID_WH) * CELL_XY
    # A star that may cross itself, a ring that may be a hole, and one that juts out.
    rings = tuple((rng.random((7, 2)) * size * scale).astype(np.float32) for scale in (1, 0.5, 1.3))

    runs = room_runs(rings, size_wh=GRID_WH, cell_xy=CELL_XY)

    covered = np.zeros(GRID_WH[::-1], int)
    for row, start, end in runs:
        covered[row, start:end] += 1
    expected = [
        [covers(rings, ((x + 0.5) * CELL_XY[0], (y + 0.5) * CELL_XY[1])) for x in range(GRID_WH[0])]
        for y in range(GRID_WH[1])
    ]
    assert np.array_equal(covered, np.array(expected, int))


@pytest.mark.parametrize("seed", range(4))
def test_common_cells_are_those_of_masks(seed):
    rng = np.random.default_rng(seed)
    first, second = (rng.random((count, *GRID_WH[::-1])) < 0.4 for count in (5, 7))
    first[0] = False
    regions, others = ([runs_of(mask) for mask in masks] for masks in (first, second))

    counted = common_cells(regions, others).toarray()

    assert np.array_equal(counted, np.einsum("aij,bij->ab", first.astype(int), second.astype(int)))
    assert np.array_equal(areas_cells(regions), first.sum(axis=(1, 2)))


def test_the_overlap_of_a_claim_is_the_largest_with_a_room():
    rooms = [square_room(5, 5, 10, 10), square_room(15, 5, 10, 10)]
    # Of 100 cells 80 lie in the first room and 20 in the second.
    page = page_of([claim(runs=rectangle(7, 5, 10, 10)), claim(runs=np.zeros((0, 3), np.int32))], rooms)
    assert page.best_iou == pytest.approx([80 / 120, 0])
    assert page.pairs.tolist() == [[0, 0]]


def test_claims_that_share_more_than_two_fifths_of_the_smaller_are_in_conflict():
    runs = [rectangle(5, 5, 10, 10), rectangle(5, 5, 4, 4), rectangle(11, 5, 10, 10)]
    assert page_of([claim(runs=one) for one in runs]).conflicts.tolist() == [[0, 1]]


def test_a_page_without_claims_and_one_without_rooms_can_be_measured():
    empty, roomless = page_of([], [square_room(5, 5, 10, 10)]), page_of([claim()], [])
    assert empty.best_iou.shape == (0,)
    assert empty.conflicts.shape == empty.pairs.shape == (0, 2)
    assert roomless.best_iou.tolist() == [0.0]
    chances = [empty.chances, roomless.chances]
    assert measure_f1([empty, roomless], chances, min_chance=0.4, overlaps=[0.5, 0.75]) == [0.0, 0.0]


def test_a_page_is_read_back_as_it_was(tmp_path):
    page = page_of([claim(), claim("mask", values={"side": 1.5})], [square_room(5, 5, 10, 10)], is_held_out=True)
    page.save(tmp_path / "page.npz")
    again = ClaimedPage.load(tmp_path / "page.npz")
    assert (again.plan, again.source, again.is_held_out, again.room_count) == ("a", "test", True, 1)
    assert again.families["mask"].names == ("side",)
    assert again.families["mask"].values.tolist() == [[1.5]]
    assert again.best_iou.tolist() == page.best_iou.tolist() == [1.0, 1.0]


def test_the_choice_keeps_the_best_of_claims_in_conflict_and_pairs_each_room_once():
    whole, half, elsewhere = rectangle(5, 5, 10, 10), rectangle(5, 5, 10, 6), rectangle(25, 5, 10, 10)
    page = page_of([claim(runs=one) for one in (half, whole, elsewhere)], [square_room(5, 5, 10, 10)])
    chances = np.array([[0.6, 0.2], [0.8, 0.7], [0.02, 0.9]])
    assert choose(page, chances).tolist() == [1]
    assert count_true(page, np.array([0, 1]), min_iou=0.5) == 1
    assert count_true(page, np.array([0]), min_iou=0.75) == 0


def test_regression_recovers_the_weights_that_made_the_outcomes_whatever_the_scale_of_a_value():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(40_000, 2)) * [1, 100] + [0, 500]
    is_true = rng.random(len(values)) < sigmoid(-1.5 + 2 * values[:, 0] - 0.01 * (values[:, 1] - 500))

    fitted = fit_logistic(values, is_true, np.ones(len(values)), strength=10.0)

    # The standard errors are below .02, .02 and .0002 at this number of rows.
    assert fitted.weights == pytest.approx([2, -0.01], rel=0.06)
    assert fitted.intercept == pytest.approx(-1.5 + 5, abs=0.3)


def test_folding_back_the_standardisation_leaves_the_chances_as_they_were():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(300, 3))
    is_true = rng.random(300) < sigmoid(values[:, 0] - values[:, 2])
    moved = values * [1000, 0.01, 1] + [-3, 40, 5]
    rows = rng.random(300) + 0.1
    first, second = (fit_logistic(one, is_true, rows, strength=0.1) for one in (values, moved))
    assert first.logits(values) == pytest.approx(second.logits(moved), abs=1e-6)


def test_the_penalised_loss_is_least_at_the_fit():
    rng = np.random.default_rng(2)
    values = rng.normal(size=(200, 2))
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    is_true = rng.random(200) < 0.3

    def loss(intercept, weights):
        logits = values @ weights + intercept
        return np.sum(np.logaddexp(0, logits) - is_true * logits) + weights @ weights / (2 * 0.05)

    fitted = fit_logistic(values, is_true, np.ones(200), strength=0.05)
    least = loss(fitted.intercept, fitted.weights)
    for step in np.eye(3) * 0.001:
        for sign in (-1, 1):
            assert loss(fitted.intercept + sign * step[0], fitted.weights + sign * step[1:]) > least


def test_values_that_separate_the_rows_and_rows_of_one_kind_can_be_fitted():
    values = np.arange(20.0)[:, None]
    separated = fit_logistic(values, values[:, 0] > 9, np.ones(20), strength=3.0)
    assert np.isfinite(separated.weights).all()
    alike = fit_logistic(values, np.zeros(20, bool), np.ones(20), strength=3.0)
    assert alike.weights.tolist() == [0]
    assert sigmoid(alike.intercept) == pytest.approx(0.5 / 21)


def test_a_page_with_many_claims_weighs_as_much_as_one_with_few():
    pages = [page_of([claim()] * count, plan=plan) for plan, count in (("a", 30), ("b", 3))]
    weights = gather(pages)["part"].row_weights("page")
    assert weights[:30].sum() == pytest.approx(weights[30:].sum())


def test_trees_learn_what_no_sum_can():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(4000, 3))
    is_true = (values[:, 0] > 0) != (values[:, 1] > 0)
    trees = fit_trees(values, is_true, np.ones(len(values)))
    assert measure(sigmoid(trees.logits(values)), is_true, np.ones(len(values))).log_loss < 0.1
    # The third value has no part in it.
    assert trees.shares(3)[2] < 0.05
    assert trees.shares(3).sum() == pytest.approx(1)


def test_trees_of_a_document_say_what_the_fit_says_to_the_last_bit():
    rng = np.random.default_rng(5)
    # Few different values, so that many rows lie on a limit.
    values = np.round(rng.normal(size=(2000, 3)), 1) / 3
    is_true = rng.random(2000) < sigmoid(3 * values[:, 0] - 2 * values[:, 1] ** 2)
    trees = fit_trees(values, is_true, np.ones(2000))
    judge = json.loads(json.dumps({"part": dict.fromkeys(THRESHOLDS, trees.named(("a", "b", "c")))}))
    by_document = document.chances(judge, "part", ("a", "b", "c"), values)
    assert np.array_equal(by_document[:, 0], document.sigmoid(trees.logits(values)))


def test_trees_without_anything_to_split_are_their_start():
    values = np.ones((200, 2))
    trees = fit_trees(values, np.arange(200) < 50, np.ones(200))
    assert sigmoid(trees.logits(values)) == pytest.approx(np.full(200, 0.25), abs=0.01)
    assert trees.shares(2).tolist() == [0, 0]
    assert {limit for tree in trees.named("ab")["trees"] for _, limit in tree["splits"]} == {None}


def test_measures_of_perfect_and_of_constant_chances():
    is_true, rows = np.array([True, False, True, False]), np.ones(4)
    perfect, constant = (measure(chances, is_true, rows) for chances in (is_true.astype(float), np.full(4, 0.5)))
    assert (perfect.auc, constant.auc) == (1.0, 0.5)
    assert constant.brier == 0.25
    assert perfect.log_loss < 1e-6
    assert constant.log_loss == pytest.approx(np.log(2))


def test_folds_keep_a_plan_together_and_are_about_as_large():
    plans = [f"plan {number // 2}" for number in range(46)]
    folds = folds_of_plans(plans, seed=0)
    assert folds[::2] == folds[1::2]
    counts = np.bincount(folds)
    assert len(counts) == FOLDS
    assert np.ptp(counts) <= 2
    assert folds_of_plans(plans[::-1], seed=0) == folds[::-1]


def test_a_single_plan_is_refused():
    with pytest.raises(ValueError, match="at least 2 plans"):
        fit_pages([page_of([claim()])])


def test_values_with_other_names_on_another_page_are_refused():
    pages = [page_of([claim()]), page_of([claim(values={"other": 1.0})], plan="b")]
    with pytest.raises(ValueError, match="same names"):
        gather(pages)


def test_the_document_names_what_was_fitted_and_keeps_the_rest():
    tables, fits = fit_pages(made_up_pages())
    fitted = as_document(BASE, tables, fits, fitted_for={"model": "m", "plans": 24})
    assert fitted["fitted_for"] == {"model": "m", "plans": 24}
    assert (fitted["looks"], fitted["drawn"]) == (BASE["looks"], BASE["drawn"])
    # No split asks for a value that is always the same.
    splits = [split for tree in fitted["part"]["roughly"]["trees"] for split in tree["splits"]]
    assert {name for name, limit in splits if limit is not None} == {"good", "bad"}
    table = tables["part"]
    by_document = document.chances(fitted, "part", table.names, table.values)
    by_fit = sigmoid(fits["part"]["well"].model.logits(table.values))
    assert by_document[:, 1] == pytest.approx(by_fit, abs=1e-12)


def test_the_same_pages_give_the_same_document():
    first, second = (document.text_of(as_document(BASE, *fit_pages(made_up_pages()), fitted_for={})) for _ in range(2))
    assert first == second


def test_held_out_pages_change_nothing():
    pages = made_up_pages()
    apart = [page_of([claim(values=dict.fromkeys(("good", "bad", "same"), 9.0))] * 50, plan="x", is_held_out=True)]
    documents = [as_document(BASE, *fit_pages(some), fitted_for={}) for some in (pages, [*pages, *apart])]
    assert documents[0] == documents[1]


def test_a_generic_judge_does_without_values_of_the_detector():
    rng = np.random.default_rng(4)
    names = ("covered", "covered_surely")
    pages = [
        page_of(
            [claim(family, values=dict(zip(names, rng.random(2), strict=True))) for family in ("part", "map") * 6],
            [square_room(5, 5, 10, 10)] if number % 2 else [],
            plan=str(number),
        )
        for number in range(30)
    ]
    tables, _ = fit_pages(pages, is_generic=True)
    assert {family: table.names for family, table in tables.items()} == {"part": ("covered",)}


def test_a_family_or_a_value_that_is_unknown_is_refused():
    tables, fits = fit_pages(made_up_pages())
    with pytest.raises(ValueError, match='"attic"'):
        as_document(BASE, tables, {"attic": fits["part"]}, fitted_for={})
    with pytest.raises(ValueError, match='"attic"'):
        document.chances(BASE, "attic", ["good"], np.zeros((1, 1)))
    split = {"start": 0.0, "trees": [{"splits": [["colour", 0.5]], "leaves": [0.0, 1.0]}]}
    for chance in ({"intercept": 0.0, "colour": 1.0}, split):
        judge = {**BASE, "part": dict.fromkeys(THRESHOLDS, chance)}
        with pytest.raises(ValueError, match="'colour'"):
            document.chances(judge, "part", ["good"], np.zeros((1, 1)))


def test_regressions_are_measured_on_the_same_claims_and_on_others():
    tables = gather(made_up_pages())
    unseen, of_others = regress(tables, {"part": gather(made_up_pages(seed=1))["part"]})
    assert {family: chances.shape for family, chances in unseen.items()} == {"mask": (240, 2), "part": (240, 2)}
    others = gather(made_up_pages(seed=1))["part"]
    assert measure(of_others["part"][:, 0], others.is_true("roughly"), np.ones(240)).auc > 0.8


def test_the_command_fits_and_reports_alike_each_time(tmp_path, capsys):
    folder = tmp_path / "pages"
    Origin("m 1", "set", "0").claim(folder)
    for number, page in enumerate(made_up_pages()):
        page.save(folder / f"{number}.npz")
    page_of(
        [claim(values={"good": 1.0, "bad": 3.0, "same": 7.0})] * 3, [square_room(5, 5, 10, 10)], is_held_out=True
    ).save(folder / "z.npz")
    (tmp_path / "base.json").write_text(json.dumps(BASE))
    outputs = []
    for name in ("first", "second"):
        out, report = tmp_path / f"{name}.json", tmp_path / f"{name}.md"
        arguments = [str(folder), "--base", str(tmp_path / "base.json"), "--out", str(out)]
        assert fit([*arguments, "--report", str(report)]) == 0
        outputs.append((out.read_text(), report.read_text()))
    assert outputs[0] == outputs[1]
    text, report = outputs[0]
    assert json.loads(text)["fitted_for"] == {
        "model": "m 1",
        "plans": 24,
        "program": "training.judge.fit",
        "set": "set",
    }
    for expected in ("| regression |", "weighted by root", "held-out", "| good |", "No split: same", "0.9 to 1.0"):
        assert expected in report


def test_a_folder_without_pages_and_a_file_that_is_none_are_told(tmp_path, capsys):
    (tmp_path / "base.json").write_text(json.dumps(BASE))
    arguments = [str(tmp_path), "--base", str(tmp_path / "base.json"), "--out", str(tmp_path / "out.json")]
    assert fit(arguments) == 1
    assert "no pages" in capsys.readouterr().err
    (tmp_path / "0.npz").write_bytes(b"nothing")
    assert fit(arguments) == 1
    assert "0.npz holds no page" in capsys.readouterr().err


GOLDEN = json.loads((Path(__file__).parents[1] / "data" / "judge_golden.json").read_text())


@pytest.mark.parametrize("form", ["regression", "trees"])
@pytest.mark.parametrize("claim", GOLDEN["claims"], ids=[claim["family"] for claim in GOLDEN["claims"]])
def test_chances_of_ten_claims_are_pinned_in_the_engine_and_here(claim, form):
    family, values, judge = claim["family"], claim["values"], GOLDEN["judges"][form]
    by_engine = _core._chances(family, json.dumps(judge), list(values.items()))
    here = document.chances(judge, family, tuple(values), np.array([list(values.values())]))
    # Sums of some forty products in another order.
    assert by_engine == pytest.approx(claim["chances"][form], abs=1e-12)
    assert here[0] == pytest.approx(claim["chances"][form], abs=1e-12)


def test_the_engine_reads_a_fitted_judge_and_says_the_same():
    names = tuple(next(claim["values"] for claim in GOLDEN["claims"] if claim["family"] == "part"))
    rng = np.random.default_rng(6)
    pages = []
    for number in range(20):
        rows = np.round(rng.normal(size=(10, len(names))), 2).tolist()
        claims = [claim(values=dict(zip(names, row, strict=True))) for row in rows]
        pages.append(page_of(claims, [square_room(5, 5, 10, 10)] if number % 3 else [], plan=str(number)))
    tables, fits = fit_pages(pages)
    text = document.text_of(as_document(GOLDEN["judges"]["regression"], tables, fits, fitted_for={"model": "m"}))
    rows = tables["part"].values[:50]
    by_engine = [_core._chances("part", text, list(zip(names, row, strict=True))) for row in rows.tolist()]
    assert document.chances(json.loads(text), "part", names, rows) == pytest.approx(np.array(by_engine), abs=1e-6)


def test_values_that_a_generic_judge_does_without_are_values_of_the_engine():
    values = {claim["family"]: set(claim["values"]) for claim in GOLDEN["claims"]}
    for family, names in DETECTOR_VALUES.items():
        assert names <= values[family]


def write_pdf_set(folder, *, count=2, size_wh=(100, 60), **stated):
    """Pages of PDFs of that size in pixels at 150 dpi, with a room each."""
    skia = pytest.importorskip("skia")

    images, annotations = [], []
    folder.mkdir(parents=True)
    for number in range(count):
        stream = skia.FILEWStream(str(folder / f"{number}.pdf"))
        with skia.PDF.MakeDocument(stream) as pages, pages.page(size_wh[0] * 72 / 150, size_wh[1] * 72 / 150):
            pass
        stream.flush()
        del stream
        images.append({"id": number, "file_name": f"{number}.pdf", "width": 100, "height": 60, "dpi": 150, **stated})
        outline = (np.array([[5, 5], [15, 5], [15, 15], [5, 15]]) * CELL_XY).ravel().tolist()
        annotations.append({"id": number, "image_id": number, "category_id": 1, "segmentation": [outline]})
    content = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "room"}]}
    (folder / "annotations.json").write_text(json.dumps(content))


def write_set(folder, *, pictures=(("a", "a"), ("b", "a"), ("c", "c"))):
    """Three pictures of two plans, in a folder of their own beside the annotations."""
    images, annotations = [], []
    (folder / "pictures").mkdir(parents=True)
    for number, (name, plan) in enumerate(pictures):
        cv2.imwrite(str(folder / "pictures" / f"{name}.png"), np.full((60, 100, 3), 255, np.uint8))
        images.append({"id": number, "file_name": f"{name}.png", "width": 100, "height": 60, "plan": plan})
        outline = (np.array([[5, 5], [15, 5], [15, 15], [5, 15]]) * CELL_XY).ravel().tolist()
        annotations.append({"id": number, "image_id": number, "category_id": 1, "segmentation": [outline]})
    content = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "room"}]}
    (folder / "rooms.json").write_text(json.dumps(content))
    return read_dataset(folder / "rooms.json", images=folder / "pictures")


class FakeDetector:
    """An engine that claims the same on every page, and notes which pages it was asked about."""

    def __init__(self):
        self.asked = []
        self.info = SimpleNamespace(name="fake", version="1")

    def _evidence(self, page, options):
        assert (page.width_px, page.height_px, options.stage) == (100, 60, "final")
        self.asked.append(page)
        return {"size_wh": list(GRID_WH), "cell_xy": list(CELL_XY), "claims": [claim()]}


@pytest.fixture
def engine(monkeypatch):
    detector = FakeDetector()
    monkeypatch.setattr(Task, "detector", lambda self: detector)
    return detector


def test_collecting_goes_on_where_it_was_stopped_and_tells_what_it_left_out(tmp_path, engine):
    jobs, task, origin = jobs_of([write_set(tmp_path)], hold_out=0.4), Task(tmp_path / "out"), Origin("m", "s", "0")
    jobs[2].image.path.write_bytes(b"no image")

    assert collect(task, jobs[:1], origin) == []
    problems = collect(task, jobs, origin)

    assert len(engine.asked) == 2
    assert len(problems) == 1
    assert problems[0].startswith("c.png: ")
    pages = [ClaimedPage.load(job.path(task.out)) for job in jobs[:2]]
    assert [(page.name, page.plan, page.best_iou.tolist()) for page in pages] == [
        ("a.png", "a", [1.0]),
        ("b.png", "a", [1.0]),
    ]


def test_pages_of_another_model_are_not_mixed_in(tmp_path, engine):
    jobs, task = jobs_of([write_set(tmp_path)], hold_out=0), Task(tmp_path / "out")
    collect(task, jobs, Origin("m", "s", "0"))
    with pytest.raises(ValueError, match="another data set, model or engine"):
        collect(task, jobs, Origin("m", "s", "1"))


def test_one_picture_of_each_plan_is_taken_and_whole_plans_are_held_out(tmp_path):
    datasets = [write_set(tmp_path)]
    assert [job.number for job in jobs_of(datasets, hold_out=0, one_a_plan=True)] == [0, 2]
    # 0.4 of three pictures is one at most, and plan "a" has two.
    assert [job.is_held_out for job in jobs_of(datasets, hold_out=0.4)] == [False, False, True]
    assert not any(job.is_held_out for job in jobs_of(datasets, hold_out=0))


def test_sets_of_images_and_of_pdfs_are_collected_into_one_folder(tmp_path, engine):
    write_set(tmp_path / "real")
    write_pdf_set(tmp_path / "drawn")
    sets = ["--images", str(tmp_path / "real" / "pictures"), str(tmp_path / "drawn")]
    files = ["--annotations", str(tmp_path / "real" / "rooms.json"), str(tmp_path / "drawn" / "annotations.json")]
    assert collect_sets([*sets, *files, "--out", str(tmp_path / "out"), "--one-a-plan", "--hold-out", "0"]) == 0
    pages = [ClaimedPage.load(path) for path in sorted((tmp_path / "out").glob("*.npz"))]
    assert [(page.name, page.plan, page.source) for page in pages] == [
        ("a.png", "a", "real"),
        ("c.png", "c", "real"),
        ("0.pdf", "pdf:drawn/0/0", "pdf:drawn"),
        ("1.pdf", "pdf:drawn/1/0", "pdf:drawn"),
    ]
    assert all(page.best_iou.tolist() == [1.0] for page in pages)
    assert Origin.read(tmp_path / "out").set == "pictures, drawn"


def test_a_pdf_page_of_another_size_than_stated_is_left_out(tmp_path, engine, capsys):
    write_pdf_set(tmp_path / "drawn", size_wh=(100, 75), count=1)
    assert collect_sets(["--images", str(tmp_path / "drawn"), "--out", str(tmp_path / "out"), "--hold-out", "0"]) == 1
    assert "its size must be stated as 100x75 px, got 100x60" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("stated", "problem"), [({"dpi": None}, "dpi above 0, got None"), ({"page": -1}, "from 0, got -1")]
)
def test_a_pdf_page_that_does_not_say_which_it_is_is_refused(tmp_path, stated, problem):
    write_pdf_set(tmp_path / "drawn", **stated)
    with pytest.raises(DatasetError, match=problem):
        read_sets([tmp_path / "drawn"], [])


def test_the_trainer_is_given_no_pdf(tmp_path):
    write_pdf_set(tmp_path / "drawn")
    with pytest.raises(DatasetError, match="must be a readable JPEG"):
        read_dataset(tmp_path / "drawn")


def test_each_set_keeps_its_own_held_out_plans_and_its_own_limit(tmp_path):
    first, second = write_set(tmp_path / "first"), write_set(tmp_path / "second", pictures=(("d", "d"), ("e", "e")))
    alone = [[job.is_held_out for job in jobs_of([one], hold_out=0.5)] for one in (first, second)]
    assert [job.is_held_out for job in jobs_of([first, second], hold_out=0.5)] == [*alone[0], *alone[1]]
    assert [job.number for job in jobs_of([first, second], hold_out=0, limit=1)] == [0, 3]


def test_files_of_annotations_are_as_many_as_folders(tmp_path):
    with pytest.raises(ValueError, match="each of 2 folders, got 1"):
        read_sets([tmp_path, tmp_path], [tmp_path])


def test_the_judge_is_embedded_beside_the_other_entries(tmp_path):
    (tmp_path / "model.onnx").write_bytes(synthetic_model(names=NAMES))
    out = tmp_path / "judged.onnx"
    document.embed(BASE, tmp_path / "model.onnx", out)
    document.embed(BASE, out, out)
    entries = [(entry.key, entry.value) for entry in onnx.load(str(out)).metadata_props]
    assert entries == [("names", NAMES), ("judge", document.text_of(BASE))]
