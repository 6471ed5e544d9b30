"""Label: answer, keep a draft, put off, write a note. One operation a key press."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from labeler.errors import NotAllowed, UserError
from labeler.ops.quiz import check_quiz
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.types import AnswerState, Id, Origin, QuestionKind
from labeler.units import Value, value_json


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One answer on its way to the disk; the fields are those of `submit_label`."""

    person: Id
    item: Id
    question: Id
    round: Id
    state: AnswerState
    label_class: Id | None = None
    value: Value | None = None
    between: Sequence[Id] = ()
    sure: bool = True
    note: str | None = None
    seconds: float | None = None
    suggestion: Mapping[str, Any] | None = None
    words: str = ""
    origin: Origin = Origin.HAND


def submit_label(
    project: Project,
    *,
    person: Id,
    item: Id,
    question: Id,
    round: Id,  # noqa: A002 - the field's name
    label_class: Id | None = None,
    value: Value | None = None,
    state: AnswerState = AnswerState.ANSWERED,
    between: Sequence[Id] = (),
    sure: bool = True,
    note: str | None = None,
    seconds: float | None = None,
    suggestion: Mapping[str, Any] | None = None,
    words: str = "",
    origin: Origin = Origin.HAND,
    initiator: str | None = None,
) -> Done[Id]:
    """Put ``person``'s answer on the disk; an earlier answer of theirs in this round gives way.

    Args:
        label_class: the answer to a question for one class; to other questions an uncertain or unusable
            class that is said of the whole item, else None.
        value: what a question for classes, boxes, segments or a transcript is answered with.
        state: `AnswerState.DRAFT` keeps what is drawn so far without counting it as an answer;
            `AnswerState.SKIPPED` puts the item off and keeps what was drawn.
        between: for a borderline class, the classes that the item lies between.
        seconds: how long the person looked at it.
        suggestion: what a model proposed and when it was seen (see `ops.suggestions`).
        words: what the Undo menu says; empty: the class's name.

    Raises:
        NotAllowed: the round is closed.
        UserError: no such round or class, a class that the question does not have, an impossible unit, or
            nothing was answered.
    """
    said = _Said(
        person=person,
        item=item,
        question=question,
        round=round,
        state=state,
        label_class=label_class,
        value=value,
        between=between,
        sure=sure,
        note=note,
        seconds=seconds,
        suggestion=suggestion,
        words=words,
        origin=origin,
    )
    return project.operate(_KIND[state], _WORDS[state], person, _body(said), initiator=initiator)


def skip_item(
    project: Project,
    *,
    person: Id,
    item: Id,
    question: Id,
    round: Id,  # noqa: A002 - the field's name
    note: str | None = None,
    seconds: float | None = None,
    initiator: str | None = None,
) -> Done[Id]:
    """Put the item off for later: a skip is not a label.

    Raises:
        NotAllowed: the round is closed.
    """
    return submit_label(
        project,
        person=person,
        item=item,
        question=question,
        round=round,
        state=AnswerState.SKIPPED,
        note=note,
        seconds=seconds,
        initiator=initiator,
    )


def submit_later(
    project: Project,
    *,
    person: Id,
    item: Id,
    question: Id,
    round: Id,  # noqa: A002 - the field's name
    label_class: Id | None = None,
    value: Value | None = None,
    state: AnswerState | None = None,
    between: Sequence[Id] = (),
    sure: bool = True,
    note: str | None = None,
    seconds: float | None = None,
    suggestion: Mapping[str, Any] | None = None,
    words: str = "",
    initiator: str | None = None,
) -> Future[Done[Id]]:
    """Queue an answer and return at once, for the Label page; without ``state`` see below.

    The arguments are those of `submit_label`; where ``state`` is not given, neither class nor value puts the
    item off. The future is done once the answer is on the disk, or holds what `submit_label` raises.
    Answers reach the disk in the order in which they were queued; closing the project waits for them.
    """
    nothing = label_class is None and value is None
    given = state or (AnswerState.SKIPPED if nothing else AnswerState.ANSWERED)
    said = _Said(
        person=person,
        item=item,
        question=question,
        round=round,
        state=given,
        label_class=label_class,
        value=value,
        between=between,
        sure=sure,
        note=note,
        seconds=seconds,
        suggestion=suggestion,
        words=words,
    )
    return project.submit(_KIND[given], _WORDS[given], person, _body(said), initiator=initiator)


