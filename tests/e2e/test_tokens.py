"""A server with tokens and a limit of requests."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from e2e.service import WALLS, Server, code_of, wait_for

LIMIT = 8
SITE = "https://app.example"


def _locdet(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "locdet", *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tokens")


@pytest.fixture(scope="module")
def tokens(data: Path) -> dict[str, str]:
    made = {owner: _locdet("tokens", "add", owner, "--data", str(data)) for owner in ("anna", "bert", "carl")}
    return {**made, "late": _locdet("tokens", "add", "late", "--days", "0.000001", "--data", str(data))}


@pytest.fixture(scope="module")
def guarded(data: Path, tokens: dict[str, str]) -> Iterator[Server]:
    settings = {"LOCDET_RATE_LIMIT_PER_MINUTE": str(LIMIT), "LOCDET_CORS_ORIGINS": json.dumps([SITE])}
    running = Server(data, "--workers", "1", **settings)
    yield running
    running.stop()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("header", [{}, _bearer("wrong"), {"Authorization": "Basic YTpi"}, _bearer("x" * 4000)])
def test_a_caller_without_a_good_token_is_refused(guarded: Server, header: dict[str, str]) -> None:
    answer = guarded.client.get("/api/v1/jobs", headers=header)
    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHORIZED")
    assert answer.headers["www-authenticate"] == "Bearer"
    with pytest.raises(InvalidStatus) as refused, guarded.socket(additional_headers=header):
        pass
    assert refused.value.response.status_code == 401


def test_an_expired_token_is_refused(guarded: Server, tokens: dict[str, str]) -> None:
    answer = guarded.client.get("/api/v1/jobs", headers=_bearer(tokens["late"]))
    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHORIZED")


def test_health_and_documentation_are_open(guarded: Server) -> None:
    assert guarded.client.get("/health").status_code == 200
    assert guarded.client.get("/api/v1/api-docs?format=json").json()["openapi"].startswith("3")


def test_a_job_is_its_owners_alone(guarded: Server, tokens: dict[str, str]) -> None:
    job = guarded.submit(_bearer(tokens["anna"]), walls=WALLS)
    link = job["links"]["self"]
    assert guarded.client.get(link, headers=_bearer(tokens["anna"])).status_code == 200
    foreign = [
        guarded.client.get(link, headers=_bearer(tokens["bert"])),
        guarded.client.get(f"{link}/result", headers=_bearer(tokens["bert"])),
        guarded.client.delete(link, headers=_bearer(tokens["bert"])),
    ]
    assert {(answer.status_code, code_of(answer)) for answer in foreign} == {(404, "JOB_NOT_FOUND")}
    assert guarded.client.get("/api/v1/jobs", headers=_bearer(tokens["bert"])).json()["data"]["jobs"] == []
    with guarded.socket(additional_headers=_bearer(tokens["bert"])) as socket:
        socket.say("subscribe", job["job_id"])
        assert socket.next()["error"]["code"] == "JOB_NOT_FOUND"


def test_a_site_that_is_allowed_may_call(guarded: Server, tokens: dict[str, str]) -> None:
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    preflight = guarded.client.options("/api/v1/jobs", headers=asked)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, SITE)
    answer = guarded.client.get("/api/v1/jobs", headers={"Origin": SITE, **_bearer(tokens["anna"])})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, SITE)
    other = guarded.client.get("/api/v1/jobs", headers={"Origin": "https://evil.example", **_bearer(tokens["anna"])})
    assert (other.status_code, "access-control-allow-origin" in other.headers) == (403, False)
    with guarded.socket(origin=SITE, additional_headers=_bearer(tokens["anna"])):
        pass


def test_too_many_jobs_in_a_minute_are_refused(guarded: Server, tokens: dict[str, str]) -> None:
    answers = [
        guarded.client.post("/api/v1/jobs", json={"walls": WALLS}, headers=_bearer(tokens["carl"]))
        for _ in range(2 * LIMIT + 1)
    ]
    refused = next(answer for answer in answers if answer.status_code != 201)
    assert (refused.status_code, code_of(refused)) == (429, "RATE_LIMIT_EXCEEDED")
    assert 1 <= int(refused.headers["retry-after"]) <= 60


def test_a_token_that_was_removed_lets_nobody_in(guarded: Server, data: Path) -> None:
    token = _locdet("tokens", "add", "dora", "--data", str(data))
    wait_for(lambda: guarded.client.get("/api/v1/jobs", headers=_bearer(token)).status_code == 200)
    _locdet("tokens", "remove", "dora", "--data", str(data))
    wait_for(lambda: guarded.client.get("/api/v1/jobs", headers=_bearer(token)).status_code == 401)
    assert token not in (data / "secrets" / "api-tokens.json").read_text()
