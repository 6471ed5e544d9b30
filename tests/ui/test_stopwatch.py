"""The stopwatch sees planted slow work, names its line, and sees nothing where there is none."""

from __future__ import annotations

import logging
import time

import pytest
from PySide6.QtCore import QTimer

from labeler.ui.screenshots import wait_until
from labeler.ui.stopwatch import Stopwatch


def hog_the_thread(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_slow_work_is_seen_with_its_stack(qapp: object, caplog: pytest.LogCaptureFixture) -> None:
    watch = Stopwatch()
    wait_until(lambda: False, 0.1)
    with caplog.at_level(logging.WARNING):
        QTimer.singleShot(0, lambda: hog_the_thread(0.4))
        assert wait_until(lambda: bool(watch.late))
    watch.stop()
    assert watch.late[-1].milliseconds > 250
    assert "hog_the_thread" in watch.late[-1].stack
    assert "busy" in caplog.text


def test_waiting_is_not_work(qapp: object) -> None:
    watch = Stopwatch(limit_ms=400)
    wait_until(lambda: False, 0.5)
    watch.stop()
    assert [late for late in watch.late if late.cpu_ms > 400] == []


def test_pardon_begins_anew(qapp: object) -> None:
    watch = Stopwatch(limit_ms=400)
    hog_the_thread(0.5)
    watch.pardon()
    wait_until(lambda: False, 0.1)
    watch.stop()
    assert [late for late in watch.late if late.cpu_ms > 400] == []
