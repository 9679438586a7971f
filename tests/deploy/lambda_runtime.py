"""Runs handlers as Lambda does: under its runtime interface client and emulator."""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "build/tools"
_START_S = 20.0


class FunctionError(Exception):
    """The handler raised; ``name`` is the class as the state machine sees it."""

    def __init__(self, answer):
        super().__init__(answer["errorMessage"])
        self.name = answer["errorType"]


def emulator():
    """Return Lambda's runtime interface emulator, which sam brings along."""
    machine = {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]
    return next(TOOLS.glob(f"sam/lib/python3*/site-packages/samcli/local/rapid/aws-lambda-rie-{machine}"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(function, *, package, variables):
    """Run a function of the template within; give what invokes it.

    Args:
        function: Its properties in the template.
        package: Folder of the zip functions.
        variables: More of its environment.
    """
    if "ImageConfig" in function:
        python, path, handler = sys.executable, ROOT / "python", function["ImageConfig"]["Command"][0]
    else:
        python, path, handler = TOOLS / "runtime/bin/python", package, function["Handler"]
    port, api_port = free_port(), free_port()
    addresses = [
        f"--runtime-interface-emulator-address=127.0.0.1:{port}",
        f"--runtime-api-address=127.0.0.1:{api_port}",
    ]
    given = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LOCDET_"))}
    given |= {"PYTHONPATH": str(path), "AWS_LAMBDA_FUNCTION_TIMEOUT": str(function["Timeout"]), **variables}
    process = subprocess.Popen(
        [emulator(), *addresses, python, "-m", "awslambdaric", handler],
        env=given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(port)
        yield lambda event: _invoke(port, event)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(port):
    deadline = time.monotonic() + _START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _invoke(port, event):
    url = f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
    request = urllib.request.Request(url, data=json.dumps(event).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=120) as response:
        answer = json.loads(response.read())
    if isinstance(answer, dict) and "errorType" in answer:
        raise FunctionError(answer)
    return answer


def build_package(folder):
    """Make the package of the zip functions, as ``sam build`` does."""
    shutil.rmtree(folder, ignore_errors=True)
    command = ["make", "--silent", "-C", ROOT / "deploy/light", "build-ApiHealth", f"ARTIFACTS_DIR={folder}"]
    subprocess.run(command, check=True)
    return folder
