"""What is refused: always with a code and a sentence in the same form, while the service goes on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from e2e.service import DATA, WALLS, Server, code_of, inline, plan

GIF = b"GIF89a" + bytes(64)
CORRUPT = (DATA / "jpeg" / "bad" / "magic_only.jpg").read_bytes()
TOO_MANY_PIXELS = (DATA / "jpeg" / "bad" / "size_60000.jpg").read_bytes()
ENCRYPTED = (DATA / "pdf" / "bad" / "encrypted_aes_256.pdf").read_bytes()
UNKNOWN = "job_20260101_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B"


@pytest.fixture(autouse=True)
def service_stays_up(server: Server) -> Iterator[None]:
    yield
    assert server.client.get("/api/v1/health").json()["status"] == "healthy"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "INVALID_REQUEST"),
        ({"blueprint": {"file": "not base64!", "format": "png"}}, 400, "INVALID_REQUEST"),
        ({"blueprint": inline(b"", "png")}, 400, "INVALID_REQUEST"),
        ({"blueprint": inline(GIF, "png")}, 400, "INVALID_FILE_FORMAT"),
        ({"blueprint": inline(GIF, "gif")}, 400, "INVALID_FILE_FORMAT"),
        ({"blueprint": {**plan("two_storey_house.pdf"), "format": "png"}}, 400, "INVALID_FILE_FORMAT"),
        ({"blueprint": plan("two_storey_house.pdf"), "options": {"dpi": 1e9}}, 400, "INVALID_OPTION"),
        ({"blueprint": plan("two_storey_house.pdf"), "options": {"model_version": "9"}}, 400, "INVALID_OPTION"),
        ({"blueprint": {"file": "https://example.com/plan.png", "format": "png"}}, 400, "URL_NOT_ALLOWED"),
        ({"blueprint": {"upload_id": "upl_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B", "format": "png"}}, 404, "UPLOAD_NOT_FOUND"),
        ({"blueprint": {"upload_id": "../../secrets/signing-key", "format": "png"}}, 404, "UPLOAD_NOT_FOUND"),
        ({"blueprint": inline(bytes(4 * 2**20 + 1), "png")}, 413, "FILE_TOO_LARGE"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_request_that_is_not_right_makes_no_job(server: Server, body: dict[str, Any], status: int, code: str) -> None:
    before = len(server.client.get("/api/v1/jobs?limit=100").json()["data"]["jobs"])
    answer = server.client.post("/api/v1/jobs", json=body)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert len(server.client.get("/api/v1/jobs?limit=100").json()["data"]["jobs"]) == before


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "NOT_FOUND"),
        ("GET", "/nothing", 404, "NOT_FOUND"),
        ("PUT", "/api/v1/jobs", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/health", 405, "METHOD_NOT_ALLOWED"),
        ("GET", f"/api/v1/jobs/{UNKNOWN}", 404, "JOB_NOT_FOUND"),
        ("GET", "/api/v1/jobs/..%2f..%2fetc%2fpasswd", 404, "JOB_NOT_FOUND"),
        ("DELETE", f"/api/v1/jobs/{UNKNOWN}", 404, "JOB_NOT_FOUND"),
        ("GET", "/api/v1/jobs?limit=0", 400, "INVALID_REQUEST"),
        ("GET", "/api/v1/jobs?cursor=mine", 400, "INVALID_REQUEST"),
        ("GET", "/api/v1/files/cache?key=a&expires=9&filename=b&signature=c", 401, "UNAUTHORIZED"),
        ("GET", "/api/v1/files/secrets?key=signing-key", 404, "NOT_FOUND"),
    ],
)
def test_a_url_that_leads_nowhere_is_refused(server: Server, method: str, path: str, status: int, code: str) -> None:
    answer = server.client.request(method, path)
    assert (answer.status_code, code_of(answer)) == (status, code)


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_a_body_that_is_no_object_is_refused(server: Server, body: bytes) -> None:
    answer = server.client.post("/api/v1/jobs", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, code_of(answer)) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    ("blueprint", "options", "code"),
    [
        (inline(CORRUPT, "jpg"), {}, "CORRUPT_FILE"),
        (inline(TOO_MANY_PIXELS, "jpg"), {}, "FILE_TOO_LARGE"),
        (inline(ENCRYPTED, "pdf"), {}, "INVALID_FILE_FORMAT"),
        (plan("two_storey_house.pdf"), {"page": 400}, "INVALID_OPTION"),
        (plan("two_storey_house.pdf"), {"model_version": "missing"}, "MODEL_UNAVAILABLE"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_job_that_fails_has_the_same_code_in_rest_and_websocket(
    server: Server, blueprint: dict[str, str], options: dict[str, Any], code: str
) -> None:
    with server.socket() as socket:
        job_id = server.submit(blueprint=blueprint, options=options)["job_id"]
        socket.say("subscribe", job_id)
        event = socket.until_end()[-1]
    job = server.job(job_id)
    assert (event["type"], event["error"]) == ("job_failed", job["error"])
    assert (job["status"], job["error"]["code"]) == ("failed", code)
    assert job["error"]["message"].endswith(".")


def test_commands_are_refused_with_the_codes_of_rest(server: Server) -> None:
    job_id = server.completed(walls=WALLS)["job_id"]
    with server.socket() as socket:
        for kind, target, code in [
            ("request_status", UNKNOWN, "JOB_NOT_FOUND"),
            ("cancel_job", job_id, "JOB_ALREADY_COMPLETED"),
            ("explode", job_id, "INVALID_REQUEST"),
            ("subscribe", "x" * 5000, "INVALID_REQUEST"),
        ]:
            socket.say(kind, target)
            event = socket.next()
            assert (event["type"], event["error"]["code"]) == ("error", code)
    cancelled = server.client.delete(f"/api/v1/jobs/{job_id}")
    assert (cancelled.status_code, code_of(cancelled)) == (409, "JOB_ALREADY_COMPLETED")


def test_exports_that_are_not_there_are_refused(server: Server) -> None:
    link = server.completed(walls=WALLS)["links"]["result"]
    for name in ("dwg", "png"):
        answer = server.client.get(link, params={"format": name})
        assert (answer.status_code, code_of(answer)) == (400, "INVALID_OPTION")
    failed = server.ended(server.submit(blueprint=inline(CORRUPT, "jpg"))["job_id"])
    answer = server.client.get(failed["links"]["result"])
    assert (answer.status_code, code_of(answer)) == (409, "RESULT_NOT_READY")


def test_a_data_folder_that_cannot_be_written_is_a_passing_fault(server: Server) -> None:
    folder = server.data / "blueprints"
    aside = folder.rename(server.data / "aside")
    folder.write_text("in the way")
    try:
        answer = server.client.post("/api/v1/jobs", json={"walls": WALLS})
        assert (answer.status_code, code_of(answer)) == (503, "SERVICE_UNAVAILABLE")
        assert server.client.get("/health").status_code == 503
    finally:
        folder.unlink()
        aside.rename(folder)


def test_a_body_over_the_limit_is_refused_however_it_is_sent(server: Server) -> None:
    size = 12 * 2**20
    whole = server.client.post("/api/v1/jobs", content=bytes(size))
    chunked = server.client.post("/api/v1/jobs", content=(bytes(2**16) for _ in range(size // 2**16)))
    for answer in (whole, chunked):
        assert (answer.status_code, code_of(answer)) == (413, "FILE_TOO_LARGE")


@pytest.mark.parametrize("size", [50 * 2**20, 50 * 2**20 + 1])
def test_an_upload_of_over_50_mb_is_cut_off(server: Server, size: int) -> None:
    target = _upload_target(server, 1)
    answer = server.client.post(target["url"], data=target["fields"], files={"file": bytes(size)})
    folder = server.data / "blueprints" / target["fields"]["key"]
    if size > 50 * 2**20:
        assert (answer.status_code, code_of(answer)) == (413, "FILE_TOO_LARGE")
        assert not folder.exists()
    else:
        assert answer.status_code == 204
        folder.unlink()
    assert not list(folder.parent.glob(".*"))


def test_an_upload_that_is_announced_as_too_large_gets_no_place(server: Server) -> None:
    wanted = {"filename": "plan.png", "format": "png", "size_bytes": 50 * 2**20 + 1}
    answer = server.client.post("/api/v1/uploads", json=wanted)
    assert (answer.status_code, code_of(answer)) == (413, "FILE_TOO_LARGE")


@pytest.mark.parametrize(
    "change", [{"key": "../secrets/x"}, {"max_bytes": "99999999999"}, {"expires": "99999999999"}, {"signature": "é"}]
)
def test_a_form_that_was_changed_is_refused(server: Server, change: dict[str, str]) -> None:
    target = _upload_target(server, 3)
    answer = server.client.post(target["url"], data={**target["fields"], **change}, files={"file": b"abc"})
    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHORIZED")


def test_a_form_that_breaks_off_leaves_nothing(server: Server) -> None:
    target = _upload_target(server, 3)
    request = httpx.Request("POST", target["url"], data=target["fields"], files={"file": b"abc" * 1000})
    cut = request.read()[:-600]
    answer = server.client.post(target["url"], content=cut, headers={"Content-Type": request.headers["content-type"]})
    assert (answer.status_code, code_of(answer)) == (400, "INVALID_REQUEST")
    place = server.data / "blueprints" / target["fields"]["key"]
    assert not [path for path in place.parent.iterdir() if place.name in path.name]


def test_a_request_that_breaks_off_disturbs_nobody(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{")


def test_a_page_of_another_site_is_refused(server: Server) -> None:
    foreign = server.client.post("/api/v1/jobs", json={"walls": WALLS}, headers={"Origin": "https://evil.example"})
    rebound = server.client.get("/api/v1/jobs", headers={"Host": "evil.example"})
    for answer in (foreign, rebound):
        assert (answer.status_code, code_of(answer)) == (403, "INVALID_REQUEST")
    own = server.client.post("/api/v1/jobs", json={"walls": WALLS}, headers={"Origin": server.url})
    assert own.status_code == 201


def test_a_name_with_a_path_stays_in_its_folder(server: Server) -> None:
    blueprint = {**plan("house_black_on_white.png"), "filename": "../../../tmp/évil\u0000.png"}
    job = server.submit(blueprint=blueprint, options={"preview_only": True})
    folder = server.data / "blueprints" / "blueprints" / job["job_id"]
    assert [path.parent for path in folder.iterdir()] == [folder]
    server.ended(job["job_id"])


def test_answers_tell_browsers_to_be_careful(server: Server) -> None:
    headers = server.client.get("/api/v1/jobs").headers
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    for path in ("/", "/api/v1/api-docs"):  # what the first one is depends on whether the page was built
        page = server.client.get(path, follow_redirects=True)
        assert page.headers["content-type"].startswith("text/html")
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def _upload_target(server: Server, size: int) -> dict[str, Any]:
    wanted = {"filename": "plan.png", "format": "png", "size_bytes": size}
    return dict(server.client.post("/api/v1/uploads", json=wanted).json()["data"])
