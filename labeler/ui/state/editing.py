"""What passes between an editor of values and the Label page; no Qt."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from labeler.types import Id
from labeler.units import Point, Segment, Shape, Value


@dataclass(frozen=True, slots=True)
class Edit:
    """One finished step in an editor: what the answer holds from now on, and what the Undo menu calls it.

    ``words`` say what was done, as after *Undo*: "draw a box", "move the end of a segment".
    """

    value: Value
    words: str


@dataclass(frozen=True, slots=True)
class Making:
    """A polygon in the making: the points that are set, and the class that it will have."""

    label_class: Id | None
    points: tuple[Point, ...]


def units_of(value: Value) -> dict[str, Shape | Segment]:
    """Return the units of a value by their ids, in order."""
    return {unit.id: unit for unit in value.units}


def changed_units(before: Value, after: Value) -> tuple[str, ...]:
    """Return the ids of the units in ``after`` that ``before`` lacks or holds otherwise.

    After an undo these are what it brought back: they are selected.

    >>> one = Shape("a", None, ((0, 0), (5, 5)))
    >>> changed_units(Value(), Value(shapes=(one,)))
    ('a',)
    """
    old = units_of(before)
    return tuple(id_ for id_, unit in units_of(after).items() if old.get(id_) != unit)


MOST_TRACES = 400

Older = Callable[[Id, Value], tuple[tuple[str, ...], object] | None]
"""Returns what was selected and the place as an item's answer held a value, in an earlier session."""


def _nothing_older(_item: Id, _value: Value) -> None:
    return None


@dataclass(slots=True)
class _Trace:
    item: Id
    value: Value
    selected: tuple[str, ...]
    place: object


class Traces:
    """Where the person was at each step of the last ones, so that undo and redo come back there.

    ``item`` is the item that the editor shows. What was selected and the place (zoom, position) are found by
    the value that holds after the undo; steps from before a restart are looked up with ``older``; where
    nothing is remembered, what changed is selected.
    """

    def __init__(self) -> None:
        self.item: Id | None = None
        self.older: Older = _nothing_older
        self._kept: deque[_Trace] = deque(maxlen=MOST_TRACES)

    def clear(self) -> None:
        """Forget everything: another queue."""
        self.item = None
        self._kept.clear()

    def note(self, before: Value, after: Value, selected: tuple[str, ...], place: object) -> None:
        """Note a step from one value to another, after which ``selected`` was selected."""
        if self.item is None:
            return
        known = self._of(before)
        if known is not None:
            known.place = place
        else:
            there = changed_units(after, before) or tuple(id_ for id_ in selected if id_ in units_of(before))
            self._kept.append(_Trace(self.item, before, there, place))
        self._kept.append(_Trace(self.item, after, selected, place))

    def find(self, now: Value, then: Value) -> tuple[tuple[str, ...], object]:
        """Return what to select and where to go as the value changes from ``now`` to ``then``."""
        known = self._of(then)
        if known is not None:
            return known.selected, known.place
        older = None if self.item is None else self.older(self.item, then)
        if older is None:
            return changed_units(now, then), None
        there = units_of(then)
        return tuple(id_ for id_ in older[0] if id_ in there), older[1]

    def _of(self, value: Value) -> _Trace | None:
        for trace in reversed(self._kept):
            if trace.item == self.item and trace.value == value:
                return trace
        return None
