"""What every RoomModel keeps to: the engine in this process, and the same one behind a SageMaker endpoint."""

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from aws_stack import ACCOUNT
from locdet.aws import sagemaker
from locdet.aws.sagemaker import SageMakerModel
from locdet.config import Settings
from locdet.errors import ENGINE_CODES, AppError, ServiceUnavailable, code_of
from locdet.ports import DetectRequest, RoomModel
from model_endpoint import Endpoint, container, engine_model, serving

DATA = Path(__file__).parents[2] / "data"
PLAN = (DATA / "png/good/grey_1.png").read_bytes()
PDF = (DATA / "vector_pdf/single_line.pdf").read_bytes()
_numbers = itertools.count()


class Fails:
    """A container's model that fails."""

    def detect(self, data: bytes, request: DetectRequest, **_: Any) -> bytes:
        raise RuntimeError("internals")


class Garbles:
    """A container's model whose answer is no result."""

    def detect(self, data: bytes, request: DetectRequest, **_: Any) -> bytes:
        return b'{"predictions": []}'


@pytest.fixture
def behind_endpoint(aws: str, tiny_model: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], RoomModel]]:
    """Makes the adapter of an endpoint whose container has a model."""
    bucket = f"models-{next(_numbers)}-cache-{ACCOUNT}"
    boto3.client("s3").create_bucket(Bucket=bucket)
    served: list[Any] = []

    def make(model: Any) -> RoomModel:
        served.append(serving(Endpoint(container(model, cache_bucket=bucket))))
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", served[-1].__enter__())
        settings = Settings(sagemaker_endpoint="rooms", cache_bucket=bucket)
        return SageMakerModel.of(settings, engine_model(tiny_model))

    yield make
    for server in served:
        server.__exit__(None, None, None)


@pytest.fixture(params=["local", "aws"])
def model(request: pytest.FixtureRequest, tiny_model: str) -> RoomModel:
    if request.param == "local":
        return engine_model(tiny_model)
    return request.getfixturevalue("behind_endpoint")(engine_model(tiny_model))


def _request(stage: str = "preview", **fields: Any) -> DetectRequest:
    return DetectRequest(stage=stage, **{"model_version": None, "options": {}, **fields})


def _detect(model: RoomModel, data: bytes = PLAN, **fields: Any) -> dict[str, Any]:
    shown: list[tuple[int, int]] = []
    document = model.detect(
        data, _request(**fields), on_progress=lambda done, total: shown.append((done, total)), cancel=threading.Event()
    )
    assert shown[-1][0] == shown[-1][1]
    content: dict[str, Any] = json.loads(document)
    return content


def test_rooms_are_those_of_the_engine(model, tiny_model):
    for data, fields in (
        (PLAN, {"stage": "final"}),
        (PLAN, {"options": {"min_confidence": 0.75, "coordinates": "normalized_1000"}, "model_version": "other"}),
        (PDF, {"page": 0, "dpi": 30.0}),
    ):
        assert _detect(model, data, **fields) == _detect(engine_model(tiny_model), data, **fields)


def test_key_of_a_result_tells_inputs_apart(model, tiny_model):
    keys = {
        model.result_key(data, request).blob_key
        for data, request in ((PLAN, _request()), (PLAN, _request("final")), (PDF, _request()), (PDF, _request(page=1)))
    }
    assert len(keys) == 4
    assert model.result_key(PLAN, _request()) == engine_model(tiny_model).result_key(PLAN, _request())


@pytest.mark.parametrize(
    ("data", "fields", "code"),
    [
        (PLAN[:60], {}, "CORRUPT_FILE"),
        (b"GIF89a", {}, "INVALID_FILE_FORMAT"),
        (PLAN, {"options": {"min_confidence": 7.0}}, "INVALID_OPTION"),
        (PLAN, {"options": {"no_such": 1}}, "INVALID_OPTION"),
        (PLAN, {"model_version": "none"}, "INVALID_OPTION"),
        (PDF, {"page": 9}, "INVALID_OPTION"),
    ],
)
def test_fault_of_the_caller_has_its_code_and_is_not_tried_again(model, data, fields, code):
    with pytest.raises(Exception) as failed:  # noqa: PT011 - its code is looked at
        _detect(model, data, **fields)
    assert failed.value.code == code
    # The record of a failure goes by the name of the class.
    assert code_of(type(failed.value).__name__) == code
    assert not getattr(failed.value, "retryable", False)


def test_flag_that_is_set_stops_it(model):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(AppError) as stopped:
        model.detect(PLAN, _request("final"), on_progress=lambda done, total: None, cancel=cancel)
    assert (type(stopped.value).__name__, stopped.value.code) == ("CancelledError", "JOB_CANCELLED")


def test_input_over_the_endpoints_limit_goes_by_way_of_s3(behind_endpoint, tiny_model, monkeypatch):
    monkeypatch.setattr(sagemaker, "_MAX_BODY_BYTES", 100)
    local = engine_model(tiny_model)
    model = behind_endpoint(local)
    expected = _detect(local, options={"min_confidence": 0.75})
    for _ in range(2):
        assert _detect(model, options={"min_confidence": 0.75}) == expected
    stored = boto3.client("s3").list_objects_v2(Bucket=model.store.bucket)["Contents"]
    assert [item["Key"] for item in stored] == [f"model_input/{local.result_key(PLAN, _request()).blueprint_hash}"]


def test_options_over_the_headers_limit_go_as_json(behind_endpoint, tiny_model, monkeypatch):
    monkeypatch.setattr(sagemaker, "_MAX_ATTRIBUTES", 1)
    model = behind_endpoint(engine_model(tiny_model))
    assert _detect(model, stage="final") == _detect(engine_model(tiny_model), stage="final")


@pytest.mark.parametrize("broken", [Fails(), Garbles()])
def test_fault_of_the_model_is_worth_another_try_and_shows_nothing(behind_endpoint, broken):
    with pytest.raises(AppError) as failed:
        _detect(behind_endpoint(broken))
    assert type(failed.value).__name__ in ENGINE_CODES
    assert (failed.value.code, failed.value.retryable) == ("INFERENCE_FAILED", True)
    assert "internals" not in failed.value.message


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ThrottlingException", 400),
        ("ServiceUnavailable", 503),
        ("ModelNotReadyException", 429),
        ("ValidationError", 400),
    ],
)
def test_endpoint_that_does_not_answer_is_unavailable(aws, tiny_model, code, status):
    model = SageMakerModel.of(Settings(sagemaker_endpoint="rooms", cache_bucket="b"), engine_model(tiny_model))
    with Stubber(model.clients.of("sagemaker-runtime")) as stubber:
        stubber.add_client_error("invoke_endpoint", code, http_status_code=status)
        with pytest.raises(ServiceUnavailable):
            _detect(model)
