"""What a person says of an item, on its way to the store; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from labeler.types import AnswerState, Id, QuestionKind
from labeler.ui.state.queue import Status
from labeler.units import NOTHING, Value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says of an item: a class, a value, or *later*; ``between`` are two of a borderline.

    ``seconds`` is what was spent on it so far, ``suggestion`` what a model had proposed and when it was seen.
    """

    state: AnswerState = AnswerState.ANSWERED
    label_class: Id | None = None
    between: tuple[Id, ...] = ()
    sure: bool = True
    note: str = ""
    value: Value = NOTHING
    seconds: float = field(default=0.0, compare=False)
    suggestion: Mapping[str, Any] | None = field(default=None, compare=False)

    @property
    def skipped(self) -> bool:
        """Return whether it was put off."""
        return self.state == AnswerState.SKIPPED

    @property
    def counts(self) -> bool:
        """Return whether it is an answer: neither put off nor in draft."""
        return self.state == AnswerState.ANSWERED

    @property
    def status(self) -> Status:
        """Return what became of its item; what is in draft is still open."""
        return {AnswerState.ANSWERED: Status.DONE, AnswerState.SKIPPED: Status.SKIPPED}.get(
            self.state, Status.OPEN
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """An answer on its way to the store, and what held before; ``words`` are for the Undo menu."""

    item: Id
    answer: Answer
    seconds: float
    before: Answer | None
    counted: bool = True
    words: str = ""


def accept_words(kind: QuestionKind, value: Value) -> str:
    """Return what the Undo menu calls the accepting of a value.

    >>> accept_words(QuestionKind.BOXES, Value())
    'accept: nothing there'
    """
    n = len(value.shapes) + len(value.segments) + len(value.classes)
    if kind is QuestionKind.TRANSCRIPT:
        return "accept the transcript" if value.text else "accept: nothing said"
    if not n:
        return "accept: nothing there"
    one, many = {
        QuestionKind.BOXES: ("shape", "shapes"),
        QuestionKind.SEGMENTS: ("segment", "segments"),
    }.get(kind, ("class", "classes"))
    return f"accept {n} {one if n == 1 else many}"


def joined(mine: Value, proposed: Value) -> Value:
    """Return a value with what is proposed added: units and classes, and the text where there is none.

    Units keep their ids, by which it is known later that they were the model's, and lose its ``score``: they
    are the person's now.
    """
    more = left_of(proposed, mine)
    return Value(
        classes=tuple(dict.fromkeys((*mine.classes, *proposed.classes))),
        shapes=(*mine.shapes, *(replace(one, score=None) for one in more.shapes)),
        segments=(*mine.segments, *(replace(one, score=None) for one in more.segments)),
        text=mine.text or proposed.text,
    )


def left_of(proposed: Value, mine: Value) -> Value:
    """Return what is proposed without the units that are taken already."""
    there = {unit.id for unit in mine.units}
    return replace(
        proposed,
        shapes=tuple(one for one in proposed.shapes if one.id not in there),
        segments=tuple(one for one in proposed.segments if one.id not in there),
    )


def part_of(proposed: Value, unit: str) -> Value:
    """Return one unit of what is proposed."""
    return Value(
        shapes=tuple(one for one in proposed.shapes if one.id == unit),
        segments=tuple(one for one in proposed.segments if one.id == unit),
    )
