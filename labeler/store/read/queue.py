"""What one person has to label in a round, in order, and what became of each item so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.store.connection import Database
from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.read.rounds import chooses_items
from labeler.types import Id

OPEN, ANSWERED, PUT_OFF = 0, 1, 2
"""The codes in `PersonQueue.status`."""


@dataclass(frozen=True, slots=True)
class PersonQueue:
    """``items`` int64[n] in the order in which they are served; ``status`` uint8[n] of this person's own."""

    items: np.ndarray
    status: np.ndarray


def person_queue(project: Project, question: Id, person: Id, round: Id) -> PersonQueue:  # noqa: A002
    """Return what this person labels in this round, broken items left out.

    In a round of chosen items the person's assignments, else all items in the order of import. Items
    that enough other people have answered are left out, unless this person has touched them. What is only in
    draft is open.
    """
    mine = "question = ? AND person = ? AND round = ? AND retracted = 0"
    with project.reading() as db:
        assigned = _column(
            db,
            "SELECT g.item FROM current_assignment g JOIN item i ON i.id = g.item "
            "WHERE g.person = ? AND g.round = ? AND g.retracted = 0 AND i.broken IS NULL ORDER BY g.position",
            [person, round],
        )
        touched = {
            state: _column(
                db,
                f"SELECT item FROM current_annotation WHERE {mine} AND state = ?",
                [question, person, round, state],
            )
            for state in ("answered", "skipped", "draft")
        }
        enough = _served_enough(db, question, person, round)
        chosen = chooses_items(db, round)
    items = assigned if chosen else item_ids(project)
    status = np.zeros(len(items), np.uint8)
    status[np.isin(items, touched["answered"])] = ANSWERED
    status[np.isin(items, touched["skipped"])] = PUT_OFF
    if len(enough):
        keep = (status != OPEN) | ~np.isin(items, enough) | np.isin(items, touched["draft"])
        items, status = items[keep], status[keep]
    return PersonQueue(items, status)


def _served_enough(db: Database, question: Id, person: Id, round_: Id) -> np.ndarray:
    """Return the items that as many other people have answered as the round asks for."""
    row = db.execute("SELECT labelers_per_item FROM current_round WHERE entity = ?", [round_]).fetchone()
    if not row or not row[0]:
        return np.zeros(0, np.int64)
    return _column(
        db,
        "SELECT item FROM current_annotation WHERE question = ? AND round = ? AND person <> ? "
        "AND state = 'answered' AND retracted = 0 GROUP BY item HAVING count(*) >= ?",
        [question, round_, person, row[0]],
    )


def _column(db: Database, sql: str, values: list[object]) -> np.ndarray:
    return np.fromiter((row[0] for row in db.execute(sql, values)), dtype=np.int64)
