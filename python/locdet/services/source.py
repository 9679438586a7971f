"""Reads the input of a job: stored, or fetched from the URL that the caller gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locdet.errors import ProcessingFailed
from locdet.models.job import JobKind
from locdet.models.requests import FileFormat
from locdet.services.intake import check_magic

if TYPE_CHECKING:
    from locdet.config import Settings
    from locdet.models.job import Job
    from locdet.ports import BlobStore
    from locdet.services.fetch import Fetcher

__all__ = ["BlueprintSource"]


@dataclass(frozen=True)
class BlueprintSource:
    """Inputs of jobs as bytes."""

    settings: Settings
    blueprints: BlobStore
    fetcher: Fetcher

    def read(self, job: Job) -> bytes:
        """Return a job's input; a URL is fetched once and stored.

        Raises:
            FileTooLarge: It is over the limit; it is not read.
            FormatInvalid: It is not in a format that is read.
            UrlRefused: Its URL is not one that is fetched.
            ServiceUnavailable: Its URL does not answer.
            ProcessingFailed: It is no longer kept.
        """
        limit = self.settings.max_upload_bytes
        data = self.blueprints.get(job.blueprint_s3_key, max_bytes=limit)
        if data is None:
            if job.source_url is None:
                raise ProcessingFailed("The blueprint is no longer kept. Send it again.")
            data = self.fetcher.fetch(job.source_url, max_bytes=limit)
            if job.kind is not JobKind.WALLS:
                check_magic(data)
            media_type = FileFormat(job.blueprint_format or FileFormat.PNG).media_type
            self.blueprints.put(job.blueprint_s3_key, data, media_type=media_type)
        if job.kind is not JobKind.WALLS:
            check_magic(data, _stated(job))
        return data


def _stated(job: Job) -> FileFormat | None:
    return FileFormat(job.blueprint_format) if job.blueprint_format in set(FileFormat) else None
