"""Jobs from start to end, over real sockets, with the real model."""

from __future__ import annotations

import csv
import io
import json
import struct
import zlib
from xml.etree import ElementTree

import pytest

from e2e.service import PLANS, WALLS, Server, inline, plan, png_chunk

STAGES = ("preview", "intermediate", "final")


@pytest.mark.parametrize("name", ["house_black_on_white.png", "studio_phone_photo.jpg", "two_storey_house.pdf"])
def test_a_plan_becomes_rooms_through_rest_alone(server: Server, name: str) -> None:
    answer = server.client.post("/api/v1/jobs", json={"blueprint": plan(name)})
    job = answer.json()["data"]
    assert (answer.status_code, job["status"]) == (201, "pending")
    assert answer.headers["location"] == f"/api/v1/jobs/{job['job_id']}"
    ended = server.ended(job["job_id"])
    assert (ended["status"], ended["stage"], ended["progress"]) == ("completed", "final", 100)
    assert len(ended["results"]["rooms"]) == ended["rooms_count"] > 0


def test_events_come_in_order_with_an_update_in_each_stage(server: Server) -> None:
    with server.socket() as socket:
        job_id = server.submit(blueprint=plan("apartment_blueprint.png"))["job_id"]
        socket.say("subscribe", job_id)
        events = socket.until_end()
    assert {event["job_id"] for event in events} == {job_id}
    steps = [(event["type"], event.get("stage")) for event in events if event["status"] != "pending"]
    marks = [steps.index(("stage_complete", stage)) for stage in ("preview", "intermediate")]
    marks.append(steps.index(("job_complete", "final")))
    assert marks == sorted(marks)
    for stage, end in zip(STAGES, marks, strict=True):
        assert ("progress_update", stage) in steps[:end]
    assert len(steps) == marks[-1] + 1
    progress = [event["progress"] for event in events]
    assert progress == sorted(progress)
    assert [len(events[-1]["results"]["rooms"])] == [server.job(job_id)["rooms_count"]]


def test_preview_only_ends_after_the_first_stage(server: Server) -> None:
    job = server.completed(blueprint=plan("office_scan.jpg"), options={"preview_only": True})
    assert (job["stage"], job["progress"]) == ("preview", 100)


def test_the_second_job_of_a_plan_is_answered_from_the_cache(server: Server) -> None:
    request = {"blueprint": plan("brochure_colour.jpg")}
    first, second = server.completed(**request), server.completed(**request)
    assert first["cache_hits"] == []
    assert second["cache_hits"] == list(STAGES)
    assert first["results"] == second["results"]


def test_walls_become_rooms(server: Server) -> None:
    job = server.completed(walls=WALLS)
    assert (job["kind"], job["rooms_count"]) == ("walls", 2)


def test_walls_at_the_root_answer_as_in_the_older_interface(server: Server) -> None:
    created = server.client.post("/jobs", json={"walls": WALLS})
    assert created.status_code == 201
    server.ended(created.json()["job_id"])
    job = server.client.get(f"/jobs/{created.json()['job_id']}").json()
    assert (job["status"], job["rooms_count"]) == ("completed", 2)
    assert len(server.client.get(job["output_url"]).json()["rooms"]) == 2


def test_upload_and_process_answer_as_in_the_older_interface(server: Server) -> None:
    uploaded = server.client.post("/upload", json={"image": plan("house_black_on_white.png")["file"]}).json()
    job_id = uploaded["blueprint_id"]
    assert server.client.post("/process", json={"blueprint_id": job_id}).status_code == 202
    server.ended(job_id)
    status = server.client.get("/status", params={"blueprint_id": job_id}).json()
    assert status["status"] == "completed"
    assert all(0 <= side <= 1000 for room in status["detected_rooms"] for side in room["bounding_box"])


def test_a_file_that_was_uploaded_by_its_signed_form_becomes_a_job(server: Server) -> None:
    data = (PLANS / "house_black_on_white.png").read_bytes()
    wanted = {"filename": "../../etc/house.png", "format": "png", "size_bytes": len(data)}
    target = server.client.post("/api/v1/uploads", json=wanted).json()["data"]
    stored = server.client.post(target["url"], data=target["fields"], files={"file": data})
    assert stored.status_code == 204, stored.text
    blueprint = {"upload_id": target["upload_id"], "format": "png", "filename": wanted["filename"]}
    assert server.completed(blueprint=blueprint)["rooms_count"] > 0


def test_a_repeated_request_with_a_key_makes_one_job(server: Server) -> None:
    request, key = {"walls": WALLS}, {"Idempotency-Key": "once"}
    first, again = server.submit(key, **request), server.submit(key, **request)
    assert first["job_id"] == again["job_id"]
    other = server.client.post("/api/v1/jobs", headers=key, json={"walls": WALLS[:3]})
    assert (other.status_code, other.json()["error"]["code"]) == (400, "INVALID_REQUEST")


def test_jobs_are_listed_newest_first_page_by_page(server: Server) -> None:
    made = [server.submit(walls=WALLS)["job_id"] for _ in range(5)]
    listed: list[str] = []
    cursor = None
    while len(listed) < 5:
        parameters = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = server.client.get("/api/v1/jobs", params=parameters).json()["data"]
        assert len(page["jobs"]) == 2
        listed += [job["job_id"] for job in page["jobs"]]
        cursor = page["cursor"]
    assert listed[:5] == made[::-1]


def test_feedback_is_stored_for_a_room_that_is_there(server: Server) -> None:
    job = server.completed(walls=WALLS)
    path = f"{job['links']['self']}/feedback"
    correction = {"feedback": "wrong", "room_id": "room_001", "correction": {"name_hint": "Kitchen"}}
    stored = server.client.post(path, json=correction)
    assert (stored.status_code, stored.json()["data"]["job_id"]) == (201, job["job_id"])
    unknown = server.client.post(path, json={"feedback": "wrong", "room_id": "room_999"})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (400, "INVALID_REQUEST")


def test_each_export_is_read_by_a_reader_of_its_format(server: Server) -> None:
    job = server.completed(blueprint=plan("house_black_on_white.png"))
    count = job["rooms_count"]

    def export(name: str) -> bytes:
        answer = server.client.get(job["links"]["result"], params={"format": name}, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.content

    assert len(json.loads(export("json"))["rooms"]) == count
    assert len(json.loads(export("geojson"))["features"]) == count
    assert len(json.loads(export("coco"))["annotations"]) == count
    assert all(len(line.split()) >= 7 for line in export("yolo").decode().splitlines())
    assert ElementTree.fromstring(export("svg")).tag.endswith("svg")
    assert len(list(csv.DictReader(io.StringIO(export("csv").decode())))) == count
    assert export("png").startswith(b"\x89PNG\r\n\x1a\n")


def test_a_redirect_stays_on_the_name_by_which_the_server_was_reached(server: Server) -> None:
    job = server.completed(blueprint=plan("house_black_on_white.png"))
    answer = server.client.get(job["links"]["result"], params={"format": "png"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/api/v1/files/cache?")


def test_a_blank_page_has_no_rooms(server: Server) -> None:
    assert server.completed(blueprint=inline(_blank_png(400), "png"))["results"]["rooms"] == []


def _blank_png(side_px: int) -> bytes:
    header = struct.pack(">IIBBBBB", side_px, side_px, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * side_px for _ in range(side_px)))
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks
