"""Progress, cancelling, signals and threads."""

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

import locdet_core as lc
from support import PREVIEW, TILED, run_python


def test_progress_rises_from_nothing_to_everything(detector: lc.Detector, large_page: lc.Page) -> None:
    calls: list[tuple[int, int]] = []
    detector.detect(large_page, TILED, on_progress=lambda done, total: calls.append((done, total)))
    done = [done for done, _ in calls]
    assert len(calls) > 2
    assert done == sorted(set(done))
    assert {total for _, total in calls} == {done[-1]}
    assert done[0] == 0


def test_needless_passes_count_as_done(detector: lc.Detector, page: lc.Page) -> None:
    calls: list[tuple[int, int]] = []
    detector.detect(page, on_progress=lambda done, total: calls.append((done, total)))
    steps = [after - before for (before, _), (after, _) in pairwise(calls)]
    assert max(steps) > 1
    assert len({total for _, total in calls}) == 1
    assert calls[-1][0] == calls[-1][1]


class _SetAfter:
    """A flag that is set from the n-th question on."""

    def __init__(self, questions: int) -> None:
        self._left = questions

    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0


@pytest.mark.parametrize("engine", ["model", "walls"])
def test_a_flag_cancels_whenever_it_is_asked(detector: lc.Detector, page: lc.Page, engine: str) -> None:
    steps: list[int] = []

    def run(flag: _SetAfter) -> lc.Detection:
        work = detector.detect if engine == "model" else lc.rooms_from_page
        return work(page, on_progress=lambda done, total: steps.append(done), cancel=flag)

    run(_SetAfter(sys.maxsize))
    # It is asked at least once a step; how often within the long ones depends on the time that they take.
    for questions in range(len(steps)):
        with pytest.raises(lc.CancelledError):
            run(_SetAfter(questions))


def test_long_steps_ask_within_them(detector: lc.Detector, page: lc.Page) -> None:
    places: list[int] = []
    asked: Counter[int] = Counter()

    class Flag:
        def is_set(self) -> bool:
            asked[len(places)] += 1
            return False

    detector.detect(page, on_progress=lambda done, total: places.append(done), cancel=Flag())
    # Reading the walls of a page takes many times the interval between two questions.
    assert max(asked.values()) > 2


def test_what_a_flag_raises_comes_out_as_itself(page: lc.Page) -> None:
    class Broken:
        def is_set(self) -> bool:
            raise LookupError("no such job")

    with pytest.raises(LookupError, match="no such job"):
        lc.rooms_from_page(page, cancel=Broken())


def test_rooms_without_a_model_report_progress(page: lc.Page) -> None:
    calls: list[tuple[int, int]] = []
    lc.rooms_from_page(page, on_progress=lambda done, total: calls.append((done, total)))
    assert calls == [(done, 3) for done in range(4)]


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
    one, four = (int(run_python(_COUNT_THREADS, LOCDET_THREADS=count).stdout) for count in ("1", "4"))
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
    assert run_python(code).stdout == "1\n"
