"""Who is to label how much, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.store.project import Project
from labeler.store.read.rounds import repeat_rounds
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Given:
    """The assignments of a round, one entry each: ``item``, ``person``, ``position`` int64[n].

    ``begun`` bool[n]: the person has answered the item, put it off or made a draft; ``kept`` bool[n]: nobody
    else may take it over, for it is gold where gold is mixed in, or is served to the person again.
    """

    item: np.ndarray
    person: np.ndarray
    position: np.ndarray
    begun: np.ndarray
    kept: np.ndarray


def assigned(project: Project, round: Id) -> dict[Id, int]:  # noqa: A002 - the field's name
    """Return how many items of this round each person was given, second servings included.

    Nobody is in it where all label all.
    """
    with project.reading() as db:
        again = repeat_rounds(db).get(round, round)
        rows = db.execute(
            "SELECT person, count(*) FROM current_assignment WHERE round IN (?, ?) AND retracted = 0 "
            "GROUP BY person",
            [round, again],
        )
        return dict(rows.fetchall())


def given(project: Project, question: Id, round: Id) -> Given:  # noqa: A002
    """Return every assignment of a round, sorted by person and place."""
    with project.reading() as db:
        again = repeat_rounds(db, question).get(round, 0)
        rows = db.execute(
            "SELECT g.item, g.person, coalesce(g.position, 0), a.item IS NOT NULL, "
            "r.item IS NOT NULL OR (y.item IS NOT NULL "
            "AND coalesce(json_extract(w.config, '$.gold_share'), 0) > 0) "
            "FROM current_assignment g JOIN current_round w ON w.entity = g.round "
            "LEFT JOIN current_annotation a ON a.item = g.item AND a.question = :question "
            "AND a.person = g.person AND a.round = g.round AND a.retracted = 0 "
            "LEFT JOIN current_assignment r ON r.round = :again AND r.item = g.item "
            "AND r.person = g.person AND r.retracted = 0 "
            "LEFT JOIN current_gold y ON y.item = g.item AND y.question = :question AND y.retracted = 0 "
            "WHERE g.round = :round AND g.retracted = 0 ORDER BY g.person, g.position",
            {"question": question, "round": round, "again": again},
        ).fetchall()
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return Given(
        table[:, 0].copy(),
        table[:, 1].copy(),
        table[:, 2].copy(),
        table[:, 3].astype(bool),
        table[:, 4].astype(bool),
    )


def item_counts(project: Project, round: Id) -> tuple[int, int]:  # noqa: A002
    """Return (how many items are assigned in a round, how many assignments there are)."""
    with project.reading() as db:
        row = db.execute(
            "SELECT count(DISTINCT item), count(*) FROM current_assignment WHERE round = ? AND retracted = 0",
            [round],
        ).fetchone()
    return int(row[0]), int(row[1])
