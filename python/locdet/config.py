"""Settings: environment variables over Parameter Store over defaults.

``LOCDET_RATE_LIMIT_PER_MINUTE=100`` in the environment wins over the parameter
``/{project}/{environment}/api/rate_limit_per_minute``. Names of tables, buckets and URLs come from the
environment alone: the template that makes them sets it.
"""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["PARAMETERS", "Settings", "SettingsInvalid"]

_MEGABYTE = 1024 * 1024
_DAY_S = 24 * 3600

# Settings that Parameter Store may hold: `{service}/{config}` by field.
PARAMETERS = {
    "models": "models/versions",
    "rate_limit_per_minute": "api/rate_limit_per_minute",
    "allow_urls": "api/allow_urls",
    "cors_origins": "api/cors_origins",
    "preview_cache_s": "cache/preview/ttl",
    "intermediate_cache_s": "cache/intermediate/ttl",
    "final_cache_s": "cache/final/ttl",
}


class SettingsInvalid(ValueError):  # noqa: N818 - named as locdet.errors names them
    """A setting has a value that is not allowed; the message names it."""


class Settings(BaseSettings):
    """How this process is set up.

    Attributes:
        backend: Which adapters are used.
        data_dir: Where the local adapters keep everything.
        token_file: A file of the local mode with one token a line, beside those of the data folder.
        models: Path of the ONNX file by the name that callers give as ``model_version``; "" is the model in the wheel
            and "fast" its 8-bit version. The first is the default.
        threads: Threads of a pass of the model; None takes the usable CPUs.
        providers: Who implements an optional port, as ``module:function`` by port (:mod:`locdet.providers`); "" for
            nobody.
        max_inline_bytes: Largest blueprint within a request, decoded.
        max_upload_bytes: Largest blueprint.
        allow_urls: Whether a blueprint may be an https URL that the service fetches.
        rate_limit_per_minute: Jobs and uploads that a caller may start in a minute; 0 sets no limit.
        secrets_keep_s: How long secrets are used before they are read again.
        job_keep_s: How long jobs are kept.
        cancel_poll_s: How often a running stage looks whether its job was cancelled.
        progress_interval_s: Least time between two progress messages of a stage.
        heartbeat_s: Most time between two progress messages of a stage.
        max_receives: How often a job is tried before it fails for good.
        job_timeout_s: How long a worker may take for a job before it ends itself, and the job is tried again elsewhere.
        visibility_s: How long the local queue hides a message from other workers without a sign of life.
    """

    model_config = SettingsConfigDict(env_prefix="LOCDET_", extra="ignore", frozen=True)

    backend: Literal["local", "aws"] = "local"
    project: str = "locdet"
    environment: str = "dev"

    data_dir: Path = Path("locdet-data")
    public_url: str = "http://127.0.0.1:8000"
    token_file: Path | None = None

    models: dict[str, str] = Field(default_factory=lambda: {"1.0.0": "", "1.0.0-fast": "fast"}, min_length=1)
    threads: int | None = None
    max_inline_bytes: int = 4 * _MEGABYTE
    max_upload_bytes: int = 50 * _MEGABYTE
    allow_urls: bool = False
    cors_origins: list[str] = Field(default_factory=list)
    rate_limit_per_minute: Annotated[int, Field(ge=0)] = 0
    upload_expires_s: int = 900
    download_expires_s: int = 900
    secrets_keep_s: float = 300.0

    job_keep_s: int = 7 * _DAY_S
    blob_keep_s: int = 30 * _DAY_S
    preview_cache_s: int = 3600
    intermediate_cache_s: int = _DAY_S
    final_cache_s: int = 7 * _DAY_S

    cancel_poll_s: Annotated[float, Field(gt=0)] = 0.1
    progress_interval_s: Annotated[float, Field(ge=0)] = 0.2
    heartbeat_s: Annotated[float, Field(gt=0)] = 4.0
    max_receives: Annotated[int, Field(ge=1)] = 5
    job_timeout_s: Annotated[float, Field(gt=0)] = 600.0
    visibility_s: Annotated[float, Field(gt=0)] = 20.0

    jobs_table: str = "jobs"
    preview_cache_table: str = "preview_cache"
    connections_table: str = "websocket_connections"
    feedback_table: str = "feedback"
    idempotency_table: str = "idempotency"
    rate_limits_table: str = "rate_limits"
    blueprints_bucket: str = ""
    cache_bucket: str = ""
    queue_url: str = ""
    state_machine_arn: str = ""
    websocket_endpoint: str = ""
    websocket_url: str = "ws://127.0.0.1:8000/api/v1/ws"
    sagemaker_endpoint: str = ""
    providers: dict[str, str] = Field(default_factory=dict)
    cognito_issuer: str = ""
    cognito_audience: str = ""

    @model_validator(mode="after")
    def _names_the_app_client(self) -> Settings:
        if self.cognito_issuer and not self.cognito_audience:
            raise ValueError("LOCDET_COGNITO_AUDIENCE must name the app client of LOCDET_COGNITO_ISSUER")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the environment over what is handed in, which is what Parameter Store says."""
        return env_settings, init_settings

    @classmethod
    def load(cls, parameters: Callable[[str], Mapping[str, str]] | None = None, **values: Any) -> Settings:  # noqa: ANN401 - checked here
        """Read the settings.

        Args:
            parameters: Returns the parameters below a path, by the rest of their path; None if there are none.
            values: Settings that stand below the environment, such as those of the command line's defaults.

        Raises:
            SettingsInvalid: A value is not allowed.
        """
        try:
            settings = cls(**values)
            if parameters is None:
                return settings
            stored = parameters(f"/{settings.project}/{settings.environment}/")
            found = {field: _typed(stored[path]) for field, path in PARAMETERS.items() if path in stored}
            return cls(**{**values, **found})
        except (ValidationError, ValueError) as error:
            raise SettingsInvalid(_sentence(error)) from error

    @cached_property
    def default_model(self) -> str:
        """The model that is used where a caller names none."""
        return next(iter(self.models))

    def cache_s(self, stage: str) -> int:
        """Return for how long a stage's results may be served again, in seconds."""
        ages = {"preview": self.preview_cache_s, "intermediate": self.intermediate_cache_s, "final": self.final_cache_s}
        return ages[stage]


def _typed(text: str) -> object:
    """Read a parameter, which is text: JSON where it looks like it."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _sentence(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    variable = f"LOCDET_{name.upper()}"
    place = f"{variable} in the environment" if variable in os.environ else f"setting {name}"
    return f"{place}: {first['msg']}"
