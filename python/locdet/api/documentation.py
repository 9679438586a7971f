"""The OpenAPI document: what the routes say of themselves, and what they cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, PathItem

from locdet.api.answers import BASE

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.models import OpenAPI

__all__ = ["ABOUT", "DocumentedResolver"]

ABOUT: dict[str, Any] = {
    "title": "locdet",
    "version": "1.0.0",
    "description": "Finds the rooms on architectural blueprints. A job has three stages, each with better rooms.",
    "security_schemes": {
        "token": HTTPBearer(description="A token that `locdet tokens add` made, or one of Cognito", bearerFormat="any")
    },
    "security": [{"token": []}],
}

_HEALTH_BODY = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": ["healthy", "unhealthy"]},
        "services": {"type": "object", "additionalProperties": {"type": "string", "enum": ["healthy", "unhealthy"]}},
    },
    "required": ["status", "services"],
}


class DocumentedResolver(APIGatewayHttpResolver):
    """A resolver whose document holds what its routes answer, no more and no less."""

    def get_openapi_schema(self, **about: Any) -> OpenAPI:  # noqa: ANN401 - of Powertools
        """Return the document; see Powertools."""
        document = super().get_openapi_schema(**about)
        paths = document.paths or {}
        for path in paths.values():
            for operation in (path.get, path.post, path.delete):
                if operation is not None and operation.responses is not None:
                    # Powertools adds its own answer to bad requests, which are 400 here.
                    operation.responses.pop(422, None)
        schemas = (document.components and document.components.schemas) or {}
        for name in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
            schemas.pop(name, None)
        # A function of its own answers these.
        for path in ("/health", f"{BASE}/health"):
            paths[path] = PathItem.model_validate({"get": _health(path)})
        return document


def _health(path: str) -> dict[str, object]:
    content = {"application/json": {"schema": _HEALTH_BODY}}
    return {
        "summary": "Ask whether the service works",
        "operationId": f"health{path.replace('/', '_')}",
        "tags": ["health"],
        "security": [],
        "responses": {
            200: {"description": "It works", "content": content},
            503: {"description": "Something that it stands on does not answer", "content": content},
        },
    }
