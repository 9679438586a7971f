"""Words on pages that have none of their own, read by a service and kept beside the results."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from locdet.models.requests import WallOptionsInput
from locdet.models.result_key import ResultKey
from locdet.ports import Word

if TYPE_CHECKING:
    from collections.abc import Callable

    from locdet.engine import ResultTools
    from locdet.models.job import Job
    from locdet.models.requests import JobOptions
    from locdet.ports import BlobStore, CancelFlag, TextReader
    from locdet.services.source import BlueprintSource

__all__ = ["TextService"]


@dataclass(frozen=True)
class TextService:
    """Reads and remembers words.

    Attributes:
        reader: Reads pages that are pictures; None where there is no such service.
    """

    source: BlueprintSource
    cache: BlobStore
    reader: TextReader | None
    tools: ResultTools

    @property
    def version(self) -> str:
        """Name and version of the reader; empty if there is none."""
        return "" if self.reader is None else self.reader.version

    def is_needed(self, job: Job) -> bool:
        """Return whether there is a reader that did not look at a job's page yet."""
        return self._unread(job) is not None

    def read(self, job: Job, *, cancel: CancelFlag, on_progress: Callable[[int, int], object]) -> int:
        """Read the words on a job's page, if nobody did and it has none of its own; return how many there are.

        Raises:
            locdet.errors.CancelledError: The flag was set. Other errors are the reader's and the engine's.
        """
        options = job.options
        key = self._unread(job)
        if self.reader is None or key is None or isinstance(options, WallOptionsInput):
            return 0
        data = self.source.read(job)
        page, dpi = options.page, self.tools.dpi(options.dpi)
        words: list[Word] = []
        if not self.tools.has_text(data, page=page, dpi=dpi):
            words = self.reader.read(
                data, key=job.blueprint_s3_key, page=page, dpi=dpi, cancel=cancel, on_progress=on_progress
            )
        self.cache.put(key, json.dumps([asdict(word) for word in words]).encode(), media_type="application/json")
        return len(words)

    def words(self, job: Job, result: ResultKey) -> list[Word]:
        """Return the words that were read on a job's page; empty if nobody did."""
        if self.reader is None or isinstance(job.options, WallOptionsInput):
            return []
        stored = self.cache.get(self._key(job.options, result.blueprint_hash))
        return [Word(word["text"], tuple(word["bbox_xyxy"])) for word in json.loads(stored or b"[]")]

    def _unread(self, job: Job) -> str | None:
        """Return where the words of a job are to be kept; None if nobody reads them or somebody did."""
        options = job.options
        if self.reader is None or isinstance(options, WallOptionsInput) or job.blueprint_hash is None:
            return None
        key = self._key(options, job.blueprint_hash)
        return None if self.cache.info(key) is not None else key

    def _key(self, options: JobOptions, blueprint_hash: str) -> str:
        place = f"{options.page}-{self.tools.dpi(options.dpi)}"
        return ResultKey("words", blueprint_hash, "", place, providers=(self.version,)).blob_key
