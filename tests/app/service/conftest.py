"""What the tests of the service share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service_world import World, make_world
from synthetic_models import NAMES, synthetic_model


@pytest.fixture(scope="session")
def model_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that finds three rooms on every page, in no time."""
    path = tmp_path_factory.mktemp("model") / "tiny.onnx"
    path.write_bytes(synthetic_model(names=NAMES))
    return path


@pytest.fixture
def new_world(tmp_path: Path, model_path: Path) -> Callable[..., World]:
    """Makes services on one data folder."""
    return lambda **choices: make_world(tmp_path / "data", model_path, **choices)


@pytest.fixture
def world(new_world: Callable[..., World]) -> World:
    """A service."""
    return new_world()
