"""The writing conventions of a project's transcripts: set them, and see where transcripts leave them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeler.conventions import Conventions, Problem, check, conventions_of
from labeler.errors import FileProblem, UserError
from labeler.ops.roles import Right, require
from labeler.store.facts import Batch
from labeler.store.project import Done, Project
from labeler.store.read.questions import Question
from labeler.store.read.values import said_values
from labeler.types import Id, QuestionKind
from labeler.units import parse_value

MOST_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Departure:
    """One problem in one person's transcript of an item: ``problem`` lies in ``text``."""

    item: Id
    person: Id
    text: str
    problem: Problem


def parse_tokens(text: str) -> tuple[str, ...]:
    """Return the marks written as ``[unintelligible],[noise]``; one without brackets is given them.

    >>> parse_tokens("[noise], laughter")
    ('[noise]', '[laughter]')
    """
    names = [one.strip() for one in text.split(",") if one.strip()]
    return tuple(one if one.startswith(("[", "<")) else f"[{one}]" for one in names)


def parse_setting(text: str) -> tuple[str, Any]:
    """Return one convention written as ``NAME=VALUE``, its value in JSON or as it stands.

    Raises:
        UserError: there is no equals sign.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UserError(f"{text!r} says not what to set; write NAME=VALUE, for example case=lower.")
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        return name.strip(), value.strip()


def read_conventions(path: Path) -> dict[str, Any]:
    """Return the conventions in a file: a JSON object, or a line ``NAME=VALUE`` each (# begins a remark).

    Raises:
        FileProblem: it cannot be read, or is neither.
        UserError: something in it is no convention.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileProblem(path, "this is too large to be a file of conventions.")
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblem(path, f"it cannot be read as conventions: {error}") from error
    if text.lstrip().startswith("{"):
        try:
            found: dict[str, Any] = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise FileProblem(path, f"this is not JSON: {error}") from error
    else:
        lines = [line.strip() for line in text.splitlines()]
        found = dict(parse_setting(line) for line in lines if line and not line.startswith("#"))
    conventions_of({"conventions": found})
    return found


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
        NotAllowed: a labeler does not define.
        UserError: the question asks for no transcript, or what is set is no convention.
    """
    require(project, author, Right.DEFINE)
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
