"""Settings, secrets, tries, logs."""

import io
import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tenacity

from locdet.config import PARAMETERS, Settings, SettingsInvalid
from locdet.errors import AppError, FormatInvalid, ServiceUnavailable
from locdet.logging import log, log_context
from locdet.retry import TRIES, is_retryable, retrying
from locdet.secrets import CachedSecrets
from service_calls import BASE, call
from service_world import OWNER, PDF, World, encoded

STORED = {
    "models/versions": '{"2.0": "/models/two.onnx"}',
    "api/rate_limit_per_minute": "30",
    "api/allow_urls": "true",
    "cache/preview/ttl": "60",
}


def test_the_environment_is_over_parameters_and_they_are_over_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def parameters(path: str) -> dict[str, str]:
        asked.append(path)
        return STORED

    monkeypatch.setenv("LOCDET_ENVIRONMENT", "prod")
    monkeypatch.setenv("LOCDET_RATE_LIMIT_PER_MINUTE", "7")
    settings = Settings.load(parameters, threads=3)
    assert asked == ["/locdet/prod/"]
    assert (settings.rate_limit_per_minute, settings.allow_urls, settings.cache_s("preview")) == (7, True, 60)
    assert settings.cache_s("final") == 7 * 24 * 3600
    assert (settings.threads, settings.default_model) == (3, "2.0")


def test_settings_without_parameters_are_the_defaults() -> None:
    settings = Settings.load()
    assert (settings.backend, settings.allow_urls, settings.default_model) == ("local", False, "1.0.0")
    assert [settings.cache_s(stage) for stage in ("preview", "intermediate", "final")] == [3600, 86400, 604800]
    assert set(PARAMETERS) <= set(Settings.model_fields)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOCDET_BACKEND", "azure"),
        ("LOCDET_RATE_LIMIT_PER_MINUTE", "-1"),
        ("LOCDET_RATE_LIMIT_PER_MINUTE", "many"),
        ("LOCDET_HEARTBEAT_S", "0"),
        ("LOCDET_MODELS", "{}"),
        ("LOCDET_MODELS", "not json"),
        ("LOCDET_ALLOW_URLS", "perhaps"),
    ],
)
def test_a_wrong_value_of_the_environment_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as caught:
        Settings.load()
    assert name.removeprefix("LOCDET_").lower() in str(caught.value).lower()


def test_a_wrong_parameter_is_named() -> None:
    with pytest.raises(SettingsInvalid, match="setting rate_limit_per_minute"):
        Settings.load(lambda _: {"api/rate_limit_per_minute": "many"})


def test_a_secret_is_asked_for_again_after_five_minutes() -> None:
    class Source:
        value: str | None = '{"a": 1}'
        asked = 0

        def get(self, name: str) -> str | None:
            self.asked += 1
            return self.value

    now = [0.0]
    source = Source()
    secrets = CachedSecrets(source, elapsed_s=lambda: now[0])
    assert secrets.tokens() == secrets.tokens() == {"a": 1}
    now[0] = 299.9
    source.value = None
    assert (secrets.get("api/tokens"), source.asked) == ('{"a": 1}', 1)
    now[0] = 300.0
    assert (secrets.tokens(), source.asked) == ({}, 2)
    source.value = "[]"
    now[0] += 301
    assert secrets.tokens() == {}


# Tries


