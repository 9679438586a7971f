"""A queue in SQLite, with the manners of SQS: hidden while worked on, delivered at least once, dead letters."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from locdet.local.locks import PROCESS_NAME
from locdet.ports import Delivery, JobMessage

if TYPE_CHECKING:
    from locdet.local.database import Database

__all__ = ["SQLiteQueue"]

_POLL_S = 0.02
_NEXT = (
    "UPDATE messages SET visible_at = ?, receive_count = receive_count + 1, receipt = ? WHERE message_id = "
    "(SELECT message_id FROM messages WHERE dead = 0 AND visible_at <= ? ORDER BY message_id LIMIT 1) "
    "RETURNING body, receive_count"
)


@dataclass(frozen=True)
class SQLiteQueue:
    """A :class:`locdet.ports.Queue`.

    Attributes:
        visibility_s: How long a message is hidden without a sign of life of its worker.
        max_deliveries: A message given back after so many deliveries is dead.
        holder: Who takes messages, as receipts name it.
    """

    database: Database
    visibility_s: float
    max_deliveries: int
    holder: str = PROCESS_NAME

    def send(self, message: JobMessage) -> None:
        """Append a message."""
        with self.database.write() as connection:
            connection.execute(
                "INSERT INTO messages (body, visible_at) VALUES (?, ?)", (json.dumps(asdict(message)), time.time())
            )

    def receive(self, *, wait_s: float) -> Delivery | None:
        """Take a message and hide it for a while."""
        deadline = time.monotonic() + wait_s
        while True:
            delivery = self._take()
            if delivery is not None or time.monotonic() >= deadline:
                return delivery
            time.sleep(min(_POLL_S, max(0.0, deadline - time.monotonic())))

    def _take(self) -> Delivery | None:
        # Looked at without the lock of a writer first: an idle worker disturbs nobody.
        if not self.database.read("SELECT 1 FROM messages WHERE dead = 0 AND visible_at <= ? LIMIT 1", (time.time(),)):
            return None
        receipt, now = f"{self.holder}.{secrets.token_hex(8)}", time.time()
        with self.database.write() as connection:
            row = connection.execute(_NEXT, (now + self.visibility_s, receipt, now)).fetchone()
        if row is None:
            return None
        return Delivery(JobMessage(**json.loads(row["body"])), receipt, row["receive_count"])

    def extend(self, delivery: Delivery) -> None:
        """Hide a message for another while."""
        with self.database.write() as connection:
            connection.execute(
                "UPDATE messages SET visible_at = ? WHERE receipt = ?",
                (time.time() + self.visibility_s, delivery.receipt),
            )

    def delete(self, delivery: Delivery) -> None:
        """Remove a message that was worked off."""
        with self.database.write() as connection:
            connection.execute("DELETE FROM messages WHERE receipt = ?", (delivery.receipt,))

    def give_back(self, delivery: Delivery, *, delay_s: float = 0.0) -> None:
        """Let another worker have a message after a while, or nobody if it was given back too often."""
        is_dead = delivery.receive_count >= self.max_deliveries
        with self.database.write() as connection:
            connection.execute(
                "UPDATE messages SET visible_at = ?, receipt = NULL, dead = ? WHERE receipt = ?",
                (time.time() + delay_s, is_dead, delivery.receipt),
            )

    def put_back(self, delivery: Delivery) -> None:
        """Let another worker have a message that was not to blame; it does not count as a try."""
        with self.database.write() as connection:
            connection.execute(
                "UPDATE messages SET visible_at = ?, receipt = NULL, receive_count = receive_count - 1 "
                "WHERE receipt = ?",
                (time.time(), delivery.receipt),
            )

    def give_back_of(self, holder: str) -> int:
        """Let other workers have the messages of one that is gone; return how many."""
        with self.database.write() as connection:
            return connection.execute(
                "UPDATE messages SET visible_at = ?, receipt = NULL WHERE receipt GLOB ? AND dead = 0",
                (time.time(), f"{holder}.*"),
            ).rowcount

    def depth(self) -> int:
        """Return how many messages wait."""
        rows = self.database.read("SELECT count(*) FROM messages WHERE dead = 0 AND visible_at <= ?", (time.time(),))
        return int(rows[0][0])

    def dead_letters(self) -> int:
        """Return how many messages were given up."""
        return int(self.database.read("SELECT count(*) FROM messages WHERE dead = 1")[0][0])
