"""What the Lambda runtime tells a handler, on one machine."""

from __future__ import annotations

from aws_lambda_powertools.utilities.typing import LambdaContext

__all__ = ["Context"]


class Context(LambdaContext):
    """What the Lambda runtime tells a handler."""

    _function_name = "locdet"
    _memory_limit_in_mb = 0
    _invoked_function_arn = "arn:aws:lambda:local:000000000000:function:locdet"

    def __init__(self, request_id: str) -> None:
        """Tell of a request."""
        self._aws_request_id = request_id

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Return how long the handler may take."""
        return 30_000
