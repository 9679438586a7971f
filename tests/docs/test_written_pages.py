"""The pages and tables that scripts write are as they would write them."""

import json
import tomllib

import locdet_core as lc
from scripts import python_reference, where_to_add
from scripts.measure_options import ADVICE, MEASURED, key


def test_every_file_and_name_of_where_to_add_is_there() -> None:
    assert where_to_add.faults() == []


def test_the_table_where_to_add_is_that_of_its_data() -> None:
    assert where_to_add.PAGE.read_text("utf-8") == where_to_add.written(), "run python -m scripts.where_to_add"


def test_the_python_reference_is_that_of_the_stub() -> None:
    text = python_reference.PATH.read_text("utf-8")
    assert text == python_reference.written(), "run python -m scripts.python_reference"
    assert [name for name in lc.__all__ if name not in text] == []


def test_every_advice_is_of_an_option_and_measured() -> None:
    advice = tomllib.loads(ADVICE.read_text("utf-8"))
    figures = json.loads(MEASURED.read_text("utf-8"))["figures"]
    for item in advice["advice"]:
        assert item["option"] in lc.DetectOptions().to_dict()
        if "change" in item:
            assert item["option"] in item["change"]
            assert key(item["change"]) in figures, "run python -m scripts.measure_options"
    assert {item["option"] for item in advice["walls"]} == set(lc.WallOptions().to_dict())
