"""What every JobStore keeps to."""

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from locdet.errors import RequestInvalid
from locdet.models.job import LIVE, TRANSITIONS, Job, JobKind, JobStatus, Stage, sources_of
from locdet.models.requests import WallOptionsInput
from locdet.ports import JobExists, JobStore, TransitionRefused
from support import a_job

KEEP_S = 3600


@pytest.fixture
def store(backend: Any) -> JobStore:
    return backend.adapters.jobs


@pytest.fixture
def make(clock: Any) -> Any:
    def make(owner: str = "ann", **fields: Any) -> Job:
        return a_job(clock.now(), owner=owner, keep_s=KEEP_S, **fields)

    return make


def test_job_is_read_as_it_was_written(store, make):
    job = make(
        options={"min_confidence": 0.1, "dpi": 150.0, "min_area_px": 1e12, "simplify_px": 1e-200, "page": 3},
        stage=Stage.PREVIEW,
        status=JobStatus.PROCESSING,
        mean_confidence=0.8125,
        cache_hits=[Stage.PREVIEW],
        error={"code": "X", "message": "Größe"},
    )
    store.create(job)
    assert store.get(job.job_id) == job


def test_options_of_walls_are_read_as_they_were_written(store, make):
    for options in ({}, {"max_gap": 1e300, "snap_distance": 0.5}):
        job = make(kind=JobKind.WALLS, options=options)
        store.create(job)
        assert store.get(job.job_id) == job
        assert isinstance(store.get(job.job_id).options, WallOptionsInput)


@pytest.mark.parametrize("kind", list(JobKind))
def test_what_another_version_wrote_beside_is_left_out(backend, store, make, kind):
    job = make(kind=kind)
    _write(backend, job, {**job.model_dump(mode="json"), "priority": 3, "options": {"speed": 2}})
    assert store.get(job.job_id) == job
    assert store.list_of_owner("ann", limit=1, cursor=None).jobs == [job]
    assert store.list_of_status(JobStatus.PENDING, before="9", limit=1) == [job]
    assert store.update(job.job_id, {"progress": 1}, sources=LIVE).progress == 1


def _write(backend: Any, job: Job, fields: dict[str, Any]) -> None:
    backend.adapters.jobs.create(job)
    if backend.name == "local":
        with backend.adapters.jobs.database.write() as connection:
            connection.execute("UPDATE jobs SET document = ? WHERE job_id = ?", (json.dumps(fields), job.job_id))
    else:
        backend.adapters.jobs.table.put({**fields, "options": json.dumps(fields["options"])})


@pytest.mark.parametrize(
    "changes",
    [{"progres": 12}, {"progress": "many"}, {"stage": "attic"}, {"owner": "bob"}, {"error": {"code": "NO_MESSAGE"}}],
)
def test_change_that_a_job_cannot_have_is_refused_and_nothing_is_written(store, make, changes):
    job = make()
    store.create(job)
    with pytest.raises(ValueError, match=next(iter(changes))):
        store.update(job.job_id, {"message": "half", **changes}, sources=LIVE)
    assert store.get(job.job_id) == job


@pytest.mark.parametrize("job_id", ["job_20260115_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B", "", "☃", "x" * 64])
def test_unknown_job_is_none(store, job_id):
    assert store.get(job_id) is None


def test_id_that_is_taken_is_refused(store, make):
    job = make()
    store.create(job)
    with pytest.raises(JobExists):
        store.create(job.model_copy(update={"owner": "bob"}))
    assert store.get(job.job_id).owner == "ann"


def test_update_changes_the_named_fields_alone_and_returns_the_job(store, make):
    job = make(estimated_seconds_remaining=5, stage=Stage.PREVIEW)
    store.create(job)
    changes = {"progress": 12, "estimated_seconds_remaining": None, "mean_confidence": 0.5, "cache_hits": ["preview"]}
    updated = store.update(job.job_id, changes, sources=LIVE)
    assert updated == Job.model_validate({**job.model_dump(), **changes})
    assert store.get(job.job_id) == updated


def test_update_may_do_no_more_than_clear_a_field(store, make):
    job = make(estimated_seconds_remaining=5)
    store.create(job)
    assert store.update(job.job_id, {"estimated_seconds_remaining": None}, sources=LIVE) == store.get(job.job_id)
    assert store.get(job.job_id).estimated_seconds_remaining is None


def test_update_of_an_unknown_job_is_refused_and_makes_none(store, make):
    job = make()
    with pytest.raises(TransitionRefused) as refused:
        store.update(job.job_id, {"progress": 1}, sources=LIVE)
    assert refused.value.job is None
    assert store.get(job.job_id) is None


