"""Runs one stage of a job, wherever that is."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from locdet.errors import CancelledError, JobNotFound, ProcessingFailed
from locdet.logging import count, duration, log, log_context
from locdet.models.job import STAGE_DONE, Job, JobStatus, Stage
from locdet.models.requests import JobOptions, WallOptionsInput
from locdet.models.room import Result
from locdet.models.times import iso
from locdet.pipeline.monitor import StageMonitor, progress_of
from locdet.ports import CachedPreview, DetectRequest, TransitionRefused
from locdet.services.results import export_key

if TYPE_CHECKING:
    from locdet.config import Settings
    from locdet.engine import ResultTools
    from locdet.json_types import JsonObject
    from locdet.models.job import JobChanges
    from locdet.models.result_key import ResultKey
    from locdet.ports import Adapters, RoomModel
    from locdet.services.job import JobService
    from locdet.services.source import BlueprintSource
    from locdet.services.text import TextService

__all__ = ["StageRunner"]

_MARKER = "geojson"
# Exports serve every caller who sends the same bytes, so they don't hold the name that one of them gave.
_FILE_NAME = "blueprint"
_READING = "Reading the words on the page"


@dataclass(frozen=True)
class StageRunner:
    """Runs the stages of jobs.

    A stage may be run again: one that is behind the job is left, one that was cut off begins anew, and a result that
    is stored is not computed twice.

    Attributes:
        stopping: Set when the process shuts down.
    """

    settings: Settings
    jobs: JobService
    source: BlueprintSource
    adapters: Adapters
    model: RoomModel
    tools: ResultTools
    text: TextService
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, job_id: str, stage: Stage) -> JsonObject:
        """Run a stage of a job.

        Returns:
            ``{"job_id", "status", "completed"}``; the state machine goes on unless the job is completed.

        Raises:
            CancelledError: The job was cancelled.
            AppError: It cannot be done.
            locdet_core.LocdetError: The engine refused or failed.
        """
        job = self._job(job_id)
        with log_context(job_id=job_id, correlation_id=job.correlation_id, stage=stage):
            if job.is_live and not job.has_done(stage):
                job = self._run(job, stage)
            if job.is_live and stage is job.last_stage:
                job = self._complete(job)
        return {"job_id": job_id, "status": job.status, "completed": job.status is JobStatus.COMPLETED}

    def read_text(self, job_id: str) -> JsonObject:
        """Read the words on a job's page; return ``{"words": number}``.

        Raises:
            CancelledError: The job was cancelled. Other errors cost the names alone.
            WorkerStopped: The process shuts down.
        """
        with log_context(job_id=job_id):
            job = self.jobs.get(job_id)
            if not self.text.is_needed(job):
                return {"words": 0}
            with StageMonitor(self.jobs, self.settings, job, Stage.FINAL, self.stopping, _READING) as monitor:
                try:
                    # Half of the stage whose rooms the words name.
                    words = self.text.read(
                        job, cancel=monitor, on_progress=lambda done, total: monitor.on_progress(done, 2 * total)
                    )
                except CancelledError:
                    monitor.check()
                    raise
            return {"words": words}

    def _job(self, job_id: str) -> Job:
        job = self.jobs.store.get(job_id)
        if job is None:
            raise JobNotFound(f"There is no job {job_id}.")
        _stop_if_ended(job)
        return job

    def _run(self, job: Job, stage: Stage) -> Job:
        started_s = time.monotonic()
        with StageMonitor(self.jobs, self.settings, job, stage, self.stopping) as monitor:
            data = self.source.read(job)
            monitor.check()
            found = self._found(job, stage, data, monitor)
            monitor.check()
            if stage is job.last_stage:
                self._export(job, found, data)
        job = self._finish(job, stage, found)
        seconds = time.monotonic() - started_s
        duration(f"Stage{stage.capitalize()}Seconds", seconds)
        log.info("stage done", duration_ms=round(seconds * 1000), context={"cached": found.cached})
        return job

    def _found(self, job: Job, stage: Stage, data: bytes, monitor: StageMonitor) -> _Found:
        if isinstance(job.options, WallOptionsInput):
            options = job.options.engine_options()
            key = self.tools.walls_key(data, options)
            return self._cached(key, stage) or self._kept(key, stage, self.tools.rooms_from_walls(data, options))
        request = _request(job.options, stage)
        key = self.model.result_key(data, request)
        words = self.text.words(job, key) if stage is Stage.FINAL else []
        if words:
            key = key.with_help_of(self.text.version)
        found = self._cached(key, stage)
        if found is not None:
            return found
        try:
            document = self.model.detect(data, request, on_progress=monitor.on_progress, cancel=monitor)
        except CancelledError:
            # The engine says so of a process that shuts down too, whose job goes on elsewhere.
            monitor.check()
            raise
        if words:
            sheet = job.options
            page = self.tools.page(data, page=sheet.page, dpi=sheet.dpi, review_marks=sheet.review_marks)
            document = self.tools.with_names(document, words, page)
        return self._kept(key, stage, document)

    def _cached(self, key: ResultKey, stage: Stage) -> _Found | None:
        if stage is Stage.PREVIEW and self.adapters.previews.get(key.cache_key) is None:
            return None
        info = self.adapters.cache.info(key.blob_key)
        if info is None:
            return None
        age = self.adapters.clock.now() - info.modified_at
        if age.total_seconds() >= self.settings.cache_s(stage):
            return None
        document = self.adapters.cache.get(key.blob_key)
        if document is None:
            return None
        count("CacheHits")
        return _Found(key, document, cached=True)

    def _kept(self, key: ResultKey, stage: Stage, document: bytes) -> _Found:
        self.adapters.cache.put(key.blob_key, document, media_type="application/json")
        if stage is Stage.PREVIEW:
            self.adapters.previews.put(self._preview(key))
        return _Found(key, document, cached=False)

    def _preview(self, key: ResultKey) -> CachedPreview:
        now = self.adapters.clock.now()
        expires_at = int(now.timestamp()) + self.settings.preview_cache_s
        return CachedPreview(key.cache_key, key.blob_key, key.model, iso(now), expires_at)

    def _export(self, job: Job, found: _Found, data: bytes) -> None:
        key = found.key.blob_key
        # The marker is written last: where it is, every format is.
        if found.cached and self.adapters.cache.info(export_key(key, _MARKER)) is not None:
            return
        page = None
        if isinstance(job.options, JobOptions):
            options = job.options
            page = self.tools.page(data, page=options.page, dpi=options.dpi, review_marks=options.review_marks)
        exports = sorted(
            self.tools.exports(found.document, page, file_name=_FILE_NAME), key=lambda export: export[0] == _MARKER
        )
        for name, media_type, content in exports:
            self.adapters.cache.put(export_key(key, name), content, media_type=media_type)

    def _finish(self, job: Job, stage: Stage, found: _Found) -> Job:
        result = Result(found.document)
        changes: JobChanges = {
            "stage": stage,
            "progress": progress_of(job, stage, 1.0),
            "message": f"{_rooms(len(result.rooms))} so far",
            "result_s3_key": found.key.blob_key,
            "result_stage": stage,
            "rooms_count": len(result.rooms),
            "mean_confidence": result.mean_confidence,
            "blueprint_hash": found.key.blueprint_hash,
            "cache_hits": [*job.cache_hits, *([stage] if found.cached else [])],
        }
        try:
            return self._advance(job.job_id, stage, changes)
        except TransitionRefused as refused:
            if refused.job is None:
                raise JobNotFound(f"There is no job {job.job_id}.") from refused
            _stop_if_ended(refused.job)
            # Another worker was faster with the same stage.
            return refused.job

    def _advance(self, job_id: str, stage: Stage, changes: JobChanges) -> Job:
        if stage is Stage.FINAL:
            return self.jobs.note(job_id, changes)
        job = self.jobs.transition(job_id, STAGE_DONE[stage], changes)
        self.jobs.notifications.job_changed(job)
        return job

    def _complete(self, job: Job) -> Job:
        ended: JobChanges = {"progress": 100, "message": _rooms(job.rooms_count or 0), "estimated_seconds_remaining": 0}
        try:
            job = self.jobs.transition(job.job_id, JobStatus.COMPLETED, ended)
        except TransitionRefused as refused:
            if refused.job is None:
                raise JobNotFound(f"There is no job {job.job_id}.") from refused
            _stop_if_ended(refused.job)
            return refused.job
        count("JobsCompleted")
        log.info("job completed", context={"rooms": job.rooms_count})
        self.jobs.notifications.job_changed(job)
        return job


@dataclass(frozen=True)
class _Found:
    key: ResultKey
    document: bytes
    cached: bool


def _request(options: JobOptions, stage: Stage) -> DetectRequest:
    return DetectRequest(
        stage=stage,
        model_version=options.model_version,
        options=options.engine_options(),
        page=options.page,
        dpi=options.dpi,
        review_marks=options.review_marks,
    )


def _rooms(number: int) -> str:
    return f"Found {number} {'room' if number == 1 else 'rooms'}"


def _stop_if_ended(job: Job) -> None:
    if job.status is JobStatus.CANCELLED:
        raise CancelledError("The job was cancelled.")
    if job.status is JobStatus.FAILED:
        raise ProcessingFailed("The job has failed already.")
