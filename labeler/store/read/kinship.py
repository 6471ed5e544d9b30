"""Which items belong together: the same group, near-duplicates kept together, copies of the same file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from labeler.store.group_keys import split_keys
from labeler.store.project import Project


@dataclass(frozen=True, slots=True)
class Kinships:
    """Per item, sorted by ``item`` (int64[n] ids, broken ones included): codes from 0, -1 for none.

    ``group_key``, ``sha256``, ``near`` int64[n]: items with the same code are of one group, copies of one
    file, or near-duplicates that are kept together.
    """

    item: np.ndarray
    group_key: np.ndarray
    sha256: np.ndarray
    near: np.ndarray


_STORED = "CASE WHEN g.item IS NULL THEN i.group_key ELSE g.group_key END"
_FROM = "FROM item i LEFT JOIN current_item_group g ON g.item = i.id AND g.retracted = 0"


def kinships(project: Project) -> Kinships:
    """Return the groups and copies of all items."""
    with project.reading() as db:
        rows = db.execute(f"SELECT i.id, {_STORED}, i.sha256 {_FROM} ORDER BY i.id").fetchall()
    keys = [split_keys(row[1]) for row in rows]
    return Kinships(
        np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows)),
        _codes((group for group, _ in keys), len(rows)),
        _codes((row[2] for row in rows), len(rows)),
        _codes((near for _, near in keys), len(rows)),
    )


def groups(project: Project) -> dict[int, str]:
    """Return the group key of every item that has one."""
    with project.reading() as db:
        rows = db.execute(f"SELECT i.id, {_STORED} AS stored {_FROM} WHERE stored <> ''").fetchall()
    keys = {item: split_keys(stored)[0] for item, stored in rows}
    return {item: key for item, key in keys.items() if key}


def group_sizes(project: Project) -> list[tuple[str, int]]:
    """Return every group key and how many items are of it, the largest first."""
    counted = Counter(groups(project).values())
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def near_groups(project: Project) -> dict[int, str]:
    """Return the key of the near-duplicates that each item is kept together with, where there is one."""
    with project.reading() as db:
        rows = db.execute(
            "SELECT item, group_key FROM current_item_group "
            "WHERE retracted = 0 AND instr(group_key, char(31))"
        ).fetchall()
    keys = {item: split_keys(stored)[1] for item, stored in rows}
    return {item: key for item, key in keys.items() if key}


def _codes(values: Iterable[str | None], n: int) -> np.ndarray:
    known: dict[str, int] = {}
    codes = (known.setdefault(value, len(known)) if value else -1 for value in values)
    return np.fromiter(codes, dtype=np.int64, count=n)
