"""What the Python API of the core promises, beyond the formats that it writes and the files that it refuses."""

import ast
import copy
import inspect
import json
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

import locdet_core as lc
from locdet_core import _core, errors

PREVIEW = lc.DetectOptions.for_stage("preview")
TILED = lc.DetectOptions(stage="intermediate", tiled=True, max_side_px=1280)

EXCEPTIONS = {
    "LocdetError": (Exception, "INTERNAL_ERROR"),
    "InputError": (lc.LocdetError, "INVALID_REQUEST"),
    "UnsupportedFormatError": (lc.InputError, "INVALID_FILE_FORMAT"),
    "DecodeError": (lc.InputError, "CORRUPT_FILE"),
    "LimitExceededError": (lc.InputError, "FILE_TOO_LARGE"),
    "InvalidOptionError": (lc.InputError, "INVALID_OPTION"),
    "ModelError": (lc.LocdetError, "MODEL_UNAVAILABLE"),
    "ModelLoadError": (lc.ModelError, "MODEL_UNAVAILABLE"),
    "InferenceError": (lc.ModelError, "INFERENCE_FAILED"),
    "CancelledError": (lc.LocdetError, "JOB_CANCELLED"),
    "EngineBugError": (lc.LocdetError, "INTERNAL_ERROR"),
}


@pytest.fixture(scope="module")
def large_page(plans: Path) -> lc.Page:
    """A page with many small rooms, which one pass does not show well enough."""
    return lc.decode(plans / "clinic_a1_sheet.pdf", dpi=45)


@pytest.fixture(scope="module")
def preview(detector: lc.Detector, page: lc.Page) -> lc.Detection:
    return detector.detect(page, PREVIEW)


def _python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **variables}, check=False
    )


# The package


def test_all_is_sorted() -> None:
    def rank(name: str) -> tuple[int, str]:
        # Constants, classes, the rest: the order that the linter keeps.
        return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)

    assert lc.__all__ == sorted(lc.__all__, key=rank)


def test_all_is_complete() -> None:
    compiled = {name for name in vars(_core) if not name.startswith("_")} - {"DEBUG_BUILD"}
    assert set(lc.__all__) == compiled | {"__version__"} | set(errors.__all__)


def test_every_exported_name_is_public_under_that_name() -> None:
    public = {name for name, value in vars(lc).items() if not name.startswith("_") and not inspect.ismodule(value)}
    assert public - {"DEBUG_BUILD"} == set(lc.__all__) - {"__version__"}


def test_the_stub_names_what_the_module_has() -> None:
    stub = ast.parse(Path(_core.__file__).with_name("_core.pyi").read_text("utf-8"))
    classes = {node.name: node for node in stub.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"}
    functions = {node.name for node in stub.body if isinstance(node, ast.FunctionDef)}
    constants = {node.target.id for node in stub.body if isinstance(node, ast.AnnAssign)}
    assert {*classes, *functions, *constants} == {
        name for name in vars(_core) if not name.startswith("_") or name == "__version__"
    }
    for name, node in classes.items():
        members = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
        missing = [member for member in members if not hasattr(getattr(_core, name), member)]
        extra = [member for member in vars(getattr(_core, name)) if member[0] != "_" and member not in members]
        assert (missing, extra) == ([], []), name


def test_importing_is_silent_and_loads_no_optional_package() -> None:
    heavy = ("onnxruntime", "pandas", "matplotlib", "torch", "click", "rich")
    ran = _python(f"import sys, locdet_core; print([name for name in {heavy} if name in sys.modules])")
    assert (ran.stdout, ran.stderr, ran.returncode) == ("[]\n", "", 0)


def test_loading_a_model_does_not_import_the_onnxruntime_package() -> None:
    ran = _python("import sys, locdet_core as lc; lc.Detector(); print('onnxruntime' in sys.modules)")
    assert (ran.stdout, ran.stderr) == ("False\n", "")


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_has_its_base_and_code(name: str) -> None:
    base, code = EXCEPTIONS[name]
    exception = getattr(lc, name)
    assert exception.__bases__[0] is base
    assert exception.code == code
    assert exception is getattr(errors, name)


def test_the_table_of_exceptions_is_complete() -> None:
    defined = {name for name, value in vars(errors).items() if inspect.isclass(value)}
    assert defined == set(EXCEPTIONS) == set(errors.__all__)


def test_exceptions_are_caught_as_the_builtin_ones() -> None:
    assert issubclass(lc.InputError, ValueError)
    assert issubclass(lc.ModelError, RuntimeError)
    assert not issubclass(lc.CancelledError, ValueError | RuntimeError)


# Pages


def test_every_kind_of_input_decodes_to_the_same_page(plans: Path, page: lc.Page) -> None:
    path = plans / "house_black_on_white.png"
    data = path.read_bytes()
    for same in (data, bytearray(data), memoryview(data), memoryview(b"." + data)[1:], str(path), path):
        decoded = lc.decode(same)
        assert np.array_equal(decoded.array, page.array)
        assert decoded.dpi == page.dpi
        assert lc.blueprint_hash(same) == lc.blueprint_hash(data)


def test_decoding_does_not_keep_or_change_a_bytearray(plans: Path) -> None:
    data = bytearray((plans / "house_black_on_white.png").read_bytes())
    before = bytes(data)
    lc.decode(data)
    assert data == before
    data.clear()  # A BufferError if a view of it were kept.


@pytest.mark.parametrize("wrong", [5, None, [b"x"], np.zeros(4)])
def test_what_is_no_file_is_a_type_error_that_names_it(wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"path or a bytes-like object, got {type(wrong).__name__}"):
        lc.decode(wrong)


def test_an_array_is_a_read_only_view_of_the_page(page: lc.Page) -> None:
    array = page.array
    assert (array.shape, array.dtype) == ((page.height_px, page.width_px, 3), np.uint8)
    assert not array.flags.writeable
    assert not array.flags.owndata
    assert np.shares_memory(array, page.array)
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0, 0] = 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.flags.writeable = True


