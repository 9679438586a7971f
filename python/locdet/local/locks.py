"""Locks on files: who serves a data folder, and which workers live.

The kernel frees a lock the moment its process ends, however it ends; no timeout and no process id has to be trusted.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from typing import TYPE_CHECKING, BinaryIO

from locdet.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["PROCESS_NAME", "dead_workers", "hold_worker_lock", "lock_folder"]

# What this process is called in receipts; processes are not forked from one another, so it is theirs alone.
PROCESS_NAME = f"{os.getpid()}-{secrets.token_hex(4)}"
_SUFFIX = ".lock"


def lock_folder(data_dir: Path) -> BinaryIO:
    """Make this process the one that serves a data folder, until the returned file is closed.

    Raises:
        Conflict: Another process serves it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    file = (data_dir / "server.lock").open("a+b")
    if not _lock(file):
        file.close()
        raise Conflict(f"Another server uses the data folder {data_dir}. Stop it, or name another folder with --data.")
    return file


def hold_worker_lock(data_dir: Path) -> BinaryIO:
    """Show that this process lives, until it ends or the returned file is closed."""
    folder = _workers(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{PROCESS_NAME}"
    file = partial.open("a+b")
    # Locked before it is seen, so that nobody takes this process for a dead one.
    _lock(file)
    partial.rename(folder / f"{PROCESS_NAME}{_SUFFIX}")
    return file


def dead_workers(data_dir: Path) -> Iterator[str]:
    """Give the names of workers that have ended; each is forgotten when the next one is asked for."""
    for path in sorted(_workers(data_dir).glob(f"*{_SUFFIX}")):
        try:
            with path.open("rb") as file:
                if _lock(file):
                    yield path.name.removesuffix(_SUFFIX)
                    path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue


def _workers(data_dir: Path) -> Path:
    return data_dir / "workers"


def _lock(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
