"""Definitions that two copies changed apart: what each says, what both changes together say, settling them.

The later change holds until somebody settles it, knowing all of them; a settled one can be undone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeler.errors import UserError
from labeler.ops.roles import Right, require
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.apart import CLASS_FIELDS, ENTRY_FIELDS, Fork, Row, forks
from labeler.store.read.items import items
from labeler.store.read.people import people
from labeler.store.read.questions import classes, questions
from labeler.types import Id

ENTRY, CLASS = "guideline", "label_class"

FIELD_WORDS = {
    "definition": "Definition",
    "typical": "Typical examples",
    "counter": "Counter-examples",
    "borderline": "Borderline examples",
    "edge_cases": "Edge cases",
    "decisions": "Decisions",
    "name": "Name",
    "kind": "Kind",
    "between_classes": "Between the classes",
    "merged_into": "Counts as",
}
"""What a screen calls each field."""

_EXAMPLES = ("typical", "counter", "borderline")
_LISTS = (*_EXAMPLES, "edge_cases", "decisions")

Values = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Version:
    """What one copy says: by whom and when (microseconds UTC), whether it holds now, and in words by field.

    ``values`` is what is stored, None where the subject was taken away.
    """

    id: Id
    person: str
    at: int
    holds: bool
    values: Values | None
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Definitions:
    """A class (``table`` is `CLASS`) or its entry in the label book (`ENTRY`) that was changed apart.

    ``versions`` come oldest first, ``before`` is what all of them changed (None: there was nothing),
    ``fields`` are those that differ.
    """

    table: str
    label_class: Id
    name: str
    versions: tuple[Version, ...]
    before: Version | None
    fields: tuple[str, ...]

    @property
    def title(self) -> str:
        """Return what was changed, in words."""
        return f"the entry of {self.name}" if self.table == ENTRY else f"the class {self.name}"


@dataclass(frozen=True, slots=True)
class Together:
    """Both changes in one: what only one copy changed is taken, lists are joined.

    ``open`` names the fields that copies changed differently; ``values`` has the later one's there.
    """

    values: Values
    open: tuple[str, ...]


def definitions_apart(project: Project, question: Id) -> list[Definitions]:
    """Return what copies define differently, entries of the label book first: work for an SME."""
    with project.reading() as db:
        found = forks(db, question)
        if not found:
            return []
        held = [_held(db, fork) for fork in found]
    words = _Words(project, question, found)
    return [words.definitions(fork, now) for fork, now in zip(found, held, strict=True)]


def n_definitions_apart(project: Project) -> int:
    """Return how many definitions wait to be settled, over all questions."""
    with project.reading() as db:
        return sum(len(forks(db, question.id)) for question in questions(project))


def together(found: Definitions) -> Together:
    """Return both changes in one, as far as they do not exclude each other."""
    said = [one.values for one in found.versions if one.values is not None]
    before: Values = (found.before.values if found.before else None) or {}
    values: dict[str, str | int | None] = {}
    contested = []
    for name in ENTRY_FIELDS if found.table == ENTRY else CLASS_FIELDS:
        changed = [one.get(name) for one in said if (one.get(name) or "") != (before.get(name) or "")]
        distinct = list(dict.fromkeys(changed))
        if name in _LISTS and len(distinct) > 1:
            values[name] = _joined(before.get(name), distinct)
        else:
            values[name] = distinct[-1] if distinct else before.get(name)
            if len(distinct) > 1:
                contested.append(name)
    return Together(values, tuple(contested))


def settle_definition(
    project: Project,
    *,
    author: Id,
    question: Id,
    table: str,
    label_class: Id,
    values: Values | None,
    initiator: str | None = None,
) -> Done[Id]:
    """Say what holds from now on, knowing every version (None: it was rightly taken away).

    Args:
        values: by field, as in a `Version` or from `together`; fields not named stay as they hold now.

    Raises:
        NotAllowed: a labeler settles no definitions.
        UserError: it is settled already, or another class has the name.
    """
    require(project, author, Right.DEFINE)
    known = classes(project, question)
    if table == CLASS and values is not None:
        taken = next((c for c in known if c.name == values.get("name") and c.id != label_class), None)
        if taken is not None:
            raise UserError(f"There is a class {taken.name!r} already; give this one another name.")
    name = next((one.name for one in known if one.id == label_class), "a class")

    def body(batch: Batch) -> Id:
        fork = next(
            (one for one in forks(batch.db, question) if (one.table, one.subject) == (table, label_class)),
            None,
        )
        if fork is None:
            raise UserError(f"The definition of {name!r} is settled already; nothing was changed.")
        follows = [head.id for head in fork.heads]
        subject = {"entity" if table == CLASS else "label_class": label_class}
        if values is None:
            return batch.retract(table, follows=follows, **subject)
        more: dict[str, object] = dict(values)
        if table == ENTRY:
            versions = "SELECT coalesce(max(version), 0) + 1 FROM guideline WHERE label_class = ?"
            (more["version"],) = batch.db.execute(versions, [label_class]).fetchone()
        return batch.revise(table, subject, **{**more, "follows": follows})

    words = f"settle the definition of {name}"
    return project.operate(
        "guideline" if table == ENTRY else "class", words, author, body, initiator=initiator
    )


def _held(db: Any, fork: Fork) -> Id:
    subject = "entity" if fork.table == CLASS else "label_class"
    row = db.execute(f"SELECT id FROM current_{fork.table} WHERE {subject} = ?", [fork.subject]).fetchone()
    return int(row[0])


def _joined(before: object, lists: Sequence[object]) -> str:
    """Return the lists as one, each entry once: what one took out stays out, what is new comes in."""
    first = _entries(before)
    each = [_entries(one) for one in lists]
    kept = [one for one in first if all(one in other for other in each)]
    new = [one for other in each for one in other if one not in first]
    texts = list(dict.fromkeys(json.dumps(one, ensure_ascii=False, sort_keys=True) for one in kept + new))
    return f"[{','.join(texts)}]"


def _entries(text: object) -> list[Any]:
    found: list[Any] = json.loads(str(text)) if text else []
    return found


class _Words:
    """Says rows in words: names of people, classes and items are read once."""

    def __init__(self, project: Project, question: Id, found: Sequence[Fork]) -> None:
        self._people = {one.id: one.name for one in people(project)}
        self._classes = {one.id: one.name for one in classes(project, question)}
        rows = [row for fork in found for row in (*fork.heads, fork.base) if row is not None and row.values]
        shown = {
            int(one["item"])
            for row in rows
            for name in _EXAMPLES
            for one in _entries((row.values or {}).get(name))
        }
        self._items = {row.id: row.relative for row in items(project, sorted(shown))} if shown else {}

    def definitions(self, fork: Fork, now: Id) -> Definitions:
        """Return a fork as a person reads it; ``now`` is the row that holds."""
        return Definitions(
            table=fork.table,
            label_class=fork.subject,
            name=self._classes.get(fork.subject, "?"),
            versions=tuple(self.version(row, now) for row in fork.heads),
            before=None if fork.base is None else self.version(fork.base, now),
            fields=fork.fields,
        )

    def version(self, row: Row, now: Id) -> Version:
        """Return one row in words."""
        words = {name: self.said(name, value) for name, value in (row.values or {}).items()}
        person = self._people.get(row.author, "?")
        return Version(row.id, person, row.at, row.id == now, row.values, words)

    def said(self, name: str, value: object) -> str:
        """Return one field in words, a line an entry."""
        if value is None or value == "":
            return ""
        if name in _EXAMPLES:
            return "\n".join(self._example(one) for one in _entries(value))
        if name == "between_classes":
            return ", ".join(self._classes.get(int(one), "?") for one in _entries(value))
        if name == "merged_into":
            return self._classes.get(int(str(value)), "?")
        return "\n".join(map(str, _entries(value))) if name in _LISTS else str(value)

    def _example(self, one: Mapping[str, Any]) -> str:
        path = self._items.get(int(one["item"]), "?")
        return f"{path}: {one['note']}" if one.get("note") else path