def test_an_array_keeps_its_page_alive(plans: Path) -> None:
    own = lc.decode(plans / "studio_phone_photo.jpg")
    array = own.array
    expected = array.copy()
    del own
    # Pages of the same size, which would take the memory if it were free.
    others = [lc.Page.from_array(np.full_like(expected, value)) for value in range(4)]
    assert np.array_equal(array, expected)
    assert len(others) == 4


@pytest.mark.parametrize(
    "view",
    [np.s_[:, :], np.s_[::2, ::3], np.s_[::-1, :], np.s_[:, ::-1, ::-1], np.s_[5:6, 7:8]],
    ids=["whole", "strided", "upside_down", "bgr", "one_pixel"],
)
def test_an_array_makes_the_same_page_whatever_its_strides(view: Any) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)[view]
    made = lc.Page.from_array(pixels)
    assert (made.height_px, made.width_px) == pixels.shape[:2]
    assert np.array_equal(made.array, pixels)


def test_a_page_copies_its_array() -> None:
    pixels = np.zeros((4, 5, 3), np.uint8)
    made = lc.Page.from_array(pixels)
    pixels[:] = 9
    assert not made.array.any()


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (np.zeros((4, 4), np.uint8), r"\(4, 4\)"),
        (np.zeros((4, 4, 4), np.uint8), r"\(4, 4, 4\)"),
        (np.zeros((1, 4, 4, 3), np.uint8), r"\(1, 4, 4, 3\)"),
        (np.zeros((4, 4, 3), np.float32), "float32"),
        (np.zeros((4, 4, 3), np.int8), "int8"),
        (np.zeros((0, 4, 3), np.uint8), "4 x 0"),
        (np.zeros((4, 0, 3), np.uint8), "0 x 4"),
        ([[[1, 2, 3]]], "list"),
        (None, "NoneType"),
    ],
)
def test_an_array_of_another_shape_or_type_is_refused(wrong: Any, found: str) -> None:
    with pytest.raises(lc.InvalidOptionError, match=found):
        lc.Page.from_array(wrong)