@pytest.mark.parametrize("target", list(JobStatus))
def test_only_the_transitions_of_the_table_happen(store, make, target):
    for source in JobStatus:
        job = make(status=source)
        store.create(job)
        if target in TRANSITIONS[source]:
            assert store.update(job.job_id, {"status": target}, sources=sources_of(target)).status is target
        elif sources_of(target):
            with pytest.raises(TransitionRefused) as refused:
                store.update(job.job_id, {"status": target, "progress": 99}, sources=sources_of(target))
            assert refused.value.job == store.get(job.job_id) == job


def test_of_writers_at_once_one_wins(store, make):
    writers = 8
    for _ in range(3):
        job = make()
        store.create(job)
        together = threading.Barrier(writers)

        def take(number: int, job: Job = job, together: threading.Barrier = together) -> int | JobStatus | None:
            together.wait()
            changes = {"status": JobStatus.PROCESSING, "progress": number}
            try:
                return store.update(job.job_id, changes, sources=sources_of(JobStatus.PROCESSING)).progress
            except TransitionRefused as refused:
                return refused.job.status if refused.job else None

        with ThreadPoolExecutor(writers) as pool:
            results = list(pool.map(take, range(writers)))
        winners = [result for result in results if isinstance(result, int)]
        assert results.count(JobStatus.PROCESSING) == writers - 1
        assert winners == [store.get(job.job_id).progress]


def test_expired_job_is_absent_though_nobody_deleted_it(store, make, clock):
    job = make()
    store.create(job)
    clock.move(seconds=KEEP_S)
    assert store.get(job.job_id) is None
    assert store.list_of_owner("ann", limit=10, cursor=None).jobs == []
    assert store.list_of_status(JobStatus.PENDING, before="9", limit=10) == []
    with pytest.raises(TransitionRefused) as refused:
        store.update(job.job_id, {"progress": 1}, sources=LIVE)
    assert refused.value.job is None


def test_pages_hold_each_job_once_while_others_are_made(store, make, clock):
    made = []
    for number in range(7):
        made.append(make())
        store.create(made[-1])
        if number % 3:  # some of the same millisecond
            clock.move(seconds=1)
    pages = [store.list_of_owner("ann", limit=3, cursor=None)]
    while pages[-1].cursor is not None:
        assert len(pages) < len(made)
        clock.move(seconds=1)
        store.create(make())
        pages.append(store.list_of_owner("ann", limit=3, cursor=pages[-1].cursor))
    seen = [job for page in pages for job in page.jobs]
    assert sorted(job.job_id for job in seen) == sorted(job.job_id for job in made)
    assert [job.created_at for job in seen] == sorted((job.created_at for job in made), reverse=True)


def test_page_that_ends_with_the_last_job_has_no_cursor(store, make):
    for _ in range(2):
        store.create(make())
    page = store.list_of_owner("ann", limit=2, cursor=None)
    assert (len(page.jobs), page.cursor) == (2, None)


def test_owner_sees_no_jobs_of_others_whatever_the_cursor(store, make, clock):
    for owner in ("ann", "bob", "ann", "bob"):
        store.create(make(owner))
        clock.move(seconds=1)
    cursor = store.list_of_owner("bob", limit=1, cursor=None).cursor
    assert {job.owner for job in store.list_of_owner("ann", limit=10, cursor=cursor).jobs} == {"ann"}
    assert {job.owner for job in store.list_of_owner("ann", limit=10, cursor=None).jobs} == {"ann"}
    assert store.list_of_owner("eve", limit=10, cursor=None).jobs == []


def _encoded(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


NOT_CURSORS = (
    "x",
    "é",
    "%%%%",
    _encoded("text"),
    _encoded([1, 2]),
    _encoded(["2026-01-15T10:30:00.000Z"]),
    _encoded({"created_at": "2026-01-15T10:30:00.000Z"}),
    _encoded(["2026-01-15T10:30:00.000Z", {"S": "job"}]),
    _encoded(["2026-01-15T10:30:00.000Z", "job_1\n"]),
    _encoded(["", ""]),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    base64.urlsafe_b64encode(b"[" * 300).decode(),
)


def test_cursor_that_the_store_did_not_give_is_refused(store):
    for cursor in NOT_CURSORS:
        with pytest.raises(RequestInvalid):
            store.list_of_owner("ann", limit=3, cursor=cursor)


def test_jobs_of_a_status_are_listed_oldest_first(store, make, clock):
    made = []
    for status in (JobStatus.PENDING, JobStatus.FAILED, JobStatus.PENDING, JobStatus.PENDING):
        made.append(make(status=status))
        store.create(made[-1])
        clock.move(seconds=1)
    listed = store.list_of_status(JobStatus.PENDING, before=made[3].created_at, limit=10)
    assert listed == [made[0], made[2]]
    assert store.list_of_status(JobStatus.PENDING, before="9", limit=1) == [made[0]]


def test_store_that_works_says_so(store):
    store.check()
