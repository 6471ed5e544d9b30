"""What people say to each other about an item."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Comment:
    """One remark; ``at`` in microseconds since 1970 UTC, ``answers`` the remark that it replies to."""

    id: Id
    person: Id
    person_name: str
    text: str
    answers: Id | None
    at: int


def item_comments(project: Project, item: Id) -> list[Comment]:
    """Return the remarks on one item, oldest first."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT c.id, c.author, coalesce(p.name, '?'), c.text, c.answers, c.at FROM comment c "
            "LEFT JOIN current_person p ON p.entity = c.author WHERE c.item = ? ORDER BY c.at, c.id",
            [item],
        ).fetchall()
    return [Comment(*row) for row in rows]
