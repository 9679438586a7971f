"""Keys of the DynamoDB tables: what the template makes, and what the adapters ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locdet.aws.clients import Client

__all__ = ["CONNECTIONS_OF_JOB", "JOBS_OF_OWNER", "JOBS_OF_STATUS", "TABLES", "TableSchema", "create_tables"]

JOBS_OF_OWNER = "owner-created_at"
JOBS_OF_STATUS = "status"
CONNECTIONS_OF_JOB = "job_id"


@dataclass(frozen=True)
class TableSchema:
    """Keys of a table; all of them are strings.

    Attributes:
        indexes: Partition and sort key by the name of an index, which holds whole items.
        ttl_attribute: Holds when an item expires, in seconds since 1970.
    """

    partition_key: str
    sort_key: str | None = None
    indexes: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    ttl_attribute: str | None = None


TABLES: Mapping[str, TableSchema] = {
    "jobs": TableSchema(
        "job_id",
        indexes={JOBS_OF_OWNER: ("owner", "created_at"), JOBS_OF_STATUS: ("status", "created_at")},
        ttl_attribute="expires_at",
    ),
    "preview_cache": TableSchema("cache_key", ttl_attribute="expires_at"),
    "websocket_connections": TableSchema(
        "connection_id", "job_id", indexes={CONNECTIONS_OF_JOB: ("job_id", None)}, ttl_attribute="expires_at"
    ),
    "feedback": TableSchema("job_id", "feedback_id"),
    "idempotency": TableSchema("id", ttl_attribute="expiration"),
    "rate_limits": TableSchema("caller_window", ttl_attribute="expires_at"),
}


def create_tables(dynamodb: Client, names: Mapping[str, str]) -> None:
    """Make the tables without the template, for tests and local stand-ins of AWS.

    Args:
        dynamodb: boto3's client.
        names: Name of the table to make by its key in ``TABLES``.
    """
    for key, name in names.items():
        dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **_definition(TABLES[key]))
        attribute = TABLES[key].ttl_attribute
        if attribute is not None:
            specification = {"Enabled": True, "AttributeName": attribute}
            dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)


def _definition(schema: TableSchema) -> dict[str, object]:
    keys = {"": (schema.partition_key, schema.sort_key), **schema.indexes}
    names = sorted({name for pair in keys.values() for name in pair if name is not None})
    definition: dict[str, object] = {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "KeySchema": _key_schema(keys.pop("")),
    }
    if keys:
        definition["GlobalSecondaryIndexes"] = [
            {"IndexName": name, "KeySchema": _key_schema(pair), "Projection": {"ProjectionType": "ALL"}}
            for name, pair in keys.items()
        ]
    return definition


def _key_schema(keys: tuple[str, str | None]) -> list[dict[str, str]]:
    return [
        {"AttributeName": name, "KeyType": kind} for name, kind in zip(keys, ("HASH", "RANGE"), strict=True) if name
    ]
