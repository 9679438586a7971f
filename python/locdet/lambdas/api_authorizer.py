"""Who may call, for REST and WebSocket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locdet.bootstrap import services
from locdet.errors import Unauthorized
from locdet.logging import log
from locdet.services.auth import bearer_token

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from locdet.models.lambda_events import AuthorizerAnswer, AuthorizerEvent

__all__ = ["handler"]


def handler(event: AuthorizerEvent, _context: LambdaContext) -> AuthorizerAnswer:
    """Let a request pass or not.

    Returns:
        A simple response for an HTTP API (payload 2.0), a policy for a WebSocket's ``$connect``; the owner of the token
        stands in its context.

    Raises:
        Exception: "Unauthorized", which API Gateway turns into 401 for a WebSocket.
    """
    headers = {key.lower(): value for key, value in (event.get("headers") or {}).items()}
    query = event.get("queryStringParameters") or {}
    is_websocket = "methodArn" in event
    token = bearer_token(headers.get("authorization")) or (query.get("token") if is_websocket else None)
    try:
        owner = services().auth.owner(token)
    except Unauthorized as error:
        log.info("caller refused", context={"reason": error.message})
        if is_websocket:
            raise Exception("Unauthorized") from error
        return {"isAuthorized": False, "context": {}}
    if is_websocket:
        return _policy(owner, event["methodArn"])
    return {"isAuthorized": True, "context": {"owner": owner}}


def _policy(owner: str, arn: str) -> AuthorizerAnswer:
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": arn}
    document: dict[str, object] = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": owner, "policyDocument": document, "context": {"owner": owner}}
