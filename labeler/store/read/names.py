"""Finding items by the names of their files, and those whose file is broken."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeler.store.project import Project

_NAMED = """
SELECT i.id FROM item i LEFT JOIN current_item_place p ON p.item = i.id AND p.retracted = 0
WHERE {conditions} ORDER BY i.at, i.id
"""


def items_named(project: Project, words: Sequence[str]) -> np.ndarray:
    """Return the items whose path (where it lies now) holds every word, int64[n], in the order of import.

    Capitals do not matter for a-z; other letters are taken as they are.
    """
    if not words:
        return np.zeros(0, dtype=np.int64)
    conditions = " AND ".join(["coalesce(p.path, i.path) LIKE ? ESCAPE '!'"] * len(words))
    values = [f"%{_literal(word)}%" for word in words]
    with project.reading() as db:
        rows = db.execute(_NAMED.format(conditions=conditions), values)
        return np.fromiter((row[0] for row in rows), dtype=np.int64)


def broken_items(project: Project) -> np.ndarray:
    """Return the items whose file could not be read, int64[n]."""
    with project.reading() as db:
        rows = db.execute("SELECT id FROM item WHERE broken IS NOT NULL")
        return np.fromiter((row[0] for row in rows), dtype=np.int64)


def _literal(word: str) -> str:
    """In a LIKE, ``%`` and ``_`` stand for anything; here they stand for themselves."""
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
