from __future__ import annotations

import pytest

from deploy.lambda_runtime import ROOT, build_package
from scripts.cloudformation import load


@pytest.fixture(scope="session")
def functions():
    """Properties of the template's functions, by logical id."""
    resources = load(ROOT / "template.yaml")["Resources"]
    kind = "AWS::Serverless::Function"
    return {name: found["Properties"] for name, found in resources.items() if found["Type"] == kind}


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """Folder with what the zip functions are made of."""
    return build_package(tmp_path_factory.mktemp("package"))
