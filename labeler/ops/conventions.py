"""The writing conventions of a project's transcripts: set them, and see where transcripts leave them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labeler.conventions import Conventions, Problem, check, conventions_of
from labeler.errors import UserError
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.questions import Question
from labeler.store.read.values import said_values
from labeler.types import Id, QuestionKind
from labeler.units import parse_value


@dataclass(frozen=True, slots=True)
class Departure:
    """One problem in one person's transcript of an item: ``problem`` lies in ``text``."""

    item: Id
    person: Id
    text: str
    problem: Problem


def set_conventions(
    project: Project,
    question: Question,
    *,
    author: Id,
    tokens: tuple[str, ...] | None = None,
    conventions: Mapping[str, Any] | None = None,
    initiator: str | None = None,
) -> Done[Id]:
    """Set the marks in brackets, or some conventions, of a question; a value of None takes one away.

    What is already written stays as it is: standardising transcripts is an operation of its own.

    Raises:
        UserError: the question asks for no transcript, or what is set is no convention.
    """
    if question.kind is not QuestionKind.TRANSCRIPT:
        raise UserError(f"{question.name} asks for {question.kind.value}; conventions are for transcripts.")
    config = dict(question.config)
    if tokens is not None:
        config["tokens"] = list(tokens)
    if conventions is not None:
        merged = {**(config.get("conventions") or {}), **conventions}
        config["conventions"] = {name: value for name, value in merged.items() if value is not None}
    conventions_of(config)

    def body(batch: Batch) -> Id:
        return batch.revise(
            "question", {"entity": question.id}, config=json.dumps(config, ensure_ascii=False)
        )

    return project.operate("conventions", "the writing conventions", author, body, initiator=initiator)


def departures(
    project: Project, question: Question, conventions: Conventions | None = None
) -> tuple[list[Departure], int]:
    """Return every problem in the answered transcripts of a question, and how many transcripts there are.

    ``conventions`` in place of the question's own: what another convention would find.
    """
    rules = conventions if conventions is not None else conventions_of(question.config)
    found = []
    said = said_values(project, question.id)
    for one in said:
        text = parse_value(QuestionKind.TRANSCRIPT, one.value).text
        found += [Departure(one.item, one.person, text, problem) for problem in check(text, rules)]
    return found, len(said)
