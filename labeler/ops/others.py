"""What the others said of an item, to look at: never before its round is closed.

Whoever sees what others answered before they have answered themselves agrees with them more than they would
have (the same holds for a model's proposals, see `ops.suggestions`). So nothing is handed out here while the
round takes labels; and a labeler who is in another round of the same question, labeling blind, has to wait
for that one as well.
"""

from __future__ import annotations

import numpy as np

from labeler.errors import NotAllowed, UserError
from labeler.store.project import Project
from labeler.store.read.labels import ANSWERED, ItemLabel, current_labels, item_labels
from labeler.store.read.people import person as read_person
from labeler.store.read.queue import PersonQueue, person_queue
from labeler.store.read.rounds import Round, rounds
from labeler.types import AnswerState, Id, Role


def may_look(project: Project, question: Id, round: Id, person: Id) -> Round:  # noqa: A002 - the field's name
    """Return the round if ``person`` may see what everybody said in it.

    Raises:
        NotAllowed: it still takes labels, or the person is labeling blind in another one.
        UserError: the question has no such round.
    """
    every = {row.id: row for row in rounds(project, question)}
    asked = every.get(round)
    if asked is None:
        raise UserError("This question has no such round; choose one of its own.")
    if asked.is_open:
        raise NotAllowed(f"{asked.name} still takes labels: what others said is shown once it is closed.")
    who = read_person(project, person)
    labels = who is None or who.role is Role.LABELER
    waits = next((row for row in every.values() if row.is_open and row.blind), None)
    if labels and waits is not None:
        raise NotAllowed(
            f"You are labeling blind in {waits.name}: what others said is shown once it is closed."
        )
    return asked


def others_labels(
    project: Project,
    *,
    item: Id,
    question: Id,
    round: Id,  # noqa: A002
    person: Id,
) -> list[ItemLabel]:
    """Return what everybody but ``person`` answered to an item in a closed round, by name.

    Raises:
        NotAllowed: the round still takes labels, or the person is labeling blind in another one.
        UserError: the question has no such round.
    """
    may_look(project, question, round, person)
    said = [
        label
        for label in item_labels(project, item, question)
        if label.round == round and label.person != person and label.state is AnswerState.ANSWERED
    ]
    return sorted(said, key=lambda label: (label.person_name.casefold(), label.person))


def closed_queue(project: Project, question: Id, person: Id, round: Id) -> PersonQueue:  # noqa: A002
    """Return the items of a closed round that somebody answered, to look through.

    First those that ``person`` answered or put off, in the order in which they came, else all.

    Raises:
        NotAllowed: as in `may_look`.
        UserError: the question has no such round.
    """
    may_look(project, question, round, person)
    labels = current_labels(project, question, round)
    said = np.unique(labels.item[labels.state == ANSWERED])
    own = person_queue(project, question, person, round)
    mine = np.isin(own.items, labels.item[labels.person == person])
    if mine.any():
        return PersonQueue(own.items[mine], own.status[mine])
    return PersonQueue(said.astype(np.int64), np.zeros(len(said), np.uint8))
