"""What is asked of an item, and the classes that answer it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from labeler.errors import UserError
from labeler.store.project import Project
from labeler.types import ClassKind, Id, QuestionKind

NOTHING = 0
"""What a retired class counts as."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; ``words`` is the sentence that the labeler reads, ``config`` what its kind needs."""

    id: Id
    name: str
    kind: QuestionKind
    words: str
    config: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LabelClass:
    """One answer; ``between`` are the classes that a borderline class lies between."""

    id: Id
    question: Id
    name: str
    key: str | None
    colour: str | None
    position: int
    kind: ClassKind
    between: tuple[Id, ...]
    merged_into: Id | None

    @property
    def is_offered(self) -> bool:
        """Return whether people may still answer with it: neither merged nor retired."""
        return self.merged_into is None and self.kind is not ClassKind.RETIRED


def questions(project: Project) -> list[Question]:
    """Return the project's questions in their declared order."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT entity, name, kind, words, config FROM current_question WHERE retracted = 0 "
            "ORDER BY coalesce(position, 0), entity"
        ).fetchall()
    return [
        Question(id_, name, QuestionKind(kind), words or "", json.loads(config or "{}"))
        for id_, name, kind, words, config in rows
    ]


def the_question(project: Project, name: str | None = None) -> Question:
    """Return the question called ``name``, or the only one.

    Raises:
        UserError: there is none, none of that name, or there are several and no name was given.
    """
    found = questions(project)
    if not found:
        raise UserError(f"{project.path} asks no question yet; make one with `labeler new --classes a,b,c`.")
    names = ", ".join(question.name for question in found)
    if name is not None:
        found = [question for question in found if question.name == name]
        if not found:
            raise UserError(f"{project.path} has no question {name!r}; it has {names}.")
    if len(found) > 1:
        raise UserError(f"{project.path} asks several questions ({names}); say which with --question.")
    return found[0]


def classes(project: Project, question: Id) -> list[LabelClass]:
    """Return the classes of a question in their declared order, merged and retired ones included."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT entity, question, name, key, colour, position, kind, between_classes, merged_into "
            "FROM current_label_class WHERE question = ? AND retracted = 0 "
            "ORDER BY coalesce(position, 0), entity",
            [question],
        ).fetchall()
    return [_label_class(row) for row in rows]


def merged_into(project: Project, question: Id) -> dict[Id, Id]:
    """Return what a class counts as in the end: a merged one as another, a retired one as 0: nothing."""
    declared = classes(project, question)
    direct = {c.id: c.merged_into for c in declared if c.merged_into is not None}
    direct |= {c.id: NOTHING for c in declared if c.kind is ClassKind.RETIRED and c.merged_into is None}
    final: dict[Id, Id] = {}
    for start, first in direct.items():
        seen, target = {start}, first
        while target in direct and target not in seen:
            seen.add(target)
            target = direct[target]
        final[start] = target
    return final


def _label_class(row: tuple[Any, ...]) -> LabelClass:
    id_, question, name, key, colour, position, kind, between, merged_into = row
    between_ids = tuple(json.loads(between or "[]"))
    return LabelClass(
        id_, question, name, key, colour, position or 0, ClassKind(kind), between_ids, merged_into
    )
