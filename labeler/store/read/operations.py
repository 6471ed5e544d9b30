"""What an operation touched, for undo that comes back to where it happened."""

from __future__ import annotations

import json
from dataclasses import dataclass

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class LabelKey:
    """Whose answer to what: the subject of an annotation."""

    item: Id
    question: Id
    person: Id
    round: Id


def labels_of(project: Project, op: Id, most: int = 2) -> list[LabelKey]:
    """Return the answers that an operation appended, ``most`` at most (a bulk import has a million)."""
    with project.reading() as db:
        row = db.execute("SELECT spans FROM op WHERE id = ?", [op]).fetchone()
        found: list[LabelKey] = []
        for first, last in json.loads(row[0] or "[]") if row else []:
            rows = db.execute(
                "SELECT item, question, person, round FROM annotation "
                "WHERE id BETWEEN ? AND ? AND op = ? LIMIT ?",
                [first, last, op, most - len(found)],
            )
            found += [LabelKey(*values) for values in rows]
            if len(found) >= most:
                break
    return found
