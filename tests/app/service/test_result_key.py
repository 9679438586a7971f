"""Keys of results: every part counts, and nothing else makes or takes apart a key."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from locdet.engine import Engine, EngineModel
from locdet.models.result_key import ResultKey, beside
from locdet.ports import DetectRequest
from service_world import PLAN

ROOT = Path(__file__).parents[3]
KEY = ResultKey("final", "hash", "1.0.0", "options", "judge", ("textract-1",))


@pytest.mark.parametrize("part", [field.name for field in fields(ResultKey)])
@pytest.mark.parametrize("value", ["other", "a:b", "../a", ""])
def test_another_part_is_another_key(part: str, value: str) -> None:
    other = replace(KEY, **{part: (value,) if part == "providers" else value})
    assert other.cache_key != KEY.cache_key
    assert other.blob_key != KEY.blob_key


def test_a_part_cannot_look_like_two() -> None:
    one, other = replace(KEY, model="a:b", options="c"), replace(KEY, model="a", options="b:c")
    assert one.cache_key != other.cache_key
    assert KEY.with_help_of("a") != replace(KEY, providers=("textract-1+a",))
    assert KEY.with_help_of("a").blob_key != replace(KEY, providers=("textract-1+a",)).blob_key
    assert replace(KEY, model="a/b", options="c").blob_key != replace(KEY, model="a", options="b/c").blob_key


def test_the_engine_s_key_is_read_part_by_part() -> None:
    assert ResultKey.of_engine("final:hash:v1:beta:options") == ResultKey("final", "hash", "v1:beta", "options")


def test_exports_lie_beside_their_result() -> None:
    assert beside("cache/final/a.json", ".coco.json") == "cache/final/a.coco.json"


def test_the_key_of_a_detection_names_what_it_depends_on(model_path: Path) -> None:
    model = EngineModel({"tiny": Engine(model_path)})
    request = DetectRequest("preview", None, {})
    key = model.result_key(PLAN, request)
    assert (key.stage, len(key.blueprint_hash), key.providers) == ("preview", 64, ())
    others = [
        model.result_key(PLAN + b" ", request),
        *(model.result_key(PLAN, replace(request, **change)) for change in ({"page": 1}, {"dpi": 100.0})),
        model.result_key(PLAN, replace(request, options={"min_confidence": 0.9})),
    ]
    assert len({key.cache_key, *(other.cache_key for other in others)}) == 5
    assert model.result_key(PLAN, replace(request, dpi=150.0)) == key


def test_no_other_module_makes_or_splits_a_key() -> None:
    by_hand = re.compile(r"f\"cache/|cache_key\.(split|replace|partition)|blob_key\.\w|result_s3_key\.\w")
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "python/locdet").rglob("*.py")
        if path.name != "result_key.py" and by_hand.search(path.read_text())
    ]
    assert found == []
