"""The passes over the items."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.store.connection import Database
from labeler.store.project import Project
from labeler.types import Id, RoundState


@dataclass(frozen=True, slots=True)
class Round:
    """A pass; ``labelers_per_item`` None means that everybody labels everything."""

    id: Id
    question: Id
    name: str
    number: int
    state: RoundState
    blind: bool
    labelers_per_item: int | None


def chooses_items(db: Database, round: Id) -> bool:  # noqa: A002 - the field's name
    """Return whether a round is of chosen items: who has no assignment in it then has nothing to label."""
    row = db.execute(
        "SELECT 1 FROM current_assignment WHERE round = ? AND retracted = 0 LIMIT 1", [round]
    ).fetchone()
    return row is not None


def rounds(project: Project, question: Id) -> list[Round]:
    """Return the rounds of a question, first to last."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT entity, question, name, number, state, blind, labelers_per_item FROM current_round "
            "WHERE question = ? AND retracted = 0 ORDER BY number, entity",
            [question],
        ).fetchall()
    return [
        Round(id_, asked, name or f"round {number}", number, RoundState(state), bool(blind), labelers)
        for id_, asked, name, number, state, blind, labelers in rows
    ]


def open_round(project: Project, question: Id) -> Round | None:
    """Return the newest round that takes labels, or None."""
    found = [round_ for round_ in rounds(project, question) if round_.state is RoundState.OPEN]
    return found[-1] if found else None


def latest_closed_round(project: Project, question: Id) -> Round | None:
    """Return the newest round that is closed for good, or None."""
    found = [round_ for round_ in rounds(project, question) if round_.state is RoundState.CLOSED]
    return found[-1] if found else None
