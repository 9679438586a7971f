"""Secrets in files that only their owner reads."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.secrets import TOKENS_SECRET, token_hash

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LOCAL_OWNER", "FileSecrets", "signing_key"]

# Who makes the jobs where no token names somebody.
LOCAL_OWNER = "local"


@dataclass(frozen=True)
class FileSecrets:
    """A :class:`locdet.ports.SecretSource`: the secret ``api/tokens`` is the file ``api-tokens.json``.

    Attributes:
        token_file: Tokens as they are, one a line, of the owner ``local``; they join those of the secret.
    """

    folder: Path
    token_file: Path | None = None

    def get(self, name: str) -> str | None:
        """Return a secret, None if there is none."""
        path = self.folder / f"{name.replace('/', '-')}.json"
        text = path.read_text() if path.exists() else None
        if name == TOKENS_SECRET and self.token_file is not None:
            tokens = self.token_file.read_text().split()
            given = {token_hash(token): {"owner": LOCAL_OWNER, "expires_at": None} for token in tokens}
            return json.dumps(json.loads(text or "{}") | given)
        return text


def signing_key(folder: Path) -> bytes:
    """Return the key that signs URLs, made on first use."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "signing-key"
    if not path.exists():
        # Whole or not at all; of two processes that start at once, the one that links first has the key.
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_bytes()
