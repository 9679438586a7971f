"""What every idempotency layer keeps to, as Powertools uses it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyValidationError,
)

pytestmark = pytest.mark.filterwarnings("ignore:Couldn't determine the remaining time left")


class Calls:
    """A function that is called once for each key."""

    def __init__(self, backend: Any, *, fails: bool = False) -> None:
        self.number, self.fails = 0, fails
        self.inside, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        config = IdempotencyConfig(event_key_jmespath="[owner, key]", payload_validation_jmespath="body")
        self.call = idempotent_function(
            self._run, data_keyword_argument="given", config=config, persistence_store=backend.adapters.idempotency
        )

    def _run(self, *, given: dict[str, str]) -> dict[str, Any]:
        self.number += 1
        self.inside.set()
        assert self.go_on.wait(10)
        if self.fails:
            raise RuntimeError("failed")
        return {"number": self.number, "share": 0.5}


def _given(**changes: str) -> dict[str, str]:
    return {"owner": "ann", "key": "k", "body": "b", **changes}


def test_request_sent_twice_has_one_answer(backend):
    calls = Calls(backend)
    first = calls.call(given=_given())
    assert calls.call(given=_given()) == first
    assert calls.number == 1


def test_keys_of_owners_are_apart(backend):
    calls = Calls(backend)
    calls.call(given=_given())
    calls.call(given=_given(owner="bob"))
    calls.call(given=_given(key="other"))
    assert calls.number == 3


def test_key_of_another_request_is_refused(backend):
    calls = Calls(backend)
    calls.call(given=_given())
    with pytest.raises(IdempotencyValidationError):
        calls.call(given=_given(body="other"))
    assert calls.number == 1


def test_request_that_failed_may_be_sent_again(backend):
    calls = Calls(backend, fails=True)
    with pytest.raises(RuntimeError):
        calls.call(given=_given())
    calls.fails = False
    assert calls.call(given=_given())["number"] == 2


def test_request_that_is_being_answered_is_refused(backend):
    calls = Calls(backend)
    calls.go_on.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(calls.call, given=_given())
        assert calls.inside.wait(10)
        with pytest.raises(IdempotencyAlreadyInProgressError):
            calls.call(given=_given())
        calls.go_on.set()
        assert first.result(10)["number"] == 1
