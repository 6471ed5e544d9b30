"""What is known of an item: gold, else the ruling that stands. Consensus is computed elsewhere.

Each SME has a ruling of their own on an item. One stands before another if its SME knew that one
(``settles``); a ruling of a file from before that was recorded stands before all earlier ones. Where two that
stand say different things - two SMEs ruled apart, on two copies - the item has no truth until one of them
rules again, knowing both: nothing is overwritten in silence, and copies merged in any order agree about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from labeler.store.connection import Database
from labeler.store.project import Project
from labeler.store.read.questions import merged_into
from labeler.types import Id, TruthSource


@dataclass(frozen=True, slots=True)
class Truth:
    """The true class of items: ``item``, ``label_class`` int64[n], ``source`` object[n] of TruthSource."""

    item: np.ndarray
    label_class: np.ndarray
    source: np.ndarray

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True, slots=True)
class Ruling:
    """An SME's verdict on one item: ``class``, ``not_enough_information`` or ``send_back``.

    ``id`` is the row's (of an undo: the row that holds again); ``settles`` the rulings of others that the SME
    knew, None where that was not recorded.
    """

    item: Id
    person: Id
    verdict: str
    label_class: Id | None
    reason: str | None
    evidence: str | None
    at: int
    id: Id = 0
    settles: tuple[Id, ...] | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """An item on which SMEs ruled apart and differ: ``rulings`` are those that stand, oldest first."""

    item: Id
    rulings: tuple[Ruling, ...]


_COLUMNS = "item, person, verdict, label_class, reason, evidence, at, coalesce(restores, id), settles, value"


def truths(project: Project, question: Id, *, without: Id | None = None) -> Truth:
    """Return gold where there is any, else the standing ruling for a class, sorted by item.

    ``without`` leaves this person's rulings out, as `latest_rulings` does.
    """
    with project.reading() as db:
        gold = dict(
            db.execute(
                "SELECT item, label_class FROM current_gold "
                "WHERE question = ? AND retracted = 0 AND label_class IS NOT NULL",
                [question],
            ).fetchall()
        )
    ruled = {
        ruling.item: ruling.label_class
        for ruling in latest_rulings(project, question, without=without)
        if ruling.verdict == "class" and ruling.label_class is not None and ruling.item not in gold
    }
    rows = sorted(
        [(item, label, TruthSource.GOLD) for item, label in gold.items()]
        + [(item, label, TruthSource.RULING) for item, label in ruled.items()]
    )
    source = np.empty(len(rows), dtype=object)
    source[:] = [row[2] for row in rows]
    return Truth(
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.int64),
        source,
    )


def every_ruling(project: Project, question: Id) -> list[Ruling]:
    """Return each SME's current ruling of each item, sorted by item, then oldest first."""
    with project.reading() as db:
        return rulings_between(db, question, 0, 2**63 - 1)


def rulings_between(db: Database, question: Id, low: Id, high: Id) -> list[Ruling]:
    """Return the same of the items whose ids lie in a range."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM current_ruling "
        "WHERE item BETWEEN ? AND ? AND question = ? AND retracted = 0 ORDER BY item, at, id",
        [low, high, question],
    ).fetchall()
    return [_ruling(row) for row in rows]


def latest_rulings(project: Project, question: Id, *, without: Id | None = None) -> list[Ruling]:
    """Return the ruling that stands for each item, sorted by item; items with a conflict are left out.

    ``without`` leaves this person's rulings out, for a truth that they had no part in.
    """
    found, _ = _settled(project, question, without)
    return found


def conflicts(project: Project, question: Id, *, without: Id | None = None) -> list[Conflict]:
    """Return the items on which rulings that stand differ, sorted by item: work for an SME."""
    _, apart = _settled(project, question, without)
    return apart


def standing(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Return those of one item's rulings that no other one settles, oldest first.

    >>> old = Ruling(1, 7, "class", 3, None, None, 10, 100)
    >>> new = Ruling(1, 8, "class", 4, None, None, 20, 200)
    >>> [one.person for one in standing([old, new])]
    [8]
    >>> from dataclasses import replace
    >>> [one.person for one in standing([old, replace(new, settles=())])]
    [7, 8]
    """
    every = list(rulings)
    settled: set[Id] = set()
    for place, one in enumerate(every):
        settled.update([earlier.id for earlier in every[:place]] if one.settles is None else one.settles)
    return [one for one in every if one.id not in settled]


def _settled(project: Project, question: Id, without: Id | None) -> tuple[list[Ruling], list[Conflict]]:
    every = (one for one in every_ruling(project, question) if one.person != without)
    return settle(every, merged_into(project, question))


def settle(every: Iterable[Ruling], merged: Mapping[Id, Id]) -> tuple[list[Ruling], list[Conflict]]:
    """Return what stands for each item, and the conflicts; ``every`` is sorted by item, then time."""
    found: list[Ruling] = []
    apart: list[Conflict] = []
    for item, group in groupby(every, key=lambda one: one.item):
        theirs = list(group)
        if len(theirs) > 1:
            theirs = standing(theirs)
            said = [one for one in theirs if one.verdict != "send_back"]
            theirs = said or theirs
            if len({_says(one, merged) for one in theirs}) > 1:
                apart.append(Conflict(item, tuple(theirs)))
                continue
        found.append(theirs[-1])
    return found, apart


def _says(ruling: Ruling, merged: Mapping[Id, Id]) -> tuple[object, ...]:
    label_class = ruling.label_class
    same = label_class if label_class is None else merged.get(label_class, label_class)
    return ruling.verdict, same, ruling.value


def item_rulings(project: Project, item: Id, question: Id) -> list[Ruling]:
    """Return every SME's current ruling of one item, oldest first."""
    with project.reading() as db:
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM current_ruling WHERE item = ? AND question = ? AND retracted = 0 "
            "ORDER BY at, id",
            [item, question],
        ).fetchall()
    return [_ruling(row) for row in rows]


def _ruling(row: tuple[Any, ...]) -> Ruling:
    item, person, verdict, label_class, reason, evidence, at, id_, settles, value = row
    knew = None if settles is None else tuple(json.loads(settles))
    return Ruling(item, person, verdict, label_class, reason, evidence, at, id_, knew, value)


def item_gold(project: Project, item: Id, question: Id) -> Id | None:
    """Return the externally known class of one item, or None."""
    with project.reading() as db:
        row = db.execute(
            "SELECT label_class FROM current_gold WHERE item = ? AND question = ? AND retracted = 0",
            [item, question],
        ).fetchone()
    return None if row is None else row[0]
