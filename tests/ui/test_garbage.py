"""Cyclic garbage waits for the window's own moments, and Python has the collection back afterwards."""

from __future__ import annotations

import gc
import weakref

import pytest

from labeler.ui import garbage
from labeler.ui.garbage import Garbage
from labeler.ui.screenshots import wait_until


class Knot:
    """Refers to itself: only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


def knot() -> weakref.ref[Knot]:
    return weakref.ref(Knot())


def test_nothing_is_collected_between_two_moments(qapp: object) -> None:
    watch = Garbage()
    try:
        tied = knot()
        many = [[] for _ in range(200_000)]  # Python by itself would have collected many times
        assert not gc.isenabled()
        assert tied() is not None
        assert len(many) == 200_000
    finally:
        watch.stop()
    assert gc.isenabled()


def test_the_timer_takes_the_young(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "EACH_MS", 20)
    watch = Garbage()
    try:
        tied = knot()
        assert wait_until(lambda: tied() is None, 5)
    finally:
        watch.stop()


def test_a_good_moment_takes_the_old_and_not_twice(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Garbage()
    try:
        monkeypatch.setattr(garbage, "PAUSE_S", 0.0)
        old = Knot()
        tied = weakref.ref(old)
        gc.collect(garbage.YOUNG)
        gc.collect(garbage.YOUNG)
        del old
        gc.collect(garbage.YOUNG)
        assert tied() is not None  # too old for the young collection
        watch.good_moment()
        assert tied() is None
        monkeypatch.setattr(garbage, "PAUSE_S", 60.0)
        again = knot()
        watch.good_moment()
        assert again() is not None
    finally:
        watch.stop()


def test_the_last_of_several_gives_back(qapp: object) -> None:
    first, second = Garbage(), Garbage()
    first.stop()
    first.stop()
    assert not gc.isenabled()
    second.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
