"""Words and numbers of before and after."""

from __future__ import annotations

import numpy as np

from labeler.ops.helped import Helped, Progress, RoundStanding
from labeler.stats.estimate import Estimate, Why, undefined
from labeler.stats.rounds import Change
from labeler.ui.state.helped import helped_view


def progress(change: Change, **more: object) -> Progress:
    standing = (RoundStanding("round 1", Estimate(0.5, 0.4, 0.6, n=80)),)
    standing += (RoundStanding("round 2", undefined(Why.NO_PAIRABLE_UNITS)),)
    helped = Helped("round 1", "round 2", change, more.pop("hlp", undefined(Why.NO_TRUTH)), **more)
    return Progress("same answer", standing, helped)


def test_before_and_after() -> None:
    moved = Estimate(-0.1, -0.15, -0.05, n=40)
    view = helped_view(
        progress(
            Change(moved, moved, 0.7, 0.6, 40, True),
            hlp=Estimate(-0.02, -0.05, 0.01, n=1200),
            before=0.8,
            after=0.7,
            more=np.array([3]),
            less=np.array([5, 7]),
        )
    )
    assert (view.title, view.before, view.after) == ("Did round 2 help?", "80.0 %", "70.0 %")
    assert view.beside == (
        "same answer, on the same 40 items; alpha 0.700 → 0.600; HLP −2.0 points on 1,200 items with gold"
    )
    assert (view.more, view.less) == ((3,), (5, 7))
    assert "less on the same 40 items" in view.words
    assert "80 items" in view.points[0].tip
    assert "no item that two people answered" in view.points[1].tip


def test_nothing_to_compare() -> None:
    nothing = undefined(Why.NO_OVERLAP)
    nan = float("nan")
    view = helped_view(progress(Change(nothing, nothing, nan, nan, 0, False)))
    assert (view.before, view.beside, view.more) == ("", "", ())
    assert "cannot be compared" in view.words
    first = helped_view(Progress("same answer", (), None))
    assert first.title == "Did it help?" and "second round" in first.words
