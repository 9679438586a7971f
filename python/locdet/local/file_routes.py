"""The signed URLs of :class:`locdet.local.blobs.FileBlobStore`: what presigned S3 URLs are in the cloud."""

from __future__ import annotations

import asyncio
import mimetypes
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Self

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.responses import FileResponse, Response

from locdet.errors import AppError, FileTooLarge, NotFound, RequestInvalid, ServiceUnavailable
from locdet.local.blobs import FileBlobStore
from locdet.local.bodies import chunks, discard

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from python_multipart.multipart import MultipartCallbacks
    from starlette.requests import Request

__all__ = ["FileRoutes"]

_MAX_FIELDS_BYTES = 16 * 1024
_FORM = "Send multipart/form-data: the fields of the upload first, then the file as the field `file`."


@dataclass(frozen=True)
class FileRoutes:
    """Serves the files of stores to callers with a signed URL."""

    stores: dict[str, FileBlobStore]

    async def upload(self, request: Request) -> Response:
        """Store the file of a form; it appears whole or not at all."""
        try:
            await self._receive(request, self._store(request))
        except AppError:
            await discard(request)
            raise
        return Response(status_code=204)

    async def download(self, request: Request) -> Response:
        """Send a file."""
        store = self._store(request)
        fields = dict(request.query_params)
        store.check_download(fields)
        path = store.path(fields["key"])
        if not path.is_file():
            raise NotFound("This file is no longer kept.")
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return FileResponse(path, filename=fields["filename"], media_type=media_type)

    def _store(self, request: Request) -> FileBlobStore:
        store = self.stores.get(request.path_params["store"])
        if store is None:
            raise NotFound("There is no such URL.")
        return store

    async def _receive(self, request: Request, store: FileBlobStore) -> None:
        kind, parameters = parse_options_header(request.headers.get("content-type"))
        if kind != b"multipart/form-data" or not parameters.get(b"boundary"):
            raise RequestInvalid(_FORM)
        with _Form(store) as form:
            try:
                parser = MultipartParser(parameters[b"boundary"], form.callbacks())
                async for chunk in chunks(request):
                    parser.write(chunk)
                    await form.flush()
            except FormParserError as error:
                raise RequestInvalid(_FORM) from error
            form.keep()


@dataclass
class _Form:
    """A form that arrives: small fields, then one file that goes to disk."""

    store: FileBlobStore
    _fields: dict[str, str] = field(default_factory=dict)
    _name: bytes = b""
    _header: bytearray = field(default_factory=bytearray)
    _disposition: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)
    _fields_bytes: int = 0
    _limit: int = 0
    _size: int = 0
    _target: Path | None = None
    _partial: Path | None = None
    _file: BinaryIO | None = None
    _is_whole: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()
        if self._partial:
            self._partial.unlink(missing_ok=True)

    def callbacks(self) -> MultipartCallbacks:
        """Return what the parser calls."""
        return {
            "on_part_begin": self._part_begins,
            "on_header_begin": self._header.clear,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._part_data,
            "on_part_end": self._part_ends,
        }

    async def flush(self) -> None:
        """Write the part of the file that is here."""
        if self._file and self._value:
            data, self._value = self._value, bytearray()
            try:
                await asyncio.to_thread(self._file.write, data)
            except OSError as error:
                raise _unavailable() from error

    def keep(self) -> None:
        """Put the file in its place. Raises :class:`RequestInvalid` if the form was cut off."""
        if not (self._is_whole and self._file and self._partial and self._target):
            raise RequestInvalid(_FORM)
        try:
            self._file.write(self._value)
            self._file.close()
            self._partial.replace(self._target)
        except OSError as error:
            raise _unavailable() from error

    def _part_begins(self) -> None:
        self._disposition.clear()
        if self._file:
            raise RequestInvalid(_FORM)
        self._value.clear()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        if self._header.lower() == b"content-disposition":
            self._count(end - start)
            self._disposition += data[start:end]

    def _headers_end(self) -> None:
        self._name = parse_options_header(bytes(self._disposition))[1].get(b"name", b"")
        if self._name == b"file":
            self._open()

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file:
            self._size += end - start
            if self._size > self._limit:
                raise FileTooLarge(
                    f"The file is over {self._limit // 2**20} MB. Send a smaller one.",
                    details={"max_bytes": self._limit},
                )
        else:
            self._count(end - start)
        self._value += data[start:end]

    def _part_ends(self) -> None:
        if self._file:
            self._is_whole = True
        else:
            self._fields[self._name.decode("utf-8", "replace")] = self._value.decode("utf-8", "replace")

    def _count(self, size_bytes: int) -> None:
        self._fields_bytes += size_bytes
        if self._fields_bytes > _MAX_FIELDS_BYTES:
            raise RequestInvalid(_FORM)

    def _open(self) -> None:
        self._limit = self.store.check_upload(self._fields)
        self._target = self.store.path(self._fields["key"])
        self._partial = self._target.with_name(f".{self._target.name}.{secrets.token_hex(4)}.partial")
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._partial.open("xb")
        except OSError as error:
            raise _unavailable() from error


def _unavailable() -> ServiceUnavailable:
    return ServiceUnavailable("The data folder can't be written. Look at its disk and its rights.")
