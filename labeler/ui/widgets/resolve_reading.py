"""What the Resolve page reads on a worker thread: the queue, and what is known of one item."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.ops.resolve import Queue, disagreements
from labeler.store.project import Project
from labeler.store.read.comments import Comment, item_comments
from labeler.store.read.items import items
from labeler.store.read.labels import ItemLabel, item_labels
from labeler.store.read.truth import item_rulings
from labeler.types import AnswerState, Id
from labeler.ui.state.resolve import Disputed, Known, Opinion, Ruling, number_opinions
from labeler.ui.state.session import Session

MOST_NAMES = 2000
"""How many rows of the queue are shown by file name; later ones by their number."""


@dataclass(frozen=True, slots=True)
class ReadQueue:
    """The queue as rows, the file names of the first ones, and what it was made from."""

    rows: tuple[Disputed, ...]
    names: dict[Id, str]
    queue: Queue


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of one item, and what was said about it."""

    known: Known
    comments: tuple[Comment, ...]


def read_queue(project: Project, question: Id, show_ruled: bool) -> ReadQueue:
    """Return what people disagree about, most disagreed first."""
    queue = disagreements(project, question, include_ruled=show_ruled)
    named = items(project, queue.item[:MOST_NAMES].tolist())
    columns = (queue.item, queue.n_labels, queue.disagreement, queue.ruled)
    rows = tuple(Disputed(*row) for row in zip(*(column.tolist() for column in columns), strict=True))
    return ReadQueue(rows, {row.id: row.path.name for row in named}, queue)


def read_details(project: Project, item: Id, session: Session, round_: Id | None) -> Details:
    """Return every opinion on an item in this round, by name; the latest ruling; the comments."""
    names = {row.id: row.name for row in session.classes}

    def opinion(label: ItemLabel) -> Opinion:
        return Opinion(
            0,
            label.person,
            session.person_name(label.person),
            label.label_class,
            label.class_name or "?",
            tuple(names.get(one, "?") for one in label.between),
            label.sure is not False,
            label.note or "",
            label.at,
        )

    labels = [
        label
        for label in item_labels(project, item, session.question)
        if label.state == AnswerState.ANSWERED and label.round == round_
    ]
    labels.sort(key=lambda label: (session.person_name(label.person), label.at))
    rulings = item_rulings(project, item, session.question)
    last = rulings[-1] if rulings else None
    ruling = None if last is None else Ruling(item, last.verdict, last.label_class, last.reason or "")
    known = Known(number_opinions([opinion(label) for label in labels]), ruling)
    return Details(known, tuple(item_comments(project, item)))
