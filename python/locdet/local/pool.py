"""Keeps worker processes running."""

from __future__ import annotations

import asyncio
import signal
import time
from asyncio import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from locdet.logging import log

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["WorkerPool"]

_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0
# A worker that lived so long was in order when it started.
_SOUND_S = 2.0


@dataclass
class WorkerPool:
    """Worker processes of a server.

    A worker sees by the end of its stdin that the server is gone, even if the server was killed.

    Attributes:
        command: Starts a worker.
        environment: Of the workers.
        count: How many there are.
        on_death: Called in a thread when a worker has ended.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    count: int
    on_death: Callable[[], object] = lambda: None
    _processes: set[subprocess.Process] = field(default_factory=set)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Keep the workers running until :meth:`stop`."""
        await asyncio.gather(*(self._keep_running() for _ in range(self.count)))

    async def stop(self, *, grace_s: float) -> None:
        """Let the workers end, and kill those that have not done so after ``grace_s``."""
        self._stopping.set()
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + grace_s
        while self._processes and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        self._signal(signal.SIGKILL)

    async def _keep_running(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            try:
                lived_s = await self._run_one()
            except OSError as error:
                log.warning("a worker could not be started", context={"error": error.strerror})
                lived_s = 0.0
            if self._stopping.is_set():
                return
            pause_s = _FIRST_PAUSE_S if lived_s >= _SOUND_S else min(2 * pause_s, _LONGEST_PAUSE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._stopping.wait()

    async def _run_one(self) -> float:
        started_at = time.monotonic()
        # A session of its own: Ctrl-C in a terminal reaches the server alone, which then stops its workers in order.
        process = await subprocess.create_subprocess_exec(
            *self.command, stdin=subprocess.PIPE, env=dict(self.environment), start_new_session=True
        )
        self._processes.add(process)
        if self._stopping.is_set():
            self._signal(signal.SIGTERM)
        try:
            code = await process.wait()
        finally:
            self._processes.discard(process)
        lived_s = time.monotonic() - started_at
        if not self._stopping.is_set():
            log.warning("a worker ended; another one starts", context={"code": code, "lived_s": round(lived_s, 1)})
        await asyncio.to_thread(self.on_death)
        return lived_s

    def _signal(self, number: signal.Signals) -> None:
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.send_signal(number)
