"""The queue in SQS."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import ClientError

from locdet.aws.faults import aws_faults, error_code
from locdet.logging import log
from locdet.ports import Delivery, JobMessage

if TYPE_CHECKING:
    from collections.abc import Callable

    from locdet.aws.clients import Client, Clients

__all__ = ["SQSQueue"]

_SERVICE = "The queue"
_LONGEST_WAIT_S = 20
_LONGEST_DELAY_S = 12 * 3600
_COUNT = "ApproximateReceiveCount"
_WAITING = "ApproximateNumberOfMessages"
# The message was handed out again, or removed, since this delivery: its receipt means nothing any more.
_STALE = {"ReceiptHandleIsInvalid", "MessageNotInflight", "InvalidParameterValue"}


class _Message(TypedDict):
    MessageId: str
    ReceiptHandle: str
    Body: str
    Attributes: dict[str, str]


@dataclass(frozen=True)
class SQSQueue:
    """A :class:`locdet.ports.Queue`. Its redrive policy moves messages to the dead letters.

    Attributes:
        visibility_s: How long a message is hidden without a sign of life of its worker.
    """

    clients: Clients
    url: str
    visibility_s: float

    def send(self, message: JobMessage) -> None:
        """Append a message."""
        with aws_faults(_SERVICE):
            self._client.send_message(QueueUrl=self.url, MessageBody=json.dumps(asdict(message)))

    def receive(self, *, wait_s: float) -> Delivery | None:
        """Take a message and hide it for a while."""
        with aws_faults(_SERVICE):
            answer = self._client.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=1,
                WaitTimeSeconds=min(math.ceil(wait_s), _LONGEST_WAIT_S),
                VisibilityTimeout=math.ceil(self.visibility_s),
                MessageSystemAttributeNames=[_COUNT],
            )
        return next(filter(None, map(_delivery, answer.get("Messages", []))), None)

    def extend(self, delivery: Delivery) -> None:
        """Hide a message for another while."""
        self._hide(delivery, math.ceil(self.visibility_s))

    def delete(self, delivery: Delivery) -> None:
        """Remove a message that was worked off."""
        self._of_delivery(self._client.delete_message, delivery)

    def give_back(self, delivery: Delivery, *, delay_s: float = 0.0) -> None:
        """Let another worker have a message after a while."""
        self._hide(delivery, min(math.ceil(delay_s), _LONGEST_DELAY_S))

    def put_back(self, delivery: Delivery) -> None:
        """Let another worker have a message that was not to blame; SQS counts it as a try all the same."""
        self.give_back(delivery)

    def depth(self) -> int:
        """Return about how many messages wait."""
        with aws_faults(_SERVICE):
            answer = self._client.get_queue_attributes(QueueUrl=self.url, AttributeNames=[_WAITING])
        return int(answer["Attributes"][_WAITING])

    def _hide(self, delivery: Delivery, seconds: int) -> None:
        self._of_delivery(self._client.change_message_visibility, delivery, VisibilityTimeout=seconds)

    def _of_delivery(self, call: Callable[..., object], delivery: Delivery, **arguments: int) -> None:
        with aws_faults(_SERVICE):
            try:
                call(QueueUrl=self.url, ReceiptHandle=delivery.receipt, **arguments)
            except ClientError as error:
                if error_code(error) not in _STALE:
                    raise

    @property
    def _client(self) -> Client:
        return self.clients.of("sqs")


def _delivery(message: _Message) -> Delivery | None:
    try:
        content = JobMessage(**json.loads(message["Body"]))
    except (ValueError, TypeError):
        # Left where it is, it ends among the dead letters, where someone may look at it.
        log.error("a message is not about a job", context={"message_id": message["MessageId"]})
        return None
    return Delivery(content, message["ReceiptHandle"], int(message["Attributes"][_COUNT]))
