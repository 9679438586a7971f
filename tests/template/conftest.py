from __future__ import annotations

from pathlib import Path

import pytest

from scripts.cloudformation import load

ROOT = Path(__file__).resolve().parents[2]


def of_type(template, kind):
    """Return a template's resources of a type, by logical id."""
    return {name: resource for name, resource in template["Resources"].items() if resource["Type"] == kind}


@pytest.fixture(scope="session")
def template():
    return load(ROOT / "template.yaml")


@pytest.fixture(scope="session")
def nested():
    return {path.stem: load(path) for path in (ROOT / "deploy").glob("*.yaml")}


@pytest.fixture(scope="session")
def functions(template):
    """Properties of the functions, by logical id."""
    return {name: found["Properties"] for name, found in of_type(template, "AWS::Serverless::Function").items()}


@pytest.fixture(scope="session")
def handlers(functions):
    """Handlers of the zip functions, and of the image functions."""
    zips = [function["Handler"] for function in functions.values() if "Handler" in function]
    images = [function["ImageConfig"]["Command"][0] for function in functions.values() if "ImageConfig" in function]
    return zips, images
