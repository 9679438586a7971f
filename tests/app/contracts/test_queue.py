"""What every Queue keeps to."""

from dataclasses import replace

import pytest

from aws_stack import ON_AWS
from locdet.local.queue import SQLiteQueue
from locdet.ports import Delivery, JobMessage, Queue


def _message(number: int = 1) -> JobMessage:
    return JobMessage(f"job_{number}", f"blueprints/job_{number}/plan.png", "preview", "2026-01-15T10:30:00.000Z")


def _receive(queue: Queue, *, wait_s: float = 5) -> Delivery:
    delivery = queue.receive(wait_s=wait_s)
    assert delivery is not None
    return delivery


def test_message_is_handed_out_once_while_its_worker_lives(backend):
    queue = backend.adapters.queue
    queue.send(_message())
    delivery = _receive(queue)
    assert (delivery.message, delivery.receive_count) == (_message(), 1)
    assert queue.receive(wait_s=0) is None
    queue.delete(delivery)
    assert queue.depth() == 0


def test_every_message_is_handed_out(backend):
    for number in range(4):
        backend.adapters.queue.send(_message(number))
    assert backend.adapters.queue.depth() == 4
    assert {_receive(backend.adapters.queue).message.job_id for _ in range(4)} == {f"job_{n}" for n in range(4)}


def test_empty_queue_gives_none_when_the_wait_is_over(backend):
    assert backend.adapters.queue.receive(wait_s=0.1) is None


def test_message_given_back_is_handed_out_again_at_once(backend):
    queue = backend.adapters.queue
    queue.send(_message())
    queue.give_back(_receive(queue))
    again = _receive(queue)
    assert (again.message, again.receive_count) == (_message(), 2)


def test_message_given_back_with_a_delay_is_hidden_so_long(backend):
    queue = backend.adapters.queue
    queue.send(_message())
    queue.give_back(_receive(queue), delay_s=1)
    assert queue.receive(wait_s=0) is None
    assert _receive(queue).receive_count == 2


def test_message_put_back_is_handed_out_again_at_once(backend):
    queue = backend.adapters.queue
    queue.send(_message())
    queue.put_back(_receive(queue))
    assert _receive(queue).message == _message()


def test_message_put_back_is_no_try_where_the_queue_can_help_it(new_backend):
    backend = new_backend()
    if not isinstance(backend.adapters.queue, SQLiteQueue):
        pytest.skip("SQS counts every delivery")
    queue = backend.adapters.queue
    queue.send(_message())
    for _ in range(backend.settings.max_receives + 2):
        queue.put_back(_receive(queue))
    assert _receive(queue).receive_count == 1


def test_message_of_a_worker_that_died_is_handed_out_again(new_backend):
    queue = new_backend(visibility_s=1).adapters.queue
    queue.send(_message())
    _receive(queue)
    assert _receive(queue).receive_count == 2


def test_message_whose_worker_gives_signs_of_life_stays_hidden(new_backend):
    queue = new_backend(visibility_s=1).adapters.queue
    queue.send(_message())
    delivery = _receive(queue)
    replace(queue, visibility_s=60).extend(delivery)
    assert queue.receive(wait_s=2) is None


def test_message_that_fails_too_often_goes_to_the_dead_letters(new_backend):
    backend = new_backend(max_receives=1)
    queue = backend.adapters.queue
    queue.send(_message())
    # One delivery more than tries, in which the job is failed.
    for count in (1, 2):
        delivery = _receive(queue)
        assert delivery.receive_count == count
        queue.give_back(delivery)
    assert queue.receive(wait_s=0) is None
    assert (queue.depth(), backend.dead_letters()) == (0, 1)


def test_old_receipt_changes_nothing(backend):
    queue = backend.adapters.queue
    queue.send(_message())
    delivery = _receive(queue)
    queue.delete(delivery)
    for call in (queue.extend, queue.give_back, queue.delete):
        call(delivery)
    assert queue.receive(wait_s=0) is None


@ON_AWS  # nobody else writes to the local queue
def test_message_that_is_not_about_a_job_is_passed_over(backend):
    for body in ("text", "[]", '{"job_id": "job_1"}', "null"):
        backend.stack.client("sqs").send_message(QueueUrl=backend.settings.queue_url, MessageBody=body)
        assert backend.adapters.queue.receive(wait_s=0) is None
