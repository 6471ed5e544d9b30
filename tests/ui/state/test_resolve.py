"""What the Resolve page decides, without a screen and without a store."""

from __future__ import annotations

import pytest

from labeler.types import ClassKind
from labeler.ui.state.answer_sheet import AnswerSheet, Choice
from labeler.ui.state.resolve import (
    NOT_ENOUGH,
    SEND_BACK,
    Disputed,
    Known,
    Opinion,
    ResolveState,
    Ruling,
    number_opinions,
    ruling_sheet,
)

OK = Choice(1, "ok", "1", "#0072B2", ClassKind.NORMAL)
SCRATCH = Choice(2, "scratch", "2", "#D55E00", ClassKind.NORMAL)
BORDERLINE = Choice(3, "borderline", "3", "#999999", ClassKind.UNCERTAIN, asks=True)
OPINIONS = number_opinions(
    [
        Opinion(0, 7, "Ada", 1, "ok"),
        Opinion(0, 8, "Ben", 2, "scratch"),
        Opinion(0, 9, "Sim (simulated)", 2, "scratch"),
    ]
)


def make(*, hides: bool = False) -> ResolveState:
    rows = [Disputed(11, 3, 1.0), Disputed(12, 3, 0.67), Disputed(13, 2, 0.5)]
    state = ResolveState(ruling_sheet(AnswerSheet((OK, SCRATCH, BORDERLINE))), rows, hides)
    state.learn(Known(OPINIONS))
    return state


def test_classes_get_letters_and_ask_nothing() -> None:
    sheet = make().sheet
    assert [(c.name, c.key, c.asks) for c in sheet.choices] == [
        ("ok", "O", False),
        ("scratch", "S", False),
        ("borderline", "B", False),
    ]


def test_a_digit_accepts_that_labeler() -> None:
    state = make()
    assert state.accept(2)
    ruling = state.rule()
    assert ruling == Ruling(11, "class", 2, "")
    assert (state.item, state.n_resolved, state.verdict) == (12, 1, "")


def test_no_such_labeler() -> None:
    state = make()
    assert not state.accept(4)
    assert state.missing()
    assert state.rule() is None
    assert state.item == 11


def test_more_than_nine_opinions_have_no_tenth_key() -> None:
    many = number_opinions([Opinion(0, n, f"p{n}", 1, "ok") for n in range(11)])
    assert [one.number for one in many[7:]] == [8, 9, 0, 0]


def test_reason_travels_with_the_ruling_and_ends_there() -> None:
    state = make()
    state.choose(SCRATCH)
    assert state.give_reason(1)
    assert not state.give_reason(99)
    ruling = state.rule()
    assert ruling is not None
    assert ruling.reason == "Clear in the item"
    assert state.reason == ""


def test_sending_back_needs_a_reason() -> None:
    state = make()
    state.send_back()
    assert "reason" in state.missing()
    state.reason = "cut off at the left"
    ruling = state.rule()
    assert ruling is not None
    assert (ruling.verdict, ruling.label_class) == (SEND_BACK, None)


def test_not_enough_information_is_a_verdict() -> None:
    state = make()
    state.accept(1)
    state.not_enough()
    ruling = state.rule()
    assert ruling is not None
    assert (ruling.verdict, ruling.label_class) == (NOT_ENOUGH, None)


def test_hidden_votes_are_seen_only_after_the_own_answer() -> None:
    state = make(hides=True)
    assert not state.votes_seen
    assert not state.accept(1)
    assert not state.reveal()
    state.choose(OK)
    assert state.votes_seen
    assert state.accept(2)
    state.rule()
    state.learn(Known(OPINIONS))
    assert not state.votes_seen


def test_votes_are_seen_where_nothing_hides_them() -> None:
    assert make().votes_seen


def test_the_last_one_leads_around_to_what_was_passed_over() -> None:
    state = make()
    state.step(1)
    state.step(1)
    state.choose(OK)
    state.rule()
    assert state.item == 11
    for _ in range(2):
        state.choose(OK)
        state.rule()
    assert state.item is None
    assert state.rule() is None
    assert state.missing()


def test_a_failed_ruling_comes_back_as_it_was() -> None:
    state = make()
    state.step(1)
    row = state.rows[state.at]
    state.choose(SCRATCH)
    state.reason = "why"
    ruling = state.rule()
    assert ruling is not None
    state.failed(ruling, row)
    assert (state.item, state.label_class, state.reason, state.n_resolved) == (12, 2, "why", 0)
    assert [one.item for one in state.rows] == [11, 12, 13]


def test_an_earlier_ruling_is_shown() -> None:
    state = make()
    state.learn(Known(OPINIONS, Ruling(11, "class", 2, "scratch longer than 2 mm")))
    assert (state.verdict, state.label_class, state.reason) == ("class", 2, "scratch longer than 2 mm")


def test_reading_the_queue_again_keeps_the_ruling_in_the_making() -> None:
    state = make()
    state.step(1)
    state.learn(Known(OPINIONS))
    state.accept(2)
    state.reason = "half a se"
    again = make()
    again.carry(state)
    assert (again.item, again.label_class, again.reason) == (12, 2, "half a se")
    assert again.known.opinions == OPINIONS
    gone = ResolveState(state.sheet, [Disputed(99, 2, 1.0)])
    gone.carry(state)
    assert (gone.item, gone.verdict, gone.reason) == (99, "", "")


def test_split_counts_most_first() -> None:
    assert [(choice.name if choice else None, n) for choice, n in make().split()] == [
        ("scratch", 2),
        ("ok", 1),
    ]


@pytest.mark.parametrize(("by", "item"), [(1, 12), (-1, 11), (99, 13)])
def test_moving_stays_within_the_queue(by: int, item: int) -> None:
    state = make()
    state.step(by)
    assert state.item == item


def test_going_to_an_item_that_is_not_disputed() -> None:
    state = make()
    assert not state.go(99)
    assert state.go(13)
    assert state.ahead(2) == []


def test_an_empty_queue_rules_on_nothing() -> None:
    state = ResolveState(AnswerSheet(()), [])
    assert state.item is None
    assert state.rule() is None
    assert not state.step(1)
