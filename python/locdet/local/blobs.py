"""Files in a folder, with URLs that are signed and expire."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from locdet.errors import FileTooLarge, ServiceUnavailable, Unauthorized, UploadNotFound
from locdet.files import write_atomically
from locdet.ports import BlobInfo, UploadTarget

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FileBlobStore"]


@dataclass(frozen=True)
class FileBlobStore:
    """A :class:`locdet.ports.BlobStore`.

    Attributes:
        folder: Where the files are.
        name: Name of the store in URLs.
        base_url: Where the server answers.
        secret: Signs URLs.
    """

    folder: Path
    name: str
    base_url: str
    secret: bytes

    def path(self, key: str) -> Path:
        """Return where a file is; keys that lead out of the folder are refused."""
        path = os.path.normpath(f"{self._root}/{key}")
        if not path.startswith(f"{self._root}/") or "\0" in key:
            raise Unauthorized("This URL is not one that the service gave.")
        return Path(path)

    @cached_property
    def _root(self) -> str:
        return str(self.folder.resolve())

    def put(self, key: str, data: bytes, *, media_type: str) -> None:  # noqa: ARG002 - the name's end tells it here
        """Store a file."""
        try:
            write_atomically(self.path(key), data)
        except OSError as error:
            raise _unavailable() from error

    def get(self, key: str, *, max_bytes: int | None = None) -> bytes | None:
        """Return a file, None if there is none."""
        info = self.info(key)
        if info is None:
            return None
        if max_bytes is not None and info.size_bytes > max_bytes:
            raise FileTooLarge(f"The file is over {max_bytes // 2**20} MB.", details={"max_bytes": max_bytes})
        try:
            return self.path(key).read_bytes()
        except FileNotFoundError:
            return None

    def info(self, key: str) -> BlobInfo | None:
        """Return size and age of a file, None if there is none."""
        try:
            found = self.path(key).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return BlobInfo(found.st_size, datetime.fromtimestamp(found.st_mtime, tz=UTC))

    def copy(self, source: str, target: str) -> None:
        """Give a file a second name, as which it appears whole; its bytes lie on the disk once where that can be."""
        path = self.path(target)
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _link_or_copy(self.path(source), partial)
            partial.replace(path)
        except FileNotFoundError as error:
            raise UploadNotFound("There is no finished upload of this id. Upload the file first.") from error
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise _unavailable() from error

    def upload_target(self, key: str, *, max_bytes: int, media_type: str, expires_in_s: int) -> UploadTarget:
        """Return a URL at which a client may store this one file."""
        fields = {
            "key": key,
            "max_bytes": str(max_bytes),
            "expires": str(int(time.time()) + expires_in_s),
            "Content-Type": media_type,
        }
        fields["signature"] = self._signature("POST", fields)
        return UploadTarget(f"{self.base_url}/files/{self.name}", "POST", fields, {})

    def check_upload(self, fields: Mapping[str, str]) -> int:
        """Return how many bytes a form may bring. Raises :class:`Unauthorized` if the service did not sign it."""
        signed = {name: fields.get(name, "") for name in ("key", "max_bytes", "expires", "Content-Type")}
        self._check("POST", signed, fields.get("signature", ""))
        return int(signed["max_bytes"])

    def download_url(self, key: str, *, expires_in_s: int, filename: str) -> str:
        """Return a URL at which a client may read this one file."""
        fields = {"key": key, "expires": str(int(time.time()) + expires_in_s), "filename": filename}
        query = urlencode({**fields, "signature": self._signature("GET", fields)})
        return f"{self.base_url}/files/{self.name}?{query}"

    def check_download(self, fields: Mapping[str, str]) -> None:
        """Raise :class:`Unauthorized` unless the service signed these fields of a URL."""
        signed = {name: fields.get(name, "") for name in ("key", "expires", "filename")}
        self._check("GET", signed, fields.get("signature", ""))

    def check(self) -> None:
        """Raise ServiceUnavailable unless the folder is there."""
        if not self.folder.is_dir():
            raise _unavailable()

    def _signature(self, method: str, fields: Mapping[str, str]) -> str:
        text = "\n".join([method, self.name, *(f"{name}={fields[name]}" for name in sorted(fields))])
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()

    def _check(self, method: str, fields: Mapping[str, str], signature: str) -> None:
        is_signed = hmac.compare_digest(self._signature(method, fields).encode(), signature.encode())
        if not is_signed or int(fields["expires"]) <= time.time():
            raise Unauthorized("This URL has expired or was changed. Ask for another.")


def _link_or_copy(source: Path, target: Path) -> None:
    # Files of a store are replaced, never changed, so two names may share their bytes.
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:
        # Not every file system has links, or so many of one file.
        shutil.copyfile(source, target)


def _unavailable() -> ServiceUnavailable:
    return ServiceUnavailable("The data folder can't be read or written. Look at its disk and its rights.")
