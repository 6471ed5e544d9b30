"""Answers that are more than a single class (see ``labeler.units``), as the store keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.store.project import Project
from labeler.store.read.truth import latest_rulings
from labeler.types import Id, TruthSource


@dataclass(frozen=True, slots=True)
class SaidValue:
    """What one person answered to one item in one round; ``value`` is the JSON that the store keeps."""

    item: Id
    person: Id
    round: Id
    value: str | None


@dataclass(frozen=True, slots=True)
class TrueValue:
    """What is known of one item: gold, or the latest ruling (``person`` is the judge)."""

    item: Id
    value: str
    source: TruthSource
    person: Id | None


def said_values(project: Project, question: Id) -> list[SaidValue]:
    """Return everybody's current answers to a question, sorted by item, person, round; skips are missing."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT item, person, round, value FROM current_annotation "
            "WHERE question = ? AND retracted = 0 AND state = 'answered' ORDER BY item, person, round",
            [question],
        ).fetchall()
    return [SaidValue(*row) for row in rows]


def true_values(project: Project, question: Id) -> dict[Id, TrueValue]:
    """Return gold where there is any, else the ruling that stands and holds an answer, by item."""
    with project.reading() as db:
        gold = db.execute(
            "SELECT item, value FROM current_gold WHERE question = ? AND retracted = 0 AND value IS NOT NULL",
            [question],
        ).fetchall()
    found = {
        one.item: TrueValue(one.item, one.value, TruthSource.RULING, one.person)
        for one in latest_rulings(project, question)
        if one.value is not None and one.verdict == "class"
    }
    for item, value in gold:
        found[item] = TrueValue(item, value, TruthSource.GOLD, None)
    return found
