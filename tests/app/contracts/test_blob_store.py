"""What every BlobStore keeps to."""

import base64
import json
import urllib.request
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from aws_stack import ON_AWS
from locdet.bootstrap import assemble
from locdet.errors import FileTooLarge, Unauthorized, UploadNotFound
from locdet.formats import FORMATS
from locdet.models.job import JobStatus, Stage
from locdet.ports import BlobStore
from locdet.services.results import export_key
from support import a_job

KEY = "blueprints/job_1/plan.png"


@pytest.fixture
def store(backend: Any) -> BlobStore:
    return backend.adapters.blueprints


def test_file_is_read_as_it_was_stored(store):
    store.put(KEY, b"one", media_type="image/png")
    store.put(KEY, b"another", media_type="image/png")
    info = store.info(KEY)
    assert store.get(KEY) == b"another"
    assert info is not None
    assert info.size_bytes == 7
    assert isinstance(info.modified_at, datetime)
    assert info.modified_at.tzinfo is not None


def test_absent_file_is_none(store):
    assert store.get(KEY) is None
    assert store.info(KEY) is None
    with pytest.raises(UploadNotFound):
        store.copy(KEY, "blueprints/job_2/plan.png")
    assert store.info("blueprints/job_2/plan.png") is None


def test_file_over_the_limit_is_refused_and_one_at_the_limit_is_read(store):
    store.put(KEY, b"12345", media_type="image/png")
    assert store.get(KEY, max_bytes=5) == b"12345"
    with pytest.raises(FileTooLarge):
        store.get(KEY, max_bytes=4)


def test_copy_stands_beside_the_original(store):
    store.put(KEY, b"one", media_type="image/png")
    store.copy(KEY, "blueprints/job_2/plan.png")
    store.put(KEY, b"two", media_type="image/png")
    assert store.get("blueprints/job_2/plan.png") == b"one"


def test_stores_of_inputs_and_results_are_apart(backend):
    backend.adapters.blueprints.put(KEY, b"one", media_type="image/png")
    assert backend.adapters.cache.get(KEY) is None


def test_store_that_works_says_so(backend):
    backend.adapters.blueprints.check()
    backend.adapters.cache.check()


def test_upload_is_bound_to_key_size_type_and_time(backend, store):
    target = store.upload_target(KEY, max_bytes=50, media_type="image/png", expires_in_s=60)
    assert target.method == "POST"
    assert target.fields["key"] == KEY
    assert target.fields["Content-Type"] == "image/png"
    if backend.name == "aws":
        _check_policy(target.fields, backend.settings.blueprints_bucket)
    else:
        assert store.check_upload(target.fields) == 50
        for changed in (
            {"key": "other"},
            {"max_bytes": "99"},
            {"Content-Type": "text/html"},
            {"expires": "99999999999"},
        ):
            with pytest.raises(Unauthorized):
                store.check_upload({**target.fields, **changed})


def _check_policy(fields: dict[str, str], bucket: str) -> None:
    policy = json.loads(base64.b64decode(fields["policy"]))
    signed = {name: value for item in policy["conditions"] if isinstance(item, dict) for name, value in item.items()}
    assert ["content-length-range", 1, 50] in policy["conditions"]
    assert (signed["bucket"], signed["key"], signed["Content-Type"]) == (bucket, KEY, "image/png")
    assert signed["x-amz-server-side-encryption"] == fields["x-amz-server-side-encryption"] == "AES256"
    # S3 refuses a form with a field that no condition names.
    assert set(fields) - {"policy", "x-amz-signature"} <= set(signed)
    assert not any(item[0] == "starts-with" for item in policy["conditions"] if isinstance(item, list))


def test_download_is_bound_to_key_and_time_and_named(backend, store):
    store.put(KEY, b"content", media_type="image/png")
    url = store.download_url(KEY, expires_in_s=60, filename="plan.png")
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    if backend.name == "aws":
        assert {"X-Amz-Signature", "X-Amz-Expires"} <= set(query)
        assert query["X-Amz-Expires"] == "60"
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert answer.read() == b"content"
            assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.png"'
    else:
        store.check_download(query)
        with pytest.raises(Unauthorized):
            store.check_download({**query, "key": "other"})


@ON_AWS  # the local store leaves that to the disk
def test_files_are_encrypted_at_rest(backend, store):
    store.put(KEY, b"one", media_type="image/png")
    store.copy(KEY, "copy")
    for key in (KEY, "copy"):
        head = backend.stack.client("s3").head_object(Bucket=store.bucket, Key=key)
        assert (head["ServerSideEncryption"], head["ContentType"]) == ("AES256", "image/png")


def test_result_is_served_in_every_export_format(backend, clock):
    services = assemble(backend.settings, backend.adapters)
    result_key = "cache/final/hash/1.0.0/options.json"
    for name, kind in FORMATS.items():
        backend.adapters.cache.put(export_key(result_key, name), name.encode(), media_type=kind.media_type)
    job = a_job(clock.now(), status=JobStatus.COMPLETED, result_s3_key=result_key, result_stage=Stage.FINAL)
    for name, kind in FORMATS.items():
        export = services.results.export(job, name)
        assert export.media_type == kind.media_type
        assert export.text == (name if kind.is_text else None)
        assert (export.url is None) == kind.is_text
