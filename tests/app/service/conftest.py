"""What the tests of the service share."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from locdet import bootstrap
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


@pytest.fixture
def api(tmp_path: Path, model_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., World]]:
    """Sets the process up as its environment would be; the handlers and the service returned share a data folder."""

    def set_up(**settings: object) -> World:
        chosen = {"data_dir": tmp_path / "data", "models": json.dumps({"tiny": str(model_path)}), **settings}
        for name, value in chosen.items():
            monkeypatch.setenv(f"LOCDET_{name.upper()}", str(value))
        bootstrap.services.cache_clear()
        return make_world(tmp_path / "data", model_path)

    yield set_up
    bootstrap.services.cache_clear()