_REFUSE_LARGE_ARRAY = """
import resource, numpy as np, locdet_core as lc
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    lc.Page.from_array(np.broadcast_to(np.uint8(0), (14_200, 14_200, 3)))
except lc.LimitExceededError as error:
    assert "201640000" in str(error)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss is KiB on Linux alone")
def test_an_array_over_the_limit_is_refused_before_it_is_copied() -> None:
    assert int(_python(_REFUSE_LARGE_ARRAY).stdout) < 50_000


@pytest.mark.parametrize(
    ("name", "count"), [("two_storey_house.pdf", 2), ("clinic_a1_sheet.pdf", 1), ("office_scan.jpg", 1)]
)
def test_pages_are_counted(plans: Path, name: str, count: int) -> None:
    assert lc.page_count(plans / name) == count


def test_a_page_of_a_pdf_is_chosen_by_index_and_scaled_by_dpi(plans: Path) -> None:
    first = lc.decode(plans / "two_storey_house.pdf", dpi=50)
    second = lc.decode(plans / "two_storey_house.pdf", page=1, dpi=50)
    double = lc.decode(plans / "two_storey_house.pdf", dpi=100)
    assert (first.index, second.index) == (0, 1)
    assert not np.array_equal(first.array, second.array)
    # Sizes are rounded to whole pixels.
    assert abs(double.width_px - 2 * first.width_px) <= 1
    assert (first.dpi, double.dpi) == (50, 100)


@pytest.mark.parametrize("fields", [{"page": 2}, {"dpi": math.nan}, {"dpi": 9.9}, {"dpi": 1201}])
def test_a_page_that_cannot_be_had_is_refused(plans: Path, fields: dict[str, Any]) -> None:
    (name,) = fields
    with pytest.raises(lc.InvalidOptionError, match=f"^{name} must be"):
        lc.decode(plans / "two_storey_house.pdf", **fields)


def test_limits_are_obeyed(plans: Path) -> None:
    path = plans / "two_storey_house.pdf"
    size = path.stat().st_size
    assert lc.page_count(path, limits=lc.Limits(max_file_bytes=size, max_pages=2)) == 2
    with pytest.raises(lc.LimitExceededError, match="max_file_bytes"):
        lc.decode(path, limits=lc.Limits(max_file_bytes=size - 1))
    with pytest.raises(lc.LimitExceededError, match="max_pages"):
        lc.page_count(path, limits=lc.Limits(max_pages=1))
    with pytest.raises(lc.LimitExceededError, match="max_pixels"):
        lc.decode(path, limits=lc.Limits(max_pixels=1000))


def test_limits_compare_by_value_and_show_their_fields() -> None:
    assert lc.Limits(max_pages=7) == lc.Limits(max_pages=7)
    assert lc.Limits(max_pages=7) != lc.Limits()
    assert "max_pages=7" in repr(lc.Limits(max_pages=7))


# Detection


def _shapes(rooms: list[lc.Room]) -> list[shapely.Polygon]:
    return [shapely.Polygon(room.polygon, room.holes) for room in rooms]


@pytest.mark.parametrize(
    "name",
    [
        "house_black_on_white.png",
        "apartment_blueprint.png",
        "office_scan.jpg",
        "brochure_colour.jpg",
        "studio_phone_photo.jpg",
        "two_storey_house.pdf",
        "clinic_a1_sheet.pdf",
    ],
)
def test_rooms_of_every_example_plan_are_disjoint_valid_polygons(detector: lc.Detector, plans: Path, name: str) -> None:
    decoded = lc.decode(plans / name)
    rooms = detector.detect(decoded, PREVIEW).rooms
    assert len(rooms) >= 3
    shapes = _shapes(rooms)
    sheet = shapely.box(0, 0, decoded.width_px, decoded.height_px)
    for room, polygon in zip(rooms, shapes, strict=True):
        assert polygon.is_valid, shapely.is_valid_reason(polygon)
        assert sheet.covers(polygon)
        assert polygon.bounds == tuple(room.bounding_box)
        # Written with two decimals.
        assert room.area_px == pytest.approx(polygon.area, abs=0.011)
        assert room.centroid == pytest.approx(polygon.centroid.coords[0], abs=0.011)
    for one, other in combinations(shapes, 2):
        assert one.intersection(other).area < 0.01 * min(one.area, other.area)


@pytest.fixture(scope="module")
def tiled(detector: lc.Detector, large_page: lc.Page) -> lc.Detection:
    """Rooms that are joined from several passes."""
    return detector.detect(large_page, TILED)


def test_rooms_of_a_tiled_detection_are_valid_polygons(tiled: lc.Detection) -> None:
    shapes = _shapes(tiled.rooms)
    assert len(shapes) >= 8
    assert all(polygon.is_valid for polygon in shapes)


def test_rooms_of_a_tiled_detection_are_disjoint(tiled: lc.Detection) -> None:
    for one, other in combinations(_shapes(tiled.rooms), 2):
        # Outlines are simplified one by one, so neighbours may share slivers.
        assert one.intersection(other).area < 0.01 * min(one.area, other.area)


def test_rooms_stand_in_reading_order_and_are_numbered(detection: lc.Detection) -> None:
    rooms = detection.rooms
    assert [room.id for room in rooms] == [f"room_{number:03}" for number in range(1, len(rooms) + 1)]
    corners = [(room.bounding_box[1], room.bounding_box[0]) for room in rooms]
    assert corners == sorted(corners)


def test_rings_turn_as_documented(detection: lc.Detection) -> None:
    for room in detection.rooms:
        # y points down, so what is clockwise on the screen is counter-clockwise for shapely.
        assert shapely.LinearRing(room.polygon).is_ccw
        assert not any(shapely.LinearRing(hole).is_ccw for hole in room.holes)
        assert room.polygon[0] != room.polygon[-1]


def test_rooms_obey_the_options(detector: lc.Detector, page: lc.Page, preview: lc.Detection) -> None:
    confidences = sorted(room.confidence for room in preview.rooms)
    middle = (confidences[0] + confidences[-1]) / 2
    surer = detector.detect(page, PREVIEW.replace(min_confidence=middle))
    assert 0 < len(surer) < len(preview)
    assert all(room.confidence >= middle for room in surer.rooms)
    best = detector.detect(page, PREVIEW.replace(max_rooms=2))
    assert sorted(room.confidence for room in best.rooms) == confidences[-2:]
    largest = max(room.area_px for room in preview.rooms)
    # The area of a mask differs from that of its polygon.
    large = detector.detect(page, PREVIEW.replace(min_area_px=0.9 * largest))
    assert 0 < len(large) < len(preview)


def test_no_room_is_smaller_than_the_least_area(detector: lc.Detector, page: lc.Page, preview: lc.Detection) -> None:
    least = min(room.area_px for room in preview.rooms) + 1
    assert all(room.area_px >= least for room in detector.detect(page, PREVIEW.replace(min_area_px=least)).rooms)


def test_a_blank_page_has_no_rooms(detector: lc.Detector) -> None:
    blank = detector.detect(lc.Page.from_array(np.full((480, 640, 3), 255, np.uint8)), PREVIEW)
    assert blank.rooms == []
    assert blank.to_dict()["rooms"] == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (33, 31)])
def test_a_page_of_odd_proportions_is_searched(detector: lc.Detector, shape: tuple[int, int]) -> None:
    result = detector.detect(lc.Page.from_array(np.full((*shape, 3), 255, np.uint8)), PREVIEW)
    assert result.to_dict()["page"]["height_px"] == shape[0]


def test_a_detection_knows_how_it_was_made(preview: lc.Detection, detector: lc.Detector, page: lc.Page) -> None:
    document = preview.to_dict()
    assert document["schema_version"] == lc.SCHEMA_VERSION
    assert preview.stage == document["stage"] == "preview"
    assert preview.coordinate_space == document["coordinate_space"] == "pixel"
    assert document["model"]["version"] == detector.info.version
    assert (document["page"]["width_px"], document["page"]["height_px"]) == (page.width_px, page.height_px)
    assert {room.source for room in preview.rooms} == {"model"}
    assert len(preview) == len(preview.rooms) == len(document["rooms"])


def test_rooms_and_detections_compare_by_value(
    preview: lc.Detection, detector: lc.Detector, page: lc.Page, detection: lc.Detection
) -> None:
    again = detector.detect(page, PREVIEW)
    assert preview == again
    assert preview.rooms == again.rooms
    assert preview != detection
    assert preview.rooms[0] != preview.rooms[1]
    assert preview.rooms[0] != "room_001"


def test_normalized_coordinates_are_pixels_rescaled_to_a_thousand(
    detector: lc.Detector, page: lc.Page, preview: lc.Detection
) -> None:
    scaled = detector.detect(page, PREVIEW.replace(coordinates="normalized_1000"))
    assert scaled.coordinate_space == "normalized_1000"
    size = np.array([page.width_px, page.height_px] * 2)
    for room, pixel_room in zip(scaled.rooms, preview.rooms, strict=True):
        values = np.array(room.bounding_box)
        assert np.array_equal(values, values.round())
        assert ((values >= 0) & (values <= 1000)).all()
        # Rounded to whole units.
        assert np.allclose(values, np.array(pixel_room.bounding_box) * 1000 / size, atol=0.51)
        assert all(value == round(value) for point in room.polygon for value in point)
        assert room.area_px == pixel_room.area_px
        assert room.id == pixel_room.id


# Progress, cancelling, signals, threads


def test_progress_rises_from_nothing_to_everything(detector: lc.Detector, large_page: lc.Page) -> None:
    calls: list[tuple[int, int]] = []
    detector.detect(large_page, TILED, on_progress=lambda done, total: calls.append((done, total)))
    assert [done for done, _ in calls] == list(range(len(calls)))
    assert len(calls) > 2
    # Passes that turn out to be needless are taken off the total.
    totals = [total for _, total in calls]
    assert totals == sorted(totals, reverse=True)
    assert calls[-1][0] == calls[-1][1]


def test_what_on_progress_raises_comes_out_as_itself(detector: lc.Detector, page: lc.Page) -> None:
    class StopHereError(Exception):
        pass

    raised = StopHereError("enough")

    def stop(done: int, total: int) -> None:
        raise raised

    with pytest.raises(StopHereError) as caught:
        detector.detect(page, PREVIEW, on_progress=stop)
    assert caught.value is raised


def test_an_event_set_after_the_first_pass_cancels(detector: lc.Detector, large_page: lc.Page) -> None:
    event = threading.Event()
    calls: list[int] = []

    def watch(done: int, total: int) -> None:
        calls.append(done)
        if done == 1:
            event.set()

    with pytest.raises(lc.CancelledError, match="cancelled"):
        detector.detect(large_page, TILED, on_progress=watch, cancel=event)
    assert calls == [0, 1]


def test_an_event_set_before_cancels_before_the_first_pass(detector: lc.Detector, page: lc.Page) -> None:
    event = threading.Event()
    event.set()
    calls: list[int] = []
    with pytest.raises(lc.CancelledError):
        detector.detect(page, PREVIEW, on_progress=lambda done, total: calls.append(done), cancel=event)
    assert calls in ([], [0])


def test_an_event_that_is_not_set_changes_nothing(detector: lc.Detector, page: lc.Page, preview: lc.Detection) -> None:
    assert detector.detect(page, PREVIEW, cancel=threading.Event()) == preview


def test_a_detector_works_on_after_a_cancelled_detection(
    detector: lc.Detector, page: lc.Page, preview: lc.Detection
) -> None:
    event = threading.Event()
    event.set()
    with pytest.raises(lc.CancelledError):
        detector.detect(page, PREVIEW, cancel=event)
    assert detector.detect(page, PREVIEW) == preview


def test_ctrl_c_raises_keyboard_interrupt_before_the_next_pass(detector: lc.Detector, large_page: lc.Page) -> None:
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    calls: list[int] = []

    class SignalsFromC:
        """Sends the signal where no Python code runs afterwards, so that the engine has to notice it."""

        def is_set(self) -> bool:
            calls.append(1)
            if len(calls) == 1:
                threading.Thread(target=signal.raise_signal, args=(signal.SIGINT,)).start()
            return False

    try:
        with pytest.raises(KeyboardInterrupt):
            detector.detect(large_page, TILED, cancel=SignalsFromC())
    finally:
        signal.signal(signal.SIGINT, previous)
    assert len(calls) <= 2


@pytest.fixture
def _threads_switch_only_when_the_gil_is_released() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(60)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_threads_switch_only_when_the_gil_is_released")
def test_other_threads_run_while_a_page_is_searched(detector: lc.Detector, large_page: lc.Page) -> None:
    started = threading.Event()
    ran: list[bool] = []
    seen: list[bool] = []

    def work() -> None:
        started.wait()
        ran.append(True)

    def watch(done: int, total: int) -> None:
        seen.append(bool(ran))
        started.set()

    other = threading.Thread(target=work)
    other.start()
    detector.detect(large_page, TILED, on_progress=watch)
    other.join()
    assert (seen[0], seen[-1]) == (False, True)


def test_the_number_of_threads_does_not_change_the_result(large_page: lc.Page) -> None:
    results = {lc.Detector(threads=threads).detect(large_page, TILED).to_json() for threads in (1, 2, 8)}
    assert len(results) == 1


def test_four_threads_share_a_detector(detector: lc.Detector, page: lc.Page, large_page: lc.Page) -> None:
    jobs = [(page, PREVIEW), (large_page, TILED)] * 2
    expected = [detector.detect(*job).to_json() for job in jobs[:2]] * 2
    together = threading.Barrier(len(jobs))

    def work(job: tuple[lc.Page, lc.DetectOptions]) -> str:
        together.wait()
        return detector.detect(*job).to_json()

    with ThreadPoolExecutor(len(jobs)) as pool:
        assert list(pool.map(work, jobs)) == expected


@pytest.mark.parametrize("threads", [0, 257])
def test_a_number_of_threads_out_of_range_is_refused(threads: int) -> None:
    with pytest.raises(lc.InvalidOptionError, match=f"^threads must be between 1 and 256, got {threads}$"):
        lc.Detector(threads=threads)


# A Detector that starts threads shows how many in the process's task list.
_COUNT_THREADS = """
import os, locdet_core as lc
detector = lc.Detector()
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts the threads of a process by /proc")
def test_the_environment_sets_the_number_of_threads() -> None:
    one, four = (int(_python(_COUNT_THREADS, LOCDET_THREADS=count).stdout) for count in ("1", "4"))
    assert four - one == 3


