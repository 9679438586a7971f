"""The commands of the service where the service is not installed."""

import subprocess
import sys

import pytest

WITHOUT_EXTRA = """
import sys
for name in ("aws_lambda_powertools", "httpcore", "pydantic", "starlette", "uvicorn", "websockets"):
    sys.modules[name] = None
from locdet.cli import main
main()
"""


@pytest.mark.parametrize("arguments", [["serve"], ["worker"], ["submit", "plan.png"]])
def test_a_plain_installation_says_what_to_install(arguments: list[str], tmp_path) -> None:
    command = [sys.executable, "-c", WITHOUT_EXTRA, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert "pip install 'locdet[serve]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_help_of_a_plain_installation_names_every_command() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_EXTRA, "--help"], capture_output=True, text=True, check=True)
    for name in ("serve", "submit", "tokens", "worker"):
        assert f"\n  {name} " in done.stdout
