"""Answers to requests that a client sends twice, in SQLite."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

if TYPE_CHECKING:
    from locdet.local.database import Database

__all__ = ["SQLiteIdempotency"]


class SQLiteIdempotency(BasePersistenceLayer):
    """Powertools' records, kept as its DynamoDB layer keeps them."""

    def __init__(self, database: Database) -> None:
        """Keep records in a database."""
        self._database = database
        super().__init__()

    def _get_record(self, idempotency_key: str) -> DataRecord:
        rows = self._database.read("SELECT document FROM idempotency WHERE id = ?", (idempotency_key,))
        if not rows:
            raise IdempotencyItemNotFoundError
        return DataRecord(**json.loads(rows[0]["document"]))

    def _put_record(self, data_record: DataRecord) -> None:
        now_s = time.time()
        with self._database.write() as connection:
            # What has expired, or was cut off while in progress, does not count.
            connection.execute(
                "DELETE FROM idempotency WHERE expires_at < ? OR in_progress_until_ms < ?", (now_s, now_s * 1000)
            )
            try:
                connection.execute("INSERT INTO idempotency VALUES (?, ?, ?, ?)", _row(data_record))
            except sqlite3.IntegrityError as error:
                raise IdempotencyItemAlreadyExistsError from error

    def _update_record(self, data_record: DataRecord) -> None:
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?)", _row(data_record))

    def _delete_record(self, data_record: DataRecord) -> None:
        with self._database.write() as connection:
            connection.execute("DELETE FROM idempotency WHERE id = ?", (data_record.idempotency_key,))


def _row(record: DataRecord) -> tuple[str, int, int | None, str]:
    document = {
        "idempotency_key": record.idempotency_key,
        "status": record.status,
        "expiry_timestamp": record.expiry_timestamp,
        "in_progress_expiry_timestamp": record.in_progress_expiry_timestamp,
        "response_data": record.response_data,
        "payload_hash": record.payload_hash,
    }
    is_done = record.status != "INPROGRESS"
    until_ms = None if is_done else record.in_progress_expiry_timestamp
    return record.idempotency_key, record.expiry_timestamp or 0, until_ms, json.dumps(document)
