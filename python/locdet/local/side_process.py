"""A process that answers requests with large bodies.

To read and check megabytes of JSON takes a second in which Python runs nothing else: in the server's own process
neither health, nor events, nor anybody's request would go on meanwhile.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from locdet.errors import AppError, ServiceUnavailable
from locdet.logging import log

if TYPE_CHECKING:
    from locdet.models.lambda_events import HttpAnswer, HttpEvent

__all__ = ["SideProcess"]

_LENGTH = struct.Struct(">Q")
_LOG_JSON = "--log-json"


@dataclass
class SideProcess:
    """Calls the handler of the REST API in a process of its own, which starts when it is first needed.

    One thread at a time may use it. The process ends when its standard input does, so with the server too, even if
    that was killed.
    """

    _process: subprocess.Popen[bytes] | None = field(default=None)

    def answer(self, event: HttpEvent) -> HttpAnswer:
        """Answer a request.

        Raises:
            ServiceUnavailable: The process ended meanwhile.
            AppError: The handler failed.
        """
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            _write(process.stdin, event)
            answer: HttpAnswer | None = _read(process.stdout)
        except (OSError, EOFError) as error:
            log.warning("the process of large requests ended", context={"code": process.poll()})
            raise ServiceUnavailable("The request was cut off. Send it again.", retry_after_s=1) from error
        if answer is None:
            raise AppError("The service failed. Try again; the request_id helps us find out why.")
        return answer

    def close(self) -> None:
        """End the process; a request that it answers is cut off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            people = sys.stderr.isatty() and not os.environ.get("LOCDET_LOG_JSON")
            # A session of its own: Ctrl-C in a terminal reaches the server alone.
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, *([] if people else [_LOG_JSON])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        return self._process


def _write(stream: IO[bytes], value: object) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:  # noqa: ANN401 - what the other side wrote
    """Read a value. Raises :class:`EOFError` if the stream ended."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(header)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


def main() -> None:
    """Answer requests from standard input until it ends."""
    from locdet.lambdas import api_rest_handler
    from locdet.local.console import log_for_people
    from locdet.local.context import Context

    if _LOG_JSON not in sys.argv[1:]:
        log_for_people()
    # What is printed must not stand among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(EOFError, BrokenPipeError):
        while True:
            event: HttpEvent = _read(sys.stdin.buffer)
            try:
                answer = api_rest_handler.handler(event, Context(event["requestContext"]["requestId"]))
            except Exception:
                log.exception("request failed")
                answer = None
            _write(answers, answer)


if __name__ == "__main__":
    main()
