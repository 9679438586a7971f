"""``locdet submit``: a plan to a running service, and its rooms back."""

from __future__ import annotations

import base64
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

import locdet_core as lc
from locdet.commands.extras import service_installed
from locdet.commands.inputs import PLAN_SUFFIXES, InputFile, find_inputs
from locdet.commands.sink import Sink, sink_options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from locdet.commands.client import Client, JobEvent

__all__ = ["submit"]

_FORMATS = {suffix: suffix.removeprefix(".") for suffix in (*PLAN_SUFFIXES, ".json")}
_MAGIC = {
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpg",
    b"II*\0": "tiff",
    b"II+\0": "tiff",
    b"MM\0": "tiff",
    b"RIFF": "webp",
    b"%PDF": "pdf",
}
_MAX_INLINE_BYTES = 4 * 1024 * 1024
_MAX_BYTES = 50 * 1024 * 1024
_INTERRUPTED = 130


@click.command()
@click.argument("plan")
@sink_options(*lc.EXPORT_FORMATS)
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, envvar="LOCDET_URL", help="The service.")
@click.option(
    "--token-file", type=click.Path(path_type=Path, dir_okay=False), help="File with a token; or LOCDET_TOKEN."
)
@click.option("--follow", is_flag=True, help="Show progress until the job ends, and write its result.")
@click.option("--page", type=click.IntRange(0), help="Index of the page, from 0.")
@click.option("--preview-only", is_flag=True, help="Stop after the first stage.")
@click.pass_context
def submit(
    ctx: click.Context,
    *,
    plan: str,
    output: Path | None,
    formats: tuple[str, ...],
    url: str,
    token_file: Path | None,
    follow: bool,
    page: int | None,
    preview_only: bool,
) -> None:
    """Send PLAN, a PNG, JPEG, TIFF, WebP, PDF or JSON file of walls or - for standard input, to a service.

    Prints the id of the job; with --follow, shows its progress and writes the rooms. Ctrl-C cancels the job then.
    Exit code: 0 the job was made or is completed, 1 it failed, 130 it was cancelled.
    """
    with service_installed():
        from locdet.commands.client import Client, checked_url
    inputs = list(find_inputs([plan], suffixes=_FORMATS.keys(), kinds="PNG, JPEG, TIFF, WebP, PDF or JSON"))
    if len(inputs) != 1:
        raise click.UsageError(f"{plan} holds several plans; give one")
    sink = Sink.choose(output, formats, inputs)
    client = Client(checked_url(url), _token(token_file))
    given = {"preview_only": preview_only or None, "page": page}
    options = {name: value for name, value in given.items() if value is not None}
    job_id = _create(client, inputs[0], options)
    if not follow:
        click.echo(job_id)
        return
    if _follow(client, job_id, inputs[0].name) == "cancelled":
        ctx.exit(_INTERRUPTED)
    for name in sink.formats:
        sink.put(inputs[0], name, client.result(job_id, name))


def _token(token_file: Path | None) -> str | None:
    if token_file is None:
        return os.environ.get("LOCDET_TOKEN") or None
    words = token_file.read_text().split()
    if not words:
        raise click.ClickException(f"{token_file} holds no token")
    return words[0]


def _create(client: Client, plan: InputFile, options: Mapping[str, object]) -> str:
    data = plan.read(_MAX_BYTES)
    blueprint: dict[str, str] = {"format": _format(plan, data)}
    if plan.path:
        blueprint["filename"] = plan.path.name[-255:]
    if len(data) > _MAX_INLINE_BYTES:
        name = blueprint.get("filename", "plan")
        blueprint["upload_id"] = client.upload(data, filename=name, file_format=blueprint["format"])
    else:
        blueprint["file"] = base64.b64encode(data).decode()
    job_id: str = client.call("POST", "/jobs", {"blueprint": blueprint, "options": options})["job_id"]
    return job_id


def _format(plan: InputFile, data: bytes) -> str:
    found = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
    by_name = _FORMATS.get(plan.path.suffix.lower(), "png") if plan.path else "json"
    return found or by_name


def _follow(client: Client, job_id: str, name: str) -> str:
    """Show a job's progress until it ends; return its status, ``completed`` or ``cancelled``."""
    try:
        with _bar(name) as show:
            job = _last_event(client, job_id, show)
    except KeyboardInterrupt:
        client.call("DELETE", f"/jobs/{job_id}")
        click.echo(f"locdet: cancelled {job_id}", err=True)
        return "cancelled"
    if job["status"] == "failed":
        error = job.get("error") or {}
        raise click.ClickException(f"{name}: {error.get('message', 'the job failed')} [{error.get('code')}]")
    if job["status"] == "cancelled":
        click.echo(f"locdet: {job_id} was cancelled", err=True)
    return str(job["status"])


def _last_event(client: Client, job_id: str, show: Callable[[JobEvent], object]) -> JobEvent:
    event: JobEvent = {}
    for event in client.follow(job_id):
        show(event)
    return event


def _bar(name: str) -> AbstractContextManager[Callable[[JobEvent], object]]:
    if not sys.stderr.isatty():
        return nullcontext(lambda _: None)
    from locdet.commands.progress import JobProgress

    return JobProgress(name)
