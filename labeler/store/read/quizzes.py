"""The entry quizzes that people took."""

from __future__ import annotations

import json
from dataclasses import dataclass

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Quiz:
    """One try: its ``items``, and ``wrong`` as (gold class, class that was said); ``at`` as everywhere."""

    at: int
    n: int
    n_right: int
    pass_mark: float
    items: tuple[Id, ...]
    wrong: tuple[tuple[Id, Id], ...]


def quizzes(project: Project, question: Id, person: Id) -> list[Quiz]:
    """Return the quizzes that a person took, oldest first."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT at, n, n_right, coalesce(pass_mark, 0), items FROM quiz "
            "WHERE question = ? AND person = ? ORDER BY at, id",
            [question, person],
        ).fetchall()
    found = []
    for at, n, n_right, pass_mark, items in rows:
        asked = json.loads(items or "[]")
        wrong = tuple((one["gold"], one["said"]) for one in asked if not one["right"])
        found.append(Quiz(at, n, n_right, pass_mark, tuple(one["item"] for one in asked), wrong))
    return found
