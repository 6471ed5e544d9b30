"""Items decoded before they are asked for: order, calling off, and how much is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from labeler.ui.screenshots import wait_until
from labeler.ui.tasks import Tasks
from labeler.ui.widgets.ahead import MOST_ITEMS, Ahead
from labeler.ui.widgets.item_loader import Loaded


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_what_is_wanted_arrives_once(tasks: Tasks, qtbot: QtBot) -> None:
    loads: list[int] = []
    arrived: list[int] = []

    def load(item: int) -> Loaded:
        loads.append(item)
        return Loaded(item, None)

    ahead = Ahead(tasks, "t", load, lambda loaded: arrived.append(loaded.item))
    ahead.want([1, 2, 3])
    assert wait_until(lambda: len(arrived) == 3)
    ahead.want([2, 3])
    assert sorted(loads) == [1, 2, 3]
    assert ahead.get(2) is not None
    ahead.forget(2)
    assert ahead.get(2) is None
    ahead.want([2])
    assert wait_until(lambda: loads.count(2) == 2)


def test_what_is_no_longer_wanted_is_called_off(tasks: Tasks) -> None:
    free = threading.Event()
    loads: list[int] = []
    arrived: list[int] = []

    def load(item: int) -> Loaded:
        loads.append(item)
        assert free.wait(10)
        return Loaded(item, None)

    ahead = Ahead(tasks, "t", load, lambda loaded: arrived.append(loaded.item))
    ahead.want(list(range(1, 9)))
    ahead.want([20])
    free.set()
    assert wait_until(lambda: 20 in arrived)
    assert arrived == [20]
    assert len(loads) < 8  # those that waited in line were never begun


def test_only_so_many_are_kept_and_the_oldest_goes_first(tasks: Tasks) -> None:
    arrived: list[int] = []
    ahead = Ahead(tasks, "t", lambda item: Loaded(item, None), lambda loaded: arrived.append(loaded.item))
    for item in range(MOST_ITEMS + 3):
        ahead.want([item])
        assert wait_until(lambda item=item: item in arrived)
    assert ahead.get(0) is None
    assert ahead.get(MOST_ITEMS + 2) is not None
    ahead.forget()
    assert ahead.get(MOST_ITEMS + 2) is None
