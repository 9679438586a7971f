"""A SageMaker endpoint for tests: the container of ``locdet serve-model`` behind SageMaker's URL and errors."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from locdet.config import Settings
from locdet.engine import Engine, EngineModel
from locdet.sagemaker_server import ModelServer

__all__ = ["Endpoint", "container", "engine_model", "serving"]

_ENOUGH_S = 10


def engine_model(path: str) -> EngineModel:
    """The model at a path, under two names."""
    return EngineModel({"tiny": Engine(Path(path)), "other": Engine(Path(path))})


def container(model: Any, **settings: Any) -> Any:
    """The application in the container."""
    return ModelServer(model, Settings(**settings)).app()


class Endpoint:
    """Hands invocations to a container, and tells of its failures as SageMaker does."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer: dict[str, Any] = {"body": b""}

        async def keep(message: dict[str, Any]) -> None:
            answer.update(status=message.get("status", answer.get("status")))
            answer["body"] += message.get("body", b"")

        await self._app({**scope, "path": "/invocations", "raw_path": b"/invocations"}, receive, keep)
        status, headers, body = answer["status"], [], answer["body"]
        if status != 200:
            told = {"Message": "no 2xx", "OriginalStatusCode": status, "OriginalMessage": body.decode()}
            status, headers, body = 424, [(b"x-amzn-errortype", b"ModelError")], json.dumps(told).encode()
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an application on this machine; yield its URL."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + _ENOUGH_S
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_ENOUGH_S)
