"""The seconds that are seen, without a screen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.ui.state import time_axis as maths

DURATIONS = st.floats(0.0, 7200.0)


@given(DURATIONS, st.floats(0, 1), st.floats(0.01, 100))
def test_time_under_the_cursor_stays(duration: float, share: float, factor: float) -> None:
    axis = maths.zoom_at(maths.whole(duration), duration / 2, 4.0)
    at = axis.to_time(share * 1000, 1000)
    zoomed = maths.zoom_at(axis, at, factor)
    if zoomed.start_s > 0 and zoomed.end_s < duration:  # no end of the sound pulled it
        assert zoomed.to_x(at, 1000) == pytest.approx(axis.to_x(at, 1000), abs=1e-3)


@given(DURATIONS, st.lists(st.tuples(st.floats(-100, 100), st.floats(0.01, 100)), max_size=6))
def test_axis_stays_within_the_sound(duration: float, moves: list[tuple[float, float]]) -> None:
    axis = maths.whole(duration)
    for by, factor in moves:
        axis = maths.scroll(maths.zoom_at(axis, axis.start_s, factor), by)
        assert axis.start_s >= 0
        assert axis.end_s <= max(duration, maths.LEAST_SPAN_S) + 1e-6
        assert axis.span_s >= maths.LEAST_SPAN_S - 1e-9


def test_zoomed_out_fully_shows_all() -> None:
    assert maths.zoom_at(maths.zoom_at(maths.whole(8.0), 3.0, 10), 3.0, 0.001).shows_all


def test_show_puts_air_around() -> None:
    axis = maths.show(maths.whole(10.0), 4.0, 6.0)
    assert (axis.start_s, axis.end_s) == pytest.approx((3.9, 6.1))


def test_follow_turns_the_page_only_when_needed() -> None:
    axis = maths.zoom_at(maths.whole(10.0), 0.0, 5.0)
    assert maths.follow(axis, 1.0) is axis
    turned = maths.follow(axis, 2.5)
    assert turned.start_s == pytest.approx(2.4)
    assert turned.span_s == pytest.approx(2.0)


def test_ticks_are_round_and_readable() -> None:
    marks = [tick for tick in maths.ticks(maths.whole(3.0), 400) if tick.words]
    assert [tick.words for tick in marks] == ["0:00", "0:01", "0:02", "0:03"]
    tiny = [tick.words for tick in maths.ticks(maths.whole(0.298), 900) if tick.words]
    assert tiny == ["0.00", "0.05", "0.10", "0.15", "0.20", "0.25"]


@given(st.floats(0.005, 20000), st.integers(50, 4000))
def test_ticks_never_crowd(duration: float, width: int) -> None:
    axis = maths.whole(duration)
    large = [tick for tick in maths.ticks(axis, width) if tick.words]
    for one, other in pairwise(large):
        assert axis.to_x(other.time_s, width) - axis.to_x(one.time_s, width) >= 69.9


@pytest.mark.parametrize(
    ("at", "step", "words"), [(0, 1, "0:00"), (61.2, 0.1, "1:01.2"), (3600, 60, "1:00:00")]
)
def test_clock(at: float, step: float, words: str) -> None:
    assert maths.clock(at, step) == words
