"""Work off the GUI thread: delivery, order, cancelling, errors, shutting down."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QLabel

from labeler.errors import Cancelled, UserError
from labeler.ui.jobs import Job
from labeler.ui.screenshots import wait_until
from labeler.ui.tasks import Tasks


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_works_elsewhere_and_delivers_here(tasks: Tasks) -> None:
    seen: dict[str, object] = {}

    def work(a: int, b: int) -> int:
        seen["worker"] = threading.get_ident()
        return a + b

    def done(result: int) -> None:
        seen["result"], seen["gui"] = result, threading.get_ident()

    tasks.run(work, 2, 3, done=done)
    assert wait_until(lambda: "result" in seen)
    assert seen["result"] == 5
    assert seen["gui"] == threading.get_ident() != seen["worker"]
    assert not tasks.busy()


def test_newer_request_wins(tasks: Tasks) -> None:
    gate, results = threading.Event(), []

    def slow() -> str:
        gate.wait(5)
        return "old"

    tasks.run(slow, done=results.append, exclusive="page.load")
    tasks.run(lambda: "new", done=results.append, exclusive="page.load")
    assert wait_until(lambda: results == ["new"])
    gate.set()
    assert wait_until(lambda: not tasks._waiting)
    assert results == ["new"]


def test_unhandled_error_is_announced_and_a_handled_one_is_not(tasks: Tasks) -> None:
    announced: list[BaseException] = []
    handled: list[BaseException] = []
    tasks.failed.connect(announced.append)

    def fail() -> None:
        raise UserError("no")

    tasks.run(fail, failed=handled.append)
    tasks.run(fail)
    assert wait_until(lambda: len(announced) == 1 and len(handled) == 1)
    assert isinstance(announced[0], UserError)


def test_job_reports_time_left_and_stops(tasks: Tasks) -> None:
    seen: list[float | None] = []
    ended: list[Job] = []
    tasks.job_ended.connect(ended.append)

    def work(job: Job) -> None:
        for step in range(1000):
            job.check()
            job.report(step / 1000, "counting")
            time.sleep(0.01)

    job = tasks.start("Count", work, progress=lambda j: seen.append(j.seconds_left()))
    assert wait_until(lambda: any(left is not None for left in seen))
    job.cancel()
    assert wait_until(lambda: bool(ended))
    assert isinstance(ended[0].error, Cancelled)
    assert job.words == "counting"


def test_stream_hands_over_each_and_ends_when_overtaken(tasks: Tasks) -> None:
    first: list[int] = []
    second: list[int] = []
    gate = threading.Event()

    def slowly(job: Job) -> Iterator[int]:
        yield 1
        gate.wait(5)
        yield 2

    tasks.stream(slowly, each=first.append, exclusive="s")
    assert wait_until(lambda: first == [1])
    tasks.stream(lambda job: iter([7, 8, 9]), each=second.append, exclusive="s")
    gate.set()
    assert wait_until(lambda: second == [7, 8, 9] and not tasks._waiting)
    assert first == [1]


def test_result_for_a_widget_that_is_gone_is_dropped(tasks: Tasks) -> None:
    class Shows(QLabel):
        def take(self, text: str) -> None:
            raise AssertionError("delivered to a dead widget")

    gate, label = threading.Event(), Shows()
    tasks.run(lambda: gate.wait(5), done=label.take)
    import shiboken6

    shiboken6.delete(label)
    gate.set()
    assert wait_until(lambda: not tasks._waiting)


def test_close_waits_for_the_threads_and_delivers_nothing(qapp: object) -> None:
    tasks, results, begun = Tasks(), [], threading.Event()

    def work(job: Job) -> None:
        begun.set()
        while not job.cancelled:
            time.sleep(0.005)

    tasks.start("Work", work, done=results.append)
    assert begun.wait(5)
    tasks.close()
    assert not [t for t in threading.enumerate() if t.name.startswith(("labeler-load", "labeler-job"))]
    late = tasks.run(lambda: 1, done=results.append)
    wait_until(lambda: False, 0.05)
    assert late.cancelled
    assert results == []


def test_many_results_arrive_in_order(tasks: Tasks) -> None:
    results: list[int] = []
    tasks.stream(lambda job: iter(range(5000)), each=results.append)
    assert wait_until(lambda: len(results) == 5000)
    assert results == list(range(5000))
    assert isinstance(tasks, QObject)
    assert QThread.currentThread() is tasks.thread()
