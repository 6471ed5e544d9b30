"""Definitions written apart: classes and entries of the label book that two copies changed, neither knowing.

Each row of a class, or of its entry in the label book, names the rows that its author knew (``follows``).
Those that no other row follows are the heads. A subject with one head was written by people who knew of each
other; with several that say different things it is work for an SME. The later of them holds until then, in
every copy the same; nothing is lost, and no order of merging changes what is listed here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from labeler.store.connection import Database
from labeler.types import Id

ENTRY_FIELDS = ("definition", "typical", "counter", "borderline", "edge_cases", "decisions")
"""What an entry of the label book says; two heads that say the same of all of these are no conflict."""

CLASS_FIELDS = ("name", "kind", "between_classes", "merged_into")
"""What a class is; of its key, colour and place the later change holds without a word."""

FIELDS: Mapping[str, tuple[str, ...]] = {"guideline": ENTRY_FIELDS, "label_class": CLASS_FIELDS}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a subject; ``values`` holds its `FIELDS` as they are stored, None where it was taken away.

    ``follows`` is None where that was not recorded (a file from before): it then stands before all earlier
    rows, of lower versions where there are versions.
    """

    id: Id
    at: int
    author: Id
    op: Id
    restores: Id | None
    follows: tuple[Id, ...] | None
    values: Mapping[str, str | int | None] | None
    version: int | None = None

    @property
    def stands_for(self) -> Id:
        """Return the row that first said this."""
        return self.restores or self.id


@dataclass(frozen=True, slots=True)
class Fork:
    """One subject of ``table`` with several heads, oldest first; ``base`` is the last row that all knew."""

    table: str
    subject: Id
    heads: tuple[Row, ...]
    base: Row | None
    fields: tuple[str, ...] = field(default=())


def forks(db: Database, question: Id) -> list[Fork]:
    """Return the classes and entries of a question that were changed apart and differ, by table and class."""
    found = []
    for table in FIELDS:
        for subject, rows in _rows_by_subject(db, table, question):
            fork = fork_of(table, subject, rows, _undoes(db, rows))
            if fork is not None:
                found.append(fork)
    return found


def fork_of(table: str, subject: Id, rows: Sequence[Row], undoes: Mapping[Id, Id]) -> Fork | None:
    """Return the fork of one subject, or None; ``rows`` by time, ``undoes`` maps an operation to the undone.

    >>> first = Row(1, 1, 7, 1, None, (), {"definition": "a"})
    >>> ann = Row(2, 2, 7, 2, None, (1,), {"definition": "b"})
    >>> ben = Row(3, 3, 8, 3, None, (1,), {"definition": "c"})
    >>> fork = fork_of("guideline", 5, [first, ann, ben], {})
    >>> [head.id for head in fork.heads], fork.base.id, fork.fields
    ([2, 3], 1, ('definition',))
    >>> fork_of("guideline", 5, [first, ann, ben, Row(4, 4, 9, 4, None, (2, 3), {"definition": "c"})], {})
    """
    if len(rows) < 2:
        return None
    known = _known_rows(rows, undoes)
    covered = {id_ for row in rows if row.id not in known.taken_back for id_ in known.behind[row.id]}
    heads = tuple(row for row in rows if row.id not in covered)
    fields = _differing(table, heads)
    if len(heads) < 2 or not fields:
        return None
    shared = set.intersection(*(set(known.behind[head.id]) for head in heads))
    base = next((row for row in reversed(rows) if row.id in shared), None)
    return Fork(table, subject, heads, base, fields)


