"""docs/coverage.md names code and tests that exist."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "coverage.md").read_text()
TESTS = sorted(set(re.findall(r"`(tests/[\w/.]+\.py)::(\w+)`", PAGE)))
FILES = sorted(set(re.findall(r"`((?:python|docs|deploy|scripts|benches|tests|\.github)/[\w/.-]+)`", PAGE)))
CRITERIA = [f"AC-1.{story}.{number}" for story, last in ((1, 3), (2, 12), (3, 3)) for number in range(1, last + 1)]


@cache
def _source(path):
    return (ROOT / path).read_text()


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_named_test_exists(path, name):
    assert re.search(rf"^def {name}\(", _source(path), flags=re.MULTILINE)


@pytest.mark.parametrize("path", FILES)
def test_named_file_exists(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("criterion", CRITERIA)
def test_acceptance_criterion_has_a_test_of_its_own(criterion):
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| {criterion} ")]
    assert len(rows) == 1
    assert re.search(r"`tests/[\w/.]+\.py::\w+`", rows[0])


def test_no_test_stands_for_two_acceptance_criteria():
    rows = [line for line in PAGE.splitlines() if line.startswith("| AC-1.")]
    named = [re.search(r"`(tests/\S+)`", row).group(1) for row in rows]
    assert len(named) == len(set(named))
