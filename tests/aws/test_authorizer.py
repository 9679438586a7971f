"""The authorizer, for both kinds of API and both kinds of tokens."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from aws_stack import Stack
from aws_world import CONTEXT
from locdet.lambdas import api_authorizer
from locdet.secrets import token_hash

ARN = "arn:aws:execute-api:us-east-1:123456789012:api/prod/$connect"
AUDIENCE = "app-client"


@pytest.fixture
def tokens(stack: Stack) -> None:
    """Tokens in Secrets Manager, hashed."""
    content = {
        token_hash("good"): {"owner": "token:ann", "expires_at": None},
        token_hash("old"): {"owner": "token:ann", "expires_at": 1},
    }
    name = f"{stack.name}/test/api/tokens"
    stack.client("secretsmanager").create_secret(Name=name, SecretString=json.dumps(content))


def _http(header: str | None) -> Any:
    event = {"version": "2.0", "type": "REQUEST", "routeArn": ARN, "headers": {"authorization": header}}
    return api_authorizer.handler(event, CONTEXT)


def _websocket(**event: Any) -> Any:
    return api_authorizer.handler({"type": "REQUEST", "methodArn": ARN, **event}, CONTEXT)


def test_known_token_passes_with_its_owner(tokens):
    assert _http("Bearer good") == {"isAuthorized": True, "context": {"owner": "token:ann"}}


@pytest.mark.parametrize(
    "header", ["Bearer bad", "Bearer old", "Bearer ", "Basic good", "good", "", None, "Bearer a.b.c"]
)
def test_any_other_token_does_not(tokens, header):
    assert _http(header) == {"isAuthorized": False, "context": {}}


def test_websocket_gives_its_token_in_the_url_or_the_header(tokens):
    for event in ({"queryStringParameters": {"token": "good"}}, {"headers": {"Authorization": "Bearer good"}}):
        policy = _websocket(**event)
        (statement,) = policy["policyDocument"]["Statement"]
        assert (statement["Effect"], statement["Resource"]) == ("Allow", ARN)
        assert policy["context"] == {"owner": "token:ann"}
    # API Gateway turns this word into 401.
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        _websocket(queryStringParameters={"token": "bad"})


def test_url_of_a_rest_call_gives_no_token(tokens):
    event = {"version": "2.0", "routeArn": ARN, "headers": {}, "queryStringParameters": {"token": "good"}}
    assert api_authorizer.handler(event, CONTEXT)["isAuthorized"] is False


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def issuer(key: rsa.RSAPrivateKey) -> Iterator[str]:
    """A user pool: a URL that shows the keys."""
    shown = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    keys = json.dumps({"keys": [{**shown, "kid": "one", "use": "sig", "alg": "RS256"}]}).encode()

    class Pool(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(keys)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pool)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/pool"
    server.shutdown()
    server.server_close()


@pytest.fixture
def sign(issuer: str, key: rsa.RSAPrivateKey, tokens: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Makes tokens as the user pool does."""
    monkeypatch.setenv("LOCDET_COGNITO_ISSUER", issuer)
    monkeypatch.setenv("LOCDET_COGNITO_AUDIENCE", AUDIENCE)

    def sign(*, with_key: Any = key, algorithm: str = "RS256", **claims: Any) -> str:
        content = {"sub": "ann", "iss": issuer, "client_id": AUDIENCE, "token_use": "access", "exp": time.time() + 60}
        return jwt.encode({**content, **claims}, with_key, algorithm=algorithm, headers={"kid": "one"})

    return sign


def test_tokens_of_the_user_pool_pass_beside_opaque_ones(sign):
    expected = {"isAuthorized": True, "context": {"owner": "cognito:ann"}}
    assert _http(f"Bearer {sign()}") == expected
    assert _http(f"Bearer {sign(client_id=None, aud=AUDIENCE, token_use='id')}") == expected
    assert _websocket(queryStringParameters={"token": sign()})["principalId"] == "cognito:ann"
    assert _http("Bearer good")["isAuthorized"] is True


def test_tokens_that_the_user_pool_did_not_give_are_refused(sign):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","kid":"one"}').decode().rstrip("=")
    refused = {
        "expired": sign(exp=time.time() - 1),
        "another pool": sign(iss="http://elsewhere"),
        "another app": sign(client_id="other"),
        "another key": sign(with_key=stranger),
        "a shared secret": sign(with_key="s" * 32, algorithm="HS256"),
        "unsigned": f"{unsigned}.{sign().split('.')[1]}.",
        "no subject": sign(sub=None),
        "no key": jwt.encode({"sub": "ann"}, stranger, algorithm="RS256", headers={"kid": "two"}),
    }
    passed = [name for name, token in refused.items() if _http(f"Bearer {token}")["isAuthorized"]]
    assert passed == []
