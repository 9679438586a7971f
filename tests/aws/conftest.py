"""The service as it is deployed."""

import itertools
import json
from collections.abc import Iterator

import pytest

from aws_stack import Stack, make_stack
from aws_world import World, make_world
from locdet import bootstrap

_numbers = itertools.count()


@pytest.fixture
def stack(aws: str, tiny_model: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """Tables, buckets and a queue, which the environment names to the handlers."""
    made = make_stack(f"service-{next(_numbers)}", max_receives=2)
    for name, value in {**made.settings, "models": json.dumps({"tiny": tiny_model}), "threads": 1}.items():
        monkeypatch.setenv(f"LOCDET_{name.upper()}", str(value))
    yield made
    bootstrap.services.cache_clear()
    bootstrap.stage_runner.cache_clear()


@pytest.fixture
def world(stack: Stack) -> Iterator[World]:
    with make_world(stack) as made:
        yield made
