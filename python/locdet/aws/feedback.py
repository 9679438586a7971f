"""Corrections in DynamoDB."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.models.feedback import Feedback

if TYPE_CHECKING:
    from locdet.aws.items import Table

__all__ = ["DynamoDBFeedbackStore"]


@dataclass(frozen=True)
class DynamoDBFeedbackStore:
    """A :class:`locdet.ports.FeedbackStore`.

    The content is kept as text: its coordinates are the caller's numbers, of which some are beyond those of DynamoDB.
    """

    table: Table

    def add(self, feedback: Feedback) -> None:
        """Store a correction. Raises FileTooLarge if it is over 100 KB."""
        fields = feedback.model_dump()
        self.table.put({**fields, "content": json.dumps(fields["content"], separators=(",", ":"))})

    def list_of_job(self, job_id: str) -> list[Feedback]:
        """Return a job's corrections, oldest first."""
        found = self.table.query({"job_id": job_id}, ConsistentRead=True)
        return [Feedback.stored({**fields, "content": json.loads(fields["content"])}) for fields in found]
