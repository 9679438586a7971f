from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.service import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that most tests share; its caches fill, so tests that count on an empty one use plans of their own."""
    models = {"1.0.0": "", "missing": "/nowhere/model.onnx"}
    running = Server(tmp_path_factory.mktemp("shared"), "--workers", "1", LOCDET_MODELS=json.dumps(models))
    yield running
    running.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start servers of one test."""
    running: list[Server] = []

    def begin(*arguments: str, **environment: str) -> Server:
        running.append(Server(tmp_path / "data", *arguments, **environment))
        return running[-1]

    yield begin
    for server in running:
        if server.process.poll() is None:
            server.kill()
