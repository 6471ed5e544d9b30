"""What the Label page decides, key by key, without a screen and without a store."""

from __future__ import annotations

import numpy as np
import pytest

from labeler.store.read.questions import LabelClass
from labeler.types import AnswerState, ClassKind
from labeler.ui.state.answer import Answer
from labeler.ui.state.answer_sheet import AnswerSheet, answer_sheet, letter_keys
from labeler.ui.state.label import LabelState
from labeler.ui.state.pace import Pace, Stopwatch, duration_words
from labeler.ui.state.queue import Queue, Status


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def row(number: int, name: str, kind: ClassKind = ClassKind.NORMAL, **more: object) -> LabelClass:
    fields = {"key": None, "colour": "#0072B2", "between": (), "merged_into": None, **more}
    return LabelClass(id=number, question=1, name=name, position=number, kind=kind, **fields)  # type: ignore[arg-type]


def sheet(n_normal: int = 3) -> AnswerSheet:
    rows = [row(n, f"class {n}") for n in range(1, n_normal + 1)]
    rows.append(row(90, "borderline", ClassKind.UNCERTAIN))
    rows.append(row(91, "cannot tell", ClassKind.UNCERTAIN))
    return answer_sheet(rows)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(clock: Clock) -> LabelState:
    return LabelState(sheet(), Queue(np.array([11, 12, 13, 14])), clock=clock)


def pick(state: LabelState, label_class: int):
    choice = state.sheet.by_id(label_class)
    assert choice is not None
    return state.choose(choice)


# the sheet


def test_uncertain_classes_get_the_keys_after_the_normal_ones() -> None:
    assert [(c.name, c.key) for c in sheet().choices] == [
        ("class 1", "1"),
        ("class 2", "2"),
        ("class 3", "3"),
        ("borderline", "4"),
        ("cannot tell", "5"),
    ]


def test_keys_go_on_with_shift_and_run_out_after_twenty() -> None:
    keys = [c.key for c in answer_sheet([row(n, f"c{n}") for n in range(1, 25)]).choices]
    assert keys[8:12] == ["9", "0", "Shift+1", "Shift+2"]
    assert keys[19:] == ["Shift+0", "", "", "", ""]


def test_declared_keys_are_kept_unless_the_page_needs_them() -> None:
    rows = [row(1, "dent", key="d"), row(2, "hole", key="h"), row(3, "dust", key="h")]
    assert [c.key for c in answer_sheet(rows, taken=["D", "Right"]).choices] == ["1", "H", "2"]


def test_merged_classes_are_not_offered() -> None:
    assert [c.name for c in answer_sheet([row(1, "a"), row(2, "b", merged_into=1)]).choices] == ["a"]


def test_borderline_of_two_classes_lies_between_them_without_asking() -> None:
    borderline = sheet(2).borderline
    assert borderline is not None
    assert (borderline.between, borderline.asks) == ((1, 2), False)


def test_declared_between_is_not_asked() -> None:
    rows = [*(row(n, f"c{n}") for n in (1, 2, 3)), row(9, "borderline", ClassKind.UNCERTAIN, between=(1, 3))]
    borderline = answer_sheet(rows).borderline
    assert borderline is not None
    assert (borderline.between, borderline.asks) == ((1, 3), False)


def test_typed_names_find_what_begins_with_them_first() -> None:
    names = [c.name for c in answer_sheet([row(1, "big dent"), row(2, "dent"), row(3, "ok")]).find("dent")]
    assert names == ["dent", "big dent"]


def test_letters_come_from_the_names_and_never_twice() -> None:
    assert letter_keys(["scratch", "scar", "🙂", "stain"], taken="A") == ["S", "C", "B", "T"]
    assert letter_keys([f"x{n}" for n in range(30)])[-1] == ""


# answering


def test_an_answer_goes_on_to_the_next_item(state: LabelState, clock: Clock) -> None:
    clock.now += 4
    said = pick(state, 2)
    assert said is not None
    assert (said.item, said.answer, said.seconds) == (11, Answer(label_class=2), 4.0)
    assert state.item == 12
    assert state.progress == (1, 0, 4)


def test_without_auto_advance_it_stays_and_shows_the_answer(state: LabelState) -> None:
    state.auto_advance = False
    pick(state, 2)
    assert state.item == 11
    assert state.mine == Answer(label_class=2)


def test_a_correction_goes_on_in_order_and_counts_once(state: LabelState) -> None:
    for _ in range(3):
        pick(state, 1)
    state.go(11)
    said = pick(state, 2)
    assert said is not None
    assert said.before == Answer(label_class=1)
    assert (state.item, state.progress) == (12, (3, 0, 4))


def test_answering_the_last_open_item_ends_it(state: LabelState) -> None:
    for _ in range(4):
        pick(state, 1)
    assert state.item is None
    assert pick(state, 1) is None
    assert state.previous()
    assert state.item == 14


def test_borderline_asks_between_which_two(state: LabelState) -> None:
    assert pick(state, 90) is None
    assert state.asking is not None
    assert pick(state, 3) is None
    said = pick(state, 1)
    assert said is not None
    assert (said.answer.label_class, said.answer.between) == (90, (1, 3))
    assert state.asking is None


