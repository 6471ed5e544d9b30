"""What the Resolve page reads on a worker thread: the queue, and what is known of one item."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.ops.resolve import Queue, disagreements
from labeler.ops.rulings import said
from labeler.store.project import Project
from labeler.store.read.comments import Comment, item_comments
from labeler.store.read.guidelines import entries
from labeler.store.read.items import items
from labeler.store.read.labels import ItemLabel, item_labels
from labeler.store.read.truth import Ruling as StoredRuling
from labeler.store.read.truth import item_rulings
from labeler.types import AnswerState, Id, QuestionKind
from labeler.ui.state.resolve import Disputed, Known, Opinion, Ruled, Ruling, number_opinions
from labeler.ui.state.session import Session
from labeler.ui.state.value_words import value_lines
from labeler.units import Value, parse_value, value_json

MOST_NAMES = 2000
"""How many rows of the queue are shown by file name; later ones by their number."""


@dataclass(frozen=True, slots=True)
class ReadQueue:
    """The queue as rows, the file names of the first ones, and what it was made from."""

    rows: tuple[Disputed, ...]
    names: dict[Id, str]
    queue: Queue
    definitions: dict[Id, str]


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of one item, and what was said about it."""

    known: Known
    comments: tuple[Comment, ...]


def read_queue(project: Project, question: Id, show_ruled: bool) -> ReadQueue:
    """Return what people disagree about, where it matters most first, and the label book."""
    queue = disagreements(project, question, include_ruled=show_ruled)
    named = items(project, queue.item[:MOST_NAMES].tolist())
    numbers = (queue.item, queue.n_labels, queue.disagreement, queue.ruled, queue.frequency, queue.cost)
    rows = tuple(
        Disputed(item, n, apart, ruled, often, cost, place < queue.n_conflicts)
        for place, (item, n, apart, ruled, often, cost) in enumerate(
            zip(*(column.tolist() for column in numbers), strict=True)
        )
    )
    defined = {one: entry.definition for one, entry in entries(project, question).items()}
    return ReadQueue(rows, {row.id: row.path.name for row in named}, queue, defined)


def read_details(
    project: Project, item: Id, session: Session, round_: Id | None, alone: bool = False
) -> Details:
    """Return every opinion on an item in this round, by name; the rulings; the comments.

    ``alone``: the SME goes on from their own ruling only, so that how far SMEs agree can be measured.
    """
    names = {row.id: row.name for row in session.classes}
    kind = QuestionKind.CLASS if session.question_row is None else session.question_row.kind

    def opinion(label: ItemLabel) -> Opinion:
        return Opinion(
            0,
            label.person,
            session.person_name(label.person),
            label.label_class,
            label.class_name or _said(kind, label.value, names),
            tuple(names.get(one, "?") for one in label.between),
            label.sure is not False,
            label.note or "",
            label.at,
            label.value if kind is not QuestionKind.CLASS and label.label_class is None else None,
        )

    labels = [
        label
        for label in item_labels(project, item, session.question)
        if label.state == AnswerState.ANSWERED and label.round == round_
    ]
    labels.sort(key=lambda label: (session.person_name(label.person), label.at))
    rulings = item_rulings(project, item, session.question)
    own = [one for one in rulings if one.person == session.person] if alone else rulings
    last = own[-1] if own else None
    ruling = None if last is None else _as_ruling(last, kind)
    ruled = tuple(
        Ruled(session.person_name(one.person), _ruled_words(one, kind, names), one.reason or "")
        for one in rulings
    )
    known = Known(number_opinions([opinion(label) for label in labels]), ruling, ruled)
    return Details(known, tuple(item_comments(project, item)))


def _said(kind: QuestionKind, value: Value, names: dict[Id, str]) -> str:
    if kind is QuestionKind.TRANSCRIPT:
        return value.text
    lines = value_lines(kind, value_json(kind, value), names)
    return lines[0] if lines else "?"


def _ruled_words(one: StoredRuling, kind: QuestionKind, names: dict[Id, str]) -> str:
    if one.value is not None:
        return _said(kind, parse_value(kind, one.value), names)
    return said(one, names)


def _as_ruling(last: StoredRuling, kind: QuestionKind) -> Ruling:
    value = None if last.value is None else parse_value(kind, last.value)
    return Ruling(last.item, last.verdict, last.label_class, last.reason or "", value, last.evidence or "")
