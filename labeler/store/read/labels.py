"""What people said: all of it as arrays, one item's, one person's progress."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.store import packed
from labeler.store.project import Project
from labeler.store.read.rounds import NOT_A_REPEAT, chooses_items, repeat_rounds
from labeler.store.read.serving import next_skipped, next_unlabeled
from labeler.types import AnswerState, Id, QuestionKind
from labeler.units import NOTHING, Value, parse_value

__all__ = [
    "ANSWERED",
    "DRAFT",
    "SKIPPED",
    "ItemLabel",
    "LabelArrays",
    "Progress",
    "current_labels",
    "item_labels",
    "last_answered",
    "my_label",
    "next_skipped",
    "next_unlabeled",
    "progress",
]

ANSWERED, SKIPPED, DRAFT = 0, 1, 2
"""The codes in `LabelArrays.state`."""


@dataclass(frozen=True, slots=True)
class LabelArrays:
    """Current labels, one entry each: ids as int64[n]; ``label_class`` is 0 where there is none.

    ``state`` int8[n]: `ANSWERED`, `SKIPPED` or `DRAFT`. Sorted by item, then person, then round.
    """

    item: np.ndarray
    person: np.ndarray
    round: np.ndarray
    label_class: np.ndarray
    state: np.ndarray

    def __len__(self) -> int:
        return len(self.item)

    def where(self, keep: np.ndarray) -> LabelArrays:
        """Return the entries where ``keep`` (bool[n], or indices) holds."""
        return LabelArrays(
            self.item[keep], self.person[keep], self.round[keep], self.label_class[keep], self.state[keep]
        )

    def answered(self) -> LabelArrays:
        """Return the entries that hold a class: skips and drafts are missing, never a class."""
        return self.where((self.state == ANSWERED) & (self.label_class != 0))


@dataclass(frozen=True, slots=True)
class ItemLabel:
    """What one person said of one item; ``at`` in microseconds since 1970 UTC.

    ``value`` holds what a class alone does not: classes, shapes, segments, text; ``seconds`` is the time
    spent on it; ``suggestion`` what a model had proposed, and when it was seen (see `ops.suggestions`).
    """

    person: Id
    person_name: str
    label_class: Id | None
    class_name: str | None
    state: AnswerState
    sure: bool | None
    between: tuple[Id, ...]
    note: str | None
    at: int
    round: Id
    value: Value = NOTHING
    seconds: float | None = None
    suggestion: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person has come in a round."""

    done: int
    skipped: int
    total: int


def current_labels(project: Project, question: Id, round: Id | None = None) -> LabelArrays:  # noqa: A002
    """Return everybody's current labels of a question, of one round or of all.

    What people said when an item was served to them again is left out unless its round is asked for.
    """
    with project.reading() as db:
        again = list(repeat_rounds(db, question).values())
        n = packed.count(db, question)
        found = {name: np.empty(n, dtype=packed.RECORD[name]) for name in packed.RECORD.names or ()}
        filled = 0
        for piece in packed.records(db, question):
            for name, column in found.items():
                column[filled : filled + len(piece)] = piece[name]
            filled += len(piece)
    labels = LabelArrays(**found)
    if round is not None:
        return labels.where(labels.round == round)
    return labels.where(~np.isin(labels.round, again)) if again else labels


_LABELS = """
SELECT a.person, p.name, a.label_class, c.name, a.state, a.sure, a.between_classes, a.note, a.at, a.round,
       q.kind, a.value, a.seconds, a.suggestion
FROM current_annotation a
JOIN current_person p ON p.entity = a.person
JOIN current_question q ON q.entity = a.question
LEFT JOIN current_label_class c ON c.entity = a.label_class
WHERE a.item = ? AND a.question = ? AND a.retracted = 0
"""


def item_labels(project: Project, item: Id, question: Id) -> list[ItemLabel]:
    """Return everybody's current labels of one item, of all rounds, oldest first.

    Drafts are nobody's yet, and what was said when an item was served again is no further label.

    Raises:
        UserError: a value is not of the question's form.
    """
    with project.reading() as db:
        rows = db.execute(
            f"{_LABELS} AND a.state <> 'draft' AND NOT EXISTS (SELECT 1 FROM current_round r "
            f"WHERE r.entity = a.round AND NOT ({NOT_A_REPEAT.format(config='r.config')})) "
            "ORDER BY a.at, a.id",
            [item, question],
        ).fetchall()
    return [_item_label(row) for row in rows]


def my_label(project: Project, item: Id, question: Id, person: Id, round: Id) -> ItemLabel | None:  # noqa: A002
    """Return what this person said of this item in this round, a draft included, or None.

    Raises:
        UserError: the value is not of the question's form.
    """
    with project.reading() as db:
        row = db.execute(
            f"{_LABELS} AND a.person = ? AND a.round = ?", [item, question, person, round]
        ).fetchone()
    return None if row is None else _item_label(row)


def last_answered(project: Project, question: Id, items: Sequence[Id]) -> dict[Id, int]:
    """Return when each of ``items`` was answered last, by anybody in any round; unanswered ones are left out.

    In microseconds since 1970 UTC.
    """
    with project.reading() as db:
        rows = db.execute(
            "SELECT a.item, max(a.at) FROM json_each(?) j CROSS JOIN current_annotation a "
            "ON a.item = j.value AND a.question = ? AND a.retracted = 0 AND a.state = 'answered' "
            "GROUP BY a.item",
            [json.dumps([int(item) for item in items]), question],
        )
        return dict(rows.fetchall())


def progress(project: Project, question: Id, person: Id, round: Id) -> Progress:  # noqa: A002
    """Return how many items this person has answered and skipped in this round, of how many.

    What is in draft is neither. Items that are served to the person a second time count twice.
    """
    with project.reading() as db:
        again = repeat_rounds(db, question).get(round, round)
        rows = db.execute(
            "SELECT state, count(*) FROM current_annotation "
            "WHERE question = ? AND round IN (?, ?) AND person = ? AND retracted = 0 GROUP BY state",
            [question, round, again, person],
        )
        counts = dict(rows.fetchall())
        (total,) = db.execute(
            "SELECT (SELECT count(*) FROM item) - (SELECT count(*) FROM item WHERE broken IS NOT NULL)"
        ).fetchone()
        (assigned,) = db.execute(
            "SELECT count(*) FROM current_assignment WHERE person = ? AND round IN (?, ?) AND retracted = 0",
            [person, round, again],
        ).fetchone()
        wanted = assigned if chooses_items(db, round) else total
    return Progress(counts.get("answered", 0), counts.get("skipped", 0), wanted)


def _item_label(row: tuple[Any, ...]) -> ItemLabel:
    person, name, label_class, class_name, state, sure, between, note, at, round_, *more = row
    kind, value, seconds, suggestion = more
    return ItemLabel(
        person=person,
        person_name=name,
        label_class=label_class,
        class_name=class_name,
        state=AnswerState(state),
        sure=None if sure is None else bool(sure),
        between=tuple(json.loads(between or "[]")),
        note=note,
        at=at,
        round=round_,
        value=parse_value(QuestionKind(kind), value),
        seconds=seconds,
        suggestion=None if suggestion is None else json.loads(suggestion),
    )
