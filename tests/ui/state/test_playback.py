"""Playing, looping and seeking, without a sound card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.ui.state import playback as maths
from labeler.ui.state.playback import Playback, Stream


def test_play_pause_goes_on_where_it_stood() -> None:
    state = maths.reached(maths.toggle(Playback(4.0)), 1.5)
    paused = maths.toggle(state)
    assert (paused.playing, paused.position_s) == (False, 1.5)
    assert maths.toggle(paused).position_s == 1.5


def test_at_the_end_it_stops_and_starts_over() -> None:
    ended = maths.reached(maths.toggle(Playback(4.0)), 4.0)
    assert not ended.playing
    assert maths.toggle(ended).position_s == 0.0


def test_selection_once_then_stops_at_its_end_even_when_looping() -> None:
    state = maths.play_selection(maths.loop(maths.select(Playback(4.0), 2.0, 1.0)))
    assert (state.position_s, state.span, state.repeats) == (1.0, (1.0, 2.0), False)
    ended = maths.reached(state, 2.0)
    assert not ended.playing
    assert not ended.once


def test_loop_plays_the_selection_again() -> None:
    state = maths.toggle(maths.loop(maths.select(Playback(4.0), 1.0, 2.0)))
    assert state.repeats
    assert maths.reached(state, 2.0).playing


def test_playing_without_loop_runs_past_the_selection() -> None:
    assert maths.toggle(maths.select(Playback(4.0), 1.0, 2.0)).span == (0.0, 4.0)


def test_click_sets_the_cursor_and_clears() -> None:
    state = maths.select(maths.select(Playback(4.0), 1.0, 2.0), 3.0, 3.001)
    assert state.selection is None
    assert state.position_s == 3.0


def test_seek_stays_within_the_sound() -> None:
    assert maths.step(Playback(4.0, 3.5), 1).position_s == 4.0
    assert maths.step(Playback(4.0, 0.5), -1).position_s == 0.0


def test_speed_and_gain_stop_at_their_ends_and_stay_for_the_next() -> None:
    state = maths.louder(maths.faster(Playback(1.0), 99), 99)
    assert (state.speed, state.gain_db) == (2.0, 40.0)
    following = maths.next_sound(state, 3.0)
    assert (following.speed, following.gain_db, following.position_s) == (2.0, 40.0, 0.0)


def test_an_empty_sound_does_not_play() -> None:
    assert not maths.toggle(Playback(0.0)).playing
    assert not maths.play_selection(Playback(0.0)).playing


def test_gain_is_amplitude() -> None:
    assert Playback(1.0, gain_db=20.0).gain == pytest.approx(10.0)


@given(
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(1, 50),
    st.booleans(),
    st.lists(st.integers(1, 30), max_size=10),
)
def test_stream_hands_over_each_frame_in_its_turn(
    start: int, inside: int, length: int, repeats: bool, asks: list[int]
) -> None:
    end = start + length
    stream = Stream(min(start + inside, end), start, end, repeats)
    done = 0
    sounded: list[int] = []
    for wanted in asks:
        pieces = stream.pieces(done, wanted)
        frames = [frame for low, high in pieces for frame in range(low, high)]
        if stream.length is None:
            assert len(frames) == wanted
        sounded += frames
        done += len(frames)
    assert sounded == [stream.at(index) for index in range(done)]
    assert all(start <= frame < end for frame in sounded)