def _differing(table: str, heads: Iterable[Row]) -> tuple[str, ...]:
    """Return the fields of which heads say different things; all of them where one was taken away."""
    said = [head.values for head in heads]
    gone = [values is None for values in said]
    if any(gone):
        return () if all(gone) else FIELDS[table]
    return tuple(
        name for name in FIELDS[table] if len({(values or {}).get(name) or "" for values in said}) > 1
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is behind each row, and which rows an undo that stands has taken back."""

    behind: dict[Id, frozenset[Id]]
    taken_back: frozenset[Id]


def _known_rows(rows: Sequence[Row], undoes: Mapping[Id, Id]) -> _Known:
    by_op: dict[Id, list[Row]] = {}
    for row in rows:
        by_op.setdefault(row.op, []).append(row)
    takes_back = {
        row.id: by_op.get(undoes.get(row.op, 0), []) if row.restores is not None else [] for row in rows
    }
    gone: set[Id] = set()
    for row in reversed(rows):
        if row.id not in gone:
            gone.update(one.id for one in takes_back[row.id])
    behind: dict[Id, frozenset[Id]] = {}
    for place, row in enumerate(rows):
        direct = _direct(row, rows[:place], takes_back[row.id])
        behind[row.id] = direct.union(*(behind.get(one, frozenset()) for one in direct))
        if row.restores is not None:
            # what the row that was taken back stood before is not known any more, only what holds again
            behind[row.id] = behind[row.id] - _only_behind(takes_back[row.id], direct, behind)
    return _Known(behind, frozenset(gone))


def _direct(row: Row, earlier: Sequence[Row], taken_back: Sequence[Row]) -> frozenset[Id]:
    """Return the rows that ``row`` itself stands before, and earlier ones that say the same as these."""
    if row.restores is not None:
        again = [one.id for one in earlier if row.restores and one.stands_for == row.restores]
        return frozenset([*again, *(one.id for one in taken_back)])
    if row.follows is not None:
        known = [one.values for one in earlier if one.id in row.follows]
        return frozenset([*row.follows, *(one.id for one in earlier if one.values in known)])
    return frozenset(
        one.id
        for one in earlier
        if row.version is None or one.version is None or one.version < row.version or one.author == row.author
    )


def _only_behind(
    taken_back: Sequence[Row], direct: frozenset[Id], behind: Mapping[Id, frozenset[Id]]
) -> frozenset[Id]:
    """Return what only the rows that were taken back stood before."""
    ids = {one.id for one in taken_back}
    kept = direct.union(*(behind[one] for one in direct if one not in ids and one in behind))
    return frozenset().union(*(behind[one] for one in ids)) - kept


def _undoes(db: Database, rows: Sequence[Row]) -> dict[Id, Id]:
    ops = sorted({row.op for row in rows if row.restores is not None})
    if not ops:
        return {}
    marks = ", ".join("?" * len(ops))
    return dict(db.execute(f"SELECT id, undoes FROM op WHERE undoes IS NOT NULL AND id IN ({marks})", ops))


def _rows_by_subject(db: Database, table: str, question: Id) -> Iterable[tuple[Id, list[Row]]]:
    """Yield the rows, by time, of each subject of a question that has more than one."""
    subject = "entity" if table == "label_class" else "label_class"
    version = "version" if table == "guideline" else "NULL"
    names = FIELDS[table]
    rows = db.execute(
        f"SELECT t.{subject}, t.id, t.at, t.author, t.op, t.restores, t.retracted, t.follows, t.{version}, "
        f"{', '.join(f't.{name}' for name in names)} FROM {table} t WHERE t.{subject} IN "
        f"(SELECT x.{subject} FROM {table} x JOIN label_class c ON c.id = x.{subject} "
        f"WHERE c.question = ? GROUP BY 1 HAVING count(*) > 1) ORDER BY 1, t.at, t.id".replace(
            "t.NULL", "NULL"
        ),
        [question],
    ).fetchall()
    for one, group in groupby(rows, key=lambda row: row[0]):
        yield int(one), [_row(row, names) for row in group]


def _row(row: tuple[Any, ...], names: Sequence[str]) -> Row:
    _, id_, at, author, op, restores, retracted, follows, version, *values = row
    return Row(
        id=id_,
        at=at,
        author=author,
        op=op,
        restores=restores,
        follows=None if follows is None else tuple(json.loads(follows)),
        values=None if retracted else dict(zip(names, values, strict=True)),
        version=version,
    )
