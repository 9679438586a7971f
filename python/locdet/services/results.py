"""Results as callers get them: within a job, and as files in the export formats."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.errors import OptionInvalid, ResultNotReady
from locdet.formats import FORMATS
from locdet.models.job import JobKind, JobStatus
from locdet.models.result_key import beside
from locdet.models.room import Result

if TYPE_CHECKING:
    from locdet.formats import ExportFormat
    from locdet.models.job import Job
    from locdet.models.room import RoomEntry
    from locdet.ports import BlobStore

__all__ = ["MAX_INLINE_RESULT_BYTES", "ResultService", "export_key"]

# A Lambda answers with 6 MB at most, base64 and envelope included.
MAX_INLINE_RESULT_BYTES = 4 * 1024 * 1024


def export_key(result_key: str, name: str) -> str:
    """Return the key of an export that lies beside a result."""
    return beside(result_key, FORMATS[name].file_suffix)


@dataclass(frozen=True)
class Export:
    """A result in a format: its text, or where to get it if it is a picture or long."""

    media_type: str
    text: str | None
    url: str | None


@dataclass(frozen=True)
class ResultService:
    """Reads stored results."""

    cache: BlobStore
    download_expires_s: int

    def so_far(self, job: Job, *, max_bytes: int) -> dict[str, object] | None:
        """Return what a job found so far, None before its first stage is done.

        Returns:
            ``{"rooms": [...], "page": ..., ...}`` as the engine writes it, or ``{"rooms_count": n, "url": ...}`` where
            that is over ``max_bytes``.
        """
        text = self.so_far_as_text(job, max_bytes=max_bytes)
        return None if text is None else dict(Result(text.encode()).content)

    def so_far_as_text(self, job: Job, *, max_bytes: int) -> str | None:
        """Return what a job found so far as JSON: to read megabytes only to write them again would take long."""
        if job.result_s3_key is None:
            return None
        info = self.cache.info(job.result_s3_key)
        if info is None:
            return json.dumps({"rooms_count": job.rooms_count})
        if info.size_bytes > max_bytes:
            url = self.cache.download_url(
                job.result_s3_key, expires_in_s=self.download_expires_s, filename=f"{job.job_id}.json"
            )
            return json.dumps({"rooms_count": job.rooms_count, "url": url})
        document = self.cache.get(job.result_s3_key)
        return json.dumps({"rooms_count": job.rooms_count}) if document is None else document.decode()

    def rooms(self, job: Job) -> list[RoomEntry]:
        """Return the rooms that a job found so far; none where they are too many for an answer."""
        info = self.cache.info(job.result_s3_key) if job.result_s3_key else None
        if job.result_s3_key is None or info is None or info.size_bytes > MAX_INLINE_RESULT_BYTES:
            return []
        document = self.cache.get(job.result_s3_key)
        return [] if document is None else Result(document).rooms

    def export(self, job: Job, name: str) -> Export:
        """Return a job's result in an export format.

        Raises:
            OptionInvalid: There is no such format, or it is none for rooms of wall segments.
            ResultNotReady: The job has no result yet, or not in this format.
        """
        wanted = _format(job, name)
        if job.result_s3_key is None or (name != "json" and job.status is not JobStatus.COMPLETED):
            raise ResultNotReady(_why_not(job), details={"status": job.status})
        key = export_key(job.result_s3_key, name)
        info = self.cache.info(key)
        if info is None:
            raise ResultNotReady("This result is no longer kept. Send the blueprint again.")
        data = self.cache.get(key) if info.size_bytes <= MAX_INLINE_RESULT_BYTES and wanted.is_text else None
        if data is None:
            filename = f"{job.job_id}{wanted.file_suffix}"
            url = self.cache.download_url(key, expires_in_s=self.download_expires_s, filename=filename)
            return Export(wanted.media_type, None, url)
        return Export(wanted.media_type, data.decode(), None)


def _format(job: Job, name: str) -> ExportFormat:
    wanted = FORMATS.get(name)
    if wanted is None:
        raise OptionInvalid(f"The format is one of: {', '.join(FORMATS)}.", details={"allowed": list(FORMATS)})
    if wanted.needs_page and job.kind is JobKind.WALLS:
        allowed = [key for key, value in FORMATS.items() if not value.needs_page]
        raise OptionInvalid(
            f"Rooms of wall segments are on no page. Use one of: {', '.join(allowed)}.", details={"allowed": allowed}
        )
    return wanted


def _why_not(job: Job) -> str:
    if job.is_live:
        return "The result is not ready. Follow the job, and ask again when it is completed."
    if job.result_s3_key is not None:
        return f"The job is {job.status}; its rooms so far are there as json only."
    return f"The job is {job.status} and has no result."
