"""Writes the OpenAPI document of the REST API to docs/api/openapi.yaml.

Run it after a change of a route: ``python scripts/openapi.py``. A test compares the file with the routes.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from locdet.api.rest_api import openapi

__all__ = ["PATH", "written"]

PATH = Path(__file__).parents[1] / "docs" / "api" / "openapi.yaml"


def written() -> str:
    """Return the document as YAML."""
    text: str = yaml.safe_dump(openapi(), sort_keys=True, allow_unicode=True, width=120)
    return text


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(written())