def add_note(
    project: Project,
    *,
    person: Id,
    item: Id,
    question: Id,
    round: Id,  # noqa: A002 - the field's name
    note: str,
    initiator: str | None = None,
) -> Done[Id]:
    """Write a note on the person's own label of the item; without one it puts the item off with the note."""

    def body(batch: Batch) -> Id:
        check_open(batch, round)
        subject = {"item": item, "question": question, "person": person, "round": round}
        mine = batch.current("annotation", **subject)
        if mine is not None and not mine["retracted"]:
            return batch.revise("annotation", subject, note=note)
        return batch.add("annotation", **subject, state=AnswerState.SKIPPED, note=note, origin=Origin.HAND)

    return project.operate("note", "the note", person, body, initiator=initiator)


_KIND = {AnswerState.ANSWERED: "label", AnswerState.SKIPPED: "skip", AnswerState.DRAFT: "draft"}
_WORDS = {AnswerState.ANSWERED: "label", AnswerState.SKIPPED: "put off", AnswerState.DRAFT: "the draft"}


def _body(said: _Said) -> Callable[[Batch], Id]:
    def body(batch: Batch) -> Id:
        check_open(batch, said.round)
        check_quiz(batch, said.question, said.person)
        found: dict[str, Any] = {}
        if said.state is not AnswerState.SKIPPED:
            if said.label_class is not None:
                batch.words = f"label {class_name(batch, said.label_class, said.question)}"
                found |= {
                    "label_class": said.label_class,
                    "between_classes": list(said.between) or None,
                    "guideline": guideline_of(batch, said.label_class),
                }
            elif said.value is None or _kind(batch, said.question) is QuestionKind.CLASS:
                raise UserError("Nothing was answered: choose a class.")
            found["sure"] = said.sure
        if said.value is not None:
            _check_classes(batch, said.value, said.question)
            found["value"] = value_json(_kind(batch, said.question), said.value)
        batch.words = said.words or batch.words
        return batch.add(
            "annotation",
            item=said.item,
            question=said.question,
            person=said.person,
            round=said.round,
            state=said.state,
            seconds=said.seconds,
            note=said.note,
            suggestion=None if said.suggestion is None else dict(said.suggestion),
            origin=said.origin,
            **found,
        )

    return body


def _kind(batch: Batch, question: Id) -> QuestionKind:
    row = batch.db.execute(
        "SELECT kind FROM current_question WHERE entity = ? AND retracted = 0", [question]
    ).fetchone()
    if row is None:
        raise UserError("This question is not in the project; choose another one.")
    return QuestionKind(row[0])


def _check_classes(batch: Batch, value: Value, question: Id) -> None:
    """Refuse a value with classes that the question does not have."""
    named = {unit.label_class for unit in value.units if unit.label_class is not None} | set(value.classes)
    for label_class in named:
        class_name(batch, label_class, question)


def check_open(batch: Batch, round_: Id) -> None:
    """Refuse labels in a round that does not take any.

    Raises:
        NotAllowed: it is closed.
        UserError: there is no such round.
    """
    row = batch.db.execute(
        "SELECT state, name FROM current_round WHERE entity = ? AND retracted = 0", [round_]
    ).fetchone()
    if row is None:
        raise UserError("This round is not in the project; choose another one.")
    if row[0] != "open":
        raise NotAllowed(f"{row[1]} is closed, so its labels stay as they are. Open a new round.")


def class_name(batch: Batch, label_class: Id, question: Id) -> str:
    """Return the name of a class of this question.

    Raises:
        UserError: the question has no such class.
    """
    row = batch.db.execute(
        "SELECT name FROM current_label_class WHERE entity = ? AND question = ? AND retracted = 0",
        [label_class, question],
    ).fetchone()
    if row is None:
        raise UserError("This class does not belong to the question; choose another one.")
    return str(row[0])


def guideline_of(batch: Batch, label_class: Id) -> Id | None:
    """Return the version of the label book that holds for a class now, None where nothing was written."""
    row = batch.db.execute(
        "SELECT id FROM current_guideline WHERE label_class = ? AND retracted = 0", [label_class]
    ).fetchone()
    return None if row is None else row[0]
