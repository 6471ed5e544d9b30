"""Who is to label how much."""

from __future__ import annotations

from labeler.store.project import Project
from labeler.types import Id


def assigned(project: Project, round: Id) -> dict[Id, int]:  # noqa: A002 - the field's name
    """Return how many items of this round each person was given; nobody is in it where all label all."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT person, count(*) FROM current_assignment WHERE round = ? AND retracted = 0 "
            "GROUP BY person",
            [round],
        )
        return dict(rows.fetchall())
