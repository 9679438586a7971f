"""Inputs: what is taken, what is refused with which code, and that nothing stays of what is refused."""

import base64
import errno
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import locdet_core as lc
from locdet.errors import (
    AppError,
    FileTooLarge,
    FormatInvalid,
    OptionInvalid,
    ProcessingFailed,
    RequestInvalid,
    ServiceUnavailable,
    UploadNotFound,
    UrlRefused,
)
from locdet.models.job import JobKind, JobStatus
from locdet.models.requests import UploadRequest
from locdet.services.intake import check_magic
from service_world import PDF, PLAN, SQUARE_WALLS, World, encoded

JPEG = b"\xff\xd8\xff" + b"x" * 20
FOREIGN_HEADS = (
    b"",
    b"GIF89a",
    b"BM\x10\0\0\0",
    b"8BPS\0\x01",
    b"\0\0\0\x0cjP  \r\n",
    b"\xff\x4f\xff\x51",
    b"\0\0\0\x14ftypjp2 ",
    b"\0\0\0\x0cJXL \r\n",
    b"\xff\x0a\xfa",
    b"\0\0\0\x1cftypavif",
    *(b"\0\0\0\x18ftyp" + brand for brand in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")),
    b"%!PS-Adobe-3.0",
    b"\xc5\xd0\xd3\xc6",
    b"(DWF V06.00)",
    b"AC1032",
    b"AutoCAD Binary DXF",
    b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n",
    b"999\nmade by a program\n  0\nSECTION\n",
    b"ISO-10303-21;",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"PK\x03\x04",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made by a program -->\n<svg>",
    b"<!DOCTYPE html><html>",
    b"<?xml version='1.0'?><plan/>",
)
URL = "https://plans.example/plan.png?signature=x"


class Downloads:
    """Fetches what is given."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.fetched: list[str] = []

    def fetch(self, url: str, *, max_bytes: int) -> bytes:
        self.fetched.append(url)
        return self.content


def stored(world: World) -> list[str]:
    """Keys among the blueprints."""
    folder = world.settings.data_dir / "blueprints"
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def refused(world: World, error: type[AppError], **request: Any) -> AppError:
    before = stored(world)
    with pytest.raises(error) as caught:
        world.submit(**request)
    assert type(caught.value) is error
    assert stored(world) == before
    assert world.bundle.jobs.list_owned(world.principal(), limit=1, cursor=None).jobs == []
    return caught.value


@pytest.mark.parametrize(
    ("data", "stated"),
    [
        (PLAN, "png"),
        (JPEG, "jpg"),
        (JPEG, "jpeg"),
        (b"II*\0", "tiff"),
        (b"MM\0*", "tif"),
        (b"II+\0", "tiff"),
        (b"MM\0+", "tif"),
        (b"RIFF\x04\0\0\0WEBP", "webp"),
        (PDF, "pdf"),
        (b"\n" * 900 + b"%PDF-1.4", "pdf"),
    ],
)
def test_a_file_is_stored_under_its_job(world: World, data: bytes, stated: str) -> None:
    job = world.submit(blueprint={"file": encoded(data), "format": stated, "filename": "a/b/Plan 1.x"})
    assert stored(world) == [f"blueprints/{job.job_id}/Plan_1.x.{stated}"]
    assert world.parts.blueprints.get(job.blueprint_s3_key) == data


@pytest.mark.parametrize(
    ("file", "stated", "error"),
    [
        (encoded(PLAN), "jpg", FormatInvalid),
        (encoded(PLAN), "pdf", FormatInvalid),
        (encoded(JPEG), "png", FormatInvalid),
        (encoded(PDF), "png", FormatInvalid),
        (encoded(b"GIF89a"), "png", FormatInvalid),
        (encoded(b"\n" * 1024 + b"%PDF-1.4"), "pdf", FormatInvalid),
        (encoded(b"\x89PN"), "png", FormatInvalid),
        ("=", "png", RequestInvalid),
        ("A", "png", RequestInvalid),
        ("AAA", "png", RequestInvalid),
        ("AA=A", "png", RequestInvalid),
        ("AAAA AAAA", "png", RequestInvalid),
        ("AAAA\n", "png", RequestInvalid),
        ("éééé", "png", RequestInvalid),
        (f"data:image/png;base64,{encoded(PLAN)}", "png", RequestInvalid),
        (base64.urlsafe_b64encode(b"\xfb\xff\xfe" * 5).decode(), "png", RequestInvalid),
        (encoded(PLAN) + "=", "png", RequestInvalid),
        ("/etc/passwd!", "png", RequestInvalid),
        ("http://plans.example/plan.png", "png", UrlRefused),
        (URL, "png", UrlRefused),
    ],
)
def test_a_file_that_is_none_is_refused(world: World, file: str, stated: str, error: type[AppError]) -> None:
    refused(world, error, blueprint={"file": file, "format": stated})


@pytest.mark.parametrize("over", [-1, 0, 1, 2, 3])
def test_a_file_within_the_request_is_taken_up_to_its_limit(new_world: Callable[..., World], over: int) -> None:
    for limit in (300, 301, 302):
        world = new_world(max_inline_bytes=limit, max_upload_bytes=1000)
        request = {"blueprint": {"file": encoded(PLAN.ljust(limit + over, b"x")), "format": "png"}}
        if over > 0:
            with pytest.raises(FileTooLarge) as caught:
                world.submit(**request)
            assert caught.value.details["max_bytes"] == limit
            assert "POST /uploads" in caught.value.message
        else:
            assert world.submit(**request).status is JobStatus.PENDING


def test_an_upload_is_taken_up_to_its_limit_and_by_its_owner_alone(new_world: Callable[..., World]) -> None:
    world = new_world(max_upload_bytes=1000)
    sizes = UploadRequest(filename="a.png", format="png", size_bytes=1000)  # type: ignore[arg-type]
    now = datetime(2026, 1, 15, 10, 30, tzinfo=UTC)
    upload = world.bundle.intake.new_upload(world.principal(), sizes, now)
    assert upload.expires_at == datetime(2026, 1, 15, 10, 45, tzinfo=UTC)
    request = {"blueprint": {"upload_id": upload.upload_id}}
    refused(world, UploadNotFound, **request)
    key = upload.target.fields["key"]
    world.parts.blueprints.put(key, b"x" * 1001, media_type="image/png")
    refused(world, FileTooLarge, **request)
    world.parts.blueprints.put(key, PLAN.ljust(1000, b"x"), media_type="image/png")
    refused(world, UploadNotFound, owner="token:mallory", **request)
    job = world.submit(**request)
    assert job.blueprint_s3_key == f"blueprints/{job.job_id}/blueprint.bin"
    with pytest.raises(FileTooLarge):
        world.bundle.intake.new_upload(world.principal(), sizes.model_copy(update={"size_bytes": 1001}), now)


def test_a_disk_that_is_full_leaves_no_half_of_an_upload(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    upload = world.bundle.intake.new_upload(
        world.principal(),
        UploadRequest(filename="a.png", format="png", size_bytes=10),  # type: ignore[arg-type]
        datetime.now(UTC),
    )
    world.parts.blueprints.put(upload.target.fields["key"], PLAN, media_type="image/png")
    monkeypatch.setattr("pathlib.Path.hardlink_to", _no_links)
    monkeypatch.setattr("shutil.copyfile", full)
    refused(world, ServiceUnavailable, blueprint={"upload_id": upload.upload_id})
    assert [path for path in world.settings.data_dir.rglob("*") if path.name.endswith(".partial")] == []


def _no_links(target: Path, source: Path) -> None:
    raise OSError(errno.EPERM, "This file system has no links")


@pytest.mark.parametrize("has_links", [True, False])
def test_an_upload_that_became_jobs_lies_on_the_disk_once(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    has_links: bool,  # noqa: FBT001
) -> None:
    if not has_links:
        monkeypatch.setattr("pathlib.Path.hardlink_to", _no_links)
    wanted = UploadRequest(filename="a.png", format="png", size_bytes=len(PLAN))  # type: ignore[arg-type]
    upload = world.bundle.intake.new_upload(world.principal(), wanted, datetime.now(UTC))
    world.parts.blueprints.put(upload.target.fields["key"], PLAN, media_type="image/png")
    jobs = [world.submit(blueprint={"upload_id": upload.upload_id, "format": "png"}) for _ in range(3)]
    files = [path.stat() for path in (world.settings.data_dir / "blueprints").rglob("*") if path.is_file()]
    assert len(files) == 4
    assert len({file.st_ino for file in files}) == (1 if has_links else 4)
    # Another file at the place of the upload is not the jobs'.
    world.parts.blueprints.put(upload.target.fields["key"], b"another", media_type="image/png")
    assert [world.parts.blueprints.get(job.blueprint_s3_key) for job in jobs] == [PLAN] * 3


@pytest.mark.parametrize(
    "upload_id", ["", "..", "upl_", "upl_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B/../x", "upl_01kf0zq4t5j8m2w9xq6y7r3n1b"]
)
def test_an_upload_that_has_no_id_is_not_found(world: World, upload_id: str) -> None:
    refused(world, UploadNotFound, blueprint={"upload_id": upload_id})


def test_an_upload_that_is_not_what_was_said_fails_in_the_first_stage(world: World) -> None:
    target = world.bundle.intake.new_upload(
        world.principal(),
        UploadRequest(filename="a.png", format="png", size_bytes=10),
        datetime.now(UTC),  # type: ignore[arg-type]
    )
    world.parts.blueprints.put(target.target.fields["key"], b"GIF89a", media_type="image/png")
    job = world.run(world.submit(blueprint={"upload_id": target.upload_id, "format": "png"}))
    assert job.error is not None
    assert job.error.code == "INVALID_FILE_FORMAT"


@pytest.mark.parametrize(
    "options",
    [
        {"min_confidence": 0},
        {"min_confidence": "high"},
        {"dpi": float("inf")},
        {"page": -1},
        {"page": 1.5},
        {"coordinates": "metres"},
        {"stage": "final"},
        {"tiled": True},
        {"model_version": "unknown"},
        {"preview_only": "true"},
        {"preview_only": 1},
        {"dpi": "150"},
        {"page": True},
    ],
)
def test_an_option_that_there_is_not_is_named(world: World, options: dict[str, Any]) -> None:
    error = refused(world, OptionInvalid, options=options)
    assert error.details["option"] == next(iter(options))


def test_an_option_of_walls_that_there_is_not_is_named(world: World) -> None:
    error = refused(world, OptionInvalid, walls=SQUARE_WALLS, options={"page": 1})
    assert error.details == {"option": "page"}


# URLs


@pytest.mark.parametrize(
    "url",
    [
        "http://plans.example/plan.png",
        "ftp://plans.example/plan.png",
        "file:///etc/passwd",
        "https://user:word@plans.example/plan.png",
        "https://plans.example:8443/plan.png",
        "https://plans.example:x/plan.png",
        "https://[::1/plan.png",
        "https:///plan.png",
        f"https://plans.example/{'x' * 2048}",
    ],
)
def test_a_url_of_another_kind_is_refused_at_once(new_world: Callable[..., World], url: str) -> None:
    refused(new_world(allow_urls=True), UrlRefused, blueprint={"file": url, "format": "png"})


def with_downloads(world: World, content: bytes) -> Downloads:
    downloads = Downloads(content)
    object.__setattr__(world.runner.source, "fetcher", downloads)
    return downloads


def test_a_url_is_fetched_once_by_the_first_stage(new_world: Callable[..., World]) -> None:
    world = new_world(allow_urls=True)
    downloads = with_downloads(world, PLAN)
    job = world.submit(blueprint={"file": URL, "format": "png"})
    assert stored(world) == []
    assert world.run(job).status is JobStatus.COMPLETED
    assert downloads.fetched == [URL]
    assert world.parts.blueprints.get(job.blueprint_s3_key) == PLAN


def test_wall_segments_are_fetched_too(new_world: Callable[..., World]) -> None:
    world = new_world(allow_urls=True)
    walls = b'{"walls": [{"start": [0, 0], "end": [9, 0]}]}'
    with_downloads(world, walls)
    job = world.run(world.submit(blueprint={"file": "https://plans.example/walls.json", "format": "json"}))
    assert (job.status, job.kind, job.rooms_count) == (JobStatus.COMPLETED, JobKind.WALLS, 0)


@pytest.mark.parametrize(("content", "stated"), [(b"<html>", "png"), (PDF, "png")])
def test_a_url_of_something_else_fails_the_job(new_world: Callable[..., World], content: bytes, stated: str) -> None:
    world = new_world(allow_urls=True)
    with_downloads(world, content)
    job = world.run(world.submit(blueprint={"file": URL, "format": stated}))
    assert job.error is not None
    assert job.error.code == "INVALID_FILE_FORMAT"


def test_an_input_that_is_no_longer_kept_fails_the_job(world: World) -> None:
    job = world.submit()
    world.parts.blueprints.path(job.blueprint_s3_key).unlink()  # type: ignore[attr-defined]
    with pytest.raises(ProcessingFailed, match="no longer kept"):
        world.runner.source.read(job)


# Wall segments


def test_wall_segments_are_taken_as_a_file_too(world: World) -> None:
    job = world.run(world.submit(blueprint={"file": encoded(b"[]"), "format": "json"}, options={"max_gap": 1}))
    assert (job.kind, job.status, job.rooms_count) == (JobKind.WALLS, JobStatus.COMPLETED, 0)
    corrupt = world.run(world.submit(blueprint={"file": encoded(b"{"), "format": "json"}))
    assert corrupt.error is not None
    assert corrupt.error.code == "CORRUPT_FILE"


def test_a_file_of_no_stated_format_is_recognised() -> None:
    for data in (PLAN, JPEG, PDF):
        check_magic(data)
    with pytest.raises(FormatInvalid, match="not PNG, JPG, TIFF, WebP or PDF"):
        check_magic(b"hello")


@pytest.mark.parametrize("head", FOREIGN_HEADS)
def test_a_file_that_is_not_read_is_named_as_the_engine_names_it(head: bytes) -> None:
    with pytest.raises(lc.UnsupportedFormatError) as told:
        lc.decode(head)
    what, _, advice = str(told.value).removeprefix("the file is ").partition("; ")
    with pytest.raises(FormatInvalid) as refused:
        check_magic(head)
    assert str(refused.value) == f"The file is {what}. {advice[0].upper()}{advice[1:]}."
