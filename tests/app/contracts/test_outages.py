"""What AWS does not do becomes ServiceUnavailable, whichever service it is."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from aws_stack import ACCOUNT, REGION
from locdet.aws.adapters import aws_adapters
from locdet.aws.parameters import parameters
from locdet.config import Settings
from locdet.errors import ServiceUnavailable
from locdet.models.feedback import Feedback
from locdet.models.job import LIVE
from locdet.ports import Adapters, CachedPreview, Delivery, JobMessage

ATTEMPTS = 5
_MESSAGE = JobMessage("job_1", "blueprints/job_1/plan.png", "preview", "2026-01-15T10:30:00.000Z")
_FEEDBACK = Feedback(job_id="job_1", feedback_id="fb_1", owner="ann", created_at=_MESSAGE.created_at, content={})
_CALLS: dict[str, Callable[[Adapters], object]] = {
    "get a job": lambda parts: parts.jobs.get("job_1"),
    "update a job": lambda parts: parts.jobs.update("job_1", {"progress": 1}, sources=LIVE),
    "list jobs": lambda parts: parts.jobs.list_of_owner("ann", limit=1, cursor=None),
    "check jobs": lambda parts: parts.jobs.check(),
    "put a file": lambda parts: parts.cache.put("key", b"", media_type="text/plain"),
    "get a file": lambda parts: parts.cache.get("key"),
    "check files": lambda parts: parts.cache.check(),
    "put a preview": lambda parts: parts.previews.put(CachedPreview("key", "key", "1.0.0", _MESSAGE.created_at, 1)),
    "send": lambda parts: parts.queue.send(_MESSAGE),
    "receive": lambda parts: parts.queue.receive(wait_s=0),
    "delete": lambda parts: parts.queue.delete(Delivery(_MESSAGE, "receipt", 1)),
    "ask for the depth": lambda parts: parts.queue.depth(),
    "start": lambda parts: parts.workflow.start("job_1"),
    "follow": lambda parts: parts.connections.follow("one", "job_1"),
    "list followers": lambda parts: parts.connections.followers("job_1"),
    "add feedback": lambda parts: parts.feedback.add(_FEEDBACK),
    "count a request": lambda parts: parts.rates.retry_after_s("ann", limit=1, window_s=60),
}


def _missing() -> Settings:
    arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:none"
    url = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/none"
    return Settings(cache_bucket="none", blueprints_bucket="none", queue_url=url, state_machine_arn=arn)


@pytest.mark.parametrize("call", _CALLS.values(), ids=_CALLS)
def test_what_is_not_there_is_unavailable(aws, call):
    with pytest.raises(ServiceUnavailable) as failed:
        call(aws_adapters(_missing()))
    assert "none" not in failed.value.message


def test_url_that_does_not_answer_is_tried_five_times(aws, monkeypatch):
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: nobody else takes the port
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
        parts = aws_adapters(_missing())
        sent: list[Any] = []
        client = parts.jobs.table.client
        client.meta.events.register("before-send", lambda **request: sent.append(request))
        with pytest.raises(ServiceUnavailable):
            parts.jobs.get("job_1")
        with pytest.raises(ServiceUnavailable):
            parts.secrets.get("api/tokens")
        with pytest.raises(ServiceUnavailable):
            parts.notifier.post("one", "text")
        with pytest.raises(ServiceUnavailable):
            parameters("/locdet/dev/")
    assert len(sent) == ATTEMPTS
