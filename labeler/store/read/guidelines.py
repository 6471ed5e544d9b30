"""The label book: what each class means, its versions, and which version each label was made under."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.store import column_read
from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Example:
    """An item that shows what a class is (or is not), and why."""

    item: Id
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a class's entry; ``at`` in microseconds since 1970 UTC.

    ``id`` is what labels refer to: the row that first said this, also after undo and redo. ``decisions`` are
    those written by hand; rulings are decisions as well.
    """

    id: Id
    label_class: Id
    version: int
    definition: str
    typical: tuple[Example, ...]
    counter: tuple[Example, ...]
    borderline: tuple[Example, ...]
    edge_cases: tuple[str, ...]
    decisions: tuple[str, ...]
    author: str
    at: int


@dataclass(frozen=True, slots=True)
class RulingNote:
    """A ruling for a class with its reason: a decision that the book can show."""

    item: Id
    label_class: Id
    person: str
    reason: str
    at: int


_COLUMNS = (
    "coalesce(g.restores, g.id), g.label_class, g.version, g.definition, g.typical, g.counter, g.borderline, "
    "g.edge_cases, g.decisions, coalesce(p.name, '?'), g.at"
)
_FROM = (
    "LEFT JOIN current_person p ON p.entity = g.author JOIN current_label_class c ON c.entity = g.label_class"
)


def entries(project: Project, question: Id) -> dict[Id, Entry]:
    """Return the current entry of each class of a question that has one."""
    with project.reading() as db:
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM current_guideline g {_FROM} WHERE c.question = ? AND g.retracted = 0",
            [question],
        ).fetchall()
    return {row[1]: _entry(row) for row in rows}


def entry_versions(project: Project, label_class: Id) -> list[Entry]:
    """Return every version of a class's entry that was ever written, newest first."""
    with project.reading() as db:
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM guideline g {_FROM} WHERE g.label_class = ? AND g.retracted = 0 "
            "AND g.restores IS NULL ORDER BY g.at DESC, g.id DESC",
            [label_class],
        ).fetchall()
    return [_entry(row) for row in rows]


def labels_by_entry(project: Project, question: Id) -> dict[Id, dict[Id, int]]:
    """Return, for each class, how many current labels were made under each entry (0: before any)."""
    found: dict[Id, dict[Id, int]] = {}
    with project.reading() as db:
        # (some items at a time: SQLite sorts what it groups in memory, all of it at once)
        for low, high in column_read.spans(db):
            rows = db.execute(
                "SELECT a.label_class, coalesce(g.restores, g.id, 0), count(*) FROM current_annotation a "
                "LEFT JOIN guideline g ON g.id = a.guideline WHERE a.item BETWEEN ? AND ? "
                "AND a.question = ? AND a.retracted = 0 AND a.state = 'answered' "
                "AND a.label_class IS NOT NULL GROUP BY 1, 2",
                [low, high, question],
            )
            for label_class, entry, n in rows:
                counts = found.setdefault(label_class, {})
                counts[entry] = counts.get(entry, 0) + n
    return found


def items_under_old(project: Project, question: Id, label_class: Id) -> np.ndarray:
    """Return the items, int64[n], that bear the class in a label made under another entry than today's."""
    with project.reading() as db:
        now = db.execute(
            "SELECT coalesce(restores, id) FROM current_guideline WHERE label_class = ? AND retracted = 0",
            [label_class],
        ).fetchone()
        rows = db.execute(
            "SELECT DISTINCT a.item FROM current_annotation a LEFT JOIN guideline g ON g.id = a.guideline "
            "WHERE a.question = ? AND a.label_class = ? AND a.retracted = 0 AND a.state = 'answered' "
            "AND coalesce(g.restores, g.id, 0) <> ? ORDER BY a.item",
            [question, label_class, 0 if now is None else now[0]],
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)


def ruling_notes(project: Project, question: Id) -> list[RulingNote]:
    """Return the rulings for a class that give a reason, newest first."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT r.item, r.label_class, coalesce(p.name, '?'), r.reason, r.at FROM current_ruling r "
            "LEFT JOIN current_person p ON p.entity = r.person WHERE r.question = ? AND r.retracted = 0 "
            "AND r.label_class IS NOT NULL AND coalesce(r.reason, '') <> '' ORDER BY r.at DESC, r.id DESC",
            [question],
        ).fetchall()
    return [RulingNote(*row) for row in rows]


def _entry(row: tuple[Any, ...]) -> Entry:
    id_, label_class, version, definition, typical, counter, borderline, edge_cases, decisions, who, at = row
    return Entry(
        id=id_,
        label_class=label_class,
        version=version or 1,
        definition=definition or "",
        typical=_examples(typical),
        counter=_examples(counter),
        borderline=_examples(borderline),
        edge_cases=_sentences(edge_cases),
        decisions=_sentences(decisions),
        author=who,
        at=at,
    )


def _examples(text: str | None) -> tuple[Example, ...]:
    return tuple(Example(int(one["item"]), str(one.get("note", ""))) for one in json.loads(text or "[]"))


def _sentences(text: str | None) -> tuple[str, ...]:
    return tuple(str(one) for one in json.loads(text or "[]"))