@pytest.fixture
def waits_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between tries, which are not waited."""
    waits: list[float] = []
    monkeypatch.setattr(tenacity.nap.time, "sleep", waits.append)
    return waits


def test_what_may_pass_is_tried_five_times_with_longer_waits(waits_s: list[float]) -> None:
    calls = []

    def fails(value: int, *, name: str) -> None:
        calls.append((value, name))
        raise ServiceUnavailable("Try again.")

    with pytest.raises(ServiceUnavailable):
        retrying(fails, 1, name="a")
    assert calls == [(1, "a")] * TRIES
    assert all(wait <= got <= min(8, wait + 1) for wait, got in zip((1, 2, 4, 8), waits_s, strict=True))


@pytest.mark.parametrize("error", [FormatInvalid("No."), RuntimeError("no"), KeyError("no")])
def test_what_does_not_pass_is_not_tried_again(waits_s: list[float], error: Exception) -> None:
    calls = []

    def fails() -> None:
        calls.append(1)
        raise error

    with pytest.raises(type(error)):
        retrying(fails)
    assert (len(calls), waits_s) == (1, [])
    assert not is_retryable(error)


def test_a_try_that_works_is_the_last(waits_s: list[float]) -> None:
    answers: list[AppError | str] = [ServiceUnavailable("Try again."), "done"]

    def works_then() -> str:
        answer = answers.pop(0)
        if isinstance(answer, AppError):
            raise answer
        return answer

    assert retrying(works_then) == "done"
    assert len(waits_s) == 1


# Logs


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, Any]]]:
    """Returns the lines that were logged."""
    written = io.StringIO()
    for handler in logging.getLogger(log.name).handlers:
        if isinstance(handler, logging.StreamHandler):
            monkeypatch.setattr(handler, "stream", written)
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def test_no_line_of_a_job_holds_what_callers_keep_to_themselves(
    api: Callable[..., World], lines: Callable[[], list[dict[str, Any]]], tmp_path: Path
) -> None:
    world = api()
    headers = {"authorization": "Bearer topsecrettoken", "x-correlation-id": "corr-7", "idempotency-key": "once"}
    secret = {"file": encoded(PDF), "format": "pdf", "filename": "Hidden Villa.pdf"}
    answer = call("POST", f"{BASE}/jobs", {"blueprint": secret}, headers=headers)
    job = world.run(world.job(answer.data["job_id"]))
    call("GET", f"{BASE}/jobs/{job.job_id}/result", headers=headers)
    call("POST", f"{BASE}/jobs", {"blueprint": {**secret, "format": "png"}}, headers={})
    corrupt = {"file": encoded(PDF[:60]), "format": "pdf", "filename": "Hidden Villa.pdf"}
    world.run(world.job(call("POST", f"{BASE}/jobs", {"blueprint": corrupt}).data["job_id"]))
    found = lines()
    text = json.dumps(found)
    for hidden in ("topsecrettoken", "Hidden", "Villa", encoded(PDF)[:40], "%PDF", str(tmp_path)):
        assert hidden not in text
    assert {"timestamp", "level", "message"} <= set.intersection(*(set(line) for line in found))
    created = next(line for line in found if line["message"] == "job created")
    assert (created["request_id"], created["correlation_id"]) == ("request-1", "corr-7")
    assert created["timestamp"].endswith("Z")
    stages = [line for line in found if line["message"] == "stage done" and line["job_id"] == job.job_id]
    assert [line["stage"] for line in stages] == ["preview", "intermediate", "final"]
    assert all(line["duration_ms"] >= 0 for line in stages)
    assert "request_id" not in stages[0]


def test_keys_of_one_thread_are_not_in_the_lines_of_another(lines: Callable[[], list[dict[str, Any]]]) -> None:
    inside, outside = threading.Event(), threading.Event()

    def work() -> None:
        with log_context(job_id="theirs"):
            inside.set()
            outside.wait(10)
            log.info("their line")

    thread = threading.Thread(target=work)
    thread.start()
    inside.wait(10)
    log.info("my line")
    with log_context(job_id="mine"):
        with log_context(job_id="mine", stage="final"):
            pass
        log.info("my second line")
    outside.set()
    thread.join()
    assert {line["message"]: line.get("job_id") for line in lines()} == {
        "my line": None,
        "my second line": "mine",
        "their line": "theirs",
    }


def test_a_line_of_a_failure_names_the_job(world: World, lines: Callable[[], list[dict[str, Any]]]) -> None:
    world.submit(blueprint={"file": encoded(PDF[:60]), "format": "pdf"})
    delivery = world.parts.queue.receive(wait_s=0)
    assert delivery is not None
    world.worker().work(delivery)
    failures = [line for line in lines() if line["message"] in ("job failed", "state failed")]
    assert len(failures) == 2
    assert all(line["job_id"].startswith("job_") for line in failures)
    assert OWNER not in json.dumps(failures)
