"""A client of the service's API, for the command line."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urljoin, urlsplit

import click
import httpcore
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Client", "JobEvent", "Refused", "checked_url"]

_TIMEOUT_S = 30.0
_POLL_S = 0.5
_SEE_OTHER = 303
_ENDS = frozenset({"completed", "failed", "cancelled"})
_MAX_MESSAGE_BYTES = 1024 * 1024


class JobEvent(TypedDict, total=False):
    """How a job stands: an event of the WebSocket, or the job itself."""

    type: str
    status: str
    stage: str | None
    progress: int
    message: str
    error: dict[str, str] | None


class _Upload(TypedDict):
    upload_id: str
    url: str
    method: str
    fields: dict[str, str]


class Refused(click.ClickException):
    """The service refused a request; the message says why."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code."""
        super().__init__(f"{message} [{code}]")
        self.code = code


@dataclass(frozen=True)
class Client:
    """Calls one service.

    Attributes:
        url: Its URL without a path.
        token: Given with each request.
    """

    url: str
    token: str | None = None
    _pool: httpcore.ConnectionPool = field(default_factory=httpcore.ConnectionPool)

    def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 - JSON that the service describes
        """Call a URL below ``/api/v1``; return the data of the answer.

        Raises:
            Refused: The service refused.
            click.ClickException: It does not answer.
        """
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if content else {}
        response = self._send(method, f"/api/v1{path}", content, headers)
        return _checked(response)

    def result(self, job_id: str, name: str) -> bytes:
        """Return a job's result in an export format."""
        response = self._send("GET", f"/api/v1/jobs/{job_id}/result?format={name}")
        if response.status == _SEE_OTHER:
            location = dict(response.headers)[b"location"].decode()
            response = self._send("GET", urljoin(self.url, location), has_token=False)
        if response.status != 200:
            _checked(response)
        return response.content

    def upload(self, data: bytes, *, filename: str, file_format: str) -> str:
        """Upload a file; return the id of the upload."""
        wanted = {"filename": filename, "format": file_format, "size_bytes": len(data)}
        target: _Upload = self.call("POST", "/uploads", wanted)
        kind, body = _form(target["fields"], data)
        response = self._send(target["method"], target["url"], body, {"Content-Type": kind}, has_token=False)
        if response.status >= 300:
            _checked(response)
        return target["upload_id"]

    def follow(self, job_id: str) -> Iterator[JobEvent]:
        """Give the events of a job until it ends: from the WebSocket, by asking if there is none."""
        try:
            for event in self._events(job_id):
                yield event
                if event.get("status") in _ENDS:
                    return
        except (OSError, WebSocketException):
            pass
        yield from self._polled(job_id)

    def _events(self, job_id: str) -> Iterator[JobEvent]:
        url = f"ws{self.url.removeprefix('http')}/api/v1/ws"
        headers = self._authorization()
        with connect(url, additional_headers=headers, max_size=_MAX_MESSAGE_BYTES, proxy=None) as socket:
            socket.send(json.dumps({"type": "subscribe", "job_id": job_id}))
            for message in socket:
                event = json.loads(message)
                if event["type"] == "error":
                    raise Refused(event["error"]["code"], event["error"]["message"])
                yield event

    def _polled(self, job_id: str) -> Iterator[JobEvent]:
        while True:
            job: JobEvent = self.call("GET", f"/jobs/{job_id}")
            yield job
            if job["status"] in _ENDS:
                return
            time.sleep(_POLL_S)

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _send(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        has_token: bool = True,
    ) -> httpcore.Response:
        all_headers = {**(headers or {}), **(self._authorization() if has_token else {})}
        url = urljoin(self.url, path)
        limits = dict.fromkeys(("connect", "read", "write", "pool"), _TIMEOUT_S)
        try:
            return self._pool.request(
                method, url, headers=list(all_headers.items()), content=content, extensions={"timeout": limits}
            )
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise click.ClickException(
                f"no service answers at {self.url}. Start one with locdet serve, or name it with --url."
            ) from error


def checked_url(url: str) -> str:
    """Return a URL without a slash at its end. Raises :class:`click.BadParameter` if it is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.BadParameter(f"{url} is not a URL such as http://127.0.0.1:8000", param_hint="--url")
    return url.rstrip("/")


def _checked(response: httpcore.Response) -> Any:  # noqa: ANN401 - as above
    try:
        body = json.loads(response.content)
        if body["status"] == "success":
            return body["data"]
        raise Refused(body["error"]["code"], body["error"]["message"])
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"the answer ({response.status}) is not one of locdet's. Is --url right?") from error


def _form(fields: Mapping[str, str], data: bytes) -> tuple[str, bytes]:
    """Make a form of fields and a file, which comes last."""
    boundary = secrets.token_hex(16)
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n')
    body = "".join(parts).encode() + data + f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body
