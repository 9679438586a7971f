"""Secrets in files that only their owner reads."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FileSecrets", "signing_key"]


@dataclass(frozen=True)
class FileSecrets:
    """A :class:`locdet.ports.SecretSource`: the secret ``api/tokens`` is the file ``api-tokens.json``."""

    folder: Path

    def get(self, name: str) -> str | None:
        """Return a secret, None if there is none."""
        path = self.folder / f"{name.replace('/', '-')}.json"
        return path.read_text() if path.exists() else None


def signing_key(folder: Path) -> bytes:
    """Return the key that signs addresses, made on first use."""
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
