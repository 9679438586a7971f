"""Files in S3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from locdet.aws.faults import aws_faults, error_code
from locdet.errors import FileTooLarge
from locdet.models.blueprint import no_upload
from locdet.ports import BlobInfo, UploadTarget

if TYPE_CHECKING:
    from locdet.aws.clients import Client, Clients

__all__ = ["S3BlobStore"]

_SERVICE = "The file store"
_MISSING = {"NoSuchKey", "404", "NotFound"}
_ENCRYPTION = "AES256"


@dataclass(frozen=True)
class S3BlobStore:
    """A :class:`locdet.ports.BlobStore`.

    Roles need ``s3:ListBucket``, without which S3 answers that access is denied where a key is absent.
    """

    clients: Clients
    bucket: str

    def put(self, key: str, data: bytes, *, media_type: str) -> None:
        """Store a file."""
        with aws_faults(_SERVICE):
            self._client.put_object(
                Bucket=self.bucket, Key=key, Body=data, ContentType=media_type, ServerSideEncryption=_ENCRYPTION
            )

    def get(self, key: str, *, max_bytes: int | None = None) -> bytes | None:
        """Return a file, None if there is none."""
        with aws_faults(_SERVICE):
            try:
                answer = self._client.get_object(Bucket=self.bucket, Key=key)
            except ClientError as error:
                if error_code(error) in _MISSING:
                    return None
                raise
            with answer["Body"] as body:
                if max_bytes is not None and answer["ContentLength"] > max_bytes:
                    raise FileTooLarge(f"The file is over {max_bytes // 2**20} MB.", details={"max_bytes": max_bytes})
                content: bytes = body.read()
                return content

    def info(self, key: str) -> BlobInfo | None:
        """Return size and age of a file, None if there is none."""
        with aws_faults(_SERVICE):
            try:
                answer = self._client.head_object(Bucket=self.bucket, Key=key)
            except ClientError as error:
                if error_code(error) in _MISSING:
                    return None
                raise
        return BlobInfo(answer["ContentLength"], answer["LastModified"])

    def copy(self, source: str, target: str) -> None:
        """Copy a file within the store."""
        with aws_faults(_SERVICE):
            try:
                self._client.copy_object(
                    Bucket=self.bucket,
                    Key=target,
                    CopySource={"Bucket": self.bucket, "Key": source},
                    ServerSideEncryption=_ENCRYPTION,
                )
            except ClientError as error:
                if error_code(error) not in _MISSING:
                    raise
                raise no_upload() from error

    def upload_target(self, key: str, *, max_bytes: int, media_type: str, expires_in_s: int) -> UploadTarget:
        """Return a URL at which a client may store this one file; S3 refuses any other size, type or key."""
        fields = {"Content-Type": media_type, "x-amz-server-side-encryption": _ENCRYPTION}
        with aws_faults(_SERVICE):
            post = self._client.generate_presigned_post(
                self.bucket,
                key,
                Fields=dict(fields),
                Conditions=[*({name: value} for name, value in fields.items()), ["content-length-range", 1, max_bytes]],
                ExpiresIn=expires_in_s,
            )
        return UploadTarget(post["url"], "POST", post["fields"], {})

    def download_url(self, key: str, *, expires_in_s: int, filename: str) -> str:
        """Return a URL at which a client may read this one file."""
        given = {
            "Bucket": self.bucket,
            "Key": key,
            "ResponseContentDisposition": f'attachment; filename="{filename}"',
        }
        with aws_faults(_SERVICE):
            url: str = self._client.generate_presigned_url("get_object", Params=given, ExpiresIn=expires_in_s)
        return url

    def check(self) -> None:
        """Raise ServiceUnavailable unless the bucket answers."""
        with aws_faults(_SERVICE):
            self._client.head_bucket(Bucket=self.bucket)

    @property
    def _client(self) -> Client:
        return self.clients.of("s3")
