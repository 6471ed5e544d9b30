"""Which units an undo brought back, and where the person was."""

from __future__ import annotations

from labeler.ui.state.editing import Traces, changed_units
from labeler.units import NOTHING, Segment, Shape, Value

ONE, TWO = Shape("a", None, ((0, 0), (5, 5))), Shape("b", 3, ((1, 1), (6, 6)))


def test_what_changed_is_what_is_new_or_other() -> None:
    moved = Shape("a", None, ((1, 0), (6, 5)))
    assert changed_units(Value(shapes=(ONE, TWO)), Value(shapes=(moved, TWO))) == ("a",)
    assert changed_units(Value(shapes=(ONE,)), NOTHING) == ()
    assert changed_units(NOTHING, Value(segments=(Segment("s", None, 0, 1),))) == ("s",)


def test_undo_returns_to_selection_and_place_of_the_step() -> None:
    traces = Traces()
    traces.item = 7
    first, second = Value(shapes=(ONE,)), Value(shapes=(ONE, TWO))
    traces.note(NOTHING, first, ("a",), "whole")
    traces.note(first, second, ("b",), "close")
    assert traces.find(second, first) == (("a",), "close"), "where the step that is undone was made"
    assert traces.find(first, second) == (("b",), "close")
    assert traces.find(first, NOTHING) == ((), "whole")
    traces.item = 8
    assert traces.find(first, second) == (("b",), None), "another item: what changed is selected"
