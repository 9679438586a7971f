"""Secrets, kept for five minutes so that a request does not ask for them anew."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable

    from locdet.ports import SecretSource

__all__ = ["TOKENS_SECRET", "CachedSecrets", "StoredToken", "token_hash"]

# A JSON object: what is known of a token by its SHA-256.
TOKENS_SECRET = "api/tokens"


class StoredToken(TypedDict):
    """What is known of a token; ``expires_at`` is in seconds since 1970."""

    owner: str
    expires_at: NotRequired[float | None]


@dataclass
class CachedSecrets:
    """Secrets of a source, asked for again after ``keep_s``.

    Attributes:
        source: Where secrets come from.
        keep_s: How long an answer is good for.
        elapsed_s: A clock that only moves forward.
    """

    source: SecretSource
    keep_s: float = 300.0
    elapsed_s: Callable[[], float] = time.monotonic
    _kept: dict[str, tuple[float, str | None]] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """Return a secret, None if there is none of this name."""
        at, value = self._kept.get(name, (float("-inf"), None))
        if self.elapsed_s() - at < self.keep_s:
            return value
        value = self.source.get(name)
        self._kept[name] = (self.elapsed_s(), value)
        return value

    def tokens(self) -> dict[str, StoredToken]:
        """Return the tokens by their hashes, none if there is no such secret."""
        content = json.loads(self.get(TOKENS_SECRET) or "{}")
        return content if isinstance(content, dict) else {}


def token_hash(token: str) -> str:
    """Return the form in which tokens are stored."""
    return hashlib.sha256(token.encode()).hexdigest()
