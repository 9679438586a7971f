"""Secrets in Secrets Manager."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from locdet.aws.faults import aws_faults, error_code

if TYPE_CHECKING:
    from locdet.aws.clients import Clients

__all__ = ["SecretsManagerSource"]


@dataclass(frozen=True)
class SecretsManagerSource:
    """A :class:`locdet.ports.SecretSource`: the secret ``api/tokens`` is ``{prefix}/api/tokens``.

    Attributes:
        prefix: ``{project}/{environment}``.
    """

    clients: Clients
    prefix: str

    def get(self, name: str) -> str | None:
        """Return a secret, None if there is none."""
        with aws_faults("The secret store"):
            try:
                answer = self.clients.of("secretsmanager").get_secret_value(SecretId=f"{self.prefix}/{name}")
            except ClientError as error:
                if error_code(error) == "ResourceNotFoundException":
                    return None
                raise
        text: str | None = answer.get("SecretString")
        return text
