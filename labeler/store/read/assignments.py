"""Who is to label how much, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.store.connection import Database
from labeler.store.project import Project
from labeler.store.read.rounds import repeat_rounds
from labeler.types import Id

OWN, AGAIN, MIXED_IN = 0, 1, 2
"""Why an item is assigned (``repeat``): it is the round's own, it comes again, or it is gold mixed in."""


@dataclass(frozen=True, slots=True)
class Given:
    """The assignments of a round, one entry each: ``item``, ``person``, ``position`` int64[n].

    ``begun`` bool[n]: the person has answered the item, put it off or made a draft; ``kept`` bool[n]: nobody
    else may take it over, for it is gold that was mixed in, or is served to the person again.
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
        table = _table(
            db,
            4,
            "SELECT item, person, coalesce(position, 0), coalesce(repeat, 0) FROM current_assignment "
            "WHERE round = ? AND retracted = 0",
            [round],
        )
        answered = _table(
            db,
            2,
            "SELECT item, person FROM current_annotation WHERE question = ? AND round = ? AND retracted = 0",
            [question, round],
        )
        twice = _table(
            db, 2, "SELECT item, person FROM current_assignment WHERE round = ? AND retracted = 0", [again]
        )
        gold = _unmarked_gold(db, question, round) if not np.any(table[:, 3] == MIXED_IN) else _NO_GOLD
    table = table[np.lexsort((table[:, 2], table[:, 1]))]
    kept = _pairs_in(table, twice) | (table[:, 3] == MIXED_IN)
    if len(gold):
        kept |= np.isin(table[:, 0], gold[:, 0])
    item, person, position = (column.copy() for column in table.T[:3])
    return Given(item, person, position, _pairs_in(table, answered), kept)


def _table(db: Database, width: int, query: str, values: list[Any]) -> np.ndarray:
    return np.array(db.execute(query, values).fetchall(), dtype=np.int64).reshape(-1, width)


def _pairs_in(table: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Return bool[n]: which rows (item, person, …), sorted by person, are among ``pairs`` (item, person)."""
    found = np.zeros(len(table), dtype=bool)
    for person in np.unique(pairs[:, 1]):
        first, last = np.searchsorted(table[:, 1], [person, person + 1])
        found[first:last] = np.isin(table[first:last, 0], pairs[pairs[:, 1] == person, 0])
    return found


_NO_GOLD = np.zeros((0, 1), dtype=np.int64)


def _unmarked_gold(db: Database, question: Id, round_: Id) -> np.ndarray:
    """Return the gold of a round of which it was not marked what was mixed in: all of it is kept."""
    return _table(
        db,
        1,
        "SELECT g.item FROM current_gold g JOIN current_round w ON w.entity = ? WHERE g.question = ? "
        "AND g.retracted = 0 AND coalesce(json_extract(w.config, '$.gold_share'), 0) > 0",
        [round_, question],
    )


def item_counts(project: Project, round: Id) -> tuple[int, int]:  # noqa: A002
    """Return (how many items are assigned in a round, how many assignments there are)."""
    with project.reading() as db:
        row = db.execute(
            "SELECT count(DISTINCT item), count(*) FROM current_assignment WHERE round = ? AND retracted = 0",
            [round],
        ).fetchone()
    return int(row[0]), int(row[1])
