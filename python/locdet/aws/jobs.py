"""Jobs in DynamoDB."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from locdet.aws.faults import aws_faults, error_code
from locdet.aws.items import attributes, values
from locdet.aws.tables import JOBS_OF_OWNER, JOBS_OF_STATUS
from locdet.models.cursor import cursor_after, place_of
from locdet.models.job import Job, checked_changes
from locdet.ports import JobExists, JobPage, TransitionRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locdet.aws.items import Item, Table
    from locdet.models.job import JobChanges, JobStatus

__all__ = ["DynamoDBJobStore"]

_REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True)
class DynamoDBJobStore:
    """A :class:`locdet.ports.JobStore`."""

    table: Table

    def create(self, job: Job) -> None:
        """Store a job."""
        with aws_faults(self.table.service):
            try:
                self.table.client.put_item(
                    TableName=self.table.name,
                    Item=attributes(_written(job)),
                    ConditionExpression="attribute_not_exists(job_id)",
                )
            except ClientError as error:
                if error_code(error) != _REFUSED:
                    raise
                raise JobExists(job.job_id) from error

    def get(self, job_id: str) -> Job | None:
        """Return a job, None if there is none."""
        return _job(self.table.get(job_id=job_id))

    def update(self, job_id: str, changes: JobChanges, *, sources: frozenset[JobStatus]) -> Job:
        """Change fields of a job in one step."""
        fields = checked_changes(changes)
        with aws_faults(self.table.service):
            try:
                answer = self.table.client.update_item(
                    TableName=self.table.name,
                    Key=attributes({"job_id": job_id}),
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **self._expressions(fields, sources),
                )
            except ClientError as error:
                if error_code(error) != _REFUSED:
                    raise
                raise TransitionRefused(_job(self.table.live(error.response.get("Item")))) from error
        return _read(values(answer["Attributes"]))

    def list_of_owner(self, owner: str, *, limit: int, cursor: str | None) -> JobPage:
        """Return an owner's jobs, newest first."""
        after = None
        if cursor:
            created_at, job_id = place_of(cursor)
            after = {"owner": owner, "created_at": created_at, "job_id": job_id}
        newest_first = self.table.query(
            {"owner": owner}, after=after, IndexName=JOBS_OF_OWNER, ScanIndexForward=False, Limit=limit + 1
        )
        found = list(islice(newest_first, limit + 1))
        jobs = [_read(fields) for fields in found[:limit]]
        return JobPage(jobs, cursor_after(jobs[-1]) if len(found) > limit else None)

    def list_of_status(self, status: JobStatus, *, before: str, limit: int) -> list[Job]:
        """Return jobs of a status that were made before a time, oldest first."""
        found = self.table.query(
            {"status": status}, below={"created_at": before}, IndexName=JOBS_OF_STATUS, Limit=limit
        )
        return [_read(fields) for fields in islice(found, limit)]

    def check(self) -> None:
        """Raise ServiceUnavailable unless the table answers."""
        self.table.get(job_id="-")

    def _expressions(self, changes: Mapping[str, object], sources: frozenset[JobStatus]) -> dict[str, object]:
        """Write changes as an update of an item that is live and in one of the statuses."""
        written = {name: value for name, value in changes.items() if value is not None}
        removed = [name for name in changes if name not in written]
        clauses = {"SET": [f"#{name} = :{name}" for name in written], "REMOVE": [f"#{name}" for name in removed]}
        wanted = {f":source_{index}": source for index, source in enumerate(sorted(sources))}
        return {
            "UpdateExpression": " ".join(f"{word} {', '.join(parts)}" for word, parts in clauses.items() if parts),
            "ConditionExpression": f"#status IN ({', '.join(wanted)}) AND #expires_at > :now",
            "ExpressionAttributeNames": {f"#{name}": name for name in {*changes, "status", "expires_at"}},
            "ExpressionAttributeValues": attributes(
                {
                    **{f":{name}": value for name, value in written.items()},
                    **wanted,
                    ":now": int(self.table.clock.now().timestamp()),
                }
            ),
        }


def _written(job: Job) -> dict[str, object]:
    fields = job.model_dump(mode="json")
    # Options are the caller's numbers, of which some are beyond those of DynamoDB.
    return {**fields, "options": json.dumps(fields["options"])}


def _read(fields: Item) -> Job:
    return Job.stored({**fields, "options": json.loads(fields["options"])})


def _job(fields: Item | None) -> Job | None:
    return None if fields is None else _read(fields)
