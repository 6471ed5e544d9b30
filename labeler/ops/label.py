"""Label: answer, put off, take back, write a note. One operation a key press."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from labeler.errors import NotAllowed, UserError
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.types import AnswerState, Id, Origin


def submit_label(
    project: Project,
    *,
    person: Id,
    item: Id,
    question: Id,
    round: Id,  # noqa: A002 - the field's name
    label_class: Id,
    between: Sequence[Id] = (),
    sure: bool = True,
    note: str | None = None,
    seconds: float | None = None,
    origin: Origin = Origin.HAND,
    initiator: str | None = None,
) -> Done[Id]:
    """Put ``person``'s answer on the disk; an earlier answer of theirs in this round gives way.

    Args:
        between: for a borderline class, the classes that the item lies between.
        seconds: how long the person looked at it.

    Raises:
        NotAllowed: the round is closed.
        UserError: no such round or class.
    """

    body = _label_body(
        person=person,
        item=item,
        question=question,
        round_=round,
        label_class=label_class,
        between=between,
        sure=sure,
        note=note,
        seconds=seconds,
        origin=origin,
    )
    return project.operate("label", "label", person, body, initiator=initiator)


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

    body = _skip_body(person=person, item=item, question=question, round_=round, note=note, seconds=seconds)
    return project.operate("skip", "put off", person, body, initiator=initiator)


def submit_later(
    project: Project,
    *,
    person: Id,
    item: Id,
    question: Id,
    round: Id,  # noqa: A002 - the field's name
    label_class: Id | None,
    between: Sequence[Id] = (),
    sure: bool = True,
    note: str | None = None,
    seconds: float | None = None,
    initiator: str | None = None,
) -> Future[Done[Id]]:
    """Queue an answer (without a class: put the item off) and return at once, for the Label page.

    The future is done once the answer is on the disk, or holds what `submit_label` and `skip_item` raise.
    Answers reach the disk in the order in which they were queued; closing the project waits for them.
    """
    if label_class is None:
        put_off = _skip_body(
            person=person, item=item, question=question, round_=round, note=note, seconds=seconds
        )
        return project.submit("skip", "put off", person, put_off, initiator=initiator)
    body = _label_body(
        person=person,
        item=item,
        question=question,
        round_=round,
        label_class=label_class,
        between=between,
        sure=sure,
        note=note,
        seconds=seconds,
        origin=Origin.HAND,
    )
    return project.submit("label", "label", person, body, initiator=initiator)


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
        _check_open(batch, round)
        subject = {"item": item, "question": question, "person": person, "round": round}
        mine = batch.current("annotation", **subject)
        if mine is not None and not mine["retracted"]:
            return batch.revise("annotation", subject, note=note)
        return batch.add("annotation", **subject, state=AnswerState.SKIPPED, note=note, origin=Origin.HAND)

    return project.operate("note", "the note", person, body, initiator=initiator)


def add_comment(
    project: Project,
    *,
    person: Id,
    item: Id,
    text: str,
    answers: Id | None = None,
    initiator: str | None = None,
) -> Done[Id]:
    """Say something about the item to everybody.

    Raises:
        UserError: nothing was said.
    """
    if not text.strip():
        raise UserError("A comment needs words.")
    return project.operate(
        "comment",
        "the comment",
        person,
        lambda batch: batch.add("comment", item=item, text=text.strip(), answers=answers),
        initiator=initiator,
    )


def _label_body(
    *,
    person: Id,
    item: Id,
    question: Id,
    round_: Id,
    label_class: Id,
    between: Sequence[Id],
    sure: bool,
    note: str | None,
    seconds: float | None,
    origin: Origin,
) -> Callable[[Batch], Id]:
    def body(batch: Batch) -> Id:
        _check_open(batch, round_)
        batch.words = f"label {_class_name(batch, label_class, question)}"
        return batch.add(
            "annotation",
            item=item,
            question=question,
            person=person,
            round=round_,
            state=AnswerState.ANSWERED,
            label_class=label_class,
            between_classes=list(between) or None,
            sure=sure,
            seconds=seconds,
            note=note,
            guideline=_guideline(batch, label_class),
            origin=origin,
        )

    return body


def _skip_body(
    *, person: Id, item: Id, question: Id, round_: Id, note: str | None, seconds: float | None
) -> Callable[[Batch], Id]:
    def body(batch: Batch) -> Id:
        _check_open(batch, round_)
        return batch.add(
            "annotation",
            item=item,
            question=question,
            person=person,
            round=round_,
            state=AnswerState.SKIPPED,
            seconds=seconds,
            note=note,
            origin=Origin.HAND,
        )

    return body


def _check_open(batch: Batch, round_: Id) -> None:
    row = batch.db.execute(
        "SELECT state, name FROM current_round WHERE entity = ? AND retracted = 0", [round_]
    ).fetchone()
    if row is None:
        raise UserError("This round is not in the project; choose another one.")
    if row[0] != "open":
        raise NotAllowed(f"{row[1]} is closed, so its labels stay as they are. Open a new round.")


def _class_name(batch: Batch, label_class: Id, question: Id) -> str:
    row = batch.db.execute(
        "SELECT name FROM current_label_class WHERE entity = ? AND question = ? AND retracted = 0",
        [label_class, question],
    ).fetchone()
    if row is None:
        raise UserError("This class does not belong to the question; choose another one.")
    return str(row[0])


def _guideline(batch: Batch, label_class: Id) -> Id | None:
    row = batch.db.execute(
        "SELECT id FROM current_guideline WHERE label_class = ? AND retracted = 0", [label_class]
    ).fetchone()
    return None if row is None else row[0]
