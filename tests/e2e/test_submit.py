"""``locdet submit`` against a running server."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

from e2e.service import PLANS, Server, png_chunk, wait_for

PLAN = str(PLANS / "two_storey_house.pdf")


def _command(server: Server, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "locdet", "submit", "--url", server.url, *arguments]


def _in_terminal(command: list[str]) -> tuple[int, str]:
    """Run a command in a pseudo-terminal; return its exit code and what it showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, {**os.environ, "TERM": "xterm", "COLUMNS": "120"})
    shown = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), re.sub(r"\x1b\[[0-9;?]*\w", "", shown.decode())


def test_a_terminal_shows_progress_and_the_result_is_written(server: Server, tmp_path: Path) -> None:
    formats = ["-f", "json", "-f", "geojson", "-f", "png"]
    code, shown = _in_terminal(_command(server, PLAN, "--follow", "--page", "0", "-o", str(tmp_path), *formats))
    assert code == 0, shown
    assert "100 %" in shown
    assert re.search(r"Found \d+ rooms", shown)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"two_storey_house{suffix}" for suffix in (".json", ".geojson", ".rooms.png")
    }


def test_without_a_terminal_the_result_goes_to_standard_output(server: Server) -> None:
    done = subprocess.run(_command(server, PLAN, "--follow", "--preview-only"), capture_output=True, check=True)
    assert json.loads(done.stdout)["rooms"]
    assert done.stderr == b""


def test_without_follow_the_id_of_the_job_is_printed(server: Server) -> None:
    done = subprocess.run(_command(server, "-"), input=b'{"walls": []}', capture_output=True, check=True)
    assert server.ended(done.stdout.decode().strip())["kind"] == "walls"


def test_a_plan_over_the_inline_limit_is_uploaded(server: Server, tmp_path: Path) -> None:
    plan = (PLANS / "house_black_on_white.png").read_bytes()
    end_of_header = plan.index(b"IHDR") + 4 + 13 + 4
    large = tmp_path / "large.png"
    large.write_bytes(plan[:end_of_header] + png_chunk(b"raNd", bytes(5 * 2**20)) + plan[end_of_header:])
    done = subprocess.run(_command(server, str(large), "--follow", "-f", "csv"), capture_output=True, check=True)
    assert done.stdout.count(b"room_") > 0


def test_a_job_that_fails_says_why(server: Server, tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n")
    done = subprocess.run(_command(server, str(bad), "--follow"), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "CORRUPT_FILE" in done.stderr


def test_no_service_is_said(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "locdet", "submit", PLAN, "--url", "http://127.0.0.1:9"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "locdet serve" in done.stderr


def test_ctrl_c_cancels_the_job(server: Server) -> None:
    large = str(PLANS / "clinic_a1_sheet.pdf")
    before = server.client.get("/api/v1/jobs?limit=1").json()["data"]["jobs"][0]["job_id"]
    # Where the tests run in the background of a shell, SIGINT is ignored and would be in this process too.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [sys.executable, "-c", f"{heard}; from locdet.cli import main; main()", *_command(server, large)[3:]]
    process = subprocess.Popen([*command, "--follow"], stderr=subprocess.PIPE, text=True)

    def is_followed() -> str | None:
        job = server.client.get("/api/v1/jobs?limit=1").json()["data"]["jobs"][0]
        return job["job_id"] if job["job_id"] != before and job["stage"] else None

    job_id = wait_for(is_followed)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert f"cancelled {job_id}" in errors
    assert server.job(job_id)["status"] == "cancelled"
