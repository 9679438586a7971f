"""``locdet serve-model``: the container of a SageMaker endpoint."""

from __future__ import annotations

import click

from locdet.commands.extras import service_installed

__all__ = ["serve_model"]


@click.command("serve-model")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 in a container.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
def serve_model(*, host: str, port: int) -> None:
    """Answer GET /ping and POST /invocations, as SageMaker asks of a container.

    LOCDET_MODELS and the other LOCDET_ variables set it up.
    """
    with service_installed():
        import uvicorn

        from locdet.config import Settings, SettingsInvalid
        from locdet.sagemaker_server import ModelServer
    from locdet.engine import Engine, EngineModel

    try:
        settings = Settings.load()
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    engines = {name: Engine.named(value, threads=settings.threads) for name, value in settings.models.items()}
    for engine in engines.values():
        # Loaded before /ping can say that it is.
        _ = engine.detector
    uvicorn.run(ModelServer(EngineModel(engines), settings).app(), host=host, port=port, log_level="warning")
