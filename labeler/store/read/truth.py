"""What is known of an item: gold, else the latest ruling. Consensus is computed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.store.project import Project
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
    """An SME's verdict on one item: ``class``, ``not_enough_information`` or ``send_back``."""

    item: Id
    person: Id
    verdict: str
    label_class: Id | None
    reason: str | None
    evidence: str | None
    at: int


def truths(project: Project, question: Id) -> Truth:
    """Return gold where there is any, else the latest ruling for a class, sorted by item."""
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
        for ruling in latest_rulings(project, question)
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


def latest_rulings(project: Project, question: Id) -> list[Ruling]:
    """Return the latest ruling of each ruled item, by whomever, sorted by item."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT item, person, verdict, label_class, reason, evidence, at FROM current_ruling "
            "WHERE question = ? AND retracted = 0 ORDER BY item, at, id",
            [question],
        ).fetchall()
    return list({row[0]: Ruling(*row) for row in rows}.values())


def item_rulings(project: Project, item: Id, question: Id) -> list[Ruling]:
    """Return every SME's current ruling of one item, oldest first."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT item, person, verdict, label_class, reason, evidence, at FROM current_ruling "
            "WHERE item = ? AND question = ? AND retracted = 0 ORDER BY at, id",
            [item, question],
        ).fetchall()
    return [Ruling(*row) for row in rows]


def item_gold(project: Project, item: Id, question: Id) -> Id | None:
    """Return the externally known class of one item, or None."""
    with project.reading() as db:
        row = db.execute(
            "SELECT label_class FROM current_gold WHERE item = ? AND question = ? AND retracted = 0",
            [item, question],
        ).fetchone()
    return None if row is None else row[0]
