"""Tokens of the local mode: a file with their hashes."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.files import write_atomically
from locdet.secrets import TOKENS_SECRET, token_hash

if TYPE_CHECKING:
    from pathlib import Path

    from locdet.secrets import StoredToken

__all__ = ["TokenEntry", "TokensFile"]

_DAY_S = 24 * 3600
_SHOWN = 12


@dataclass(frozen=True)
class TokenEntry:
    """A token, without the token itself.

    Attributes:
        token_id: Start of its hash.
        expires_at: In seconds since 1970; None if it does not expire.
    """

    token_id: str
    owner: str
    expires_at: float | None

    @property
    def is_expired(self) -> bool:
        """Whether it is too old to be taken."""
        return self.expires_at is not None and self.expires_at <= time.time()


@dataclass(frozen=True)
class TokensFile:
    """The secret ``api/tokens`` of a data folder."""

    data_dir: Path

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.data_dir / "secrets" / f"{TOKENS_SECRET.replace('/', '-')}.json"

    def add(self, owner: str, *, days: float | None) -> str:
        """Make a token; return it, for it is not kept."""
        token = f"locdet_{secrets.token_urlsafe(32)}"
        expires_at = None if days is None else int(time.time() + days * _DAY_S)
        self._write({**self._read(), token_hash(token): {"owner": owner, "expires_at": expires_at}})
        return token

    def entries(self) -> list[TokenEntry]:
        """Return all tokens, by owner."""
        found = [
            TokenEntry(key[:_SHOWN], value["owner"], value.get("expires_at")) for key, value in self._read().items()
        ]
        return sorted(found, key=lambda entry: (entry.owner, entry.token_id))

    def remove(self, name: str) -> int:
        """Remove the tokens of an owner, or the one with this id; return how many."""
        content = self._read()
        kept = {
            key: value
            for key, value in content.items()
            if value["owner"] != name and not (len(name) >= _SHOWN and key.startswith(name))
        }
        if len(kept) < len(content):
            # A file without tokens lets nobody in; only without the file is a server open.
            self._write(kept)
        return len(content) - len(kept)

    def _read(self) -> dict[str, StoredToken]:
        return dict(json.loads(self.path.read_text())) if self.path.exists() else {}

    def _write(self, content: dict[str, StoredToken]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(self.path, json.dumps(content, indent=2).encode(), mode=0o600)
