"""What every PreviewCache, ConnectionStore, Notifier, FeedbackStore, RateLimiter and SecretSource keeps to."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from aws_stack import ON_AWS
from locdet.errors import FileTooLarge
from locdet.models.feedback import Feedback
from locdet.models.requests import FeedbackRequest
from locdet.ports import CachedPreview, ConnectionGone
from support import a_job


def _preview(clock: Any, **changes: Any) -> CachedPreview:
    fields = {
        "cache_key": "preview:hash:1.0.0:options",
        "result_s3_key": "cache/preview/hash/1.0.0/options.json",
        "model_version": "1.0.0",
        "timestamp": "2026-01-15T10:30:00.000Z",
        "expires_at": int(clock.now().timestamp()) + 60,
    }
    return CachedPreview(**{**fields, **changes})


def test_preview_is_kept_until_it_expires(backend, clock):
    previews, entry = backend.adapters.previews, _preview(clock)
    assert previews.get(entry.cache_key) is None
    previews.put(_preview(clock, model_version="0.9.0"))
    previews.put(entry)
    assert previews.get(entry.cache_key) == entry
    clock.move(seconds=60)
    assert previews.get(entry.cache_key) is None


def test_connection_follows_jobs_until_it_is_removed(backend):
    connections = backend.adapters.connections
    connections.add("one", "ann")
    connections.add("two", "bob")
    for job_id in ("job_1", "job_2", "job_1"):
        connections.follow("one", job_id)
    connections.follow("two", "job_1")
    assert sorted(connections.followers("job_1")) == ["one", "two"]
    assert connections.followers("job_2") == ["one"]
    connections.remove("one")
    assert connections.owner("one") is None
    assert (connections.followers("job_1"), connections.followers("job_2")) == (["two"], [])
    assert connections.owner("two") == "bob"


def test_connection_that_was_never_opened_has_no_owner(backend):
    assert backend.adapters.connections.owner("none") is None
    assert backend.adapters.connections.followers("job_1") == []
    backend.adapters.connections.remove("none")


@ON_AWS  # the local server sees its sockets close
def test_connection_whose_goodbye_was_lost_is_forgotten(backend, clock):
    backend.adapters.connections.add("one", "ann")
    backend.adapters.connections.follow("one", "job_1")
    clock.move(hours=3)
    assert backend.adapters.connections.owner("one") is None
    assert backend.adapters.connections.followers("job_1") == []


def test_message_for_an_open_connection_is_taken(backend):
    backend.adapters.connections.add("one", "ann")
    backend.adapters.notifier.post("one", '{"type": "progress_update"}')


def test_message_for_a_closed_connection_says_that_it_is_gone(backend):
    if backend.name == "local":
        with pytest.raises(ConnectionGone):
            backend.adapters.notifier.post("none", "text")
        return
    # moto opens every connection that is named.
    with Stubber(backend.adapters.notifier.clients.of_websockets()) as stubber:
        stubber.add_client_error("post_to_connection", "GoneException", http_status_code=410)
        with pytest.raises(ConnectionGone):
            backend.adapters.notifier.post("none", "text")


def _feedback(clock: Any, job_id: str = "job_1", **request: Any) -> Feedback:
    given = FeedbackRequest.model_validate({"feedback": "wrong", "room_id": "room_001", **request})
    clock.move(seconds=1)
    return Feedback.of(given, a_job(clock.now(), job_id=job_id, blueprint_hash="hash"), now=clock.now())


def test_corrections_are_listed_oldest_first_by_job(backend, clock):
    store = backend.adapters.feedback
    first = _feedback(clock, correction={"bounding_box": [0.1, 1e-200, 2.5, 1e300], "name_hint": "Küche"})
    second, other = _feedback(clock), _feedback(clock, "job_2")
    for feedback in (second, other, first):
        store.add(feedback)
    assert store.list_of_job("job_1") == [first, second]
    assert store.list_of_job("job_3") == []


@ON_AWS
def test_correction_too_large_for_an_item_is_refused(backend, clock):
    polygon = [[index + 0.123456789, index + 0.123456789] for index in range(5000)]
    with pytest.raises(FileTooLarge):
        backend.adapters.feedback.add(_feedback(clock, correction={"polygon": polygon}))
    assert backend.adapters.feedback.list_of_job("job_1") == []


def test_requests_over_the_limit_wait_for_the_next_window(backend, clock):
    rates = backend.adapters.rates
    clock.move(seconds=50)
    waits = [rates.retry_after_s("ann", limit=2, window_s=60) for _ in range(3)]
    assert waits == [None, None, 10]
    assert rates.retry_after_s("bob", limit=2, window_s=60) is None
    clock.move(seconds=10)
    assert rates.retry_after_s("ann", limit=2, window_s=60) is None


def test_requests_at_once_are_all_counted(backend):
    callers, limit = 8, 5
    together = threading.Barrier(callers)

    def ask(_: int) -> int | None:
        together.wait()
        return backend.adapters.rates.retry_after_s("ann", limit=limit, window_s=60)

    with ThreadPoolExecutor(callers) as pool:
        waits = list(pool.map(ask, range(callers)))
    assert waits.count(None) == limit


def test_secret_is_found_by_name(backend):
    content = json.dumps({"hash": {"owner": "ann"}})
    if backend.stack is None:
        (backend.settings.data_dir / "secrets" / "api-tokens.json").write_text(content)
    else:
        name = f"{backend.settings.project}/test/api/tokens"
        backend.stack.client("secretsmanager").create_secret(Name=name, SecretString=content)
    assert backend.adapters.secrets.get("api/tokens") == content
    assert backend.adapters.secrets.get("api/other") is None


def test_parameters_are_read_by_the_rest_of_their_path(aws):
    from locdet.aws.parameters import parameters

    client = boto3.client("ssm")
    for name, value in (("api/allow_urls", "true"), ("cache/preview/ttl", "60")):
        client.put_parameter(Name=f"/contract/test/{name}", Value=value, Type="String")
    client.put_parameter(Name="/contract/other/api/allow_urls", Value="false", Type="String")
    assert parameters("/contract/test/") == {"api/allow_urls": "true", "cache/preview/ttl": "60"}
    assert parameters("/contract/none/") == {}
