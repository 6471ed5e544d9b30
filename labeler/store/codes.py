"""Small numbers that stand for people, rounds and classes in columns: 1, 2, 3 … in the order of their coming.

What is new comes later than all that is there, so a code never changes; where copies of a project are merged,
all columns are made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from labeler.store.connection import Database
from labeler.types import Id

_FEW = 16


def class_ids(db: Database, question: Id) -> np.ndarray:
    """Return the ids of a question's classes, int64[n + 1], by code; 0 is none."""
    return _ids(db, "label_class WHERE question = ? AND id = entity", [question])


def of_labels(db: Database, question: Id) -> Mapping[str, np.ndarray]:
    """Return the same for whatever a label of this question names: ``person``, ``round``, ``label_class``."""
    return {
        "person": _ids(db, "person WHERE id = entity", []),
        "round": _ids(db, "round WHERE question = ? AND id = entity", [question]),
        "label_class": class_ids(db, question),
    }


def encoded(values: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Return the codes of ids, int64[n]; 0 for what is not known.

    >>> encoded(np.array([50, 7, 0]), np.array([0, 7, 50]))
    array([2, 1, 0])
    """
    values = np.ascontiguousarray(values)
    if len(ids) <= _FEW:
        codes = np.zeros(len(values), dtype=np.int64)
        for code, id_ in enumerate(ids[1:].tolist(), start=1):
            codes[values == id_] = code
        return codes
    order = np.argsort(ids)
    at = np.minimum(np.searchsorted(ids, values, sorter=order), len(ids) - 1)
    found = order[at]
    return np.where(ids[found] == values, found, 0)


def _ids(db: Database, where: str, values: Sequence[Id]) -> np.ndarray:
    rows = db.conn.execute(f"SELECT id FROM {where} ORDER BY at, id", values).fetchall()
    return np.array([0, *(row[0] for row in rows)], dtype=np.int64)
