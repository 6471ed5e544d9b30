"""Which item a person gets next."""

from __future__ import annotations

from typing import Any

from labeler.store.connection import Database
from labeler.store.project import Project
from labeler.store.read.rounds import chooses_items
from labeler.types import Id

_UNTOUCHED = """
NOT EXISTS (SELECT 1 FROM current_annotation a WHERE a.item = i.id AND a.question = :question
            AND a.person = :person AND a.round = :round AND a.retracted = 0 AND a.state <> 'draft')
"""
_STILL_WANTED = """
(:enough IS NULL OR (SELECT count(*) FROM current_annotation a WHERE a.item = i.id AND a.question = :question
                     AND a.round = :round AND a.state = 'answered' AND a.retracted = 0) < :enough)
"""
_SKIPPED = """
EXISTS (SELECT 1 FROM current_annotation a WHERE a.item = i.id AND a.question = :question
        AND a.person = :person AND a.round = :round AND a.retracted = 0 AND a.state = 'skipped')
"""


def next_unlabeled(
    project: Project,
    question: Id,
    person: Id,
    round: Id,  # noqa: A002 - the field's name
    after: Id | None = None,
) -> Id | None:
    """Return the next item that this person has neither answered nor skipped in this round, or None.

    What is only in draft is still to be answered.

    In a round of chosen items in the order of the person's assignments, else in the order of import, from the
    item ``after`` on and then from the start again. Where all items are served, those that enough people have
    answered are passed over; broken ones always are. Second servings are not looked at.
    """
    who = {"question": question, "person": person, "round": round}
    return _next(project, who, after, f"{_UNTOUCHED} AND {_STILL_WANTED}")


def next_skipped(
    project: Project,
    question: Id,
    person: Id,
    round: Id,  # noqa: A002
    after: Id | None = None,
) -> Id | None:
    """Return the next item that this person put off in this round, or None."""
    who = {"question": question, "person": person, "round": round}
    return _next(project, who, after, _SKIPPED)


def _next(project: Project, who: dict[str, Id], after: Id | None, condition: str) -> Id | None:
    values: dict[str, Any] = dict(who)
    with project.reading() as db:
        row = db.execute(
            "SELECT labelers_per_item FROM current_round WHERE entity = ?", [who["round"]]
        ).fetchone()
        chosen = chooses_items(db, who["round"])
        # who labels what was settled when the items were chosen
        values["enough"] = (row[0] or None) if row and not chosen else None
        search = _next_assigned if chosen else _next_imported
        return search(db, condition, values, after)


def _next_imported(db: Database, condition: str, values: dict[str, Any], after: Id | None) -> Id | None:
    place = db.execute("SELECT at, id FROM item WHERE id = ?", [after]).fetchone() if after else None
    parts = ["1"] if place is None else ["(i.at, i.id) > (:at, :id)", "(i.at, i.id) <= (:at, :id)"]
    if place is not None:
        values = {**values, "at": place[0], "id": place[1]}
    for part in parts:
        row = db.execute(
            f"SELECT i.id FROM item i WHERE {part} AND i.broken IS NULL AND {condition} "
            "ORDER BY i.at, i.id LIMIT 1",
            values,
        ).fetchone()
        if row is not None:
            return int(row[0])
    return None


def _next_assigned(db: Database, condition: str, values: dict[str, Any], after: Id | None) -> Id | None:
    place = db.execute(
        "SELECT position FROM current_assignment WHERE person = ? AND round = ? AND item = ?",
        [values["person"], values["round"], after],
    ).fetchone()
    parts = ["1"] if place is None else ["g.position > :position", "g.position <= :position"]
    if place is not None:
        values = {**values, "position": place[0]}
    for part in parts:
        row = db.execute(
            "SELECT i.id FROM current_assignment g JOIN item i ON i.id = g.item "
            f"WHERE g.person = :person AND g.round = :round AND g.retracted = 0 AND {part} "
            f"AND i.broken IS NULL AND {condition} ORDER BY g.position LIMIT 1",
            values,
        ).fetchone()
        if row is not None:
            return int(row[0])
    return None
