"""Who calls, and how much they may start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.errors import RateLimitExceeded

if TYPE_CHECKING:
    from locdet.config import Settings
    from locdet.ports import RateLimiter

__all__ = ["Principal", "QuotaService", "Quotas"]

_MINUTE_S = 60
_STANDARD = "standard"


@dataclass(frozen=True)
class Quotas:
    """How much a caller may do; 0 sets no limit.

    Attributes:
        starts_per_minute: Jobs and uploads that they may start.
    """

    starts_per_minute: int


@dataclass(frozen=True)
class Principal:
    """A caller.

    Attributes:
        owner: Whose jobs they see.
        plan: Names their quotas.
    """

    owner: str
    plan: str
    quotas: Quotas


@dataclass(frozen=True)
class QuotaService:
    """Says how much callers may do, and counts it."""

    settings: Settings
    rates: RateLimiter

    def principal(self, owner: str) -> Principal:
        """Return a caller whom the authorizer let pass."""
        return Principal(owner, _STANDARD, Quotas(starts_per_minute=self.settings.rate_limit_per_minute))

    def count_start(self, principal: Principal) -> None:
        """Count a job or an upload. Raises :class:`RateLimitExceeded`."""
        limit = principal.quotas.starts_per_minute
        if limit == 0:
            return
        wait_s = self.rates.retry_after_s(principal.owner, limit=limit, window_s=_MINUTE_S)
        if wait_s is not None:
            raise RateLimitExceeded(
                f"You may start {limit} jobs and uploads a minute. Try again in {wait_s} seconds.", retry_after_s=wait_s
            )