def test_borderline_can_be_taken_back_or_changed(state: LabelState) -> None:
    pick(state, 90)
    pick(state, 3)
    pick(state, 3)  # not this one after all
    assert state.asking is not None
    assert state.asking.picked == ()
    assert pick(state, 90) is None
    assert state.asking is None
    pick(state, 90)
    said = pick(state, 91)
    assert said is not None
    assert said.answer.label_class == 91
    assert not state.cancel_asking()


def test_moving_on_forgets_what_was_asked(state: LabelState) -> None:
    pick(state, 90)
    state.next()
    assert state.asking is None


def test_skip_is_for_later_not_an_answer(state: LabelState) -> None:
    said = state.skip()
    assert said is not None
    assert said.answer.state is AnswerState.SKIPPED
    assert said.answer.label_class is None
    assert state.progress == (0, 1, 4)
    assert state.item == 12


def test_skipped_items_come_again_at_the_end(state: LabelState) -> None:
    state.skip()
    for _ in range(3):
        pick(state, 1)
    assert state.item is None
    assert state.to_open()
    assert state.item == 11
    pick(state, 1)
    assert state.progress == (4, 0, 4)


def test_not_sure_holds_for_one_answer(state: LabelState) -> None:
    assert state.toggle_sure() is None
    said = pick(state, 1)
    assert said is not None
    assert said.answer.sure is False
    following = pick(state, 1)
    assert following is not None
    assert following.answer.sure is True


def test_sure_and_note_of_a_given_answer_can_be_changed(state: LabelState) -> None:
    pick(state, 1)
    state.previous()
    said = state.toggle_sure()
    assert said is not None
    assert (said.answer.label_class, said.answer.sure, said.counted) == (1, False, False)
    noted = state.set_note("see the edge")
    assert noted is not None
    assert noted.answer == Answer(label_class=1, sure=False, note="see the edge")
    assert state.set_note("see the edge") is None
    assert state.progress == (1, 0, 4)


def test_a_note_written_first_goes_with_the_answer(state: LabelState) -> None:
    assert state.set_note("dark") is None
    said = pick(state, 1)
    assert said is not None
    assert said.answer.note == "dark"
    assert state.note == ""


def test_a_failed_answer_comes_back(state: LabelState) -> None:
    said = pick(state, 1)
    assert said is not None
    state.failed(said)
    assert state.item == 11
    assert state.mine is None
    assert state.progress == (0, 0, 4)


def test_what_the_store_holds_is_shown(state: LabelState) -> None:
    state.learn(11, Answer(label_class=2, sure=False, note="n"))
    assert (state.unsure, state.note, state.progress) == (True, "n", (1, 0, 4))
    state.learn(11, None)
    assert (state.unsure, state.note, state.progress) == (False, "", (0, 0, 4))
    assert state.queue.status_of(11) == Status.OPEN


def test_an_empty_queue_answers_nothing(clock: Clock) -> None:
    state = LabelState(sheet(), Queue(np.zeros(0, np.int64)), clock=clock)
    assert pick(state, 1) is None
    assert state.skip() is None
    assert state.toggle_sure() is None
    assert not state.next()


def test_reading_the_queue_again_loses_nothing_that_is_being_written(state: LabelState, clock: Clock) -> None:
    pick(state, 1)
    state.note = "half a se"
    state.toggle_sure()
    pick(state, 90)
    clock.now += 5
    longer = LabelState(state.sheet, Queue(np.array([11, 12, 13, 14, 15])), clock=clock)
    longer.carry(state, answers=True)
    assert (longer.item, longer.note, longer.unsure) == (12, "half a se", True)
    assert longer.asking == state.asking
    assert longer.progress == (1, 0, 5)  # the first answer may still be on its way to the disk
    said = pick(longer, 91)
    assert said is not None
    assert said.seconds == 5.0
    believing = LabelState(state.sheet, Queue(np.array([11, 12])), clock=clock)
    believing.carry(state, answers=False)
    assert believing.progress == (0, 0, 2)


# time


def test_a_break_does_not_count(state: LabelState, clock: Clock) -> None:
    clock.now += 3
    state.watch.touch()
    clock.now += 3600
    said = pick(state, 1)
    assert said is not None
    assert said.seconds == 33.0


def test_pace_is_the_median_and_unknown_at_first() -> None:
    pace = Pace()
    for seconds in (2.0, 2.0):
        pace.add(seconds)
    assert pace.seconds_left(10) is None
    pace.add(300.0)
    assert pace.seconds_left(10) == 20.0


def test_a_clock_that_goes_back_adds_nothing() -> None:
    clock = Clock()
    watch = Stopwatch(clock)
    clock.now -= 50
    assert watch.seconds() == 0.0


@pytest.mark.parametrize(("seconds", "words"), [(0, "1 s"), (59.4, "59 s"), (3600, "1 h"), (36_000, "10 h")])
def test_durations_in_words(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words
