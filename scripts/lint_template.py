"""Checks the templates with sam and cfn-lint, and the state machines with statelint.

statelint finds what cfn-lint does not, such as a ``Next`` that leads nowhere. It reads plain definitions, so the
placeholders of function names are filled in first.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_TOOLS = _ROOT / "build/tools"
_ARN = r"arn:aws:lambda:us-east-1:123456789012:function:\1"


def _plain(definition: Path) -> str:
    """Return a definition with every placeholder filled in."""
    machine = json.loads(re.sub(r"\$\{(\w+)\}", _ARN, definition.read_text()))
    for state in machine["States"].values():
        _drop_reader_type(state)
    return json.dumps(machine)


def _drop_reader_type(state: dict[str, Any]) -> None:
    # A field of Step Functions that the language's specification leaves to its implementations, and statelint refuses.
    state.get("ItemReader", {}).get("ReaderConfig", {}).pop("InputType", None)


def _run(*command: str | Path) -> bool:
    variables = {"AWS_DEFAULT_REGION": "us-east-1", "SAM_CLI_TELEMETRY": "0"}
    print("+", " ".join(Path(part).name if isinstance(part, Path) else part[:60] for part in command), flush=True)
    return subprocess.run(command, cwd=_ROOT, env={**os.environ, **variables}, check=False).returncode == 0


def main() -> int:
    """Run every check; return how many failed."""
    nested = sorted((_ROOT / "deploy").glob("*.yaml"))
    done = [
        _run(_TOOLS / "sam/bin/sam", "validate", "--lint", "--template-file", _ROOT / "template.yaml"),
        _run(_TOOLS / "lint/bin/cfn-lint", _ROOT / "template.yaml", *nested),
    ]
    done += [
        _run(_TOOLS / "lint/bin/statelint", _plain(definition))
        for definition in sorted((_ROOT / "python/locdet/statemachine").glob("*.asl.json"))
    ]
    return done.count(False)


if __name__ == "__main__":
    sys.exit(main())
