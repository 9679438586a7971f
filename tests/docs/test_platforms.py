"""docs/platforms.md against what CI builds and what the packages ask for."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "platforms.md").read_text(encoding="utf-8")
CI = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_wheels_are_those_that_ci_builds() -> None:
    documented = dict(re.findall(r"^\| `([a-z]+-[\d.a-z-]+)` \| (.*?) \|", TEXT, re.M))
    built = {item["os"]: item["args"] for item in CI["wheels"]["strategy"]["matrix"]["include"]}
    assert set(documented) == set(built), "edit the table of wheels in docs/platforms.md"
    for runner, text in documented.items():
        assert ("manylinux2014" in text) == ("manylinux2014" in built[runner]), runner


def test_the_tests_run_on_the_systems_and_pythons_of_the_page() -> None:
    matrix = CI["test"]["strategy"]["matrix"]
    assert f"the tests run on {' and '.join(matrix['python'])}" in TEXT
    one_plan = re.findall(r"^\| `([\w.-]+)` \|.*\| one plan \|$", TEXT, re.M)
    built = {item["os"] for item in CI["wheels"]["strategy"]["matrix"]["include"]}
    assert built - set(one_plan) == set(matrix["os"])


def test_the_oldest_versions_are_those_that_the_package_asks_for() -> None:
    (runtime,) = [item for item in PROJECT["dependencies"] if item.startswith("onnxruntime")]
    oldest = runtime.removeprefix("onnxruntime>=")
    assert f"\n{oldest} or newer, as the package `onnxruntime`" in TEXT
    cargo = (ROOT / "rust" / "core" / "Cargo.toml").read_text()
    assert f'"api-{oldest.split(".")[1]}"' in cargo
    assert f"\n{PROJECT['requires-python'].removeprefix('>=')} or newer; the tests" in TEXT


def test_nothing_is_compiled_for_one_kind_of_processor() -> None:
    assert not list(ROOT.glob(".cargo/config*"))
    assert "target-cpu" not in (ROOT / "Makefile").read_text() + (ROOT / ".github" / "workflows" / "ci.yml").read_text()