@pytest.mark.parametrize("value", ["0", "-1", "257", "two", "1.5"])
def test_a_bad_number_of_threads_in_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("LOCDET_THREADS", value)
    with pytest.raises(lc.InvalidOptionError, match=f"^LOCDET_THREADS must be between 1 and 256, got {value}$"):
        lc.Detector()


def test_an_argument_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCDET_THREADS", "wrong")
    assert lc.Detector(threads=1).info.class_names == ["room"]


def test_usable_cpus_follows_the_affinity_mask() -> None:
    code = (
        "import os, locdet_core as lc; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); print(lc.usable_cpus())"
    )
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system has no affinity masks")
    assert _python(code).stdout == "1\n"


# Keys


def test_a_cache_key_names_its_parts_and_stays_the_same(plans: Path, detector: lc.Detector) -> None:
    path = plans / "studio_phone_photo.jpg"
    key = lc.cache_key(path, PREVIEW, model=detector.info)
    stage, blueprint, version, options = key.split(":")
    assert (stage, blueprint, version) == ("preview", lc.blueprint_hash(path), detector.info.version)
    assert set(options) <= set("0123456789abcdef")
    assert key == lc.cache_key(path.read_bytes(), PREVIEW.replace(), model=lc.Detector().info, page=0, dpi=150)


