"""Takes jobs from the queue and runs them in this process: the local mode, and a container on Fargate."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.errors import AppError
from locdet.logging import log, metrics
from locdet.pipeline.job_manager import process
from locdet.pipeline.monitor import WorkerStopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from locdet.config import Settings
    from locdet.ports import Delivery, Queue
    from locdet.services.job import JobService

__all__ = ["Worker"]

_WAIT_S = 1.0
_LONGEST_DELAY_S = 30.0
_TOO_LONG = 75  # EX_TEMPFAIL of sysexits.h


@dataclass(frozen=True)
class Worker:
    """Works off a queue, one job after the other.

    Attributes:
        jobs: With a workflow that runs in this process.
        stopping: Set to stop; a running stage is cut off, and its job goes on in the next worker.
        abandon: Ends the process at once, with an exit code.
    """

    settings: Settings
    jobs: JobService
    queue: Queue
    stopping: threading.Event
    abandon: Callable[[int], object] = os._exit

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stopping.is_set():
            try:
                delivery = self.queue.receive(wait_s=_WAIT_S)
                if delivery is not None:
                    self.work(delivery)
            except AppError as error:
                # A message that could be neither deleted nor given back comes again by itself.
                log.warning("the queue does not answer", context={"code": error.code})
                self.stopping.wait(_WAIT_S)

    def work(self, delivery: Delivery) -> None:
        """Run the job of one message, and take the message off the queue if it worked.

        Raises:
            ServiceUnavailable: The queue does not answer.
        """
        try:
            with self._kept_hidden(delivery):
                process(self.jobs, delivery, max_receives=self.settings.max_receives)
        except WorkerStopped:
            self.queue.put_back(delivery)
        except Exception:
            # The queue decides between another try and the dead letters.
            self.queue.give_back(delivery, delay_s=min(2.0**delivery.receive_count, _LONGEST_DELAY_S))
        else:
            self.queue.delete(delivery)
        finally:
            # A Lambda writes its counts when its handler returns; a worker's handler never does.
            metrics.flush_metrics()

    @contextmanager
    def _kept_hidden(self, delivery: Delivery) -> Iterator[None]:
        done = threading.Event()

        def extend() -> None:
            deadline_s = time.monotonic() + self.settings.job_timeout_s
            while not done.wait(min(self.settings.visibility_s / 4, self.settings.job_timeout_s)):
                if time.monotonic() >= deadline_s:
                    # A decoder cannot be interrupted. The message comes again, until it was tried too often.
                    log.error("a job took too long; this worker ends", job_id=delivery.message.job_id)
                    self.abandon(_TOO_LONG)
                    return
                try:
                    self.queue.extend(delivery)
                except AppError as error:
                    log.warning("a message could not be kept hidden", context={"code": error.code})

        thread = threading.Thread(target=extend, name="queue-lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
