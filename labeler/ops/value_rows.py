"""Answers with a value, round by round: which count, and what people said when they were asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from labeler.store.project import Project
from labeler.store.read.rounds import repeat_rounds, rounds
from labeler.store.read.values import SaidValue, said_values
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class AnsweredTwice:
    """One person's two answers to one item; ``round``: the name of the later one's round."""

    first: SaidValue
    last: SaidValue
    round: str


@dataclass(frozen=True, slots=True, eq=False)
class ValueRows:
    """The answers to a question, sorted by item, person and round; second servings are apart.

    ``rounds``: the name of each round that has answers, by id, first to last. ``again``: what was served
    twice in one round, else what was answered again in a later one; ``again_of`` says which, as in
    `stats.repeats.Again`.
    """

    rows: Sequence[SaidValue]
    rounds: dict[Id, str]
    again: Sequence[AnsweredTwice]
    again_of: str


def value_rows(project: Project, question: Id) -> ValueRows:
    """Read the current answers to a question."""
    every = said_values(project, question)
    with project.reading() as db:
        main_of = {again: main for main, again in repeat_rounds(db, question).items()}
    order = {one.id: number for number, one in enumerate(rounds(project, question))}
    names = {one.id: one.name for one in rounds(project, question)}
    rows = sorted(
        (row for row in every if row.round not in main_of),
        key=lambda row: (row.item, row.person, order.get(row.round, -1)),
    )
    first = {(row.item, row.person, row.round): row for row in rows}
    served = [
        AnsweredTwice(first[key], row, names.get(main_of[row.round], ""))
        for row in every
        if row.round in main_of and (key := (row.item, row.person, main_of[row.round])) in first
    ]
    there = {row.round for row in rows}
    used = {one: name for one, name in names.items() if one in there}
    if served:
        return ValueRows(rows, used, served, "served_again")
    later = [
        AnsweredTwice(one, two, names.get(two.round, ""))
        for one, two in pairwise(rows)
        if (one.item, one.person) == (two.item, two.person)
    ]
    return ValueRows(rows, used, later, "later_round")
