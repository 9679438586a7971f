"""Messages for WebSockets, left in SQLite for the server process to send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.ports import ConnectionGone

if TYPE_CHECKING:
    from locdet.local.database import Database

__all__ = ["Outbox", "SQLiteNotifier"]


@dataclass(frozen=True)
class SQLiteNotifier:
    """A :class:`locdet.ports.Notifier`; any process may send, the one that holds the socket delivers."""

    database: Database

    def post(self, connection_id: str, text: str) -> None:
        """Leave a message. Raises ConnectionGone if the connection was closed."""
        with self.database.write() as connection:
            is_open = connection.execute(
                "SELECT 1 FROM connections WHERE connection_id = ? LIMIT 1", (connection_id,)
            ).fetchone()
            if is_open:
                connection.execute("INSERT INTO outbox (connection_id, text) VALUES (?, ?)", (connection_id, text))
        if not is_open:
            raise ConnectionGone(connection_id)


@dataclass
class Outbox:
    """Takes the messages out, in the order in which they were left."""

    database: Database
    batch: int = 500

    def take(self) -> list[tuple[str, str]]:
        """Return the next messages, connection and text, and forget them."""
        rows = self.database.read(
            "SELECT event_id, connection_id, text FROM outbox ORDER BY event_id LIMIT ?", (self.batch,)
        )
        if rows:
            with self.database.write() as connection:
                connection.execute("DELETE FROM outbox WHERE event_id <= ?", (rows[-1]["event_id"],))
        return [(row["connection_id"], row["text"]) for row in rows]