def test_a_cache_key_differs_with_each_part(plans: Path, detector: lc.Detector) -> None:
    one, other = plans / "studio_phone_photo.jpg", plans / "office_scan.jpg"
    info = detector.info
    changes: dict[str, Any] = {
        "min_confidence": 0.123,
        "max_side_px": 1000,
        "tiled": True,
        "overlap_px": 3,
        "nms_iou": 0.123,
        "max_covered": 0.123,
        "min_area_px": 3.5,
        "simplify_px": 0.5,
        "max_rooms": 7,
        "classes": ["room"],
        "coordinates": "normalized_1000",
        "stage": "final",
    }
    assert set(changes) == set(PREVIEW.to_dict())
    keys = [
        lc.cache_key(one, PREVIEW, model=info),
        lc.cache_key(other, PREVIEW, model=info),
        lc.cache_key(one, PREVIEW, model=info, page=1),
        lc.cache_key(one, PREVIEW, model=info, dpi=151),
        *(lc.cache_key(one, PREVIEW.replace(**{name: value}), model=info) for name, value in changes.items()),
    ]
    assert len(set(keys)) == len(keys)


def test_a_hash_is_the_sha_256_of_the_bytes() -> None:
    assert lc.blueprint_hash(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


# Options


@pytest.mark.parametrize(
    ("field", "value", "shown", "allowed"),
    [
        ("stage", "fast", "fast", '"preview", "intermediate" or "final"'),
        ("stage", None, "None", "string"),
        ("min_confidence", 0, "0", "between 0.001 and 1"),
        ("min_confidence", 1.01, "1.01", "between 0.001 and 1"),
        ("min_confidence", math.nan, "NaN", "between 0.001 and 1"),
        ("min_confidence", "high", "'high'", "number"),
        ("max_side_px", 63, "63", "between 64 and 16384"),
        ("max_side_px", 16385, "16385", "between 64 and 16384"),
        ("max_side_px", -1, "-1", "whole number"),
        ("max_side_px", 2**40, "1099511627776", "whole number"),
        ("max_side_px", 1000.0, "1000.0", "whole number"),
        ("tiled", 1, "1", "True or False"),
        ("tiled", "yes", "'yes'", "True or False"),
        ("overlap_px", -1, "-1", "whole number"),
        ("nms_iou", -0.1, "-0.1", "between 0 and 1"),
        ("nms_iou", 1.1, "1.1", "between 0 and 1"),
        ("max_covered", 2, "2", "between 0 and 1"),
        ("max_covered", None, "None", "number"),
        ("min_area_px", -1, "-1", "between 0 and"),
        ("min_area_px", math.inf, "inf", "between 0 and"),
        ("simplify_px", 101, "101", "between 0 and 100"),
        ("max_rooms", 0, "0", "between 1 and 100000"),
        ("max_rooms", 100_001, "100001", "between 1 and 100000"),
        ("classes", [], "[]", "at least one class name"),
        ("classes", "room", "'room'", "list of class names"),
        ("classes", [1], "[1]", "list of class names"),
        ("coordinates", "px", "px", '"pixel" or "normalized_1000"'),
        ("coordinates", 1, "1", "string"),
    ],
)
def test_a_wrong_option_is_refused_with_its_field_value_and_range(
    field: str, value: Any, shown: str, allowed: str
) -> None:
    for make in (lc.DetectOptions, PREVIEW.replace):
        with pytest.raises(lc.InvalidOptionError) as caught:
            make(**{field: value})
        message = str(caught.value)
        assert message.startswith(f"{field} must be ")
        assert message.endswith(f", got {shown}")
        assert allowed in message


def test_an_unknown_option_is_refused_by_name() -> None:
    for make in (lc.DetectOptions, PREVIEW.replace):
        with pytest.raises(lc.InvalidOptionError, match='there is no option "confidence"'):
            make(confidence=0.5)  # type: ignore[call-arg]


def test_options_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        lc.DetectOptions("preview")  # type: ignore[misc]


def test_an_unknown_stage_is_refused_by_for_stage() -> None:
    with pytest.raises(lc.InvalidOptionError, match=r"stage must be .*, got fast"):
        lc.DetectOptions.for_stage("fast")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (PREVIEW.replace(classes=["stairs"]), r"classes must be .*\(room\), got stairs"),
        (PREVIEW.replace(overlap_px=640), r"overlap_px must be smaller than the model's input \(640 px\), got 640"),
    ],
)
def test_options_that_do_not_fit_the_model_are_refused(
    detector: lc.Detector, page: lc.Page, options: lc.DetectOptions, message: str
) -> None:
    with pytest.raises(lc.InvalidOptionError, match=message):
        detector.detect(page, options)


