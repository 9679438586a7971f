"""Settings in Parameter Store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from locdet.aws.clients import Clients
from locdet.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["parameters"]


def parameters(path: str) -> Mapping[str, str]:
    """Return the parameters below a path, by the rest of their path.

    Raises:
        ServiceUnavailable: Parameter Store does not answer.
    """
    provider = SSMProvider(boto3_client=Clients().of("ssm"))
    try:
        found = provider.get_multiple(path, recursive=True, decrypt=True)
    except GetParameterError as error:
        raise ServiceUnavailable("The settings can't be read. Try again in a moment.") from error
    return {name.lstrip("/"): str(value) for name, value in found.items()}
