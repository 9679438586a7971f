"""Counts of requests in DynamoDB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.aws.faults import aws_faults
from locdet.aws.items import attributes, values

if TYPE_CHECKING:
    from locdet.aws.items import Table

__all__ = ["DynamoDBRateLimiter"]


@dataclass(frozen=True)
class DynamoDBRateLimiter:
    """A :class:`locdet.ports.RateLimiter` that counts in windows of the clock, over all functions."""

    table: Table

    def retry_after_s(self, caller: str, *, limit: int, window_s: int) -> int | None:
        """Count a request; return seconds to wait if there were too many."""
        now_s = self.table.clock.now().timestamp()
        window = int(now_s // window_s)
        ends_at = (window + 1) * window_s
        with aws_faults(self.table.service):
            answer = self.table.client.update_item(
                TableName=self.table.name,
                Key=attributes({"caller_window": f"{caller}:{window}"}),
                UpdateExpression="ADD requests :one SET expires_at = :ends_at",
                ExpressionAttributeValues=attributes({":one": 1, ":ends_at": ends_at}),
                ReturnValues="UPDATED_NEW",
            )
        requests = values(answer["Attributes"])["requests"]
        return max(1, round(ends_at - now_s)) if requests > limit else None