def test_a_field_without_a_value_is_that_of_the_stage() -> None:
    changed = lc.DetectOptions(stage="preview", max_rooms=3)
    assert changed.to_dict() == {**PREVIEW.to_dict(), "max_rooms": 3}
    assert lc.DetectOptions() == lc.DetectOptions.for_stage("final")


def test_replace_leaves_the_original_as_it_was() -> None:
    before = PREVIEW.to_dict()
    changed = PREVIEW.replace(min_confidence=0.25, classes=["room"])
    assert PREVIEW.to_dict() == before
    assert (changed.min_confidence, changed.classes) == (0.25, ["room"])


def test_options_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        PREVIEW.tiled = True
    with pytest.raises(AttributeError, match="no attribute 'confidence'"):
        PREVIEW.confidence  # type: ignore[attr-defined] # noqa: B018


def test_equal_options_are_one_dict_key() -> None:
    options = PREVIEW.replace(classes=["room"], simplify_px=2)
    same = lc.DetectOptions(stage="preview", simplify_px=2.0, classes=["room"])
    assert options == same
    assert {options: 1}[same] == 1
    assert options != PREVIEW
    assert options != options.to_dict()


@pytest.mark.parametrize(
    "duplicate", [lambda o: pickle.loads(pickle.dumps(o)), copy.copy, copy.deepcopy], ids=["pickle", "copy", "deepcopy"]
)
def test_options_survive_copying(duplicate: Any) -> None:
    options = lc.DetectOptions(stage="preview", min_confidence=0.25, classes=["room"])
    assert duplicate(options) == options


