"""Puts the service together. The only place that knows which adapters are used."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from locdet.config import Settings
from locdet.providers import providers
from locdet.secrets import CachedSecrets
from locdet.services.auth import AuthService
from locdet.services.feedback import FeedbackService
from locdet.services.intake import IntakeService
from locdet.services.job import JobService
from locdet.services.notification import NotificationService
from locdet.services.quota import QuotaService
from locdet.services.results import ResultService

if TYPE_CHECKING:
    from locdet.pipeline.stage import StageRunner
    from locdet.ports import Adapters, RoomModel

__all__ = ["Services", "adapters", "services", "stage_runner", "worker_services"]


@dataclass(frozen=True)
class Services:
    """What handlers call."""

    settings: Settings
    adapters: Adapters
    jobs: JobService
    quotas: QuotaService
    intake: IntakeService
    results: ResultService
    feedback: FeedbackService
    notifications: NotificationService
    auth: AuthService


def assemble(settings: Settings, parts: Adapters) -> Services:
    """Make the services of adapters."""
    results = ResultService(parts.cache, settings.download_expires_s)
    quotas = QuotaService(settings, parts.rates)
    notifications = NotificationService(parts.connections, parts.notifier, results, parts.clock)
    return Services(
        settings=settings,
        adapters=parts,
        jobs=JobService(settings, parts.jobs, parts.queue, parts.workflow, notifications, parts.clock),
        quotas=quotas,
        intake=IntakeService(settings, parts.blueprints, quotas),
        results=results,
        feedback=FeedbackService(parts.feedback, parts.cache, parts.clock),
        notifications=notifications,
        auth=AuthService(
            CachedSecrets(parts.secrets, settings.secrets_keep_s),
            parts.clock,
            settings.cognito_issuer,
            settings.cognito_audience,
        ),
    )


def adapters(settings: Settings) -> Adapters:
    """Make the adapters that the settings name."""
    if settings.backend == "aws":
        from locdet.aws.adapters import aws_adapters as make
    else:
        from locdet.local.adapters import local_adapters as make
    return replace(make(settings), **providers(settings))


@cache
def services() -> Services:
    """Return the services of this process, as its environment says."""
    settings = _settings()
    return assemble(settings, adapters(settings))


def _settings() -> Settings:
    settings = Settings.load()
    if settings.backend == "aws":
        from locdet.aws.parameters import parameters

        return Settings.load(parameters)
    return settings


def runner_of(bundle: Services, stopping: threading.Event) -> StageRunner:
    """Make what runs the stages; loads the engine."""
    from locdet.engine import Engine, EngineModel, ResultTools
    from locdet.pipeline.stage import StageRunner
    from locdet.services.fetch import Fetcher
    from locdet.services.source import BlueprintSource
    from locdet.services.text import TextService

    settings, parts = bundle.settings, bundle.adapters
    tools = ResultTools()
    source = BlueprintSource(settings, parts.blueprints, Fetcher())
    model: RoomModel = EngineModel(
        {name: Engine.named(value, threads=settings.threads) for name, value in settings.models.items()}
    )
    if settings.sagemaker_endpoint:
        from locdet.aws.sagemaker import SageMakerModel

        model = SageMakerModel.of(settings, model)
    return StageRunner(
        settings=settings,
        jobs=bundle.jobs,
        source=source,
        adapters=parts,
        model=model,
        tools=tools,
        text=TextService(source, parts.cache, parts.text_reader, tools),
        stopping=stopping,
    )


@cache
def stage_runner() -> StageRunner:
    """Return what runs the stages in this process, as its environment says."""
    return runner_of(services(), threading.Event())


def worker_services(bundle: Services, stopping: threading.Event) -> Services:
    """Return the services with a workflow that runs in this process instead of elsewhere."""
    from locdet.pipeline.in_process import InProcessWorkflow

    @cache
    def runner() -> StageRunner:
        return runner_of(in_process, stopping)

    parts = replace(bundle.adapters, workflow=InProcessWorkflow(runner))
    in_process = assemble(bundle.settings, parts)
    return in_process
