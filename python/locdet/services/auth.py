"""Who calls: opaque tokens, stored hashed, or Cognito's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import jwt

from locdet.errors import ServiceUnavailable, Unauthorized
from locdet.secrets import CachedSecrets, token_hash

if TYPE_CHECKING:
    from locdet.ports import Clock

__all__ = ["AuthService", "bearer_token"]

_MAX_TOKEN = 8192


def bearer_token(header: str | None) -> str | None:
    """Return the token of an Authorization header, None if it holds none."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


@dataclass(frozen=True)
class AuthService:
    """Checks tokens.

    Attributes:
        issuer: URL of a Cognito user pool; empty where none is used.
        audience: Id of its app client.
    """

    secrets: CachedSecrets
    clock: Clock
    issuer: str = ""
    audience: str = ""

    @cached_property
    def _keys(self) -> jwt.PyJWKClient:
        return jwt.PyJWKClient(f"{self.issuer}/.well-known/jwks.json", timeout=3)

    def owner(self, token: str | None) -> str:
        """Return whose token it is. Raises :class:`Unauthorized`."""
        if not token or len(token) > _MAX_TOKEN:
            raise Unauthorized("Send a token in the header Authorization: Bearer <token>.")
        if self.issuer and token.count(".") == 2:
            return self._owner_of_jwt(token)
        return self._owner_of_opaque(token)

    def _owner_of_opaque(self, token: str) -> str:
        # Found by its hash, so no comparison takes longer for a better guess.
        entry = self.secrets.tokens().get(token_hash(token))
        if entry is None:
            raise Unauthorized("The token is not known. Check it, or ask for another.")
        expires_at = entry.get("expires_at")
        if expires_at is not None and expires_at <= self.clock.now().timestamp():
            raise Unauthorized("The token has expired. Ask for another.")
        return entry["owner"]

    def _owner_of_jwt(self, token: str) -> str:
        try:
            key = self._keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=self.issuer,
                options={"verify_aud": False, "require": ["exp", "sub"]},
            )
        except jwt.PyJWKClientConnectionError as error:
            raise ServiceUnavailable("Tokens can't be checked at the moment. Try again.") from error
        except jwt.ExpiredSignatureError as error:
            raise Unauthorized("The token has expired. Sign in again.") from error
        except jwt.PyJWTError as error:
            raise Unauthorized("The token is not valid. Sign in again.") from error
        # Access tokens name the app client in client_id, id tokens in aud.
        if self.audience not in (claims.get("client_id"), claims.get("aud")):
            raise Unauthorized("The token is for another application. Sign in again.")
        return f"cognito:{claims['sub']}"
