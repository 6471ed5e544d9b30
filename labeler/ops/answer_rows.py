"""Answers of any form as codes of items and people: what everybody said last, in each round, and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from labeler.errors import UserError
from labeler.ops.value_rows import value_rows
from labeler.store.project import Project
from labeler.store.read.people import people
from labeler.store.read.values import SaidValue
from labeler.types import Id

ALL_ROUNDS = "all"

Form = TypeVar("Form")
"""What one answer is read as: a text, units, a mask of classes."""

Whole = TypeVar("Whole")
"""All answers of a round together."""


@dataclass(frozen=True, slots=True, eq=False)
class AnswerRows(Generic[Form]):
    """The answers to a question; codes are positions in ``ids`` (int64, sorted) and ``people``.

    ``latest`` and each of ``by_round`` (first to last, by name) map (item, person) to an answer. ``again``:
    (item, person, first, last, the last one's round) of items answered again, ``again_of`` as in
    `stats.repeats.Again`. ``place`` and ``person_of`` give the codes of ids.
    """

    ids: np.ndarray
    place: dict[Id, int]
    people: list[str]
    simulated: np.ndarray
    person_of: dict[Id, int]
    latest: dict[tuple[int, int], Form]
    by_round: dict[str, dict[tuple[int, int], Form]]
    again: Sequence[tuple[int, int, Form, Form, str]]
    again_of: str


def answer_rows(project: Project, question: Id, form: Callable[[SaidValue], Form]) -> AnswerRows[Form]:
    """Read the answers to a question, each as ``form`` has it.

    Raises:
        UserError: an answer is not of the question's form.
    """
    read = value_rows(project, question)
    ids = np.unique(np.array([row.item for row in read.rows], dtype=np.int64))
    place = {item: code for code, item in enumerate(ids.tolist())}
    here = {row.person for row in read.rows}
    everybody = [one for one in people(project) if one.id in here]
    person_of = {one.id: code for code, one in enumerate(everybody)}
    latest: dict[tuple[int, int], Form] = {}
    by_round: dict[str, dict[tuple[int, int], Form]] = {name: {} for name in read.rounds.values()}
    for row in read.rows:
        key, said = (place[row.item], person_of[row.person]), form(row)
        latest[key] = said
        if row.round in read.rounds:
            by_round[read.rounds[row.round]][key] = said
    again = [
        (place[one.first.item], person_of[one.first.person], form(one.first), form(one.last), one.round)
        for one in read.again
    ]
    simulated = np.array([one.simulated for one in everybody], dtype=bool)
    names = [one.name for one in everybody]
    return AnswerRows(ids, place, names, simulated, person_of, latest, by_round, again, read.again_of)


def chosen_round(project: Project, name: str | None, by_round: Mapping[str, Whole], latest: Whole) -> Whole:
    """Return the answers of a round; without a name those of the last one, of ``all`` everybody's latest.

    Raises:
        UserError: no such round.
    """
    if name in (None, ALL_ROUNDS):
        return by_round[list(by_round)[-1]] if name is None and by_round else latest
    if name not in by_round:
        there = ", ".join(by_round) or "none yet"
        raise UserError(f"{project.path} has no round {name!r} with labels; with labels: {there}.")
    return by_round[name]


def shown_names(people: Sequence[str], simulated: np.ndarray) -> list[str]:
    """Return the people's names; simulated ones say so.

    >>> shown_names(["Ann", "Ben"], np.array([False, True]))
    ['Ann', 'Ben (simulated)']
    """
    return [
        f"{name} (simulated)" if made and "(simulated)" not in name else name
        for name, made in zip(people, simulated.tolist(), strict=True)
    ]
