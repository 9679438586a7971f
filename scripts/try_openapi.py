"""Sends the running server requests that schemathesis makes of docs/api/openapi.yaml: good, odd and wrong ones.

Fails if an answer is a 5xx, is not as the document says, or lets through what the document forbids. Run by
``make schemathesis``, which installs it into an environment of its own: its dependencies are not those of locdet.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["main"]

ROOT = Path(__file__).parents[1]
SCHEMATHESIS = ROOT / "build" / "tools" / "schemathesis" / "bin" / "schemathesis"
TOKEN = "schemathesis-token"
# What a schema cannot say, such as a file that is none or a room that there is not, is refused all the same.
EXCLUDED = "positive_data_acceptance"


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """Run a server that asks for TOKEN; yield its URL."""
    tokens = folder / "tokens"
    tokens.write_text(f"{TOKEN}\n")
    tokens.chmod(0o600)
    command = [sys.executable, "-m", "locdet", "serve", "--port", "0", "--data", str(folder / "data")]
    log = folder / "log"
    with log.open("w") as stream:
        process = subprocess.Popen([*command, "--token-file", str(tokens)], stderr=stream)
    try:
        yield _url(process, log)
    finally:
        process.terminate()
        process.wait(30)


def _url(process: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until the server says where it is."""
    while process.poll() is None:
        first, ended, _ = log.read_text().partition("\n")
        if ended:
            return first.removeprefix("locdet serves ")
    raise SystemExit(log.read_text())


def main() -> int:
    """Return schemathesis' exit status."""
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as url:
        command = [SCHEMATHESIS, "run", ROOT / "docs" / "api" / "openapi.yaml", "--url", url, "--seed", "1"]
        limits = ["--max-examples", "50", "--phases", "examples,coverage,fuzzing", "--exclude-checks", EXCLUDED]
        header = ["--header", f"Authorization: Bearer {TOKEN}"]
        return subprocess.run([*command, *limits, *header], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
