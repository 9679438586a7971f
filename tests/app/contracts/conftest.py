"""Every contract runs on the adapters of both sets."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from aws_stack import MovableClock, Stack, make_stack
from locdet.aws.adapters import aws_adapters
from locdet.config import Settings
from locdet.local.adapters import local_adapters
from locdet.local.queue import SQLiteQueue
from locdet.ports import Adapters

BACKENDS = ("local", "aws")
_numbers = itertools.count()


@dataclass(frozen=True)
class Backend:
    """Adapters, and what a test may look at behind them."""

    name: str
    settings: Settings
    adapters: Adapters
    clock: MovableClock
    stack: Stack | None

    def dead_letters(self) -> int:
        if self.stack is not None:
            return self.stack.dead_letters()
        assert isinstance(self.adapters.queue, SQLiteQueue)
        return self.adapters.queue.dead_letters()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(params=BACKENDS)
def new_backend(request: pytest.FixtureRequest, tmp_path: Path, clock: MovableClock) -> Callable[..., Backend]:
    """Makes a set of adapters that nothing was stored in."""

    def make(**choices: float) -> Backend:
        if request.param == "local":
            settings = Settings(data_dir=tmp_path, **choices)
            return Backend("local", settings, local_adapters(settings, clock=clock), clock, None)
        request.getfixturevalue("aws")
        stack = make_stack(f"contract-{next(_numbers)}", **choices)
        settings = Settings(**stack.settings)
        return Backend("aws", settings, aws_adapters(settings, clock=clock), clock, stack)

    return make


@pytest.fixture
def backend(new_backend: Callable[..., Backend]) -> Backend:
    return new_backend()
