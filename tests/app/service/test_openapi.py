"""The OpenAPI document is that of the routes, and describes what they answer."""

from typing import Any

import pytest

from locdet.api.rest_api import app, openapi
from scripts.openapi import PATH, written


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi()


def operations(document: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def test_the_committed_document_is_that_of_the_routes() -> None:
    assert PATH.read_text() == written(), "run python scripts/openapi.py"


def test_every_route_is_described_with_its_failures(document: dict[str, Any]) -> None:
    described = operations(document)
    routes = {f"{route.method} {route.openapi_path}" for route in (*app._static_routes, *app._dynamic_routes)}
    pages = {name for name in routes if "api-docs" in name}
    assert routes - pages == {name for name in described if not name.endswith("/health")}
    for name, operation in described.items():
        assert operation["summary"]
        if not name.endswith("/health"):
            assert {"400", "401", "429", "500", "503"} <= set(operation["responses"]), name
            assert "422" not in operation["responses"]


def test_every_route_but_health_asks_for_a_token(document: dict[str, Any]) -> None:
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    open_ones = {name for name, operation in operations(document).items() if operation.get("security") == []}
    assert open_ones == {"GET /health", "GET /api/v1/health"}


def test_every_schema_that_is_named_is_there(document: dict[str, Any]) -> None:
    schemas = set(document["components"]["schemas"])
    named = {reference.rpartition("/")[2] for reference in references(document)}
    assert named == schemas


def references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [found for item in part for found in references(item)]
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for item in part.values() for found in references(item)]
    return []
