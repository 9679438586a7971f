"""Items of DynamoDB as plain values, and tables that forget what has expired."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from locdet.aws.faults import aws_faults
from locdet.errors import FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from locdet.aws.clients import Client, Clients
    from locdet.ports import Clock

__all__ = ["MAX_ITEM_BYTES", "Item", "Table", "attributes", "values"]

# The fields of an item. A table has no types: an adapter reads what it wrote.
Item: TypeAlias = dict[str, Any]
MAX_ITEM_BYTES = 100_000
_SERIALIZER, _DESERIALIZER = TypeSerializer(), TypeDeserializer()


def attributes(fields: Mapping[str, object]) -> dict[str, object]:
    """Write fields as DynamoDB's attributes, without those that are None.

    Raises:
        FileTooLarge: They are over 100 KB.
    """
    written = {name: _SERIALIZER.serialize(_exact(value)) for name, value in fields.items() if value is not None}
    if len(json.dumps(written)) > MAX_ITEM_BYTES:
        raise FileTooLarge(
            f"This is over {MAX_ITEM_BYTES // 1000} KB, which is too large to store. Send less.",
            details={"max_bytes": MAX_ITEM_BYTES},
        )
    return written


def values(item: Mapping[str, object]) -> Item:
    """Read what :func:`attributes` wrote."""
    return {name: _plain(_DESERIALIZER.deserialize(value)) for name, value in item.items()}


def _exact(value: object) -> object:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list) else value


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Table:
    """A table. DynamoDB deletes expired items within days, so what is past its ``expires_at`` is passed over.

    Attributes:
        service: What it is to people, for messages.
    """

    clients: Clients
    name: str
    clock: Clock
    service: str

    @property
    def client(self) -> Client:
        """boto3's client."""
        return self.clients.of("dynamodb")

    def get(self, **key: str) -> Item | None:
        """Return an item as it was last written, None if there is none."""
        if not all(key.values()):
            # DynamoDB refuses keys without a character.
            return None
        with aws_faults(self.service):
            answer = self.client.get_item(TableName=self.name, Key=attributes(key), ConsistentRead=True)
        return self.live(answer.get("Item"))

    def put(self, fields: Mapping[str, object]) -> None:
        """Store an item, in place of any other of its key."""
        with aws_faults(self.service):
            self.client.put_item(TableName=self.name, Item=attributes(fields))

    def delete(self, **key: str) -> None:
        """Remove an item if it is there."""
        with aws_faults(self.service):
            self.client.delete_item(TableName=self.name, Key=attributes(key))

    def query(
        self,
        key: Mapping[str, str],
        *,
        below: Mapping[str, str] | None = None,
        after: Mapping[str, str] | None = None,
        **options: object,
    ) -> Iterator[Item]:
        """Return the items of a partition, asking for more as they are taken.

        Args:
            key: Name and value of the partition key.
            below: Name of the sort key and what it must come before; None takes all.
            after: Keys of the item that comes before the first one; None starts with the first of all.
            options: Further arguments of DynamoDB's Query.
        """
        pairs = [*key.items(), *(below or {}).items()]
        condition = "#name_0 = :value_0" + (" AND #name_1 < :value_1" if below else "")
        call = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": {f"#name_{index}": name for index, (name, _) in enumerate(pairs)},
            "ExpressionAttributeValues": attributes({f":value_{index}": at for index, (_, at) in enumerate(pairs)}),
            **({"ExclusiveStartKey": attributes(after)} if after else {}),
            **options,
        }
        while True:
            with aws_faults(self.service):
                answer = self.client.query(**call)
            yield from (found for found in map(self.live, answer["Items"]) if found is not None)
            if "LastEvaluatedKey" not in answer:
                return
            call["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def live(self, item: Mapping[str, object] | None) -> Item | None:
        """Return an item's fields, None if it has expired."""
        if item is None:
            return None
        fields = values(item)
        return fields if fields.get("expires_at", float("inf")) > self.clock.now().timestamp() else None
