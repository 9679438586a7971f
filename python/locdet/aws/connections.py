"""Open WebSockets in DynamoDB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.aws.tables import CONNECTIONS_OF_JOB

if TYPE_CHECKING:
    from locdet.aws.items import Table

__all__ = ["DynamoDBConnectionStore"]

# The item of a connection itself, beside those of the jobs that it follows.
_ITSELF = "-"
# API Gateway closes connections after two hours, and a goodbye may get lost.
_KEEP_S = 3 * 3600


@dataclass(frozen=True)
class DynamoDBConnectionStore:
    """A :class:`locdet.ports.ConnectionStore`."""

    table: Table

    def add(self, connection_id: str, owner: str) -> None:
        """Note an open connection."""
        self._put(connection_id, _ITSELF, owner)

    def remove(self, connection_id: str) -> None:
        """Forget a connection and what it follows."""
        for fields in self.table.query({"connection_id": connection_id}, ConsistentRead=True):
            self.table.delete(connection_id=connection_id, job_id=fields["job_id"])

    def owner(self, connection_id: str) -> str | None:
        """Return who opened a connection, None if it is not open."""
        fields = self.table.get(connection_id=connection_id, job_id=_ITSELF)
        return fields["owner"] if fields else None

    def follow(self, connection_id: str, job_id: str) -> None:
        """Note that a connection follows a job."""
        self._put(connection_id, job_id, None)

    def followers(self, job_id: str) -> list[str]:
        """Return the connections that follow a job."""
        found = self.table.query({"job_id": job_id}, IndexName=CONNECTIONS_OF_JOB)
        return [fields["connection_id"] for fields in found]

    def _put(self, connection_id: str, job_id: str, owner: str | None) -> None:
        expires_at = int(self.table.clock.now().timestamp()) + _KEEP_S
        self.table.put({"connection_id": connection_id, "job_id": job_id, "owner": owner, "expires_at": expires_at})
