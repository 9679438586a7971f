"""Takes inputs in: checks what callers send and stores it where the stages find it."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from locdet.errors import (
    FileTooLarge,
    FormatInvalid,
    OptionInvalid,
    RequestInvalid,
    UrlRefused,
)
from locdet.models.blueprint import (
    blueprint_key,
    is_plain_https,
    new_upload_id,
    no_upload,
    safe_filename,
    upload_key,
)
from locdet.models.job import JobKind
from locdet.models.requests import BlueprintInput, FileFormat, JobOptions, JobRequest, WallOptionsInput
from locdet.services.foreign import foreign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locdet.config import Settings
    from locdet.models.requests import UploadRequest, WallSegment
    from locdet.ports import BlobStore, UploadTarget
    from locdet.services.quota import Principal, QuotaService

__all__ = ["Input", "IntakeService", "Upload", "check_magic"]

_Options = TypeVar("_Options", bound=BaseModel)

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": FileFormat.PNG,
    b"\xff\xd8\xff": FileFormat.JPG,
    b"II*\0": FileFormat.TIFF,
    b"MM\0*": FileFormat.TIFF,
    b"II+\0": FileFormat.TIFF,
    b"MM\0+": FileFormat.TIFF,
}
_RIFF, _WEBP = b"RIFF", b"WEBP"
_PDF = b"%PDF-"  # anywhere in the first KiB: the specification allows bytes before it
_FORMATS = "PNG, JPG, TIFF, WebP or PDF"


@dataclass(frozen=True)
class Input:
    """An input that was taken in.

    Attributes:
        key: Its key among the blueprints.
        source_url: Where the first stage fetches it, if it is not stored yet.
    """

    kind: JobKind
    key: str
    format: str
    options: JobOptions | WallOptionsInput
    blueprint_hash: str | None = None
    source_url: str | None = None


@dataclass(frozen=True)
class Upload:
    """A place where a caller may put a file."""

    upload_id: str
    target: UploadTarget
    expires_at: datetime


@dataclass(frozen=True)
class IntakeService:
    """Stores blueprints and wall segments."""

    settings: Settings
    blueprints: BlobStore
    quotas: QuotaService

    def new_upload(self, principal: Principal, request: UploadRequest, now: datetime) -> Upload:
        """Make a place for a file.

        Raises:
            RateLimitExceeded: The caller started too much.
            FileTooLarge: The file is over the limit.
        """
        self.quotas.count_start(principal)
        self._check_size(request.size_bytes, self.settings.max_upload_bytes)
        upload_id = new_upload_id()
        expires_in_s = self.settings.upload_expires_s
        target = self.blueprints.upload_target(
            upload_key(principal.owner, upload_id),
            max_bytes=self.settings.max_upload_bytes,
            media_type=request.format.media_type,
            expires_in_s=expires_in_s,
        )
        return Upload(upload_id, target, now + timedelta(seconds=expires_in_s))

    def take(self, job_id: str, principal: Principal, request: JobRequest) -> Input:
        """Check a request and store its input. Every job needs one, so this is where their rate is counted.

        Raises:
            RateLimitExceeded: The caller started too much.
            AppError: The request, an option or the file is not as it should be; nothing was stored.
        """
        self.quotas.count_start(principal)
        if request.walls is not None:
            return self._take_walls(job_id, request.walls, _checked(WallOptionsInput, request.options))
        if request.blueprint is None:
            raise RequestInvalid("Give either blueprint or walls.")
        return self._take_blueprint(job_id, principal.owner, request.blueprint, request.options)

    def _take_walls(self, job_id: str, walls: list[WallSegment], options: WallOptionsInput) -> Input:
        document = {"walls": [wall.model_dump() for wall in walls]}
        key = blueprint_key(job_id, "walls.json")
        data = json.dumps(document, separators=(",", ":")).encode()
        self.blueprints.put(key, data, media_type=FileFormat.JSON.media_type)
        return Input(JobKind.WALLS, key, FileFormat.JSON, options)

    def _take_blueprint(
        self, job_id: str, owner: str, blueprint: BlueprintInput, options: Mapping[str, object]
    ) -> Input:
        is_walls = blueprint.format is FileFormat.JSON
        checked = _checked(WallOptionsInput, options) if is_walls else self._checked_for_pages(options)
        kind = JobKind.WALLS if is_walls else JobKind.BLUEPRINT
        extension = blueprint.format or "bin"
        key = blueprint_key(job_id, safe_filename(blueprint.filename, extension=extension))
        given = Input(kind, key, extension, checked)
        if blueprint.upload_id is not None:
            self._copy_upload(owner, blueprint.upload_id, key)
            return given
        file = blueprint.file or ""
        if "://" in file[:32]:
            self._check_url(file)
            return replace(given, source_url=file)
        self._store_inline(key, file, FileFormat(extension))
        return given

    def _copy_upload(self, owner: str, upload_id: str, key: str) -> None:
        source = upload_key(owner, upload_id)
        info = self.blueprints.info(source)
        if info is None:
            raise no_upload()
        self._check_size(info.size_bytes, self.settings.max_upload_bytes)
        self.blueprints.copy(source, key)

    def _check_url(self, url: str) -> None:
        if not self.settings.allow_urls:
            raise UrlRefused("This service does not fetch URLs. Send the file itself, or upload it first.")
        if not is_plain_https(url) or len(url) > 2048:
            raise UrlRefused("The URL of a blueprint starts with https:// and has no port and no user name.")

    def _store_inline(self, key: str, text: str, stated: FileFormat) -> None:
        limit = self.settings.max_inline_bytes
        # Base64 takes four characters for three bytes; checked before anything is decoded.
        self._check_size(len(text) * 3 // 4 - 2, limit)
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise RequestInvalid("The field file is neither Base64 nor an https URL.") from error
        self._check_size(len(data), limit)
        if stated is not FileFormat.JSON:
            check_magic(data, stated)
        self.blueprints.put(key, data, media_type=stated.media_type)

    def _checked_for_pages(self, options: Mapping[str, object]) -> JobOptions:
        checked = _checked(JobOptions, options)
        version = checked.model_version
        if version is not None and version not in self.settings.models:
            allowed = ", ".join(self.settings.models)
            raise OptionInvalid(
                f"There is no model {version[:64]}. Use one of: {allowed}.",
                details={"option": "model_version", "allowed": list(self.settings.models)},
            )
        return checked

    def _check_size(self, size_bytes: int, limit: int) -> None:
        if size_bytes > limit:
            hint = "Upload it with POST /uploads" if limit < self.settings.max_upload_bytes else "Send a smaller file"
            raise FileTooLarge(
                f"The file is over {limit // 2**20} MB. {hint}.", details={"max_bytes": limit, "size_bytes": size_bytes}
            )


def check_magic(data: bytes, stated: FileFormat | None = None) -> None:
    """Check by its first bytes that a file is one that is read, and is what its caller called it.

    Raises:
        FormatInvalid: It is not.
    """
    found = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
    if data.startswith(_RIFF) and data[8:12] == _WEBP:
        found = FileFormat.WEBP
    if found is None and _PDF in data[:1024]:
        found = FileFormat.PDF
    if found is None:
        what, advice = foreign(data) or (f"not {_FORMATS}", "send one of these formats")
        raise FormatInvalid(f"The file is {what}. {advice[0].upper()}{advice[1:]}.")
    if stated is not None and stated.media_type != found.media_type:
        raise FormatInvalid(
            f"The file is {found.upper()}, not {str(stated).upper()}. Give its true format.",
            details={"stated_format": stated, "found_format": found},
        )


def _checked(model: type[_Options], options: Mapping[str, object]) -> _Options:
    try:
        return model.model_validate(options)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise OptionInvalid(f"Option {name}: {first['msg']}.", details={"option": name}) from error
