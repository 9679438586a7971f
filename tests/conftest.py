"""What the tests of several parts share."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def aws() -> Iterator[str]:
    """AWS at a URL of this machine; every client of this process uses it."""
    from aws_stack import aws_environment  # most tests do without moto, which takes a second to load

    with aws_environment() as url:
        yield url


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Path of a model that finds three rooms on every page, in no time."""
    from synthetic_models import NAMES, synthetic_model

    path = tmp_path_factory.mktemp("model") / "tiny.onnx"
    path.write_bytes(synthetic_model(names=NAMES))
    return str(path)