def test_the_repr_of_options_makes_the_same_options() -> None:
    options = PREVIEW.replace(classes=["room"], min_confidence=0.25)
    text = repr(options)
    assert all(f"{name}={value!r}" in text for name, value in options.to_dict().items())
    assert eval(text, {"DetectOptions": lc.DetectOptions}) == options


@pytest.mark.parametrize(
    "call",
    [
        lambda path: lc.decode(path, page=-1),
        lambda path: lc.decode(path, page=2**40),
        lambda path: lc.Limits(max_pixels=-1),
        lambda path: lc.Detector(threads=-1),
        lambda path: lc.cache_key(path, PREVIEW, model=lc.Detector().info, page=-1),
    ],
    ids=["page", "large_page", "limit", "threads", "cache_key"],
)
def test_a_number_out_of_range_is_an_invalid_option(plans: Path, call: Any) -> None:
    with pytest.raises(lc.InvalidOptionError):
        call(plans / "house_black_on_white.png")


# Neighbours: shapely, pandas, matplotlib, Jupyter


def test_shapely_reads_rooms_and_detections(preview: lc.Detection) -> None:
    for room in preview.rooms:
        polygon = shapely.geometry.shape(room)
        assert polygon.equals(shapely.Polygon(room.polygon, room.holes))
    assert preview.__geo_interface__["type"] == "FeatureCollection"
    assert preview.__geo_interface__ == json.loads(preview.to_geojson())
    areas = [shapely.geometry.shape(feature["geometry"]).area for feature in preview.__geo_interface__["features"]]
    assert areas == pytest.approx([room.area_px for room in preview.rooms], abs=0.011)


