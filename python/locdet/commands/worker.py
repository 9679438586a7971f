"""``locdet worker``: takes jobs from the queue and finds the rooms."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from locdet.commands.extras import service_installed
from locdet.commands.serve import data_option, log_option, set_up_logs, threads_option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from locdet.worker import Worker

__all__ = ["worker"]

_NICENESS = 10
# The engine looks between two passes of the model whether it should stop.
_STOP_WITHIN_S = 10.0


@click.command()
@data_option
@threads_option
@click.option("--stop-with-parent", is_flag=True, hidden=True, help="Stop when standard input ends.")
@log_option
def worker(*, data_dir: Path, threads: int | None, stop_with_parent: bool, log_json: bool) -> None:
    """Find the rooms of jobs that wait, until SIGTERM; a job that runs then goes on in another worker.

    A server brings its own workers. More of them can join it with --data; with LOCDET_BACKEND=aws the jobs are those of
    the queue that LOCDET_QUEUE_URL names.
    """
    if threads is not None:
        os.environ["LOCDET_THREADS"] = str(threads)
    if os.environ.setdefault("LOCDET_BACKEND", "local") == "local":
        os.environ["LOCDET_DATA_DIR"] = str(data_dir.resolve())
        os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"
        with suppress(OSError):
            # The server answers first, the computing has the rest.
            os.nice(_NICENESS)
    with service_installed():
        from locdet.bootstrap import services, worker_services
        from locdet.config import SettingsInvalid
        from locdet.worker import Worker
    set_up_logs(log_json=log_json)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if stop_with_parent:
        threading.Thread(target=_wait_for_parent, args=(stopping,), daemon=True).start()
    try:
        bundle = worker_services(services(), stopping)
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    with _alive(bundle.settings.data_dir if bundle.settings.backend == "local" else None):
        _run(Worker(bundle.settings, bundle.jobs, bundle.adapters.queue, stopping))


def _run(loop: Worker) -> None:
    # In a thread: Python handles signals in the main thread only, which must not be in the engine then.
    thread = threading.Thread(target=loop.run, name="worker", daemon=True)
    thread.start()
    while thread.is_alive() and not loop.stopping.wait(1.0):
        pass
    if not loop.stopping.is_set():
        raise click.ClickException("the worker failed")
    thread.join(_STOP_WITHIN_S)


@contextmanager
def _alive(data_dir: Path | None) -> Iterator[None]:
    """Let the server of a data folder see that this worker lives."""
    if data_dir is None:
        yield
        return
    from locdet.local.locks import hold_worker_lock

    with hold_worker_lock(data_dir):
        yield


def _wait_for_parent(stopping: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stopping.set()
