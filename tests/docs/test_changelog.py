"""CHANGELOG.md has a dated section for the version of the package, and one for what is not released."""

import re
from pathlib import Path

import locdet_core as lc

TEXT = (Path(__file__).parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_version_of_the_package_has_a_dated_section() -> None:
    titles = re.findall(r"^## (.+)$", TEXT, re.M)
    assert titles[0] == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", title) for title in titles[1:])
    assert titles[1].startswith(f"{lc.__version__} - ")
