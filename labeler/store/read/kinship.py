"""Which items belong together: the same group, or copies of the same file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from labeler.store.project import Project


@dataclass(frozen=True, slots=True)
class Kinships:
    """Per item, sorted by ``item`` (int64[n] ids, broken ones included): codes from 0, -1 for none.

    ``group_key``, ``sha256`` int64[n]: items with the same code are of one group, or copies of one file.
    """

    item: np.ndarray
    group_key: np.ndarray
    sha256: np.ndarray


def kinships(project: Project) -> Kinships:
    """Return the groups and copies of all items."""
    with project.reading() as db:
        rows = db.execute("SELECT id, group_key, sha256 FROM item ORDER BY id").fetchall()
    return Kinships(
        np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows)),
        _codes((row[1] for row in rows), len(rows)),
        _codes((row[2] for row in rows), len(rows)),
    )


def _codes(values: Iterable[str | None], n: int) -> np.ndarray:
    known: dict[str, int] = {}
    codes = (known.setdefault(value, len(known)) if value else -1 for value in values)
    return np.fromiter(codes, dtype=np.int64, count=n)
