"""The SageMaker container, asked over HTTP."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from locdet.commands.serve_model import serve_model
from model_endpoint import container, engine_model, serving

PLAN = (Path(__file__).parents[1] / "data/png/good/grey_1.png").read_bytes()
ROOMS = "application/vnd.locdet.rooms+json"
_BINARY = "application/octet-stream"


@pytest.fixture(scope="module")
def url(tiny_model: str) -> Iterator[str]:
    app = container(engine_model(tiny_model), max_upload_bytes=100_000, cache_bucket="ours")
    with serving(app) as url:
        yield url


def _invoke(url: str, body: object, *, options: str = "{}", **headers: str) -> tuple[int, dict[str, Any]]:
    data, kind = (body, _BINARY) if isinstance(body, bytes) else (json.dumps(body).encode(), "application/json")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"Content-Type": kind, "X-Amzn-SageMaker-Custom-Attributes": options, **named}
    request = urllib.request.Request(f"{url}/invocations", data, sent)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def _image(data: bytes = PLAN) -> str:
    return base64.b64encode(data).decode()


def test_container_says_that_it_is_up(url):
    with urllib.request.urlopen(f"{url}/ping", timeout=20) as answer:
        assert answer.status == 200


def test_both_kinds_of_bodies_have_the_same_answer(url):
    options = {"stage": "preview", "min_confidence": 0.75}
    as_json = _invoke(url, {"image": _image(), "options": options})
    as_bytes = _invoke(url, PLAN, options=json.dumps(options))
    assert as_json == as_bytes
    assert as_json[0] == 200
    assert len(as_json[1]["rooms"]) == 2
    assert as_json[1]["page"]["width_px"] == 33


def test_rooms_alone_are_in_thousandths_where_the_caller_says_so(url):
    asked = [
        _invoke(url, {"image": _image()}, Accept=ROOMS),
        _invoke(url, PLAN, options='{"rooms_only": true}'),
    ]
    assert asked[0] == asked[1]
    status, answer = asked[0]
    assert (status, set(answer)) == (200, {"rooms"})
    assert len(answer["rooms"]) == 3
    for room in answer["rooms"]:
        assert set(room) == {"id", "bounding_box", "name_hint", "confidence"}
        assert all(isinstance(value, int) and 0 <= value <= 1000 for value in room["bounding_box"])
    assert max(room["bounding_box"][2] for room in answer["rooms"]) > 500


@pytest.mark.parametrize(
    ("body", "options", "status", "code"),
    [
        (b"GIF89a", "{}", 400, "INVALID_FILE_FORMAT"),
        (PLAN[:60], "{}", 400, "CORRUPT_FILE"),
        (PLAN, '{"min_confidence": 7}', 400, "INVALID_OPTION"),
        (PLAN, '{"no_such": 1}', 400, "INVALID_OPTION"),
        (PLAN, '{"model_version": "none"}', 400, "INVALID_OPTION"),
        (PLAN, "[]", 400, "INVALID_OPTION"),
        (PLAN, "no JSON", 400, "INVALID_REQUEST"),
        ({"image": "no Base64"}, "{}", 400, "INVALID_REQUEST"),
        ({}, "{}", 400, "INVALID_REQUEST"),
        ({"image": "aa==", "s3_uri": "s3://ours/key"}, "{}", 400, "INVALID_REQUEST"),
        ({"s3_uri": "https://ours/key"}, "{}", 400, "INVALID_REQUEST"),
        ({"s3_uri": "s3://theirs/key"}, "{}", 400, "INVALID_REQUEST"),
        ([1], "{}", 400, "INVALID_REQUEST"),
        (b"x" * 100_001, "{}", 413, "FILE_TOO_LARGE"),
        ({"image": _image(b"x" * 100_001)}, "{}", 413, "FILE_TOO_LARGE"),
        ({"image": "x" * 400_000}, "{}", 413, "FILE_TOO_LARGE"),
    ],
)
def test_bad_invocation_has_a_code_and_the_container_goes_on(url, body, options, status, code):
    answer = _invoke(url, body, options=options)
    assert (answer[0], answer[1]["error"]["code"]) == (status, code)
    assert _invoke(url, PLAN)[0] == 200


def test_command_serves_the_models_of_the_settings(tiny_model, monkeypatch):
    served: list[dict[str, Any]] = []
    monkeypatch.setattr("uvicorn.run", lambda app, **options: served.append(options))
    monkeypatch.setenv("LOCDET_MODELS", json.dumps({"tiny": tiny_model}))
    assert CliRunner().invoke(serve_model, ["--host", "0.0.0.0", "--port", "9000"]).exit_code == 0
    assert (served[0]["host"], served[0]["port"]) == ("0.0.0.0", 9000)


def test_command_says_which_setting_is_wrong(monkeypatch):
    monkeypatch.setenv("LOCDET_THREADS", "many")
    result = CliRunner().invoke(serve_model, [])
    assert result.exit_code == 1
    assert "LOCDET_THREADS" in result.output
