"""Segments: every step keeps them in the sound, in order, and apart where the question says so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.types import QuestionKind
from labeler.ui.state.editing import Edit
from labeler.ui.state.marking import Marking
from labeler.ui.state.segment_rules import SegmentRules, clashes, clipped, overlaps
from labeler.units import Segment, Value, parse_value, value_json


def marking(*spans: tuple[float, float], overlap: bool = True, duration_s: float = 10.0) -> Marking:
    made = Marking(SegmentRules(overlap=overlap, frequency=True, text=True))
    made.duration_s = duration_s
    made.show(Value(segments=tuple(Segment(f"s{n}", 7, *span) for n, span in enumerate(spans))))
    return made


def spans(made: Marking) -> list[tuple[float, float]]:
    return [(one.start_s, one.end_s) for one in made.segments]


def test_two_marks_make_a_segment_of_the_current_class() -> None:
    made = marking()
    made.label_class = 3
    assert made.mark(4.0) is None
    assert made.mark_s == 4.0
    edit = made.mark(2.5)
    assert isinstance(edit, Edit)
    assert (spans(made), edit.words) == ([(2.5, 4.0)], "mark a segment")
    assert made.segments[0].label_class == 3 and made.selected == (made.segments[0].id,)


def test_a_segment_needs_a_length_and_stays_in_the_sound() -> None:
    made = marking()
    assert made.draw(3.0, 3.001) is None
    assert "start and end" in made.told
    assert made.draw(8.0, 14.0) is not None
    assert spans(made) == [(8.0, 10.0)]


def test_where_they_may_not_overlap_a_new_one_gets_the_free_room() -> None:
    made = marking((2.0, 4.0), (6.0, 7.0), overlap=False)
    assert made.draw(3.0, 6.5) is not None
    assert spans(made) == [(2.0, 4.0), (4.0, 6.0), (6.0, 7.0)]
    assert "cut" in made.told
    assert made.draw(2.2, 3.0) is None
    assert "another one lies there" in made.told
    free = marking((2.0, 4.0))
    assert free.draw(3.0, 6.5) is not None
    assert (spans(free), free.told) == ([(2.0, 4.0), (3.0, 6.5)], "")


def test_channels_keep_segments_apart() -> None:
    made = marking(overlap=False)
    assert made.draw(1.0, 3.0, channel=0) is not None
    assert made.draw(1.5, 2.5, channel=1) is not None
    assert len(made.segments) == 2
    assert made.draw(1.5, 2.5) is None, "one on all channels has no room beside them"


def test_moving_stops_at_the_neighbours_and_the_ends() -> None:
    made = marking((1.0, 2.0), (3.0, 4.0), overlap=False)
    made.select(("s0",))
    assert made.move(0.25) is not None
    assert spans(made)[0] == (1.25, 2.25)
    assert made.move(5.0) is not None
    assert spans(made) == [(2.0, 3.0), (3.0, 4.0)]
    assert made.move(0.01) is None
    over = marking((1.0, 2.0), (3.0, 4.0))
    over.select(("s0", "s1"))
    over.move(-9.0)
    assert spans(over) == [(0.0, 1.0), (2.0, 3.0)]


def test_edges_move_turn_round_and_stop() -> None:
    made = marking((1.0, 2.0), (3.0, 4.0), overlap=False)
    made.put_edge("s0", end=True, at_s=3.7)
    assert spans(made)[0] == (1.0, 3.0)
    assert "overlap" in made.told
    made.put_edge("s0", end=False, at_s=-5.0)
    assert spans(made)[0] == (0.0, 3.0)
    free = marking((1.0, 2.0))
    free.put_edge("s0", end=False, at_s=2.5)
    assert spans(free) == [(2.0, 2.5)]
    free.select(("s0",))
    free.nudge_edge(0.01, end=True)
    assert spans(free) == [(2.0, 2.51)]
    free.extend(1.0)
    assert spans(free) == [(1.0, 2.51)]


def test_split_and_merge_go_there_and_back() -> None:
    made = marking((1.0, 3.0))
    made.do = None  # type: ignore[attr-defined]
    made.write("s0", "hello there")
    assert made.split(0.5) is None and "inside" in made.told
    assert made.split(2.0) is not None
    assert spans(made) == [(1.0, 2.0), (2.0, 3.0)]
    assert [one.text for one in made.segments] == ["hello there", ""]
    assert made.selected == (made.segments[1].id,)
    made.select(("s0",))
    assert made.merge() is not None
    assert spans(made) == [(1.0, 3.0)]
    assert made.segments[0].text == "hello there"


def test_locked_ones_stay_as_they_are() -> None:
    made = marking((1.0, 3.0))
    made.select(("s0",))
    made.lock()
    assert (made.move(1.0), made.delete(), made.split(2.0), made.name(3, "x")) == (None, None, None, None)
    assert made.put_edge("s0", end=True, at_s=5.0) is None
    made.lock()
    assert made.delete() is not None
    assert made.segments == ()


def test_cycling_begins_at_the_cursor_and_goes_round() -> None:
    made = marking((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))
    assert [made.cycle(1, 2.5).id for _ in range(3)] == ["s1", "s2", "s0"]  # type: ignore[union-attr]
    made.select(())
    assert made.cycle(-1, 2.5).id == "s0"  # type: ignore[union-attr]
    assert marking().cycle(1, 0.0) is None


def test_frequencies_move_by_semitones_and_stay_below_the_highest() -> None:
    made = marking((1.0, 2.0))
    made.select(("s0",))
    made.put_band(440.0, 880.0)
    made.shift_band(2 ** (1 / 12), top_only=False, highest_hz=8000.0)
    assert (made.segments[0].low_hz, made.segments[0].high_hz) == (466.2, 932.3)
    made.shift_band(100.0, top_only=True, highest_hz=8000.0)
    assert (made.segments[0].low_hz, made.segments[0].high_hz) == (466.2, 8000.0)


def test_an_imported_clash_is_named() -> None:
    made = marking((1.0, 3.0), (2.0, 4.0), overlap=False)
    assert made.clashing() == ("s1",)
    assert marking((1.0, 3.0), (2.0, 4.0)).clashing() == ()


TIMES = st.floats(0.0, 10.0).map(lambda value: round(value, 3))
STEPS = st.one_of(
    st.tuples(st.just("draw"), TIMES, TIMES),
    st.tuples(st.just("mark"), TIMES, TIMES),
    st.tuples(st.just("split"), TIMES, TIMES),
    st.tuples(st.just("move"), st.floats(-12, 12), TIMES),
    st.tuples(st.just("edge"), TIMES, st.floats(-2, 12)),
    st.tuples(st.just("merge"), TIMES, TIMES),
    st.tuples(st.just("extend"), TIMES, TIMES),
    st.tuples(st.just("delete"), TIMES, TIMES),
    st.tuples(st.just("cycle"), TIMES, TIMES),
)


@settings(max_examples=120, deadline=None)
@given(steps=st.lists(STEPS, max_size=25), overlap=st.booleans())
def test_any_steps_leave_possible_segments(steps, overlap: bool) -> None:
    made = marking(overlap=overlap)
    for kind, one, other in steps:
        before = made.segments
        edit: Edit | None = None
        if kind == "draw":
            edit = made.draw(one, other)
        elif kind == "mark":
            edit = made.mark(one)
        elif kind == "split":
            edit = made.split(one)
        elif kind == "move":
            edit = made.move(one)
        elif kind == "edge" and made.selected:
            edit = made.put_edge(made.selected[0], end=one > 5, at_s=other)
        elif kind == "merge":
            edit = made.merge()
        elif kind == "extend":
            edit = made.extend(one)
        elif kind == "delete":
            edit = made.delete()
        else:
            made.cycle(1, one)
        assert (edit is None) == (made.segments == before)
        assert [s.start_s for s in made.segments] == sorted(s.start_s for s in made.segments)
        assert all(0.0 <= s.start_s < s.end_s <= 10.0 for s in made.segments)
        assert len({s.id for s in made.segments}) == len(made.segments)
        if not overlap:
            assert clashes(made.segments) == ()
        value = Value(segments=made.segments)
        assert parse_value(QuestionKind.SEGMENTS, value_json(QuestionKind.SEGMENTS, value)) == value


@pytest.mark.parametrize("start", [0.0, 0.5, 2.0])
def test_clipping_never_leaves_an_overlap(start: float) -> None:
    there = [Segment("a", None, 1.0, 2.0), Segment("b", None, 1.5, 3.0), Segment("c", None, 5.0, 6.0)]
    fitting = clipped(there, Segment("n", None, start, 9.0), 10.0)
    assert fitting is not None
    assert (fitting.start_s, fitting.end_s) == (6.0, 9.0)
    assert not any(overlaps(fitting, other) for other in there)
