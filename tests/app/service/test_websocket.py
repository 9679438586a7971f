"""The WebSocket API, its authorizer, and tokens."""

import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from locdet.api import websocket_api
from locdet.errors import ServiceUnavailable, Unauthorized
from locdet.lambdas import api_authorizer, api_health
from locdet.local.notifier import Outbox
from locdet.local.secrets import FileSecrets
from locdet.models.job import JobStatus
from locdet.secrets import CachedSecrets, token_hash
from locdet.services.auth import AuthService, bearer_token
from locdet.services.notification import MAX_EVENT_BYTES
from service_calls import Context, websocket
from service_world import OWNER, MovableClock, World

ARN = "arn:aws:execute-api:eu-central-1:000000000000:api/prod/$connect"


@pytest.fixture
def world(api: Callable[..., World]) -> World:
    return api()


@pytest.fixture
def connected(world: World) -> World:
    assert websocket("$connect", owner=OWNER) == 200
    return world


def told(world: World, connection: str = "one") -> list[dict[str, Any]]:
    messages = Outbox(world.parts.jobs.database).take()  # type: ignore[attr-defined]
    return [json.loads(text) for to, text in messages if to == connection]


def test_a_connection_without_a_caller_is_refused(world: World) -> None:
    assert websocket("$connect") == 401
    assert world.parts.connections.owner("one") is None


def test_a_subscriber_is_told_how_the_job_stands_and_what_becomes_of_it(connected: World) -> None:
    job = connected.submit()
    websocket("$default", {"type": "subscribe", "job_id": job.job_id})
    first = told(connected)
    assert [(event["type"], event["status"]) for event in first] == [("progress_update", "pending")]
    connected.run(job)
    events = told(connected)
    assert events[-1]["type"] == "job_complete"
    assert len(events[-1]["results"]["rooms"]) == 3
    assert {"type", "job_id", "timestamp"} <= set(events[0])
    websocket("$default", {"type": "subscribe", "job_id": job.job_id})
    assert [event["type"] for event in told(connected)] == ["job_complete"]


def test_a_request_for_the_status_is_answered_once(connected: World) -> None:
    job = connected.submit()
    websocket("$default", {"type": "request_status", "job_id": job.job_id, "more": 1})
    assert len(told(connected)) == 1
    connected.run(job)
    assert told(connected) == []


@pytest.mark.parametrize("subscribed", [True, False])
def test_a_job_is_cancelled_and_the_caller_told_once(connected: World, subscribed: bool) -> None:  # noqa: FBT001
    job = connected.submit()
    if subscribed:
        websocket("$default", {"type": "subscribe", "job_id": job.job_id})
        told(connected)
    websocket("$default", {"type": "cancel_job", "job_id": job.job_id})
    assert [event["type"] for event in told(connected)] == ["job_cancelled"]
    assert connected.job(job.job_id).status is JobStatus.CANCELLED


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "INVALID_REQUEST"),
        ("{", "INVALID_REQUEST"),
        ("[]", "INVALID_REQUEST"),
        ("[" * 4000, "INVALID_REQUEST"),
        ("\ud800", "INVALID_REQUEST"),
        ({"type": "subscribe"}, "INVALID_REQUEST"),
        ({"type": "subscribe", "job_id": 7}, "INVALID_REQUEST"),
        ({"type": "subscribe", "job_id": "x" * 65}, "INVALID_REQUEST"),
        ({"type": "delete", "job_id": "x"}, "INVALID_REQUEST"),
        ({"type": "subscribe", "job_id": "x", "pad": "y" * 4096}, "INVALID_REQUEST"),
        ({"type": "subscribe", "job_id": "nope"}, "JOB_NOT_FOUND"),
        ({"type": "request_status", "job_id": "\u0000"}, "JOB_NOT_FOUND"),
        ({"type": "cancel_job", "job_id": "nope"}, "JOB_NOT_FOUND"),
    ],
)
def test_a_command_that_cannot_be_carried_out_is_answered_with_a_code(connected: World, body: Any, code: str) -> None:
    assert websocket("$default", body) == 200
    (event,) = told(connected)
    assert (event["type"], event["error"]["code"]) == ("error", code)
    assert event["error"]["message"].endswith(".")


