"""What callers may ask on the WebSocket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from locdet.errors import AppError, RateLimitExceeded, RequestInvalid
from locdet.logging import log
from locdet.models.event import Command

if TYPE_CHECKING:
    from locdet.bootstrap import Services
    from locdet.models.job import Job
    from locdet.services.quota import Principal

__all__ = ["MAX_COMMAND_BYTES", "obey"]

MAX_COMMAND_BYTES = 4096
_COMMANDS_PER_WINDOW = 120
_WINDOW_S = 60


def obey(bundle: Services, connection_id: str, body: str) -> None:
    """Carry out a message of an open connection; the answer, a refusal too, goes to the connection."""
    job_id = None
    try:
        owner = bundle.adapters.connections.owner(connection_id)
        if owner is None:
            return
        _check_rate(bundle, connection_id)
        command = _parsed(body)
        job_id = command.job_id
        _carry_out(bundle, connection_id, bundle.quotas.principal(owner), command)
    except AppError as error:
        log.info("command refused", context={"code": error.code})
        bundle.notifications.send(connection_id, bundle.notifications.error(error.code, error.message, job_id))
    except Exception:
        log.exception("command failed")
        event = bundle.notifications.error(AppError.code, "The service failed. Try again.", job_id)
        bundle.notifications.send(connection_id, event)


def _carry_out(bundle: Services, connection_id: str, principal: Principal, command: Command) -> None:
    if command.type == "cancel_job":
        job = bundle.jobs.cancel(command.job_id, principal)
        if connection_id not in bundle.adapters.connections.followers(job.job_id):
            _tell(bundle, connection_id, job)
        return
    job = bundle.jobs.get_owned(command.job_id, principal)
    if command.type == "subscribe":
        # Followed first, read after: what happens in between is told twice rather than never.
        bundle.adapters.connections.follow(connection_id, job.job_id)
        job = bundle.jobs.get_owned(command.job_id, principal)
    _tell(bundle, connection_id, job)


def _tell(bundle: Services, connection_id: str, job: Job) -> None:
    bundle.notifications.send(connection_id, bundle.notifications.stand(job))


def _check_rate(bundle: Services, connection_id: str) -> None:
    rates = bundle.adapters.rates
    wait_s = rates.retry_after_s(f"ws:{connection_id}", limit=_COMMANDS_PER_WINDOW, window_s=_WINDOW_S)
    if wait_s is not None:
        raise RateLimitExceeded(f"Too many messages. Try again in {wait_s} seconds.", retry_after_s=wait_s)


def _parsed(body: str) -> Command:
    if len(body) > MAX_COMMAND_BYTES:
        raise RequestInvalid(f"A message has at most {MAX_COMMAND_BYTES} characters.")
    try:
        return Command.model_validate_json(body)
    except ValidationError as error:
        raise RequestInvalid(
            'Send {"type": "subscribe", "request_status" or "cancel_job", "job_id": "..."} as JSON.'
        ) from error
