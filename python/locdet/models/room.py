"""Results as the engine writes them, read where the engine is not installed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import NotRequired, TypedDict

__all__ = ["PlanEntry", "Result", "ResultDocument", "RoomEntry", "plain_rooms"]


class RoomEntry(TypedDict):
    """What the service reads of a room."""

    id: str
    bounding_box: list[float]
    name_hint: str | None
    confidence: float


class PlanEntry(TypedDict):
    """What the service reads of a plan."""

    id: str


class ResultDocument(TypedDict):
    """What the service reads of a result document; there is more in it."""

    rooms: list[RoomEntry]
    plans: NotRequired[list[PlanEntry]]


@dataclass(frozen=True)
class Result:
    """A result document.

    Attributes:
        document: JSON as ``locdet_core.Detection.to_json`` writes it.
    """

    document: bytes

    @cached_property
    def content(self) -> ResultDocument:
        """The document as a dict."""
        content: ResultDocument = json.loads(self.document)
        if not isinstance(content, dict):
            raise TypeError("a result document is a JSON object")
        return content

    @property
    def rooms(self) -> list[RoomEntry]:
        """The rooms as dicts."""
        return self.content["rooms"]

    @property
    def plans(self) -> list[PlanEntry]:
        """The plans of the sheet; none in results of an engine that knew no plans."""
        return self.content.get("plans", [])

    @property
    def mean_confidence(self) -> float | None:
        """Mean confidence of the rooms, None if there are none."""
        if not self.rooms:
            return None
        total = sum(room["confidence"] for room in self.rooms)
        return round(total / len(self.rooms), 4)


def plain_rooms(rooms: list[RoomEntry]) -> list[dict[str, object]]:
    """Return rooms as 003 has them: id, name, confidence and a box of integers from 0 to 1000.

    Args:
        rooms: Of a result in coordinates from 0 to 1000, which the engine writes as whole floats; an outline at the
            page's edge may reach a little over it.
    """
    return [
        {
            "id": room["id"],
            "bounding_box": [min(1000, max(0, round(value))) for value in room["bounding_box"]],
            "name_hint": room["name_hint"],
            "confidence": room["confidence"],
        }
        for room in rooms
    ]
