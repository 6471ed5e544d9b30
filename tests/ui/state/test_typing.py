"""Typed text is handed over after a pause, and never later than a second after the first key."""

from __future__ import annotations

from labeler.ui.state.typing import LATEST_S, PAUSE_S, Typing


def test_after_a_pause_and_at_the_latest_within_a_second() -> None:
    now = [10.0]
    typing = Typing(lambda: now[0])
    typing.show("")
    assert typing.type("h") == PAUSE_S
    waits = []
    for n in range(2, 40):
        now[0] += 0.05
        wait = typing.type("h" * n)
        assert wait is not None
        waits.append(now[0] + wait)
    assert max(waits) >= now[0] and min(waits) > 10.0
    assert typing.type("x" * 50) == 0.0, "a second after the first key it goes at once"
    assert typing.hand_over() == "x" * 50
    assert typing.hand_over() is None
    assert LATEST_S < 1.0


def test_what_is_as_it_was_is_not_handed_over() -> None:
    typing = Typing(lambda: 0.0)
    typing.show("there")
    assert typing.type("there!") is not None
    assert typing.type("there") is None
    assert typing.hand_over() is None
