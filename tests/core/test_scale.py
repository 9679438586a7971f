"""The scale of a plan holds the truth, whatever of its witnesses is there, missing or wrong."""

import io
import random
import statistics

import numpy as np
import pytest
from PIL import Image

import locdet_core as lc
from scale_sheets import Case, DrawnSheet, all_cases, draw, misread

_LONG_ROUNDS = 3
# Nothing that these sheets say is enough.
_SILENT = [case for case in all_cases() if not case.right and "paper" not in case.wrong]
_SAMPLE = random.Random(15).sample([case for case in all_cases() if case.right], 36)


def _read(case: Case, sheet: DrawnSheet) -> lc.Detection:
    """Finds rooms and facts; those of a picture with the texts that a reader finds on it."""
    page = lc.decode(sheet.data, dpi=sheet.dpi)
    if case.kind == "pdf":
        return lc.rooms_from_page(page)
    file = io.BytesIO()
    Image.fromarray(np.asarray(page.array)).save(file, "PNG", dpi=(300, 300))
    picture = lc.decode(file.getvalue())
    texts = misread([(text.text, text.bbox_xyxy) for text in page.text], case.seed)
    return lc.rooms_from_page(picture).with_names([lc.PageText(*text) for text in texts], page=picture)


def _scales(case: Case) -> list[tuple[float, dict | None]]:
    """The true scale of each plan with the one that is said; none if the plans of a sheet are not told apart."""
    sheet = draw(case)
    found = _read(case, sheet)
    scales = []
    for truth, (x_min, y_min, x_max, y_max) in sheet.scales:
        middle = (x_min + x_max) / 2, (y_min + y_max) / 2
        holding = [
            plan["scale"]
            for plan in found.plans
            if all(plan["bounding_box"][axis] <= middle[axis] <= plan["bounding_box"][axis + 2] for axis in (0, 1))
        ]
        scales += [(truth, scale) for scale in holding]
    return scales if len(found.plans) == len(scales) == case.plans else []


def _holds(truth: float, scale: dict | None) -> bool:
    return scale is None or scale["low"] <= truth <= scale["high"]


@pytest.mark.parametrize("case", _SAMPLE, ids=str)
def test_the_true_scale_lies_within_what_is_said(case: Case) -> None:
    if not (scales := _scales(case)):
        pytest.skip("the plans of this sheet are not told apart")
    for truth, scale in scales:
        assert _holds(truth, scale), scale
        if "chain" in case.right:
            assert scale is not None
            assert scale["high"] / scale["low"] < 1.06


@pytest.mark.parametrize("case", _SILENT, ids=str)
def test_a_sheet_without_a_witness_has_no_scale(case: Case) -> None:
    found = _read(case, draw(case))
    assert found.scale is None
    assert all(plan["scale"] is None for plan in found.plans)
    assert all(room.area_m2 is None for room in found.rooms)


def test_a_copied_title_and_a_wrong_number_are_named() -> None:
    case = Case(7, ("chain", "printed"), ("title",))
    ((_, scale),) = _scales(case)
    assert scale is not None
    agrees = {witness["kind"]: witness["agrees"] for witness in scale["witnesses"]}
    assert agrees.items() >= {"dimension_chain": True, "printed_scale": False}.items()


def test_witnesses_of_like_weight_that_disagree_are_no_scale() -> None:
    found = _read(case := Case(8, ("bar", "printed"), ("title",)), draw(case))
    assert found.scale is None
    assert found.warnings == ["SCALE_DISAGREES"]


def test_a_confirmed_scale_is_not_overruled() -> None:
    sheet = draw(Case(9, ("chain",)))
    page = lc.decode(sheet.data, dpi=sheet.dpi)
    found = lc.rooms_from_page(page, lc.DetectOptions(metres_per_unit=0.5))
    assert found.scale["metres_per_unit"] == 0.5
    assert found.scale["confirmed"]
    assert found.with_names(page.text, page=page).scale["metres_per_unit"] == 0.5


def test_a_tag_of_resolution_is_no_scale() -> None:
    found = _read(case := Case(10, ("printed",), kind="png"), draw(case))
    assert found.to_dict()["page"]["dpi"] == 300
    assert found.scale is None


@pytest.mark.parametrize("metres_per_unit", [0.0, -1.0, float("nan"), 1e9, float("inf")])
def test_a_scale_that_no_plan_has_is_refused(metres_per_unit: float) -> None:
    with pytest.raises(lc.InvalidOptionError, match="metres_per_unit"):
        lc.DetectOptions(metres_per_unit=metres_per_unit)


@pytest.mark.slow
def test_the_truth_is_held_on_nineteen_sheets_of_twenty() -> None:
    held, widths = [], []
    for case in all_cases(_LONG_ROUNDS):
        for truth, scale in _scales(case):
            held += [] if scale is None else [_holds(truth, scale)]
            if scale is not None and "chain" in case.right and not case.wrong:
                widths.append(scale["high"] / scale["low"] - 1)
    assert statistics.mean(held) >= 0.95
    assert statistics.median(widths) <= 0.02