def test_the_job_of_another_caller_is_not_found(connected: World) -> None:
    job = connected.submit(owner="token:mallory")
    for command in ("subscribe", "request_status", "cancel_job"):
        websocket("$default", {"type": command, "job_id": job.job_id})
    assert [event["error"]["code"] for event in told(connected)] == ["JOB_NOT_FOUND"] * 3
    assert connected.parts.connections.followers(job.job_id) == []
    assert connected.job(job.job_id).status is JobStatus.PENDING


def test_a_job_that_ended_is_not_cancelled(connected: World) -> None:
    job = connected.run(connected.submit())
    websocket("$default", {"type": "cancel_job", "job_id": job.job_id})
    assert told(connected)[0]["error"]["code"] == "JOB_ALREADY_COMPLETED"


def test_a_flood_of_messages_is_refused(connected: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_api, "_COMMANDS_PER_WINDOW", 3)
    monkeypatch.setattr(websocket_api, "_WINDOW_S", 10**9)
    for _ in range(5):
        websocket("$default", "x")
    codes = [event["error"]["code"] for event in told(connected)]
    assert codes == ["INVALID_REQUEST"] * 3 + ["RATE_LIMIT_EXCEEDED"] * 2


def test_a_connection_that_closed_is_forgotten(connected: World) -> None:
    job = connected.submit()
    websocket("$default", {"type": "subscribe", "job_id": job.job_id})
    websocket("$disconnect")
    told(connected)
    assert connected.parts.connections.followers(job.job_id) == []
    websocket("$default", {"type": "subscribe", "job_id": job.job_id})
    connected.run(job)
    assert told(connected) == []


