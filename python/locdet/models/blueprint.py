"""Names and URLs of files from outside, and where files are kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

from ulid import ULID

from locdet.errors import UploadNotFound

__all__ = ["blueprint_key", "is_plain_https", "new_upload_id", "no_upload", "safe_filename", "upload_key"]

_UPLOAD_ID = re.compile(r"upl_[0-9A-HJKMNP-TV-Z]{26}")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MAX_NAME = 100
_HTTPS = 443


def safe_filename(name: str | None, *, extension: str) -> str:
    """Make a file name of what a caller called the file: letters, digits, ``._-``, and no path."""
    last = re.split(r"[/\\]", name or "")[-1]
    ascii_name = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode()
    stem = _UNSAFE.sub("_", ascii_name).strip("._")[:_MAX_NAME]
    ending = f".{extension}"
    if stem.lower().endswith(ending):
        stem = stem[: -len(ending)]
    return f"{stem or 'blueprint'}{ending}"


def blueprint_key(job_id: str, filename: str) -> str:
    """Return the key of a job's input."""
    return f"blueprints/{job_id}/{filename}"


def new_upload_id() -> str:
    """Make the id of an upload."""
    return f"upl_{ULID()}"


def upload_key(owner: str, upload_id: str) -> str:
    """Return the key of a caller's upload; another caller's id leads nowhere.

    Raises:
        UploadNotFound: It is not the id of an upload.
    """
    if not _UPLOAD_ID.fullmatch(upload_id):
        raise no_upload()
    return f"uploads/{hashlib.sha256(owner.encode()).hexdigest()[:32]}/{upload_id}"


def no_upload() -> UploadNotFound:
    """Return the error that says that an upload is not there."""
    return UploadNotFound("There is no finished upload of this id. Upload the file first; uploads expire.")


def is_plain_https(url: str) -> bool:
    """Return whether a URL is https, on its usual port, and without a user name."""
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme == "https" and bool(parts.hostname) and parts.port in (None, _HTTPS)
    except ValueError:
        return False
    return is_plain and parts.username is None
