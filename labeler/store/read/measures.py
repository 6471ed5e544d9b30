"""Input metrics of items: brightness, contrast, sharpness; loudness, peak, clipping, silence, noise."""

from __future__ import annotations

import numpy as np

from labeler.store.project import Project
from labeler.store.read.items import item_ids
from labeler.store.tables import BY_NAME, REAL
from labeler.types import Id

NAMES = tuple(name for name, kind in BY_NAME["measure"].columns.items() if kind == REAL)
"""The measures, as their columns are named (the fingerprint is not one)."""


def measures(project: Project) -> dict[str, np.ndarray]:
    """Return each measure as float64[n], aligned with ``item_ids(project)``; NaN where not measured."""
    ids = item_ids(project)
    order = np.argsort(ids)
    with project.reading() as db:
        rows = db.execute(
            f"SELECT item, {', '.join(NAMES)} FROM current_measure WHERE retracted = 0 ORDER BY item"
        ).fetchall()
    known = np.array([row[0] for row in rows], dtype=np.int64)
    at = np.searchsorted(ids, known, sorter=order)
    inside = at < len(ids)
    inside[inside] = ids[order[at[inside]]] == known[inside]
    found: dict[str, np.ndarray] = {}
    for column, name in enumerate(NAMES, start=1):
        values = np.array([np.nan if row[column] is None else row[column] for row in rows], dtype=np.float64)
        found[name] = np.full(len(ids), np.nan)
        found[name][order[at[inside]]] = values[inside]
    return found


def item_measures(project: Project, item: Id) -> dict[str, float]:
    """Return the measures that one item has."""
    with project.reading() as db:
        row = db.execute(
            f"SELECT {', '.join(NAMES)} FROM current_measure WHERE item = ? AND retracted = 0", [item]
        ).fetchone()
    return {name: value for name, value in zip(NAMES, row or (), strict=False) if value is not None}
