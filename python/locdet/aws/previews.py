"""Previews in DynamoDB."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from locdet.ports import CachedPreview

if TYPE_CHECKING:
    from locdet.aws.items import Table

__all__ = ["DynamoDBPreviewCache"]


@dataclass(frozen=True)
class DynamoDBPreviewCache:
    """A :class:`locdet.ports.PreviewCache`."""

    table: Table

    def get(self, cache_key: str) -> CachedPreview | None:
        """Return an entry, None if there is none."""
        fields = self.table.get(cache_key=cache_key)
        return CachedPreview(**fields) if fields else None

    def put(self, entry: CachedPreview) -> None:
        """Store an entry."""
        self.table.put(asdict(entry))