def test_a_table_has_a_row_for_each_room(preview: lc.Detection) -> None:
    table = preview.to_dataframe()
    assert list(table.index) == [room.id for room in preview.rooms]
    assert list(table["confidence"]) == [room.confidence for room in preview.rooms]
    assert list(table["area_px"]) == [room.area_px for room in preview.rooms]


def test_the_table_of_a_page_without_rooms_has_its_columns(detector: lc.Detector, preview: lc.Detection) -> None:
    blank = detector.detect(lc.Page.from_array(np.full((64, 64, 3), 255, np.uint8)), PREVIEW)
    assert len(blank.to_dataframe()) == 0
    assert list(blank.to_dataframe().columns) == list(preview.to_dataframe().columns)


@pytest.mark.parametrize("coordinates", ["pixel", "normalized_1000"])
def test_a_plot_shows_every_room(detector: lc.Detector, page: lc.Page, coordinates: Any) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    result = detector.detect(page, PREVIEW.replace(coordinates=coordinates))
    _, axes = pyplot.subplots()
    try:
        assert result.plot(page, ax=axes) is axes
        axes.figure.canvas.draw()
        assert len(axes.patches) == len(axes.texts) == len(result)
        assert len(axes.images) == 1
        for patch, room in zip(axes.patches, result.rooms, strict=True):
            assert patch.get_path().get_extents().extents == pytest.approx(room.bounding_box)
    finally:
        pyplot.close("all")


def test_jupyter_gets_a_drawing_and_a_text(preview: lc.Detection) -> None:
    bundle = preview._repr_mimebundle_(include=None, exclude=None)
    assert bundle["image/svg+xml"] == preview.to_svg()
    assert bundle["text/plain"] == repr(preview)
    assert str(len(preview)) in repr(preview)


@pytest.mark.parametrize("what", ["page", "room", "info"])
def test_a_repr_says_what_it_is(what: str, page: lc.Page, preview: lc.Detection, detector: lc.Detector) -> None:
    room = preview.rooms[0]
    text, facts = {
        "page": (repr(page), ["Page", "1600", "1200"]),
        "room": (repr(room), ["Room", "room_001", str(room.confidence)]),
        "info": (repr(detector.info), ["ModelInfo", detector.info.version]),
    }[what]
    assert all(fact in text for fact in facts)
    assert " at 0x" not in text


def test_model_info_compares_by_value(detector: lc.Detector) -> None:
    assert detector.info == lc.Detector().info
    assert len(detector.info.version) == 12
    assert detector.info.input_size_wh == (640, 640)
