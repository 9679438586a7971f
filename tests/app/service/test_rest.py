"""The REST API: its routes, its refusals, and what is the same in all of them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from locdet import bootstrap
from locdet.api import rest_api
from locdet.errors import ServiceUnavailable
from locdet.formats import FORMATS
from locdet.models.job import JobStatus, Stage
from locdet.models.times import SystemClock
from service_calls import BASE, call
from service_world import PDF, PLAN, SQUARE_WALLS, World, encoded

JOBS = f"{BASE}/jobs"
GOOD = {"blueprint": {"file": encoded(PLAN), "format": "png"}}
UPLOAD = {"filename": "plan.pdf", "format": "pdf", "size_bytes": 1000}
STRANGER = "token:mallory"
NO_JOB = f"{JOBS}/job_20260101_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B"


def blueprint(**changes: Any) -> dict[str, Any]:
    """A request with a changed blueprint; None takes a field out."""
    fields = {**GOOD["blueprint"], **changes}
    return {"blueprint": {name: value for name, value in fields.items() if value is not None}}


@pytest.fixture
def world(api: Callable[..., World]) -> World:
    return api()


def test_a_job_is_made_and_its_url_given(world: World) -> None:
    answer = call("POST", JOBS, GOOD)
    assert (answer.status, answer.headers["location"]) == (201, f"{JOBS}/{answer.data['job_id']}")
    assert answer.data["status"] == "pending"
    assert answer.data["links"] == {
        name: f"{JOBS}/{answer.data['job_id']}{end}"
        for name, end in (("self", ""), ("result", "/result"), ("feedback", "/feedback"))
    }
    assert call("GET", answer.headers["location"]).data == answer.data
    assert world.parts.queue.depth() == 1


def test_a_finished_job_has_its_rooms_and_its_files(world: World) -> None:
    job = world.run(world.submit())
    data = call("GET", f"{JOBS}/{job.job_id}").data
    assert (data["status"], data["progress"], data["rooms_count"]) == ("completed", 100, 3)
    assert [room["id"] for room in data["results"]["rooms"]] == ["room_001", "room_002", "room_003"]
    assert data["cache_hits"] == []
    for name, kind in FORMATS.items():
        answer = call("GET", f"{JOBS}/{job.job_id}/result", query={"format": name})
        if not kind.is_text:
            assert answer.status == 303
            assert answer.headers["location"].startswith("http://127.0.0.1:8000/api/v1/files/cache?")
        else:
            assert (answer.status, answer.headers["content-type"]) == (200, kind.media_type)
            assert answer.text
    assert call("GET", f"{JOBS}/{job.job_id}/result").content == data["results"]


def test_rooms_of_walls_are_on_no_page(world: World) -> None:
    job = world.run(world.submit(walls=SQUARE_WALLS))
    answer = call("GET", f"{JOBS}/{job.job_id}/result", query={"format": "coco"})
    assert answer.error == (400, "INVALID_OPTION")
    assert answer.content["error"]["details"]["allowed"] == [
        name for name, kind in FORMATS.items() if not kind.needs_page
    ]
    assert call("GET", f"{JOBS}/{job.job_id}/result", query={"format": "csv"}).status == 200


def test_a_large_result_is_a_url(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    job = world.run(world.submit())
    monkeypatch.setattr("locdet.services.results.MAX_INLINE_RESULT_BYTES", 100)
    monkeypatch.setattr("locdet.api.rest_api.MAX_INLINE_RESULT_BYTES", 100)
    assert call("GET", f"{JOBS}/{job.job_id}/result").status == 303
    results = call("GET", f"{JOBS}/{job.job_id}").data["results"]
    assert results["rooms_count"] == 3
    assert results["url"].startswith("http://127.0.0.1:8000/")


def test_a_result_that_is_no_longer_kept_is_told(world: World) -> None:
    job = world.run(world.submit())
    assert job.result_s3_key is not None
    world.parts.cache.path(job.result_s3_key).unlink()  # type: ignore[attr-defined]
    assert call("GET", f"{JOBS}/{job.job_id}").data["results"] == {"rooms_count": 3}
    assert call("GET", f"{JOBS}/{job.job_id}/result").error == (409, "RESULT_NOT_READY")
    feedback = {"feedback": "correct", "room_id": "room_001"}
    assert call("POST", f"{JOBS}/{job.job_id}/feedback", feedback).error == (409, "RESULT_NOT_READY")


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_rooms_of_a_job_that_ended_early_are_there_as_json_only(world: World, end: str) -> None:
    job = world.submit()
    world.bundle.jobs.transition(job.job_id, JobStatus.PROCESSING, {})
    world.runner.run(job.job_id, Stage.PREVIEW)
    world.bundle.jobs.transition(job.job_id, JobStatus(end), {})
    assert len(call("GET", f"{JOBS}/{job.job_id}/result").content["rooms"]) == 3
    answer = call("GET", f"{JOBS}/{job.job_id}/result", query={"format": "geojson"})
    assert answer.error == (409, "RESULT_NOT_READY")
    assert end in answer.content["error"]["message"]


def test_jobs_are_listed_page_by_page_newest_first(world: World) -> None:
    jobs = [world.submit().job_id for _ in range(5)]
    world.submit(owner=STRANGER)
    seen: list[str] = []
    query: dict[str, str] = {"limit": "2"}
    for length in (2, 2, 1):
        data = call("GET", JOBS, query=query).data
        assert len(data["jobs"]) == length
        seen += [job["job_id"] for job in data["jobs"]]
        query["cursor"] = data["cursor"]
    assert seen == sorted(jobs, reverse=True)
    assert query["cursor"] is None


def test_a_job_is_cancelled_once_and_stays_so(world: World) -> None:
    job = world.submit()
    assert call("DELETE", f"{JOBS}/{job.job_id}").data["status"] == "cancelled"
    assert call("DELETE", f"{JOBS}/{job.job_id}").data["status"] == "cancelled"
    assert world.run(job).status is JobStatus.CANCELLED
    done = world.run(world.submit())
    assert call("DELETE", f"{JOBS}/{done.job_id}").error == (409, "JOB_ALREADY_COMPLETED")


def test_a_correction_is_stored_with_what_it_is_about(world: World) -> None:
    job = world.run(world.submit())
    correction = {"polygon": [[0, 0], [10, 0], [10, 10]], "name_hint": "Büro"}
    wrong = {"feedback": "wrong", "room_id": "room_001", "correction": correction, "comment": "too small"}
    missing = {"feedback": "missing", "correction": {"bounding_box": [0, 0, 5, 5]}}
    for body in (wrong, missing):
        answer = call("POST", f"{JOBS}/{job.job_id}/feedback", body)
        assert (answer.status, answer.data["job_id"]) == (201, job.job_id)
    stored = world.parts.feedback.list_of_job(job.job_id)
    assert [item.content["feedback"] for item in stored] == ["wrong", "missing"]
    assert stored[0].content["correction"]["name_hint"] == "Büro"
    assert (stored[0].blueprint_hash, stored[0].result_s3_key) == (job.blueprint_hash, job.result_s3_key)


def test_a_confirmed_scale_is_stored_without_a_room(world: World) -> None:
    job = world.run(world.submit())
    scale = {"metres_per_unit": 0.00847, "low": 0.0084, "high": 0.00855}
    for feedback in ("correct", "wrong", "missing"):
        answer = call("POST", f"{JOBS}/{job.job_id}/feedback", {"feedback": feedback, "scale": scale})
        assert answer.status == 201
    stored = world.parts.feedback.list_of_job(job.job_id)
    assert [item.content for item in stored] == [
        {"feedback": feedback, "scale": scale} for feedback in ("correct", "wrong", "missing")
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"feedback": "wrong", "scale": {}},
        {"feedback": "wrong", "scale": {"metres_per_unit": 0}},
        {"feedback": "wrong", "scale": {"metres_per_unit": 1e9}},
        {"feedback": "wrong", "scale": {"metres_per_unit": "0.01"}},
        {"feedback": "wrong", "scale": {"metres_per_unit": 0.01, "low": 0.02}},
        {"feedback": "wrong", "scale": {"metres_per_unit": 0.01, "high": 0.009}},
        {"feedback": "wrong", "scale": {"metres_per_unit": 0.01, "plan": "plan_99"}},
        {"feedback": "wrong", "scale": {"metres_per_unit": 0.01, "plan": "ground floor"}},
        {"feedback": "wrong", "room_id": "room_001", "scale": {"metres_per_unit": 0.01}},
        {"feedback": "great", "room_id": "room_001"},
        {"feedback": "wrong"},
        {"feedback": "wrong", "room_id": "room_1"},
        {"feedback": "wrong", "room_id": "room_999"},
        {"feedback": "missing"},
        {"feedback": "missing", "correction": {"name_hint": "WC"}},
        {"feedback": "wrong", "room_id": "room_001", "correction": {"bounding_box": [5, 5, 1, 1]}},
        {"feedback": "wrong", "room_id": "room_001", "correction": {"polygon": [[0, 0], [1, 1]]}},
        {"feedback": "wrong", "room_id": "room_001", "comment": "x" * 2001},
    ],
)
def test_a_correction_that_says_nothing_is_refused(world: World, body: dict[str, Any]) -> None:
    job = world.run(world.submit())
    assert call("POST", f"{JOBS}/{job.job_id}/feedback", body).error == (400, "INVALID_REQUEST")
    assert world.parts.feedback.list_of_job(job.job_id) == []


# Refusals


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", JOBS, blueprint(format="gif"), (400, "INVALID_FILE_FORMAT")),
        ("POST", JOBS, blueprint(format="jpg"), (400, "INVALID_FILE_FORMAT")),
        ("POST", JOBS, blueprint(file="not base64!"), (400, "INVALID_REQUEST")),
        ("POST", JOBS, blueprint(file=encoded(b"GIF89a")), (400, "INVALID_FILE_FORMAT")),
        ("POST", JOBS, blueprint(file="https://example.com/plan.png"), (400, "URL_NOT_ALLOWED")),
        ("POST", JOBS, blueprint(file="file:///etc/passwd"), (400, "URL_NOT_ALLOWED")),
        ("POST", JOBS, blueprint(file=None, upload_id="upl_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B"), (404, "UPLOAD_NOT_FOUND")),
        ("POST", JOBS, blueprint(file=None, upload_id="../../etc/passwd"), (404, "UPLOAD_NOT_FOUND")),
        ("POST", JOBS, blueprint(file="A" * 4 * 1024 * 1024 * 2), (413, "FILE_TOO_LARGE")),
        ("POST", JOBS, {**GOOD, "options": {"min_confidence": 2}}, (400, "INVALID_OPTION")),
        ("POST", JOBS, {**GOOD, "options": {"speed": 2}}, (400, "INVALID_OPTION")),
        ("POST", JOBS, {**GOOD, "options": {"model_version": "9.9"}}, (400, "INVALID_OPTION")),
        ("POST", JOBS, {**GOOD, "options": {"page": 10**30}}, (400, "INVALID_OPTION")),
        ("POST", JOBS, {**GOOD, "options": [1]}, (400, "INVALID_REQUEST")),
        ("POST", JOBS, {**GOOD, "walls": SQUARE_WALLS}, (400, "INVALID_REQUEST")),
        ("POST", JOBS, {"walls": []}, (400, "INVALID_REQUEST")),
        ("POST", JOBS, {"walls": [{"start": [0, 0]}]}, (400, "INVALID_REQUEST")),
        ("POST", JOBS, {"walls": [{"start": [0, False], "end": [1, 1]}]}, (400, "INVALID_REQUEST")),
        ("POST", JOBS, {"walls": SQUARE_WALLS, "options": {"dpi": 100}}, (400, "INVALID_OPTION")),
        ("POST", JOBS, blueprint(format=None), (400, "INVALID_REQUEST")),
        ("POST", JOBS, blueprint(file=None), (400, "INVALID_REQUEST")),
        ("POST", JOBS, blueprint(pages=1), (400, "INVALID_REQUEST")),
        ("POST", JOBS, {**GOOD, "extra": 1}, (400, "INVALID_REQUEST")),
        ("POST", JOBS, "", (400, "INVALID_REQUEST")),
        ("POST", JOBS, None, (400, "INVALID_REQUEST")),
        ("POST", JOBS, "[]", (400, "INVALID_REQUEST")),
        ("POST", JOBS, "null", (400, "INVALID_REQUEST")),
        ("POST", JOBS, "{", (400, "INVALID_REQUEST")),
        ("POST", JOBS, "[" * 100_000, (400, "INVALID_REQUEST")),
        ("POST", JOBS, f'{{"walls": {"9" * 5000}}}', (400, "INVALID_REQUEST")),
        ("POST", JOBS, '{"walls": [{"start": [NaN, 0], "end": [1, 1]}]}', (400, "INVALID_REQUEST")),
        ("POST", JOBS, '{"walls": [{"start": [1e999, 0], "end": [1, 1]}]}', (400, "INVALID_REQUEST")),
        ("POST", JOBS, '{"blueprint": {"file": "\\ud800", "format": "png"}}', (400, "INVALID_REQUEST")),
        ("POST", f"{BASE}/uploads", {**UPLOAD, "format": "dwg"}, (400, "INVALID_FILE_FORMAT")),
        ("POST", f"{BASE}/uploads", {**UPLOAD, "size_bytes": 50 * 2**20 + 1}, (413, "FILE_TOO_LARGE")),
        ("POST", f"{BASE}/uploads", {**UPLOAD, "size_bytes": "5"}, (400, "INVALID_REQUEST")),
        ("POST", f"{BASE}/uploads", {**UPLOAD, "size_bytes": 0}, (400, "INVALID_REQUEST")),
        ("POST", f"{BASE}/uploads", {**UPLOAD, "filename": ""}, (400, "INVALID_REQUEST")),
        ("GET", NO_JOB, None, (404, "JOB_NOT_FOUND")),
        ("GET", f"{JOBS}/..%2F..", None, (404, "JOB_NOT_FOUND")),
        ("GET", f"{JOBS}/{'x' * 100}", None, (400, "INVALID_REQUEST")),
        ("GET", f"{NO_JOB}/result", None, (404, "JOB_NOT_FOUND")),
        ("DELETE", NO_JOB, None, (404, "JOB_NOT_FOUND")),
        ("POST", f"{NO_JOB}/feedback", {"feedback": "correct", "room_id": "room_001"}, (404, "JOB_NOT_FOUND")),
        ("GET", f"{BASE}/rooms", None, (404, "NOT_FOUND")),
        ("GET", "/", None, (404, "NOT_FOUND")),
        ("PUT", JOBS, GOOD, (405, "METHOD_NOT_ALLOWED")),
        ("DELETE", f"{BASE}/uploads", None, (405, "METHOD_NOT_ALLOWED")),
        ("PATCH", NO_JOB, None, (405, "METHOD_NOT_ALLOWED")),
        ("GET", f"{NO_JOB}/feedback", None, (405, "METHOD_NOT_ALLOWED")),
        ("PUT", f"{BASE}/health", None, (405, "METHOD_NOT_ALLOWED")),
        ("GET", "/upload", None, (405, "METHOD_NOT_ALLOWED")),
    ],
)
def test_what_is_not_as_described_is_refused_with_a_code_and_leaves_nothing(
    world: World, method: str, path: str, body: Any, expected: tuple[int, str]
) -> None:
    answer = call(method, path, body)
    assert answer.error == expected
    assert call("GET", JOBS).data["jobs"] == []
    assert [path for path in (world.settings.data_dir / "blueprints").rglob("*") if path.is_file()] == []
    assert world.parts.queue.depth() == 0


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "101"}, {"limit": "all"}, {"cursor": "é"}, {"cursor": "x"}]
)
def test_a_page_that_there_cannot_be_is_refused(world: World, query: dict[str, str]) -> None:
    assert call("GET", JOBS, query=query).error == (400, "INVALID_REQUEST")


def test_a_format_that_there_is_not_is_refused_with_those_that_there_are(world: World) -> None:
    job = world.run(world.submit())
    answer = call("GET", f"{JOBS}/{job.job_id}/result", query={"format": "dwg"})
    assert answer.error == (400, "INVALID_OPTION")
    assert answer.content["error"]["details"] == {"allowed": list(FORMATS)}


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded", "APPLICATION/JSON"],
)
def test_a_body_that_is_not_called_json_is_refused(world: World, content_type: str) -> None:
    answer = call("POST", JOBS, GOOD, headers={"content-type": content_type})
    assert answer.error == (400, "INVALID_REQUEST")
    assert "application/json" in answer.content["error"]["message"]


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/json", ""])
def test_a_body_that_is_called_json_or_nothing_is_read(world: World, content_type: str) -> None:
    assert call("POST", JOBS, GOOD, headers={"content-type": content_type}).status == 201


@pytest.mark.parametrize(("body", "status"), [(json.dumps(GOOD).encode(), 201), (b"\xff\xfe", 400), (b"", 400)])
def test_a_body_that_the_gateway_encoded_is_decoded(world: World, body: bytes, status: int) -> None:
    assert call("POST", JOBS, encoded(body), is_base64=True).status == status


def test_a_wrong_method_is_told_the_right_ones(world: World) -> None:
    assert call("PUT", NO_JOB).headers["allow"] == "DELETE, GET"


def test_the_job_of_another_caller_is_not_found(world: World) -> None:
    job = world.run(world.submit())
    url = f"{JOBS}/{job.job_id}"
    feedback = {"feedback": "correct", "room_id": "room_001"}
    for method, path, body in (
        ("GET", url, None),
        ("GET", f"{url}/result", None),
        ("DELETE", url, None),
        ("POST", f"{url}/feedback", feedback),
        ("GET", f"/jobs/{job.job_id}", None),
        ("POST", "/process", {"blueprint_id": job.job_id}),
    ):
        assert call(method, path, body, owner=STRANGER).error == (404, "JOB_NOT_FOUND")
    query = {"blueprint_id": job.job_id}
    assert call("GET", "/status", query=query, owner=STRANGER).error == (404, "JOB_NOT_FOUND")
    assert call("GET", JOBS, owner=STRANGER).data["jobs"] == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Powertools leaves files open
def test_a_request_without_a_caller_is_refused_but_for_the_documentation(world: World) -> None:
    for path in (JOBS, NO_JOB, "/status", f"{BASE}/nothing", f"{BASE}/api-docs/secret"):
        answer = call("GET", path, owner=None)
        assert answer.error == (401, "UNAUTHORIZED")
        assert answer.headers["www-authenticate"] == "Bearer"
    assert call("GET", f"{BASE}/api-docs", owner=None).headers["content-type"] == "text/html"
    document = call("GET", f"{BASE}/api-docs", query={"format": "json"}, owner=None).content
    assert f"{BASE}/jobs" in document["paths"]


def test_an_outage_is_told_as_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise ServiceUnavailable("The table is down.")

    monkeypatch.setattr("locdet.local.database.Database.read", down)
    assert call("GET", JOBS).error == (503, "SERVICE_UNAVAILABLE")


def test_a_fault_of_the_service_tells_nothing_of_its_inside(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("locdet.services.job.JobService.list_owned", broken)
    answer = call("GET", JOBS)
    assert answer.error == (500, "INTERNAL_ERROR")
    assert "secret" not in answer.text


# Uploads, idempotency, rates


def test_an_uploaded_file_becomes_a_job(world: World) -> None:
    upload = call("POST", f"{BASE}/uploads", UPLOAD).data
    assert set(upload) == {"upload_id", "url", "method", "fields", "headers", "expires_at"}
    request = {"blueprint": {"upload_id": upload["upload_id"], "format": "pdf", "filename": "../../My plan.PDF"}}
    assert call("POST", JOBS, request).error == (404, "UPLOAD_NOT_FOUND")
    world.parts.blueprints.put(upload["fields"]["key"], PDF, media_type="application/pdf")
    assert call("POST", JOBS, request, owner=STRANGER).error == (404, "UPLOAD_NOT_FOUND")
    answer = call("POST", JOBS, request)
    assert answer.status == 201
    job = world.run(world.job(answer.data["job_id"]))
    assert job.status is JobStatus.COMPLETED
    assert job.blueprint_s3_key == f"blueprints/{job.job_id}/My_plan.pdf"


def test_a_repeated_request_makes_one_job(world: World) -> None:
    headers = {"idempotency-key": "first"}
    first, again = (call("POST", JOBS, GOOD, headers=headers) for _ in range(2))
    assert first.data == again.data
    assert first.headers["location"] == again.headers["location"]
    other = call("POST", JOBS, {**GOOD, "options": {"page": 1}}, headers=headers)
    assert other.error == (400, "INVALID_REQUEST")
    assert call("POST", JOBS, GOOD, headers=headers, owner=STRANGER).data["job_id"] != first.data["job_id"]
    assert call("POST", JOBS, GOOD, headers={"idempotency-key": "k" * 129}).error == (400, "INVALID_REQUEST")
    assert world.parts.queue.depth() == 2


def test_a_repeated_request_that_is_being_answered_is_told_to_wait(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner: list[Any] = []

    def meanwhile(service: Any, *values: Any, **keywords: Any) -> Any:
        inner.append(call("POST", JOBS, GOOD, headers={"idempotency-key": "first"}))
        return create(service, *values, **keywords)

    create = bootstrap.JobService.create
    monkeypatch.setattr(bootstrap.JobService, "create", meanwhile)
    assert call("POST", JOBS, GOOD, headers={"idempotency-key": "first"}).status == 201
    assert inner[0].error == (409, "CONFLICT")
    assert inner[0].headers["retry-after"] == "1"


def test_a_request_that_failed_may_be_repeated_with_its_key(world: World) -> None:
    headers = {"idempotency-key": "first"}
    assert call("POST", JOBS, blueprint(format="jpg"), headers=headers).error == (400, "INVALID_FILE_FORMAT")
    assert call("POST", JOBS, GOOD, headers=headers).status == 201


def test_a_store_of_keys_that_does_not_answer_is_an_outage(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise ServiceUnavailable("The table is down.")

    monkeypatch.setattr("locdet.local.idempotency.SQLiteIdempotency._put_record", down)
    answer = call("POST", JOBS, GOOD, headers={"idempotency-key": "first"})
    assert answer.error == (503, "SERVICE_UNAVAILABLE")


def test_a_caller_of_many_jobs_is_told_when_to_come_back(
    api: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 1, 15, 10, 30, 20, tzinfo=UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _: now)
    api(rate_limit_per_minute=3)
    answers = [call("POST", JOBS, GOOD) for _ in range(4)]
    assert [answer.status for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].error == (429, "RATE_LIMIT_EXCEEDED")
    assert answers[-1].headers["retry-after"] == "40"
    assert call("GET", JOBS).status == 200
    assert call("POST", JOBS, GOOD, owner=STRANGER).status == 201
    now += timedelta(seconds=40)
    assert call("POST", JOBS, GOOD).status == 201


# What starts a job or an upload, with a request that does; and what changes something else.
STARTS = {
    ("POST", f"{BASE}/uploads"): UPLOAD,
    ("POST", JOBS): GOOD,
    ("POST", "/upload"): {"image": encoded(PLAN)},
    ("POST", "/jobs"): {"walls": SQUARE_WALLS},
}
STARTS_NOTHING = {
    ("POST", "/process"),  # a job that /upload counted
    ("POST", f"{JOBS}/<job_id>/feedback"),
    ("DELETE", f"{JOBS}/<job_id>"),
}


def test_of_every_route_it_is_known_whether_it_starts_something() -> None:
    routes = (*rest_api.app._static_routes, *rest_api.app._dynamic_routes)
    assert {(route.method, route.path) for route in routes if route.method != "GET"} == {*STARTS, *STARTS_NOTHING}


@pytest.mark.parametrize(("method", "path"), list(STARTS))
def test_no_route_starts_more_than_the_rate_allows(
    api: Callable[..., World], monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime(2026, 1, 15, 10, 30, tzinfo=UTC))
    world = api(rate_limit_per_minute=1)
    assert call(method, path, STARTS[method, path]).status < 300
    made = world.parts.queue.depth()
    assert call(method, path, STARTS[method, path]).error == (429, "RATE_LIMIT_EXCEEDED")
    assert world.parts.queue.depth() == made


def test_a_repeated_request_counts_once(api: Callable[..., World], monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 1, 15, 10, 30, tzinfo=UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _: now)
    api(rate_limit_per_minute=1)
    first, again = (call("POST", JOBS, GOOD, headers={"Idempotency-Key": "first"}) for _ in range(2))
    assert (first.status, again.status, again.data) == (201, 201, first.data)
    assert call("POST", JOBS, GOOD, headers={"Idempotency-Key": "second"}).status == 429
    now += timedelta(seconds=60)
    assert call("POST", JOBS, GOOD, headers={"Idempotency-Key": "second"}).status == 201


# The routes of older interfaces


def test_an_image_goes_through_the_routes_of_the_older_interface(world: World) -> None:
    answer = call("POST", "/upload", {"image": encoded(PLAN)})
    assert (answer.status, answer.content["message"]) == (200, "Upload successful")
    blueprint_id = answer.content["blueprint_id"]
    assert world.parts.queue.depth() == 0
    status = call("GET", "/status", query={"blueprint_id": blueprint_id})
    assert (status.status, status.content["status"], status.content["detected_rooms"]) == (200, "uploaded", [])
    started = call("POST", "/process", {"blueprint_id": blueprint_id})
    assert (started.status, started.content["status"]) == (202, "uploaded")
    call("POST", "/process", {"blueprint_id": blueprint_id})
    assert world.parts.queue.depth() == 1
    world.run(world.job(blueprint_id))
    done = call("POST", "/process", {"blueprint_id": blueprint_id})
    assert (done.status, done.content["status"]) == (200, "completed")
    rooms = done.content["detected_rooms"]
    assert set(rooms[0]) == {"id", "bounding_box", "name_hint", "confidence"}
    values = [value for room in rooms for value in room["bounding_box"]]
    assert {type(value) for value in values} == {int}
    assert 0 <= min(values) < max(values) <= 1000
    status = call("GET", "/status", query={"blueprint_id": blueprint_id})
    assert status.content["detected_rooms"] == rooms
    assert status.content["updated_at"] >= status.content["created_at"] > 1.7e9


@pytest.mark.parametrize("image", ["xx", "", encoded(b"GIF89a"), "iVBORw0KGgo=!"])
def test_an_image_that_is_none_is_refused_by_the_older_interface(world: World, image: str) -> None:
    assert call("POST", "/upload", {"image": image}).status == 400
    assert world.bundle.jobs.list_owned(world.principal(), limit=1, cursor=None).jobs == []


def test_wall_segments_go_through_the_routes_of_the_older_interface(world: World) -> None:
    answer = call("POST", "/jobs", {"walls": SQUARE_WALLS, "unknown": 1})
    assert answer.status == 201
    assert set(answer.content) == {"job_id", "status", "created_at"}
    assert answer.content["created_at"] > 1.7e9
    path = f"/jobs/{answer.content['job_id']}"
    assert call("GET", path).content["status"] == "pending"
    world.run(world.job(answer.content["job_id"]))
    done = call("GET", path).content
    assert (done["status"], done["rooms_count"], done["confidence_score"]) == ("completed", 1, 1.0)
    assert done["processing_time"] >= 0
    assert done["output_url"].startswith("http://127.0.0.1:8000/api/v1/files/cache?")


@pytest.mark.parametrize(
    ("status", "shown"), [("processing", "processing"), ("failed", "failed"), ("cancelled", "failed")]
)
def test_the_older_interface_knows_fewer_states(world: World, status: str, shown: str) -> None:
    job = world.submit(walls=SQUARE_WALLS)
    world.bundle.jobs.transition(job.job_id, JobStatus(status), {"error": {"code": "A", "message": "It failed."}})
    answer = call("GET", f"/jobs/{job.job_id}").content
    assert (answer["status"], answer["error_message"]) == (shown, "It failed.")
    assert call("GET", "/status", query={"blueprint_id": job.job_id}).content["status"] == shown
    again = call("POST", "/process", {"blueprint_id": job.job_id})
    assert (again.status, again.content["status"]) == (202 if status == "processing" else 200, shown)
