"""``locdet serve``: the service on this machine."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import locdet_core as lc
from locdet.commands.extras import service_installed

if TYPE_CHECKING:
    import socket

__all__ = ["data_option", "log_option", "serve", "threads_option"]

data_option = click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("locdet-data"),
    show_default=True,
    envvar="LOCDET_DATA_DIR",
    help="Folder for jobs, files and secrets.",
)
log_option = click.option("--log-json", is_flag=True, help="Log JSON lines even to a terminal.")
threads_option = click.option("--threads", type=click.IntRange(1), help="Threads of a worker's engine.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@data_option
@click.option("--workers", type=click.IntRange(0), help="Worker processes; half the usable CPUs if left out.")
@threads_option
@click.option("--token-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Tokens, one a line.")
@log_option
def serve(
    *,
    host: str,
    port: int,
    data_dir: Path,
    workers: int | None,
    threads: int | None,
    token_file: Path | None,
    log_json: bool,
) -> None:
    """Serve the REST and WebSocket API, with workers that find the rooms.

    On this machine no token is needed unless one was made with locdet tokens. Ctrl-C stops the server; jobs that are
    not done go on when it starts again with the same data folder.
    """
    data_dir = data_dir.resolve()
    os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"
    with service_installed():
        from locdet.config import SettingsInvalid
        from locdet.errors import Conflict
        from locdet.local.locks import lock_folder
        from locdet.local.pool import WorkerPool
        from locdet.local.tokens import TokensFile
        from locdet.server import Server, is_loopback
    must_authorize = not is_loopback(host)
    if must_authorize and token_file is None and not TokensFile(data_dir).entries():
        raise click.ClickException(
            f"on {host} others could use the server. Make a token first: locdet tokens add NAME --data {data_dir}"
        )
    try:
        lock = lock_folder(data_dir)
    except Conflict as error:
        raise click.ClickException(error.message) from error
    with lock:
        listener = _listen(host, port)
        url = _public_url(listener, host)
        _set_environment(url, data_dir, token_file, log_json=log_json)
        count = max(1, lc.usable_cpus() // 2) if workers is None else workers
        command = _worker_command(data_dir, threads, log_json=log_json)
        pool = WorkerPool(command, dict(os.environ), count) if count else None
        click.echo(f"locdet serves {url}\ndocumentation {url}/api/v1/api-docs\ndata folder   {data_dir}", err=True)
        try:
            Server(listener, must_authorize, pool).run()
        except SettingsInvalid as error:
            raise click.ClickException(str(error)) from error


def _listen(host: str, port: int) -> socket.socket:
    from locdet.server import bind

    try:
        return bind(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(
                f"port {port} is in use. Stop what listens there, or take another one with --port."
            ) from error
        raise click.ClickException(f"can't listen on {host} port {port}: {error.strerror}") from error


def _public_url(listener: socket.socket, host: str) -> str:
    """Return the URL under which callers reach the server."""
    port = listener.getsockname()[1]
    if host in ("0.0.0.0", "::"):
        import socket

        host = socket.gethostname()
    shown = f"[{host}]" if ":" in host else host
    return os.environ.get("LOCDET_PUBLIC_URL", f"http://{shown}:{port}")


def _set_environment(url: str, data_dir: Path, token_file: Path | None, *, log_json: bool) -> None:
    """Say to this process and its workers how they are set up; handlers read it there, as in the cloud."""
    os.environ |= {
        "LOCDET_BACKEND": "local",
        "LOCDET_DATA_DIR": str(data_dir),
        "LOCDET_PUBLIC_URL": url,
        "LOCDET_WEBSOCKET_URL": f"ws{url.removeprefix('http')}/api/v1/ws",
    }
    # Read again soon: a token that was removed should not be good for minutes.
    os.environ.setdefault("LOCDET_SECRETS_KEEP_S", "1")
    if log_json:
        os.environ["LOCDET_LOG_JSON"] = "true"
    if token_file is not None:
        os.environ["LOCDET_TOKEN_FILE"] = str(token_file.resolve())
    set_up_logs(log_json=log_json)


def set_up_logs(*, log_json: bool) -> None:
    """Log for people at a terminal, else JSON lines."""
    from locdet.local.console import log_for_people, log_of_uvicorn

    if sys.stderr.isatty() and not log_json:
        log_for_people()
    log_of_uvicorn()


def _worker_command(data_dir: Path, threads: int | None, *, log_json: bool) -> list[str]:
    command = [sys.executable, "-m", "locdet", "worker", "--data", str(data_dir), "--stop-with-parent"]
    command += ["--threads", str(threads)] if threads else []
    return [*command, "--log-json"] if log_json else command