def test_a_fault_of_the_service_is_told_without_its_inside(connected: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("locdet.services.job.JobService.get_owned", broken)
    websocket("$default", {"type": "subscribe", "job_id": "x"})
    (event,) = told(connected)
    assert event["error"]["code"] == "INTERNAL_ERROR"
    assert "secret" not in json.dumps(event)


def test_rooms_that_are_too_many_for_a_message_are_a_url(connected: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locdet.services.notification.MAX_EVENT_BYTES", 100)
    job = connected.run(connected.submit())
    websocket("$default", {"type": "request_status", "job_id": job.job_id})
    results = told(connected)[0]["results"]
    assert results["rooms_count"] == 3
    assert results["url"].startswith("http")
    assert MAX_EVENT_BYTES < 128 * 1024


def test_events_that_cannot_be_made_or_sent_do_not_stop_the_job(
    connected: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise ServiceUnavailable("The table is down.")

    job = connected.submit()
    websocket("$default", {"type": "subscribe", "job_id": job.job_id})
    monkeypatch.setattr("locdet.services.results.ResultService.so_far", down)
    monkeypatch.setattr("locdet.local.notifier.SQLiteNotifier.post", down)
    assert connected.run(job).status is JobStatus.COMPLETED


# Tokens


@pytest.fixture
def tokens(world: World) -> World:
    now = time.time()
    entries = {
        token_hash("good"): {"owner": "token:alice", "expires_at": None},
        token_hash("later"): {"owner": "token:bob", "expires_at": now + 1000},
        token_hash("expired"): {"owner": "token:carol", "expires_at": now - 1},
    }
    folder = world.settings.data_dir / "secrets"
    (folder / "api-tokens.json").write_text(json.dumps(entries))
    return world


def authorize(header: str | None, **event: Any) -> Any:
    headers = {} if header is None else {"Authorization": header}
    return api_authorizer.handler({"headers": headers, **event}, Context())  # type: ignore[arg-type]


@pytest.mark.parametrize(("token", "owner"), [("good", "token:alice"), ("later", "token:bob")])
def test_a_known_token_lets_its_owner_pass(tokens: World, token: str, owner: str) -> None:
    assert authorize(f"Bearer {token}") == {"isAuthorized": True, "context": {"owner": owner}}
    assert authorize(f"bearer  {token} ")["isAuthorized"]
    for event in ({"queryStringParameters": {"token": token}}, {"headers": {"authorization": f"Bearer {token}"}}):
        policy = authorize(None, methodArn=ARN, **event)
        assert (policy["principalId"], policy["context"]) == (owner, {"owner": owner})
        assert policy["policyDocument"]["Statement"] == [
            {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": ARN}
        ]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer unknown", "Bearer expired", "Basic good", "good", "Bearer a.b.c"]
)
def test_any_other_token_is_refused(tokens: World, header: str | None) -> None:
    assert authorize(header) == {"isAuthorized": False, "context": {}}
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(header, methodArn=ARN, queryStringParameters=None)
    assert not authorize(header, queryStringParameters={"token": "good"})["isAuthorized"]


def test_a_token_that_is_too_long_is_refused(tokens: World) -> None:
    assert not authorize("Bearer " + "x" * 8193)["isAuthorized"]


def test_no_tokens_let_nobody_pass(world: World) -> None:
    assert not authorize("Bearer good")["isAuthorized"]
    assert bearer_token(None) is None


ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/pool"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Keys:
    """The keys of a user pool."""

    def __init__(self, key: Any) -> None:
        self.key = key

    def get_signing_key_from_jwt(self, token: str) -> Any:
        if isinstance(self.key, Exception):
            raise self.key
        return self.key


def cognito(world: World, keys: Any) -> AuthService:
    secrets = CachedSecrets(FileSecrets(world.settings.data_dir / "secrets"))
    auth = AuthService(secrets, MovableClock(), ISSUER, "client")
    auth.__dict__["_keys"] = Keys(keys)
    return auth


def claims(**changes: Any) -> dict[str, Any]:
    named = {"sub": "alice", "iss": ISSUER, "exp": time.time() + 60, "client_id": "client", **changes}
    return {name: value for name, value in named.items() if value is not None}


@pytest.mark.parametrize("changes", [{}, {"client_id": None, "aud": "client"}])
def test_a_token_of_the_user_pool_names_its_user(world: World, key: Any, changes: dict[str, Any]) -> None:
    token = jwt.encode(claims(**changes), key, algorithm="RS256")
    assert cognito(world, key.public_key()).owner(token) == "cognito:alice"


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"iss": "https://elsewhere.example"},
        {"client_id": "other"},
        {"client_id": None},
    ],
)
def test_a_token_that_is_not_for_this_service_is_refused(world: World, key: Any, changes: dict[str, Any]) -> None:
    token = jwt.encode(claims(**changes), key, algorithm="RS256")
    with pytest.raises(Unauthorized):
        cognito(world, key.public_key()).owner(token)


def test_a_token_with_another_or_no_signature_is_refused(world: World, key: Any) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    auth = cognito(world, key.public_key())
    with pytest.raises(Unauthorized):
        auth.owner(jwt.encode(claims(), other, algorithm="RS256"))
    with pytest.raises(Unauthorized):
        auth.owner(jwt.encode(claims(), None, algorithm="none"))
    with pytest.raises(Unauthorized):
        auth.owner("a.b.c")


def test_keys_that_cannot_be_had_are_an_outage(world: World) -> None:
    with pytest.raises(ServiceUnavailable):
        cognito(world, jwt.PyJWKClientConnectionError("no network")).owner("a.b.c")


# Health


def test_health_tells_which_part_does_not_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = api_health.handler({}, Context())  # type: ignore[arg-type]
    assert (answer["statusCode"], json.loads(answer["body"])["status"]) == (200, "healthy")
    (world.settings.data_dir / "cache").rename(world.settings.data_dir / "elsewhere")
    answer = api_health.handler({}, Context())  # type: ignore[arg-type]
    body = json.loads(answer["body"])
    assert (answer["statusCode"], body["status"]) == (503, "unhealthy")
    assert {name for name, state in body["services"].items() if state != "healthy"} == {"results"}
