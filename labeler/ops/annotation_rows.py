"""Which settled entries say something that the project does not know yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from labeler.errors import UserError
from labeler.formats.annotations import Entry, Said
from labeler.ops.annotation_values import entry_value
from labeler.store.connection import Database
from labeler.types import AnswerState, Id, QuestionKind


@dataclass(frozen=True, slots=True)
class Row:
    """An entry about an item; ``by`` names the person or the run, and is empty for gold."""

    said: Said
    item: Id
    by: str
    entry: Entry

    @property
    def state(self) -> AnswerState:
        """Return whether it is an answer or was put off."""
        return AnswerState.SKIPPED if self.entry.skipped else AnswerState.ANSWERED


@dataclass(frozen=True, slots=True)
class Known:
    """A question as the entries meet it; ``question`` and ``round`` are None where they are not made yet."""

    kind: QuestionKind
    question: Id | None
    round: Id | None
    classes: Mapping[str, Id]
    people: Mapping[str, Id]

    def value(self, entry: Entry) -> tuple[Id | None, str | None]:
        """Return ``label_class`` and ``value`` of an entry."""
        return entry_value(self.kind, entry, self.classes)


@dataclass(frozen=True, slots=True)
class Settled:
    """The rows that are new, and ``label_class`` and ``value`` of each."""

    rows: list[Row]
    values: list[tuple[Id | None, str | None]]


def fresh_votes(db: Database, known: Known, rows: list[Row]) -> Settled:
    """Return the votes that differ from what these people say in this round now."""
    people = [known.people[name] for name in {row.by for row in rows} if name in known.people]
    current = {}
    if known.question is not None and known.round is not None and people:
        current = {
            (item, person): (label, value, state)
            for item, person, label, value, state in db.execute(
                "SELECT item, person, label_class, value, state FROM current_annotation WHERE question = ? "
                "AND round = ? AND person IN (SELECT value FROM json_each(?)) AND retracted = 0",
                [known.question, known.round, json.dumps(people)],
            ).fetchall()
        }
    values = [known.value(row.entry) for row in rows]
    fresh = [
        i
        for i, row in enumerate(rows)
        if current.get((row.item, known.people.get(row.by))) != (*values[i], row.state.value)
    ]
    return Settled([rows[i] for i in fresh], [values[i] for i in fresh])


def fresh_gold(db: Database, known: Known, rows: list[Row]) -> Settled:
    """Return the truths that differ from those that the project has."""
    current = {}
    if known.question is not None:
        current = {
            item: (label, value)
            for item, label, value in db.execute(
                "SELECT item, label_class, value FROM current_gold WHERE question = ? AND retracted = 0",
                [known.question],
            ).fetchall()
        }
    rows = [row for row in rows if not row.entry.skipped]
    values = [known.value(row.entry) for row in rows]
    fresh = [i for i, row in enumerate(rows) if current.get(row.item) != values[i]]
    return Settled([rows[i] for i in fresh], [values[i] for i in fresh])


def fresh_predictions(db: Database, known: Known, rows: list[Row]) -> Settled:
    """Return the predictions of runs that the project does not have.

    Raises:
        UserError: there is a run of that name for this question which says something else.
    """
    rows = [row for row in rows if not row.entry.skipped]
    values = [known.value(row.entry) for row in rows]
    taken: set[str] = set()
    for name in dict.fromkeys(row.by for row in rows):
        found = _run(db, known, name)
        if found is None:
            continue
        if found != {row.item: values[i] for i, row in enumerate(rows) if row.by == name}:
            raise UserError(f"There is a run called {name!r} already; give these predictions another name.")
        taken.add(name)
    fresh = [i for i, row in enumerate(rows) if row.by not in taken]
    return Settled([rows[i] for i in fresh], [values[i] for i in fresh])


def _run(db: Database, known: Known, name: str) -> dict[Id, tuple[Id | None, str | None]] | None:
    row = db.execute("SELECT id FROM run WHERE question = ? AND name = ?", [known.question, name]).fetchone()
    if row is None:
        return None
    said = db.execute(
        "SELECT item, label_class, value FROM prediction WHERE run = ? ORDER BY at, id", [row[0]]
    )
    return {item: (label, value) for item, label, value in said.fetchall()}
