"""Jobs, ids, names of files, times, requests."""

import itertools
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import locdet_core as lc
from locdet.engine import ResultTools
from locdet.errors import ENGINE_CODES, AppError, code_of
from locdet.formats import FORMATS, PATH
from locdet.models.blueprint import new_upload_id, safe_filename, upload_key
from locdet.models.feedback import Feedback
from locdet.models.job import LIVE, TRANSITIONS, Job, JobChanges, JobStatus, Stage, new_job_id, sources_of
from locdet.models.requests import FeedbackRequest, JobOptions, WallOptionsInput
from locdet.models.room import Result
from locdet.models.times import iso, parsed
from locdet.pipeline.state_machine import definition
from locdet.ports import TransitionRefused
from scripts.formats import written
from service_world import PLAN, World
from support import a_job

NOW = datetime(2026, 1, 15, 10, 30, tzinfo=UTC)
ORDER = ["pending", "processing", "stage_1_complete", "stage_2_complete", "completed"]


@pytest.mark.parametrize(("source", "target"), list(itertools.product(JobStatus, JobStatus)))
def test_a_job_goes_forward_or_to_its_end(world: World, source: JobStatus, target: JobStatus) -> None:
    ends_early = source in ORDER[:-1] and target in ("failed", "cancelled")
    next_one = source in ORDER[:-1] and target == ORDER[ORDER.index(source) + 1]
    preview_only = (source, target) == ("stage_1_complete", "completed")
    allowed = ends_early or next_one or preview_only
    assert (target in TRANSITIONS[source]) == allowed
    job = a_job(datetime.now(UTC), status=source)
    world.parts.jobs.create(job)
    if allowed:
        assert world.bundle.jobs.transition(job.job_id, target, {}).status is target
    else:
        with pytest.raises(TransitionRefused):
            world.bundle.jobs.transition(job.job_id, target, {})
        assert world.job(job.job_id) == job


def test_what_may_change_is_live() -> None:
    assert set(LIVE) == set(ORDER[:-1])
    assert sources_of(JobStatus.PENDING) == frozenset()


def test_changes_are_fields_of_a_job() -> None:
    fields = {name: field.annotation for name, field in Job.model_fields.items()}
    assert get_type_hints(JobChanges).items() <= fields.items()


@pytest.mark.parametrize(
    "fields",
    [
        {"ownr": "bob"},
        {"options": {"speed": 2}},
        {"options": {"max_gap": 1}},
        {"kind": "walls", "options": {"page": 1}},
    ],
)
def test_a_field_that_a_job_does_not_have_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_job(NOW, **fields)


def test_ids_sort_by_time() -> None:
    times = [NOW + timedelta(milliseconds=7 * step) for step in range(50)]
    ids = [new_job_id(time) for time in times]
    assert ids == sorted(ids)
    assert len({new_job_id(NOW) for _ in range(1000)}) == 1000
    assert ids[0].startswith("job_20260115_")
    assert len(ids[0]) == len("job_20260115_") + 26
    feedback = FeedbackRequest(feedback="correct", room_id="room_001")  # type: ignore[arg-type]
    job = a_job(NOW)
    notes = [Feedback.of(feedback, job, now=time).feedback_id for time in times]
    assert notes == sorted(notes)


def test_times_are_utc_with_milliseconds() -> None:
    east = datetime(2026, 1, 15, 12, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    assert iso(east) == "2026-01-15T10:30:00.123Z"
    assert parsed(iso(NOW)) == NOW


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.png", "plan.png"),
        ("PLAN.PNG", "PLAN.png"),
        ("../../etc/passwd", "passwd.png"),
        ("..\\..\\windows\\plan.png", "plan.png"),
        ("C:\\plan.png", "plan.png"),
        ("/", "blueprint.png"),
        ("..", "blueprint.png"),
        ("", "blueprint.png"),
        (None, "blueprint.png"),
        (".png", "png.png"),
        (".htaccess", "htaccess.png"),
        ("plan.png.exe", "plan.png.exe.png"),
        ("plan.png.png", "plan.png.png"),
        ("a b\tc\n;$(id)'\"`", "a_b_c_id.png"),
        ("Büro Größe.png", "Buro_Groe.png"),
        ("図面.png", "png.png"),
        ("plan\0.png", "plan_.png"),
        ("plan\u202egnp.exe", "plangnp.exe.png"),
        ("x" * 300, "x" * 100 + ".png"),
    ],
)
def test_a_name_of_a_file_becomes_a_safe_one(name: str | None, safe: str) -> None:
    assert safe_filename(name, extension="png") == safe


@settings(derandomize=True, deadline=None)
@given(st.text())
def test_no_name_of_a_file_leads_elsewhere(name: str) -> None:
    safe = safe_filename(name, extension="pdf")
    assert set(safe) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    assert safe.endswith(".pdf")
    assert not safe.startswith(".")
    assert len(safe) <= 104


