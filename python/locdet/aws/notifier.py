"""Messages for WebSockets by way of API Gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from locdet.aws.faults import aws_faults, error_code
from locdet.ports import ConnectionGone

if TYPE_CHECKING:
    from locdet.aws.clients import Clients

__all__ = ["APIGatewayNotifier"]


@dataclass(frozen=True)
class APIGatewayNotifier:
    """A :class:`locdet.ports.Notifier`."""

    clients: Clients

    def post(self, connection_id: str, text: str) -> None:
        """Send a message. Raises ConnectionGone."""
        with aws_faults("The WebSocket service"):
            try:
                self.clients.of_websockets().post_to_connection(ConnectionId=connection_id, Data=text.encode())
            except ClientError as error:
                if error_code(error) not in ("GoneException", "410"):
                    raise
                raise ConnectionGone(connection_id) from error
