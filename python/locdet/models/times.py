"""The time, and times as the service writes them: ISO 8601, UTC, milliseconds, Z."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["SystemClock", "iso", "parsed"]


class SystemClock:
    """A :class:`locdet.ports.Clock`: that of the machine."""

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)


def iso(time: datetime) -> str:
    """Write a time, for example ``2026-01-15T10:30:00.000Z``."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parsed(text: str) -> datetime:
    """Read what :func:`iso` wrote."""
    return datetime.fromisoformat(text)
