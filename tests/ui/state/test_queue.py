"""A person's queue: what is next, what is left, without a screen."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from labeler.ui.state.queue import Queue, Status


def queue(*status: int) -> Queue:
    items = np.array([30, 10, 20, 50, 40][: len(status)], np.int64)
    return Queue(items, np.array(status, np.uint8))


def test_items_keep_the_order_in_which_they_were_given() -> None:
    q = queue(0, 0, 0)
    assert [q.item, q.step(1) and q.item, q.step(1) and q.item] == [30, 10, 20]
    assert not q.step(1)
    assert q.item == 20


def test_next_open_goes_around_the_end() -> None:
    q = queue(0, 1, 0, 1, 1)
    q.go(20)
    assert q.to_open()
    assert q.item == 30


def test_previous_open_goes_around_the_start() -> None:
    q = queue(1, 0, 1, 0, 1)
    q.go(10)
    assert q.to_open(back=True)
    assert q.item == 50


def test_skipped_ones_come_only_when_none_is_open() -> None:
    q = queue(2, 0, 1)
    q.go(10)
    q.mark(10, Status.DONE)
    assert not q.advance()
    assert q.at_end
    assert q.to_open()
    assert q.item == 30


def test_end_when_all_is_done_and_back_from_there() -> None:
    q = queue(1, 1)
    assert not q.to_open()
    assert q.item is None
    assert q.step(-1)
    assert q.item == 10


def test_marks_are_counted() -> None:
    q = queue(0, 0, 0)
    q.mark(10, Status.DONE)
    q.mark(10, Status.SKIPPED)
    q.mark(999, Status.DONE)
    assert q.counts == (2, 0, 1)
    assert q.status_of(10) == Status.SKIPPED
    assert q.status_of(999) == Status.OPEN


def test_unknown_items_are_not_found() -> None:
    q = queue(0, 0)
    assert not q.go(999)
    assert q.item == 30


def test_ahead_are_the_next_open_ones_then_the_next_in_order() -> None:
    q = queue(0, 1, 0, 1, 0)
    assert q.ahead(2) == [20, 40, 10]
    assert queue(0).ahead(2) == []


def test_an_empty_queue_is_at_its_end() -> None:
    q = Queue(np.zeros(0, np.int64))
    assert q.item is None
    assert not q.to_open()
    assert not q.step(1)
    assert q.ahead(2) == []


@given(st.lists(st.integers(0, 2), max_size=30), st.integers(0, 40))
def test_next_open_is_the_nearest_open_one(status: list[int], at: int) -> None:
    q = Queue(np.arange(len(status)), np.array(status, np.uint8))
    q.at = min(at, len(status))
    start = q.at
    order = [*range(start + 1, len(status)), *range(min(start, len(status)))]
    wanted = next((i for i in order if status[i] == 0), None)
    moved = q.advance()
    if wanted is None:
        assert not moved or q.at == start
    else:
        assert q.at == wanted


def test_a_million_items_step_quickly() -> None:
    status = np.ones(1_000_000, np.uint8)
    status[-1] = 0
    q = Queue(np.arange(1_000_000), status)
    assert q.advance()
    assert q.item == 999_999
