"""The round that imported votes go to: the one that is open, else one of their own, opened for them.

A round opened so asks for nothing: the people of the file are assigned the items that they answered already.
It stays open, so that the votes of another file can follow; somebody closes it when all are in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeler.errors import NotAllowed
from labeler.ops.roles import Right, require
from labeler.ops.rounds import Sheet, append_sheets
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.rounds import open_round, rounds
from labeler.types import Id, RoundState

_NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class VoteRound:
    """Where votes go: ``id`` of the open round, or None and the ``name`` of the one to be opened.

    ``before`` is the closed round of that name, if there is one: votes that stand in it are known already.
    """

    id: Id | None
    name: str = ""
    before: Id | None = None


def vote_round(project: Project, question: Id, path: Path) -> VoteRound:
    """Return the round that votes of the file ``path`` go to."""
    found = open_round(project, question)
    if found is not None:
        return VoteRound(found.id)
    name = f"import {path.name}"
    same = [one.id for one in rounds(project, question) if one.name == name]
    return VoteRound(None, name, same[-1] if same else None)


def check_may_open(project: Project, author: Id) -> None:
    """Refuse who may not open a round for the votes.

    Raises:
        NotAllowed: their role forbids it.
    """
    try:
        require(project, author, Right.ROUND)
    except NotAllowed as error:
        raise NotAllowed(f"No round is open for these votes, and one would be opened. {error}") from None


def open_for_votes(batch: Batch, question: Id, name: str, people: Sequence[Id], items: Sequence[Id]) -> Id:
    """Open a round inside an import's operation and assign each vote's item to its person; return its id.

    Args:
        people: whose each vote is.
        items: what each vote is about.
    """
    (number,) = batch.db.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM current_round WHERE question = ? AND retracted = 0",
        [question],
    ).fetchone()
    begun = batch.add(
        "round", question=question, name=name, number=number, state=RoundState.OPEN, blind=True,
        guideline_at=batch.at,
    )  # fmt: skip
    assign_answered(batch, begun, people, items)
    return begun


def assign_answered(batch: Batch, round_: Id, people: Sequence[Id], items: Sequence[Id]) -> None:
    """Assign to people, in a round, the items that they answered."""
    if not len(items):
        return
    person, item = np.asarray(people, dtype=np.int64), np.asarray(items, dtype=np.int64)
    sheets = {}
    for one in np.unique(person).tolist():
        own = np.unique(item[person == one])
        sheets[one] = Sheet(own, np.arange(len(own)), _NOTHING, _NOTHING)
    append_sheets(batch, round_, None, sheets)