def test_an_upload_of_another_owner_has_another_key() -> None:
    upload_id = new_upload_id()
    assert upload_key("a", upload_id) != upload_key("b", upload_id)
    assert upload_key("../a", upload_id).count("/") == 2


def test_a_result_document_is_an_object() -> None:
    with pytest.raises(TypeError):
        Result(b"[]").content  # noqa: B018
    assert Result(b'{"rooms": []}').mean_confidence is None


# The service allows what the engine allows


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *itertools.product(["min_confidence"], [0, 0.0009, 0.001, 1, 1.0001, -1]),
        *itertools.product(["min_area_px"], [-0.1, 0, 1e12, 1.1e12]),
        *itertools.product(["simplify_px"], [-0.1, 0, 100, 100.1]),
        *itertools.product(["coordinates"], ["pixel", "normalized_1000", "metres"]),
        *itertools.product(["use_walls"], [True, False]),
    ],
)
def test_an_option_is_allowed_as_the_engine_allows_it(name: str, value: Any) -> None:
    try:
        lc.DetectOptions(**{name: value})
        allowed = True
    except lc.InvalidOptionError:
        allowed = False
    try:
        kept = JobOptions(**{name: value}).engine_options()
        assert kept == {name: value}
        assert allowed
    except ValidationError:
        assert not allowed


@pytest.mark.parametrize(
    ("name", "value"),
    [*itertools.product(["max_gap", "snap_distance", "min_area"], [-0.1, 0, 1, 1e6, 1e12, 1e300])],
)
def test_an_option_of_walls_is_allowed_as_the_engine_allows_it(name: str, value: float) -> None:
    try:
        lc.WallOptions(**{name: value})
        allowed = True
    except lc.InvalidOptionError:
        allowed = False
    try:
        WallOptionsInput(**{name: value})
        assert allowed
    except ValidationError:
        assert not allowed


@pytest.mark.parametrize("dpi", [9.9, 10, 1200, 1200.1])
def test_a_resolution_is_allowed_as_the_engine_allows_it(dpi: float) -> None:
    try:
        lc.decode(PLAN, dpi=dpi)
        allowed = True
    except lc.InvalidOptionError:
        allowed = False
    try:
        JobOptions(dpi=dpi)
        assert allowed
    except ValidationError:
        assert not allowed


def test_every_page_that_the_engine_counts_may_be_asked_for() -> None:
    last = lc.Limits().max_pages - 1
    assert JobOptions(page=last).page == last
    with pytest.raises(ValidationError):
        JobOptions(page=last + 1)


def test_options_that_are_left_out_have_the_engines_default() -> None:
    assert JobOptions().engine_options() == {}
    fields = set(JobOptions.model_fields) - {"preview_only", "model_version", "page", "dpi", "review_marks"}
    assert fields <= set(lc.DetectOptions().to_dict())
    assert set(WallOptionsInput.model_fields) <= set(lc.WallOptions().to_dict())


# What the engine and the service say in the same words


def _classes(base: type[Exception]) -> set[type[Exception]]:
    return {base}.union(*(_classes(child) for child in base.__subclasses__()))


def test_codes_of_the_service_are_unique() -> None:
    codes = [kind.code for kind in _classes(AppError)]  # type: ignore[attr-defined]
    assert len(codes) == len(set(codes))


def test_codes_of_the_engine_are_its_own() -> None:
    own = {name: getattr(lc, name).code for name in ENGINE_CODES}
    assert own == ENGINE_CODES
    leaves = {kind.__name__ for kind in _classes(lc.LocdetError) if not kind.__subclasses__()}
    assert leaves - set(ENGINE_CODES) == {"CancelledError"}
    assert code_of("CancelledError") == lc.CancelledError.code == "JOB_CANCELLED"
    assert code_of("KeyError") == "PROCESSING_FAILED"


def test_the_committed_table_of_formats_is_the_engines() -> None:
    assert PATH.read_text() == written(), "run python scripts/formats.py"


def test_rooms_of_wall_segments_have_the_formats_that_need_no_page() -> None:
    walls = ResultTools().rooms_from_walls(b"[]", {})
    pageless = {name for name, _, _ in ResultTools().exports(walls, None, file_name="a")} | {"json"}
    assert pageless == {name for name, kind in FORMATS.items() if not kind.needs_page}


def test_stages_are_the_engines_presets() -> None:
    assert [lc.DetectOptions.for_stage(stage).to_dict()["stage"] for stage in Stage] == list(Stage)


def test_error_classes_that_the_state_machine_names_exist() -> None:
    known = {kind.__name__ for kind in _classes(AppError) | _classes(lc.LocdetError)}
    named = {
        name
        for state in definition()["States"].values()
        for rule in (*state.get("Retry", []), *state.get("Catch", []))
        for name in rule["ErrorEquals"]
        if not name.startswith(("States.", "Lambda."))
    }
    assert named
    assert named <= known
