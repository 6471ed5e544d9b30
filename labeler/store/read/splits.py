"""Splits, and which item is in which part."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeler.store.project import Project
from labeler.types import Id


@dataclass(frozen=True, slots=True)
class Split:
    """How items were divided: ``parts`` name to share, ``balance`` what was kept even."""

    id: Id
    name: str
    question: Id | None
    parts: dict[str, float]
    balance: tuple[str, ...]
    group_by: str | None
    seed: int | None
    frozen: tuple[str, ...]


def splits(project: Project) -> list[Split]:
    """Return all splits, first to last."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT c.entity, c.name, c.question, c.parts, c.balance, c.group_by, c.seed, c.frozen "
            "FROM current_split c JOIN split s ON s.id = c.entity WHERE c.retracted = 0 ORDER BY s.at, s.id"
        ).fetchall()
    return [
        Split(
            id_,
            name or "",
            question,
            _json(parts, {}),
            tuple(_json(balance, [])),
            by,
            seed,
            tuple(_json(frozen, [])),
        )
        for id_, name, question, parts, balance, by, seed, frozen in rows
    ]


def split_by_name(project: Project, name: str) -> Split | None:
    """Return the newest split of this name, or None."""
    return next((split for split in reversed(splits(project)) if split.name == name), None)


def split_parts(project: Project, split: Id) -> tuple[np.ndarray, np.ndarray]:
    """Return which item is in which part: item int64[n], part object[n] (str), sorted by item."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT item, part FROM current_split_item WHERE split = ? AND retracted = 0 ORDER BY item",
            [split],
        ).fetchall()
    part = np.empty(len(rows), dtype=object)
    part[:] = [row[1] for row in rows]
    return np.array([row[0] for row in rows], dtype=np.int64), part


def _json(text: str | None, otherwise: Any) -> Any:
    return json.loads(text) if text else otherwise
